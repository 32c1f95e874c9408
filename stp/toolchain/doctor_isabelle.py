"""What `stp isabelle doctor` finds out: which Isabelle, whether it judges, how fast, how confined."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from stp.errors import StpError
from stp.protocols import ProofChecker
from stp.toolchain.doctor import Finding
from stp.toolchain.isabelle import Isabelle
from stp.types import CheckLimits, Proof, ProofSystem, Statement, Verdict, VerdictStatus

TRUE = Statement("t", 'theorem t: assumes h: "p" shows "p"', system=ProofSystem.ISABELLE)
FALSE = Statement("f", 'theorem f: "False"', system=ProofSystem.ISABELLE)
RIGHT, WRONG, SORRY = "\n  by (rule h)", "\n  by simp", "\n  sorry"
CHECKS = 20
LIMITS = CheckLimits(timeout_seconds=120)
UNTRIED = (
    "stp's Isabelle checker was written from a description of the server and tried with a stand-in: before you trust "
    "it, run its tests with this Isabelle, `ISABELLE_HOME=... pytest -m isabelle`"
)


def examine(
    find: Callable[[], Isabelle],
    checker: Callable[[], ProofChecker],
    confinement: Callable[[], Sequence[tuple[bool, str]]],
) -> list[Finding]:
    """Look at everything that checking with Isabelle needs, as far as it goes."""
    try:
        found = find()
    except StpError as error:
        return [Finding("isabelle", False, str(error))]
    findings = [Finding("isabelle", True, f"{found.identity}, from {found.origin}: {found.home}")]
    try:
        findings += checks(checker())
        findings += [Finding("covered" if held else "not covered", True, what) for held, what in confinement()]
    except StpError as error:
        findings.append(Finding("checking", False, str(error)))
    return [*findings, Finding("trust tier", True, "none: the warm checker's word counts"), _untried()]


def _untried() -> Finding:
    return Finding("tried", True, UNTRIED)


def checks(checker: ProofChecker) -> list[Finding]:
    """A true proof passes, a false one does not, a `sorry` is seen, and how long a check takes once Isabelle is warm.
    The checker is closed."""
    try:
        first = _check(checker, TRUE, RIGHT)
        seconds = [_check(checker, TRUE, f"{RIGHT} (* {one} *)").elapsed_seconds for one in range(CHECKS)]
        false, hole = _check(checker, FALSE, WRONG), _check(checker, FALSE, SORRY)
    finally:
        checker.close()
    told = [(first, VerdictStatus.PROVED), (false, VerdictStatus.FAILED), (hole, VerdictStatus.INCOMPLETE)]
    wrong = [one for one, wanted in told if one.status is not wanted]
    spoken = "; ".join(each.text for one in wrong for each in one.messages)[:400]
    right = "a true proof passes, a false one does not, a `sorry` is seen"
    speed = f"first check {first.elapsed_seconds:.2f} s, then {1000 * statistics.median(seconds):.0f} ms (median)"
    return [
        Finding("verdicts", not wrong, f"wrong: {spoken}" if wrong else right),
        Finding("speed", True, speed),
        Finding("confinement", True, first.sandbox),
    ]


def _check(checker: ProofChecker, statement: Statement, text: str) -> Verdict:
    return checker.check(statement, Proof(statement.id, text), LIMITS)
