"""What `stp.protocols.ProofChecker` promises, of the fake that other tests lean on and of the real Lean."""

from __future__ import annotations

import pytest

from stp.protocols import ProofChecker
from stp.testing import FakeChecker, proved
from stp.types import CheckLimits, Proof, Severity, Statement, Verdict, VerdictStatus

LIMITS = CheckLimits(timeout_seconds=20, memory_mb=4000)
TRUE = Statement("t", "theorem t : True := by")
SUM = Statement("s", "theorem s (a b : Nat) : a + b = b + a := by")

RIGHT = {"\n  trivial": proved(), "\n  exact Nat.add_comm a b": proved("Nat.add_comm")}


@pytest.fixture(params=["fake", pytest.param("lean", marks=pytest.mark.lean)])
def checker(request: pytest.FixtureRequest) -> ProofChecker:
    if request.param == "fake":
        return FakeChecker(RIGHT)
    lean: ProofChecker = request.getfixturevalue("lean")
    return lean


def check(checker: ProofChecker, statement: Statement, proof: str, limits: CheckLimits = LIMITS) -> Verdict:
    return checker.check(statement, Proof(statement.id, proof), limits)


def test_a_right_proof_is_proved(checker: ProofChecker) -> None:
    verdict = check(checker, TRUE, "\n  trivial")
    assert verdict.status is VerdictStatus.PROVED
    assert verdict.proved
    assert [one for one in verdict.messages if one.severity is Severity.ERROR] == []


def test_a_proof_names_the_library_lemmas_it_uses(checker: ProofChecker) -> None:
    assert check(checker, SUM, "\n  exact Nat.add_comm a b").lemmas == ("Nat.add_comm",)


def test_a_wrong_proof_is_rejected_and_uses_nothing(checker: ProofChecker) -> None:
    verdict = check(checker, SUM, "\n  exact Nat.add_comm a a")
    assert verdict.status is VerdictStatus.FAILED
    assert not verdict.proved
    assert (verdict.lemmas, verdict.axioms) == ((), ())


def test_a_sorry_is_incomplete(checker: ProofChecker) -> None:
    for text in ("  sorry", "\n  sorry\n"):
        verdict = check(checker, SUM, text)
        assert verdict.status is VerdictStatus.INCOMPLETE
        assert (verdict.axioms, verdict.lemmas) == (("sorryAx",), ())


def test_an_empty_proof_is_rejected(checker: ProofChecker) -> None:
    assert check(checker, TRUE, "").status is VerdictStatus.FAILED


def test_every_verdict_says_who_gave_it_and_under_which_limits(checker: ProofChecker) -> None:
    limits = CheckLimits(timeout_seconds=15, memory_mb=LIMITS.memory_mb)
    for proof in ("\n  trivial", "\n  nonsense", "  sorry"):
        verdict = check(checker, TRUE, proof, limits)
        assert verdict.limits == limits
        assert verdict.checker != ""
        assert verdict.elapsed_seconds >= 0


def test_the_same_proof_has_the_same_verdict_whatever_came_before(checker: ProofChecker) -> None:
    proofs = ["\n  trivial", "\n  nonsense", "  sorry"]
    forwards = [check(checker, TRUE, one).status for one in proofs]
    backwards = [check(checker, TRUE, one).status for one in reversed(proofs)]
    assert forwards == backwards[::-1]
    assert forwards == [VerdictStatus.PROVED, VerdictStatus.FAILED, VerdictStatus.INCOMPLETE]


def test_closing_twice_is_harmless(checker: ProofChecker) -> None:
    check(checker, TRUE, "\n  trivial")
    checker.close()
    checker.close()
