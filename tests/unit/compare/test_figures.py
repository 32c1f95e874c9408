"""The numbers of a comparison, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stp.compare.figures import common_budget, mean, mean_share, of_method, phase_shares, proved_share, ratio, shares_at
from tests.unit.compare.made import course, round_of

ONE = course("one", 0, round_of(100, 2), round_of(300, 6))


def test_the_proved_share_goes_straight_from_round_to_round_and_stays_after_the_last() -> None:
    at = np.array([0.0, 50, 100, 250, 400, 900])
    assert proved_share(ONE, at) == pytest.approx([0, 0.1, 0.2, 0.4, 0.6, 0.6])


def test_runs_are_compared_at_what_the_shortest_has_sampled() -> None:
    assert (ONE.tokens, ONE.checks) == (400, 40)
    assert common_budget([ONE, course("two", 0, round_of(350, 1))]) == 350


def test_the_interval_of_a_mean_is_that_of_student() -> None:
    found = mean([1.0, 2.0, 3.0])
    half = 4.302653 / math.sqrt(3)  # t of 97.5 % with 2 degrees of freedom; the standard deviation is 1
    assert (found.value, found.low, found.high) == pytest.approx((2, 2 - half, 2 + half))
    assert found.count == 3


def test_the_interval_of_a_share_ends_at_none_and_all() -> None:
    wide, narrow = mean_share([0.1, 0.9]), mean_share([0.4, 0.5, 0.6])
    assert (wide.low, wide.high) == (0.0, 1.0)
    assert narrow == mean([0.4, 0.5, 0.6])
    assert math.isnan(mean_share([0.5]).low)


def test_one_seed_has_no_interval_and_none_has_no_mean() -> None:
    alone, nothing = mean([0.25]), mean([])
    assert (alone.value, alone.count) == (0.25, 1)
    assert math.isnan(alone.low)
    assert math.isnan(alone.high)
    assert math.isnan(nothing.value)
    assert nothing.count == 0


def test_a_ratio_is_the_geometric_mean_over_seeds_with_an_interval_of_logarithms() -> None:
    found = ratio([2.0, 8.0], [1.0, 2.0])  # twice and four times: logarithms to base 2 are 1 and 2
    half = 12.7062 / 2  # t of 97.5 % with 1 degree of freedom, times the standard error 1/2
    assert (found.value, found.low, found.high) == pytest.approx((2**1.5, 2 ** (1.5 - half), 2 ** (1.5 + half)), 1e-4)
    assert found.count == 2


def test_equal_runs_are_once_as_large_for_certain() -> None:
    found = ratio([0.3, 0.4, 0.5], [0.3, 0.4, 0.5])
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize(("these", "those"), [([0.1, 0.2], [0.0, 0.1]), ([0.0, 0.2], [0.1, 0.1]), ([], [])])
def test_there_is_no_ratio_to_nothing_or_of_nothing(these: list[float], those: list[float]) -> None:
    found = ratio(these, those)
    assert math.isnan(found.value)
    assert found.count == len(these)


def test_seeds_come_in_their_order() -> None:
    runs = [course("one", 2, round_of(100, 9)), course("two", 0, round_of(100, 1)), ONE]
    assert [one.seed for one in of_method(runs, "one")] == [0, 2]
    assert shares_at(runs, "one", 100) == pytest.approx([0.2, 0.9])


def test_phases_share_the_time_of_all_rounds() -> None:
    runs = [
        course("one", 0, round_of(1, 0, {"prove": 3.0, "train": 1.0}), round_of(1, 0, {"prove": 1.0, "train": 3.0})),
        course("one", 1, round_of(1, 0, {"select": 2.0})),
    ]
    assert phase_shares(runs) == pytest.approx(
        {"select": 0.2, "conjecture": 0.0, "prove": 0.4, "reward": 0.0, "train": 0.4}
    )
    assert set(phase_shares([]).values()) == {0.0}
