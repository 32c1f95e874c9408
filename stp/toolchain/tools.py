"""elan and lake, run for the user: what they print becomes progress, what they fail of becomes one sentence.

Their output is made for people and changes between versions, so little is read in it: counts, where there are any, and
the few words that tell a missing network from a missing version or a full disk. What is not understood is quoted.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from stp.errors import ToolchainError
from stp.protocols import Progress

Runner = Callable[[Sequence[str], Path, Callable[[str], None]], int]
"""Runs a command in a folder, hands on each line that it prints, and returns its exit code."""

AGAIN = "then run `stp lean setup --mathlib` again: it goes on from what is there"
ENVIRONMENT = {"MATHLIB_NO_CACHE_ON_UPDATE": "1"}  # the cache is fetched by a step of its own, with progress
PATIENCE_SECONDS = 10.0
"""For a command that is asked to end; git removes its half-made clone meanwhile."""
QUOTED = 12
"""Lines of a failed command that are quoted."""

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_COUNTS = (
    re.compile(r"attempted (\d+)/(\d+)"),  # lake exe cache get
    re.compile(r"\[(\d+)/(\d+)\]"),  # lake build
    re.compile(r"(\d+)(?:\.\d+)? MiB / *(\d+)(?:\.\d+)? MiB"),  # elan, on some terminals
)
_HOST = re.compile(r"resolve host(?:name)?:? '?(\w[\w-]*(?:\.[\w-]+)+)|https?://([\w.-]+)", re.IGNORECASE)
_NETWORK = re.compile(
    r"resolve host|unable to access|failed to connect|couldn't connect|connection (?:timed out|refused|reset)"
    r"|network is unreachable|timed out|error during download|could not download file"
    r"|early EOF|RPC failed|SSL|HTTP/2",
    re.IGNORECASE,
)
_SPACE = re.compile(r"no space left|os error 28|disk quota|write error", re.IGNORECASE)
_NO_TOOLCHAIN = re.compile(r"nonexistent lean version|no such release|binary package was not provided", re.IGNORECASE)
_NO_REVISION = re.compile(r"revision not found|remote ref|did not match any|needed a single revision", re.IGNORECASE)
_OTHER_LEAN = re.compile(r"uses a different lean-toolchain", re.IGNORECASE)
_MISSES = re.compile(r"not found in the cache", re.IGNORECASE)


def run(command: Sequence[str], folder: Path, hear: Callable[[str], None]) -> int:
    """Run a command, its folder first on PATH; when this is interrupted, all that it started ends before.

    Raises:
        OSError: it does not start.
    """
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | ENVIRONMENT | {"PATH": path},
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        with process.stdout as pipe:
            for line in _lines(pipe):
                hear(line)
        return process.wait()
    finally:
        _end(process)


def _lines(pipe: IO[bytes]) -> Iterator[str]:
    """Lines as they come; a carriage return, by which a count is overwritten, ends one too."""
    rest = b""
    while chunk := os.read(pipe.fileno(), 1 << 16):
        *whole, rest = re.split(rb"[\r\n]", rest + chunk)
        yield from (one.decode(errors="replace") for one in whole if one.strip())
    if rest.strip():
        yield rest.decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_SECONDS)


class Counter:
    """Turns lines into a bar: a spinner until a line has counts in it."""

    def __init__(self, label: str, progress: Progress) -> None:
        self._label, self._progress = label, progress
        self._done, self._total = 0, 0
        progress.start(label, 0)

    def hear(self, line: str) -> None:
        match = next((found for one in _COUNTS if (found := one.search(line))), None)
        if match is None:
            return
        done, total = int(match[1]), int(match[2])
        if total != self._total or done < self._done:
            self._done, self._total = 0, total
            self._progress.start(self._label, total)
        self._progress.advance(done - self._done)
        self._done = done


def perform(label: str, command: Sequence[str], folder: Path, progress: Progress, runner: Runner) -> list[str]:
    """Run one step; returns the last lines that it printed.

    Raises:
        ToolchainError: it failed, or its output says that it did; the message names the mend.
    """
    told: deque[str] = deque(maxlen=200)
    counter = Counter(label, progress)

    def hear(line: str) -> None:
        line = _COLOURS.sub("", line).strip()
        told.append(line)
        counter.hear(line)

    try:
        code = runner(command, folder, hear)
    except OSError as error:
        raise ToolchainError(f"{command[0]} does not start: {error.strerror}; {AGAIN}") from error
    finally:
        progress.finish()
    lines = list(told)
    # The cache ends with exit code 0 although files were missing.
    if code or any(_MISSES.search(one) for one in lines):
        raise ToolchainError(explain(" ".join([Path(command[0]).name, *command[1:]]), code, lines))
    return lines


def explain(command: str, code: int, lines: Sequence[str]) -> str:
    """Why a command failed and what mends it, as far as its output tells."""
    text = "\n".join(lines)
    if _SPACE.search(text):
        return (
            f"the disk became full during `{command}`; about 6 GB are needed (STP_CACHE, ELAN_HOME and "
            f"MATHLIB_CACHE_DIR say where), {AGAIN}"
        )
    if _NO_TOOLCHAIN.search(text):
        return (
            f"`{command}` says that there is no such Lean: {_first(_NO_TOOLCHAIN, lines)}; see `elan --version` "
            f"(an old elan looks in the wrong place: `elan self update`), {AGAIN}"
        )
    if _OTHER_LEAN.search(text):
        return (
            f"`{command}`: Mathlib's tag and lean-toolchain name different versions of Lean; restore lakefile.toml and "
            f"lean-toolchain in lean_workspace, {AGAIN}"
        )
    if _NO_REVISION.search(text):
        return (
            f"`{command}`: the tag of Mathlib in lakefile.toml is not there: {_first(_NO_REVISION, lines)}; "
            f"name one that is, {AGAIN}"
        )
    if _NETWORK.search(text):
        hosts = {found[1] or found[2] for one in lines if _NETWORK.search(one) for found in _HOST.finditer(one)}
        where = " and ".join(sorted(hosts)) or "a server"
        return (
            f"{where} could not be reached during `{command}`: {_first(_NETWORK, lines)}; connect the machine (or set "
            f"HTTPS_PROXY), {AGAIN}"
        )
    if _MISSES.search(text):
        return (
            "Mathlib's cache does not hold all compiled files of this version, and compiling them takes hours; "
            f"wait until it does, {AGAIN}; or compile them by `lake build` in the workspace"
        )
    quoted = "\n".join(lines[-QUOTED:])
    return f"`{command}` failed with exit code {code}; mend what it says, {AGAIN}. It said:\n{quoted}"


def _first(pattern: re.Pattern[str], lines: Sequence[str]) -> str:
    return next(one for one in lines if pattern.search(one))[:300]
