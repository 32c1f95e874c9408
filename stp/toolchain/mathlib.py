"""The user's Mathlib: a workspace below the cache, made by elan and lake, and the toolchain that it is.

Set-up is a chain of steps that each know whether they are done: Lean by elan, Mathlib's sources by `lake update`, its
compiled files by `lake exe cache get`, the header module, and last a note of where all that is. Until the note is there
nothing counts as set up; a set-up that was interrupted goes on where it was.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stp.errors import ToolchainError
from stp.protocols import Progress
from stp.toolchain import tools
from stp.toolchain.embedded import VERSION, lock
from stp.toolchain.tools import AGAIN, Runner, perform
from stp.toolchain.types import Toolchain

PIN = f"leanprover/lean4:v{VERSION}"
TAG = f"v{VERSION}"
"""Of Mathlib; that of lean_workspace/lakefile.toml."""
HEADER = "import StpHeader"
FILES = ("lakefile.toml", "lean-toolchain", "StpHeader.lean")
NOTE = "stp.json"
SPACE_MB = 6000
"""What Lean, Mathlib's sources and its compiled files take, about."""
LEAST_MB = 500
"""What must be free however much is there already."""
OWN_ROOTS = frozenset({"Init", "Std", "Lean", "Lake"})
"""Modules that a Lean brings along begin with one of these names."""

RESIDENT_MB = 6500
"""Memory of a process that has imported all of Mathlib, at its peak: another system's measurement, not ours (README,
"Your own Lean, and Mathlib", has the source)."""

_IMPORT = re.compile(r"^\s*(?:public\s+)?(?:meta\s+)?import\s+(?:all\s+)?([\w.]+)", re.MULTILINE)


def workspace_sources() -> Path:
    """The folder of the workspace's files: the checkout's, or the copy inside an installed package."""
    packaged = Path(__file__).parent / "workspace"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "lean_workspace"


def workspace(cache: Path) -> Path:
    """Where the user's copy of the workspace is, or would be."""
    return cache / f"mathlib-{VERSION}"


def elan_home() -> Path:
    return Path(os.environ.get("ELAN_HOME") or Path.home() / ".elan")


def elan_toolchain() -> Path:
    """Where elan puts the pinned Lean."""
    return elan_home() / "toolchains" / PIN.replace("/", "--").replace(":", "---")


def needs_mathlib(header: str) -> bool:
    """Whether a header imports what no Lean brings along."""
    return any(one.split(".")[0] not in OWN_ROOTS for one in _IMPORT.findall(header))


