"""What `stp.protocols.ProofChecker` promises: of the fake that other tests lean on, of the real Lean, of a real Rocq
where it is installed, of the stand-in for Isabelle, and of a real one where ISABELLE_HOME names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from stp.checking.enclosure import find_enclosure
from stp.checking.isabelle import IsabelleChecker
from stp.checking.sandbox import SandboxMode
from stp.protocols import ProofChecker
from stp.syntax.language import language
from stp.testing import FakeChecker, proved
from stp.types import CheckLimits, Proof, ProofSystem, Severity, Statement, Verdict, VerdictStatus

LIMITS = CheckLimits(timeout_seconds=60, memory_mb=4000)


@dataclass(frozen=True)
class Texts:
    """The same claims and proofs in the language of each assistant."""

    true: Statement
    right: str
    nonsense: str
    incomplete: tuple[str, ...]
    hole: str
    """What an incomplete proof rests on."""
    sum: Statement
    """That addition commutes."""
    by_lemma: str
    lemma: str
    wrong: str


LEAN = Texts(
    true=Statement("t", "theorem t : True := by"),
    right="\n  trivial",
    nonsense="\n  nonsense",
    incomplete=("  sorry", "\n  sorry\n"),
    hole="sorryAx",
    sum=Statement("s", "theorem s (a b : Nat) : a + b = b + a := by"),
    by_lemma="\n  exact Nat.add_comm a b",
    lemma="Nat.add_comm",
    wrong="\n  exact Nat.add_comm a a",
)
ISABELLE = Texts(
    true=Statement("t", 'theorem t: "True"', system=ProofSystem.ISABELLE),
    right="\n  by simp",
    nonsense="\n  by nonsense",
    incomplete=("  sorry", "\n  sorry\n"),
    hole="skip_proof",
    sum=Statement("s", 'theorem s: fixes a b :: nat shows "a + b = b + a"', system=ProofSystem.ISABELLE),
    by_lemma="\n  by (rule add.commute)",
    lemma="Groups.ab_semigroup_add_class.add.commute",
    wrong="\n  by (rule refl)",
)
HEADER = "From Coq Require Import Arith."
ROCQ = Texts(
    true=Statement("t", "Theorem t : True.", HEADER, system=ProofSystem.ROCQ),
    right="\n  exact I.",
    nonsense="\n  nonsense.",
    incomplete=(language(ProofSystem.ROCQ).incomplete, f"\n{language(ProofSystem.ROCQ).incomplete}\n"),
    hole="t",
    sum=Statement("t", "Theorem t (a b : nat) : a + b = b + a.", HEADER, system=ProofSystem.ROCQ),
    by_lemma="\n  exact (Nat.add_comm a b).",
    lemma="Coq.Arith.PeanoNat.Nat.add_comm",
    wrong="\n  exact (Nat.add_comm a a).",
)
TEXTS = {"rocq": ROCQ, "stand_in": ISABELLE, "isabelle": ISABELLE}
RIGHT = {LEAN.right: proved(), LEAN.by_lemma: proved(LEAN.lemma)}
REAL = [
    pytest.param("lean", marks=pytest.mark.lean),
    pytest.param("rocq", marks=pytest.mark.rocq),
    pytest.param("isabelle", marks=pytest.mark.isabelle),
]


@pytest.fixture(params=["fake", "stand_in", *REAL])
def assistant(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def texts(assistant: str) -> Texts:
    return TEXTS.get(assistant, LEAN)


@pytest.fixture
def checker(assistant: str, request: pytest.FixtureRequest) -> Iterator[ProofChecker]:
    if assistant == "fake":
        yield FakeChecker(RIGHT)
    elif assistant in ("lean", "rocq"):
        yield request.getfixturevalue(assistant)
    else:
        mode: SandboxMode = "off" if assistant == "stand_in" else "auto"  # a stand-in needs no bubblewrap
        made = IsabelleChecker(request.getfixturevalue(assistant), find_enclosure(mode))
        yield made
        made.close()


def check(checker: ProofChecker, statement: Statement, proof: str, limits: CheckLimits = LIMITS) -> Verdict:
    return checker.check(statement, Proof(statement.id, proof), limits)


def test_a_right_proof_is_proved(checker: ProofChecker, texts: Texts) -> None:
    verdict = check(checker, texts.true, texts.right)
    assert verdict.status is VerdictStatus.PROVED
    assert verdict.proved
    assert [one for one in verdict.messages if one.severity is Severity.ERROR] == []


def test_a_proof_names_the_library_lemmas_it_uses(checker: ProofChecker, texts: Texts) -> None:
    assert check(checker, texts.sum, texts.by_lemma).lemmas == (texts.lemma,)


def test_a_wrong_proof_is_rejected_and_uses_nothing(checker: ProofChecker, texts: Texts) -> None:
    verdict = check(checker, texts.sum, texts.wrong)
    assert verdict.status is VerdictStatus.FAILED
    assert not verdict.proved
    assert (verdict.lemmas, verdict.axioms) == ((), ())


def test_a_sorry_is_incomplete(checker: ProofChecker, texts: Texts) -> None:
    for text in texts.incomplete:
        verdict = check(checker, texts.sum, text)
        assert verdict.status is VerdictStatus.INCOMPLETE
        assert (verdict.axioms, verdict.lemmas) == ((texts.hole,), ())


def test_an_empty_proof_is_rejected(checker: ProofChecker, texts: Texts) -> None:
    assert check(checker, texts.true, "").status is VerdictStatus.FAILED


def test_every_verdict_says_who_gave_it_and_under_which_limits(checker: ProofChecker, texts: Texts) -> None:
    limits = CheckLimits(timeout_seconds=15, memory_mb=LIMITS.memory_mb)
    for proof in (texts.right, texts.nonsense, texts.incomplete[0]):
        verdict = check(checker, texts.true, proof, limits)
        assert verdict.limits == limits
        assert verdict.checker != ""
        assert verdict.elapsed_seconds >= 0


def test_the_same_proof_has_the_same_verdict_whatever_came_before(checker: ProofChecker, texts: Texts) -> None:
    proofs = [texts.right, texts.nonsense, texts.incomplete[0]]
    forwards = [check(checker, texts.true, one).status for one in proofs]
    backwards = [check(checker, texts.true, one).status for one in reversed(proofs)]
    assert forwards == backwards[::-1]
    assert forwards == [VerdictStatus.PROVED, VerdictStatus.FAILED, VerdictStatus.INCOMPLETE]


def test_closing_twice_is_harmless(checker: ProofChecker, texts: Texts) -> None:
    check(checker, texts.true, texts.right)
    checker.close()
    checker.close()
