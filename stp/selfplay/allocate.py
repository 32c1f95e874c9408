"""Who gets the next rollouts, as pure functions over numbers: what is known of a pass rate, and what more would tell.

A statement's pass rate is unknown: the belief about it is a Beta distribution, conjugate to rollouts that succeed or
fail (as in Thompson, Biometrika 25, 1933). Giving every statement K rollouts spends most on those whose fate is clear.
Giving them to who gains most from them is a knapsack of equal total (Knapsack RL, arXiv 2509.25849; by difficulty:
E3-RL4LLMs, arXiv 2505.18573). AlphaProof's matchmaker (Nature 2025, s41586-025-09833-y) has the same three cases with
fixed weights: disproved 0, proved every time 0.001, never decided 0.1, all others 1. Here the expected gain under the
belief takes their place, so that no random draw is needed, and what is given out depends on verdicts alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from stp.types import Attempt, PassRate


@dataclass(frozen=True, slots=True)
class Beta:
    """A belief about a pass rate: Beta(successes, failures), both above 0."""

    successes: float
    failures: float

    @property
    def mean(self) -> float:
        return self.successes / (self.successes + self.failures)

    def after(self, rate: PassRate, weight: float = 1.0) -> Beta:
        """The belief once these rollouts are known, each counting so much."""
        return Beta(self.successes + weight * rate.proved, self.failures + weight * (rate.attempts - rate.proved))

    def within(self, low: float, high: float) -> float:
        """Probability that the pass rate lies in (low, high]."""
        from scipy.special import betainc  # here, since it loads slowly and every command imports this module

        return float(betainc(self.successes, self.failures, high) - betainc(self.successes, self.failures, low))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a statement when rollouts are given out."""

    belief: Beta
    proved: bool
    """Whether some proof of it is known."""
    low: float
    high: float
    """What is asked of its pass rate once a proof is known: does it lie in (low, high]?"""
    any_proof: bool
    """A first proof is wanted whatever the pass rate (dataset), or only where that lies in (low, high] (conjecture)."""
    given: int
    """Rollouts that it got in this round."""
    cost: float = 1.0
    """Tokens that one more is expected to take."""
    closed: bool = False
    """It is disproved: there is nothing to gain."""


def gain(standing: Standing, more: int) -> float:
    """What so many more rollouts are worth, in [0, 1].

    Without a proof: the probability that they hold one (for a conjecture: and that its pass rate is then believed to
    be in the window). With one: by how much the variance of the belief "its pass rate is in the window" is expected to
    shrink, which is nothing once that is as good as certain, either way.
    """
    if standing.closed or more == 0:
        return 0.0
    belief = standing.belief
    return _gain(
        belief.successes, belief.failures, standing.proved, standing.any_proof, standing.low, standing.high, more
    )


@lru_cache(maxsize=65536)
def _gain(
    successes: float, failures: float, proved: bool, any_proof: bool, low: float, high: float, more: int
) -> float:
    from scipy.special import betainc, betaln, gammaln

    count = np.arange(more + 1)
    chance = np.exp(
        gammaln(more + 1) - gammaln(count + 1) - gammaln(more - count + 1)
        + betaln(successes + count, failures + more - count) - betaln(successes, failures)
    )  # fmt: skip
    if not proved and any_proof:
        return float(1 - chance[0])
    wins, losses = successes + count, failures + more - count
    after = betainc(wins, losses, high) - betainc(wins, losses, low)
    if not proved:
        return float(np.dot(chance[1:], after[1:]))
    return float(np.dot(chance, (after - Beta(successes, failures).within(low, high)) ** 2))


def allocate(standings: Sequence[Standing], budget: int, portion: int, most: int) -> list[int]:
    """How many of `budget` rollouts each statement gets: portion after portion to whoever gains most by it for a
    token, the one that has got least, then the first, among equals.

    Nobody is given more than `most` in the round while others may take more. All of the budget is given out.
    """
    extra = [0] * len(standings)

    def entry(index: int) -> tuple[bool, float, int, int]:
        one, has = standings[index], extra[index]
        worth = gain(one, has + portion) - gain(one, has)
        return one.given + has + portion > most, -worth / one.cost, one.given + has, index

    heap = [entry(index) for index in range(len(standings))]
    heapq.heapify(heap)
    while heap and budget:
        index = heap[0][-1]
        step = min(portion, budget)
        extra[index] += step
        budget -= step
        heapq.heapreplace(heap, entry(index))
    return extra


def apportion(weights: Sequence[float], budget: int) -> list[int]:
    """Whole shares of a budget in proportion to weights above 0: rounded down, and what is left to the largest
    remainders, the first among equals."""
    precise = [Fraction(one) for one in weights]
    total = sum(precise)
    exact = [one * budget / total for one in precise]
    shares = [int(one) for one in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: (shares[index] - exact[index], index))
    for index in by_remainder[: budget - sum(shares)]:
        shares[index] += 1
    return shares


def tally(attempts: Sequence[Attempt]) -> PassRate:
    """The pass rate of rollouts, as the store counts it: refutations and what says nothing are left out."""
    counted = [one for one in attempts if one.says and not one.refutes]
    return PassRate(sum(one.correct for one in counted), len(counted))