def locate(cache: Path) -> Toolchain | None:
    """The toolchain with Mathlib when it is set up and all of it is still there."""
    try:
        note: dict[str, Any] = json.loads((workspace(cache) / NOTE).read_text())
        prefix, revision = Path(note["prefix"]), str(note["revision"])
        folders = tuple(Path(one) for one in note["lean_path"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    lean = prefix / "bin" / "lean"
    if not (lean.exists() and folders and all(one.is_dir() for one in folders)):
        return None
    return Toolchain(
        lean=lean,
        lean_path=folders,
        roots=(prefix, *folders),
        version=VERSION,
        library=f"Mathlib {TAG} ({revision[:8]})",
        origin="mathlib",
        library_mb=RESIDENT_MB,
    )


def state(cache: Path) -> str:
    """What is there of Mathlib, for people."""
    if toolchain := locate(cache):
        return f"{toolchain.library} in {workspace(cache)}; STP_LEAN=mathlib uses it"
    if workspace(cache).exists():
        return f"begun in {workspace(cache)}, not finished; `stp lean setup --mathlib` goes on"
    return "not set up; `stp lean setup --mathlib` does it (elan, a network and 6 GB)"


@dataclass(frozen=True, slots=True)
class SetUp:
    """A set-up under way."""

    cache: Path
    progress: Progress
    runner: Runner = tools.run
    sources: Path | None = None
    """The workspace's files; those of this package by default."""

    def finish(self, own: Path | None = None) -> Toolchain:
        """Do what is not done yet. `own` is the folder of a Lean of the pinned version that is there already.

        Raises:
            ToolchainError: elan, git, curl, the network, the disk or a version is missing; the message names the mend.
        """
        place = workspace(self.cache)
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            with lock(self.cache / "mathlib.lock"):
                if found := locate(self.cache):
                    return found
                _require_programs()
                _require_space(place)
                prefix = own if own and _is_whole(own) else self._lean()
                self._copy(place)
                self._fetch(prefix / "bin" / "lake", place)
                _write_note(place, prefix, self._lean_path(prefix / "bin" / "lake", place))
        except OSError as error:
            raise ToolchainError(
                f"cannot write Mathlib's workspace {place}: {error.strerror}; about 6 GB are needed there, or set "
                f"STP_CACHE to another folder, {AGAIN}"
            ) from error
        toolchain = locate(self.cache)
        if toolchain is None:
            raise ToolchainError(f"lake names folders of Mathlib that are not there; remove {place}, {AGAIN}")
        return toolchain

    def _lean(self) -> Path:
        """The folder of the pinned Lean, installed by elan when it is not there."""
        prefix = elan_toolchain()
        if _is_whole(prefix):
            return prefix
        beside = elan_home() / "bin" / "elan"
        elan = shutil.which("elan") or (str(beside) if beside.exists() else None)
        if elan is None:
            raise ToolchainError(
                f"elan was not found on PATH or in {beside.parent}, nor Lean {VERSION}; install it by `curl -sSf "
                f"https://raw.githubusercontent.com/leanprover/elan/master/elan-init.sh | sh`, {AGAIN}"
            )
        try:
            self._step("lean", [elan, "toolchain", "install", PIN], self.cache)
        except ToolchainError:
            # elan fails of a toolchain that has come meanwhile.
            if not _is_whole(prefix):
                raise
        if not _is_whole(prefix):
            raise ToolchainError(
                f"elan installed {PIN}, but not into {prefix}; set ELAN_HOME to elan's folder, {AGAIN}"
            )
        return prefix

    def _copy(self, place: Path) -> None:
        """Bring the workspace's files up to date; what lake put beside them stays."""
        place.mkdir(exist_ok=True)
        for name in FILES:
            text = ((self.sources or workspace_sources()) / name).read_bytes()
            target = place / name
            # A file that is written anew makes lake build anew.
            if not (target.exists() and target.read_bytes() == text):
                target.write_bytes(text)

    def _fetch(self, lake: Path, place: Path) -> None:
        """Mathlib's sources, its compiled files, and the header module."""
        if _revision(place) is None:
            self._step("sources", [str(lake), "update", "--keep-toolchain"], place)
            if _revision(place) is None:
                raise ToolchainError(f"lake wrote no manifest that names Mathlib {TAG}; remove {place}, {AGAIN}")
        self._step("mathlib", [str(lake), "exe", "cache", "get"], place)
        self._step("header", [str(lake), "build", "StpHeader"], place)

    def _lean_path(self, lake: Path, place: Path) -> list[Path]:
        """The folders of compiled modules of all packages, as lake joins them."""
        lines = self._step("paths", [str(lake), "env", "printenv", "LEAN_PATH"], place)
        folders = [(place / one).resolve() for one in (lines[-1] if lines else "").split(os.pathsep) if one]
        return [one for one in folders if one.is_dir()]

    def _step(self, label: str, command: list[str], folder: Path) -> list[str]:
        return perform(label, command, folder, self.progress, self.runner)


def _is_whole(prefix: Path) -> bool:
    """Whether a Lean and its lake are there."""
    return all((prefix / "bin" / one).exists() for one in ("lean", "lake"))


def _require_programs() -> None:
    for one in ("git", "curl"):
        if shutil.which(one) is None:
            raise ToolchainError(f"{one} was not found on PATH and lake needs it; install {one}, {AGAIN}")


def _require_space(place: Path) -> None:
    """What is not fetched yet must fit."""
    used = sum(one.stat().st_size for one in place.rglob("*") if one.is_file() and not one.is_symlink()) >> 20
    needed, free = max(LEAST_MB, SPACE_MB - used), shutil.disk_usage(place.parent).free >> 20
    if free < needed:
        raise ToolchainError(
            f"{free:,} MB are free under {place.parent} and {needed:,} MB are needed; make room, or set STP_CACHE to "
            f"another folder, {AGAIN}"
        )


def _revision(place: Path) -> str | None:
    """The commit of Mathlib that lake's manifest names for the pinned tag."""
    try:
        packages = json.loads((place / "lake-manifest.json").read_text())["packages"]
        return next(str(one["rev"]) for one in packages if one["name"] == "mathlib" and one["inputRev"] == TAG)
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return None


def _write_note(place: Path, prefix: Path, folders: list[Path]) -> None:
    """Say that all is there; appears whole or not at all."""
    note = {"prefix": str(prefix), "revision": _revision(place), "lean_path": [str(one) for one in folders]}
    (place / f"{NOTE}.writing").write_text(json.dumps(note, indent=2))
    (place / f"{NOTE}.writing").rename(place / NOTE)
