"""What a statement is made of, counted by hand and put together by chance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.syntax.shape import shape, without_conclusion
from stp.types import ProofSystem, Statement


@pytest.mark.parametrize(
    ("text", "hypotheses", "disjunctions", "disjunctive"),
    [
        ("theorem t : True := by", 0, 0, False),
        ("theorem t (p q : Prop) (hp : p) (k : q) : p ∧ q := by", 2, 0, False),
        ("theorem t (x : ℝ) (h : x > 0) (h₁ : Even x) : x = 1 ∨ x = 2 ∨ x = 3 := by", 2, 2, True),
        # f is a function, hf says something, s holds x, and there are two premises
        ("theorem t (f : Nat → Nat) (hf : ∀ x, f x = x) : ∀ x ∈ s, f x = 1 → x < 2 → ∃ y, y = x ∨ y = 3", 4, 1, True),
        ("theorem t.{u} {α : Type u} [Inhabited α] (P : α → Prop) (x : α) (q : P x) : P x ∧ (P x ∨ P x)", 1, 1, False),
        ("theorem t : ∀ ε > 0, ∃ δ > 0, ∀ x, |x| < δ → |f x| < ε := by", 1, 0, False),
        ("theorem t (a b : Nat) : a = b ↔ a < b → b = a := by", 0, 0, False),
        ("theorem t (p q : Prop) : (p → q) → p → q := by", 2, 0, False),
        ("theorem t (s : Finset {x : ℕ // x = 2}) (n : Fin 3) (a b : n < n) : n = n := by", 2, 0, False),
        ("theorem t : ∀ (n : Nat) (h : n = 1 ∨ n = 2), n < 3 := by", 1, 1, False),
        ('theorem t : "a ∨ b".length = 5 /- ∨ -/ := by', 0, 0, False),
        (r"theorem t (p q : Prop) (h : p \/ q) : q \/ p := by", 1, 2, True),
        ("", 0, 0, False),
        ("no theorem (at all", 0, 0, False),
    ],
)
def test_parts_are_counted_by_token(text: str, hypotheses: int, disjunctions: int, disjunctive: bool) -> None:
    found = shape(text)
    assert (found.hypotheses, found.disjunctions, found.disjunctive) == (hypotheses, disjunctions, disjunctive)


atoms = st.sampled_from(["p", "(p ∧ q)", "x = 1", "(∀ y, y = x)", "¬p"])


@given(st.lists(atoms), st.lists(atoms), st.lists(atoms, min_size=1))
def test_what_was_put_in_is_counted(bound: list[str], premises: list[str], alternatives: list[str]) -> None:
    groups = "".join(f" (h{number} : {one})" for number, one in enumerate(bound))
    claim = " → ".join([*premises, " ∨ ".join(alternatives)])
    found = shape(f"theorem t (p q : Prop) (x : Nat){groups} : {claim} := by")
    assert found.hypotheses == len(bound) + len(premises)
    assert found.disjunctions == len(alternatives) - 1
    assert found.disjunctive == (len(alternatives) > 1)


@given(st.text(alphabet="theormab pq∀∃→∨(){}[],:=.\n-/"))
def test_no_text_is_too_broken_to_be_counted(text: str) -> None:
    assert shape(text).hypotheses >= 0


@pytest.mark.parametrize(
    ("text", "hollow"),
    [
        ("(a : Nat) (h : a < 0) : a = 5", "(a : Nat) (h : a < 0) : False"),
        (": ∀ a, a < 0 → a ≠ a → a = 5 ∨ a = 6", ": ∀ a, a < 0 → a ≠ a → False"),
        ("(p q : Prop) : p → q ↔ q", "(p q : Prop) : False"),  # it is (p → q) ↔ q
        ("(p q : Prop) : p → ∀ r, q ↔ r", "(p q : Prop) : p → ∀ r, False"),
        ("(p q : Prop) : p ↔ q → p", "(p q : Prop) : False"),
        ("(p : Nat → Prop) : ∃ n, p n → p 0", "(p : Nat → Prop) : False"),
        (": ∀ s : Set Nat, s = s", ": ∀ s : Set Nat, False"),
    ],
)
def test_a_conclusion_is_taken_away_and_what_stands_before_it_stays(text: str, hollow: str) -> None:
    found = without_conclusion(Statement("t", f"theorem t {text} := by", header="open Nat"))
    assert found is not None
    assert (found.text, found.header, found.name) == (f"theorem t {hollow} := by", "open Nat", "t")


@pytest.mark.parametrize(
    "text",
    [
        "theorem t : 1 = 2 := by",  # nothing stands before it
        "theorem t (a : Nat) (h : a < a) : False := by",  # a claim that hypotheses contradict each other
        "theorem t (h : 1 = 2) : p := by exact h; axiom x",
        "no theorem",
    ],
)
def test_some_statements_have_no_conclusion_to_take_away(text: str) -> None:
    assert without_conclusion(Statement("t", text)) is None


def test_statements_of_other_systems_are_left_alone() -> None:
    lean = Statement("t", "theorem t (a : Nat) (h : a < 0) : a = 5 := by")
    assert without_conclusion(lean) is not None
    assert without_conclusion(replace(lean, system=ProofSystem.ROCQ)) is None
