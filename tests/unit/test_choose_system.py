"""Which checker and which trust tier judge a statement, by the proof assistant it is for."""

from __future__ import annotations

import pytest

from stp.checking.choose import BySystem, ConfirmedBySystem
from stp.errors import HeaderError, ToolchainError
from stp.protocols import ProofChecker
from stp.testing import FakeChecker, FakeConfirmer, proved
from stp.types import CheckLimits, Proof, ProofSystem, Statement, Tier, Verdict

LIMITS = CheckLimits()
LEAN = Statement("t", "theorem t : True := by")
ROCQ = Statement("t", "Theorem t : True.", system=ProofSystem.ROCQ)
ISABELLE = Statement("t", 'theorem t: "True"', system=ProofSystem.ISABELLE)


def claim(statement: Statement) -> tuple[Statement, Proof, Verdict]:
    return statement, Proof(statement.id, "x"), proved()


def missing() -> ProofChecker:
    raise ToolchainError("there is no Rocq; run `apt install coq`")


def test_a_statement_goes_to_its_assistant_which_is_opened_once() -> None:
    opened: list[ProofSystem] = []
    checkers = {ProofSystem.LEAN: FakeChecker(), ProofSystem.ROCQ: FakeChecker({"x": proved("f")})}

    def make(system: ProofSystem) -> ProofChecker:
        opened.append(system)
        return checkers[system]

    checker = BySystem({system: lambda system=system: make(system) for system in checkers})  # type: ignore[misc]
    assert opened == []
    assert not checker.check(LEAN, Proof(LEAN.id, "x"), LIMITS).proved
    assert opened == [ProofSystem.LEAN]
    for _ in range(2):
        assert checker.check(ROCQ, Proof(ROCQ.id, "x"), LIMITS).lemmas == ("f",)
    assert opened == [ProofSystem.LEAN, ProofSystem.ROCQ]
    checker.close()


def test_an_assistant_that_is_not_there_is_no_failed_proof_and_stops_nobody_else() -> None:
    checker = BySystem({ProofSystem.LEAN: lambda: FakeChecker({"x": proved()}), ProofSystem.ROCQ: missing})
    with pytest.raises(HeaderError, match="apt install coq"):
        checker.check(ROCQ, Proof(ROCQ.id, "x"), LIMITS)
    assert checker.check(LEAN, Proof(LEAN.id, "x"), LIMITS).proved


def test_trust_tiers_see_their_own_in_order_and_the_rest_stands() -> None:
    confirmer = ConfirmedBySystem({ProofSystem.LEAN: FakeConfirmer, ProofSystem.ROCQ: lambda: FakeConfirmer(["x"])})
    found = confirmer.confirm([claim(ROCQ), claim(LEAN), claim(ISABELLE), claim(ROCQ)])
    assert [one.proved for one in found] == [False, True, True, False]
    assert [one.tier for one in found] == [Tier.TRUST, Tier.TRUST, Tier.WARM, Tier.TRUST]
    confirmer.close()
