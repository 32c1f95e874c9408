"""What a confined process can still do: tried from inside."""

from __future__ import annotations

import json
import subprocess

from stp.checking.sandbox import find_sandbox


def test_nothing_that_must_fail_succeeds_inside() -> None:
    sandbox = find_sandbox("auto")
    command = sandbox.command(["probe"], [], memory_mb=2000, environment={})
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    possible = {what for what, worked in found["attempts"].items() if worked}
    assert set(found["attempts"]) == {
        "read a file", "write a file", "open a socket", "start a process", "signal a process"
    }  # fmt: skip
    assert possible == {one.removeprefix("can ") for one in sandbox.lacks if one.startswith("can ")}
    assert not possible & {"read a file", "write a file"}


def test_a_sandbox_that_is_off_says_so() -> None:
    assert "not confined" in find_sandbox("off").description
