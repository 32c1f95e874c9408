"""Whatever Lean is used, what the command line calls proved has been through the trust tier."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.toolchain.types import Toolchain
from tests.e2e.conftest import Stp

pytestmark = pytest.mark.lean

PROVED = "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  exact And.symm h\n"
OTHER = """#!/bin/sh
case "$1" in
--version) echo "Lean (version 4.36.0, x86_64-unknown-linux-gnu, commit 0, Release)" ;;
--print-prefix) echo / ;;
*) exit 64 ;;
esac
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "file.lean").write_text(PROVED)
    return "file.lean"


def test_a_users_lean_gives_certificates_of_its_own(
    stp: Stp, file: str, toolchain: Toolchain, users_lean: Toolchain
) -> None:
    users = {"STP_LEAN": str(users_lean.lean)}
    answer = stp("check", file, "--json", "--certificate", "file.json", **users)
    assert answer.code == 0
    assert (answer.json["status"], answer.json["tier"]) == ("proved", "trust")
    assert answer.json["kernel"] == f"Lean {users_lean.version} kernel, library as compiled, in a process of its own"
    assert stp("verify-certificate", "file.json", **users).out == "the certificate holds\n"

    if toolchain.origin == "embedded":
        again = stp("verify-certificate", "file.json", "--json", STP_LEAN="embedded")
        assert again.code == 1
        assert [one.split(":")[0] for one in again.json["differs"]] == ["checker", "kernel"]


def test_the_warm_checkers_word_counts_only_when_asked_for(stp: Stp, file: str) -> None:
    answer = stp("check", file, "--json", STP_TRUST="off")
    assert (answer.code, answer.json["tier"], answer.json["certificate"]) == (0, "warm", "")
    answer = stp("check", file, "--certificate", "file.json", STP_TRUST="off")
    assert answer.code == 2
    assert "the trust tier did not look at it (STP_TRUST=off)" in answer.told
    assert "ok   trust tier: none (STP_TRUST=off)" in stp("lean", "doctor", STP_TRUST="off").out


def test_a_lean_that_the_trust_tier_cannot_call_proves_nothing(stp: Stp, file: str, tmp_path: Path) -> None:
    lean = tmp_path / "lean"
    lean.write_text(OTHER)
    lean.chmod(0o755)
    answer = stp("check", file, STP_LEAN=str(lean))
    assert answer.code == 3
    assert "no proof counts without the trust tier, which works with Lean 4.35.0 alone" in answer.told
    assert "or set STP_LEAN=embedded; STP_TRUST=off takes the warm checker's word" in answer.told
    answer = stp("lean", "doctor", STP_LEAN=str(lean))
    assert answer.code == 3
    assert "FAIL trust tier: no proof counts without" in answer.out
