"""Each folder of tests/cases/lean holds a statement, a proof, and the verdict it has to get on the whole path: from the
token filter, the warm checker and, where that accepts it, the trust tier; `tests/judged.py` says how they are written.

The folders of tests/cases/needs-lean have a header too, and need a library that the embedded Lean lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stp.checking.lean import LeanChecker
from stp.checking.sandbox import find_sandbox
from stp.toolchain.types import Toolchain
from stp.trust.tier import TrustTier
from stp.types import STANDARD_AXIOMS, Proof, Statement, Verdict, VerdictStatus
from tests.judged import FOLDER, LIMITS, Case, assert_as_expected, judged, read

pytestmark = pytest.mark.lean

CASES = [read(one) for one in sorted((FOLDER / "lean").iterdir())]
FOREIGN = [read(one) for one in sorted((FOLDER / "needs-lean").iterdir())]


@pytest.fixture(scope="module")
def tier(toolchain: Toolchain) -> Iterator[TrustTier]:
    made = TrustTier(toolchain, find_sandbox("auto"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def verdicts(lean: LeanChecker, tier: TrustTier) -> dict[str, Verdict]:
    return judged(CASES, lean, tier)


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
def test_verdict(case: Case, verdicts: dict[str, Verdict]) -> None:
    assert_as_expected(case, verdicts[case.name], STANDARD_AXIOMS)


def test_no_cheat_is_accepted_and_no_honest_proof_refused(verdicts: dict[str, Verdict]) -> None:
    honest = [one for one in CASES if one.name.startswith("honest-")]
    cheats = [one for one in CASES if not one.name.startswith(("honest-", "unproved-"))]
    assert len(cheats) >= 60
    assert len(honest) >= 30
    assert [one.name for one in CASES if one.status is VerdictStatus.PROVED] == [one.name for one in honest]
    assert [one.name for one in cheats if verdicts[one.name].proved] == []  # false accepts
    assert [one.name for one in honest if not verdicts[one.name].proved] == []  # false rejects


FALSE = [one for one in CASES if one.statement.text.endswith(": False := by") and "(" not in one.statement.text]
REFUSED_UNREAD = [one for one in FALSE if one.status is VerdictStatus.FORBIDDEN and one.proof.text.startswith("\n")]


@pytest.mark.parametrize("case", REFUSED_UNREAD, ids=lambda one: one.name)
def test_the_trust_tier_holds_without_the_filter(case: Case, tier: TrustTier) -> None:
    believed = Verdict(VerdictStatus.PROVED, limits=LIMITS)
    [verdict] = tier.confirm([(case.statement, case.proof, believed)])
    assert not verdict.proved


def test_no_two_cases_are_the_same() -> None:
    claims = [(one.statement.header, one.statement.text, one.proof.text.strip()) for one in CASES + FOREIGN]
    assert len(set(claims)) == len(claims)


def test_nothing_is_left_for_the_next_proof(lean: LeanChecker) -> None:
    first = Statement("t", "theorem t : True := by")
    lending = Proof(first.id, "\n  exact h\nwhere h : True := trivial")
    second = Statement("u", "theorem u : True := by")
    assert lean.check(first, lending, LIMITS).proved
    for borrowed in ("t", "t.h"):
        borrowing = Proof(second.id, f"\n  exact {borrowed}")
        assert lean.check(second, borrowing, LIMITS).status is VerdictStatus.FAILED


def folders(toolchain: Toolchain) -> list[Path]:
    """Where compiled modules of this toolchain are."""
    found = [toolchain.lean.resolve().parents[1] / "lib" / "lean"]
    return [*found, *toolchain.lean_path]


@pytest.mark.parametrize("case", FOREIGN, ids=lambda one: one.name)
def test_verdict_with_a_library(case: Case, toolchain: Toolchain, lean: LeanChecker, tier: TrustTier) -> None:
    needed = re.findall(r"import (\S+)", case.statement.header)
    for module in needed if case.status is not VerdictStatus.FORBIDDEN else ():  # the token filter needs no Lean
        path = Path(*module.split(".")).with_suffix(".olean")
        if not any((one / path).exists() for one in folders(toolchain)):
            pytest.skip(f"{toolchain.identity} ({toolchain.origin}) has no module {module}")
    assert_as_expected(case, judged([case], lean, tier)[case.name], STANDARD_AXIOMS)
