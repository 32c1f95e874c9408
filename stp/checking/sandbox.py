"""Whether and how proof assistants are confined on this machine, found out by trying.

`confine.py` does the confining, inside bubblewrap where that is installed. Here both ways are probed once: a process
confines itself and tries what must fail, and the way that leaves least is taken. Lean is started only when the probe
shows that files are closed to it, or when the user said that everything is trusted.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from stp.errors import ToolchainError

log = logging.getLogger(__name__)

SandboxMode = Literal["auto", "require", "off"]
SCRATCH_MB = 64
"""Size of a scratch folder, and of the largest file in it."""
CPU_SECONDS = 3600
"""Processor time of a process that serves many checks; each of them has its wall limit."""
LAUNCHER = Path(__file__).with_name("confine.py")
PROBE_SECONDS = 60
NOBODY = "65534"
PID_MAX = "/proc/sys/kernel/pid_max"
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
FATAL = ("can read a file", "can write a file")
"""With one of these, nothing is started unless the user trusts everything."""
BY_THE_CHECKER = (
    "cannot go on after its time is up, with anything that it started",
    "cannot answer without end",
    "cannot see the environment",
)
"""Not for a probe to try: the checker sees to it, whatever the kernel offers."""
AS_ROOT = "another user than root: outside its user namespace a process is root's, without root's powers"
NEVER = ("bugs of the kernel itself", "memory of all checkers together: each has a limit of its own")
"""What no layer here covers."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A folder that a process may write to: empty, in memory, of bounded size, and gone with the process. The folder
    of the host below it stays empty, except where the kernel gives no mount namespace."""

    folder: Path
    """An empty folder."""
    keep: str = ""
    """Name of the file that is handed over at the end: it comes by standard output, and what the process says comes
    by standard error."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How the processes of a checker are confined."""

    mode: SandboxMode
    description: str
    """Goes into every verdict."""
    lacks: tuple[str, ...] = ()
    """What the probe could still do, or which layer this kernel does not offer."""
    covers: tuple[str, ...] = ()
    """What the probe tried in vain, and the layers that hold."""
    bwrap: str = ""
    """bubblewrap, when it makes the namespaces."""
    pid_namespace: bool = True
    """Whether the launcher makes one; a container may forbid the /proc that Lean needs in it."""

    def command(
        self,
        command: Sequence[str],
        readable: Sequence[Path],
        memory_mb: int,
        environment: Mapping[str, str],
        scratch: Scratch | None = None,
        cpu_seconds: int = CPU_SECONDS,
    ) -> list[str]:
        """The command that runs `command` confined; the environment is exactly the one given."""
        if self.mode == "off" and scratch is None:
            return ["/usr/bin/env", "-i", *[f"{key}={value}" for key, value in environment.items()], *command]
        spec = self.spec(readable, memory_mb, scratch, cpu_seconds) | {"environment": dict(environment)}
        return [*self.outer(readable, scratch), sys.executable, "-I", str(LAUNCHER), json.dumps(spec), *command]

    def spec(
        self,
        readable: Sequence[Path],
        memory_mb: int,
        scratch: Scratch | None = None,
        cpu_seconds: int = CPU_SECONDS,
    ) -> dict[str, Any]:
        """What `confine.py` is told."""
        return {
            "confine": self.mode != "off",
            "bwrap": bool(self.bwrap),
            "pid_namespace": self.pid_namespace,
            # Inside bubblewrap the parent is its first process.
            "parent": 1 if self.bwrap else os.getpid(),
            "outside": os.getpid(),
            "root": os.geteuid() == 0,
            "memory_mb": memory_mb,
            "cpu_seconds": cpu_seconds,
            "file_mb": SCRATCH_MB if scratch else 1,
            "scratch_mb": SCRATCH_MB,
            "readable": [str(one) for one in readable],
            "scratch": str(scratch.folder) if scratch else "",
            "keep": scratch.keep if scratch else "",
            "serves": False,
        }

    @property
    def report(self) -> list[tuple[bool, str]]:
        """What is covered and what is not, one by one."""
        uncovered = self.lacks if self.mode == "off" else (*self.lacks, *NEVER)
        if os.geteuid() == 0 and "layer: user namespace" in self.covers:
            uncovered += (AS_ROOT,)
        return [*((True, one) for one in self.covers), *((False, one) for one in uncovered)]

    def outer(self, readable: Sequence[Path], scratch: Scratch | None = None) -> list[str]:
        """What comes before the launcher's command: bubblewrap with all that the launcher and the program read."""
        if not self.bwrap:
            return []
        launcher = (sys.prefix, sys.base_prefix, str(LAUNCHER.parents[1]))
        seen = dict.fromkeys([*SYSTEM, *launcher, *map(str, readable)])
        shown = [word for path in seen for word in ("--ro-bind-try", path, path)]
        # Nothing of bubblewrap's own /proc may be written, but the launcher sets the limit of its pid namespace.
        proc = ["--proc", "/proc", "--bind-try", PID_MAX, PID_MAX, "--dev", "/dev"]
        room = ["--size", str(SCRATCH_MB << 20), "--tmpfs", str(scratch.folder)] if scratch else []
        alone = ["--unshare-all", "--die-with-parent", "--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL"]
        if os.geteuid() == 0:  # RLIMIT_NPROC binds everyone else; the launcher uses this power, then drops it
            alone += ["--cap-add", "CAP_SYS_ADMIN"]
        return [self.bwrap, *alone, *shown, *proc, *room, "--remount-ro", "/", "--"]


