"""Goals as Lean prints them, read back as statements; `tests/integration/checking/test_goals.py` asks Lean."""

from __future__ import annotations

import pytest

from stp.syntax.goals import claim_of, goal_statement
from stp.types import Statement

OF = Statement("t", "theorem t (n m : Nat) (h : n < m) : n + 0 ≤ m ∧ m ≤ n + m := by", header="open Nat", source="open")


def read(*lines: str, of: Statement = OF) -> str | None:
    """The text of the goal without its name."""
    found = goal_statement("\n".join(("unsolved goals", *lines)), of)
    return found.text.removeprefix(f"theorem {found.name} ") if found else None


def test_hypotheses_become_binders_and_only_the_first_goal_is_read() -> None:
    lines = ("case left", "n m : Nat", "h : n < m", "⊢ n + 0 ≤ m", "", "case right", "n m : Nat", "⊢ m ≤ n + m")
    assert read(*lines) == "(n m : Nat) (h : n < m) : n + 0 ≤ m := by"


def test_it_keeps_the_header_and_is_named_after_its_text() -> None:
    first = goal_statement("unsolved goals\nn : Nat\n⊢ n = n + 0", OF)
    again = goal_statement("unsolved goals\ncase x\nn : Nat\n⊢ n = n + 0", OF)
    other = goal_statement("unsolved goals\nn : Nat\n⊢ n = 0 + n", OF)
    assert first is not None
    assert first == again
    assert (first.header, first.source) == ("open Nat", "conjecture")
    assert first.name.startswith("goal_")
    assert other is not None
    assert other.name != first.name


def test_broken_lines_are_joined() -> None:
    assert read("n : Nat", "h :", "  n =", "    1", "⊢ n + 1 =", "    2") == "(n : Nat) (h : n = 1) : n + 1 = 2 := by"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("n✝ : Nat", "⊢ n✝ = 0"), "(n : Nat) : n = 0 := by"),
        # The name without its dagger is another's, or that of something it binds.
        (("h✝ : 1 = 2", "h : 0 = 2", "⊢ 0 = 3"), "(h_1 : 1 = 2) (h : 0 = 2) : 0 = 3 := by"),
        (("x✝ : Nat", "⊢ ∀ (x : Nat), x✝ ≤ x"), "(x_1 : Nat) : ∀ (x : Nat), x_1 ≤ x := by"),
        (("a✝¹ a✝ : Nat", "⊢ a✝¹ = a✝"), "(a a_1 : Nat) : a = a_1 := by"),
        (("m✝ : Nat", "⊢ m✝.succ = 1"), "(m : Nat) : m.succ = 1 := by"),
        (("α : Type u", "inst✝ : DecidableEq α", "⊢ p α"), "(α : Type u) [inst : DecidableEq α] : p α := by"),
    ],
)
def test_names_that_no_proof_can_write_are_given_another(lines: tuple[str, ...], expected: str) -> None:
    assert read(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("z : Nat := 3", "⊢ z = 3"),  # a value
        ("h : let b := a; b = 2", "⊢ a = 2"),
        ("n : Nat", "⊢ ?refine_1 = n"),  # a hole
        ("n : Nat", "⊢ f n ⋯ = 0"),  # left out
        ("n : Nat", "⊢ n = sorry"),
        ("n : Nat",),
        ("something else", "⊢ p"),
        (),
        ("n m : Nat", "h : n < m", "⊢ n + 0 ≤ m ∧ m ≤ n + m"),  # all of the statement
        ("a b : Nat", "g : a < b", "⊢ a + 0 ≤ b ∧ b ≤ a + b"),  # the same renamed
        ("n : Nat", "⊢ n = 1 := by trivial theorem x : False"),  # no single theorem
    ],
)
def test_what_cannot_be_read_back_is_refused(lines: tuple[str, ...]) -> None:
    assert read(*lines) is None


@pytest.mark.parametrize("message", ["", "unknown tactic", "Type mismatch\n  h\nhas type\n  p\n⊢ q", "error: p\n⊢ q"])
def test_other_messages_hold_no_goal(message: str) -> None:
    assert goal_statement(message, OF) is None


def test_a_structure_in_braces_is_no_value() -> None:
    assert read("h : f { x := 1 } = 2", "⊢ p h") == "(h : f { x := 1 } = 2) : p h := by"


def test_statements_are_compared_up_to_names_and_brackets() -> None:
    one = Statement("a", "theorem a {α : Type} (x : α) : x = x := by")
    assert claim_of(one) == claim_of(Statement("b", "theorem b (β : Type) (y : β) : y = y := by"))
    assert claim_of(one) != claim_of(Statement("b", "theorem b (β : Type) (y z : β) : y = z := by"))
