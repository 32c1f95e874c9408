"""`python -m stp.bench.vllm`: how fast vLLM samples here, and how it gets a round's weights.

All in one run and in turns, with a model of the quickstart's size that has learnt to write proofs and to end them:

- tokens per second of the transformers adapter, of the vLLM adapter and of bare vLLM, on a batch like a round's. Bare
  vLLM is the same engine asked as its users ask it, with one request for all samples of a prompt: once for what the
  adapter needs (log-probabilities, seeds), and once for texts alone;
- how long new weights take from the trainer's folder into the engine, and whether what is sampled then is theirs;
- a round's generation end to end: opening the checkpoint, sampling, closing.

Where vLLM is not installed it measures transformers and says what is missing.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import typer

from stp.bench.watch import Measured
from stp.config import SelfPlayConfig, load_config, shipped_configs
from stp.errors import StpError
from stp.prompts import TEMPLATES, prover_prompt, stop_strings
from stp.protocols import Generator
from stp.selfplay.randomness import sample_seed
from stp.selfplay.warmup import prover_row
from stp.types import Completion, Proof, SampleRequest, Sampling
from stp.world import WorldConfig, build

if TYPE_CHECKING:
    from stp.generation.vllm import VllmGenerator

LEVELS = {1: 0.6, 2: 0.4}
SEEDS = 160
"""Proofs that the model is trained on."""
PROBES = 8
"""Greedy texts that are compared after a hand-over."""
LACKING = "vLLM is not installed here: `make test-vllm` installs it, and `make bench-model` then measures it too"
EXAMPLES = """\
examples:
  .venv-vllm/bin/python -m stp.bench.vllm
  .venv-vllm/bin/python -m stp.bench.vllm --statements 128 --turns 5 --require 0.95
"""


@dataclass(frozen=True, slots=True)
class Work:
    """Two checkpoints, one trained on from the other, and what a round asks of them."""

    before: Path
    after: Path
    requests: list[SampleRequest]
    sampling: Sampling


def prepare(config: SelfPlayConfig, folder: Path, statements: int, samples: int) -> Work:
    """A model made from scratch and trained for a minute."""
    from stp.training.scratch import make_base
    from stp.training.torch import TorchTrainer

    world = build(
        WorldConfig(seed_size=SEEDS, open_size=statements, test_size=1, seed_levels=LEVELS, open_levels=LEVELS)
    )
    template = TEMPLATES[config.template]
    rows = [prover_row(template, one, Proof(one.id, proof), whole=True) for one, proof in world.seed]
    base = make_base([one.prompt + one.target for one in rows], config.model, folder / "base", 0).path
    trainer = TorchTrainer("auto")
    before = trainer.train(rows, base, folder / "before", replace(config.sft, precision="float32"), 0).path
    after = trainer.train(rows, before, folder / "after", replace(config.training, precision="float32"), 0).path
    requests = [
        SampleRequest(prover_prompt(template, one), tuple(sample_seed(index, number) for number in range(samples)))
        for index, one in enumerate(world.open[:statements])
    ]
    return Work(before, after, requests, replace(config.prove.sampling, stop=stop_strings(template)))


def timed(generate: Callable[[], list[list[Completion]]]) -> Measured:
    """Tokens sampled, and the time that it took."""
    began = time.perf_counter()
    answers = generate()
    return Measured(sum(one.tokens for each in answers for one in each), time.perf_counter() - began)


def bare(generator: VllmGenerator, work: Work, whole: bool) -> Measured:
    """The generator's engine asked without the adapter; `whole`: for log-probabilities too, and with a seed."""
    from vllm import SamplingParams

    engine: Any = generator.engine
    params = [
        SamplingParams(
            n=len(one.seeds),
            temperature=work.sampling.temperature,
            top_p=work.sampling.top_p,
            max_tokens=work.sampling.max_new_tokens,
            stop=list(work.sampling.stop),
            seed=index if whole else None,
            logprobs=0 if whole else None,
        )
        for index, one in enumerate(work.requests)
    ]
    began = time.perf_counter()
    answers = engine.llm.generate([one.prompt for one in work.requests], params, use_tqdm=False)
    return Measured(sum(len(one.token_ids) for each in answers for one in each.outputs), time.perf_counter() - began)


def speeds(generator: VllmGenerator, transformers: Generator, work: Work, turns: int) -> dict[str, list[Measured]]:
    """Each way measured so many times, one after the other in every turn."""
    ways: dict[str, Callable[[], Measured]] = {
        "transformers": lambda: timed(lambda: transformers.generate(work.requests, work.sampling)),
        "vLLM adapter": lambda: timed(lambda: generator.generate(work.requests, work.sampling)),
        "bare, the same": lambda: bare(generator, work, whole=True),
        "bare, texts alone": lambda: bare(generator, work, whole=False),
    }
    found: dict[str, list[Measured]] = {name: [] for name in ways}
    for turn in range(turns):
        for name, way in ways.items():
            generator.engine.forget_prompts()
            found[name].append(way())
            tell(f"turn {turn + 1}: {name} {found[name][-1].rate:,.0f} tokens/s, load {psutil.getloadavg()[0]:.1f}")
    return found


def speed_lines(found: dict[str, list[Measured]]) -> list[str]:
    """Tokens per second at the best and the middle turn, and the middle ratio to bare vLLM asked for the same."""
    lines = [f"{'tokens per second':<20}{'best':>9}{'median':>9}{'to bare vLLM':>15}"]
    for name, each in found.items():
        rates = sorted(one.rate for one in each)
        lines.append(f"{name:<20}{rates[-1]:>9,.0f}{middle(rates):>9,.0f}{ratio(found, name):>15.2f}")
    return lines


