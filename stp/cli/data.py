"""`stp data trace`, `stp data sft`: a library as a corpus. `stp data import` and `export` are in `datasets.py`."""

from __future__ import annotations

import json as json_
import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from stp import bootstrap
from stp.cli import datasets
from stp.cli.common import Json, emit, experiment, progress, settings
from stp.errors import InputError
from stp.libraries import benchmark, repository
from stp.libraries.core import add_core, core_rows
from stp.libraries.store import Stored, add_library, add_theorems
from stp.toolchain.find import find
from stp.toolchain.lemmas import library_lemmas
from stp.types import CheckLimits, Example, Role

LIMITS = CheckLimits(timeout_seconds=30)

app = typer.Typer(help="Corpora: trace libraries, write training rows, exchange data sets.", no_args_is_help=True)
app.command("import")(datasets.import_)
app.command()(datasets.export)


@app.command()
def trace(
    what: Annotated[str, typer.Argument(help="The folder of LeanDojo Benchmark 4, unpacked; or a URL.")] = "",
    commit: Annotated[str, typer.Argument(help="With a URL: the commit to trace by lean-dojo.")] = "",
    core: Annotated[
        bool, typer.Option("--core", help="The core library that comes with stp, as source `core`.")
    ] = False,
    split: Annotated[str, typer.Option(help=f"Which split: {' or '.join(benchmark.SPLITS)}.")] = "random",
    part: Annotated[
        list[str] | None, typer.Option(help="train, val or test; may be repeated. Without it: all.")
    ] = None,
    source: Annotated[str, typer.Option(help="Stored as SOURCE/train, and so on.")] = "leandojo",
    json: Json = False,
) -> None:
    """Store a library's theorems with their proofs and the lemmas that these name.

    With --core each theorem is checked by Lean here, and the checker tells what its proof names. Traced proofs of a
    benchmark are not checked again: their verdicts are of the tier `library`, good for training and no evaluation.
    Stop it at any time; the same command goes on, and stores nothing twice.

    Examples:

        stp data trace leandojo_benchmark_4 --source mathlib

        stp data trace leandojo_benchmark_4 --split novel_premises --part train

        stp data trace --core

        stp data trace https://github.com/leanprover-community/mathlib4 COMMIT --source mathlib
    """
    if core == bool(what):
        raise InputError("give the folder of LeanDojo Benchmark 4, or --core (one of the two)")
    if "://" in what and not commit:
        raise InputError("a repository is traced at a commit; give it behind the URL")
    if core:
        _check_core(json)
        return
    if commit:
        one = _trace_repository(what, commit, source, json)
        emit(json, {"sources": [asdict(one)]}, _told(one))
        return
    done = _read_benchmark(Path(what), split, part or list(benchmark.PARTS), source, json)
    emit(json, {"sources": [asdict(one) for one in done]}, "\n".join(map(_told, done)))


def _trace_repository(url: str, commit: str, source: str, quiet: bool) -> Stored:
    traced, shown = repository.trace(url, commit), progress(quiet)
    with bootstrap.open_store(settings()) as store:
        library = add_library(repository.premises(traced), store, shown)
        told = f"{url}@{commit}"
        return add_theorems(f"{source}/train", repository.theorems(traced), library, told, store, shown)


def _check_core(quiet: bool) -> None:
    where = settings()
    rows = core_rows()
    with TemporaryDirectory(prefix="stp-") as folder:
        scratch = where.model_copy(update={"home": Path(folder), "database_url": ""})
        with (
            bootstrap.open_store(where) as store,
            bootstrap.open_store(scratch) as thrown_away,
            bootstrap.open_queue(scratch, thrown_away) as queue,
        ):
            store.add_lemmas(library_lemmas(find(where.lean, where.cache)))
            done = add_core(rows, store, thrown_away, queue, LIMITS, progress(quiet))
    text = (
        f"core: {done.theorems:,} theorems, {done.checked:,} accepted where they stand alone, "
        f"{done.named:,} of these name a lemma"
    )
    emit(quiet, asdict(done), text)


def _read_benchmark(folder: Path, split: str, parts: list[str], source: str, quiet: bool) -> list[Stored]:
    for given, known, option in [
        (split, benchmark.SPLITS, "--split"),
        *((p, benchmark.PARTS, "--part") for p in parts),
    ]:
        if given not in known:
            raise InputError(f"{option} {given}: there is no such one; give one of: {', '.join(known)}")
    origins = {part: benchmark.origin(folder, split, part) for part in parts}  # before hours of work
    shown = progress(quiet)
    with bootstrap.open_store(settings()) as store:
        library = add_library(benchmark.premises(folder), store, shown)
        return [
            add_theorems(
                f"{source}/{part}", benchmark.theorems(folder, split, part), library, origins[part], store, shown
            )
            for part in parts
        ]


def _told(one: Stored) -> str:
    return (
        f"{one.source}: {one.theorems:,} theorems, {one.located:,} with their text ({one.new:,} new), "
        f"{one.proofs:,} with a traced proof, {one.named:,} of these name a lemma"
    )


@app.command()
def sft(
    source: Annotated[list[str], typer.Argument(help="Sources of the corpus, e.g. mathlib/train.")],
    out: Annotated[Path, typer.Option(help="The .jsonl file to write.")],
    config: Annotated[str, typer.Option(help="Experiment whose template and rules make the rows.")] = "stp-paper",
    seed: Annotated[int | None, typer.Option(help="Random seed, when it is to differ from the experiment's.")] = None,
    json: Json = False,
) -> None:
    """Write the rows that SFT trains on, of both roles: what `stp sft` would make of this corpus.

    A line has `role`, `prompt`, `target` (which alone is trained on), `weight` and `origin`. The file appears whole or
    not at all.

    Examples:

        stp data sft mathlib/train --out mathlib.jsonl

        stp data sft world/seed --out world.jsonl --config quickstart
    """
    from stp.selfplay.warmup import corpus_examples

    chosen = experiment(config, seed=seed).model_copy(update={"corpus": source})
    with bootstrap.open_store(settings()) as store:
        for one in source:
            if not store.statements(one):
                raise InputError(
                    f"the database holds no statement of {one}; `stp data trace` and `stp import` store some"
                )
        rows = corpus_examples(chosen, store)
    if not rows:
        raise InputError(f"no theorem of {', '.join(source)} has a proof, so there are no rows")
    _write(rows, out)
    roles = Counter(one.role for one in rows)
    text = f"{out}: " + ", ".join(f"{roles[role]:,} {role} rows" for role in Role)
    emit(json, {"out": str(out), "rows": {str(role): roles[role] for role in Role}}, text)


def _write(rows: list[Example], out: Path) -> None:
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(json_.dumps(asdict(row), ensure_ascii=False) + "\n")
        os.replace(part, out)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}; give another --out") from error
