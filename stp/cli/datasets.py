"""`stp data import`, `stp data export`: proofs as data sets of Hugging Face."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
from stp.cli.common import CONSOLE, Json, emit, progress, settings
from stp.corpora import add_rows
from stp.errors import InputError
from stp.libraries.disclosures import disclosures
from stp.libraries.exchange import Brought, bring, proofs_of
from stp.libraries.published import read_published, write_published
from stp.types import CheckLimits


def import_(
    what: Annotated[str, typer.Argument(help="Folder or file (.parquet, .jsonl, .json), or OWNER/NAME on the hub.")],
    name: Annotated[str, typer.Option(help="Stored as NAME/TAG; without it, the last part of what is imported.")] = "",
    first: Annotated[int | None, typer.Option("--from", help="Take rows from this iteration on.", min=0)] = None,
    last: Annotated[int | None, typer.Option("--to", help="Take rows up to this iteration.", min=0)] = None,
    check: Annotated[bool, typer.Option("--check", help="Check every proof here.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that one check may take.", min=0.1)] = 200.0,
    json: Json = False,
) -> None:
    """Store proofs that others published in the format of `kfdong/STP_Lean_0320`, as a corpus to train on.

    Without --check they are taken on the word of whoever published them: verdicts of the tier `library`, good for
    training and no evaluation. A proof that is stored already is not checked again. Rows without a statement of their
    own, as those made from Mathlib's files, are counted and left out. Stop it at any time; the same command goes on.

    Examples:

        stp data import kfdong/STP_Lean_0320

        stp data import downloads/STP_Lean_0320 --from 24 --check

        stp data import quickstart-proofs --name ours
    """
    source = name or Path(what).name
    if disclosures([what]) and not disclosures([source]):
        raise InputError(
            f"there is something to be disclosed of {what}, and the cards of models that are trained on it go by the "
            "name: give a --name that has STP_Lean in it"
        )
    wanted = None if first is None and last is None else range(first or 0, (1 << 31) if last is None else last + 1)
    where, shown = settings(), progress(json)
    rows = read_published(what)
    with bootstrap.open_store(where) as store:
        if not check:
            done = bring(rows, source, what, wanted, store, None, shown)
        else:
            limits = CheckLimits(timeout_seconds=timeout)
            with bootstrap.open_queue(where, store) as queue:
                done = bring(
                    rows,
                    source,
                    what,
                    wanted,
                    store,
                    lambda here, some: add_rows(here, some, store, queue, limits, shown).proved,
                    shown,
                )
    for one in disclosures([what]):
        CONSOLE.print(f"[yellow]note:[/] {one}", highlight=False, soft_wrap=True)
    if not done.proofs:
        raise InputError(f"{what}: no row was taken of {done.rows:,}{_left(done)}")
    emit(json, asdict(done), _told(done))


def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write; `datasets.load_dataset` reads it.")],
    run: Annotated[str, typer.Option(help="Name of the run.")],
    json: Json = False,
) -> None:
    """Write the correct proofs of a run in the format of `kfdong/STP_Lean_0320`: prompt, target, tag and iteration.

    The tag says whose statement it is, `['statement']` of the data set or `['conjecture']` of the model; the iteration
    is the round that proved it first.

    Examples:

        stp data export quickstart-proofs --run quickstart

        hf upload OWNER/NAME quickstart-proofs --repo-type dataset
    """
    with bootstrap.open_store(settings()) as store:
        count = write_published(proofs_of(run, store), folder)
    if not count:
        raise InputError(f"run {run} has no correct proof yet; go on with it by `stp train`")
    emit(json, {"folder": str(folder), "rows": count}, f"{folder}: {count:,} rows")


def _told(done: Brought) -> str:
    lines = [f"{source}: {count:,} proofs" for source, count in sorted(done.sources.items())]
    if done.accepted is None:
        lines.append(f"{done.new:,} new statements; the proofs stand on the word of whoever published them (--check)")
    else:
        lines.append(f"{done.accepted:,} of {done.proofs:,} proofs accepted here")
    return "\n".join(lines) + _left(done)


def _left(done: Brought) -> str:
    return "".join(f"\nleft out: {count:,} {why}" for why, count in sorted(done.left.items()))
