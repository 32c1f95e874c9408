"""How a proof assistant is confined that needs processes and sockets of its own: Isabelle's server, which is a shell, a
Java and an ML that talk over 127.0.0.1.

`sandbox.py` forbids a process both. Here bubblewrap gives the whole tree of processes a network of its own, in which
there is nothing but 127.0.0.1; files of its own: what it may read, and a /tmp in memory; and process numbers of its
own. `confine.py` adds limits and a filter of system calls. Who talks to the server does so by the pipes of a relay that
runs inside (`isabelle_relay.py`). Nothing but bubblewrap offers all this, so without it nothing is started, unless
STP_SANDBOX=off.

Tried: all of it with the stand-in of `stp.testing_isabelle`. Never tried: a real Isabelle inside.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stp.checking.sandbox import BY_THE_CHECKER, LAUNCHER, NEVER, NOBODY, PID_MAX, PROBE_SECONDS, SYSTEM, SandboxMode
from stp.errors import ToolchainError

ROOM = Path("/tmp")
"""Where the enclosed may write: a file system in memory."""
ROOM_MB = 512
CPU_SECONDS = 24 * 3600
"""Of one process; each check has its wall limit."""
PROGRAMS = ("/usr/bin", "/bin", "/etc/alternatives")
"""What shell scripts call."""
MEMORY = "use more memory than allowed: that of all its processes is watched, twice a second, and too much ends them"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """How the tree of processes of a server is confined."""

    mode: SandboxMode
    description: str
    """Goes into every verdict."""
    bwrap: str = ""
    lacks: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    def command(
        self,
        command: Sequence[str],
        shown: Mapping[Path, Path],
        environment: Mapping[str, str],
        outer_port: int = 0,
    ) -> list[str]:
        """The command that runs `command` enclosed. `shown` are files and folders, and where they are seen inside; the
        environment is exactly the one given."""
        if self.mode == "off":
            return ["/usr/bin/env", "-i", *[f"{key}={value}" for key, value in environment.items()], *command]
        spec = {
            "confine": True,
            "bwrap": True,
            "pid_namespace": True,
            "parent": 1,
            "outside": os.getpid(),
            "root": os.geteuid() == 0,
            "memory_mb": 0,
            "cpu_seconds": CPU_SECONDS,
            "file_mb": ROOM_MB,
            "scratch_mb": ROOM_MB,
            "readable": [],
            "scratch": str(ROOM),
            "keep": "",
            "serves": True,
            "outer_port": outer_port,
            "environment": dict(environment),
        }
        return [*self._namespaces(shown), sys.executable, "-I", str(LAUNCHER), json.dumps(spec), *command]

    def _namespaces(self, shown: Mapping[Path, Path]) -> list[str]:
        own = dict.fromkeys([*SYSTEM, *PROGRAMS, sys.prefix, sys.base_prefix, str(LAUNCHER.parents[1])])
        seen = {path: path for path in own} | {str(path): str(inside) for path, inside in shown.items()}
        alone = ["--unshare-all", "--die-with-parent", "--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL"]
        if os.geteuid() == 0:  # RLIMIT_NPROC binds everyone else; the launcher uses this power, then drops it
            alone += ["--cap-add", "CAP_SYS_ADMIN"]
        room = ["--size", str(ROOM_MB << 20), "--tmpfs", str(ROOM)]
        proc = ["--proc", "/proc", "--bind-try", PID_MAX, PID_MAX, "--dev", "/dev"]
        binds = [word for path, inside in seen.items() for word in ("--ro-bind-try", path, inside)]
        return [self.bwrap, *alone, *room, *binds, *proc, "--chdir", str(ROOM), "--remount-ro", "/", "--"]

    @property
    def report(self) -> list[tuple[bool, str]]:
        """What is covered and what is not, one by one."""
        uncovered = self.lacks if self.mode == "off" else (*self.lacks, MEMORY, NEVER[0])
        return [*((True, one) for one in self.covers), *((False, one) for one in uncovered)]


def find_enclosure(mode: SandboxMode) -> Enclosure:
    """What this machine gives, tried out.

    Raises:
        ToolchainError: the server would not be confined.
    """
    if mode == "off":
        return Enclosure(mode, "not confined (STP_SANDBOX=off)", lacks=("everything",))
    bwrap = shutil.which("bwrap")
    if not bwrap:
        raise ToolchainError(
            "Isabelle's server needs sockets and processes, and only bubblewrap confines one that has them: install it "
            "(Debian's package bubblewrap); for proofs that you trust, STP_SANDBOX=off runs them anyway"
        )
    layers, attempts = _probe(bwrap)
    lacks = [f"can {what}" for what, worked in attempts.items() if worked]
    missing = [f"{name} ({why})" for name, why in layers.items() if why]
    if lacks or (missing and mode == "require"):
        raise ToolchainError(
            f"Isabelle's server would not be confined here: {'; '.join([*lacks, *missing])}. Use a kernel with user "
            "namespaces and libseccomp2; for proofs that you trust, STP_SANDBOX=off runs them anyway"
        )
    held = [name for name, why in layers.items() if not why]
    description = f"enclosed in bubblewrap with its own network: {', '.join(held)}"
    covers = (
        *(f"cannot {what}" for what in attempts),
        *(f"layer: {one}" for one in held),
        *BY_THE_CHECKER,
    )
    told = description + (f"; lacks: {', '.join(missing)}" if missing else "")
    return Enclosure(mode, told, bwrap, tuple(missing), covers)


@cache
def _probe(bwrap: str) -> tuple[dict[str, str], dict[str, bool]]:
    """What takes hold here, and what an enclosed process can still do."""
    enclosure = Enclosure("auto", "", bwrap)
    with socket.create_server(("127.0.0.1", 0)) as listening, tempfile.TemporaryFile() as inherited:
        command = enclosure.command(["probe"], {}, {}, listening.getsockname()[1])
        try:
            answer = subprocess.run(
                command, capture_output=True, text=True, timeout=PROBE_SECONDS, pass_fds=[inherited.fileno()]
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ToolchainError(f"bubblewrap does not work here: {error}; STP_SANDBOX=off does without") from error
    if answer.returncode:
        raise ToolchainError(
            f"bubblewrap does not work here: {answer.stderr.strip()[-500:] or answer.returncode}; for proofs that you "
            "trust, STP_SANDBOX=off does without"
        )
    found = json.loads(answer.stdout)
    return found["layers"], found["attempts"]
