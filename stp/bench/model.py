"""`python -m stp.bench.model`: how fast sampling and training are, and where the time of a round goes.

All in one run, with a model of the quickstart's size:

- tokens per second of sampling and of training, beside the naive way on the same prompts and examples;
- the share of a round's time that each phase takes, in a small real run with Lean;
- in that run's prove phases, whether the generator ever stood still while there were prompts left, and how much was
  still to be checked when the last one was answered.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from stp import bootstrap
from stp.bench.watch import Measured, Overlap, Watch, overlaps, seconds
from stp.config import SelfPlayConfig, load_config, shipped_configs
from stp.corpora import Row, add_rows
from stp.errors import StpError
from stp.progress import ConsoleProgress, SilentProgress
from stp.prompts import TEMPLATES, prover_text, stop_strings
from stp.selfplay.experiment import run_rounds, warm_up
from stp.selfplay.randomness import sample_seed
from stp.selfplay.warmup import corpus_examples, prover_row
from stp.settings import Settings
from stp.toolchain.find import find
from stp.toolchain.lemmas import library_lemmas
from stp.types import CheckLimits, Phase, Proof, SampleRequest
from stp.world import World, WorldConfig, build

NAIVE_PROMPTS = 6
"""A few are enough: the way one at a time is as slow for all of them."""
TURNS = 2
"""Times that each way is measured."""
LEVELS = {1: 0.6, 2: 0.4}
WORLD = WorldConfig(seed_size=240, open_size=256, test_size=20, seed_levels=LEVELS, open_levels=LEVELS)
"""So easy that a minute of SFT is enough to prove something: rounds without a proof conjecture and train nothing."""
SFT_EPOCHS = 10
LIMITS = CheckLimits(timeout_seconds=30)
EXAMPLES = """\
examples:
  python -m stp.bench.model
  python -m stp.bench.model --statements 1000 --rounds 3
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """One kind of work done by `stp` and in the naive way."""

    stp: Measured
    naive: Measured

    def line(self, name: str, remark: str) -> str:
        """One line for people."""
        ratio = self.stp.rate / self.naive.rate
        return f"{name:<10}{self.stp.rate:>10,.0f}{self.naive.rate:>10,.0f}{ratio:>8.1f}   {remark}"


def rates(config: SelfPlayConfig, world: World, settings: Settings, prompts: int) -> tuple[str, Pair, Pair]:
    """What was measured on, sampling and training."""
    bootstrap.share_cores()
    import torch

    from stp.bench import naive
    from stp.generation.transformers import TransformersGenerator
    from stp.model import pick_device
    from stp.training.scratch import make_base
    from stp.training.torch import TorchTrainer

    template, device = TEMPLATES[config.template], pick_device(settings.device)
    examples = [prover_row(template, one, Proof(one.id, proof), whole=True) for one, proof in world.seed]
    asked = [prover_text(template, one) for one in world.open[:prompts]]
    requests = [
        SampleRequest(one, tuple(sample_seed(index, number) for number in range(config.prove.samples)))
        for index, one in enumerate(asked)
    ]
    sampling = replace(config.prove.sampling, stop=stop_strings(template))
    training = replace(config.training, epochs=2, min_steps=1)
    with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder:
        base = make_base([one.prompt + one.target for one in examples], config.model, Path(folder) / "base", 0).path
        generator = TransformersGenerator(base, device=settings.device)

        def sample() -> Measured:
            began = time.perf_counter()
            answers = generator.generate(requests, sampling)
            return Measured(sum(one.tokens for each in answers for one in each), time.perf_counter() - began)

        def train() -> Measured:
            watch, out = Watch(), Path(tempfile.mkdtemp(dir=folder)) / "trained"
            made = TorchTrainer(settings.device, watch).train(examples, base, out, training, 0)
            return Measured(made.tokens, seconds(watch.events, "train"))

        sampled = in_turns(sample, lambda: naive.sample(base, device, asked[:NAIVE_PROMPTS], sampling))
        generator.close()
        trained = in_turns(train, lambda: naive.train(base, device, examples, training))
        size = sum(one.numel() for one in naive.load(base, device)[0].parameters()) / 1e6
    return f"{size:.1f} million parameters on {device.type}, {torch.get_num_threads()} threads", sampled, trained


def in_turns(ours: Callable[[], Measured], naive: Callable[[], Measured]) -> Pair:
    """The best of each: the first call is slower, and a busy neighbour slows down whoever is measured meanwhile."""
    pairs = [(ours(), naive()) for _ in range(TURNS)]
    return Pair(*(max(each, key=lambda one: one.rate) for each in zip(*pairs, strict=True)))


