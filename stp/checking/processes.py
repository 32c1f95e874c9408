"""The process tree of a confined program: launcher outside, program inside; how it ended, and how to end it."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import psutil

from stp.errors import CheckerUnavailable

SHELL_SIGNALS = 128
"""bubblewrap tells a death by signal as this exit code plus the signal's number."""
PATIENCE = 1.0
"""Seconds that a launcher may take to notice that its program is gone."""


def death_signal(code: int) -> int:
    """The signal that ended a process, from its return code; 0 when it ended by itself."""
    if code < 0:
        return -code
    number = code - SHELL_SIGNALS
    return number if number in {one.value for one in signal.Signals} else 0


def innermost(pid: int) -> int:
    """The program below the launchers; the process itself when there is nothing below it."""
    with contextlib.suppress(psutil.Error):
        below = psutil.Process(pid).children(recursive=True)
        return int(below[-1].pid) if below else pid
    return pid


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, everything below it, and its pipes; harmless to repeat. It leads a group of its own.

    The program goes first, so that its launcher sees it go and leaves no orphan; then the rest of the group, and its
    first process takes the namespace with it.
    """
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(innermost(process.pid), signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()


def start(
    command: Sequence[str], *, stdin: int, stderr: int | IO[bytes], cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a process that leads a group of its own, with no environment; its standard output is a pipe.

    Raises:
        CheckerUnavailable: it cannot be started.
    """
    try:
        return subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, env={}, cwd=cwd, start_new_session=True
        )
    except OSError as error:
        raise CheckerUnavailable(f"{command[0]} cannot be started: {error}; run `stp lean doctor`") from error


class TooSlow(Exception):
    """The time was up before the streams ended."""


class TooMuch(Exception):
    """A stream carried more than it may."""


def drain(pipes: Sequence[tuple[IO[bytes], int]], seconds: float) -> list[bytes]:
    """Everything that comes through pipes until they end, each up to its limit in bytes.

    Raises:
        TooSlow: they did not end in time.
        TooMuch: one carried more than its limit.
    """
    deadline = time.monotonic() + seconds
    found = [bytearray() for _ in pipes]
    with selectors.DefaultSelector() as selector:
        for number, (pipe, _) in enumerate(pipes):
            selector.register(pipe, selectors.EVENT_READ, number)
        while selector.get_map():
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TooSlow
            for key, _ in ready:
                more = os.read(key.fd, 1 << 20)
                if not more:
                    selector.unregister(key.fileobj)
                found[key.data] += more
                if len(found[key.data]) > pipes[key.data][1]:
                    raise TooMuch
    return [bytes(one) for one in found]
