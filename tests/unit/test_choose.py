"""Which of two toolchains a statement goes to."""

from __future__ import annotations

from stp.checking.choose import ByHeader, ConfirmedByHeader
from stp.testing import FakeChecker, FakeConfirmer
from stp.types import CheckLimits, Proof, Statement, Tier, Verdict, VerdictStatus

PLAIN, RICH = (Statement("t", "theorem t : True := by", header) for header in ("open Nat", "import Rich"))
PROVED = Verdict(VerdictStatus.PROVED)


def is_rich(header: str) -> bool:
    return "Rich" in header


def test_a_statement_is_checked_by_the_toolchain_of_its_header() -> None:
    plain, rich = FakeChecker(default=PROVED), FakeChecker(default=Verdict(VerdictStatus.FAILED))
    checker = ByHeader(plain, rich, is_rich)
    proofs = [(one, Proof(one.id, "p")) for one in (PLAIN, RICH)]
    assert [checker.check(one, proof, CheckLimits()).proved for one, proof in proofs] == [True, False]
    assert (plain.checked, rich.checked) == ([proofs[0][1].id], [proofs[1][1].id])


def test_proofs_are_confirmed_by_the_toolchain_of_their_header_and_stay_in_order() -> None:
    plain, rich = FakeConfirmer(overturned=["b", "c"]), FakeConfirmer(overturned=["a", "d"])
    tier = ConfirmedByHeader(plain, rich, is_rich)
    accepted = [
        (one, Proof(one.id, text), PROVED) for one, text in ((RICH, "a"), (PLAIN, "a"), (RICH, "b"), (PLAIN, "b"))
    ]
    verdicts = tier.confirm(accepted)
    assert [one.proved for one in verdicts] == [False, True, True, False]
    assert {one.tier for one in verdicts} == {Tier.TRUST}
    assert [one.certificate for one in verdicts if one.proved] == [accepted[1][1].id, accepted[2][1].id]
    tier.close()
    assert (plain.closed, rich.closed) == (1, 1)
