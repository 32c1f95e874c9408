"""Rocq's tiny world, without Rocq: determinism, disjointness, levels, what proofs name."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from stp.syntax import rocq
from stp.types import ProofSystem
from stp.world import World
from stp.world.rocq import LAWS, build_rocq, lemmas


@pytest.fixture(scope="module")
def world() -> World:
    return build_rocq(0, 120, 60, 30)


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    assert build_rocq(0, 120, 60, 30) == world
    assert build_rocq(1, 120, 60, 30).open != world.open


def test_sets_have_the_sizes_and_levels_asked_for_and_share_nothing(world: World) -> None:
    sets = {"rocq/seed": [one for one, _ in world.seed], "rocq/open": world.open, "rocq/test": world.test}
    assert [len(each) for each in sets.values()] == [120, 60, 30]
    for source, statements in sets.items():
        assert {one.source for one in statements} == {source}
        assert len(set(Counter(one.level for one in statements).values())) == 1
    everything = [one for each in sets.values() for one in each]
    assert len({rocq.normal_form(one.text) for one in everything}) == len(everything)


def test_every_statement_and_proof_passes_the_filter(world: World) -> None:
    for one in [*(one for one, _ in world.seed), *world.open, *world.test]:
        assert one.system is ProofSystem.ROCQ
        assert rocq.forbidden_statement(one.text) is None
        assert rocq.forbidden_header(one.header) is None
        assert rocq.forbidden(world.solutions[one.id]) is None


def test_an_equation_takes_as_many_rewritings_as_its_level_and_laws_that_are_lemmas(world: World) -> None:
    equations = [(one, proof) for one, proof in world.seed if ": nat" in one.text]
    assert equations
    for one, proof in equations:
        used = re.findall(r"rewrite \((\S+)", proof)
        assert len(used) == one.level
        assert set(used) <= set(LAWS)
    assert {one.name.removeprefix("Coq.Arith.PeanoNat.") for one in lemmas()} == set(LAWS)
