"""A worker that does not end by itself, whatever keeps it, is ended; one that has something to do is not."""

from __future__ import annotations

import subprocess
import sys
import time

STUCK = """
import os, sys, time
from services.worker import app
app.IDLE_SECONDS, app.LOOK_SECONDS = 0.5, 0.05
process = app.Process(lambda name, stopping: None)
app.current_process = lambda: type("Child", (), {"index": 7})
if os.fork() == 0:
    if sys.argv[1] == "busy":
        with process.at_work():
            time.sleep(2)
    time.sleep(600)
process.see_to_the_end()
time.sleep(600)
"""


def seconds(what: str) -> float:
    """How long a stuck worker lived."""
    began = time.monotonic()
    # It ends only when nobody has its standard error any more, the forked process neither.
    worker = subprocess.run([sys.executable, "-c", STUCK, what], capture_output=True, timeout=30, check=True)
    assert b"_end_when_idle" in worker.stderr, "nobody could tell what it was stuck at"
    return time.monotonic() - began


def test_a_stuck_worker_is_ended_once_its_processes_have_nothing_to_do() -> None:
    assert seconds("busy") > seconds("idle") + 1
