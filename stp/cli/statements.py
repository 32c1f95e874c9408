"""`stp world`, `stp import`: what is to be proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.markup import escape

from stp import bootstrap
from stp.cli.common import CONSOLE, Json, emit, progress, settings
from stp.corpora import Imported, Row, add_rows, read_rows
from stp.errors import InputError
from stp.syntax.language import language
from stp.toolchain.find import find
from stp.toolchain.lemmas import library_lemmas
from stp.types import CheckLimits, ProofSystem, Statement, VerdictStatus
from stp.world import WORLDS, World, WorldConfig
from stp.world import build as build_world
from stp.world import rocq as rocq_world

world = typer.Typer(help="A small world of statements to learn in.", no_args_is_help=True)

LIMITS = CheckLimits(timeout_seconds=30)
LEAN = ProofSystem.LEAN


@world.command()
def build(
    which: Annotated[str, typer.Argument(help=f"One of: {', '.join(WORLDS)}.")] = "small",
    seed: Annotated[int, typer.Option(help="Another seed, another world.")] = 0,
    seed_size: Annotated[int | None, typer.Option(help="Statements with proofs.", min=1)] = None,
    open_size: Annotated[int | None, typer.Option(help="Statements for self-play to prove.", min=1)] = None,
    test_size: Annotated[int | None, typer.Option(help="Statements held out.", min=1)] = None,
    system: Annotated[ProofSystem, typer.Option(help="The assistant they are for: lean, or rocq (tiny).")] = LEAN,
    json: Json = False,
) -> None:
    """Generate statements over the core library: a seed set with proofs, an open set, and a held-out test set.

    Every seed proof is checked on its way into the database. They are stored under the sources world/seed, world/open
    and world/test (steep: also world/said and world/easy), those for Rocq under rocq/seed and so on.

    Examples:

        stp world build

        STP_HOME=small stp world build --seed-size 200 --open-size 200 --test-size 50
    """
    if which not in WORLDS:
        raise InputError(f"there is no world {which!r}; there are {', '.join(WORLDS)}")
    match system:
        case ProofSystem.LEAN:
            usual = WORLDS[which]
            asked = replace(
                usual,
                seed=seed,
                seed_size=seed_size or usual.seed_size,
                open_size=open_size or usual.open_size,
                test_size=test_size or usual.test_size,
            )
            _tell(store_world(asked, json), json)
        case ProofSystem.ROCQ:
            sizes = zip((seed_size, open_size, test_size), rocq_world.SIZES, strict=True)
            made = rocq_world.build_rocq(seed, *(given or usual for given, usual in sizes))
            _tell(_store_parts(made, "rocq", system, json), json)
        case _:
            raise InputError(f"there is no world for {system}; build one for lean or rocq")


def store_world(config: WorldConfig, quiet: bool) -> list[Imported]:
    """Make a world and store it, unless it is stored already.

    Raises:
        InputError: the database holds another world, or Lean refuses a proof.
    """
    return _store_parts(build_world(config), "world", ProofSystem.LEAN, quiet)


def _store_parts(made: World, place: str, system: ProofSystem, quiet: bool) -> list[Imported]:
    parts: dict[str, list[Row]] = {
        f"{place}/seed": list(made.seed),
        f"{place}/open": [(one, None) for one in made.open],
        f"{place}/test": [(one, None) for one in made.test],
    }
    for name, statements in (("said", made.said), ("easy", made.easy)):
        if statements:
            parts[f"{place}/{name}"] = [(one, None) for one in statements]
    _refuse_two_worlds(parts)
    done = _store(parts, quiet)
    refused = [one for one in done if one.refused]
    if refused:
        raise InputError(f"{language(system).title} refuses {len(refused[0].refused)} seed proofs:\n{refused[0].why()}")
    return done


def import_(
    files: Annotated[
        list[Path], typer.Argument(help=".jsonl files (one object a line) or .lean, .thy, .v files (one theorem).")
    ],
    source: Annotated[str, typer.Option(help="The name to store them under, e.g. minif2f/test.")],
    json: Json = False,
) -> None:
    """Store statements, with proofs or without; proofs are checked, and only correct ones train.

    A .jsonl object has `statement`, and may have `proof`, `header`, `level`, `weight`, `system`. A statement that Lean
    does not accept is left out. Exit code 1: there was such a one, or a proof that Lean refuses.

    Example:

        stp import leanworkbook.jsonl --source leanworkbook
    """
    rows = [row for path in files for row in read_rows(path, source)]
    screened = _screen([one for one, proof in rows if proof is None], json)
    senseless = {one.id for one, _ in screened.refused}
    [done] = _store({source: [row for row in rows if row[0].id not in senseless]}, json)
    _tell([done], json)
    told = {
        "Statements that Lean does not accept (they are left out; correct them and import again)": screened,
        "Proofs that Lean refuses (they are kept, and train nothing)": done,
    }
    for what, found in told.items():
        if found.refused:
            CONSOLE.print(f"{what}: {len(found.refused):,}\n{escape(found.why())}", highlight=False, soft_wrap=True)
    if screened.refused or done.refused:
        raise typer.Exit(1)


def _screen(statements: Sequence[Statement], quiet: bool) -> Imported:
    """Which statements their assistant does not accept, found out in a database that is thrown away."""
    if not statements:
        return Imported("", 0, 0, 0, 0)
    with TemporaryDirectory(prefix="stp-") as folder:
        scratch = settings().model_copy(update={"home": Path(folder), "database_url": ""})
        with bootstrap.open_store(scratch) as store, bootstrap.open_queue(scratch, store) as queue:
            probes: list[Row] = [(one, language(one.system).incomplete) for one in statements]
            done = add_rows("", probes, store, queue, LIMITS, progress(quiet))
    refused = tuple(each for each in done.refused if each[1].status is not VerdictStatus.INCOMPLETE)
    return replace(done, refused=refused)


def _refuse_two_worlds(parts: Mapping[str, Sequence[Row]]) -> None:
    """Two worlds in one database would put some of one's seed set into the other's test set."""
    with bootstrap.open_store(settings()) as store:
        stored = {one.id for source in parts for one in store.statements(source)}
    if stored - {one.id for rows in parts.values() for one, _ in rows}:
        raise InputError("the database holds a world of another seed or size; build this one under another STP_HOME")


def _store(parts: dict[str, list[Row]], quiet: bool) -> list[Imported]:
    where = settings()
    with bootstrap.open_store(where) as store, bootstrap.open_queue(where, store) as queue:
        systems = {one.system for rows in parts.values() for one, _ in rows}
        if ProofSystem.LEAN in systems:
            store.add_lemmas(library_lemmas(find(where.lean, where.cache)))
        if ProofSystem.ROCQ in systems:
            store.add_lemmas(rocq_world.lemmas())
        return [add_rows(source, rows, store, queue, LIMITS, progress(quiet)) for source, rows in parts.items()]


def _tell(done: list[Imported], json: bool) -> None:
    lines = [
        f"{one.source}: {one.statements:,} statements ({one.new:,} new)"
        + (f", {one.proved:,} of {one.proofs:,} proofs accepted" if one.proofs else "")
        for one in done
    ]
    value = [{**asdict(one), "refused": [item.id for item, _ in one.refused]} for one in done]
    emit(json, {"sources": value}, "\n".join(lines))
