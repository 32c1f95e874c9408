"""`stp sft`, `stp train`, `stp report`: runs."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap, bootstrap_runs
from stp.checks import TROUBLES
from stp.cli.common import (
    CONSOLE,
    ConfigName,
    Json,
    emit,
    experiment,
    progress,
    settings,
    troubles_told,
)
from stp.config import SelfPlayConfig, keep_config, kept_config, shipped_configs
from stp.protocols import Runtime
from stp.selfplay.experiment import run_rounds, warm_up
from stp.selfplay.health import warnings
from stp.selfplay.warmup import corpus_examples
from stp.types import Checkpoint, ConjectureOutcome, Phase, Round

Name = Annotated[str | None, typer.Option(help="Name of the run, when it is to differ from the file's.")]
Seed = Annotated[int | None, typer.Option(help="Random seed, when it is to differ from the file's.")]


def sft(config: ConfigName, name: Name = None, seed: Seed = None, json: Json = False) -> None:
    """Make the model that self-play starts from: train it on the corpus' proofs in both roles.

    A model that is there already is left as it is; an interrupted training goes on.

    Example:

        stp sft quickstart
    """
    chosen = experiment(config, name=name, seed=seed)
    with bootstrap.open_runtime(settings(), chosen, progress(json)) as rt:
        _, start = prepare(chosen, rt, json)
    emit(json, asdict(start), f"SFT model: {start.path} ({start.steps:,} steps, loss {start.loss:.3f})")


def train(
    config: Annotated[str, typer.Argument(help="Experiment file (.toml), or the name of a shipped one.")] = "",
    rounds: Annotated[int | None, typer.Option(help="How many rounds, counted from the first.", min=1)] = None,
    name: Name = None,
    seed: Seed = None,
    list_: Annotated[bool, typer.Option("--list", help="List the experiments that ship with stp.")] = False,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Keep the run's page up to date meanwhile.")] = True,
    json: Json = False,
) -> None:
    """Run self-play: SFT if it is not there yet, then round after round.

    Stop it at any time; the same command goes on where it was, and nothing is done twice. More `--rounds` later
    make the run longer. The run's page, `report.html` in its folder, is written anew after each phase.

    STP_TRACKING=tensorboard hands the figures of each phase on as well (also trackio, wandb). STP_DISK_BUDGET_GB bounds
    what the run's checkpoints take.

    Examples:

        stp train quickstart

        stp train my-experiment.toml --rounds 24

        STP_TRACKING=tensorboard STP_DISK_BUDGET_GB=200 stp train lean-7b
    """
    if list_ or not config:
        emit(json, {"experiments": list(shipped_configs())}, "\n".join(shipped_configs()))
        return
    chosen = experiment(config, rounds=rounds, name=name, seed=seed)
    done: list[Round] = []
    with bootstrap_runs.open_run(settings(), chosen, progress(json), page) as rt:
        base, start = prepare(chosen, rt, json)
        for one in run_rounds(chosen, base, start, rt):
            done.append(one)
            if not json:
                CONSOLE.print(_line(one), highlight=False)
    last = done[-1]
    emit(
        json,
        {"run": chosen.name, "rounds": [{"number": one.number, "phases": one.phases} for one in done]},
        f"run {chosen.name}: {len(done)} rounds; the model is {(last.checkpoint or last.start or start).path}\n"
        + (f"its page: {rt.folder / 'report.html'}" if page else f"look at it with: stp report {chosen.name}"),
    )


def report(
    run: Annotated[str, typer.Argument(help="Name of the run.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the page; default: in the run's folder.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Write it again after each phase, until the run ends.")
    ] = False,
    every: Annotated[float, typer.Option(help="Seconds between two looks, with --watch.", min=0.1)] = 10.0,
    json: Json = False,
) -> None:
    """Write one HTML page with the run's plots and samples of what it conjectured and proved.

    With --watch from any host that reaches the run's database, the page follows the run: reload it to see more. Ctrl-C
    ends the watching, not the run.

    Examples:

        stp report quickstart

        stp report quickstart --watch --out /srv/www/quickstart.html
    """
    from stp.report import write_report
    from stp.report.live import watch as watched

    where = settings()
    page = out or where.home / run / "report.html"
    with bootstrap.open_store(where) as store:
        summary = write_report(store, run, page)
        ended = bootstrap_runs.ended(kept_config(where.home / run))
        for summary in watched(store, run, page, ended, every) if watch else ():
            finished = sum(one.finished for one in summary.rounds)
            CONSOLE.print(f"{page}: {finished} rounds finished", highlight=False, soft_wrap=True)
    emit(json, {"page": str(page), **asdict(summary)}, f"{page}")


def prune(
    run: Annotated[str, typer.Argument(help="Name of the run.")],
    keep: Annotated[int, typer.Option(help="Leave the checkpoints of the last rounds.", min=2)] = 3,
    budget: Annotated[
        float | None, typer.Option(help="Remove only until the run's folder takes so many GB.", min=0)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    json: Json = False,
) -> None:
    """Remove checkpoints of a run that nothing needs any more, the oldest first.

    The base and the SFT model stay, the last rounds', what a round under way begins with, and the best of each
    benchmark that some were evaluated on. One that is gone can be had again: training it anew takes the rows that the
    database keeps. STP_DISK_BUDGET_GB has `stp train` do this by itself. For the database there is `stp db prune`.

    Examples:

        stp prune lean-7b --dry-run

        stp prune lean-7b --keep 2 --budget 200
    """
    shelf = bootstrap_runs.prune_run(settings(), run, keep, budget, dry_run)
    lines = [f"{'would remove' if dry_run else 'removed'} {name}: {size / 1e9:,.2f} GB" for name, size in shelf.removed]
    lines += [f"{name} stays: {why}" for name, why in shelf.kept]
    lines.append(f"{run} {'would take' if dry_run else 'takes'} {shelf.size / 1e9:,.2f} GB")
    if shelf.over:
        lines.append(f"that is {shelf.over / 1e9:,.2f} GB too much, and nothing more may go; try a smaller --keep")
    emit(json, {**asdict(shelf), "dry_run": dry_run}, "\n".join(lines))


def prepare(config: SelfPlayConfig, rt: Runtime, quiet: bool) -> tuple[Checkpoint, Checkpoint]:
    """Base and SFT model of a run; made when they are not there."""
    keep_config(config, rt.folder)
    examples = corpus_examples(config, rt.store)
    base = bootstrap.base_model(config, rt, [one.prompt + one.target for one in examples])
    began = time.monotonic()
    start = warm_up(config, base, rt)
    if not quiet:
        CONSOLE.print(f"SFT model: loss {start.loss:.3f}, {time.monotonic() - began:.0f} s", highlight=False)
    return base, start


def _line(one: Round) -> str:
    """A round in one line."""
    prove, reward = one.phases[Phase.PROVE], one.phases[Phase.REWARD]
    proved, dataset = prove["dataset_proved_ever"], prove["dataset"] or 1
    seconds = sum(figures["seconds"] for figures in one.phases.values())
    return (
        f"round {one.number}: {proved:,.0f} of {dataset:,.0f} open statements proved ({proved / dataset:.1%}), "
        f"{one.phases[Phase.CONJECTURE]['kept']:,.0f} conjectures tried, "
        f"{reward[ConjectureOutcome.SELECTED]:,.0f} barely provable ones selected, {seconds:.0f} s{_troubles(prove)}"
        f"{_warnings(reward)}"
    )


def _warnings(reward: dict[str, float]) -> str:
    found = warnings(reward)
    return f"\n  its health: {'; '.join(found)}" if found else ""


def _troubles(prove: dict[str, float]) -> str:
    return troubles_told({kind: prove.get(f"checks {kind}", 0) for kind in TROUBLES}, prove.get("rollouts", 0))
