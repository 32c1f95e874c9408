"""Which seeds come first: those near what failed in the last round, and near the frontier themselves.

WebRL (arXiv 2411.02337) makes the tasks of the next phase from those that failed in this one, and keeps those
that the model is neither sure nor hopeless of. A seed here must be proved, so the rule is carried over to the choice
among proved statements: x weighs

    1 - c + c · max_y J(x, y) · (1 - p̂(x))

with y the dataset statements that the last round tried and did not prove, J the share of symbols that two statements
have in common (Jaccard, names of variables aside), p̂ the best pass rate so far, and c `select.curriculum`. Nothing but
the order of the candidates changes: a round that has room for all of them chooses the same seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stp.selfplay.context import RoundContext
from stp.syntax.symbols import symbols
from stp.types import PassRate, Statement, prove_batch

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FAILURES = 1024
"""Failed statements that candidates are compared with, at most, drawn at random."""
LEAST_WEIGHT = 1e-9
"""Of a candidate that resembles nothing that failed: it comes last, and may come."""


def seed_weights(ctx: RoundContext, candidates: Sequence[Statement]) -> NDArray[np.float64] | None:
    """Weights in (0, 1], shape (N,), by which candidates are put in order; None where all are alike."""
    strength = ctx.config.select.curriculum
    failed = failures(ctx) if strength else []
    if not failed or not candidates:
        return None
    distinct = {one.id: one for one in candidates}
    nearest = dict(zip(distinct, nearest_overlap(list(distinct.values()), failed), strict=True))
    rates = [ctx.best_before.get(one.id, 0.0) for one in candidates]
    return frontier_weights(np.array([nearest[one.id] for one in candidates]), np.array(rates), strength)


def failures(ctx: RoundContext) -> list[Statement]:
    """Dataset statements that the last round tried in vain and no round has proved."""
    rates = ctx.rt.store.pass_rates(prove_batch(ctx.run, ctx.number - 1))
    failed = [
        one for one in ctx.dataset if one.id not in ctx.best_before and rates.get(one.id, PassRate(0, 0)).attempts
    ]
    return [failed[index] for index in ctx.rng("failures").permutation(len(failed))[:FAILURES]]


def frontier_weights(
    overlap: NDArray[np.float64], pass_rates: NDArray[np.float64], strength: float
) -> NDArray[np.float64]:
    """1 - c + c · overlap · (1 - pass rate), and never 0."""
    return np.maximum(1 - strength + strength * overlap * (1 - pass_rates), LEAST_WEIGHT)


def nearest_overlap(statements: Sequence[Statement], others: Sequence[Statement]) -> NDArray[np.float64]:
    """For each statement the largest Jaccard index of its symbols with those of one of the others, shape (N,)."""
    numbers: dict[str, int] = {}
    mine, theirs = _incidence(statements, numbers), _incidence(others, numbers)
    mine.resize(len(statements), len(numbers))
    shared = (mine @ theirs.T).toarray()
    union = mine.sum(axis=1)[:, None] + theirs.sum(axis=1)[None, :] - shared
    nearest: NDArray[np.float64] = (shared / np.maximum(union, 1)).max(axis=1)
    return nearest


def _incidence(statements: Sequence[Statement], numbers: dict[str, int]) -> csr_array:
    """Row by statement, column by symbol: 1 where it occurs. New symbols are added to `numbers`."""
    from scipy.sparse import csr_array  # here, since it loads slowly and every command imports this module

    columns = [[numbers.setdefault(one, len(numbers)) for one in sorted(symbols(each.text))] for each in statements]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.array([one for row in columns for one in row], dtype=np.int64)
    return csr_array((np.ones(len(flat)), flat, starts), shape=(len(statements), len(numbers)))


def weighted_order(count: int, weights: NDArray[np.float64] | None, rng: np.random.Generator) -> NDArray[np.intp]:
    """A random order of 0..count-1: each next one is drawn in proportion to its weight (Efraimidis and Spirakis, 2006),
    or uniformly without weights."""
    if weights is None:
        return rng.permutation(count)
    return np.argsort(rng.exponential(size=count) / weights, kind="stable")
