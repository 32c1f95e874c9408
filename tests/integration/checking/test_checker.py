"""LeanChecker's process: kept warm, replaced when worn, dead or slow, and never blamed on a proof."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from stp.checking.lean import LeanChecker
from stp.checking.sandbox import find_sandbox
from stp.errors import CheckerUnavailable, HeaderError
from stp.toolchain.types import Toolchain
from stp.types import CheckLimits, Proof, Severity, Statement, Verdict, VerdictStatus
from tests.copies import copy_folder

pytestmark = pytest.mark.lean

LIMITS = CheckLimits(timeout_seconds=20, memory_mb=4000)
TRUE = Statement("t", "theorem t : True := by")
SWAP = Statement("t", "theorem t (α β : Prop) (h : α ∧ β) : β ∧ α := by")


def check(checker: LeanChecker, statement: Statement, proof: str, limits: CheckLimits = LIMITS) -> Verdict:
    return checker.check(statement, Proof(statement.id, proof), limits)


@pytest.fixture
def fresh(toolchain: Toolchain) -> Iterator[LeanChecker]:
    checker = LeanChecker(toolchain, find_sandbox("auto"), uses=3)
    yield checker
    checker.close()


def test_messages_count_lines_from_the_proof_and_columns_in_characters(lean: LeanChecker) -> None:
    verdict = check(lean, SWAP, "\n  have 𝔸 := h; exact nothing")

    [error] = [one for one in verdict.messages if one.severity is Severity.ERROR]
    assert (error.line, error.column) == (1, len("  have 𝔸 := h; exact "))


def test_a_verdict_says_who_gave_it_and_under_which_limits(lean: LeanChecker, toolchain: Toolchain) -> None:
    verdict = check(lean, TRUE, "\n  trivial")

    assert verdict.checker == toolchain.identity
    assert verdict.limits == LIMITS
    assert "confined" in verdict.sandbox
    assert 0 < verdict.elapsed_seconds < 20


def test_a_proof_of_another_name_is_refused(lean: LeanChecker) -> None:
    verdict = check(lean, replace(TRUE, name="u"), "\n  trivial")

    assert verdict.status is VerdictStatus.FORBIDDEN


def test_the_process_is_replaced_after_its_uses(fresh: LeanChecker) -> None:
    pids = []
    for _ in range(7):
        assert check(fresh, TRUE, "\n  trivial").proved
        pids.append(fresh.pid)

    assert len(set(pids)) == 3
    assert pids == sorted(pids, key=pids.index)


def test_the_process_is_replaced_above_its_memory_mark(toolchain: Toolchain) -> None:
    checker = LeanChecker(toolchain, find_sandbox("auto"), rss_mb=1)
    try:
        check(checker, TRUE, "\n  trivial")
        first = checker.pid
        for _ in range(25):
            check(checker, TRUE, "\n  trivial")
        assert checker.pid != first
    finally:
        checker.close()


def test_each_header_has_a_process_of_its_own(fresh: LeanChecker) -> None:
    check(fresh, TRUE, "\n  trivial")
    first = fresh.pid
    opened = Statement("t", "theorem t (a b : Nat) : a + b = b + a := by", header="open Nat")

    assert check(fresh, opened, "\n  exact Nat.add_comm a b").proved
    assert fresh.pid != first


def test_verdicts_are_the_same_whether_most_proofs_before_were_right_or_wrong(toolchain: Toolchain) -> None:
    claims = ["\n  exact And.symm h", "\n  exact h\n  skip", "\n  sorry", "\n  exact ⟨h.2,\n    h.2⟩"]

    def verdicts(before: str) -> list[Verdict]:
        checker = LeanChecker(toolchain, find_sandbox("auto"))
        try:
            for number in range(40):
                check(checker, TRUE, f"{before} -- {number}")
            return [replace(check(checker, SWAP, one), elapsed_seconds=0.0) for one in claims]
        finally:
            checker.close()

    after_right, after_wrong = verdicts("\n  trivial"), verdicts("\n  exact nothing")
    assert [one.status for one in after_right] == [
        VerdictStatus.PROVED, VerdictStatus.FAILED, VerdictStatus.INCOMPLETE, VerdictStatus.FAILED
    ]  # fmt: skip
    assert after_right[0].lemmas == ("And.symm",)
    assert [(one.line, one.column) for one in after_right[3].messages] == [(2, 4)]
    assert after_wrong == after_right


def test_a_slow_proof_is_stopped_in_time_and_the_next_one_is_checked(lean: LeanChecker) -> None:
    check(lean, TRUE, "\n  trivial")
    pid, began = lean.pid, time.monotonic()
    slow = check(lean, TRUE, "\n  repeat (first | skip)", CheckLimits(1.0, 4000))
    took = time.monotonic() - began

    assert slow.status is VerdictStatus.RESOURCE
    assert took < 3
    assert not psutil.pid_exists(pid)
    assert check(lean, TRUE, "\n  trivial").proved


def test_a_process_killed_between_checks_is_replaced_unnoticed(lean: LeanChecker) -> None:
    check(lean, TRUE, "\n  trivial")
    os.kill(lean.pid, signal.SIGKILL)

    assert check(lean, TRUE, "\n  trivial").proved


def test_a_header_with_imports_is_read_and_may_change(fresh: LeanChecker) -> None:
    proof = "\n  exact Nat.add_comm a b"
    for header in ("import Init.Nat.Basic", "import Init\nopen Nat", "", "import Init.Nat.Basic"):
        statement = Statement("t", "theorem t (a b : Nat) : a + b = b + a := by", header)
        assert check(fresh, statement, proof).proved
        assert check(fresh, statement, "\n  exact Nat.mul_comm a b").status is VerdictStatus.FAILED


def test_a_header_that_imports_what_is_not_there_says_nothing_of_the_proof(fresh: LeanChecker) -> None:
    for header, what in (
        ("import Mathlib", "unknown module prefix 'Mathlib'"),
        ("import Init.Gone", "of module Init.Gone"),
    ):
        with pytest.raises(HeaderError, match=rf"imports what is not there: .*{what}.*stp lean setup --mathlib"):
            check(fresh, replace(TRUE, header=header), "\n  trivial")
        assert check(fresh, TRUE, "\n  trivial").proved


def test_lake_beside_lean_is_not_asked_what_to_import(toolchain: Toolchain, tmp_path: Path) -> None:
    """A toolchain that elan installs has one; a confined Lean cannot start it."""
    prefix = tmp_path / "lean"
    copy_folder(toolchain.roots[0], prefix)
    (prefix / "bin" / "lake").write_text("#!/bin/sh\nexit 1\n")
    (prefix / "bin" / "lake").chmod(0o755)
    own = replace(toolchain, lean=prefix / "bin" / "lean", roots=(prefix, *toolchain.lean_path))
    checker = LeanChecker(own, find_sandbox("auto"))
    try:
        assert check(checker, TRUE, "\n  trivial").proved
    finally:
        checker.close()


def test_a_lean_that_dies_at_start_is_the_checkers_trouble(toolchain: Toolchain, tmp_path: Path) -> None:
    broken = tmp_path / "lean"
    broken.write_text("#!/bin/sh\necho no library here >&2\nexit 3\n")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    checker = LeanChecker(replace(toolchain, lean=broken, roots=(tmp_path,)), find_sandbox("off"))

    with pytest.raises(CheckerUnavailable, match=r"exit code 3: no library here; run `stp lean doctor`"):
        check(checker, TRUE, "\n  trivial")


def test_a_lean_that_is_not_there_is_the_checkers_trouble(toolchain: Toolchain, tmp_path: Path) -> None:
    checker = LeanChecker(replace(toolchain, lean=tmp_path / "lean"), find_sandbox("off"))

    with pytest.raises(CheckerUnavailable, match="stp lean doctor"):
        check(checker, TRUE, "\n  trivial")


def test_nothing_is_left_when_a_checker_is_closed(toolchain: Toolchain) -> None:
    checker = LeanChecker(toolchain, find_sandbox("auto"))
    check(checker, TRUE, "\n  trivial")
    pid = checker.pid
    checker.close()
    checker.close()

    assert not psutil.pid_exists(pid)
