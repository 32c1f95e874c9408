"""The numbers of an evaluation, against brute force, exact integers, and statsmodels."""

from __future__ import annotations

from itertools import combinations, product
from math import comb
from time import process_time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar

from stp.errors import InputError
from stp.evals.statistics import budget_curve, most_samples, paired, pass_at, pass_at_k
from stp.evals.types import Trials

TABLES = st.lists(st.text("ox?", min_size=4, max_size=8), min_size=1, max_size=6)
"""Each statement's samples: correct `o`, wrong `x`, unknown `?`."""


def tried(samples: str, stopped: bool = False, name: str = "") -> Trials:
    marks = np.array(list(samples))
    return Trials(name, marks == "o", marks == "?", tokens=100 * len(samples), stopped=stopped)


def table(*rows: str, stopped: bool = False) -> list[Trials]:
    """With `stopped`, of those that end in a correct sample."""
    return [tried(row, stopped and row.endswith("o"), f"s{at}") for at, row in enumerate(rows)]


@given(correct=st.lists(st.booleans(), min_size=1, max_size=9), k=st.integers(1, 9))
def test_pass_at_k_is_the_share_of_all_choices_of_k_samples_that_hold_a_correct_one(
    correct: list[bool], k: int
) -> None:
    assume(k <= len(correct))
    expected = np.mean([any(choice) for choice in combinations(correct, k)])
    assert pass_at_k(len(correct), sum(correct), k) == pytest.approx(float(expected), abs=1e-12)


@given(samples=st.integers(1, 3000), correct=st.integers(0, 3000), k=st.integers(1, 3000))
def test_pass_at_k_is_the_formula_in_exact_integers(samples: int, correct: int, k: int) -> None:
    assume(max(correct, k) <= samples)
    missed = comb(samples - correct, k)
    total = comb(samples, k)
    assert pass_at_k(samples, correct, k) == pytest.approx((total - missed) / total, rel=1e-12)


@pytest.mark.parametrize("correct", [0, 1, 5, 25, 12_800, 22_400, 22_401, 25_600])
def test_pass_at_k_holds_its_digits_at_the_papers_largest_budgets(correct: int) -> None:
    samples, k = 25_600, 3200
    total = comb(samples, k)
    expected = (total - comb(samples - correct, k)) / total
    assert pass_at_k(samples, correct, k) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("samples", "correct", "k"), [(4, 5, 1), (4, -1, 1), (4, 1, 0), (-1, 0, 1)])
def test_senseless_counts_are_refused(samples: int, correct: int, k: int) -> None:
    with pytest.raises(InputError, match="makes no sense"):
        pass_at_k(samples, correct, k)


def test_fewer_samples_than_k_are_refused_with_what_to_do() -> None:
    with pytest.raises(InputError, match="draw at least 128 samples"):
        pass_at_k(127, 3, 128)
    with pytest.raises(InputError, match=r"1 of 2 statements have fewer than 3 samples; .* ask for pass@2 at most"):
        pass_at(table("oxx", "xx"), 3)


def test_no_statements_and_statements_without_any_check_are_refused() -> None:
    with pytest.raises(InputError, match="no statements"):
        pass_at([], 1)
    with pytest.raises(InputError, match="stp lean doctor"):
        pass_at(table("???", "???"), 1)
    with pytest.raises(InputError, match="fewer than 1 samples"):
        budget_curve(table("", "o"))


@settings(deadline=None)
@given(rows=TABLES, k=st.integers(1, 4))
def test_pass_at_is_the_mean_over_statements_of_all_choices_of_known_samples(rows: list[str], k: int) -> None:
    known = [row.replace("?", "") for row in rows]
    assume(any(known))
    found = pass_at(table(*rows), k)
    values = [np.mean(["o" in choice for choice in combinations(row, min(k, len(row)))]) for row in known if row]
    assert found.estimate.value == pytest.approx(float(np.mean(values)), abs=1e-12)
    assert found.lacking == sum(len(row) < k for row in known)
    assert found.statements == len(rows)
    for one in (found.estimate, found.wilson):
        assert 0 <= one.low <= one.value <= one.high <= 1


@settings(deadline=None)
@given(rows=TABLES, k=st.integers(1, 4), stopped=st.booleans())
def test_worst_and_best_are_those_of_every_unknown_sample_wrong_and_correct(
    rows: list[str], k: int, stopped: bool
) -> None:
    assume(any(set(row) - {"?"} for row in rows))
    trials = table(*rows, stopped=stopped)
    found = pass_at(trials, k)
    worst, best = (
        pass_at([tried(row.replace("?", mark), one.stopped) for row, one in zip(rows, trials, strict=True)], k)
        for mark in "xo"
    )
    assert (found.worst, found.best) == pytest.approx((worst.estimate.value, best.estimate.value))
    assert found.worst - 1e-12 <= found.estimate.value <= found.best + 1e-12


def test_an_unknown_sample_is_never_taken_for_wrong() -> None:
    assert pass_at(table("o?", "xx"), 1).estimate.value == 0.5
    assert pass_at(table("??", "oo"), 1).estimate.value == 1.0


def test_one_statement_has_the_widest_interval() -> None:
    found = pass_at(table("ox"), 1)
    assert found.estimate == found.wilson
    assert found.estimate.high - found.estimate.low > 0.85


