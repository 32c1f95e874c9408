"""Each folder of tests/cases/isabelle holds a statement, a proof, and the verdict it has to get from the checker: on
the stand-in of `stp.testing_isabelle`, which proves by a table, and on a real Isabelle where ISABELLE_HOME names one.

A name that begins in `honest-` is a right proof that looks suspicious, in `unproved-` one that is merely wrong; every
other is an attempt to cheat. `expected` begins with the verdict's status, with the kind for `forbidden` and the limit
for `resource`; `needs: isabelle` stands where the table does not know the proof, `needs: stand-in` where a method is
the stand-in's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stp.checking.enclosure import find_enclosure
from stp.checking.isabelle import IsabelleChecker
from stp.syntax.isabelle import theorem_name
from stp.toolchain.isabelle import Isabelle
from stp.types import CheckLimits, Forbidden, Limit, Proof, ProofSystem, Statement, Tier, Verdict, VerdictStatus

FOLDER = Path(__file__).parents[2] / "cases" / "isabelle"
LIMITS = CheckLimits(timeout_seconds=60, memory_mb=4000)
SHORT = {
    Limit.TIME: CheckLimits(timeout_seconds=2, memory_mb=4000),
    Limit.MEMORY: CheckLimits(timeout_seconds=60, memory_mb=300),
}
"""For cases that are to reach a limit."""


@dataclass(frozen=True)
class Case:
    """A claim and what is to be said of it."""

    name: str
    statement: Statement
    proof: Proof
    status: VerdictStatus
    forbidden: Forbidden | None
    limit: Limit | None
    says: str
    """What some message holds."""
    lemmas: list[str] | None
    needs: str
    """Who alone can judge it; empty: both."""


def read(folder: Path) -> Case:
    # As bytes: line ends are part of some cases.
    text, proof, expected = ((folder / one).read_bytes().decode() for one in ("statement", "proof", "expected"))
    header = (folder / "header").read_text().strip() if (folder / "header").exists() else ""
    statement = Statement(theorem_name(text) or "", text, header, system=ProofSystem.ISABELLE)
    (word, _, kind), *more = (line.partition(": ") for line in expected.splitlines())
    wanted = {name: value for name, _, value in more}
    status = VerdictStatus(word)
    return Case(
        folder.name,
        statement,
        Proof(statement.id, proof),
        status,
        Forbidden(kind) if status is VerdictStatus.FORBIDDEN else None,
        Limit(kind) if status is VerdictStatus.RESOURCE else None,
        wanted.get("says", ""),
        wanted["lemmas"].split() if "lemmas" in wanted else None,
        wanted.get("needs", ""),
    )


CASES = [read(one) for one in sorted(FOLDER.iterdir())]
TABLED = [one for one in CASES if one.needs != "isabelle"]
REAL = [one for one in CASES if one.needs != "stand-in"]


@pytest.fixture(scope="module")
def stand_in_checker(stand_in: Isabelle) -> Iterator[IsabelleChecker]:
    checker = IsabelleChecker(stand_in, find_enclosure("off"))
    yield checker
    checker.close()


@pytest.fixture(scope="module")
def isabelle_checker(isabelle: Isabelle) -> Iterator[IsabelleChecker]:
    checker = IsabelleChecker(isabelle, find_enclosure("auto"))
    yield checker
    checker.close()


def assert_as_expected(case: Case, checker: IsabelleChecker) -> Verdict:
    limits = SHORT.get(case.limit, LIMITS) if case.limit else LIMITS
    verdict = checker.check(case.statement, case.proof, limits)
    said = "; ".join(one.text for one in verdict.messages)
    assert (verdict.status, verdict.forbidden, verdict.limit) == (case.status, case.forbidden, case.limit), said
    assert case.says in said
    if case.lemmas is not None:
        assert list(verdict.lemmas) == case.lemmas
    if verdict.proved:
        assert verdict.axioms == ()
        assert verdict.tier is Tier.WARM
    return verdict


@pytest.mark.parametrize("case", TABLED, ids=lambda one: one.name)
def test_verdict_of_the_stand_in(case: Case, stand_in_checker: IsabelleChecker) -> None:
    assert_as_expected(case, stand_in_checker)


@pytest.mark.isabelle
@pytest.mark.timeout(3600)
def test_verdicts_of_an_isabelle(isabelle_checker: IsabelleChecker) -> None:
    """All cases in one test, so that a machine without an Isabelle skips once."""
    wrong = {}
    for case in REAL:
        try:
            assert_as_expected(case, isabelle_checker)
        except AssertionError as error:
            wrong[case.name] = str(error)
    assert wrong == {}


def test_no_cheat_is_expected_to_pass_and_every_honest_proof_is() -> None:
    honest = [one for one in CASES if one.name.startswith("honest-")]
    cheats = [one for one in CASES if not one.name.startswith(("honest-", "unproved-"))]
    assert len(honest) >= 12
    assert len(cheats) >= 25
    assert [one.name for one in CASES if one.status is VerdictStatus.PROVED] == [one.name for one in honest]


def test_no_two_cases_are_the_same() -> None:
    claims = {(one.statement.header, one.statement.text, one.proof.text.strip(), one.needs) for one in CASES}
    assert len(claims) == len(CASES)
