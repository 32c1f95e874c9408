"""`stp db`: the database that everything is kept in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
from stp.cli.common import Json, emit, progress, settings

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade(json: Json = False) -> None:
    """Make the database's tables, or bring them to the form this version of stp needs; rows are kept.

    Examples:

        stp db upgrade

        STP_DATABASE_URL=postgresql+psycopg://stp@db/stp stp db upgrade
    """
    version = bootstrap.upgrade_store(settings())
    emit(json, {"version": version}, f"the database is at version {version}")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it, e.g. stp.backup.gz.")],
    json: Json = False,
) -> None:
    """Write all that the database holds, as it is at one moment, to a file; runs may go on meanwhile.

    The file is the same for SQLite and Postgres: restoring it moves everything from one into the other. Checkpoints are
    folders below STP_HOME, and not in it.

    Examples:

        stp db backup monday.gz

        STP_DATABASE_URL=postgresql+psycopg://stp@db/stp stp db backup monday.gz
    """
    rows = bootstrap.backup_store(settings(), file, progress(json))
    emit(json, {"file": str(file), "rows": rows}, f"{sum(rows.values()):,} rows in {file}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `stp db backup` has written.", exists=True, dir_okay=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Drop what the database holds now.")] = False,
    json: Json = False,
) -> None:
    """Fill a database from a backup: with all of it, or, when anything goes wrong, not at all.

    A database that holds something is refused, unless with --replace. End what uses it first.

    Examples:

        stp db restore monday.gz --replace

        STP_DATABASE_URL=postgresql+psycopg://stp@db/stp stp db restore monday.gz
    """
    rows = bootstrap.restore_store(settings(), file, replace, progress(json))
    emit(json, {"rows": rows}, f"{sum(rows.values()):,} rows restored")


@app.command()
def prune(
    run: Annotated[str | None, typer.Option(help="Of this run alone.")] = None,
    keep_rounds: Annotated[int, typer.Option(help="Leave the last finished rounds of a run whole.", min=1)] = 3,
    older_than: Annotated[float, typer.Option(help="Only of rounds that ended so many days ago.", min=0)] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    json: Json = False,
) -> None:
    """Remove wrong rollouts of finished rounds, which are most of a database and which nothing reads any more.

    They go with their proofs and verdicts; their numbers stay, so that pass rates, later rounds and reports come out
    the same. Correct rollouts, proofs and verdicts stay, of all rounds, and so do statements, conjectures, training
    rows, canaries, rounds that are not finished, corpora, evaluations, and what `stp prove` and requests have tried. A
    wrong proof that is gone is checked again if it is sampled again.

    The room is used for new rows; to give it back to the disk, run VACUUM (Postgres: VACUUM FULL) in the database.

    Examples:

        stp db prune --dry-run

        stp db prune --run quickstart --keep-rounds 5

        stp db prune --older-than 30
    """
    done = bootstrap.prune_store(settings(), run, keep_rounds, timedelta(days=older_than), dry_run, progress(json))
    rollouts, proofs = sum(one.rollouts for one in done), sum(one.proofs for one in done)
    told = f"{rollouts:,} wrong rollouts of {len(done):,} batches"
    text = f"would remove {told}" if dry_run else f"removed {told}, and {proofs:,} proofs with their verdicts"
    emit(json, {"batches": [asdict(one) for one in done], "dry_run": dry_run}, text)
