"""The nouns of evaluation; frozen values, as in `stp.types`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from stp.types import Statement, content_id


@dataclass(frozen=True, slots=True)
class Item:
    """A statement of a benchmark, with what the benchmark says about it."""

    statement: Statement
    """Its name is the benchmark's; so is its header, which may differ from statement to statement."""
    split: str = ""
    """`test`, `valid`; empty where the benchmark has no splits."""
    informal: str = ""
    """What it says in words; empty when unknown. Never shown to the model."""
    defect: str = ""
    """Why it is known not to say what it should; empty when nothing is known. It is tried all the same."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A fixed list of statements."""

    name: str
    """`minif2f`, `proofnet`, `putnam`, `leanworkbook`, `world`."""
    origin: str
    """Where it was read from: a file, a folder, a data set with its revision."""
    items: tuple[Item, ...]
    withheld: bool = False
    """Whether its keepers ask that proofs be not published (PutnamBench): exports leave them out unless told."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Rows that are no theorem, by name, each with the reason; they are in no number."""

    @property
    def revision(self) -> str:
        """Hash over the ids of all statements in their order: two numbers compare only where it is the same."""
        return content_id(*(one.statement.id for one in self.items))


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """What the samples of one statement came to.

    Both arrays have one entry for each sample drawn, in the order of drawing. A sample is correct, wrong (a limit of
    time reached at last is wrong), or unknown.
    """

    statement_id: str
    correct: NDArray[np.bool_]
    """[samples] Lean accepted it, in the trust tier."""
    unknown: NDArray[np.bool_]
    """[samples] The check crashed, lacked memory or room for output, or was not made: nothing is known of it."""
    tokens: int = 0
    """Sampled, over all samples."""
    check_seconds: float = 0.0
    """Of the checks of its distinct proofs."""
    troubles: Mapping[str, int] = field(default_factory=dict)
    """Samples by trouble: `crashed`, `time`, `memory`, `output`, `unchecked`."""
    stopped: bool = False
    """Whether drawing ended because one was correct: then only whether it was solved within the samples is unbiased."""

    @property
    def solved(self) -> bool:
        return bool(self.correct.any())


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number in [0, 1], or a difference of two, with its interval."""

    value: float
    low: float
    high: float
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class PassAt:
    """pass@k over the statements of a benchmark: the chance that at least one of k samples is correct."""

    k: int
    statements: int
    estimate: Estimate
    """Unbiased (Chen et al. 2021, arXiv 2107.03374, eq. 1), unknown samples left out; interval by bootstrap over
    statements."""
    wilson: Estimate
    """The same number with Wilson's interval, at the effective number of statements."""
    block_mean: float | None
    """The paper's: mean over consecutive blocks of k samples of the fraction solved; None without one whole block."""
    block_std: float | None
    """Population standard deviation over these blocks; None with fewer than 4 (specification §7.1)."""
    blocks: int
    worst: float
    """Were every unknown sample wrong."""
    best: float
    """Were every unknown sample correct."""
    lacking: int = 0
    """Statements of which fewer than k samples are known: they count with as many as are, or, with none, are left out
    of the estimate."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One budget on a budget curve."""

    samples: int
    """Per statement."""
    estimate: Estimate
    tokens: float
    """Expected to be sampled for it, over all statements."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an evaluation took."""

    samples: int
    distinct_proofs: int
    tokens: int
    check_seconds: float
    money: float | None = None
    """By the price table; None without one."""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement of a benchmark that a training set holds, up to names and white space."""

    statement_id: str
    name: str
    where: str
    """The training set: a source in the store, a run's conjectures, a file."""
    as_name: str
    """What it is called there."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What was looked for among the training data, and found."""

    looked_in: Mapping[str, int]
    """Statements by training set; empty when nothing was looked at."""
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model on a benchmark, under one protocol; asked for again, it goes on."""

    id: str
    """Hash of benchmark revision, model weights, protocol and seed."""
    name: str
    benchmark: str
    split: str
    revision: str
    origin: str
    model: str
    """Folder or hub name."""
    model_hash: str
    """Hash of its weights and tokenizer."""
    config: str
    """The protocol as JSON (`stp.evals.config.EvalConfig`)."""
    created: datetime
    finished: datetime | None = None

    @property
    def batch(self) -> str:
        """Name of its rollouts in the store."""
        return f"eval/{self.id}"


VARIANTS = {
    "passes": "all statements",
    "sound": "without statements that have a known defect",
    "clean": "without statements seen in training",
}
"""The fields of a `Result` that hold its numbers, in words."""


@dataclass(frozen=True, slots=True)
class Result:
    """The numbers of an evaluation, as printed, stored and drawn."""

    evaluation: Evaluation
    statements: int
    samples: int
    """Drawn of every statement, unless it was stopped early."""
    solved: int
    """Statements with a correct sample."""
    passes: tuple[PassAt, ...]
    sound: tuple[PassAt, ...]
    """The same without statements that have a known defect; empty when none has."""
    clean: tuple[PassAt, ...]
    """The same without statements seen in training; empty when none was."""
    curve: tuple[CurvePoint, ...]
    troubles: Mapping[str, int]
    cost: Cost
    screen: Screen
    defects: Mapping[str, str]
    """Reason by name, for each statement with a known defect."""
    skipped: Mapping[str, str]
    """Reason by name, for each row of the benchmark that is no theorem."""
    early_stop: bool
    refused: Mapping[str, str] = field(default_factory=dict)
    """Reason by name, for each statement that Lean does not accept here; they count as unsolved."""
    checkers: Mapping[str, int] = field(default_factory=dict)
    """Distinct proofs by the toolchain, library and kernel that judged them."""
    proved_ever: int | None = None
    """Statements that anything in the store proves, training included: the cumulative rate of LeanWorkbook
    (specification §7.1); None for other benchmarks."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Two evaluations on the same statements, compared statement by statement."""

    first: str
    second: str
    k: int
    both: int
    """Statements solved by both within their samples."""
    only_first: int
    only_second: int
    neither: int
    mcnemar_p: float
    """Two-sided exact McNemar test of the statements that only one solves."""
    difference: Estimate
    """pass@k of the second minus that of the first; interval by paired bootstrap over statements."""
    samples: int = 0
    """So many first samples of each statement are what "solved" is about: as many as both drew."""
