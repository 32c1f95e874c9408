"""Whole rounds on a real store, with fakes for model, checker and trainer: order, variants, failures, lineage."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from stp.errors import CheckerUnavailable, RoundError
from stp.selfplay.experiment import run_rounds, warm_up
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import CopyTrainer, FakeChecker, ScriptedGenerator, proved, rejected
from stp.types import (
    Checkpoint,
    Conjecture,
    ConjectureOutcome,
    Example,
    FinishReason,
    Lemma,
    PassRate,
    Phase,
    Proof,
    Role,
    Rollout,
    Round,
    Statement,
    Training,
    Verdict,
    VerdictStatus,
    corpus_batch,
    prove_batch,
)
from tests.unit.selfplay.conftest import RUN, Scene, configure

LEMMA = Lemma("Nat.le_refl", "theorem Nat.le_refl (n : Nat) : n ≤ n")
DATASET = [Statement(f"t{number}", f"theorem t{number} : p {number} := by", source="open") for number in range(1, 6)]
MARKS = {1: 6, 2: 4, 3: 1, 11: 1, 12: 2, 13: 3, 15: 1}
"""Attempts 0..7 below its mark prove a statement; the others have no proof. t14 is ill-formed."""


class Model(ScriptedGenerator):
    """The n-th answer to a prover's prompt is attempt n, round and round; the n-th conjecture is t(10 + n)."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        super().__init__(self.answer)

    def answer(self, prompt: str, seed: int) -> str:
        role = Role.CONJECTURER if prompt.endswith("theorem") else Role.PROVER
        key = role if role is Role.CONJECTURER else prompt
        number = self.asked[key]
        self.asked[key] += 1
        if role is Role.CONJECTURER:
            return f" t{11 + number} : p {11 + number} := by\n</hard>"
        return f"\n  attempt {number % 8}"


def judge(statement: Statement, proof: Proof) -> Verdict:
    number = int(statement.name[1:])
    if proof.text == "  sorry":
        return rejected() if number == 14 else Verdict(VerdictStatus.INCOMPLETE)
    right = int(proof.text.split()[1]) < MARKS.get(number, 0)
    return proved("Nat.le_refl", elapsed_seconds=10.0) if right else rejected()