def small_run(
    config: SelfPlayConfig, world: World, settings: Settings
) -> tuple[list[Mapping[Phase, float]], list[Overlap]]:
    """Seconds of each phase as stored with each round, and how sampling and checking overlapped in its prove phase."""
    bars = ConsoleProgress() if sys.stderr.isatty() else SilentProgress()
    parts: dict[str, list[Row]] = {
        "world/seed": list(world.seed),
        "world/open": [(one, None) for one in world.open],
        "world/test": [(one, None) for one in world.test],
    }
    with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder:
        where = settings.model_copy(update={"home": Path(folder), "database_url": ""})
        with bootstrap.open_runtime(where, config, bars) as rt:
            rt.store.add_lemmas(library_lemmas(find(settings.lean, settings.cache)))
            for source, rows in parts.items():
                add_rows(source, rows, rt.store, rt.queue, LIMITS, bars)
            base = bootstrap.base_model(
                config, rt, [one.prompt + one.target for one in corpus_examples(config, rt.store)]
            )
            tell("SFT ...")
            start = warm_up(config, base, rt)
            tell("rounds ...")
            watch = Watch(bars)
            for one in run_rounds(config, base, start, watch.over(rt)):
                tell(f"round {one.number} is done")
            stored = rt.store.rounds(config.name)
    return [{phase: each["seconds"] for phase, each in one.phases.items()} for one in stored], overlaps(watch.events)


def phase_table(rounds: Sequence[Mapping[Phase, float]]) -> list[str]:
    """Seconds of each phase by round, and its share of all rounds together."""
    whole = sum(sum(one.values()) for one in rounds)
    head = "".join(f"{f'round {number}':>10}" for number in range(len(rounds)))
    lines = [f"{'phase':<12}{head}{'share':>8}"]
    for phase in Phase:
        each = [one.get(phase, 0.0) for one in rounds]
        lines.append(f"{phase:<12}" + "".join(f"{one:>8.1f} s" for one in each) + f"{sum(each) / whole:>8.1%}")
    return lines


def overlap_table(found: Sequence[Overlap]) -> list[str]:
    """The prove phases, a column for each round."""
    rows = {
        "sampling": [f"{one.sampling:.1f} s" for one in found],
        "of it, generator idle between prompts": [f"{one.idle:.2f} s" for one in found],
        "waiting for checks after the last prompt": [f"{one.waiting:.1f} s" for one in found],
        "checks": [f"{one.checks:,}" for one in found],
        "of them settled while sampling": [f"{one.settled_meanwhile:.0%}" for one in found],
    }
    head = "".join(f"{f'round {number}':>10}" for number in range(len(found)))
    return [f"{'prove phase':<42}{head}"] + [
        f"{name:<42}" + "".join(f"{one:>10}" for one in each) for name, each in rows.items()
    ]


def small_config(rounds: int) -> SelfPlayConfig:
    """The quickstart, with less SFT."""
    config = load_config(shipped_configs()["quickstart"], rounds=rounds)
    return config.model_copy(update={"sft": replace(config.sft, epochs=SFT_EPOCHS)})


def positive(text: str) -> int:
    """A number of the command line, at least 1."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def tell(line: str) -> None:
    """Progress, for people."""
    typer.echo(line, err=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the three tables."""
    parser = argparse.ArgumentParser(
        prog="python -m stp.bench.model",
        description="Tokens per second of sampling and training, and where the time of a round goes.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, default, what in (
        ("--prompts", 32, "prompts sampled for the rate"),
        ("--statements", WORLD.open_size, "statements that the run tries to prove"),
        ("--rounds", 2, "rounds of the run"),
    ):
        parser.add_argument(name, type=positive, default=default, metavar="N", help=f"{what} (default: {default})")
    chosen = parser.parse_args(arguments)
    settings, config = Settings(), small_config(chosen.rounds)
    try:
        world = build(replace(WORLD, open_size=chosen.statements))
        tell("tokens per second ...")
        machine, sampled, trained = rates(config, world, settings, chosen.prompts)
        tell(f"a run of {chosen.rounds} rounds on {chosen.statements} statements ...")
        rounds, found = small_run(config, world, settings)
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    lines = [
        f"tokens per second, {machine}",
        f"{'':<10}{'stp':>10}{'naive':>10}{'ratio':>8}",
        sampled.line("sampling", "naive: transformers' generate, one prompt at a time"),
        trained.line("training", "naive: transformers' loss, one example at a time, as many optimiser steps"),
        "",
        f"a run of {len(rounds)} rounds on {chosen.statements} statements",
        *phase_table(rounds),
        "",
        *overlap_table(found),
    ]
    typer.echo("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
