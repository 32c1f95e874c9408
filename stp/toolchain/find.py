"""Which Lean to use: the one named, then PATH, then elan, then the embedded one; and Mathlib beside it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from stp.errors import ToolchainError
from stp.toolchain import embedded, mathlib
from stp.toolchain.types import Toolchain


def find(wanted: str, cache: Path) -> Toolchain:
    """The toolchain to use; nothing is downloaded or built.

    `wanted` is a path to a `lean`, the word `embedded` or `mathlib`, or empty for the first of PATH, elan and embedded
    whose version is the pinned one.

    Raises:
        ToolchainError: there is none; the message names `stp lean setup`.
    """
    if wanted == "mathlib":
        with_mathlib = mathlib.locate(cache)
        if with_mathlib is None:
            raise ToolchainError(f"STP_LEAN=mathlib, but Mathlib is {mathlib.state(cache)}")
        return with_mathlib
    toolchain = installed(wanted) or embedded.locate(cache)
    if toolchain is None:
        raise ToolchainError("no Lean is set up yet; run `stp lean setup` (it needs pip, a C compiler and 300 MB)")
    return toolchain


def installed(wanted: str) -> Toolchain | None:
    """A Lean that the user installed: the one named whatever its version, else one of the pinned version. Mathlib is
    found by `find` alone.

    Raises:
        ToolchainError: the one named does not run.
    """
    if wanted in ("embedded", "mathlib"):
        return None
    if wanted:
        return examine(Path(wanted), "STP_LEAN")
    on_path = shutil.which("lean")
    candidates = [(Path(on_path), "PATH")] if on_path else []
    elan = mathlib.elan_toolchain() / "bin" / "lean"
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
    # On PATH there may be elan's, which reads settings that a sandbox closes and then becomes this one.
    own = Path(prefix.strip()) / "bin" / "lean"
    return Toolchain(
        lean=own if own.exists() else lean,
        lean_path=(),
        roots=(Path(prefix.strip()), lean.resolve().parent),
        version=found[1],
        library="its own core library",
        origin=origin,
    )


def _ask(lean: Path, flag: str) -> str:
    answer = subprocess.run([str(lean), flag], capture_output=True, text=True, timeout=60, check=True)
    return answer.stdout
