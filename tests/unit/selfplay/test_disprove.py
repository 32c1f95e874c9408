"""Rollouts that refute: of what, how they count, and what becomes of what is false."""

from __future__ import annotations

import pytest

from stp.errors import RoundError
from stp.selfplay.conjecture import cap
from stp.selfplay.disprove import negations, refutations
from stp.selfplay.examples import refresh_examples, round_examples
from stp.selfplay.prove import prove, work_list
from stp.selfplay.reward import unproved
from stp.testing import FakeChecker, ScriptedGenerator, failed, proved
from stp.types import (
    PassRate,
    Proof,
    Statement,
    Verdict,
    VerdictStatus,
    prove_batch,
    unsampled,
)
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

BATCH = prove_batch(RUN, 0)
FALSE = Statement("f", "theorem f (n : Nat) : n < n := by", source="open")
NOT_FALSE = "theorem f : ¬ (by exact (∀ (n : Nat), n < n)) := by"
BARE = Statement("b", "theorem b n : n = n := by", source="open")
"""Binds a variable without brackets: it cannot be negated."""


def refute(scene: Scene, number: int, statement: Statement, *texts: str) -> None:
    """A statement is disproved in a round, by these proofs."""
    scene.store.add_statements([statement])
    proofs = [Proof(statement.id, text, refutes=True) for text in texts]
    scene.store.add_rollouts(prove_batch(RUN, number), [unsampled(one, 90 + n) for n, one in enumerate(proofs)])
    for one in proofs:
        scene.store.record_verdict(one.id, Verdict(VerdictStatus.DISPROVED, elapsed_seconds=2.0))


def negated_only(statement: Statement, proof: Proof) -> Verdict:
    """The negations alone hold."""
    return proved() if "¬" in statement.text else failed()


@pytest.fixture
def halves(scene: Scene) -> Scene:
    """Every other rollout of an unproved statement refutes; four each."""
    configure(scene, prove={"samples": 4, "first_samples": 4, "disprove_share": 0.5, "readmit_probability": 0.0})
    scene.checker = FakeChecker(negated_only)
    return scene


def test_what_cannot_be_negated_has_no_negation() -> None:
    assert {key: one.text for key, one in negations([FALSE, BARE]).items()} == {FALSE.id: NOT_FALSE}


def test_the_share_of_rollouts_attempts_the_negation_and_counts_in_no_pass_rate(halves: Scene) -> None:
    prompts: list[str] = []

    def answer(prompt: str, seed: int) -> str:
        prompts.append(prompt)
        return "\n  x"

    halves.generator = ScriptedGenerator(answer)
    halves.add_dataset(FALSE, BARE)
    figures = prove(halves.at(0))
    assert sorted(prompts) == sorted([NOT_FALSE] * 2 + [FALSE.text] * 2 + [BARE.text] * 4)
    assert [one.proof.refutes for one in halves.store.rollouts(BATCH, FALSE.id)] == [False, True, False, True]
    assert halves.store.pass_rates(BATCH) == {FALSE.id: PassRate(0, 2), BARE.id: PassRate(0, 4)}
    told = {name: figures[name] for name in ("dataset_disproved_ever", "disproved_now", "refutations", "rollouts")}
    assert told == {"dataset_disproved_ever": 1, "disproved_now": 1, "refutations": 2, "rollouts": 6}


def test_what_was_proved_is_not_refuted(halves: Scene) -> None:
    one = equation(1)
    halves.add_dataset(one)
    halves.passing(0, one, 1, 8)
    prove(halves.at(1))
    assert [each.proof.refutes for each in halves.store.rollouts(prove_batch(RUN, 1), one.id)] == [False] * 4


def test_of_two_with_one_negation_each_has_its_own_refutations(halves: Scene) -> None:
    """`(n : Nat) : P` and `: ∀ (n : Nat), P` are negated alike."""
    other = Statement("f", "theorem f : ∀ (n : Nat), n < n := by", source="open")
    assert len({one.text for one in negations([FALSE, other]).values()}) == 1
    halves.add_dataset(FALSE, other)
    prove(halves.at(0))
    assert halves.store.rollout_counts(BATCH) == {FALSE.id: 4, other.id: 4}
    assert {one.proof.statement_id for one in halves.store.disproved(BATCH)} == {FALSE.id, other.id}


def test_what_is_disproved_is_tried_no_more_and_attracts_no_conjectures(halves: Scene) -> None:
    halves.add_dataset(FALSE, equation(1), equation(2))
    halves.passing(0, equation(2), 8, 8)
    assert len(unproved(halves.at(0), halves.store.pass_rates(BATCH))) == 2
    refute(halves, 0, FALSE, "x")
    assert [one.name for one in unproved(halves.at(0), halves.store.pass_rates(BATCH))] == ["t1"]
    later = halves.at(3)
    assert [one.name for one in work_list(later)] == ["t1"]
    assert [one.name for one in unproved(later, {})] == ["t1"]
    made = [halves.conjecture(3, equation(number)) for number in (10, 11)]
    assert len(cap(later, made)) == 1  # as many as there are unproved statements


def test_with_the_option_off_nothing_is_asked(scene: Scene) -> None:
    scene.add_dataset(FALSE)
    refute(scene, 0, FALSE, "x")
    assert scene.at(1).disproved_before == frozenset()
    assert "disproved_now" not in prove(scene.at(1))


def test_a_statement_both_proved_and_disproved_stops_the_round(halves: Scene) -> None:
    halves.add_dataset(FALSE)
    halves.checker = FakeChecker(default=proved())
    with pytest.raises(RoundError, match="n < n := by` is both proved and disproved"):
        prove(halves.at(0))


# rows


def test_refutations_are_rows_of_the_negation_if_wanted(halves: Scene) -> None:
    halves.add_dataset(FALSE)
    refute(halves, 0, FALSE, "x", "xy")
    halves.at(0)
    assert round_examples(halves.at(1)) == []
    configure(halves, replay={"disproofs": True, "length_decay": 0.0, "time_decay": 0.0})
    rows = round_examples(halves.at(1))
    assert {(one.prompt, one.target, one.weight) for one in rows} == {
        (NOT_FALSE, "\nx", 0.5),
        (NOT_FALSE, "\nxy", 0.5),
    }
    assert round_examples(halves.at(3)) == []  # a window of three rounds
    configure(halves, corpus=[], refresh={"max_proofs_per_statement": 1})
    [row] = refresh_examples(halves.at(3))
    assert (row.prompt, row.weight) == (NOT_FALSE, 1.0)
    assert refutations(halves.at(3), range(1, 4)) == []
