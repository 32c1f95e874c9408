"""`stp eval`: how good a model is, with what is needed to defend the number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
from stp.cli.common import Json, emit, progress, settings
from stp.cli.evaluating import evaluated, forecast_told, foretold, planned, protocol
from stp.errors import InputError
from stp.evals.config import EvalConfig
from stp.evals.store import Evaluations
from stp.evals.types import Evaluation, Paired, Result
from stp.settings import Settings
from stp.store.sql import SqlStore

app = typer.Typer(help="Evaluate models on benchmarks.", no_args_is_help=True)

SAID = {
    "minif2f": "miniF2F",
    "proofnet": "ProofNet",
    "putnam": "PutnamBench",
    "leanworkbook": "LeanWorkbook, with the share of statements that anything in the database proves",
    "world": "the small world of `stp world build`",
    "minif2f-isabelle": "miniF2F for Isabelle (no trust tier there: verdicts of the warm checker count)",
    "putnam-isabelle": "PutnamBench for Isabelle (verdicts of the warm checker count)",
    "afp": "theorems of Isabelle's Archive of Formal Proofs (verdicts of the warm checker count)",
}
"""Benchmarks, in words."""
HELP = """Evaluate a model on {said}.

Every sample is checked in the trust tier, and pass@k comes with its intervals. Stop it at any time: the same command
goes on where it was, and nothing is drawn or counted twice. More --samples later make it longer. The configuration that
ships with stp is the paper's protocol{but}; --config takes another file.

Examples:

    stp eval {name} --model {model} --samples 128

    stp eval {name} --model {model} --samples 3200 --dry-run

    stp eval {name} --model {model} --json > {name}.json
