"""The trust tier's processes: what ends them is told from what a proof is worth."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from stp.checking.processes import innermost
from stp.checking.sandbox import find_sandbox
from stp.errors import CheckerUnavailable
from stp.toolchain.types import Toolchain
from stp.trust.tier import TrustTier
from stp.types import CheckLimits, Proof, Statement, Verdict, VerdictStatus

pytestmark = pytest.mark.lean

LIMITS = CheckLimits(timeout_seconds=30, memory_mb=4000)
TRUE = Statement("t", "theorem t : True := by")
MEMORY = f"\n  have : ({'(' * 5}2^255{')^255' * 5}) % 7 = 1 := by decide\n  trivial"


@pytest.fixture
def tier(either: Toolchain) -> Iterator[TrustTier]:
    made = TrustTier(either, find_sandbox("auto"))
    yield made
    made.close()


def confirm(tier: TrustTier, proof: str = "\n  trivial", limits: CheckLimits = LIMITS) -> Verdict:
    given = Verdict(VerdictStatus.PROVED, limits=limits)
    [verdict] = tier.confirm([(TRUE, Proof(TRUE.id, proof), given)])
    return verdict


def judges() -> list[int]:
    """The launchers of judges that this process has started."""
    return [one.pid for one in psutil.Process().children() if "stp.trust.judge" in one.cmdline()]


def test_a_judge_that_was_killed_is_replaced_unnoticed(tier: TrustTier) -> None:
    assert confirm(tier).proved
    [judge] = judges()
    os.kill(innermost(judge), signal.SIGKILL)

    assert confirm(tier).proved
    assert judge not in judges()


def test_nothing_is_left_when_a_tier_is_closed(tier: TrustTier) -> None:
    assert confirm(tier).proved
    below = psutil.Process(judges()[0]).children(recursive=True)
    tier.close()

    assert judges() == []
    _, alive = psutil.wait_procs(below, timeout=5)
    assert alive == []


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        (MEMORY, "ends Lean"),
        ('\n  iterate 300 (trace "' + "x" * 100_000 + '")\n  trivial', "wrote more than 16 MB"),
        ("\n  repeat (first | skip)", "took more than 2 s"),
    ],
    ids=["memory", "output", "time"],
)
def test_a_limit_is_no_refusal(tier: TrustTier, proof: str, why: str) -> None:
    verdict = confirm(tier, proof, CheckLimits(2, 4000) if "first" in proof else LIMITS)

    assert verdict.status is VerdictStatus.RESOURCE
    assert why in verdict.messages[-1].text
    assert confirm(tier).proved


def test_a_small_memory_limit_leaves_room_for_a_small_proof(tier: TrustTier) -> None:
    assert confirm(tier, limits=CheckLimits(30, 300)).proved


def test_a_fresh_lean_that_is_killed_is_not_the_proofs_fault(toolchain: Toolchain, tmp_path: Path) -> None:
    killed = tmp_path / "lean"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    tier = TrustTier(replace(toolchain, lean=killed), find_sandbox("off"))

    with pytest.raises(CheckerUnavailable, match="was killed"):
        confirm(tier)
