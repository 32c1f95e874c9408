"""Cases on disk: a folder holds a statement, a proof, perhaps a header, and the verdict that they have to get.

A name that begins in `honest-` is a right proof that looks suspicious, in `unproved-` one that is merely wrong; every
other is an attempt to cheat. `expected` begins with the verdict's status, and for `forbidden` with the kind too; lines
behind it may say what some message holds (`says`) and which library lemmas the proof names (`lemmas`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stp.protocols import Confirmer, ProofChecker
from stp.syntax.language import language
from stp.types import CheckLimits, Forbidden, Proof, ProofSystem, Statement, Tier, Verdict, VerdictStatus

FOLDER = Path(__file__).parent / "cases"
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


def read(folder: Path, system: ProofSystem = ProofSystem.LEAN) -> Case:
    # As bytes: line ends are part of some cases.
    text, proof, expected = ((folder / one).read_bytes().decode() for one in ("statement", "proof", "expected"))
    header = (folder / "header").read_text() if (folder / "header").exists() else ""
    statement = Statement(language(system).name(text) or "", text.strip(), header.strip(), system=system)
    (status, _, kind), *more = (line.partition(": ") for line in expected.splitlines())
    wanted = {name: value for name, _, value in more}
    lemmas = wanted["lemmas"].split() if "lemmas" in wanted else None
    says = wanted.get("says", "")
    forbidden = Forbidden(kind) if kind else None
    return Case(folder.name, statement, Proof(statement.id, proof), VerdictStatus(status), forbidden, says, lemmas)


def judged(cases: Sequence[Case], checker: ProofChecker, confirmer: Confirmer) -> dict[str, Verdict]:
    """The final verdict on each case; the trust tier sees all that it has to see together."""
    warm = {one.name: checker.check(one.statement, one.proof, one.limits) for one in cases}
    accepted = [one for one in cases if warm[one.name].proved]
    confirmed = confirmer.confirm([(one.statement, one.proof, warm[one.name]) for one in accepted])
    return warm | {one.name: verdict for one, verdict in zip(accepted, confirmed, strict=True)}


def assert_as_expected(case: Case, verdict: Verdict, axioms: frozenset[str]) -> None:
    """`axioms` are those that a proof may rest on."""
    said = "; ".join(one.text for one in verdict.messages)
    assert (verdict.status, verdict.forbidden) == (case.status, case.forbidden), said
    assert case.says in said
    if case.lemmas is not None:
        assert list(verdict.lemmas) == case.lemmas
    if verdict.proved:
        assert verdict.tier is Tier.TRUST
        assert verdict.certificate
        assert axioms.issuperset(verdict.axioms)
