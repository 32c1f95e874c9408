"""What `stp lean doctor` finds out: which Lean, how fast, how confined, and the mend for what is missing."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stp.errors import StpError
from stp.protocols import Confirmer, ProofChecker
from stp.toolchain import embedded, mathlib
from stp.toolchain.types import SOUND_SINCE, Toolchain
from stp.types import CheckLimits, Proof, Statement, Verdict, VerdictStatus

STATEMENT = Statement("t", "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by")
PROOF = "\n  exact ⟨h.2, h.1⟩"
CHECKS = 50
SPACE_MB = 300
IMPORT_SECONDS = 300
"""For a check whose imports may come from a cold disk."""
FALSE = Statement("f", "theorem f (p : Prop) : p := by")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    ok: bool
    text: str


def examine(
    toolchain: Callable[[], Toolchain],
    checker: Callable[[], ProofChecker],
    confirmer: Callable[[], Confirmer | None],
    confinement: Callable[[], Sequence[tuple[bool, str]]],
    sizing: str,
    cache: Path,
) -> list[Finding]:
    """Look at everything that checking needs, as far as it goes."""
    try:
        found = toolchain()
    except StpError as error:
        return [Finding("lean", False, str(error)), *_means(cache), _mathlib(cache)]
    findings = [Finding("lean", True, f"{found.identity}, from {found.origin}: {found.lean}"), _kernel(found)]
    header = mathlib.HEADER if found.origin == "mathlib" else ""
    try:
        findings.append(trust(confirmer(), header))
    except StpError as error:
        findings.append(Finding("trust tier", False, str(error)))
    try:
        findings += checks(checker(), header)
        # What is not covered is no failure: the user has said with STP_SANDBOX how much must be.
        findings += [Finding("covered" if held else "not covered", True, what) for held, what in confinement()]
    except StpError as error:
        findings.append(Finding("checking", False, str(error)))
    return [*findings, Finding("sizing", True, sizing), _mathlib(cache)]


def _kernel(found: Toolchain) -> Finding:
    since = ".".join(map(str, SOUND_SINCE))
    if found.doubt:
        what = f"Lean {found.version} has {found.doubt}: a proof of something false may pass; use {since} or later"
        return Finding("kernel", False, f"{what} (stp is made for {embedded.VERSION})")
    return Finding("kernel", True, f"no bug of its is known (all before {since} have one)")


def _mathlib(cache: Path) -> Finding:
    """What is there of Mathlib, which nothing needs."""
    return Finding("mathlib", True, mathlib.state(cache))


def _means(cache: Path) -> list[Finding]:
    """What setting up the embedded Lean needs."""
    compiler = next((one for one in ("cc", "gcc", "clang") if shutil.which(one)), None)
    place = next(one for one in [cache, *cache.parents] if one.exists())
    free = shutil.disk_usage(place).free >> 20
    return [
        Finding("C compiler", bool(compiler), compiler or "none of cc, gcc, clang is there; install one (e.g. gcc)"),
        Finding(
            "space", free > SPACE_MB, f"{free:,} MB free under {place}; {SPACE_MB} MB are needed (STP_CACHE moves it)"
        ),
    ]


def checks(checker: ProofChecker, header: str = "") -> list[Finding]:
    """A true proof passes under the header, a false one does not, and how long a check takes once Lean is warm. The
    checker is closed."""
    true, wrong = replace(STATEMENT, header=header), replace(FALSE, header=header)
    limits = CheckLimits(timeout_seconds=IMPORT_SECONDS if header else 60)
    try:
        first = checker.check(true, Proof(true.id, PROOF), limits)
        seconds = [
            checker.check(true, Proof(true.id, f"{PROOF} -- {number}"), limits).elapsed_seconds
            for number in range(CHECKS)
        ]
        false = checker.check(wrong, Proof(wrong.id, "\n  assumption"), limits)
    finally:
        checker.close()
    works = first.proved and false.status is VerdictStatus.FAILED
    spoken = "; ".join(one.text for one in first.messages)[:300]
    return [
        Finding("verdicts", works, "a true proof passes, a false one does not" if works else f"wrong: {spoken}"),
        Finding(
            "speed",
            True,
            f"first check {first.elapsed_seconds:.2f} s, then {1000 * statistics.median(seconds):.1f} ms (median of "
            f"{CHECKS})",
        ),
        Finding("confinement", True, first.sandbox),
    ]


def trust(confirmer: Confirmer | None, header: str = "") -> Finding:
    """Which trust tier there is, and whether it confirms a right proof under the header. It is closed."""
    if confirmer is None:
        return Finding("trust tier", True, "none (STP_TRUST=off): the warm checker's word counts")
    true = replace(STATEMENT, header=header)
    given = Verdict(VerdictStatus.PROVED, limits=CheckLimits(timeout_seconds=60))
    try:
        [verdict] = confirmer.confirm([(true, Proof(true.id, PROOF), given)])
    finally:
        confirmer.close()
    spoken = "; ".join(one.text for one in verdict.messages)[:300]
    return Finding("trust tier", verdict.proved, verdict.kernel if verdict.proved else f"{verdict.kernel}: {spoken}")
