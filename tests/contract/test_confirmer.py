"""What `stp.protocols.Confirmer` promises, of the fake that other tests lean on and of the real trust tier."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stp.checking.sandbox import find_sandbox
from stp.protocols import Confirmer
from stp.testing import FakeConfirmer
from stp.trust.tier import TrustTier
from stp.types import CheckLimits, Proof, Severity, Statement, Tier, Verdict, VerdictStatus

LIMITS = CheckLimits(timeout_seconds=20, memory_mb=4000)
TRUE = Statement("t", "theorem t : True := by")
SUM = Statement("s", "theorem s (a b : Nat) : a + b = b + a := by")
RIGHT = ((TRUE, "\n  trivial"), (SUM, "\n  exact Nat.add_comm a b"), (SUM, "\n  omega"))
WRONG = (SUM, "\n  exact Nat.add_comm a a")


REAL = [pytest.param(one, marks=pytest.mark.lean) for one in ("toolchain", "users_lean")]


@pytest.fixture(params=["fake", *REAL], scope="module")
def confirmer(request: pytest.FixtureRequest) -> Iterator[Confirmer]:
    if request.param == "fake":
        yield FakeConfirmer(overturned=[WRONG[1]])
    else:
        tier = TrustTier(request.getfixturevalue(request.param), find_sandbox("auto"))
        yield tier
        tier.close()


def confirm(confirmer: Confirmer, *claims: tuple[Statement, str]) -> list[Verdict]:
    given = Verdict(VerdictStatus.PROVED, lemmas=("Nat.add_comm",), checker="c", sandbox="s", limits=LIMITS)
    return confirmer.confirm([(one, Proof(one.id, text), given) for one, text in claims])


def test_right_proofs_are_confirmed_in_order(confirmer: Confirmer) -> None:
    verdicts = confirm(confirmer, *RIGHT)
    assert [(one.status, one.tier) for one in verdicts] == [(VerdictStatus.PROVED, Tier.TRUST)] * 3
    assert len({one.certificate for one in verdicts} - {""}) == 3
    assert all(one.kernel for one in verdicts)
    assert {(one.lemmas, one.checker, one.sandbox, one.limits) for one in verdicts} == {
        (("Nat.add_comm",), "c", "s", LIMITS)
    }


def test_a_wrong_one_among_them_is_overturned_alone(confirmer: Confirmer) -> None:
    right, wrong, other = confirm(confirmer, RIGHT[0], WRONG, RIGHT[2])
    assert (right.status, other.status) == (VerdictStatus.PROVED, VerdictStatus.PROVED)
    assert (wrong.status, wrong.tier, wrong.lemmas) == (VerdictStatus.FAILED, Tier.TRUST, ())
    assert wrong.certificate == ""
    assert [one.severity for one in wrong.messages] == [Severity.ERROR]


def test_what_lean_shares_between_theorems_does_not_count_against_them(confirmer: Confirmer) -> None:
    same = "(match n with | 0 => 1 | k + 1 => k) = (match n with | 0 => 1 | k + 1 => k)"
    inside = (Statement("a", "theorem a (n : Nat) : True := by"), f"\n  have _h : {same} := rfl\n  trivial")
    asked = (Statement("b", f"theorem b (n : Nat) : {same} := by"), "\n  rfl")
    assert [one.status for one in confirm(confirmer, inside, asked)] == [VerdictStatus.PROVED] * 2


def test_short_names_mean_the_same_whatever_else_is_confirmed(confirmer: Confirmer) -> None:
    named = (Statement("Nat.fine", "theorem Nat.fine (n : Nat) : n ≤ succ n := by"), "\n  exact le_succ n")
    quoted = (Statement("«a.b»", "theorem «a.b» : True := by"), "\n  trivial")
    assert [one.status for one in confirm(confirmer, named, RIGHT[0], quoted)] == [VerdictStatus.PROVED] * 3


def test_nothing_to_confirm_is_no_trouble(confirmer: Confirmer) -> None:
    assert confirm(confirmer) == []


def test_closing_twice_is_harmless(confirmer: Confirmer) -> None:
    confirmer.close()
    confirmer.close()
    assert confirm(confirmer, RIGHT[0])[0].proved
