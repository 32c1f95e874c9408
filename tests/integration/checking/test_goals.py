"""What Lean prints of unsolved goals is read back as statements that Lean elaborates."""

from __future__ import annotations

import pytest

from stp.checking.lean import LeanChecker
from stp.syntax.goals import goal_statement
from stp.types import CheckLimits, Proof, Statement, VerdictStatus

pytestmark = pytest.mark.lean

CASES = [
    ("(p q r : Prop) (h : p ∨ q) (g : q → r) : p ∨ r", "cases h with\n  | inl x => exact Or.inl x\n  | inr x => skip"),
    ("(n m : Nat) (h : n < m) : n + 0 ≤ m ∧ m ≤ n + m", "constructor"),
    ("(p q : Prop) : p ∧ q → q ∧ p", "intro ⟨_, _⟩\n  constructor"),
    ("(n : Nat) : n * 0 = 0 ∧ 0 = n * 0", "induction n\n  · simp\n  skip"),
    ("{α : Type u} [DecidableEq α] (x y : α) (h : x = y) : y = x ∧ x = y", "constructor"),
    ("{α β : Type} [Inhabited α] (f : α → β) (g : β → α) : ∀ x, g (f x) = x", "intro x"),
    ("(a b : Nat) (h : a ≤ b) : b ≤ a", "cases h\n  rfl"),
    ("(xs : List Nat) : xs.length = 0 ∨ 0 < xs.length", "cases xs\n  · simp\n  · left"),
    ("(a : Nat) (h : a = 5) : a = 6", "match a, h with\n  | 0, h => skip\n  | n + 1, h => omega"),
    ("(a b : Int) (k : Nat) : a < b → a + k ≤ b + k", "intro h"),
    ("(p q : Prop) : p → q", "have : p ∨ ¬p := Classical.em p\n  intro\n  have : q ∨ ¬q := Classical.em q\n  skip"),
    ("(f : Nat → Nat) : ∀ x, f x = 0 → ∃ y z : Nat, y + z = f x", "intro\n  intro\n  skip"),
    ("(P : Nat → Prop) (h : ∀ ⦃n : Nat⦄, P n → P (n + 1)) (g : P 0) : ∀ n, P n", "intro n\n  induction n\n  · exact g"),
    (
        f"(a b : Nat) : a{' * a' * 15} + b{' * b' * 15} = a{' * b' * 15} ∧ a = b",  # printed on several lines
        "constructor",
    ),
]


@pytest.mark.parametrize(("claim", "proof"), CASES)
def test_the_first_goal_of_a_failed_proof_elaborates(lean: LeanChecker, claim: str, proof: str) -> None:
    statement = Statement("t", f"theorem t {claim} := by")
    limits = CheckLimits(60.0, 4000)
    failed = lean.check(statement, Proof(statement.id, f"\n  {proof}"), limits)
    assert failed.status is VerdictStatus.FAILED
    goals = [goal for one in failed.messages if (goal := goal_statement(one.text, statement))]
    assert goals
    for goal in goals:
        assert lean.check(goal, Proof(goal.id, "  sorry"), limits).status is VerdictStatus.INCOMPLETE, goal.text


def test_a_goal_that_is_no_proposition_is_left_to_the_screen(lean: LeanChecker) -> None:
    statement = Statement("t", "theorem t (n : Nat) : ∃ m : Nat, m = n := by")
    failed = lean.check(statement, Proof(statement.id, "\n  refine ⟨?_, ?_⟩"), CheckLimits(60.0, 4000))
    [message] = failed.messages
    goal = goal_statement(message.text, statement)
    assert goal is not None
    assert lean.check(goal, Proof(goal.id, "  sorry"), CheckLimits(60.0, 4000)).status is VerdictStatus.FAILED
