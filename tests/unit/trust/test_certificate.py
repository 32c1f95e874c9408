"""Certificates name what they rest on, and show when they were changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.errors import InputError
from stp.trust.certificate import certificate, read_certificate
from stp.types import CheckLimits, Proof, Statement, Tier, Verdict, VerdictStatus

STATEMENT = Statement("t", "theorem t : True := by", "open Nat")
PROOF = Proof(STATEMENT.id, "\n  trivial")
VERDICT = Verdict(VerdictStatus.PROVED, tier=Tier.TRUST, kernel="k", checker="c", limits=CheckLimits(5, 100))


def test_it_comes_back_as_it_was() -> None:
    made = certificate(STATEMENT, PROOF, VERDICT)
    statement, proof, read = read_certificate(json.dumps(made))
    assert (statement, proof, read["hash"]) == (STATEMENT, PROOF, made["hash"])


@given(st.text(), st.text())
def test_any_text_keeps_its_characters(text: str, proof: str) -> None:
    statement = Statement("t", text)
    made = certificate(statement, Proof(statement.id, proof), VERDICT)
    again, claim, _ = read_certificate(json.dumps(made))
    assert (again.text, claim.text) == (text, proof)


@pytest.mark.parametrize(
    "other",
    [
        replace(VERDICT, kernel="another"),
        replace(VERDICT, checker="another"),
        replace(VERDICT, tier=Tier.WARM),
        replace(VERDICT, axioms=("propext",)),
        replace(VERDICT, limits=CheckLimits(6, 100)),
    ],
    ids=["kernel", "toolchain", "tier", "axioms", "limits"],
)
def test_what_a_verdict_rests_on_is_under_the_hash(other: Verdict) -> None:
    assert certificate(STATEMENT, PROOF, other)["hash"] != certificate(STATEMENT, PROOF, VERDICT)["hash"]


def test_how_long_it_took_is_not() -> None:
    slow = replace(VERDICT, elapsed_seconds=9.0)
    assert certificate(STATEMENT, PROOF, slow) == certificate(STATEMENT, PROOF, VERDICT)


CHANGES: list[Callable[[dict[str, Any]], object]] = [
    lambda made: made.update(proof="\n  sorry"),
    lambda made: made["statement"].update(text="theorem t : False := by"),
    lambda made: made["verdict"].update(tier="warm"),
    lambda made: made.update(hash="0" * 64),
]


@pytest.mark.parametrize("change", CHANGES, ids=["proof", "statement", "verdict", "hash"])
def test_a_change_shows(change: Callable[[dict[str, Any]], object]) -> None:
    made = certificate(STATEMENT, PROOF, VERDICT)
    change(made)
    with pytest.raises(InputError, match="changed after it was made"):
        read_certificate(json.dumps(made))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"statement": {}}', "null"])
def test_what_is_no_certificate_is_refused_with_the_command_that_makes_one(text: str) -> None:
    with pytest.raises(InputError, match="--certificate"):
        read_certificate(text)


def test_another_format_is_named() -> None:
    with pytest.raises(InputError, match="format 2"):
        read_certificate(json.dumps({**certificate(STATEMENT, PROOF, VERDICT), "format": 2}))
