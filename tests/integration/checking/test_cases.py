"""Each folder of tests/cases/lean holds a statement, a proof, and the verdict a real Lean has to give."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.checking.lean import LeanChecker
from stp.syntax.lean import theorem_name
from stp.types import STANDARD_AXIOMS, CheckLimits, Proof, Statement, VerdictStatus

CASES = sorted((Path(__file__).parents[2] / "cases" / "lean").iterdir())
LIMITS = CheckLimits(timeout_seconds=20, memory_mb=4000)


@pytest.mark.lean
@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
def test_verdict(case: Path, lean: LeanChecker) -> None:
    text = (case / "statement").read_text().strip()
    statement = Statement(theorem_name(text) or "", text)
    status, *more = (case / "expected").read_text().splitlines()
    wanted = dict(line.split(": ", 1) for line in more)
    limits = CheckLimits(2, 4000) if status == "resource" else LIMITS

    verdict = lean.check(statement, Proof(statement.id, (case / "proof").read_text()), limits)

    said = "; ".join(one.text for one in verdict.messages)
    assert verdict.status is VerdictStatus(status), said
    assert wanted.get("says", "") in said
    if "lemmas" in wanted:
        assert list(verdict.lemmas) == wanted["lemmas"].split()
    if verdict.proved:
        assert STANDARD_AXIOMS.issuperset(verdict.axioms)
