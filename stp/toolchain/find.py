"""Which Lean to use: the one named, then PATH, then elan, then the embedded one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from stp.errors import ToolchainError
from stp.toolchain import embedded
from stp.toolchain.types import Toolchain

PIN = f"leanprover/lean4:v{embedded.VERSION}"


def find(wanted: str, cache: Path) -> Toolchain:
    """The toolchain to use; nothing is downloaded or built.

    `wanted` is a path to a `lean`, the word `embedded`, or empty for the first of PATH, elan and embedded whose
    version is the pinned one.

    Raises:
        ToolchainError: there is none; the message names `stp lean setup`.
    """
    toolchain = installed(wanted) or embedded.locate(cache)
    if toolchain is None:
        raise ToolchainError("no Lean is set up yet; run `stp lean setup` (it needs pip, a C compiler and 300 MB)")
    return toolchain


def installed(wanted: str) -> Toolchain | None:
    """A Lean that the user installed: the one named whatever its version, else one of the pinned version.

    Raises:
        ToolchainError: the one named does not run.
    """
    if wanted == "embedded":
        return None
    if wanted:
        return examine(Path(wanted), "STP_LEAN")
    on_path = shutil.which("lean")
    candidates = [(Path(on_path), "PATH")] if on_path else []
    elan_home = Path(os.environ.get("ELAN_HOME") or Path.home() / ".elan")
    elan = elan_home / "toolchains" / PIN.replace("/", "--").replace(":", "---") / "bin" / "lean"
    candidates += [(elan, "elan")] if elan.exists() else []
    for path, origin in candidates:
        try:
            toolchain = examine(path, origin)
        except ToolchainError:
            continue
        if toolchain.version == embedded.VERSION:
            return toolchain
    return None


def examine(lean: Path, origin: str) -> Toolchain:
    """Ask a `lean` for its version and its folder."""
    try:
        version = _ask(lean, "--version")
        prefix = _ask(lean, "--print-prefix")
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolchainError(
            f"{lean} ({origin}) does not run: {error}; name a working lean in STP_LEAN, or unset it to use the "
            "embedded one"
        ) from error
    found = re.search(r"version (\d+\.\d+\.\d+\S*?),", version)
    if found is None:
        raise ToolchainError(f"{lean} ({origin}) is no Lean: it calls itself {version.strip()!r}")
    return Toolchain(
        lean=lean,
        lean_path=None,
        roots=(Path(prefix.strip()), lean.resolve().parent),
        version=found[1],
        library="its own core library",
        origin=origin,
    )


def _ask(lean: Path, flag: str) -> str:
    answer = subprocess.run([str(lean), flag], capture_output=True, text=True, timeout=60, check=True)
    return answer.stdout
