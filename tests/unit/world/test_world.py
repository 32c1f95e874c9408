"""The world without Lean: determinism, disjointness, levels, the texts' shape."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stp.errors import ConfigError
from stp.syntax import lean
from stp.types import Statement
from stp.world import WORLDS, World, WorldConfig, build
from stp.world.draft import Scope, key, write
from stp.world.multiples import grow
from stp.world.order import ORDER
from stp.world.rules import argue
from stp.world.terms import Expr, parse, rewrite, show

STEEP = replace(WORLDS["steep"], seed_size=300, open_size=60, test_size=30, easy_size=20)
SMALL = WorldConfig(seed_size=300, open_size=150, test_size=60)


@pytest.fixture(scope="module")
def world() -> World:
    return build(SMALL)


def test_the_same_configuration_gives_the_same_world(world: World) -> None:
    assert build(SMALL) == world
    assert build(replace(SMALL, seed=1)).open != world.open


def test_sets_have_the_sizes_and_levels_asked_for(world: World) -> None:
    assert (len(world.seed), len(world.open), len(world.test)) == (300, 150, 60)
    assert {statement.source for statement, _ in world.seed} == {"world/seed"}
    assert {statement.source for statement in world.open} == {"world/open"}
    assert {statement.source for statement in world.test} == {"world/test"}
    assert max(statement.level for statement, _ in world.seed) == 4
    assert max(statement.level for statement in world.test) > max(statement.level for statement in world.open)


def test_levels_come_in_the_shares_asked_for_and_overlap_between_sets() -> None:
    config = WorldConfig(
        seed_size=40, open_size=50, test_size=30,
        seed_levels={2: 0.5, 3: 0.5}, open_levels={2: 2, 3: 2, 4: 1}, test_levels={3: 0.25, 4: 0.75},
    )  # fmt: skip
    made = build(config)
    assert Counter(statement.level for statement, _ in made.seed) == {2: 20, 3: 20}
    assert Counter(statement.level for statement in made.open) == {2: 20, 3: 20, 4: 10}
    assert Counter(statement.level for statement in made.test) == {3: 8, 4: 22}


def test_each_set_is_harder_than_the_one_before(world: World) -> None:
    sets = [[statement for statement, _ in world.seed], world.open, world.test]
    means = [sum(one.level for one in statements) / len(statements) for statements in sets]
    assert means == sorted(set(means))
    assert {one.level for one in sets[0]} & {one.level for one in sets[1]} & {one.level for one in sets[2]}


def test_no_statement_is_in_the_world_twice_whatever_its_variables_are_called(world: World) -> None:
    statements = [statement for statement, _ in world.seed] + world.open + world.test
    forms = Counter(lean.normal_form(statement.text) for statement in statements)
    assert max(forms.values()) == 1


def test_names_and_texts_carry_no_level_and_end_where_the_proof_begins(world: World) -> None:
    for statement in [*world.open, *world.test]:
        assert statement.name == lean.theorem_name(statement.text) == "t"
        assert lean.forbidden_statement(statement.text) is None
        assert len(statement.text) <= SMALL.max_statement


def test_proofs_hold_nothing_forbidden_and_no_unnamed_part(world: World) -> None:
    for proof in world.solutions.values():
        assert lean.forbidden(proof) is None
        assert not re.search(r"[$#]", proof)


def test_most_seed_proofs_use_a_lemma_and_lemmas_are_shared(world: World) -> None:
    used = [set(re.findall(r"\b[A-Z]\w+\.[a-z]\w+", proof)) for _, proof in world.seed]
    shared = Counter(lemma for lemmas in used for lemma in lemmas)
    assert sum(map(bool, used)) >= 150
    assert len([lemma for lemma, times in shared.items() if times >= 3]) >= 15


def test_statements_that_look_provable_by_one_tactic_stay_few() -> None:
    without = build(replace(SMALL, easy_share=0.0))
    assert not {statement.id for statement in without.open} <= {statement.id for statement in build(SMALL).open}


def test_the_small_world_is_the_one_that_published_numbers_rest_on(world: World) -> None:
    assert WORLDS["small"] == WorldConfig()
    told = hashlib.sha256()
    for statement in [*(one for one, _ in world.seed), *world.open, *world.test]:
        told.update(f"{statement.level} {statement.text}{world.solutions[statement.id]}\n".encode())
        assert statement.file == ""
    assert told.hexdigest() == "8d78c7b3df100f5f5a34cf45f72909e2fde2513a29573a89a0451198e4e8c51f"


# files


@pytest.fixture(scope="module")
def steep() -> World:
    return build(STEEP)


def files(world: World) -> list[list[Statement]]:
    """Statements of each file of the seed set, in their order."""
    return [
        [statement for statement, _ in rows] for _, rows in itertools.groupby(world.seed, key=lambda row: row[0].file)
    ]


def test_the_steep_world_is_as_large_and_as_steep_as_asked_for(steep: World) -> None:
    assert build(STEEP) == steep
    assert (len(steep.open), len(steep.test), len(steep.easy)) == (60, 30, 20)
    assert len(steep.seed) + len(steep.said) == 300
    known = max(statement.level for statement, _ in steep.seed)
    assert known == 5
    assert {statement.level for statement in steep.said} == {6, 7, 8, 9}
    assert {statement.level for statement in steep.easy} == {known}
    assert Counter(statement.level for statement in steep.open) == {5: 6, 8: 30, 9: 24}
    assert all(statement.level > known for statement in steep.test)


def test_a_file_is_in_one_piece_and_only_the_seed_set_has_files(steep: World) -> None:
    names = [file[0].file for file in files(steep)]
    assert len(set(names)) == len(names)
    assert "" not in names
    assert {statement.file for statement in [*steep.open, *steep.test, *steep.easy]} == {""}


def test_a_file_is_a_theorem_and_what_it_grew_into_step_by_step(steep: World) -> None:
    levels = [[statement.level for statement in file] for file in files(steep)]
    assert all(sorted(set(file)) == file for file in levels)
    assert all(len(file) <= 2 for file in levels)
    assert sum(len(file) > 1 for file in levels) > len(levels) / 2
    said = {one.file: [two.level for two in steep.said if two.file == one.file] for one in steep.said}
    last = {file[0].file: file[-1].level for file in files(steep)}
    assert all(sorted(set(levels)) == levels and last.get(name, 5) == 5 for name, levels in said.items())
    assert sum(levels == [6, 7, 8, 9] for levels in said.values()) > len(said) / 2


def test_no_statement_of_the_files_is_in_the_world_twice(steep: World) -> None:
    statements = [statement for statement, _ in steep.seed] + steep.said + steep.open + steep.test + steep.easy
    forms = Counter(lean.normal_form(statement.text) for statement in statements)
    assert max(forms.values()) == 1


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 4), (5, 9), (8, 8)])
def test_a_theorem_grows_by_one_sign_a_level(first: int, last: int) -> None:
    grown = grow(Random(0), first, last)
    assert [one.level for one in grown] == list(range(first, last + 1))
    assert len({one.trait.relation for one in grown}) == 1
    signs = [sum(map(show(one.expr).count, "+-*")) for one in grown]
    assert signs == list(range(signs[0], signs[0] + len(grown)))


def test_the_level_is_how_many_lemmas_the_proof_applies() -> None:
    for seed in range(10):
        assert [one.proof.count("apply") for one in grow(Random(seed), 1, 9)] == list(range(1, 10))


def test_more_statements_than_there_are_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match="different statements of level 1"):
        build(WorldConfig(seed_size=60, seed_levels={1: 1.0}, subjects=("members",)))


@pytest.mark.parametrize(
    "text",
    [
        "a + b * c",
        "(a + b) * c",
        "p → q ∧ r ∨ ¬s",
        "(p → q) → r",
        "(l ++ m).reverse.length + a",
        "∀ x, P x → Q (x + 1)",
    ],
)
def test_expressions_are_read_as_they_are_written(text: str) -> None:
    assert show(parse(text)) == text


def _pairs(operators: str, left: st.SearchStrategy[Expr], right: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.tuples(st.sampled_from(operators.split()), left, right)


SMALL_NUMBERS: st.SearchStrategy[Expr] = st.recursive(
    st.sampled_from(["a", "b#1", "c#23", "0", "1", "x"]),
    lambda inner: _pairs("+ - *", inner, inner) | st.tuples(st.sampled_from(["f", "g#4"]), inner),
    max_leaves=5,
)
TERMS_OF_LISTS: st.SearchStrategy[Expr] = st.recursive(
    st.sampled_from(["l", "m#3"]),
    lambda inner: (
        _pairs("++", inner, inner)
        | _pairs("::", SMALL_NUMBERS, inner)
        | st.tuples(st.just("reverse"), inner)
        | st.tuples(st.just("map"), inner, st.sampled_from(["f", "g#2"]))
    ),
    max_leaves=5,
)
NUMBERS = SMALL_NUMBERS | st.tuples(st.just("length"), TERMS_OF_LISTS)
PROPOSITIONS: st.SearchStrategy[Expr] = st.recursive(
    st.sampled_from(["p", "q#7"])
    | _pairs("= ≠ ≤ < ∣", NUMBERS, NUMBERS)
    | _pairs("=", TERMS_OF_LISTS, TERMS_OF_LISTS)
    | _pairs("∈", NUMBERS, TERMS_OF_LISTS)
    | st.tuples(st.sampled_from(["P", "Q#2"]), NUMBERS),
    lambda inner: (
        _pairs("∧ ∨ → ↔", inner, inner)
        | st.tuples(st.just("¬"), inner)
        | st.tuples(st.sampled_from("∀∃"), st.sampled_from("xyz"), inner)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(PROPOSITIONS)
def test_every_expression_is_read_back_as_it_was(expr: Expr) -> None:
    assert parse(show(expr)) == expr


def test_rw_takes_the_first_match_and_all_its_copies() -> None:
    goal = parse("a#1 * b#2 + b#2 * a#1 = a#1 * b#2")
    rewritten = rewrite(goal, parse("a * b"), parse("b * a"))
    assert rewritten == parse("b#2 * a#1 + b#2 * a#1 = b#2 * a#1")


def test_the_key_sees_through_renaming_and_the_order_of_premises() -> None:
    for number in range(50):
        scope = Scope(Random(number))
        one = argue(scope, ORDER, ORDER, 3)
        if one is not None:
            swapped = replace(one, premises=one.premises[::-1])
            assert key(swapped) == key(one)
            assert len(one.premises) < 2 or write(scope, swapped) != write(scope, one)
