"""What a Lean can say to the process that listens: never more than that can bear, and it never waits for ever."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from stp.checking.processes import SHELL_SIGNALS, death_signal
from stp.checking.server import CLOSING_SECONDS, LeanServer
from stp.errors import CheckerUnavailable

SAY = """
import os, sys, time
open({at!r}, "w").write(str(os.getpid()))
out = sys.stdout.buffer
try:
    {code}
except BrokenPipeError:
    pass
out.flush()
time.sleep(60)
"""
FRAME = 'out.write(b"Content-Length: %d\\r\\n\\r\\n")'


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (f"{FRAME % (1 << 30)}; [out.write(bytes(1 << 20)) for _ in range(1024)]", "more than 16 MB of messages"),
        (f"[({FRAME % 9}, out.write(b'not json!')) for _ in range(9)]", "Lean ended"),
        (FRAME % -1, "Lean ended"),
        ('out.write(b"Content-Length: many\\r\\n\\r\\n")', "Lean ended"),
    ],
    ids=["a frame of 1 GB", "no JSON", "a negative length", "no number"],
)
def test_a_lean_that_talks_nonsense_is_given_up_and_ended(tmp_path: Path, code: str, why: str) -> None:
    before, began = psutil.Process().memory_info().rss, time.monotonic()
    with pytest.raises(CheckerUnavailable, match=why):
        LeanServer([sys.executable, "-I", "-S", "-c", SAY.format(at=str(tmp_path / "pid"), code=code)])

    assert time.monotonic() - began < CLOSING_SECONDS + 20
    assert psutil.Process().memory_info().rss - before < 200 << 20
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(("code", "number"), [(0, 0), (1, 0), (-9, 9), (SHELL_SIGNALS + 9, 9), (255, 0), (-11, 11)])
def test_a_death_by_signal_is_told_by_return_code_or_as_bubblewrap_tells_it(code: int, number: int) -> None:
    assert death_signal(code) == number


def test_the_reader_of_a_closed_server_keeps_nothing_open() -> None:
    descriptors = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        with pytest.raises(CheckerUnavailable):
            LeanServer([sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"])
    assert len(os.listdir("/proc/self/fd")) <= descriptors + 1
