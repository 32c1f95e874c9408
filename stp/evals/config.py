"""What an evaluation does: the TOML file that `stp eval` reads, kept resolved (as JSON) with the evaluation.

Defaults are the paper's protocol (specification §7.1 and §4).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from stp.config import Section, read_config
from stp.prompts import TemplateName
from stp.types import CheckLimits, Sampling

BUDGETS = (1, 32, 128, 640, 3200, 6400, 25600)
"""k of pass@k in the paper."""


class Prices(Section):
    """What things cost, for a budget that others can compare with; whoever pays knows them."""

    currency: str = Field("USD", min_length=1)
    million_tokens: float = Field(0.0, ge=0)
    """Of a million sampled tokens."""
    checking_hour: float = Field(0.0, ge=0)
    """Of one core that checks for an hour."""

    def of(self, tokens: float, check_seconds: float) -> float:
        """What so many sampled tokens and so long a checking by one core cost."""
        return tokens / 1e6 * self.million_tokens + check_seconds / 3600 * self.checking_hour


class EvalConfig(Section):
    """One evaluation, but for the model."""

    benchmark: str = Field(min_length=1)
    """`minif2f`, `proofnet`, `putnam`, `leanworkbook`, `world`."""
    split: str = ""
    """`test`, `valid`; empty where the benchmark has none."""
    data: str = ""
    """Where the benchmark is read from: a file, a folder, or `hf:OWNER/NAME`; empty: its usual place
    (`stp.evals.benchmarks`)."""
    samples: int = Field(128, ge=1)
    """Drawn of each statement."""
    ks: tuple[int, ...] = BUDGETS
    """pass@k is given for those of them that fit into the samples, and for the samples themselves."""
    seed: int = 0
    template: Literal[""] | TemplateName = ""
    """Prompt strings; empty: those that the model was trained with."""
    tokenizer: str = ""
    """Folder or hub name of the tokenizer when it is not the model's own (specification §2.6)."""
    sampling: Sampling = Sampling()
    limits: CheckLimits = CheckLimits()
    early_stop: bool = False
    """Draw no more of a statement once it is solved, which saves much. For k below the samples, pass@k is then told
    from the first k alone: without bias, but with more noise than from all samples."""
    max_crashed: float = Field(0.005, ge=0, le=1)
    """An evaluation stops when more than this share of its checks crashed for good."""
    prices: Prices | None = None

    def budgets(self) -> tuple[int, ...]:
        """The k to give pass@k for, in order."""
        return tuple(sorted({one for one in self.ks if 0 < one <= self.samples} | {self.samples}))

    def protocol(self) -> str:
        """What two numbers have to share to be of one evaluation, beside statements, weights and tokenizer, as JSON.
        More samples later make it longer."""
        return self.model_dump_json(exclude={"samples", "ks", "data", "tokenizer", "max_crashed", "prices"})


def shipped_evaluations() -> dict[str, Path]:
    """Files that come with the package, by name."""
    return {path.stem: path for path in sorted((Path(__file__).parent / "configs").glob("*.toml"))}


def load_evaluation(path: Path, overrides: Mapping[str, object]) -> EvalConfig:
    """Read an evaluation's file; fields may be overridden.

    Raises:
        ConfigError: the file is missing, is not TOML, or a field is wrong; the message names the field.
    """
    missing = f"there is no evaluation file {path}; write one, or leave --config out: each benchmark has its own"
    return read_config(EvalConfig, path, overrides, missing)
