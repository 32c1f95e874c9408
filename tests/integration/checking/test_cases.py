"""Each folder of tests/cases/lean holds a statement, a proof, and the verdict it has to get on the whole path: from the
token filter, the warm checker and, where that accepts it, the trust tier.

A name that begins in `honest-` is a right proof that looks suspicious, in `unproved-` one that is merely wrong; every
other is an attempt to cheat. The folders of tests/cases/needs-lean have a header too, and need a library that the
embedded Lean lacks. `expected` begins with the verdict's status, and for `forbidden` with the kind too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stp.checking.lean import LeanChecker
from stp.checking.sandbox import find_sandbox
from stp.syntax.lean import theorem_name
from stp.toolchain.types import Toolchain
from stp.trust.tier import TrustTier
from stp.types import STANDARD_AXIOMS, CheckLimits, Forbidden, Proof, Statement, Tier, Verdict, VerdictStatus

pytestmark = pytest.mark.lean

FOLDER = Path(__file__).parents[2] / "cases"
LIMITS = CheckLimits(timeout_seconds=20, memory_mb=4000)
SHORT = CheckLimits(timeout_seconds=2, memory_mb=4000)


@dataclass(frozen=True)
class Case:
    """A claim and what is to be said of it."""

    name: str
    statement: Statement
    proof: Proof
    status: VerdictStatus
    forbidden: Forbidden | None
    says: str
    """What some message holds."""
    lemmas: list[str] | None
    """What the proof names of the library, where the case says so."""

    @property
    def limits(self) -> CheckLimits:
        return SHORT if self.status is VerdictStatus.RESOURCE else LIMITS


def read(folder: Path) -> Case:
    # As bytes: line ends are part of some cases.
    text, proof, expected = ((folder / one).read_bytes().decode() for one in ("statement", "proof", "expected"))
    header = (folder / "header").read_text() if (folder / "header").exists() else ""
    statement = Statement(theorem_name(text) or "", text.strip(), header.strip())
    (status, _, kind), *more = (line.partition(": ") for line in expected.splitlines())
    wanted = {name: value for name, _, value in more}
    lemmas = wanted["lemmas"].split() if "lemmas" in wanted else None
    says = wanted.get("says", "")
    forbidden = Forbidden(kind) if kind else None
    return Case(folder.name, statement, Proof(statement.id, proof), VerdictStatus(status), forbidden, says, lemmas)


CASES = [read(one) for one in sorted((FOLDER / "lean").iterdir())]
FOREIGN = [read(one) for one in sorted((FOLDER / "needs-lean").iterdir())]


@pytest.fixture(scope="module")
def tier(toolchain: Toolchain) -> Iterator[TrustTier]:
    made = TrustTier(toolchain, find_sandbox("auto"))
    yield made
    made.close()


def judged(cases: list[Case], lean: LeanChecker, tier: TrustTier) -> dict[str, Verdict]:
    """The final verdict on each case; the trust tier sees all that it has to see together."""
    warm = {one.name: lean.check(one.statement, one.proof, one.limits) for one in cases}
    accepted = [one for one in cases if warm[one.name].proved]
    confirmed = tier.confirm([(one.statement, one.proof, warm[one.name]) for one in accepted])
    return warm | {one.name: verdict for one, verdict in zip(accepted, confirmed, strict=True)}


@pytest.fixture(scope="module")
def verdicts(lean: LeanChecker, tier: TrustTier) -> dict[str, Verdict]:
    return judged(CASES, lean, tier)


def assert_as_expected(case: Case, verdict: Verdict) -> None:
    said = "; ".join(one.text for one in verdict.messages)
    assert (verdict.status, verdict.forbidden) == (case.status, case.forbidden), said
    assert case.says in said
    if case.lemmas is not None:
        assert list(verdict.lemmas) == case.lemmas
    if verdict.proved:
        assert verdict.tier is Tier.TRUST
        assert verdict.certificate
        assert STANDARD_AXIOMS.issuperset(verdict.axioms)


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
def test_verdict(case: Case, verdicts: dict[str, Verdict]) -> None:
    assert_as_expected(case, verdicts[case.name])


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
    assert_as_expected(case, judged([case], lean, tier)[case.name])
