"""One round after another with fakes for model, checker and trainer: order, lineage, and the baselines."""

from __future__ import annotations

import json

import pytest

from stp.testing import FakeChecker
from stp.types import (
    Conjecture,
    ConjectureOutcome,
    PassRate,
    Phase,
    Role,
    prove_batch,
)
from tests.unit.selfplay.game import DATASET, LEMMA, diary, play, rates, trained
from tests.unit.selfplay.scene import RUN, Scene, configure


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