def ratio(found: dict[str, list[Measured]], name: str) -> float:
    """The middle of the turns' ratios; a busy neighbour slows down one turn, and all that is measured in it."""
    return middle(ours.rate / theirs.rate for ours, theirs in zip(found[name], found["bare, the same"], strict=True))


def middle(numbers: Any) -> float:
    """The median, the upper of two."""
    ordered = sorted(numbers)
    return float(ordered[len(ordered) // 2])


def hand_over(generator: VllmGenerator, work: Work) -> list[str]:
    """The trainer's new folder into the running engine, and greedy texts before and after beside transformers'."""
    from stp.generation.transformers import TransformersGenerator

    asked = [replace(one, seeds=one.seeds[:1]) for one in work.requests[:PROBES]]
    greedy = replace(work.sampling, temperature=0)
    old = generator.generate(asked, greedy)
    handover = generator.load(work.after)
    new = generator.generate(asked, greedy)
    right = TransformersGenerator(work.after, "cpu").generate(asked, greedy)
    same = sum(one[0].text == other[0].text for one, other in zip(new, right, strict=True))
    logprobs = max(abs(one[0].logprob - other[0].logprob) for one, other in zip(new, right, strict=True))
    moved = max(abs(one[0].logprob - other[0].logprob) for one, other in zip(new, old, strict=True))
    return [
        f"new weights after {handover.seconds:.2f} s, {'in place' if handover.in_place else 'in a new engine'}, "
        f"the check included (log-probabilities {handover.distance:.1g} a token from transformers')",
        f"sampled then: {same} of {len(asked)} greedy texts are those of transformers with the new weights; log-"
        f"probabilities differ from its by {logprobs:.1g} at most, and from those under the old weights by {moved:.2g}",
    ]


def whole_round(open_generator: Callable[[], Generator], work: Work) -> tuple[float, float]:
    """Seconds from opening the checkpoint to having closed it, and those of them that were sampling."""
    began = time.perf_counter()
    generator = open_generator()
    opened = time.perf_counter()
    generator.generate(work.requests, work.sampling)
    sampled = time.perf_counter() - opened
    generator.close()
    return time.perf_counter() - began, sampled


def measure(work: Work, turns: int) -> tuple[list[str], float]:
    """What is printed, and the adapter's speed as a share of bare vLLM's."""
    from stp.generation.transformers import TransformersGenerator
    from stp.generation.vllm import VllmGenerator, VllmSettings

    kept = VllmSettings(keep=True)
    tell("opening vLLM ...")
    began = time.perf_counter()
    generator, transformers = VllmGenerator(work.before, settings=kept), TransformersGenerator(work.before, "auto")
    lines = [f"vLLM opened in {time.perf_counter() - began:.1f} s"]
    found = speeds(generator, transformers, work, turns)
    lines += ["", *speed_lines(found), "", *hand_over(generator, work), ""]
    generator.close()
    transformers.close()
    ways: dict[str, Callable[[], Generator]] = {
        "transformers": lambda: TransformersGenerator(work.before, "auto"),
        "vLLM, engine kept": lambda: VllmGenerator(work.before, settings=kept),
        "vLLM, new engine": lambda: VllmGenerator(work.before),
    }
    lines.append(f"{'a round of sampling':<20}{'seconds':>9}{'sampling':>10}")
    for name, way in ways.items():
        tell(f"a round with {name} ...")
        if name == "vLLM, new engine":
            VllmGenerator.shutdown()
        whole, sampled = whole_round(way, work)
        lines.append(f"{name:<20}{whole:>9.1f}{sampled:>10.1f}")
    return lines, ratio(found, "vLLM adapter")


def transformers_alone(work: Work, turns: int) -> list[str]:
    """What can be measured without vLLM."""
    from stp.generation.transformers import TransformersGenerator

    generator = TransformersGenerator(work.before, "auto")
    rates = [timed(lambda: generator.generate(work.requests, work.sampling)).rate for _ in range(turns)]
    generator.close()
    return [f"transformers: {max(rates):,.0f} tokens per second at best, {middle(rates):,.0f} in the middle", LACKING]


def tell(line: str) -> None:
    """Progress, for people."""
    typer.echo(line, err=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was measured; 1 when the adapter is slower than required."""
    parser = argparse.ArgumentParser(
        prog="python -m stp.bench.vllm",
        description="Tokens per second of transformers, the vLLM adapter and bare vLLM; handing over weights; a round.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--statements", type=int, default=512, metavar="N", help="prompts (default: 512)")
    parser.add_argument("--samples", type=int, default=16, metavar="K", help="samples of each (default: 16)")
    parser.add_argument("--turns", type=int, default=3, metavar="T", help="times each is measured (default: 3)")
    parser.add_argument("--require", type=float, default=0.0, metavar="R", help="fail if adapter to bare vLLM is below")
    chosen = parser.parse_args(arguments)
    if min(chosen.statements, chosen.samples, chosen.turns) < 1:
        parser.error("--statements, --samples and --turns must be at least 1")
    share = chosen.require
    try:
        with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder:
            tell("training a model ...")
            config = load_config(shipped_configs()["quickstart"])
            work = prepare(config, Path(folder), chosen.statements, chosen.samples)
            if importlib.util.find_spec("vllm") is None:
                lines = transformers_alone(work, chosen.turns)
            else:
                lines, share = measure(work, chosen.turns)
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    typer.echo(f"{chosen.statements} statements x {chosen.samples} samples, {psutil.cpu_count()} cores")
    typer.echo("\n".join(lines))
    return int(share < chosen.require)


if __name__ == "__main__":
    sys.exit(main())
