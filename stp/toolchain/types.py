"""What a checker needs to know of a proof assistant on this machine."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

SOUND_SINCE = (4, 34, 1)
"""The first Lean without a known bug in its kernel: CVE-2026-72711, CVE-2026-72844 and those mended up to 4.34.1."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A Lean that can be run, and the library that it reads."""

    lean: Path
    """The executable."""
    lean_path: tuple[Path, ...]
    """Folders of compiled modules to pass as LEAN_PATH; empty when Lean finds its own library alone."""
    roots: tuple[Path, ...]
    """Folders that must be readable for it to run; a sandbox shows these and no others."""
    version: str
    """For example `4.35.0`."""
    library: str
    """For example `embedded core 1a2b3c4d`."""
    origin: str
    """How it was found: `STP_LEAN`, `PATH`, `elan`, `embedded` or `mathlib`."""
    library_mb: int = 0
    """Resident memory that a process holds by its imports alone."""

    @property
    def environment(self) -> dict[str, str]:
        """The variables that it needs."""
        return {"LEAN_PATH": os.pathsep.join(map(str, self.lean_path))} if self.lean_path else {}

    @property
    def doubt(self) -> str:
        """What speaks against its kernel; empty when nothing is known to."""
        return "" if is_sound(self.version) else "a kernel with known bugs"

    @property
    def identity(self) -> str:
        """What is written into verdicts: a proof checked here says nothing about another library."""
        return f"Lean {self.version}{f' ({self.doubt})' if self.doubt else ''}, {self.library}"


def is_sound(version: str) -> bool:
    """Whether a Lean of this version has no kernel bug that is known.

    A candidate of 4.35.0 may have branched off before 4.34.1 was mended, so it counts as older.
    """
    found = re.match(r"(\d+)\.(\d+)\.(\d+)(-\S+)?", version)
    if found is None:
        return False
    release = (int(found[1]), int(found[2]), int(found[3]))
    return release > (4, 35, 0) if found[4] else release >= SOUND_SINCE
