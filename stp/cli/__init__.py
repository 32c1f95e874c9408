"""The command line: `stp lean | isabelle | db | world | import | data | sft | train | report | plan | eval | check |
prove | models | push | serve | key`.

Exit codes: 0 done; 1 the proof is wrong, nothing was proved, or Lean refused some of an import; 2 wrong input or
configuration; 3 no toolchain; 4 the checker broke; 5 the database, or no room for a checkpoint; 6 the model; 7 a round
cannot go on; 8 a service refuses or cannot be reached; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.logging import RichHandler
from rich.markup import escape

from stp.cli import (
    api,
    comparing,
    data,
    database,
    evals,
    isabelle,
    lean,
    models,
    planning,
    proofs,
    runs,
    service,
    statements,
)
from stp.cli.common import CONSOLE
from stp.errors import StpError

INTERRUPTED = 130

app = typer.Typer(
    name="stp",
    help="Self-play theorem prover: one model conjectures and proves, Lean checks every proof.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="Start with **stp lean setup**, **stp world build**, **stp train quickstart**, **stp report quickstart**.",
)
app.add_typer(lean.app, name="lean")
app.add_typer(isabelle.app, name="isabelle")
app.add_typer(database.app, name="db")
app.add_typer(data.app, name="data")
app.add_typer(statements.world, name="world")
app.command("import")(statements.import_)
app.command()(runs.sft)
app.command()(runs.train)
app.command()(runs.report)
app.command()(runs.prune)
app.command()(planning.plan)
app.command()(comparing.compare)
app.add_typer(evals.app, name="eval")
app.command()(proofs.check)
app.command()(proofs.prove)
app.command()(proofs.verify_certificate)
app.command()(models.models)
app.command()(models.push)
app.command()(api.serve)
app.command()(service.worker)
app.command()(service.up)
app.add_typer(api.key, name="key")


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stp {version('stp')}")
        raise typer.Exit


@app.callback()
def _options(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more on standard error.")] = False,
    _: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version, and end.")
    ] = False,
) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(message)s",
        handlers=[RichHandler(console=CONSOLE, show_path=False)],
    )


def main() -> None:
    """Run a command; a deliberate error is one line and its exit code, never a traceback."""
    try:
        app()
    except StpError as error:
        if "--json" in sys.argv:
            typer.echo(json.dumps({"error": type(error).__name__, "message": str(error)}))
        CONSOLE.print(f"[bold red]error:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except SystemExit as end:
        # What typer makes of Ctrl-C, without a word.
        if end.code == INTERRUPTED:
            CONSOLE.print("stopped; the same command goes on where it was", highlight=False, soft_wrap=True)
        raise
