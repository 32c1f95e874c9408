"""What the doctor says of a toolchain, with a checker that is not asked in earnest."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.errors import ToolchainError
from stp.protocols import Confirmer
from stp.testing import FakeConfirmer
from stp.toolchain.doctor import PROOF, Finding, examine, trust
from stp.toolchain.mathlib import HEADER, workspace
from stp.toolchain.types import Toolchain
from stp.types import CheckLimits, Proof, Statement, Verdict, VerdictStatus


class Asked:
    """Accepts what `exact` proves, and remembers under which headers it was asked."""

    def __init__(self) -> None:
        self.headers: set[str] = set()
        self.closed = False

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        self.headers.add(statement.header)
        return Verdict(VerdictStatus.PROVED if "exact" in proof.text else VerdictStatus.FAILED)

    def close(self) -> None:
        self.closed = True


def found(cache: Path, version: str = "4.35.0", origin: str = "PATH") -> tuple[dict[str, Finding], Asked]:
    lean, checker = Toolchain(Path("lean"), (), (), version, "a library", origin), Asked()
    findings = examine(lambda: lean, lambda: checker, FakeConfirmer, lambda: (), "3 checkers", cache)
    return {one.subject: one for one in findings}, checker


@pytest.mark.parametrize(("version", "well"), [("4.35.0", True), ("4.34.1", True), ("4.34.0", False), ("4.9.0", False)])
def test_a_kernel_with_known_bugs_is_something_that_is_missing(tmp_path: Path, version: str, well: bool) -> None:
    kernel = found(tmp_path, version)[0]["kernel"]
    assert kernel.ok is well
    assert ("a proof of something false may pass; use 4.34.1 or later" in kernel.text) is not well


@pytest.mark.parametrize(("origin", "header"), [("PATH", ""), ("mathlib", HEADER)])
def test_a_toolchain_is_tried_under_the_header_that_it_is_for(tmp_path: Path, origin: str, header: str) -> None:
    findings, checker = found(tmp_path, origin=origin)
    assert findings["verdicts"].ok
    assert checker.headers == {header}
    assert checker.closed


def test_the_sizing_is_told(tmp_path: Path) -> None:
    assert found(tmp_path)[0]["sizing"] == Finding("sizing", True, "3 checkers")


def test_what_is_there_of_mathlib_is_said_and_is_no_failure(tmp_path: Path) -> None:
    absent = found(tmp_path)[0]["mathlib"]
    assert absent == Finding(
        "mathlib", True, "not set up; `stp lean setup --mathlib` does it (elan, a network and 6 GB)"
    )
    workspace(tmp_path).mkdir()
    assert found(tmp_path)[0]["mathlib"].text.startswith(f"begun in {workspace(tmp_path)}, not finished")


def test_which_trust_tier_there_is_and_whether_it_works(tmp_path: Path) -> None:
    assert found(tmp_path)[0]["trust tier"] == Finding("trust tier", True, "fake")
    refusing = FakeConfirmer(overturned=[PROOF])
    assert trust(refusing) == Finding("trust tier", False, "fake: the trust tier does not confirm it")
    assert refusing.closed == 1
    off = trust(None)
    assert off.ok
    assert "the warm checker's word counts" in off.text


def test_a_lean_that_the_trust_tier_cannot_call_is_something_that_is_missing(tmp_path: Path) -> None:
    def confirmer() -> Confirmer:
        raise ToolchainError("it works with another Lean")

    lean = Toolchain(Path("lean"), (), (), "4.36.0", "a library", "PATH")
    findings = examine(lambda: lean, Asked, confirmer, lambda: (), "3 checkers", tmp_path)
    assert Finding("trust tier", False, "it works with another Lean") in findings
    assert "verdicts" in {one.subject for one in findings}
