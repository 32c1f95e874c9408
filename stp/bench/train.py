"""`python -m stp.bench.train`: training measured against TRL's SFTTrainer.

The same start, the same rows as tokens, loss on the same targets, the same batches per optimiser step, precision and
optimiser, in turns, each in a process of its own: tokens per second of the training loop (padding is not counted; nor
is loading), what memory it took above what the libraries take, and the share of the device's peak that the model's
operations come to, where the peak is known.

TRL trains padded batches in random order, as it does by default, and grouped by length; packed (`packing=True`) where
FlashAttention is installed, without which its packed rows would see each other. A pass has as many rows as fit
`--micro-tokens` at their mean length, which is to its advantage: ours counts the longest.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import typer

from stp.bench.watch import Measured, Watch, seconds
from stp.config import ModelConfig
from stp.errors import StpError
from stp.planning.shape import read_shape
from stp.planning.speed import gpus
from stp.prompts import TEMPLATES
from stp.selfplay.warmup import prover_row
from stp.types import Example, Lora, Proof, Training
from stp.world import WorldConfig, build

LEVELS = {1: 0.3, 2: 0.3, 3: 0.4}
OURS = "stp"
PADDED, GROUPED, PACKED = "trl, padded", "trl, by length", "trl, packed"
EXAMPLES = """\
examples:
  python -m stp.bench.train
  python -m stp.bench.train --turns 7 --precision bfloat16 --require 1.0
  python -m stp.bench.train --base models/prover-1.5b --rows 512 --lora 16
"""


@dataclass(frozen=True, slots=True)
class Work:
    """What each way trains on."""

    base: Path
    examples: tuple[Example, ...]
    training: Training
    device: str
    mean: float
    """Tokens of a row."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one training took."""

    wall: Measured
    busy: Measured
    """The same tokens by the processor's seconds, which a busy neighbour does not stretch."""
    memory: int
    """Bytes, at the most, above those held before the model was loaded: of the GPU, or of the process."""
    loss: float


def ways(device: str) -> list[str]:
    """What is measured here."""
    packed = [PACKED] if device == "cuda" and importlib.util.find_spec("flash_attn") else []
    return [OURS, PADDED, GROUPED, *packed]


def measure(way: str, work: Work) -> Found:
    """One training, in a process of its own."""
    from stp.training.torch import TorchTrainer  # noqa: F401  # imports do not count

    if way != OURS:
        import datasets
        import trl  # noqa: F401
        from transformers.utils.logging import disable_progress_bar

        datasets.disable_progress_bars()
        disable_progress_bar()  # type: ignore[no-untyped-call]
        warnings.simplefilter("ignore")
    clock = Clock(work.device)
    with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder:
        loss = ours(work, Path(folder), clock) if way == OURS else theirs(way, work, Path(folder), clock)
    tokens = sum(len(one.ids) for one in token_rows(work)) * work.training.epochs
    return Found(Measured(tokens, clock.wall), Measured(tokens, clock.busy), clock.memory(), loss)


