"""A Lean repository traced by `lean-dojo` (the extra `stp[lean-dojo]`; written for the interface of its 4.20).

It clones the repository, builds it with elan's Lean and keeps its trace in a cache of its own, so that an interrupted
command goes on there. A theorem's proof is its text in the file, where that is one of tactics.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from typing import Any

from stp.errors import InputError, ToolchainError
from stp.libraries.types import Premise, Traced, statement_of


def trace(url: str, commit: str) -> Any:
    """The traced repository, as lean-dojo gives it; its dependencies are not traced.

    Raises:
        ToolchainError: lean-dojo or elan is not installed.
        InputError: lean-dojo cannot trace the repository; its reason is told.
    """
    try:
        dojo = importlib.import_module("lean_dojo")
    except ImportError as error:
        raise ToolchainError("lean-dojo is not installed; `pip install 'stp[lean-dojo]'`") from error
    for tool in ("elan", "git"):
        if shutil.which(tool) is None:
            raise ToolchainError(f"lean-dojo needs {tool}, which is not on PATH; install it, and run this again")
    try:
        return dojo.trace(dojo.LeanGitRepo(url, commit), build_deps=False)
    except Exception as error:  # whatever git, the network or the build say
        raise InputError(f"lean-dojo cannot trace {url} at {commit}: {error or type(error).__name__}") from error


def premises(traced: Any) -> Iterator[Premise]:
    """The declarations of the repository's files."""
    for file in traced.traced_files:
        for one in file.get_premise_definitions():
            yield Premise(one["full_name"], str(file.path), statement_of(one["full_name"], one["code"]))


def theorems(traced: Any) -> Iterator[Traced]:
    """The theorems of the repository's files."""
    for one in traced.get_traced_theorems():
        steps = one.get_traced_tactics()
        named = {premise["full_name"] for step in steps for premise in step.get_annotated_tactic()[1]}
        proof = one.get_tactic_proof() if steps else None
        text = None if proof is None else f"\n  {proof.strip().removeprefix('by').strip()}"
        line, column = one.start
        yield Traced(one.theorem.full_name, str(one.file_path), (line, column), text, tuple(sorted(named)))
