"""How fast the work of a round is done, and where each speed comes from.

Without a measurement, a GPU's data sheet times the share of it that others reached:

    training   tokens/s = MFU · peak / operations of a token
    reading    tokens/s = MFU · peak / 2N                                    prompts, each once (prefix caching)
    sampling   a step makes one token of each of B sequences; it moves all weights and all caches through memory:
               seconds = max((2N + B·context·cache) / (share · bandwidth), 2N·B / (MFU · peak))
               with as many sequences at once as memory holds (stp.planning.memory)
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from stp.errors import ConfigError
from stp.planning.shape import BF16, Shape

MFU = 0.40
MFU_SOURCE = (
    "MFU 0.40: llm-foundry's benchmarks of 7B models on 8 H100 reach 0.40 to 0.46 for rows of 1,024 to 4,096 tokens "
    "(scripts/train/benchmarking/README.md)"
)
BANDWIDTH_SHARE = 0.5
BANDWIDTH_SOURCE = (
    "half of the memory's bandwidth: LLaMA-7B on H100 in TensorRT-LLM 0.5's table (128 tokens in, 128 or 2,048 out) "
    "comes to 0.43 and 0.65 of it"
)
MOST_AT_ONCE = 256
"""Sequences that vLLM samples at once by default on most GPUs (`max_num_seqs`)."""
CHECK_SECONDS = 0.64
CHECK_SOURCE = "100 checks a second with Mathlib on 64 cores, at best (Kimina-Prover, arXiv 2504.11354)"


@dataclass(frozen=True, slots=True)
class Gpu:
    """What a GPU can do at the most."""

    name: str
    says: str
    memory: float
    """Bytes."""
    peak: float
    """Dense bfloat16 operations per second."""
    bandwidth: float
    """Bytes per second."""
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and where it comes from."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Speeds:
    """Of one GPU (or of the machine measured), and of one core that checks."""

    sample: Figure
    """Tokens sampled per second."""
    read: Figure | None
    """Tokens of prompts per second; None where `sample` has the prompts' time in it."""
    train: Figure
    """Tokens per second."""
    check: Figure
    """Seconds of one core for a proof."""
    load: Figure
    """Seconds to bring a model onto the device: several times a round."""


@cache
def gpus() -> dict[str, Gpu]:
    """Known GPUs by name."""
    table = tomllib.loads(files("stp.planning").joinpath("gpus.toml").read_text())
    return {
        name: Gpu(name, row["says"], row["memory"] * 1e9, row["tflops"] * 1e12, row["bandwidth"] * 1e9, row["source"])
        for name, row in table.items()
    }


def gpu(name: str) -> Gpu:
    """A GPU by its name.

    Raises:
        ConfigError: it is not in the table.
    """
    found = gpus().get(name.lower())
    if found is None:
        raise ConfigError(f"there is no GPU {name!r} in the table; name one of {', '.join(gpus())}, or use --measure")
    return found


def training_speed(shape: Shape, gpu: Gpu, tokens_per_row: float) -> float:
    """Tokens per second of one GPU."""
    return MFU * gpu.peak / shape.training_operations(tokens_per_row)


def reading_speed(shape: Shape, gpu: Gpu) -> float:
    """Tokens of prompts per second of one GPU."""
    return MFU * gpu.peak / shape.reading_operations()


def sampling_speed(shape: Shape, gpu: Gpu, at_once: int, context: float, parts: int = 1) -> float:
    """Tokens per second of one GPU of `parts` that share a copy of the model, with so many sequences of `context`
    tokens on the average; 0 when none fits."""
    weights = BF16 * shape.parameters
    moved = (weights + at_once * context * shape.cache_bytes) / (BANDWIDTH_SHARE * gpu.bandwidth * parts)
    computed = shape.reading_operations() * at_once / (MFU * gpu.peak * parts)
    return at_once / max(moved, computed) / parts


def published(shape: Shape, gpu: Gpu, at_once: int, context: float, tokens_per_row: float, parts: int) -> Speeds:
    """Speeds by data sheet and by what others have reached."""
    return Speeds(
        sample=Figure(
            sampling_speed(shape, gpu, at_once, context, parts), f"{at_once} sequences at once, {BANDWIDTH_SOURCE}"
        ),
        read=Figure(reading_speed(shape, gpu), MFU_SOURCE),
        train=Figure(training_speed(shape, gpu, tokens_per_row), MFU_SOURCE),
        check=Figure(CHECK_SECONDS, CHECK_SOURCE),
        load=Figure(60.0, "assumed: an engine starts and reads its weights in a minute"),
    )
