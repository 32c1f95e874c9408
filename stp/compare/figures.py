"""The numbers of a comparison: curves over tokens, means over seeds with intervals, ratios, what a phase costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from stp.types import Phase

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
POINTS = 60
"""Budgets at which curves are drawn."""


@dataclass(frozen=True, slots=True)
class Conjectured:
    """A conjecture of a round, to look at."""

    text: str
    kind: str
    outcome: str
    pass_rate: float


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """What one round cost, and what it came to."""

    tokens: int
    """Sampled in both roles."""
    checks: int
    """Distinct proofs, and conjectures looked at for whether they are well formed."""
    proved: int
    """Measured statements proved in this round or before."""
    dataset: int
    """Measured statements."""
    levels: Mapping[int, int]
    """Measured statements proved in this round, by their level."""
    conjectures: int
    """Tried."""
    conjectures_proved: int
    seconds: Mapping[str, float]
    """By phase."""
    examples: tuple[Conjectured, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Samples of the last model on statements that nothing was trained on."""

    samples: int
    correct: tuple[int, ...]
    """Correct samples of each statement."""


@dataclass(frozen=True, slots=True)
class Course:
    """One run: a method with a seed."""

    method: str
    seed: int
    rounds: tuple[RoundFigures, ...]
    held_out: HeldOut

    @property
    def tokens(self) -> int:
        return sum(one.tokens for one in self.rounds)

    @property
    def checks(self) -> int:
        return sum(one.checks for one in self.rounds)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over seeds with its 95 % interval (Student's t); without one where there is a single seed.

    What is not known is NaN.
    """

    value: float
    low: float
    high: float
    count: int


def tokens_of(one: RoundFigures) -> int:
    return one.tokens


def proved_share(course: Course, budgets: Floats, amount: Callable[[RoundFigures], int] = tokens_of) -> Floats:
    """Cumulative proved share of the dataset after so much was spent, by default sampled tokens; straight between the
    ends of rounds."""
    spent = np.cumsum([0, *map(amount, course.rounds)])
    shares = [0.0, *(one.proved / one.dataset for one in course.rounds)]
    return np.interp(budgets, spent, shares)


def common_budget(courses: Sequence[Course]) -> int:
    """The tokens that every run has sampled at least: where they are compared."""
    return min(one.tokens for one in courses)


def mean(values: Sequence[float]) -> Mean:
    """Mean and interval of a few independent numbers, one for each seed."""
    found = np.asarray(values, dtype=np.float64)
    count = len(found)
    centre = float(found.mean()) if count else math.nan
    if count < 2:
        return Mean(centre, math.nan, math.nan, count)
    half = float(student.ppf((1 + CONFIDENCE) / 2, count - 1) * found.std(ddof=1) / np.sqrt(count))
    return Mean(centre, centre - half, centre + half, count)


def mean_share(values: Sequence[float]) -> Mean:
    """The same of shares, whose interval ends at none and at all: of few and unlike seeds it would reach beyond."""
    found = mean(values)
    if found.count < 2:
        return found
    return replace(found, low=max(0.0, found.low), high=min(1.0, found.high))


def ratio(these: Sequence[float], those: Sequence[float]) -> Mean:
    """How many times as large, seed by seed: the geometric mean of ratios, and its interval.

    Not known where one of the numbers is 0: then there is no ratio, or no logarithm of it.
    """
    if not all([*these, *those]):
        return Mean(math.nan, math.nan, math.nan, len(these))
    logs = mean([float(np.log(this / that)) for this, that in zip(these, those, strict=True)])
    return Mean(float(np.exp(logs.value)), float(np.exp(logs.low)), float(np.exp(logs.high)), logs.count)


def of_method(courses: Sequence[Course], method: str) -> list[Course]:
    """Its runs, by seed."""
    return sorted((one for one in courses if one.method == method), key=lambda one: one.seed)


def shares_at(courses: Sequence[Course], method: str, tokens: float) -> list[float]:
    """Proved share of each seed's run of a method."""
    return [float(proved_share(one, np.array([tokens]))[0]) for one in of_method(courses, method)]


def phase_shares(courses: Sequence[Course]) -> dict[str, float]:
    """Share of the time of each phase, over all rounds of some runs."""
    total = {str(phase): 0.0 for phase in Phase}
    for course in courses:
        for one in course.rounds:
            for phase, seconds in one.seconds.items():
                total[phase] += seconds
    whole = sum(total.values()) or 1.0
    return {phase: seconds / whole for phase, seconds in total.items()}
