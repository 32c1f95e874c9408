"""Published results to lay ours against, each with its source (`published.toml`).

They were measured with other checkers, limits and copies of the statements than ours: how far they can be compared is
for the reader to judge.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field


class Source(BaseModel):
    """A paper or page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    url: str


class Published(BaseModel):
    """One number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str
    split: str = ""
    model: str
    method: str = "whole proof"
    """`whole proof`, `tree search`, or what else is done beside sampling."""
    budget: str
    """Per statement, in the source's words; for a search, its branching."""
    percent: float | None = Field(default=None, ge=0, le=100)
    std: float | None = None
    """Standard deviation of `percent`, as the source gives it."""
    solved: int | None = None
    of: int | None = None
    """Statements, where the source counts them."""
    place: str
    """Where in the source: table, section, abstract."""
    source: Source

    @property
    def result(self) -> str:
        """As in the source."""
        if self.percent is None:
            return f"{self.solved}" + (f" of {self.of}" if self.of else "")
        return _number(self.percent) + (f" ± {_number(self.std)}" if self.std is not None else "") + " %"


def _number(value: float) -> str:
    """With one decimal place, or the two that it has."""
    return f"{value:.2f}".removesuffix("0")


def published(benchmark: str, split: str = "") -> list[Published]:
    """Published numbers on a benchmark, on one split of it if one is named, in the order of the file."""
    text = resources.files("stp.evals").joinpath("published.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    rows = [
        Published(benchmark=name, source=Source(**found["source"][row.pop("from")]), **row)
        for name, numbers in found["numbers"].items()
        for row in numbers
    ]
    return [one for one in rows if one.benchmark == benchmark and split in {"", one.split}]


def markdown(rows: Sequence[Published]) -> str:
    """The numbers as a Markdown table, with the sources below it."""
    sources = list(dict.fromkeys(one.source for one in rows))
    table = [["Model", "Method", "Budget", "Split", "Result", "Source"], ["---"] * 6]
    for one in rows:
        told = f"{sources.index(one.source) + 1}, {one.place}"
        table.append([one.model, one.method, one.budget, one.split, one.result, told])
    lines = [f"| {' | '.join(cells)} |" for cells in table]
    return "\n".join([*lines, "", *(f"{at}. {one.title}, {one.url}" for at, one in enumerate(sources, 1))]) + "\n"
