"""The Rocq of this machine (Debian's package `coq`, or the one named)."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stp.errors import ToolchainError

PROGRAMS = ("coqc", "coqidetop.opt", "coqchk")
OCAMLFIND = Path("/etc/ocamlfind.conf")
"""By it Rocq finds its plugins."""
MEND = "run `apt install coq`, or name a folder with coqc, coqidetop.opt and coqchk by STP_ROCQ"


@dataclass(frozen=True, slots=True)
class Rocq:
    """A Rocq that can be run."""

    programs: Path
    """Folder of `PROGRAMS`."""
    library: Path
    version: str
    """For example `8.16.1`."""

    @property
    def readable(self) -> list[Path]:
        """What must be readable for it to run; a sandbox shows this and no more."""
        return [*(self.programs / one for one in PROGRAMS), self.library, self.library.parent, OCAMLFIND]

    @property
    def identity(self) -> str:
        """What is written into verdicts."""
        return f"Rocq {self.version}, its own library"


def find_rocq(wanted: str) -> Rocq:
    """The Rocq to use: in a folder, beside a program that is named, or by PATH where nothing is.

    Raises:
        ToolchainError: it is not there, lacks a program, or does not run; the message names the mend.
    """
    path = Path(wanted) if wanted else Path(shutil.which("coqc") or "")
    folder = path if path.is_dir() and wanted else path.parent
    missing = [one for one in PROGRAMS if not (folder / one).is_file()]
    if missing or (not wanted and not path.name):
        where = f"{wanted} (STP_ROCQ) lacks {', '.join(missing)}" if wanted else "there is no Rocq on PATH"
        raise ToolchainError(f"{where}; {MEND}")
    try:
        version, library = (
            subprocess.run([folder / "coqc", flag], capture_output=True, text=True, timeout=60, check=True).stdout
            for flag in ("--print-version", "-where")
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolchainError(f"{folder / 'coqc'} does not run: {error}; {MEND}") from error
    found = re.match(r"\d+\.\d+\S*", version)
    if found is None:
        raise ToolchainError(f"{folder / 'coqc'} is no Rocq: it calls itself {version.strip()!r}; {MEND}")
    return Rocq(folder, Path(library.strip()), found[0])
