"""Which Isabelle to use, and what a checker needs to know of it. Isabelle is not in the package registries: it is
unpacked from an archive of https://isabelle.in.tum.de by whoever wants it."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stp.errors import ToolchainError

MEND = (
    "unpack an Isabelle from https://isabelle.in.tum.de (Isabelle2024 or later; Linux, about 1 GB), name its folder by "
    "ISABELLE_HOME or STP_ISABELLE, then run `stp isabelle setup`"
)
ASK_SECONDS = 60
BUILD_SECONDS = 4 * 3600


@dataclass(frozen=True, slots=True)
class Isabelle:
    """An Isabelle that can be run, and the session whose heap its checkers keep warm."""

    home: Path
    """Its folder: ISABELLE_HOME."""
    version: str
    """For example `Isabelle2024`."""
    home_user: Path
    """Where heaps are that it did not come with: ISABELLE_HOME_USER."""
    session: str = "HOL"
    dirs: tuple[Path, ...] = ()
    """Folders of more sessions, such as the AFP's `thys`."""
    origin: str = ""
    """How it was found: `STP_ISABELLE`, `ISABELLE_HOME` or `PATH`."""

    @property
    def program(self) -> Path:
        return self.home / "bin" / "isabelle"

    @property
    def identity(self) -> str:
        """What is written into verdicts."""
        return f"{self.version}, session {self.session}"


def find(named: str, home: str, session: str = "HOL", dirs: tuple[Path, ...] = ()) -> Isabelle:
    """The Isabelle to use: the one `named` by a setting, its folder or its program; else the folder `home`; else the
    first on PATH. Nothing is built.

    Raises:
        ToolchainError: there is none, or it does not run.
    """
    on_path = shutil.which("isabelle")
    candidates = ((named, "STP_ISABELLE"), (home, "ISABELLE_HOME"), (on_path or "", "PATH"))
    given, origin = next(((place, origin) for place, origin in candidates if place), ("", ""))
    if not given:
        raise ToolchainError(f"there is no Isabelle; {MEND}")
    program = Path(given) / "bin" / "isabelle" if Path(given).is_dir() else Path(given)
    told = [_ask(program, origin, "getenv", "-b", one) for one in ("ISABELLE_HOME", "ISABELLE_HOME_USER")]
    version = _ask(program, origin, "version")
    if not re.fullmatch(r"\S+", version):
        raise ToolchainError(f"{program} ({origin}) is no Isabelle: it calls itself {version[:60]!r}; {MEND}")
    return Isabelle(Path(told[0]), version, Path(told[1]), session, dirs, origin)


def build(isabelle: Isabelle) -> None:
    """Have the session's heap built, where it is not there: minutes, for some sessions hours. Not confined: sessions
    are Isabelle's own, or the user's.

    Raises:
        ToolchainError: it fails.
    """
    folders = [word for one in isabelle.dirs for word in ("-d", str(one))]
    command = [str(isabelle.program), "build", "-b", *folders, isabelle.session]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolchainError(f"the session {isabelle.session} cannot be built: {error}") from error
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-600:]
        raise ToolchainError(
            f"the session {isabelle.session} cannot be built: {said}; name another by STP_ISABELLE_SESSION, or the "
            "folder that holds it by STP_ISABELLE_DIRS"
        )


def _ask(program: Path, origin: str, *words: str) -> str:
    try:
        answer = subprocess.run(
            [str(program), *words], capture_output=True, text=True, timeout=ASK_SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolchainError(f"{program} ({origin}) does not run: {error}; {MEND}") from error
    return answer.strip()