class Clock(Watch):
    """Progress that notes what a training loop takes, from its first step to its last."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self._device = device
        self._busy: list[float] = []
        self._before = 0
        if device == "cpu":
            Path("/proc/self/clear_refs").write_text("5")  # begins the highest mark anew
            self._before = psutil.Process().memory_info().rss

    def note(self, what: str, number: int = 0) -> None:
        if self._device == "cuda":
            import torch

            torch.cuda.synchronize()
        self._busy.append(time.process_time())
        super().note(what, number)

    @property
    def wall(self) -> float:
        return seconds(self.events, "train")

    @property
    def busy(self) -> float:
        return self._busy[-1] - self._busy[0]

    def memory(self) -> int:
        if self._device == "cuda":
            import torch

            return torch.cuda.max_memory_allocated()
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024 - self._before
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - self._before


def token_rows(work: Work) -> list[Any]:
    """The examples as both ways see them."""
    from stp.model import load_tokenizer
    from stp.training.data import encode

    return encode(work.examples, load_tokenizer(str(work.base)), work.training.max_tokens)


def ours(work: Work, folder: Path, clock: Clock) -> float:
    """Train by `stp`; returns the loss of its last tenth."""
    from stp.training.torch import TorchTrainer

    return TorchTrainer(work.device, clock).train(work.examples, work.base, folder / "out", work.training, 0).loss


def theirs(way: str, work: Work, folder: Path, clock: Clock) -> float:
    """Train by TRL; returns the mean loss of its steps, which is another figure than ours."""
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
    from trl import SFTTrainer

    class Watched(TrainerCallback):
        def on_train_begin(self, *given: Any, **named: Any) -> None:
            clock.start("train", 0)

        def on_train_end(self, *given: Any, **named: Any) -> None:
            clock.finish()

    implementation = "flash_attention_2" if way == PACKED else "sdpa"
    model: Any = AutoModelForCausalLM.from_pretrained(
        str(work.base), dtype=torch.float32, attn_implementation=implementation
    )
    rows = [
        {"input_ids": list(one.ids), "labels": [-100] * one.target + list(one.ids[one.target :])}
        for one in token_rows(work)
    ]
    trainer = SFTTrainer(
        model,
        args=config_of(way, work, folder),
        train_dataset=Dataset.from_list(rows),
        processing_class=AutoTokenizer.from_pretrained(str(work.base)),
        callbacks=[Watched()],
        peft_config=adapters(work.training.lora),
    )
    return float(trainer.train().training_loss)


def config_of(way: str, work: Work, folder: Path) -> Any:
    """What our training's options are called there."""
    from trl import SFTConfig

    training, packed = work.training, way == PACKED
    rows = 1
    while 2 * rows * work.mean <= training.micro_tokens and training.batch_size % (2 * rows) == 0:
        rows *= 2
    at_once = max(1, round(training.batch_size * work.mean / training.micro_tokens)) if packed else 0
    return SFTConfig(
        output_dir=str(folder),
        use_cpu=work.device == "cpu",
        bf16=training.precision == "bfloat16",
        per_device_train_batch_size=1 if packed else rows,
        gradient_accumulation_steps=at_once or training.batch_size // rows,
        gradient_checkpointing=training.gradient_checkpointing,
        num_train_epochs=training.epochs,
        learning_rate=training.learning_rate,
        lr_scheduler_type="constant",
        adam_beta1=training.betas[0],
        adam_beta2=training.betas[1],
        adam_epsilon=training.epsilon,
        max_grad_norm=training.max_grad_norm,
        train_sampling_strategy="group_by_length" if way == GROUPED else "random",
        packing=packed,
        max_length=training.micro_tokens if packed else training.max_tokens,
        dataloader_pin_memory=work.device == "cuda",
        save_strategy="no",
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )


def adapters(lora: Lora) -> Any:
    """The same additions, as PEFT is asked for them."""
    from peft import LoraConfig

    if not lora.rank:
        return None
    return LoraConfig(r=lora.rank, lora_alpha=lora.alpha, target_modules="all-linear", task_type="CAUSAL_LM")