def test_blocks_are_the_papers() -> None:
    four = pass_at(table("oxxxoxxo", "xxxxxxoxx"), 2)
    shares = [0.5, 0, 0.5, 1]
    assert four.blocks == 4
    assert [four.block_mean, four.block_std] == pytest.approx([np.mean(shares), np.std(shares)])
    three = pass_at(table("oxxxoxx"), 2)
    assert three.blocks == 3
    assert three.block_mean == pytest.approx(2 / 3)
    assert three.block_std is None


def test_where_drawing_stopped_early_the_order_of_drawing_tells_pass_at_k() -> None:
    trials = table("xo", "xxxo", "xxxxxxxx", stopped=True)
    assert [pass_at(trials, k).estimate.value for k in (1, 2, 3, 4, 8)] == pytest.approx(
        [0, 1 / 3, 1 / 3, 2 / 3, 2 / 3]
    )
    found = pass_at(trials, 8)
    assert (found.blocks, found.block_mean, found.block_std, found.lacking) == (0, None, None, 0)
    with pytest.raises(InputError, match="1 of 3 statements"):
        pass_at(trials, 9)


@pytest.mark.parametrize("k", [1, 2, 5, 6])
def test_stopping_early_is_unbiased(k: int) -> None:
    """Over all that six samples of pass rate 0.3 can come to, pass@k is 1 - 0.7^k in the mean."""
    mean = 0.0
    for outcome in product("ox", repeat=6):
        drawn = "".join(outcome).partition("o")
        chance = 0.3 ** outcome.count("o") * 0.7 ** outcome.count("x")
        mean += chance * pass_at(table(drawn[0] + drawn[1], stopped=True), k).estimate.value
    assert mean == pytest.approx(1 - 0.7**k)


def test_the_most_samples_are_those_that_every_unsettled_statement_has() -> None:
    assert most_samples(table("xo", "xxxxx", "xxxx", stopped=True)) == 4
    assert most_samples(table("xo", "xxo", stopped=True)) == 3
    assert most_samples([]) == 0


def test_the_curve_doubles_up_to_all_samples_and_counts_tokens() -> None:
    trials = table("xxxoxxx", "oxxxxxx", "xxxxxxx")
    curve = budget_curve(trials)
    assert [point.samples for point in curve] == [1, 2, 4, 7]
    assert [point.tokens for point in curve] == pytest.approx([300, 600, 1200, 2100])
    assert [point.estimate for point in curve] == [pass_at(trials, point.samples).estimate for point in curve]
    assert all(np.diff([point.estimate.value for point in curve]) > 0)


def test_what_was_not_drawn_for_stopping_early_costs_no_tokens() -> None:
    curve = budget_curve(table("xo", "xxxxxxxx", stopped=True))
    assert [point.tokens for point in curve] == pytest.approx([200, 400, 600, 1000])


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_mcnemar_is_that_of_statsmodels(pairs: list[tuple[bool, bool]]) -> None:
    first, second = (table(*("xo"[one] for one in side)) for side in zip(*pairs, strict=True))
    found = paired("base", first, "tuned", second, 1)
    counts = [[found.both, found.only_first], [found.only_second, found.neither]]
    assert counts == [[pairs.count((a, b)) for b in (True, False)] for a in (True, False)]
    assert found.mcnemar_p == pytest.approx(mcnemar(counts, exact=True).pvalue)
    assert found.difference.value == pytest.approx((found.only_second - found.only_first) / len(pairs))
    assert -1 <= found.difference.low <= found.difference.value <= found.difference.high <= 1


def test_a_comparison_gives_neither_more_tries() -> None:
    found = paired("base", table("xx", "ox"), "tuned", table("xxxo", "oxxx"), 1)
    assert (found.samples, found.both, found.only_second, found.neither) == (2, 1, 0, 1)
    assert found.difference.value == pytest.approx(0.125 + 0.125 - 0.25)


def test_a_statement_that_stopped_early_does_not_shorten_the_comparison() -> None:
    found = paired("base", table("o", "xxxx", stopped=True), "tuned", table("xxxo", "xxxo"), 4)
    assert (found.samples, found.both, found.only_second) == (4, 1, 1)


def test_a_statement_of_which_nothing_is_known_for_one_is_not_compared() -> None:
    found = paired("base", table("??", "ox"), "tuned", table("oo", "ox"), 1)
    assert (found.both, found.only_first, found.only_second, found.neither) == (1, 0, 0, 0)
    assert found.difference.value == 0
    with pytest.raises(InputError, match="both base and tuned"):
        paired("base", table("??", "ox"), "tuned", table("oo", "??"), 1)


def test_other_statements_are_not_compared() -> None:
    with pytest.raises(InputError, match="not tried on the same statements"):
        paired("base", table("o", "x"), "tuned", table("o", "x")[::-1], 1)


def test_the_numbers_of_a_large_benchmark_take_a_moment() -> None:
    rng = np.random.default_rng(0)
    rates = rng.beta(0.1, 0.4, size=640)
    trials = [Trials(str(at), rng.random(128) < rate, np.zeros(128, bool)) for at, rate in enumerate(rates)]
    began = process_time()
    pass_at(trials, 32)
    budget_curve(trials)
    paired("a", trials, "b", trials, 32)
    assert process_time() - began < 5
