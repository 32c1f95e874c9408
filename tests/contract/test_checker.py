"""What `stp.protocols.ProofChecker` promises, of the fake that other tests lean on and of the real assistants."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from stp.protocols import ProofChecker
from stp.syntax.language import language
from stp.testing import FakeChecker, proved
from stp.types import CheckLimits, Proof, ProofSystem, Severity, Statement, Verdict, VerdictStatus

LIMITS = CheckLimits(timeout_seconds=20, memory_mb=4000)


@dataclass(frozen=True)
class Subject:
    """A checker, and what its assistant's texts look like."""

    checker: ProofChecker
    true: Statement
    trivial: str
    """Proves it."""
    sum: Statement
    by_lemma: str
    """Proves the sum by a lemma of the library ..."""
    lemma: str
    wrong: str
    """... and by the wrong one."""
    nonsense: str
    hole: str
    """The axiom that stands for what is not proved."""

    @property
    def incomplete(self) -> str:
        return language(self.true.system).incomplete

    def check(self, statement: Statement, proof: str, limits: CheckLimits = LIMITS) -> Verdict:
        return self.checker.check(statement, Proof(statement.id, proof), limits)


def lean(checker: ProofChecker) -> Subject:
    return Subject(
        checker,
        Statement("t", "theorem t : True := by"),
        "\n  trivial",
        Statement("s", "theorem s (a b : Nat) : a + b = b + a := by"),
        "\n  exact Nat.add_comm a b",
        "Nat.add_comm",
        "\n  exact Nat.add_comm a a",
        "\n  nonsense",
        "sorryAx",
    )


def rocq(checker: ProofChecker) -> Subject:
    header = "From Coq Require Import Arith."
    return Subject(
        checker,
        Statement("t", "Theorem t : True.", header, system=ProofSystem.ROCQ),
        "\n  exact I.",
        Statement("t", "Theorem t (a b : nat) : a + b = b + a.", header, system=ProofSystem.ROCQ),
        "\n  exact (Nat.add_comm a b).",
        "Coq.Arith.PeanoNat.Nat.add_comm",
        "\n  exact (Nat.add_comm a a).",
        "\n  nonsense.",
        "t",
    )


@pytest.fixture(
    params=["fake", pytest.param("lean", marks=pytest.mark.lean), pytest.param("rocq", marks=pytest.mark.rocq)]
)
def subject(request: pytest.FixtureRequest) -> Subject:
    match request.param:
        case "fake":
            return lean(FakeChecker({"\n  trivial": proved(), "\n  exact Nat.add_comm a b": proved("Nat.add_comm")}))
        case "lean":
            return lean(request.getfixturevalue("lean"))
        case _:
            return rocq(request.getfixturevalue("rocq"))


def test_a_right_proof_is_proved(subject: Subject) -> None:
    verdict = subject.check(subject.true, subject.trivial)
    assert verdict.status is VerdictStatus.PROVED
    assert verdict.proved
    assert [one for one in verdict.messages if one.severity is Severity.ERROR] == []


def test_a_proof_names_the_library_lemmas_it_uses(subject: Subject) -> None:
    assert subject.check(subject.sum, subject.by_lemma).lemmas == (subject.lemma,)


def test_a_wrong_proof_is_rejected_and_uses_nothing(subject: Subject) -> None:
    verdict = subject.check(subject.sum, subject.wrong)
    assert verdict.status is VerdictStatus.FAILED
    assert not verdict.proved
    assert (verdict.lemmas, verdict.axioms) == ((), ())


def test_the_incomplete_proof_is_incomplete(subject: Subject) -> None:
    for text in (subject.incomplete, f"\n{subject.incomplete}\n"):
        verdict = subject.check(subject.sum, text)
        assert verdict.status is VerdictStatus.INCOMPLETE
        assert (verdict.axioms, verdict.lemmas) == ((subject.hole,), ())


def test_an_empty_proof_is_rejected(subject: Subject) -> None:
    assert subject.check(subject.true, "").status is VerdictStatus.FAILED


def test_every_verdict_says_who_gave_it_and_under_which_limits(subject: Subject) -> None:
    limits = CheckLimits(timeout_seconds=15, memory_mb=LIMITS.memory_mb)
    for proof in (subject.trivial, subject.nonsense, subject.incomplete):
        verdict = subject.check(subject.true, proof, limits)
        assert verdict.limits == limits
        assert verdict.checker != ""
        assert verdict.elapsed_seconds >= 0


def test_the_same_proof_has_the_same_verdict_whatever_came_before(subject: Subject) -> None:
    proofs = [subject.trivial, subject.nonsense, subject.incomplete]
    forwards = [subject.check(subject.true, one).status for one in proofs]
    backwards = [subject.check(subject.true, one).status for one in reversed(proofs)]
    assert forwards == backwards[::-1]
    assert forwards == [VerdictStatus.PROVED, VerdictStatus.FAILED, VerdictStatus.INCOMPLETE]


def test_closing_twice_is_harmless(subject: Subject) -> None:
    subject.check(subject.true, subject.trivial)
    subject.checker.close()
    subject.checker.close()
