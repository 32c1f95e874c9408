"""Marks from tokens, counted by hand."""

from __future__ import annotations

import pytest

from stp.judging.heuristic import HeuristicJudge, Parts, complexity, marks, redundancy, relevance, split
from stp.judging.rubric import Marks
from stp.types import Statement


def parts(claim: str) -> Parts:
    return Parts(Statement("t", f"theorem t {claim} := by"))


TARGET = parts("(a b : Nat) (h : a ≤ b) : a + 1 ≤ b + 1")
"""Symbols: Nat, ≤, +, 1. Two binders."""


def test_a_statement_is_taken_apart_by_its_brackets() -> None:
    found = parts("{α : Type} (f : α → (α × α)) [Inhabited α] : ∀ x : α, f x = f x")
    assert [" ".join(one) for one in found.binders] == ["α : Type", "f : α → ( α × α )", "Inhabited α"]
    assert " ".join(found.claim) == "∀ x : α , f x = f x"
    assert found.symbols == {"Type", "→", "×", "Inhabited", "∀", "="}
    assert parts("1 = 1").claim == []


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("(x y : Nat) (g : x ≤ y) : x + 1 ≤ y + 1", 5),  # all four in common
        ("(x y : Nat) (g : x ≤ y) : x ≤ y", 3),  # Nat, ≤: 2 · 2 / (4 + 2) = 2/3 of 5 is 3.3
        ("(x : Nat) : x * x = 0", 1),  # Nat of Nat * = 0: 2 · 1 / 8 of 5 is 1.25
        (": ¬False", 0),
    ],
)
def test_relevance_is_the_share_of_symbols_in_common(claim: str, expected: int) -> None:
    assert relevance(TARGET, parts(claim)) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("(x : Nat) : x ≤ x", 0),
        ("(x : Nat) : x = 0 ∨ x = 1", 0),
        ("(x : Nat) : x = 0 ∨ x = 1 ∨ x = 2", 1),  # a third alternative
        ("(x : Nat) : (x = 0 ∨ x = 1 ∨ x = 2) ∧ x = x", 0),  # within brackets
        ("(x : Nat) : x = 0 ∨ x = 1 ∨ x = 2 ∨ x = 3 ∨ x = 4", 3),
        ("(x : Nat) (y : Nat) (z : Nat) : x = x", 0),  # one binder more than the target
        ("(x : Nat) (y : Nat) (z : Nat) (u : Nat) (v : Nat) : x = x", 2),  # three more, and not twice as long
        ("(x : Nat) : x = x" + " + x" * 19, 1),  # 51 tokens, of 25
        ("(x : Nat) : " + " ∨ ".join(f"x = {n}" for n in range(40)), 4),
    ],
)
def test_complexity_counts_alternatives_binders_and_length(claim: str, expected: int) -> None:
    assert len(TARGET.tokens) == 25
    assert complexity(TARGET, parts(claim)) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("(a b : Nat) (h : a ≤ b) : a ≤ b + 1", 0),
        ("(a : Nat) (b : Nat) : a + b = b + a", 0),  # two variables of one type
        ("(a b : Nat) (h : a ≤ b) (g : a ≤ b) : a ≤ b + 1", 1),  # a hypothesis twice
        ("(a b : Nat) (h : a ≤ b) : a ≤ b", 1),  # the conclusion
        ("(a : Nat) : a = 0 ∨ a = 1 ∨ a = 0", 1),
        ("(a : Nat) : a = a ∧ a = a", 1),
        ("(a b c : Nat) (h : b < 5) : a = a", 0),  # linked by the binder of a, b and c
        ("(a : Nat) (b : Nat) (h : b < 5) : a = a", 1),  # b and h say nothing of a
        ("(f : Nat → Nat) (a : Nat) (h : f a = 0) (x : Nat) (g : x = f a) : x = 0", 0),
        ("(α : Type) [DecidableEq α] (x y : α) : x = y ∨ x ≠ y", 0),
        ("(p : Prop) (h : p) : p", 1),
        ("(h : 1 = 2) : False", 0),  # names nothing that the conclusion could
    ],
)
def test_redundancy_is_a_part_that_repeats_or_does_nothing(claim: str, expected: int) -> None:
    assert redundancy(parts(claim)) == expected


def test_marks_and_score_of_a_collapsed_conjecture() -> None:
    target = TARGET.statement
    good = Statement("g", "theorem g (x y : Nat) (g : x ≤ y) : x ≤ y + 1 := by")
    heap = Statement("u", "theorem u (x : Nat) : x = 0 ∨ x = 1 ∨ x = 2 ∨ x = 3 ∨ x ≤ 4 := by")
    assert marks(target, good) == Marks(5, 0, 0)
    assert marks(target, heap).complexity == 3
    assert HeuristicJudge().score([(target, good), (target, heap)]) == [1.0, 0.0]


@pytest.mark.parametrize("text", ["", "theorem", "theorem t ) ( : p", "theorem t ((( : p := by", "lemma i: ‹x› ⟹ y"])
def test_text_that_is_no_statement_is_judged_too(text: str) -> None:
    pair = Statement("t", text), TARGET.statement
    assert all(0 <= one <= 1 for one in HeuristicJudge().score([pair, pair[::-1]]))


def test_parts_are_cut_outside_brackets_alone() -> None:
    assert list(split(["a", "∨", "(", "b", "∨", "c", ")"], "∨")) == [("a",), ("(", "b", "∨", "c", ")")]
    assert list(split(["a"], "∨")) == [("a",)]
