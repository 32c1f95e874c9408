"""How often the intervals hold the truth, by simulation, and what they are compared with."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from scipy.special import betaln
from statsmodels.stats.proportion import proportion_confint

from stp.evals import intervals

EVALUATIONS = 2000
SAMPLES = 32
Rates = NDArray[np.float64]


def rates_of(mean: float, sharpness: float, statements: int, rng: np.random.Generator) -> Rates:
    """[statements, evaluations] Pass rates of beta distribution: with little sharpness most are near 0 or 1."""
    return rng.beta(mean * sharpness, (1 - mean) * sharpness, size=(statements, EVALUATIONS))


def estimates(rates: Rates, k: int, rng: np.random.Generator) -> Rates:
    """pass@k by samples with these pass rates."""
    table = np.array([1 - comb(SAMPLES - c, k) / comb(SAMPLES, k) for c in range(SAMPLES + 1)])
    return np.asarray(table[rng.binomial(SAMPLES, rates)])


def truth(mean: float, sharpness: float, k: int) -> float:
    """E[1 - (1 - p)^k] of the beta distribution."""
    a, b = mean * sharpness, (1 - mean) * sharpness
    return float(1 - np.exp(betaln(a, b + k) - betaln(a, b)))


@pytest.mark.parametrize(
    ("mean", "sharpness", "statements", "k"),
    [
        (0.6, 4, 50, 1),
        (0.3, 0.5, 244, 32),
        (0.9, 0.5, 244, 1),
        (0.02, 0.5, 640, 8),
    ],
)
def test_intervals_of_95_percent_hold_the_truth_that_often(
    mean: float, sharpness: float, statements: int, k: int
) -> None:
    rng = np.random.default_rng(0)
    values = estimates(rates_of(mean, sharpness, statements, rng), k, rng)
    expected = truth(mean, sharpness, k)
    for low, high in (intervals.bootstrap(values, 0.95, 0), intervals.wilson(values, 0.95)):
        assert 0.93 <= ((low <= expected) & (expected <= high)).mean() <= 0.97


@pytest.mark.parametrize(("mean", "sharpness", "statements", "k"), [(0.008, 0.5, 640, 1), (0.9, 4, 50, 32)])
def test_few_solved_or_unsolved_widen_intervals_rather_than_narrow_them(
    mean: float, sharpness: float, statements: int, k: int
) -> None:
    rng = np.random.default_rng(0)
    values = estimates(rates_of(mean, sharpness, statements, rng), k, rng)
    expected = truth(mean, sharpness, k)
    for low, high in (intervals.bootstrap(values, 0.95, 0), intervals.wilson(values, 0.95)):
        assert ((low <= expected) & (expected <= high)).mean() >= 0.93


@pytest.mark.parametrize(
    ("mean", "sharpness", "statements", "k", "changed"),
    [(0.3, 0.5, 244, 8, 0.5), (0.6, 4, 244, 1, 0.0)],
)
def test_intervals_of_differences_hold_the_truth_that_often(
    mean: float, sharpness: float, statements: int, k: int, changed: float
) -> None:
    """Of a share of the statements the second model's pass rate is the square root of the first's."""
    rng = np.random.default_rng(0)
    rates = rates_of(mean, sharpness, statements, rng)
    better = np.where(rng.random(rates.shape) < changed, np.sqrt(rates), rates)
    values = estimates(better, k, rng) - estimates(rates, k, rng)
    shares = stats.beta.ppf((np.arange(100_000) + 0.5) / 100_000, mean * sharpness, (1 - mean) * sharpness)
    expected = changed * float(((1 - shares) ** k - (1 - np.sqrt(shares)) ** k).mean())
    low, high = intervals.difference(values, 0.95, 0)
    assert 0.93 <= ((low <= expected) & (expected <= high)).mean() <= 0.97


@given(statements=st.integers(1, 700), share=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_of_statements_solved_or_not_wilson_is_the_textbooks(statements: int, share: float, confidence: float) -> None:
    solved = round(statements * share)
    values = np.repeat([1.0, 0.0], [solved, statements - solved])[:, None]
    low, high = intervals.wilson(values, confidence)
    expected = proportion_confint(solved, statements, alpha=1 - confidence, method="wilson")
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-9)


def test_the_bootstrap_is_scipys() -> None:
    """Which resamples otherwise; so bounds agree to a small part of their distance."""
    rng = np.random.default_rng(3)
    values = rng.beta(0.2, 0.5, size=120)
    low, high = intervals.bootstrap(values[:, None], 0.9, 0)
    expected = stats.bootstrap((values,), np.mean, confidence_level=0.9, n_resamples=20_000, method="BCa", rng=rng)
    assert (low[0], high[0]) == pytest.approx(expected.confidence_interval, abs=0.05 * (high[0] - low[0]))


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_where_nothing_or_everything_is_solved_the_bootstrap_gives_wilsons_interval(value: float) -> None:
    values = np.full((50, 1), value)
    assert intervals.bootstrap(values, 0.95, 0) == intervals.wilson(values, 0.95)
    [low], [high] = intervals.bootstrap(values, 0.95, 0)
    assert high - low == pytest.approx(0.0714, abs=1e-4)


def test_no_difference_anywhere_still_leaves_doubt() -> None:
    [low], [high] = intervals.difference(np.zeros((244, 1)), 0.95, 0)
    assert (low, high) == pytest.approx((-0.0155, 0.0155), abs=1e-4)


@pytest.mark.parametrize("gains", [5, 40])
def test_a_difference_of_the_other_sign_has_the_mirrored_interval(gains: int) -> None:
    changes = np.repeat([1.0, -1.0, 0.0], [gains, 1, 99 - gains])[:, None]
    [low], [high] = intervals.difference(changes, 0.95, 0)
    [mirrored_low], [mirrored_high] = intervals.difference(-changes, 0.95, 0)
    assert (mirrored_low, mirrored_high) == pytest.approx((-high, -low))
