"""Whether and how proof assistants are confined on this machine, found out by trying.

`confine.py` does the confining. Here it is probed once: a process confines itself and tries what must fail. Lean is
started only when the probe shows that files are closed to it, or when the user said that everything is trusted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from stp.errors import ToolchainError

SandboxMode = Literal["auto", "require", "off"]
SCRATCH_FILE_MB = 64
"""Largest file in a scratch folder."""
LAUNCHER = Path(__file__).with_name("confine.py")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How the processes of a checker are confined."""

    mode: SandboxMode
    description: str
    """Goes into every verdict."""
    lacks: tuple[str, ...] = ()
    """What the probe could still do, or which layer this kernel does not offer."""

    def command(
        self,
        command: Sequence[str],
        readable: Sequence[Path],
        memory_mb: int,
        environment: Mapping[str, str],
        scratch: Path | None = None,
    ) -> list[str]:
        """The command that runs `command` confined; the environment is exactly the one given, and `scratch` the one
        folder that it may write to."""
        if self.mode == "off":
            return ["/usr/bin/env", "-i", *[f"{key}={value}" for key, value in environment.items()], *command]
        spec = self.spec(readable, memory_mb, scratch) | {"environment": dict(environment)}
        return [sys.executable, "-I", str(LAUNCHER), json.dumps(spec), *command]

    def spec(self, readable: Sequence[Path], memory_mb: int, scratch: Path | None = None) -> dict[str, Any]:
        """What `confine.py` is told."""
        return {
            "parent": os.getpid(),
            "memory_mb": memory_mb,
            "file_mb": SCRATCH_FILE_MB if scratch else 1,
            "readable": [str(one) for one in readable],
            "writable": [str(scratch)] if scratch else [],
        }


def find_sandbox(mode: SandboxMode) -> Sandbox:
    """The strongest confinement this machine gives.

    Raises:
        ToolchainError: `require`, and something is lacking; or `auto`, and files are open to a proof.
    """
    if mode == "off":
        return Sandbox(mode, "not confined (STP_SANDBOX=off)", ("everything",))
    layers, attempts = _probe()
    missing = [f"{name} ({why})" for name, why in layers.items() if why]
    possible = [f"can {what}" for what, worked in attempts.items() if worked]
    lacks = (*possible, *missing)
    if lacks and mode == "require":
        raise ToolchainError(
            f"STP_SANDBOX=require, but confinement here lacks: {'; '.join(lacks)}. A kernel with landlock (5.13 or "
            "later), libseccomp and unprivileged user namespaces gives all of it"
        )
    if any("file" in one for one in possible):
        raise ToolchainError(
            f"proofs would not be confined on this machine: a checked proof {'; '.join(possible)} "
            f"(missing: {'; '.join(missing) or 'nothing named'}). Install libseccomp2 and use a kernel with landlock; "
            "for proofs that you trust, STP_SANDBOX=off runs them anyway"
        )
    held = [name for name, why in layers.items() if not why]
    description = f"confined: {', '.join(held)}" + (f"; lacks: {', '.join(lacks)}" if lacks else "")
    return Sandbox(mode, description, lacks)


@cache
def _probe() -> tuple[dict[str, str], dict[str, bool]]:
    """What takes hold here, and what a confined process can still do."""
    sandbox = Sandbox("auto", "")
    command = sandbox.command(["probe"], [], memory_mb=4096, environment={})
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if answer.returncode:
        raise ToolchainError(f"the sandbox cannot be probed: {answer.stderr.strip()[-500:]}")
    found = json.loads(answer.stdout)
    return found["layers"], found["attempts"]
