"""From trials to numbers, and what an evaluation is said to take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stp.config import SelfPlayConfig, keep_config
from stp.errors import InputError
from stp.evals.collect import collect, compare, counted_trials, trials_of
from stp.evals.config import EvalConfig, Prices
from stp.evals.forecast import Forecast, forecast
from stp.evals.identity import identify
from stp.evals.run import EACH, Scene
from stp.evals.trained import training_sets
from stp.evals.types import Benchmark, Evaluation, Item, Result, Screen, Seen
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, failed, proved
from stp.types import TRIVIAL_LEMMA, CheckLimits, Checkpoint, Conjecture, Phase, Proof, Seed, Statement, Verdict
from tests.contract.rows import PROVED, add
from tests.unit.evals.place import BENCHMARK, CONFIG, STATEMENTS, opened, run, scene

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOTHING = Screen({})
PRICED = CONFIG.model_copy(update={"prices": Prices(currency="EUR", million_tokens=5.0, checking_hour=36.0)})


def result(place: Scene, config: EvalConfig = CONFIG, screen: Screen = NOTHING) -> Result:
    evaluation, _ = run(place, config)
    return place.kept.keep(collect(evaluation, config, place.kept, place.store, screen), NOW)


def nothing_proved(place: Scene, evaluation: Evaluation, samples: int) -> None:
    """So many wrong samples of each statement."""
    for one in STATEMENTS:
        proof = add(place.store, evaluation.batch, one, *["bad 0"] * samples)[0]
        place.store.record_verdict(proof.id, failed())


def test_the_numbers_are_those_of_the_trials(store: SqlStore) -> None:
    place = scene(store)
    found = result(place, PRICED)
    trials = place.kept.trials(found.evaluation)
    assert (found.statements, found.samples, found.solved) == (6, CONFIG.samples, sum(one.solved for one in trials))
    assert [one.k for one in found.passes] == [1, EACH, CONFIG.samples]
    correct = sum(int(one.correct.sum()) for one in trials)
    assert found.passes[0].estimate.value == pytest.approx(correct / (6 * CONFIG.samples))
    assert found.passes[-1].estimate.value == found.solved / 6
    assert (found.sound, found.clean, found.refused, found.proved_ever) == ((), (), {}, None)
    assert found.cost.samples == 6 * CONFIG.samples
    assert found.cost.distinct_proofs == 3 * 6 + found.solved
    assert found.cost.check_seconds == 0.5 * found.solved
    assert found.cost.money == pytest.approx(found.cost.tokens * 5e-6 + found.cost.check_seconds / 100)
    assert found.checkers == {"fake": 18, "fake; fake": found.solved}
    assert place.kept.result(found.evaluation.id) == found


def test_statements_with_defects_or_seen_in_training_are_left_out_beside(store: SqlStore) -> None:
    items = (Item(STATEMENTS[0], defect="it is false"), *map(Item, STATEMENTS[1:]))
    benchmark = Benchmark("made", "by hand", items, skipped=(("row 9", "no theorem"),))
    place = scene(store)
    evaluation = place.kept.open(replace(opened(place), id="other", name="other"), benchmark)
    nothing_proved(place, evaluation, CONFIG.samples)
    seen = (Seen(one.id, one.name, "corpus", "x") for one in STATEMENTS[1:3])
    found = collect(evaluation, CONFIG, place.kept, store, Screen({"corpus": 9}, tuple(seen)))
    assert [one.statements for one in (found.passes[0], found.sound[0], found.clean[0])] == [6, 5, 4]
    assert found.defects == {"t0": "it is false"}
    assert found.skipped == {"row 9": "no theorem"}


def test_what_lean_does_not_accept_counts_as_unsolved(store: SqlStore) -> None:
    class Reading(FakeChecker):
        def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
            return failed() if statement == STATEMENTS[5] else super().check(statement, proof, limits)

    place = scene(store, Reading({"good": proved()}, failed()))
    found = result(place)
    assert list(found.refused) == ["t5"]
    assert found.passes[0].statements == 6
    assert found.cost.samples == 5 * CONFIG.samples
    last = counted_trials(found.evaluation, 3, place.kept, store)[-1]
    assert (last.correct.tolist(), last.unknown.tolist()) == ([False] * 3, [False] * 3)


def test_the_share_proved_ever_is_leanworkbooks(store: SqlStore) -> None:
    place = scene(store)
    config = CONFIG.model_copy(update={"benchmark": "leanworkbook"})
    benchmark = replace(BENCHMARK, name="leanworkbook")
    [proof] = add(store, "run/round-0/prove", STATEMENTS[0], "found in training")
    store.record_verdict(proof.id, PROVED)
    evaluation = place.kept.open(identify(config, benchmark, "runs/x", "hash", "lw", NOW), benchmark)
    nothing_proved(place, evaluation, config.samples)
    assert collect(evaluation, config, place.kept, store, NOTHING).proved_ever == 1


# comparing


def second(place: Scene, config: EvalConfig) -> Result:
    """Of another model, which proves nothing."""
    evaluation = place.kept.open(identify(config, BENCHMARK, "runs/y", "other", "second", NOW), BENCHMARK)
    nothing_proved(place, evaluation, config.samples)
    return place.kept.keep(collect(evaluation, config, place.kept, place.store, NOTHING), NOW)


def test_two_are_compared_at_as_many_samples_as_both_have(store: SqlStore) -> None:
    place = scene(store)
    first = result(place)
    other = second(place, CONFIG.model_copy(update={"samples": EACH}))
    found = compare(other.evaluation, first.evaluation, None, place.kept, store)
    solved = len(place.kept.solved(first.evaluation, EACH))
    assert (found.first, found.second, found.k, found.both) == ("second", "first", EACH, 0)
    assert (found.only_second, found.neither) == (solved, 6 - solved)
    assert found.difference.value == pytest.approx(solved / 6)
    assert len(trials_of(other, place.kept, store)[0].correct) == EACH
    with pytest.raises(InputError, match=f"pass@{EACH + 1} cannot be compared"):
        compare(other.evaluation, first.evaluation, EACH + 1, place.kept, store)


def test_what_is_not_of_the_same_statements_or_not_finished_is_not_compared(store: SqlStore) -> None:
    place = scene(store)
    first = result(place).evaluation
    with pytest.raises(InputError, match="not of the same statements"):
        compare(first, replace(first, revision="other"), None, place.kept, store)
    begun = place.kept.open(replace(first, id="begun", name="begun"), BENCHMARK)
    with pytest.raises(InputError, match="begun has no numbers yet"):
        compare(first, begun, None, place.kept, store)


# what it would take


def foretold(place: Scene, config: EvalConfig, evaluation: Evaluation) -> Forecast:
    return forecast(evaluation, config, 6, 60, 2, place.kept, place.store)


def test_nothing_is_guessed(store: SqlStore) -> None:
    place = scene(store)
    plan = foretold(place, CONFIG, identify(CONFIG, BENCHMARK, "runs/x", "hash", "x", NOW))
    assert plan == Forecast(6, CONFIG.samples, 0, 60)
    assert plan.left == 6 * CONFIG.samples


def test_what_is_left_goes_on_as_what_is_done(store: SqlStore) -> None:
    place = scene(store)
    done = result(place, PRICED)
    longer = PRICED.model_copy(update={"samples": 3 * CONFIG.samples})
    plan = foretold(place, longer, done.evaluation)
    assert (plan.drawn, plan.left, plan.basis) == (6 * CONFIG.samples, 12 * CONFIG.samples, "evaluation first")
    assert plan.tokens == 2 * done.cost.tokens
    assert plan.check_seconds == 2 * done.cost.check_seconds
    assert plan.money == pytest.approx(2 * (done.cost.money or 0))
    other = identify(longer.model_copy(update={"seed": 5}), BENCHMARK, "runs/x", "hash", "other", NOW)
    assert foretold(place, longer, other).tokens == 3 * done.cost.tokens


def trained(store: SqlStore, folder: Path) -> None:
    """A run of two rounds, each with a conjecture."""
    config = SelfPlayConfig(name="run", corpus=["corpus"], dataset=["open"])
    (folder / "run").mkdir()
    keep_config(config, folder / "run")
    store.add_statements([replace(STATEMENTS[0], source="corpus"), replace(STATEMENTS[1], source="open")])
    [shown] = add(store, "corpus/corpus", STATEMENTS[0], "x")
    seed = Seed(STATEMENTS[0], shown, TRIVIAL_LEMMA)
    for number in range(2):
        store.open_round("run", number, "{}", Checkpoint(folder / "run" / "sft"))
        store.add_conjectures("run", number, [Conjecture(STATEMENTS[2 + number], seed, 0)])
        for phase in Phase:
            made = Checkpoint(folder / "run" / f"round-{number}") if phase is Phase.TRAIN else None
            store.finish_phase("run", number, phase, {"seconds": 10.0, "rollouts": 20, "tokens": 100}, made)


def test_without_an_evaluation_the_round_that_made_the_model_says(store: SqlStore, tmp_path: Path) -> None:
    trained(store, tmp_path)
    model = str(tmp_path / "run" / "round-1")
    plan = foretold(scene(store), CONFIG, identify(CONFIG, BENCHMARK, model, "hash", "x", NOW))
    assert (plan.basis, plan.check_seconds) == ("the proving of round 1 of run", None)
    assert plan.tokens == 5 * plan.left
    assert plan.seconds == plan.left / 2


# what a model was trained on


def test_a_model_has_seen_its_runs_sets_and_the_conjectures_up_to_its_round(store: SqlStore, tmp_path: Path) -> None:
    trained(store, tmp_path)
    (tmp_path / "more.jsonl").write_text('{"statement": "theorem m : True := by"}')

    def seen(name: str) -> dict[str, list[str]]:
        sets = training_sets(tmp_path / "run" / name, store, [])
        return {where: [one for one, _ in texts] for where, texts in sets.items()}

    assert seen("base") == {}
    assert seen("sft") == {"corpus": ["t0"]}
    assert seen("round-0") == {"corpus": ["t0"], "open": ["t1"], "conjectures of run": ["t2"]}
    assert seen("round-1")["conjectures of run"] == ["t2", "t3"]
    file = tmp_path / "more.jsonl"
    assert training_sets(Path("owner/model"), store, [file]) == {str(file): [("m", "theorem m : True := by")]}
