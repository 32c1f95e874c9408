"""Beliefs about pass rates, what more rollouts are worth, and who gets them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stp.selfplay.allocate import Beta, Standing, allocate, apportion, gain, tally
from stp.types import Attempt, Limit, PassRate, VerdictStatus

EVEN = Beta(1, 1)
OPEN = Standing(EVEN, proved=False, low=0.0, high=0.25, any_proof=True, given=0)
CONJECTURE = replace(OPEN, any_proof=False)
PROVED = replace(OPEN, proved=True)


def open_ones(*failures: float) -> list[Standing]:
    """Unproved dataset statements with Beta(1, b): n more rollouts prove one with probability n / (b + n)."""
    return [replace(OPEN, belief=Beta(1, one)) for one in failures]


# beliefs


def test_a_belief_counts_successes_and_failures_and_old_ones_less() -> None:
    assert Beta(0.5, 4.5).mean == 0.1
    assert Beta(0.5, 4.5).after(PassRate(1, 8)) == Beta(1.5, 11.5)
    assert Beta(0.5, 4.5).after(PassRate(2, 8), weight=0.25) == Beta(1.0, 6.0)


def test_within_is_the_probability_of_the_window() -> None:
    assert EVEN.within(0.0, 0.25) == pytest.approx(0.25)
    assert Beta(2, 1).within(0.25, 0.5) == pytest.approx(0.25 - 0.0625)  # its distribution function is x^2
    assert Beta(3, 5).within(0.0, 1.0) == pytest.approx(1.0)


# gain


def test_an_unproved_statement_gains_the_chance_of_a_proof() -> None:
    assert gain(OPEN, 1) == pytest.approx(1 / 2)
    assert gain(OPEN, 3) == pytest.approx(3 / 4)
    assert gain(open_ones(9)[0], 1) == pytest.approx(1 / 10)


def test_an_unproved_conjecture_must_be_in_the_window_then_too() -> None:
    """One more rollout proves it in half of the cases; Beta(2, 1) is below 1/4 with probability 1/16."""
    assert gain(CONJECTURE, 1) == pytest.approx(1 / 32)


def test_of_a_proved_one_the_gain_is_what_its_place_in_the_window_becomes_clearer_by() -> None:
    """Now 1/4; after a success 1/16, after a failure 1 - (3/4)^2 = 7/16, either as likely: 3/16 squared."""
    assert gain(PROVED, 1) == pytest.approx(9 / 256)


def test_what_is_settled_has_nothing_to_gain() -> None:
    assert gain(replace(OPEN, closed=True), 8) == 0.0
    assert gain(OPEN, 0) == 0.0
    assert gain(replace(PROVED, belief=Beta(30, 4)), 8) < 1e-4  # surely too easy
    assert gain(replace(PROVED, belief=Beta(2, 200)), 8) < 1e-4  # surely in the window


beliefs = st.builds(Beta, st.floats(0.1, 20), st.floats(0.1, 60))
standings = st.builds(
    Standing,
    belief=beliefs,
    proved=st.booleans(),
    low=st.just(0.0),
    high=st.floats(0.1, 0.9),
    any_proof=st.booleans(),
    given=st.integers(0, 16),
    cost=st.floats(1, 50),
    closed=st.booleans(),
)


@given(standings, st.integers(0, 40))
@settings(deadline=None)
def test_a_gain_is_a_share_and_grows_with_the_rollouts(one: Standing, more: int) -> None:
    assert -1e-9 <= gain(one, more) <= gain(one, more + 1) + 1e-9 <= 1 + 2e-9


# allocation


def test_each_portion_goes_where_it_gains_most() -> None:
    """Of Beta(1, 1) the first rollouts gain 1/2, 1/6, 1/12, of Beta(1, 9) 1/10, 9/110."""
    assert allocate(open_ones(1, 9), 3, portion=1, most=100) == [2, 1]


def test_gains_are_by_token() -> None:
    """At four tokens a rollout the first gains 1/8, 1/24."""
    dear, cheap = open_ones(1, 9)
    assert allocate([replace(dear, cost=4.0), cheap], 3, portion=1, most=100) == [1, 2]


def test_equals_share_alike_and_the_last_portion_may_be_smaller() -> None:
    assert allocate(open_ones(9, 9, 9), 9, portion=3, most=100) == [3, 3, 3]
    assert allocate(open_ones(9, 9, 9), 8, portion=3, most=100) == [3, 3, 2]


def test_nobody_passes_the_cap_while_another_may_take_it() -> None:
    first, second = open_ones(1, 500)
    assert allocate([replace(first, given=4), second], 8, portion=2, most=8) == [4, 4]
    assert allocate([replace(first, given=8), replace(second, closed=True)], 4, portion=2, most=8) == [0, 4]
    assert sum(allocate(open_ones(1, 1), 40, portion=2, most=8)) == 40


@given(st.lists(standings, min_size=1, max_size=12), st.integers(0, 60), st.integers(1, 8))
@settings(deadline=None)
def test_all_of_the_budget_is_given_out(some: list[Standing], budget: int, portion: int) -> None:
    extra = allocate(some, budget, portion, most=24)
    assert sum(extra) == budget
    assert all(one >= 0 for one in extra)


@given(st.lists(standings, min_size=1, max_size=8), st.integers(0, 20), st.integers(1, 4))
@settings(deadline=None)
def test_more_to_give_takes_from_nobody(some: list[Standing], portions: int, portion: int) -> None:
    less = allocate(some, portions * portion, portion, most=24)
    more = allocate(some, (portions + 1) * portion, portion, most=24)
    assert all(one <= other for one, other in zip(less, more, strict=True))


@given(st.lists(st.floats(0.5, 50), min_size=2, max_size=8), st.integers(0, 40))
@settings(deadline=None)
def test_of_open_statements_who_failed_more_gets_no_more(failures: list[float], budget: int) -> None:
    extra = allocate(open_ones(*sorted(failures)), budget, portion=1, most=1000)
    # From n to n + 1 the gain is b / ((b + n)(b + n + 1)): for b below 1 it falls faster than for b above.
    hopeful = [one for one, b in zip(extra, sorted(failures), strict=True) if b >= budget]
    assert hopeful == sorted(hopeful, reverse=True)


# shares


def test_apportion_rounds_by_the_largest_remainder() -> None:
    assert apportion([2, 1, 1], 8) == [4, 2, 2]
    assert apportion([2, 1], 8) == [5, 3]  # 5.33, 2.67
    assert apportion([1, 1, 1], 8) == [3, 3, 2]
    assert apportion([], 0) == []


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=20), st.integers(0, 500))
@settings(deadline=None)
def test_apportion_gives_all_and_nobody_is_a_whole_one_off(weights: list[float], budget: int) -> None:
    shares = apportion(weights, budget)
    assert sum(shares) == budget
    exact = [weight * budget / sum(weights) for weight in weights]
    assert all(abs(share - one) < 1 + 1e-6 for share, one in zip(shares, exact, strict=True))


# tally


def test_a_tally_leaves_out_refutations_and_what_says_nothing() -> None:
    statuses = [VerdictStatus.PROVED, VerdictStatus.FAILED, VerdictStatus.CRASHED, None]
    tried = [Attempt(number, 1, -1.0, "p", False, status) for number, status in enumerate(statuses)]
    tried += [
        Attempt(4, 1, -1.0, "p", True, VerdictStatus.DISPROVED),
        Attempt(5, 1, -1.0, "p", False, VerdictStatus.RESOURCE, Limit.TIME),
        Attempt(6, 1, -1.0, "p", False, VerdictStatus.RESOURCE, Limit.MEMORY),
    ]
    assert tally(tried) == PassRate(1, 3)


# what it is worth


def simulate(rates: list[float], samples: int, waves: int, rng: np.random.Generator) -> tuple[int, int]:
    """How many of these unproved statements have a proof after equally many rollouts: K each, and in waves."""
    portion, prior = samples // waves, Beta(0.5, 4.5)
    fixed = sum(rng.random() < 1 - (1 - rate) ** samples for rate in rates)
    given, proved = np.zeros(len(rates), dtype=int), np.zeros(len(rates), dtype=int)
    for wave in range(waves):
        known = [
            replace(OPEN, belief=prior.after(PassRate(int(won), int(had))), proved=bool(won), high=0.35, given=int(had))
            for won, had in zip(proved, given, strict=True)
        ]
        extra = allocate(known, portion * len(rates), portion, 4 * samples) if wave else [portion] * len(rates)
        proved += rng.binomial(extra, rates)
        given += extra
    assert given.sum() == samples * len(rates)
    return fixed, int((proved > 0).sum())


def test_waves_prove_more_of_an_open_set_than_equally_many_fixed_rollouts() -> None:
    """A third each that succeeds in half of the rollouts, in one of ten, and in one of a hundred."""
    rng = np.random.default_rng(0)
    found = np.array([simulate([0.5, 0.1, 0.01] * 40, 32, 4, rng) for _ in range(40)])
    fixed, waves = found.mean(axis=0)
    hard = (waves - fixed) / (40 * (1 - 0.99**32))
    assert (found[:, 1] > found[:, 0]).mean() > 0.9
    assert waves / fixed > 1.08
    assert hard > 0.3