"""
Name = Annotated[str, typer.Argument(help="Name of an evaluation, its id, or the beginning of that.")]
Proofs = Annotated[
    bool | None,
    typer.Option("--with-proofs/--without-proofs", help="Default: unless the keepers of the benchmark ask not."),
]
Names = Annotated[list[str], typer.Argument(help="Names of evaluations, their ids, or the beginnings of those.")]


def _command(name: str) -> Callable[..., None]:
    """The command that evaluates on a benchmark; they all take the same options."""

    def run(
        model: Annotated[str, typer.Option(help="Folder of a model, or its name on Hugging Face.")],
        samples: Annotated[int | None, typer.Option("-n", "--samples", help="Drawn of each statement.", min=1)] = None,
        split: Annotated[str | None, typer.Option(help="Which part of the benchmark.")] = None,
        data: Annotated[str | None, typer.Option(help="File, folder or hf:OWNER/NAME to read it from.")] = None,
        seed: Annotated[int | None, typer.Option(help="Other seed, other samples.")] = None,
        timeout: Annotated[float | None, typer.Option(help="Seconds that one check may take.", min=0.1)] = None,
        early_stop: Annotated[
            bool, typer.Option("--early-stop", help="Draw no more of a statement once it is solved.")
        ] = False,
        config: Annotated[Path | None, typer.Option(help="A .toml file in place of the one that ships.")] = None,
        tokenizer: Annotated[str | None, typer.Option(help="Another tokenizer than the model's own.")] = None,
        template: Annotated[str | None, typer.Option(help="Prompt strings, when not the model's own.")] = None,
        called: Annotated[str, typer.Option("--name", help="What to call it; the default names the model.")] = "",
        training: Annotated[
            list[Path] | None,
            typer.Option(help="A .jsonl file that the model was trained on, to look for statements in."),
        ] = None,
        defects: Annotated[Path | None, typer.Option(help="A .toml file of further known defects.")] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")] = False,
        json: Json = False,
    ) -> None:
        asked = {
            "samples": samples,
            "split": split,
            "data": data,
            "seed": seed,
            "limits": {"timeout_seconds": timeout} if timeout else None,
            "early_stop": early_stop or None,
            "tokenizer": tokenizer,
            "template": template,
        }
        chosen = protocol(name, config, asked)
        with _opened() as (where, store, kept):
            chosen, benchmark, evaluation = planned(chosen, model, called, defects, store, kept)
            if dry_run:
                plan = foretold(chosen, benchmark, evaluation, where, store, kept)
                emit(json, asdict(plan), forecast_told(plan))
                return
            bootstrap.require_trust(where)
            bootstrap.require_library(where, {one.statement.header for one in benchmark.items})
            evaluation = kept.open(evaluation, benchmark)
            result = evaluated(chosen, evaluation, training or [], where, store, kept, progress(json))
        _show([result], json)

    return run


for _name, _said in SAID.items():
    _small = _name == "world"
    _told = HELP.format(
        said=_said,
        name=_name,
        model="runs/quickstart/round-3" if _small else "kfdong/STP_model_Lean_0320",
        but=", but for its limits" if _small else "",
    )
    app.command(_name, help=_told)(_command(_name))


@app.command("list")
def list_(
    most: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 50,
    json: Json = False,
) -> None:
    """List evaluations, the newest first.

    Example:

        stp eval list
    """
    with _opened() as (_, _, kept):
        found = [(one, kept.result(one.id)) for one in kept.page("", most).items]
    told = [
        {**asdict(one), "pass": {each.k: each.estimate.value for each in r.passes} if r else None} for one, r in found
    ]
    emit(json, {"evaluations": told}, "\n".join(_line(*one) for one in found) or "there are none")


@app.command()
def show(names: Names, json: Json = False) -> None:
    """Print the numbers of evaluations, as Markdown tables or JSON.

    Examples:

        stp eval show world-test-quickstart-round-3

        stp eval show world-test-quickstart-round-0 world-test-quickstart-round-3 --json
    """
    with _opened() as (_, _, kept):
        results = _results(names, kept)
    _show(results, json)


@app.command()
def compare(
    first: Name,
    second: Name,
    k: Annotated[int | None, typer.Option("-k", help="Samples; default: as many as both have.", min=1)] = None,
    json: Json = False,
) -> None:
    """Compare two evaluations statement by statement: who solves what, McNemar's test, the difference of pass@k.

    Example:

        stp eval compare world-test-quickstart-round-0 world-test-quickstart-round-3
    """
    from stp.evals.collect import compare as paired

    with _opened() as (_, store, kept):
        results = _results([first, second], kept)
        found = paired(results[0].evaluation, results[1].evaluation, k, kept, store)
    _show(results, json, [found])


@app.command()
def report(
    names: Names,
    out: Annotated[Path, typer.Option(help="Where to write the page.")] = Path("evaluation.html"),
    with_proofs: Proofs = None,
    json: Json = False,
) -> None:
    """Write one HTML page about evaluations of the same statements: numbers, curves, comparisons, every statement.

    Example:

        stp eval report world-test-quickstart-round-0 world-test-quickstart-round-3 --out world.html
    """
    from stp.evals.collect import compare as paired
    from stp.evals.collect import trials_of
    from stp.evals.published import published as others
    from stp.evals.report import statement_rows, write_report

    with _opened() as (_, store, kept):
        results = _results(names, kept)
        evaluations = [one.evaluation for one in results]
        if len({one.revision for one in evaluations}) > 1:
            raise InputError("they are not of the same statements; write a page for each benchmark and split")
        comparisons = [paired(one, other, None, kept, store) for one, other in combinations(evaluations, 2)]
        trials = {one.evaluation.id: trials_of(one, kept, store) for one in results}
        rows = statement_rows(kept.benchmark(evaluations[0].id), trials, results, store, with_proofs)
        write_report(results, comparisons, rows, out, others(evaluations[0].benchmark, evaluations[0].split))
    emit(json, {"page": str(out)}, str(out))


class Format(StrEnum):
    """What other tools read."""

    JSONL = "jsonl"
    EVALPLUS = "evalplus"
    INSPECT = "inspect"


@app.command()
def export(
    name: Name,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="A line for each sample; EvalPlus' results; or a log of inspect_ai (pip install 'stp[inspect]').",
        ),
    ] = Format.JSONL,
    with_proofs: Proofs = None,
    json: Json = False,
) -> None:
    """Write the samples of an evaluation, and how each was counted, for other tools.

    Proofs are in it unless the benchmark's keepers ask that none be published, as those of PutnamBench do.

    Examples:

        stp eval export world-test-quickstart-round-3 --out samples.jsonl

        stp eval export world-test-quickstart-round-3 --format inspect --out world.eval
    """
    from stp.evals.collect import trials_of

    with _opened() as (_, store, kept):
        [result] = _results([name], kept)
        benchmark, trials = kept.benchmark(result.evaluation.id), trials_of(result, kept, store)
        match form:
            case Format.JSONL:
                from stp.evals.export import write_samples

                count = write_samples(benchmark, result.evaluation, trials, store, out, with_proofs)
            case Format.EVALPLUS:
                from stp.evals.export import write_eval_results

                count = write_eval_results(benchmark, result.evaluation, trials, store, out, with_proofs)
            case Format.INSPECT:
                from stp.evals.inspect_ai_task import write_inspect_log

                count = write_inspect_log(benchmark, result, trials, store, out, with_proofs=with_proofs)
    emit(json, {"file": str(out), "samples": count}, f"{count:,} samples in {out}")


@app.command()
def published(
    benchmark: Annotated[str, typer.Argument(help="minif2f, proofnet, putnam or leanworkbook.")],
    split: Annotated[str, typer.Option(help="Of this part alone.")] = "",
    json: Json = False,
) -> None:
    """Print what others have published, each number with its source.

    Example:

        stp eval published minif2f --split test
    """
    from stp.evals.published import markdown
    from stp.evals.published import published as others

    found = others(benchmark, split)
    if not found:
        raise InputError(f"no published number is known for {f'{benchmark} {split}'.strip()}")
    emit(json, {"published": [one.model_dump() for one in found]}, markdown(found))


@contextmanager
def _opened() -> Iterator[tuple[Settings, SqlStore, Evaluations]]:
    where = settings()
    with bootstrap.open_store(where) as store:
        yield where, store, Evaluations(store.database)


def _results(names: Sequence[str], kept: Evaluations) -> list[Result]:
    """The numbers of evaluations.

    Raises:
        InputError: there is no such evaluation, or it has none yet.
    """
    found = []
    for name in names:
        evaluation = kept.get(name)
        if evaluation is None:
            raise InputError(f"there is no evaluation {name!r}; `stp eval list` names those there are")
        found.append(kept.finished(evaluation))
    return found


def _show(results: Sequence[Result], json: bool, comparisons: Sequence[Paired] = ()) -> None:
    from stp.evals.report import as_json, markdown

    typer.echo(as_json(results, comparisons) if json else markdown(results, comparisons))
    if not json:
        for one in results:
            for line in remarks(one):
                typer.echo(f"{one.evaluation.name}: {line}")


def remarks(result: Result) -> list[str]:
    """What has to be said beside the numbers."""
    told = []
    if result.refused:
        first = next(f"{name}: {why}" for name, why in result.refused.items())
        told.append(f"Lean does not accept {len(result.refused):,} statements here; they count as unsolved ({first})")
    if result.skipped:
        told.append(f"{len(result.skipped):,} rows of the benchmark are no theorem, and in no number")
    if result.proved_ever is not None:
        share = result.proved_ever / result.statements
        told.append(f"{share:.1%} of the statements are proved by anything in the database, training included")
    if result.early_stop:
        told.append(
            "drawing stopped at correct samples: pass@k for k below the samples is unbiased, but noisier than without"
        )
    if result.screen.seen:
        seen = len({one.statement_id for one in result.screen.seen})
        where = ", ".join(dict.fromkeys(one.where for one in result.screen.seen))
        told.append(f"{seen:,} of the {result.statements:,} statements were seen in training ({where})")
    if not result.screen.looked_in:
        told.append("nothing is known of what the model was trained on; name files with --training")
    return told


def _line(evaluation: Evaluation, result: Result | None) -> str:
    """An evaluation in one line."""
    config = EvalConfig.model_validate_json(evaluation.config)
    if result is None:
        return f"{evaluation.name}: begun {evaluation.created:%Y-%m-%d %H:%M}, {config.samples:,} samples, not finished"
    passes = ", ".join(f"pass@{one.k} {one.estimate.value:.1%}" for one in result.passes)
    return f"{evaluation.name}: {result.solved:,} of {result.statements:,} solved; {passes}"
