"""Identities of the nouns, and the little arithmetic they carry."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.types import (
    Checkpoint,
    PassRate,
    Phase,
    Proof,
    ProofSystem,
    Round,
    Statement,
    Verdict,
    VerdictStatus,
    content_id,
    corpus_batch,
    prove_batch,
)

STATEMENT = Statement("t", "theorem t : 1 = 1 := by", header="import A\nopen B")


def test_an_id_is_the_beginning_of_the_texts_sha_256() -> None:
    assert content_id("abc") == "ba7816bf8f01cfea4141"  # the standard's own example


def test_an_id_tells_where_one_text_ends_and_the_next_begins() -> None:
    assert len({content_id("ab", "c"), content_id("a", "bc"), content_id("abc"), content_id("abc", "")}) == 4


def test_a_statement_is_its_system_header_and_text_up_to_white_space() -> None:
    spaced = replace(STATEMENT, text="theorem t :\n    1 = 1   := by\n", header=" import A\n\nopen B\n")
    assert spaced.id == STATEMENT.id
    assert replace(STATEMENT, name="u", source="s", level=3, matching_weight=9).id == STATEMENT.id


def test_another_text_or_header_is_another_statement() -> None:
    others = [
        replace(STATEMENT, text="theorem t : 1 = 2 := by"),
        replace(STATEMENT, text="theorem t : 1= 1 := by"),
        replace(STATEMENT, header="import A"),
        replace(STATEMENT, header="import A\nopen B theorem", text="t : 1 = 1 := by"),
    ]
    assert len({one.id for one in [STATEMENT, *others]}) == 5


def test_a_proof_is_its_statement_and_its_exact_text() -> None:
    proof = Proof(STATEMENT.id, "\n  rfl")
    assert proof.id == Proof(STATEMENT.id, "\n  rfl").id
    assert len({proof.id, Proof(STATEMENT.id, "\n   rfl").id, Proof("other", "\n  rfl").id}) == 3


@given(st.text())
def test_a_refutation_is_no_proof_of_its_statement_whatever_its_text(text: str) -> None:
    proof = Proof(STATEMENT.id, text)
    assert proof.id == content_id(STATEMENT.id, text)  # as it was before there were refutations
    refutation = replace(proof, refutes=True)
    assert len({proof.id, refutation.id, replace(proof, text=f"{text}\0refutes").id, Proof("refutes", text).id}) == 4


def test_a_pass_rate_without_attempts_is_zero() -> None:
    assert PassRate(0, 0).value == 0.0
    assert PassRate(8, 32).value == 0.25


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_a_pass_rate_lies_between_zero_and_one(proved: int, failed: int) -> None:
    assert 0.0 <= PassRate(proved, proved + failed).value < 1.0


def test_only_proved_is_proved() -> None:
    assert [one for one in VerdictStatus if Verdict(one).proved] == [VerdictStatus.PROVED]


def test_a_round_knows_its_batch_and_its_finished_phases() -> None:
    round_ = Round("tiny", 3, "{}", phases={Phase.SELECT: {"seconds": 1.0}})
    assert round_.batch == prove_batch("tiny", 3) == "tiny/round-3/prove"
    assert [phase for phase in Phase if round_.done(phase)] == [Phase.SELECT]
    assert corpus_batch("world/seed") == "corpus/world/seed"


def test_phases_are_in_the_order_of_the_algorithm() -> None:
    assert [str(one) for one in Phase] == ["select", "conjecture", "prove", "reward", "train"]


def test_values_cannot_be_changed() -> None:
    for value, name in ((STATEMENT, "text"), (PassRate(1, 2), "proved"), (Checkpoint(Path("x")), "steps")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, 1)
    assert STATEMENT.system is ProofSystem.LEAN
