"""`stp sft`, `stp train`, `stp report`: runs."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
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
from stp.config import SelfPlayConfig, keep_config, shipped_configs
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
    json: Json = False,
) -> None:
    """Run self-play: SFT if it is not there yet, then round after round.

    Stop it at any time; the same command goes on where it was, and nothing is done twice. More `--rounds` later
    make the run longer.

    Examples:

        stp train quickstart

        stp train my-experiment.toml --rounds 24
    """
    if list_ or not config:
        emit(json, {"experiments": list(shipped_configs())}, "\n".join(shipped_configs()))
        return
    chosen = experiment(config, rounds=rounds, name=name, seed=seed)
    done: list[Round] = []
    with bootstrap.open_runtime(settings(), chosen, progress(json)) as rt:
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
        f"look at it with: stp report {chosen.name}",
    )


def report(
    run: Annotated[str, typer.Argument(help="Name of the run.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the page; default: in the run's folder.")] = None,
    json: Json = False,
) -> None:
    """Write one HTML page with the run's plots and samples of what it conjectured and proved.

    Example:

        stp report quickstart
    """
    from stp.report import write_report

    where = settings()
    page = out or where.home / run / "report.html"
    with bootstrap.open_store(where) as store:
        summary = write_report(store, run, page)
    emit(json, {"page": str(page), **asdict(summary)}, f"{page}")


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
