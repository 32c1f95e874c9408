"""Finding statements of a benchmark among training data."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.evals.screen import screen, shape
from stp.evals.types import Benchmark, Item, Screen, Seen
from stp.types import Statement

ASKED = Statement("asked", "theorem asked (x : Nat) (h : 0 < x) : ∑ i in range x, f i = g x := by")
OTHER = Statement("other", "theorem other : True :=")
BENCHMARK = Benchmark("minif2f", "here", (Item(ASKED), Item(OTHER)))


def test_a_statement_is_found_in_each_training_set_that_holds_it() -> None:
    copies = [("t1", "theorem t1 : False := by"), ("t2", ASKED.text), ("t3", ASKED.text)]
    found = screen(BENCHMARK, {"a": copies, "b": [("t4", ASKED.text)], "c": [("t5", "theorem t5 : p := by")]})
    assert found == Screen(
        {"a": 3, "b": 1, "c": 1}, (Seen(ASKED.id, "asked", "a", "t2"), Seen(ASKED.id, "asked", "b", "t4"))
    )


def test_training_sets_are_read_once_and_one_after_another() -> None:
    def many() -> Iterator[tuple[str, str]]:
        yield from (("t", f"theorem t : {number} = 0 := by") for number in range(100))

    assert screen(BENCHMARK, {"many": many()}) == Screen({"many": 100})
    assert screen(BENCHMARK, {}) == Screen({})


@pytest.mark.parametrize(
    "text",
    [
        "lemma other_name : True := by",
        "theorem  other/- x -/ :\n  True :=\n  by -- end",
        "theorem other : True :=",
    ],
)
def test_spacing_comments_names_and_endings_hide_nothing(text: str) -> None:
    assert [one.name for one in screen(BENCHMARK, {"here": [("t", text)]}).seen] == ["other"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("theorem a : ∑ k in s, f k = 1 := by", "theorem b : ∑ k ∈ s, f k = 1 := by"),
        ("theorem a : g (λ x => x) = 1 := by", "theorem b : g (fun y ↦ y) = 1 :="),
        ("theorem a {x : ℝ} (h₀ : x = 1) : x ≤ 1 := by", "theorem b {y : ℝ} (hy : y = 1) : y ≤ 1 := by"),
    ],
)
def test_the_same_in_other_words_has_the_same_shape(one: str, two: str) -> None:
    assert shape(one) == shape(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("theorem a (x y : ℝ) : x ≤ y := by", "theorem a (x y : ℝ) : y ≤ x := by"),
        ("theorem a (x : ℝ) : x = 1 := by", "theorem a (x : ℚ) : x = 1 := by"),
        ("theorem a : sin 0 = 0 := by", "theorem a : cos 0 = 0 := by"),
        ("theorem a (h : p) : q := by", "theorem a : q := by"),
    ],
)
def test_what_says_something_else_has_another_shape(one: str, two: str) -> None:
    assert shape(one) != shape(two)


NAMES = st.lists(
    st.text(string.ascii_lowercase, min_size=1, max_size=3).filter(lambda one: one not in {"in", "by", "fun", "let"}),
    min_size=4,
    max_size=4,
    unique=True,
)
CLAIMS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("=<≤∣"), st.integers(0, 2)), min_size=1, max_size=3)
SPACE = st.sampled_from([" ", "\n  ", "  ", " -- a note\n ", " /- b /- c -/ -/ "])


def written(names: list[str], claims: list[tuple[int, str, int]], space: str) -> str:
    theorem, *variables = names
    a, b, c = variables
    body = f"{space}∧{space}".join(f"{variables[left]} {sign}{space}{variables[right]}" for left, sign, right in claims)
    return f"theorem{space}{theorem} ({a} {b} : N) ({c} :{space}N) :{space}{body}{space}:= by"


@given(NAMES, NAMES, CLAIMS, SPACE, SPACE)
def test_whatever_the_names_and_the_spacing_it_is_found(
    asked: list[str], trained: list[str], claims: list[tuple[int, str, int]], one: str, two: str
) -> None:
    benchmark = Benchmark("b", "", (Item(Statement(asked[0], written(asked, claims, one))),))
    assert len(screen(benchmark, {"t": [(trained[0], written(trained, claims, two))]}).seen) == 1


@given(NAMES, CLAIMS, CLAIMS, SPACE)
def test_only_what_says_the_same_is_found(
    names: list[str], asked: list[tuple[int, str, int]], trained: list[tuple[int, str, int]], space: str
) -> None:
    benchmark = Benchmark("b", "", (Item(Statement(names[0], written(names, asked, " "))),))
    found = screen(benchmark, {"t": [(names[0], written(names, trained, space))]}).seen
    assert bool(found) == (asked == trained)
