"""Evaluations on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from stp.errors import ConflictError, InputError
from stp.evals.config import EvalConfig
from stp.evals.store import Evaluations
from stp.evals.types import Trials
from stp.store.sql import SqlStore
from stp.types import CheckLimits, Limit, Proof, Tier, Verdict, VerdictStatus, prove_batch
from tests.contract.evaluations import BENCHMARK, CONFIG, FIRST, LIMITS, NOW, SECOND, evaluation, result
from tests.contract.rows import CRASHED, FAILED, add, rollout

RIGHT = Verdict(VerdictStatus.PROVED, elapsed_seconds=0.5, limits=LIMITS, tier=Tier.TRUST, checker="lean", kernel="k")
LATE = replace(RIGHT, elapsed_seconds=25.0, limits=CheckLimits(100.0, 1000))


def ran_out(limit: Limit, seconds: float = 20.0) -> Verdict:
    return Verdict(VerdictStatus.RESOURCE, limit=limit, limits=CheckLimits(seconds, 2000))


@pytest.fixture
def kept(store: SqlStore) -> Evaluations:
    return Evaluations(store.database)


def test_an_evaluation_is_read_as_it_was_opened(kept: Evaluations) -> None:
    opened = kept.open(evaluation(), BENCHMARK)
    assert opened == evaluation()
    assert kept.benchmark(opened.id) == BENCHMARK
    assert kept.items(opened.id) == BENCHMARK.items
    assert kept.skipped(opened.id) == {"row 3": "it is a definition"}


def test_statements_known_under_other_names_have_the_benchmarks_here(kept: Evaluations, store: SqlStore) -> None:
    store.add_statements([replace(FIRST, name="known", source="elsewhere")])
    assert kept.items(kept.open(evaluation(), BENCHMARK).id) == BENCHMARK.items


def test_opened_again_it_is_the_same_and_may_have_become_longer(kept: Evaluations) -> None:
    kept.open(evaluation(), BENCHMARK)
    longer = evaluation(config=CONFIG.model_copy(update={"samples": 9}))
    later = replace(longer, name="other", created=NOW + timedelta(hours=1))
    assert kept.open(later, BENCHMARK) == longer
    assert kept.open(evaluation(), BENCHMARK) == longer
    assert kept.items(longer.id) == BENCHMARK.items


def test_two_evaluations_do_not_share_a_name(kept: Evaluations) -> None:
    kept.open(evaluation(), BENCHMARK)
    with pytest.raises(ConflictError, match=r"'first'.*--name"):
        kept.open(replace(evaluation(), id="other"), BENCHMARK)
    assert kept.get("other") is None


def test_it_is_found_by_name_by_id_and_by_the_beginning_of_an_id(kept: Evaluations) -> None:
    one, other = kept.open(evaluation(), BENCHMARK), kept.open(evaluation("fifth"), BENCHMARK)
    for which in ("first", "id-first", "id-fir"):
        assert kept.get(which) == one
    assert kept.get("fifth") == other
    assert kept.get("none") is None
    assert kept.get("") is None
    assert kept.get("id-%") is None
    with pytest.raises(InputError, match="id-fifth, id-first"):
        kept.get("id-fi")


def test_they_come_the_newest_first_page_by_page(kept: Evaluations) -> None:
    for number in range(5):
        kept.open(evaluation(f"e{number}", NOW + timedelta(seconds=number // 2)), BENCHMARK)
    found, after = [], ""
    for _ in range(3):
        page = kept.page(after, 2)
        found += [one.name for one in page.items]
        after = page.next or ""
    assert found == ["e4", "e3", "e2", "e1", "e0"]
    assert after == ""


def test_numbers_are_kept_unless_there_are_some_of_more_samples(kept: Evaluations) -> None:
    opened = kept.open(evaluation(), BENCHMARK)
    assert kept.result(opened.id) is None
    done = replace(opened, finished=NOW)
    assert kept.keep(result(opened), NOW) == result(done)
    assert kept.result(opened.id) == result(done)
    assert kept.get("first") == done
    fewer = kept.keep(result(opened, samples=3), NOW + timedelta(hours=1))
    assert fewer.samples == 3
    assert kept.result(opened.id) == result(done)
    kept.keep(result(opened, samples=8), NOW)
    assert kept.result(opened.id) == result(done, samples=8)


# trials


def drawn(store: SqlStore, kept: Evaluations, *texts: str, config: EvalConfig = CONFIG) -> list[Proof]:
    """Samples of the first statement of an evaluation."""
    return add(store, kept.open(evaluation(config=config), BENCHMARK).batch, FIRST, *texts)


def of_first(kept: Evaluations, samples: int | None = None) -> Trials:
    opened = kept.get("first")
    assert opened is not None
    return kept.trials(opened, samples)[0]


@pytest.mark.parametrize(
    ("verdict", "correct", "unknown", "troubles"),
    [
        (RIGHT, True, False, {}),
        (FAILED, False, False, {}),
        (CRASHED, False, True, {"crashed": 1}),
        (ran_out(Limit.TIME), False, False, {"time": 1}),
        (ran_out(Limit.MEMORY), False, True, {"memory": 1}),
        (ran_out(Limit.OUTPUT), False, True, {"output": 1}),
        (None, False, True, {"unchecked": 1}),
        # Of a protocol other than this evaluation's.
        (replace(RIGHT, tier=Tier.WARM), False, True, {"unchecked": 1}),
        (ran_out(Limit.TIME, 19.0), False, True, {"unchecked": 1}),
        (LATE, False, False, {"time": 1}),
        (replace(LATE, elapsed_seconds=15.0), True, False, {}),
    ],
)
def test_each_verdict_makes_a_sample_correct_wrong_or_unknown(
    kept: Evaluations, store: SqlStore, verdict: Verdict | None, correct: bool, unknown: bool, troubles: dict[str, int]
) -> None:
    [proof] = drawn(store, kept, "x")
    if verdict is not None:
        store.record_verdict(proof.id, verdict)
    found = of_first(kept)
    assert (found.correct.tolist(), found.unknown.tolist(), found.troubles) == ([correct], [unknown], troubles)


def test_samples_come_in_the_order_of_drawing_and_statements_in_that_of_items(
    kept: Evaluations, store: SqlStore
) -> None:
    right, _, wrong, _ = drawn(store, kept, "x", "x", "y", "z")
    store.record_verdict(right.id, RIGHT)
    store.record_verdict(wrong.id, replace(FAILED, elapsed_seconds=2.0))
    opened = kept.open(evaluation(), BENCHMARK)
    [other] = add(store, opened.batch, SECOND, "x")
    store.record_verdict(other.id, FAILED)
    add(store, "elsewhere", FIRST, "x", "x", "x", "x", "x")
    first, second = kept.trials(opened)
    assert (first.statement_id, second.statement_id) == (FIRST.id, SECOND.id)
    assert first.correct.tolist() == [True, True, False, False]
    assert first.unknown.tolist() == [False, False, False, True]
    assert (first.tokens, first.check_seconds) == (28, 2.5)
    assert (second.correct.tolist(), second.tokens) == ([False], 7)
    assert of_first(kept, 3).correct.tolist() == [True, True, False]
    assert of_first(kept, 3).unknown.tolist() == [False, False, False]


def test_a_statement_without_samples_has_empty_trials(kept: Evaluations) -> None:
    first, second = kept.trials(kept.open(evaluation(), BENCHMARK))
    assert (first.statement_id, len(first.correct), len(second.unknown), first.solved) == (FIRST.id, 0, 0, False)


def test_a_refutation_is_no_sample(kept: Evaluations, store: SqlStore) -> None:
    drawn(store, kept, "x")
    refuting = Proof(FIRST.id, "no", refutes=True)
    store.add_rollouts(evaluation().batch, [replace(rollout(FIRST, "no", 1), proof=refuting)])
    assert len(of_first(kept).correct) == 1


def test_with_an_early_stop_drawing_ends_where_one_is_correct(kept: Evaluations, store: SqlStore) -> None:
    early = CONFIG.model_copy(update={"early_stop": True})
    right, wrong = drawn(store, kept, "x", "y", config=early)
    store.record_verdict(wrong.id, FAILED)
    assert not of_first(kept).stopped
    store.record_verdict(right.id, RIGHT)
    assert of_first(kept).stopped
    assert of_first(kept, 1).stopped


def test_solved_is_what_trials_count(kept: Evaluations, store: SqlStore) -> None:
    opened = kept.open(evaluation(), BENCHMARK)
    verdicts = {
        FIRST: (FAILED, replace(RIGHT, tier=Tier.WARM), LATE, RIGHT),
        SECOND: (CRASHED, RIGHT, replace(LATE, elapsed_seconds=15.0), FAILED),
    }
    for one, given in verdicts.items():
        for proof, verdict in zip(add(store, opened.batch, one, "a", "b", "c", "d"), given, strict=True):
            store.record_verdict(proof.id, verdict)
    for samples in range(1, 5):
        expected = {one.statement_id for one in kept.trials(opened, samples) if one.solved}
        assert kept.solved(opened, samples) == expected
    assert kept.solved(opened, 4) == {FIRST.id, SECOND.id}


def test_equal_samples_are_one_proof(kept: Evaluations, store: SqlStore) -> None:
    drawn(store, kept, "x", "y", "x", "z")
    assert [kept.distinct_proofs(evaluation(), samples) for samples in (1, 2, 3, 4)] == [1, 2, 2, 3]


def test_a_statement_is_proved_whoever_found_the_proof(kept: Evaluations, store: SqlStore) -> None:
    opened = kept.open(evaluation(), BENCHMARK)
    [right], [wrong] = add(store, prove_batch("run", 0), FIRST, "x"), add(store, opened.batch, SECOND, "y")
    store.record_verdict(wrong.id, FAILED)
    assert kept.proved_ever(opened.id) == 0
    store.record_verdict(right.id, RIGHT)
    assert kept.proved_ever(opened.id) == 1
    assert kept.solved(opened, 4) == set()


def test_a_models_speed_is_that_of_all_its_evaluations(kept: Evaluations) -> None:
    one, other = kept.open(evaluation(), BENCHMARK), kept.open(evaluation("second"), BENCHMARK)
    assert kept.speed("hash") is None
    kept.sampled(one.id, 2.0, 100)
    kept.sampled(one.id, 3.0, 100)
    kept.sampled(other.id, 5.0, 100)
    assert kept.speed("hash") == 30.0
    assert kept.speed("other") is None


def test_it_is_said_what_judged_the_proofs(kept: Evaluations, store: SqlStore) -> None:
    one, other, _ = drawn(store, kept, "x", "y", "z")
    store.record_verdict(one.id, RIGHT)
    store.record_verdict(other.id, replace(FAILED, checker="lean"))
    assert kept.checked_by(evaluation()) == {"lean": 1, "lean; k": 1}


# verdicts of another protocol


def unfit(store: SqlStore, batch: str) -> dict[str, Verdict]:
    """Proofs of the first statement whose verdicts another protocol gave, by their texts."""
    given = {
        "short of time": ran_out(Limit.TIME, 15.0),
        "short of memory": replace(ran_out(Limit.MEMORY), limits=CheckLimits(20.0, 1500)),
        "warm": replace(RIGHT, tier=Tier.WARM),
    }
    fit = {"right": RIGHT, "wrong": FAILED, "crashed": CRASHED, "slow": ran_out(Limit.TIME), "warm wrong": FAILED}
    for proof in add(store, batch, FIRST, *given, *fit):
        store.record_verdict(proof.id, (given | fit)[proof.text])
    return given


@pytest.mark.parametrize("batch", ["eval/other", "api/request"])
def test_verdicts_of_another_protocol_are_found_anew(kept: Evaluations, store: SqlStore, batch: str) -> None:
    given = unfit(store, batch)
    add(store, evaluation().batch, FIRST, *given, "right", "slow")
    assert kept.forget_unfit(evaluation().batch, LIMITS) == len(given)
    left = {store.proof(one)[1].text for one in store.unsettled(evaluation().batch)}
    assert left == set(given)
    assert kept.forget_unfit(evaluation().batch, LIMITS) == 0


@pytest.mark.parametrize("batch", [prove_batch("run", 0), "corpus/world/seed"])
def test_what_a_round_counts_stays(kept: Evaluations, store: SqlStore, batch: str) -> None:
    given = unfit(store, batch)
    drawn(store, kept, *given)
    assert kept.forget_unfit(evaluation().batch, LIMITS) == 0
    assert of_first(kept).unknown.tolist() == [True, True, True]
