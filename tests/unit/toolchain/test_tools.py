"""elan and lake are run as processes; their lines become progress."""

from __future__ import annotations

import os
import shlex
import sys
import time
from pathlib import Path

import psutil
import pytest

from stp.errors import ToolchainError
from stp.toolchain import tools
from stp.toolchain.tools import perform, run
from tests.unit.toolchain.transcripts import FOLDER, transcript


class Bars:
    """Progress as a list of what was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, int, int]] = []

    def start(self, label: str, total: int) -> None:
        self.shown.append((label, 0, total))

    def advance(self, count: int = 1, **figures: float) -> None:
        label, done, total = self.shown[-1]
        self.shown.append((label, done + count, total))

    def tell(self, text: str) -> None: ...

    def finish(self) -> None:
        self.shown.append(("", 0, 0))


def program(tmp_path: Path, script: str) -> list[str]:
    (tmp_path / "lake").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "lake").chmod(0o755)
    return [str(tmp_path / "lake")]


def test_counts_become_a_bar_and_the_rest_a_spinner(tmp_path: Path) -> None:
    (tmp_path / "said").write_text(transcript("cache-get").text, newline="")
    bars = Bars()
    lines = perform("mathlib", program(tmp_path, f"cat {tmp_path / 'said'}"), tmp_path, bars, run)
    assert lines == transcript("cache-get").lines
    counted = [(done, total) for _, done, total in bars.shown]
    assert counted == [
        *[(0, 0), (0, 20), (3, 20), (17, 20), (20, 20)],
        *[(0, 8459), (1, 8459), (4472, 8459), (5154, 8459), (8459, 8459), (0, 0)],
    ]


def test_lines_come_while_the_command_runs_with_its_colours_gone(tmp_path: Path) -> None:
    script = r"printf '\033[1;32minfo:\033[m one\r[1/2] two\r'; while [ ! -e seen ]; do :; done; printf 'last'"
    heard: list[str] = []

    def hear(line: str) -> None:
        heard.append(line)
        if "two" in line:
            (tmp_path / "seen").write_text("")

    assert run(program(tmp_path, script), tmp_path, hear) == 0
    assert heard == ["\x1b[1;32minfo:\x1b[m one", "[1/2] two", "last"]
    (tmp_path / "seen").write_text("")
    assert perform("x", program(tmp_path, script), tmp_path, Bars(), run) == ["info: one", "[1/2] two", "last"]


def test_its_own_programs_come_first_and_the_cache_is_not_fetched_twice(tmp_path: Path) -> None:
    heard: list[str] = []
    assert (
        run(program(tmp_path, 'echo "$PATH"; echo "$MATHLIB_NO_CACHE_ON_UPDATE"; exit 7'), tmp_path, heard.append) == 7
    )
    assert heard == [f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "1"]


def test_an_interrupted_command_ends_with_all_that_it_started(tmp_path: Path) -> None:
    child = f"{shlex.quote(sys.executable)} -c 'import time; time.sleep(60)'"
    script = f"{child} & echo $!; wait"
    pids: list[int] = []

    def hear(line: str) -> None:
        pids.append(int(line))
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(program(tmp_path, script), tmp_path, hear)
    assert time.monotonic() - began < tools.PATIENCE_SECONDS
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pids[0]) and psutil.Process(pids[0]).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_command_that_does_not_hear_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "PATIENCE_SECONDS", 0.2)

    def hear(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(program(tmp_path, "trap '' TERM; echo ready; while :; do sleep 0.05; done"), tmp_path, hear)
    assert not [one for one in psutil.Process().children() if str(tmp_path / "lake") in " ".join(one.cmdline())]


def test_a_program_that_does_not_start_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match=r"lake does not start: No such file .*; then run `stp lean setup"):
        perform("x", [str(tmp_path / "lake")], tmp_path, Bars(), run)


def test_what_is_not_understood_is_quoted_at_its_end(tmp_path: Path) -> None:
    script = "for i in $(seq 1 30); do echo line $i; done; exit 3"
    with pytest.raises(ToolchainError, match="`lake` failed with exit code 3") as failed:
        perform("x", program(tmp_path, script), tmp_path, Bars(), run)
    assert str(failed.value).endswith("line 30")
    assert "line 18\n" not in str(failed.value)


def test_every_transcript_says_where_it_comes_from() -> None:
    found = list(FOLDER.glob("*.txt"))
    assert len(found) >= 18
    for one in found:
        assert "\n# from: " in one.read_text(), one.name
