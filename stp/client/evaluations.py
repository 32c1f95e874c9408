"""What the service says of evaluations, as values; what each field means is said in `stp.evals.types`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number in [0, 1], or a difference of two, with its interval."""

    value: float
    low: float
    high: float
    confidence: float


@dataclass(frozen=True, slots=True)
class PassAt:
    """pass@k over the statements of a benchmark."""

    k: int
    statements: int
    estimate: Estimate
    wilson: Estimate
    block_mean: float | None
    block_std: float | None
    blocks: int
    worst: float
    best: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """What came of an evaluation."""

    statements: int
    samples: int
    solved: int
    passes: tuple[PassAt, ...]
    sound: tuple[PassAt, ...]
    """Without statements that have a known defect."""
    clean: tuple[PassAt, ...]
    """Without statements seen in training."""
    troubles: dict[str, int]
    defects: dict[str, str]
    skipped: dict[str, str]
    refused: dict[str, str]
    early_stop: bool


@dataclass(frozen=True, slots=True)
class StoredEvaluation:
    """A model on a benchmark, under one protocol."""

    id: str
    name: str
    benchmark: str
    split: str
    revision: str
    origin: str
    model: str
    model_hash: str
    protocol: dict[str, Any]
    created: datetime
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class Evaluated(StoredEvaluation):
    """The same with its numbers, once there are some."""

    numbers: Numbers | None


@dataclass(frozen=True, slots=True)
class Tried:
    """A statement of the benchmark, and what its samples came to so far."""

    statement_id: str
    name: str
    split: str
    defect: str
    refused: str
    samples: int
    correct: int
    unknown: int
    tokens: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Paired:
    """Two evaluations on the same statements, compared statement by statement."""

    first: str
    second: str
    k: int
    samples: int
    both: int
    only_first: int
    only_second: int
    neither: int
    mcnemar_p: float
    difference: Estimate
