"""Transport weights: worked by hand, and their sum and bound for any vectors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from stp.selfplay.matching import transport_weights

EAST, NORTH, WEST, SOUTH = (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)
Vector = tuple[float, float]


def weigh(
    conjectures: list[Vector], targets: list[Vector], weights: list[int] | None = None, cap: float = 3.0, seed: int = 0
) -> list[float]:
    found = transport_weights(
        np.array(conjectures, dtype=np.float32).reshape(-1, 2),
        np.array(targets, dtype=np.float32).reshape(-1, 2),
        np.array(weights or [1] * len(targets)),
        cap,
        np.random.default_rng(seed),
    )
    return [float(one) for one in found]


def test_each_target_gives_its_share_to_the_nearest_conjecture() -> None:
    # N = 2 conjectures, M = 4 targets: a share is 1/2. Three targets look east, one north.
    assert weigh([EAST, NORTH], [EAST, EAST, EAST, NORTH]) == [1.5, 0.5]


def test_a_conjecture_that_is_nearest_to_nothing_weighs_nothing() -> None:
    # N = 3, M = 2: a share is 3/2.
    assert weigh([EAST, NORTH, WEST], [EAST, NORTH]) == [1.5, 1.5, 0.0]


def test_a_conjecture_at_the_cap_is_closed_and_the_rest_goes_to_the_next_nearest() -> None:
    # N = 4, M = 4: a share is 1. All look east; the cap is 3, so the fourth goes to the next nearest.
    north_east = (math.sqrt(0.5), math.sqrt(0.5))
    assert weigh([EAST, north_east, WEST, SOUTH], [EAST] * 4) == [3.0, 1.0, 0.0, 0.0]
    assert weigh([EAST, north_east, WEST, SOUTH], [EAST] * 4, cap=4.0) == [4.0, 0.0, 0.0, 0.0]


def test_a_weight_may_pass_the_cap_by_less_than_one_share() -> None:
    # N = 6, M = 4: a share is 3/2; two of them are 3, the cap 2 is passed by the second.
    assert weigh([EAST, NORTH, WEST, SOUTH, WEST, WEST], [EAST] * 4, cap=2.0)[0] == 3.0


def test_where_all_similarities_are_negative_closed_ones_stay_closed() -> None:
    # N = 2, M = 2, share 1, cap 1: with a mask of zeros the closed one (0) would beat the open one (-1).
    south_west = (-math.sqrt(0.5), -math.sqrt(0.5))
    assert weigh([south_west, WEST], [EAST, EAST], cap=1.0) == [1.0, 1.0]


def test_a_target_of_weight_w_reaches_its_w_nearest() -> None:
    # N = 3, M = 2 + 1: a share is 1. Weight 2 gives one share each to EAST and NORTH, weight 1 to WEST.
    near_east = (math.cos(0.1), math.sin(0.1))
    assert weigh([EAST, NORTH, WEST], [near_east, WEST], [2, 1]) == [1.0, 1.0, 1.0]


def test_a_target_that_weighs_more_than_there_are_conjectures_goes_round_again() -> None:
    # N = 2, M = 5: a share is 2/5. Both get one, both a second, the nearest the fifth.
    assert weigh([NORTH, EAST], [(math.cos(0.1), math.sin(0.1))], [5]) == pytest.approx([0.8, 1.2])


def test_without_targets_every_conjecture_weighs_one() -> None:
    assert weigh([EAST, NORTH], []) == [1.0, 1.0]
    assert weigh([], [EAST]) == []


def test_the_order_of_targets_is_random_and_by_seed() -> None:
    # Cap 1 with share 1/2 lets two of the four targets have EAST: which ones decides what NORTH and WEST get.
    targets = [EAST, (0.8, 0.6), (0.8, -0.6), (0.98, 0.2)]
    found = {tuple(weigh([EAST, NORTH, SOUTH], targets, cap=1.0, seed=seed)) for seed in range(20)}
    assert len(found) > 1
    assert weigh([EAST, NORTH, SOUTH], targets, cap=1.0, seed=3) == weigh(
        [EAST, NORTH, SOUTH], targets, cap=1.0, seed=3
    )


vectors = st.lists(st.floats(-math.pi, math.pi).map(lambda angle: (math.cos(angle), math.sin(angle))), min_size=1)


@given(
    conjectures=vectors,
    targets=st.lists(st.tuples(st.floats(-math.pi, math.pi), st.integers(1, 300)), min_size=1, max_size=12),
    cap=st.floats(1.0, 5.0),
)
def test_weights_sum_to_the_number_of_conjectures_and_none_passes_the_cap_by_a_share(
    conjectures: list[Vector], targets: list[tuple[float, int]], cap: float
) -> None:
    count, total = len(conjectures), sum(weight for _, weight in targets)
    found: NDArray[np.float64] = np.array(
        weigh(
            conjectures,
            [(math.cos(angle), math.sin(angle)) for angle, _ in targets],
            [weight for _, weight in targets],
            cap,
        )
    )
    assert found.sum() == pytest.approx(count)
    assert (found >= 0).all()
    assert (found < cap + count / total + 1e-9).all()


def one_by_one(
    conjectures: NDArray[np.float32], targets: NDArray[np.float32], weights: NDArray[np.int64], cap: float, seed: int
) -> NDArray[np.float64]:
    """The step as its definition says it: all similarities of a target sorted, the closed ones left out."""
    share, shares = len(conjectures) / int(weights.sum()), np.zeros(len(conjectures), dtype=np.int64)
    for target in np.random.default_rng(seed).permutation(len(targets)):
        nearest_first = np.argsort(-(conjectures @ targets[target]), kind="stable")
        left = int(weights[target])
        while left:
            chosen = nearest_first[shares[nearest_first] * share < cap][:left]
            if len(chosen) == 0:
                break
            shares[chosen] += 1
            left -= len(chosen)
    return np.multiply(shares, share, dtype=np.float64)


# Small whole numbers: products are exact however they are computed, and equal ones are many.
whole = st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(-2, 2))


@given(
    conjectures=st.lists(whole, min_size=1, max_size=9),
    targets=st.lists(st.tuples(whole, st.integers(1, 12)), min_size=1, max_size=12),
    cap=st.floats(1.0, 5.0),
    block_values=st.integers(1, 60),
    seed=st.integers(0, 9),
)
def test_blocks_give_what_one_target_after_the_other_gives(
    conjectures: list[tuple[int, ...]],
    targets: list[tuple[tuple[int, ...], int]],
    cap: float,
    block_values: int,
    seed: int,
) -> None:
    left = np.array(conjectures, dtype=np.float32)
    right = np.array([vector for vector, _ in targets], dtype=np.float32)
    weights = np.array([weight for _, weight in targets])
    found = transport_weights(left, right, weights, cap, np.random.default_rng(seed), block_values)
    assert found.tolist() == one_by_one(left, right, weights, cap, seed).tolist()
