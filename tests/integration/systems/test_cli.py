"""The command line on files and a world of Rocq."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from stp.toolchain.rocq import Rocq
from tests.e2e.conftest import stp_command, stp_environment

RIGHT = (
    "From Coq Require Import PeanoNat.\n\nTheorem t (a b : nat) : a + b = b + a.\nProof.\n  apply Nat.add_comm.\nQed.\n"
)
FALSE = "Theorem t (a b : nat) : a + b = a.\nProof.\n  intro H. discriminate (H 0 1).\nQed.\n"


def stp(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = stp_environment(**settings)
    return subprocess.run(stp_command(*arguments), cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.rocq
def test_a_file_is_checked_by_the_assistant_that_its_ending_names(tmp_path: Path, rocq_toolchain: Rocq) -> None:
    (tmp_path / "t.v").write_text(RIGHT)
    (tmp_path / "false.txt").write_text(FALSE)
    done = stp(tmp_path, "check", "t.v", "--json", "--certificate", "t.json")
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads(done.stdout)
    assert (verdict["status"], verdict["tier"], verdict["axioms"]) == ("proved", "trust", [])
    assert verdict["lemmas"] == ["Coq.Arith.PeanoNat.Nat.add_comm"]
    assert json.loads((tmp_path / "t.json").read_text())["statement"]["system"] == "rocq"
    assert stp(tmp_path, "verify-certificate", "t.json").returncode == 0
    assert stp(tmp_path, "check", "false.txt", "--system", "rocq").returncode == 1
    assert stp(tmp_path, "check", "false.txt", "--system", "rocq", "--disprove").returncode == 0


@pytest.mark.rocq
def test_its_world_is_built_and_its_files_are_imported(tmp_path: Path, rocq_toolchain: Rocq) -> None:
    (tmp_path / "t.v").write_text(RIGHT)
    sizes = ("--seed-size", "6", "--open-size", "3", "--test-size", "3")
    built = stp(tmp_path, "world", "build", "--system", "rocq", *sizes)
    assert "6 of 6 proofs accepted" in built.stdout, built.stderr
    assert "1 of 1 proofs accepted" in stp(tmp_path, "import", "t.v", "--source", "mine").stdout


@pytest.mark.lean
def test_without_a_rocq_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "t.v").write_text(RIGHT)
    done = stp(tmp_path, "check", "t.v", STP_ROCQ=str(tmp_path))
    assert done.returncode == 4
    assert "apt install coq" in done.stderr
    assert "STP_ROCQ" in done.stderr