def prepare(chosen: argparse.Namespace, folder: Path) -> Work:
    """Rows of a world of arithmetic, and a model made from scratch unless one is given."""
    from stp.model import load_tokenizer, pick_device
    from stp.training.data import encode
    from stp.training.scratch import make_base

    world = build(WorldConfig(seed_size=chosen.rows, open_size=16, test_size=4, seed_levels=LEVELS, open_levels=LEVELS))
    examples = tuple(prover_row(TEMPLATES["stp"], one, Proof(one.id, proof), whole=False) for one, proof in world.seed)
    base = Path(chosen.base)
    if not chosen.base:
        model = ModelConfig(hidden=chosen.hidden, layers=chosen.layers, heads=max(1, chosen.hidden // 32), context=1024)
        base = make_base([one.prompt + one.target for one in examples], model, folder / "base", 0).path
    training = Training(
        learning_rate=1e-3,
        batch_size=chosen.batch,
        epochs=chosen.epochs,
        min_steps=1,
        max_tokens=512,
        micro_tokens=chosen.micro_tokens,
        precision=chosen.precision,
        gradient_checkpointing=chosen.checkpointing,
        lora=Lora(rank=chosen.lora),
        warmup_steps=0,
    )
    lengths = [len(one.ids) for one in encode(examples, load_tokenizer(str(base)), training.max_tokens)]
    return Work(base, examples, training, pick_device("auto").type, statistics.mean(lengths))


def in_turns(work: Work, turns: int) -> dict[str, list[Found]]:
    """Every way once in each turn, each in a new process."""
    found: dict[str, list[Found]] = {way: [] for way in ways(work.device)}
    context = multiprocessing.get_context("spawn")
    for turn in range(turns):
        for way, each in found.items():
            with ProcessPoolExecutor(1, mp_context=context) as fresh:
                each.append(fresh.submit(measure, way, work).result())
            one, load = each[-1], psutil.getloadavg()[0]
            rates = f"{one.wall.rate:,.0f} tokens/s, {one.busy.rate:,.0f} per CPU second"
            tell(f"turn {turn + 1}: {way} {rates}, loss {one.loss:.3f}, load {load:.1f}")
    return found


def ratios(found: dict[str, list[Found]], way: str, clock: str) -> list[float]:
    """Ours to theirs within each turn, in order: a neighbour slows down a turn, and all that is measured in it."""
    pairs = zip(found[OURS], found[way], strict=True)
    return sorted(getattr(mine, clock).rate / getattr(other, clock).rate for mine, other in pairs)


def lines(found: dict[str, list[Found]], peak: float, operations: float) -> list[str]:
    """The table; `peak` in operations per second, 0 where it is not known."""
    told = [f"{'':<16}{'tokens/s':>10}{'per CPU s':>11}{'memory':>10}{'MFU':>7}   stp to it, of wall and CPU time"]
    for way, each in found.items():
        rate, busy = (statistics.median(getattr(one, clock).rate for one in each) for clock in ("wall", "busy"))
        memory = statistics.median(one.memory for one in each) / 1e6
        share = f"{rate * operations / peak:>7.1%}" if peak else f"{'-':>7}"
        line = f"{way:<16}{rate:>10,.0f}{busy:>11,.0f}{memory:>7,.0f} MB{share}"
        if way != OURS:
            line += "   " + ", ".join(spread(ratios(found, way, clock)) for clock in ("wall", "busy"))
        told.append(line)
    return told


def spread(ordered: Sequence[float]) -> str:
    """Median, and from where to where."""
    return f"{statistics.median(ordered):.2f} ({ordered[0]:.2f}-{ordered[-1]:.2f})"


def peak_of(device: str) -> float:
    """Dense bfloat16 operations per second of the GPU here; 0 where they are not known."""
    if device != "cuda":
        return 0.0
    import torch

    name = torch.cuda.get_device_name().lower()
    return next((one.peak for key, one in gpus().items() if key in name), 0.0)


def tell(line: str) -> None:
    """Progress, for people."""
    typer.echo(line, err=True)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stp.bench.train",
        description="Tokens per second, memory and utilisation of training, against TRL's SFTTrainer.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, default, what in (
        ("--turns", 5, "times each way is measured"),
        ("--rows", 512, "rows trained on"),
        ("--epochs", 2, "times each row is seen"),
        ("--batch", 64, "rows of an optimiser step"),
        ("--micro-tokens", 2048, "tokens of a forward pass"),
        ("--hidden", 192, "width of a model made from scratch"),
        ("--layers", 4, "its layers"),
        ("--lora", 0, "rank of additions; 0 trains all weights"),
    ):
        parser.add_argument(name, type=int, default=default, metavar="N", help=f"{what} (default: {default})")
    parser.add_argument("--base", default="", metavar="FOLDER", help="a model; by default one made from scratch")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32", help="(default: float32)")
    parser.add_argument("--checkpointing", action="store_true", help="compute activations again, in both")
    parser.add_argument("--require", type=float, default=0.0, metavar="R", help="fail where a median ratio is below")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was measured; 1 when ours is slower than required."""
    parser = options()
    chosen = parser.parse_args(arguments)
    if min(chosen.turns, chosen.rows, chosen.epochs, chosen.batch, chosen.hidden, chosen.layers) < 1:
        parser.error("--turns, --rows, --epochs, --batch, --hidden and --layers must be at least 1")
    if not importlib.util.find_spec("trl"):
        typer.echo("error: TRL is not installed; `pip install 'stp[bench]'` installs it", err=True)
        return 1
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder:
            work = prepare(chosen, Path(folder))
            shape = read_shape(work.base / "config.json")
            found = in_turns(work, chosen.turns)
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    typer.echo(
        f"{shape.parameters / 1e6:.1f} million parameters, {chosen.precision}, {work.device}, {chosen.rows} rows of "
        f"{work.mean:.0f} tokens, {chosen.turns} turns"
    )
    typer.echo("\n".join(lines(found, peak_of(work.device), shape.training_operations(work.mean))))
    clock = "busy" if work.device == "cpu" else "wall"
    worst = min(statistics.median(ratios(found, way, clock)) for way in found if way != OURS)
    return int(worst < chosen.require)


if __name__ == "__main__":
    sys.exit(main())
