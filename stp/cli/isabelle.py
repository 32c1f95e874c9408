"""`stp isabelle`: Isabelle on this machine."""

from __future__ import annotations

import typer

from stp.cli.common import CONSOLE, Json, emit, settings
from stp.cli.lean import report
from stp.toolchain import doctor_isabelle as doctor
from stp.toolchain.isabelle import build

app = typer.Typer(help="Isabelle on this machine: set it up, look at it.", no_args_is_help=True)


@app.command()
def setup(json: Json = False) -> None:
    """Make the Isabelle that you have unpacked ready: build the heap of its session, where it has none, and try it.

    Isabelle comes from https://isabelle.in.tum.de, not from here. The order: STP_ISABELLE, ISABELLE_HOME, `isabelle` on
    PATH. STP_ISABELLE_SESSION names a session whose theories are kept warm (HOL), STP_ISABELLE_DIRS folders of more.

    Example:

        ISABELLE_HOME=/opt/Isabelle2024 stp isabelle setup
    """
    from stp import bootstrap_isabelle as bootstrap

    where = settings()
    found = bootstrap.isabelle(where)
    if not json:
        CONSOLE.print(f"building {found.session} where it is not built yet ...", highlight=False)
    build(found)
    emit(
        json,
        {"home": str(found.home), "identity": found.identity, "origin": found.origin},
        f"{found.identity} is ready",
    )


@app.command("doctor")
def doctor_(json: Json = False) -> None:
    """Say which Isabelle is used, whether it judges right, how fast, and how it is confined, a line for each.

    Ends with exit code 3 when something is missing that checking needs.

    Example:

        stp isabelle doctor --json
    """
    from stp import bootstrap_isabelle as bootstrap

    where = settings()
    findings = doctor.examine(
        lambda: bootstrap.isabelle(where),
        bootstrap.isabelle_maker(where),
        lambda: bootstrap.enclosure(where),
    )
    report(findings, json)
