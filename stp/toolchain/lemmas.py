"""The library's theorems, as a conjecturer is shown them: `theorem Nat.add_comm (n m : Nat) : n + m = m + n`.

Names are read from the core library's sources; the statements are what Lean prints for them, so that namespaces and
`variable` binders are spelled out and lemmas stated before notation existed read like the rest.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from stp.errors import ToolchainError
from stp.toolchain.embedded import core_sources, modules
from stp.toolchain.types import Toolchain
from stp.types import Lemma

INTERNAL = re.compile(
    r"Init\.(Hooks|Omega|AC$|Meta$|Coe$|Control$|.*Simproc)|Lean\.|.*\.(Internal|Linear)\.|have_|i?te_cond_|d?ite_eq_(left|right)_of_"
)
"""Modules and theorems that are there for tactics to find, not for people to cite."""

_UNIVERSES = re.compile(r"\.\{[^}]*\}")
_COMMENT = re.compile(r"/-(?:.|\n)*?-/|--[^\n]*")
_COMMAND = re.compile(
    r"^(?:@\[[^\]]*\]\s*)*(?P<modifiers>(?:(?:private|protected|public|noncomputable|scoped|local|nonrec|meta)\s+)*)"
    r"(?P<keyword>theorem|lemma|namespace|section|mutual|end)\b[ \t]*(?P<name>(?:«[^»\n]*»|[^\s({\[:⦃])*)",
    re.MULTILINE,
)


def theorem_names(sources: Path | None = None) -> dict[str, list[str]]:
    """The full names of the theorems that each module of the core library proves, in import order; private ones not.

    Commands are those that begin a line, which is how the library is written.
    """
    return {name: _names(path.read_text()) for name, path in modules(sources or core_sources()).items()}


def library_lemmas(toolchain: Toolchain, sources: Path | None = None) -> list[Lemma]:
    """The core library's theorems with their statements, in import order; those that only tactics use are left out.

    A theorem that this Lean does not know is left out too: the embedded library follows the names of Lean's own, so
    that the list serves a Lean that was not set up by us.

    Raises:
        ToolchainError: Lean did not run.
    """
    names = [
        name
        for module, found in theorem_names(sources).items()
        if not INTERNAL.match(module)
        for name in found
        if not INTERNAL.match(name)
    ]
    return _statements(toolchain, names)


def _names(source: str) -> list[str]:
    names: list[str] = []
    scopes: list[str] = []
    for command in _COMMAND.finditer(_COMMENT.sub("", source)):
        keyword, name = command["keyword"], command["name"].rstrip(".")
        if keyword == "end":
            scopes.pop()
        elif keyword not in ("theorem", "lemma"):
            scopes.append(name if keyword == "namespace" else "")
        elif "private" not in command["modifiers"]:
            full = (
                name.removeprefix("_root_.") if name.startswith("_root_.") else ".".join([*filter(None, scopes), name])
            )
            names.append(full)
    return names


def _statements(toolchain: Toolchain, names: list[str]) -> list[Lemma]:
    """What Lean prints for `#check NAME`, on one line each, universes dropped."""
    # Without its type, `↑(n + m) = ↑n + ↑m` reads as a statement about natural numbers.
    options = "set_option pp.proofs true\nset_option pp.coercions.types true\n"
    asked = options + "\n".join(f"#check {name}" for name in names)
    command = [str(toolchain.lean), "--json", "--stdin"]
    try:
        answer = subprocess.run(
            command, input=asked, capture_output=True, text=True, env=os.environ | toolchain.environment
        )
    except OSError as error:
        raise ToolchainError(f"{toolchain.lean} does not start: {error.strerror}; run `stp lean doctor`") from error
    messages = [json.loads(line) for line in answer.stdout.splitlines()]
    stated = [" ".join(_UNIVERSES.sub("", one["data"]).split()) for one in messages if one["severity"] == "information"]
    if names and not stated:
        raise ToolchainError(
            f"{toolchain.lean} knows no lemma; run `stp lean doctor`. It said:\n{answer.stderr[-1500:]}"
        )
    # A dagger marks a name that cannot be written.
    return [Lemma(text.partition(" ")[0], f"theorem {text}") for text in stated if "✝" not in text]
