"""What a checker needs to know of a proof assistant on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A Lean that can be run, and the library that it reads."""

    lean: Path
    """The executable."""
    lean_path: Path | None
    """Folder of compiled modules to pass as LEAN_PATH; None when Lean finds its own."""
    roots: tuple[Path, ...]
    """Folders that must be readable for it to run; a sandbox shows these and no others."""
    version: str
    """For example `4.35.0`."""
    library: str
    """For example `embedded core 1a2b3c4d`."""
    origin: str
    """How it was found: `STP_LEAN`, `PATH`, `elan` or `embedded`."""

    @property
    def identity(self) -> str:
        """What is written into verdicts: a proof checked here says nothing about another library."""
        return f"Lean {self.version}, {self.library}"
