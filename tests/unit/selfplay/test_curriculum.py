"""Seeds near what failed come first."""

from __future__ import annotations

import numpy as np
import pytest

from stp.selfplay.curriculum import (
    LEAST_WEIGHT,
    frontier_weights,
    nearest_overlap,
    seed_weights,
    weighted_order,
)
from stp.selfplay.select import select_seeds
from stp.types import Lemma, Statement
from tests.unit.selfplay.scene import RUN, Scene, configure


def says(name: str, claim: str) -> Statement:
    return Statement(name, f"theorem {name} {claim} := by", source="open")


def test_overlap_is_that_with_the_nearest() -> None:
    one, other = says("a", "(x : Nat) : x ≤ 2"), says("b", "(s : String) : s = s")
    failed = [says("c", "(y : Nat) : y ≤ 3"), says("d", "(y : Nat) : 1 = 2"), says("e", ": Nat ≤ 2")]
    # {Nat, ≤, 2} has two of four with c, two of four with d, all with e; {String, =} has one of five with d.
    assert nearest_overlap([one, other], failed) == pytest.approx([1.0, 0.2])
    assert nearest_overlap([one, other], failed[:2]) == pytest.approx([0.5, 0.2])


def test_weights_grow_with_overlap_and_shrink_with_the_pass_rate() -> None:
    overlap, rates = np.array([1.0, 1.0, 0.5, 0.0]), np.array([0.5, 1.0, 0.5, 0.5])
    assert frontier_weights(overlap, rates, 1.0) == pytest.approx([0.5, LEAST_WEIGHT, 0.25, LEAST_WEIGHT])
    assert frontier_weights(overlap, rates, 0.5) == pytest.approx([0.75, 0.5, 0.625, 0.5])


def test_the_order_is_that_of_before_without_weights() -> None:
    assert list(weighted_order(9, None, np.random.default_rng(3))) == list(np.random.default_rng(3).permutation(9))


def test_the_first_is_drawn_in_proportion_to_its_weight() -> None:
    weights, rng = np.array([3.0, 1.0, LEAST_WEIGHT]), np.random.default_rng(0)
    orders = [tuple(weighted_order(3, weights, rng)) for _ in range(4000)]
    assert sum(one[0] == 0 for one in orders) / len(orders) == pytest.approx(0.75, abs=0.03)
    assert {one[2] for one in orders} == {2}


def failing(scene: Scene) -> None:
    """Ten statements about ≤ and ten about strings are proved half the time; one about ≤ is not."""
    scene.store.add_lemmas([Lemma("add", "theorem add : True")])
    for number in range(10):
        for one in (
            says(f"le{number}", f"(x : Nat) : {number} ≤ x"),
            says(f"s{number}", f'(s : String) : s = "{number}"'),
        ):
            scene.add_dataset(one)
            scene.passing(0, one, 2, 4, "add")
    scene.add_dataset(says("hard", "(x : Nat) : 99 ≤ x"), says("untried", '(s : String) : s = "99"'))
    scene.passing(0, says("hard", "(x : Nat) : 99 ≤ x"), 0, 4)
    configure(scene, select={"trivial_lemma_probability": 0.0, "lemma_cap": 0.45})


def test_only_seeds_like_what_failed_are_chosen_at_full_strength(scene: Scene) -> None:
    failing(scene)
    configure(scene, select={"curriculum": 1.0})
    select_seeds(scene.at(1))
    seeds = scene.store.seeds(RUN, 1)
    # The lemma serves ceil(0.45 · 22) = 10 seeds, and ten statements share Nat and ≤ with the one that failed.
    assert {one.statement.name for one in seeds} == {f"le{number}" for number in range(10)}
    select_seeds(scene.at(1))
    assert scene.store.seeds(RUN, 1) == seeds


def test_off_chooses_as_the_paper_does(scene: Scene) -> None:
    failing(scene)
    select_seeds(scene.at(1))
    assert len({one.statement.name[0] for one in scene.store.seeds(RUN, 1)}) == 2
    assert seed_weights(scene.at(1), [says("a", ": 1 = 1")]) is None


def test_what_a_former_round_proved_or_the_last_did_not_try_is_no_failure(scene: Scene) -> None:
    configure(scene, select={"curriculum": 1.0})
    one, tried_before = says("a", "(x : Nat) : x ≤ 2"), says("b", "(x : Nat) : x ≤ 3")
    scene.add_dataset(one, tried_before)
    scene.passing(0, one, 4, 4)
    scene.passing(0, tried_before, 0, 4)
    scene.passing(1, one, 0, 4)
    assert seed_weights(scene.at(1), [one]) == pytest.approx([LEAST_WEIGHT])  # b failed; a is proved every time
    assert seed_weights(scene.at(2), [one]) is None  # round 1 tried a alone, which round 0 had proved


def test_a_round_without_failures_or_candidates_weighs_nothing(scene: Scene) -> None:
    configure(scene, select={"curriculum": 1.0})
    scene.add_dataset(says("a", ": 1 = 1"))
    assert seed_weights(scene.at(0), []) is None
    scene.passing(0, says("a", ": 1 = 1"), 0, 4)
    assert seed_weights(scene.at(1), []) is None