class Spy(CopyTrainer):
    """Remembers what it was asked to train."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, Training]] = []

    def train(self, examples: Sequence[Example], start: Path, out: Path, training: Training, seed: int) -> Checkpoint:
        self.calls.append((start.name, out.name, training))
        return super().train(examples, start, out, training, seed)


@pytest.fixture
def game(scene: Scene) -> Scene:
    """Eight rollouts of each of five statements; four conjectures a round; no chance but in names."""
    configure(
        scene,
        prove={"samples": 8, "first_samples": 8, "readmit_probability": 0.0},
        select={"trivial_lemma_probability": 0.0, "lemma_cap": 1.0},
        conjecture={"cap": "dataset", "per_statement": 1},
        reward={"elegance_quantile": 0.0},
    )
    scene.store.add_statements(DATASET)
    scene.store.add_lemmas([LEMMA])
    scene.generator, scene.checker, scene.trainer = Model(), FakeChecker(judge), Spy()
    return scene


def play(scene: Scene, rounds: int) -> list[Round]:
    config = scene.config.model_copy(update={"rounds": rounds})
    return list(run_rounds(config, scene.base, scene.start, scene.runtime()))


def trained(scene: Scene) -> list[tuple[str, str, Training]]:
    assert isinstance(scene.trainer, Spy)
    return scene.trainer.calls


def rates(scene: Scene, number: int) -> dict[str, PassRate]:
    found = scene.store.pass_rates(prove_batch(RUN, number))
    return {scene.store.statement(key).name: rate for key, rate in found.items()}


# the order of things


class Diary(SqlStore):
    """Writes down which phase ends when; fails once, before it marks the phase named."""

    def __init__(self, url: str, fail_before: Phase | None = None) -> None:
        super().__init__(url)
        self.ended: list[tuple[int, Phase]] = []
        self._fail_before = fail_before

    def finish_phase(self, run: str, number: int, phase: Phase, *args: Any) -> Round:
        if phase is self._fail_before and number == 1:
            self._fail_before = None
            raise KeyboardInterrupt
        self.ended.append((number, phase))
        return super().finish_phase(run, number, phase, *args)


def diary(scene: Scene, fail_before: Phase | None = None) -> Diary:
    scene.store = Diary(f"sqlite:///{scene.folder / 'stp.db'}", fail_before)
    return scene.store


def test_phases_end_in_the_order_of_the_algorithm_each_with_its_time(game: Scene) -> None:
    store = diary(game)
    rounds = play(game, 2)
    assert store.ended == [(number, phase) for number in (0, 1) for phase in Phase]
    assert all(figures["seconds"] >= 0 for one in rounds for figures in one.phases.values())
    store.close()


def test_round_zero_has_no_conjectures_and_later_rounds_have(game: Scene) -> None:
    first, second = play(game, 2)
    assert (first.phases[Phase.SELECT]["seeds"], first.phases[Phase.CONJECTURE]["kept"]) == (0, 0)
    # t1 (6/8) and t2 (4/8) are above 0.35; floor(5 / 2) = 2 conjectures from each: t11 to t14, the last ill-formed.
    assert (second.phases[Phase.SELECT]["seeds"], second.phases[Phase.CONJECTURE]["kept"]) == (2, 3)
    assert first.phases[Phase.PROVE]["dataset_proved_ever"] == 3


def test_pass_rates_are_what_the_model_and_the_checker_make_of_them(game: Scene) -> None:
    play(game, 2)
    assert rates(game, 0) == {
        "t1": PassRate(6, 8),
        "t2": PassRate(4, 8),
        "t3": PassRate(1, 8),
        "t4": PassRate(0, 8),
        "t5": PassRate(0, 8),
    }
    # t1 and t2 are proved well and not tried again; t3 (0.125) is.
    assert rates(game, 1) == {
        "t3": PassRate(1, 8),
        "t4": PassRate(0, 8),
        "t5": PassRate(0, 8),
        "t11": PassRate(1, 8),
        "t12": PassRate(2, 8),
        "t13": PassRate(3, 8),
    }


# lineage


def outcomes(scene: Scene, number: int) -> dict[str, ConjectureOutcome]:
    return {one.statement.name: fate for one, fate, _ in scene.store.conjectures(RUN, number)}


def selected(scene: Scene, name: str) -> tuple[Conjecture, float]:
    """The selected conjecture of that name in round 1, and its weight."""
    [(found, fate, weight)] = [one for one in scene.store.conjectures(RUN, 1) if one[0].statement.name == name]
    assert fate is ConjectureOutcome.SELECTED
    return found, weight


def test_barely_provable_conjectures_are_found_and_selected(game: Scene) -> None:
    play(game, 2)
    found = [(one.name, rate) for one, rate in game.store.barely_provable(RUN, 1, 0.0, 0.25)]
    assert found == [("t11", PassRate(1, 8)), ("t12", PassRate(2, 8))]
    # Two conjectures share the mass of t4 and t5, the statements never proved: their weights sum to 2.
    weights = [weight for _, _, weight in game.store.conjectures(RUN, 1)]
    assert sum(weights) == pytest.approx(2.0)
    assert outcomes(game, 1)["t13"] is ConjectureOutcome.TOO_EASY
    assert outcomes(game, 1)["t14"] is ConjectureOutcome.ILL_FORMED
    assert {outcomes(game, 1)[name] for name in ("t11", "t12")} <= {
        ConjectureOutcome.SELECTED,
        ConjectureOutcome.UNMATCHED,
    }


def test_a_conjecture_can_be_followed_from_its_seed_to_the_checkpoint(game: Scene) -> None:
    configure(game, reward={"transport": False})
    _, round_ = play(game, 2)
    store = game.store

    # Seed: a proved statement of round 0, one of its proofs, and the lemma that proof used.
    conjecture, weight = selected(game, "t12")
    seed = conjecture.seed
    assert seed in store.seeds(RUN, 1)
    assert (seed.statement.name in {"t1", "t2"}, seed.lemma) == (True, LEMMA)
    assert seed.proof in {one.proof for one in store.proved(prove_batch(RUN, 0))}

    # Rollouts: eight, each with its own seed; attempts 0 and 1 are proofs.
    rollouts = store.rollouts(round_.batch, conjecture.statement.id)
    assert [one.proof.text for one in rollouts] == [f"\n  attempt {number}" for number in range(8)]
    assert len({one.seed for one in rollouts}) == 8
    verdicts = store.verdicts([one.proof.id for one in rollouts])
    right = [one.proof for one in rollouts if verdicts[one.proof.id].proved]
    assert [one.text for one in right] == ["\n  attempt 0", "\n  attempt 1"]
    assert store.proof(right[0].id) == (store.statement(conjecture.statement.id), right[0])

    # Examples: both proofs for the prover, the statement for the conjecturer.
    examples = {one.origin: one for one in store.examples(RUN, 1)}
    assert {one.id for one in right} <= set(examples)
    assert (examples[right[0].id].role, examples[right[0].id].target) == (Role.PROVER, "\n  attempt 0")
    row = examples[conjecture.statement.id]
    assert (row.role, row.weight, row.target) == (Role.CONJECTURER, weight, " t12 : p 12 := by\n</hard>")

    # Checkpoint: trained on exactly these rows, from the checkpoint of round 0.
    assert round_.checkpoint is not None
    written = json.loads((round_.checkpoint.path / "examples.json").read_text())
    assert written["rows"] == [[one.role, one.prompt, one.target, one.weight] for one in store.examples(RUN, 1)]
    assert written["start"] == "round-0"
    assert (round_.checkpoint.run, round_.checkpoint.round) == (RUN, 1)


def test_each_round_starts_from_the_weights_of_the_one_before(game: Scene) -> None:
    rounds = play(game, 3)
    assert rounds[0].start == game.start
    assert [one.start for one in rounds[1:]] == [one.checkpoint for one in rounds[:-1]]
    assert [call[:2] for call in trained(game)] == [("sft", "round-0"), ("round-0", "round-1"), ("round-1", "round-2")]
    assert game.store.rounds(RUN) == rounds


# variants of the same function


def test_expert_iteration_proves_and_trains_without_conjectures(game: Scene) -> None:
    configure(game, conjecture={"enabled": False})
    rounds = play(game, 2)
    assert all(one.phases[Phase.SELECT]["seeds"] == 0 for one in rounds)
    assert game.store.conjectures(RUN, 1) == []
    assert game.store.seeds(RUN, 1) == []
    assert {one.role for number in (0, 1) for one in game.store.examples(RUN, number)} == {Role.PROVER}
    assert [out for _, out, _ in trained(game)] == ["round-0", "round-1"]


def test_parallel_sampling_draws_anew_from_weights_that_never_change(game: Scene) -> None:
    configure(game, conjecture={"enabled": False}, train=False, prove={"readmit_below": 0.0})
    rounds = play(game, 2)
    assert trained(game) == []
    assert [one.start for one in rounds] == [one.checkpoint for one in rounds] == [game.start] * 2
    assert set(rates(game, 1)) == {"t4", "t5"}
    assert game.store.examples(RUN, 0) == []
    hard = DATASET[3].id
    seeds = [one.seed for number in (0, 1) for one in game.store.rollouts(prove_batch(RUN, number), hard)]
    assert len(set(seeds)) == 16


@pytest.mark.parametrize(("start", "folder"), [("base", "base"), ("sft", "sft")])
def test_every_so_many_rounds_the_weights_are_trained_anew_on_everything(game: Scene, start: str, folder: str) -> None:
    refresh = {"every": 2, "start": start, "training": {"learning_rate": 0.5, "min_steps": 11}}
    configure(game, conjecture={"enabled": False}, refresh=refresh)
    rounds = play(game, 4)
    assert [call[:2] for call in trained(game)] == [
        ("sft", "round-0"),
        (folder, "round-1"),
        ("round-1", "round-2"),
        (folder, "round-3"),
    ]
    assert [call[2].learning_rate for call in trained(game)] == [5e-5, 0.5, 5e-5, 0.5]
    assert [one.phases[Phase.TRAIN]["refresh"] for one in rounds] == [0.0, 1.0, 0.0, 1.0]
    assert rounds[1].checkpoint is not None
    assert rounds[1].checkpoint.steps == 11
    # A refresh keeps all eleven proofs of the dataset; an ordinary round leaves out those of t1 (6/8), and after a
    # refresh begins with an empty window: only t3 was tried since.
    assert [one.phases[Phase.TRAIN]["rows"] for one in rounds] == [5, 11, 1, 11]


def test_a_round_in_which_nothing_is_proved_ends_with_the_weights_it_began_with(game: Scene) -> None:
    game.checker = FakeChecker()
    [round_] = play(game, 1)
    assert round_.checkpoint == game.start
    assert round_.phases[Phase.TRAIN]["rows"] == 0
    assert trained(game) == []


# the start of a run


def test_sft_trains_the_base_on_the_corpus_once(game: Scene) -> None:
    corpus = Statement("c", "theorem c : q := by", source="corpus")
    game.store.add_statements([corpus])
    proof = Proof(corpus.id, "\n  rfl")
    game.store.add_rollouts(corpus_batch("corpus"), [Rollout(proof, 0, 0, 0, 0.0, FinishReason.STOP)])
    game.store.record_verdict(proof.id, proved())
    made = warm_up(game.config, game.base, game.runtime())
    assert [call[:2] for call in trained(game)] == [("base", "sft")]
    assert trained(game)[0][2] == game.config.sft
    written = json.loads((made.path / "examples.json").read_text())
    assert written["rows"] == [["prover", "theorem c : q := by", "\n  rfl", 1.0]]


def test_without_a_corpus_the_base_is_the_start(game: Scene) -> None:
    assert warm_up(game.config, game.base, game.runtime()) == game.base
    assert trained(game) == []


def test_a_run_without_statements_says_how_to_get_some(scene: Scene) -> None:
    with pytest.raises(RoundError, match=r"no statements are stored under open; .*stp import.*stp world build"):
        play(scene, 1)


# what goes wrong


def test_a_round_goes_on_only_under_the_configuration_it_was_begun_with(game: Scene) -> None:
    play(game, 1)
    configure(game, prove={"samples": 9})
    with pytest.raises(RoundError, match="round 0 of run 'tiny' was begun with another configuration"):
        play(game, 1)


def test_a_run_may_be_made_longer_and_finished_rounds_come_from_the_store(game: Scene) -> None:
    play(game, 1)
    model = game.generator
    assert isinstance(model, Model)
    asked = sum(model.asked.values())
    assert play(game, 1)[0].number == 0
    assert sum(model.asked.values()) == asked
    assert [one.number for one in play(game, 2)] == [0, 1]
    assert [out for _, out, _ in trained(game)] == ["round-0", "round-1"]


def breaks_on(*broken: tuple[str, str]) -> FakeChecker:
    """A checker that cannot check these attempts (statement, text)."""

    def check(statement: Statement, proof: Proof) -> Verdict:
        if (statement.name, proof.text.strip()) in broken:
            raise CheckerUnavailable("out of memory")
        return judge(statement, proof)

    return FakeChecker(check)


def test_too_many_crashed_checks_stop_the_round_and_it_goes_on_when_the_checker_is_mended(game: Scene) -> None:
    """1 of 40 rollouts is more than 0.5 %."""
    game.checker = breaks_on(("t3", "attempt 0"))
    with pytest.raises(RoundError, match=r"1 of 40 rollouts in tiny/round-0/prove could not be checked"):
        play(game, 1)
    assert game.store.rounds(RUN)[0].phases.keys() == {Phase.SELECT, Phase.CONJECTURE}
    mended = FakeChecker(judge)
    game.checker = mended
    play(game, 1)
    assert len(mended.checked) == 1
    assert rates(game, 0)["t3"] == PassRate(1, 8)


def test_crashed_rollouts_are_neither_right_nor_wrong(game: Scene) -> None:
    configure(game, max_crashed=0.1)
    game.checker = breaks_on(("t1", "attempt 0"), ("t3", "attempt 7"))
    [round_] = play(game, 1)
    assert rates(game, 0)["t1"] == PassRate(5, 7)
    assert rates(game, 0)["t3"] == PassRate(1, 7)
    assert game.store.crashed(prove_batch(RUN, 0)) == 2
    assert (round_.phases[Phase.PROVE]["rollouts"], round_.phases[Phase.PROVE]["correct"]) == (38, 10)


def test_when_no_checker_works_the_round_stops_and_loses_nothing(game: Scene) -> None:
    def broken(statement: Statement, proof: Proof) -> Verdict:
        raise CheckerUnavailable("no Lean here")

    game.checker = FakeChecker(broken)
    with pytest.raises(CheckerUnavailable, match="no Lean here"):
        play(game, 1)
    assert sum(game.store.rollout_counts(prove_batch(RUN, 0)).values()) == 40
    game.checker = FakeChecker(judge)
    play(game, 1)
    assert rates(game, 0)["t1"] == PassRate(6, 8)


# a round that is killed


def by_seed(prompt: str, seed: int) -> str:
    """As `Model`, but an answer depends on its seed alone, whenever it is asked for."""
    if prompt.endswith("theorem"):
        return f" t{11 + seed % 5} : p {11 + seed % 5} := by\n</hard>"
    return f"\n  attempt {seed % 8}"


def everything(scene: Scene) -> dict[str, object]:
    """All rows of two rounds, and their figures without times."""
    store, config = scene.store, scene.config
    found: dict[str, object] = {}
    for one in store.rounds(config.name):
        number = one.number
        found |= {
            f"seeds {number}": store.seeds(RUN, number),
            f"conjectures {number}": store.conjectures(RUN, number),
            f"rollouts {number}": [
                store.rollouts(one.batch, statement_id) for statement_id in store.rollout_counts(one.batch)
            ],
            f"proved {number}": store.proved(one.batch),
            f"examples {number}": store.examples(RUN, number),
            f"checkpoint {number}": one.checkpoint and (one.checkpoint.path.name, one.checkpoint.steps),
            f"figures {number}": {
                phase: {name: value for name, value in figures.items() if name not in {"seconds", "tokens"}}
                for phase, figures in one.phases.items()
            },
        }
    return found


@pytest.mark.parametrize("phase", Phase)
def test_a_round_killed_at_the_end_of_any_phase_ends_with_the_rows_of_an_undisturbed_one(
    game: Scene, tmp_path_factory: pytest.TempPathFactory, phase: Phase
) -> None:
    game.generator = ScriptedGenerator(by_seed)
    play(game, 2)
    undisturbed = everything(game)
    assert undisturbed["conjectures 1"]
    assert undisturbed["examples 1"]

    twin = Scene(game.store, tmp_path_factory.mktemp("twin"), game.config, game.generator, game.checker, Spy())
    upgrade(f"sqlite:///{twin.folder / 'stp.db'}")
    store = diary(twin, fail_before=phase)
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])
    with pytest.raises(KeyboardInterrupt):
        play(twin, 2)
    assert len(store.ended) == len(Phase) + list(Phase).index(phase)
    play(twin, 2)
    assert store.ended == [(number, one) for number in (0, 1) for one in Phase]
    assert everything(twin) == undisturbed
    store.close()