def find_sandbox(mode: SandboxMode) -> Sandbox:
    """The strongest confinement this machine gives; bubblewrap's where both ways leave as little.

    Raises:
        ToolchainError: `require`, and something is lacking; or `auto`, and files are open to a proof.
    """
    if mode == "off":
        return Sandbox(mode, "not confined (STP_SANDBOX=off)", ("everything",))
    found = min(_ways(mode), key=lambda one: len(one.lacks))
    if found.lacks and mode == "require":
        raise ToolchainError(
            f"STP_SANDBOX=require, but confinement here lacks: {'; '.join(found.lacks)}. A kernel with landlock (5.13 "
            "or later), libseccomp and unprivileged user namespaces gives all of it; for root, Linux 6.14 or later"
        )
    if any(one in FATAL for one in found.lacks):
        raise ToolchainError(
            f"proofs would not be confined on this machine ({'; '.join(found.lacks)}). Install libseccomp2 and use a "
            "kernel with landlock; for proofs that you trust, STP_SANDBOX=off runs them anyway"
        )
    log.info("self-test of the sandbox: %s; %s", found.description, "; ".join(found.covers))
    return found


def _ways(mode: SandboxMode) -> list[Sandbox]:
    """The ways of confining that work here, the preferred one first.

    Raises:
        ToolchainError: there is none.
    """
    ways: list[Sandbox] = []
    troubles: list[str] = []
    for bwrap, pid_namespace in ((shutil.which("bwrap"), True), ("", True), ("", False)):
        if bwrap is None or (ways and not pid_namespace):
            continue
        try:
            ways.append(_probed(mode, bwrap, pid_namespace))
        except ToolchainError as error:
            troubles.append(str(error))
    if not ways:
        raise ToolchainError(f"the sandbox cannot be probed: {'; '.join(troubles)}")
    return ways


def _probed(mode: SandboxMode, bwrap: str, pid_namespace: bool) -> Sandbox:
    """One way of confining: what holds and what does not."""
    layers, attempts = _probe(bwrap, pid_namespace)
    possible = [f"can {what}" for what, worked in attempts.items() if worked]
    impossible = [f"cannot {what}" for what, worked in attempts.items() if not worked]
    held = [name for name, why in layers.items() if not why]
    lacks = (*possible, *(f"{name} ({why})" for name, why in layers.items() if why))
    description = f"confined{' in bubblewrap' if bwrap else ''}: {', '.join(held)}"
    return Sandbox(
        mode,
        description + (f"; lacks: {', '.join(lacks)}" if lacks else ""),
        lacks,
        (*impossible, *(f"layer: {one}" for one in held), *BY_THE_CHECKER),
        bwrap,
        pid_namespace,
    )


@cache
def _probe(bwrap: str, pid_namespace: bool) -> tuple[dict[str, str], dict[str, bool]]:
    """What takes hold here, and what a confined process can still do."""
    sandbox = Sandbox("auto", "", bwrap=bwrap, pid_namespace=pid_namespace)
    with tempfile.TemporaryDirectory(prefix="stp-probe-") as folder, tempfile.TemporaryFile() as inherited:
        command = sandbox.command(["probe"], [], 4096, {}, Scratch(Path(folder)))
        try:
            answer = subprocess.run(
                command, capture_output=True, text=True, timeout=PROBE_SECONDS, pass_fds=[inherited.fileno()]
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ToolchainError(str(error)) from error
    if answer.returncode:
        raise ToolchainError(answer.stderr.strip()[-500:] or f"exit code {answer.returncode}")
    found = json.loads(answer.stdout)
    return found["layers"], found["attempts"]
