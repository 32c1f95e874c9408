"""Lean as a `Language`."""

from __future__ import annotations

from stp.syntax import lean
from stp.syntax.language import Language

FALSE = (
    "(p : Prop) : p",
    "(p q : Prop) (h : p ∨ q) : p ∧ q",
    "(p q : Prop) (h : p → q) : q → p",
    "(p q r : Prop) (h : p → q) (g : r → q) : p → r",
    "(p q : Prop) (h : ¬(p ∧ q)) : ¬p",
    "(p q : Prop) (h : p ↔ q) : p",
    "(a b : Nat) (h : a ≤ b) : a < b",
    "(a b : Nat) : a - b + b = a",
    "(a b : Nat) (h : a * b = 0) : a = 0",
    "(a b c : Nat) (h : a < b) : a + c < b",
    "(n : Nat) : n < 1000",
    "(a b : Nat) (h : a ∣ b) : b ∣ a",
    "(a b c : Nat) (h : a * c = b * c) : a = b",
    "(a b : Nat) (h : a + b = 2) : a = 1",
    "(a b : Nat) : a * b = a + b",
    "(a b : Nat) (h : a < b) : ∃ c : Nat, a < c ∧ c < b",
    "(f : Nat → Nat) (h : ∀ x y, f x = f y → x = y) : ∀ y, ∃ x, f x = y",
    "(p : Nat → Prop) (h : p 0) : ∀ n, p n",
    "(p : Nat → Prop) (h : ∃ n, p n) : p 0",
    "(p q : Nat → Prop) (h : ∀ n, p n ∨ q n) : (∀ n, p n) ∨ (∀ n, q n)",
    ": ∃ n : Nat, n < n",
    ": (0 : Nat) = 1",
    ": True ↔ False",
    ": False",
)
"""Binders and conclusions; each has a counterexample, and the tests have Lean prove that it is false."""
CHEATS = ("trivial", "rfl", "decide", "omega", "simp_all", "contradiction", "exact?", "sorry", "admit")
"""Proofs of anything, where a checker or a tactic is broken."""


def _state(name: str, claim: str) -> str:
    return f"theorem {name} {claim} := by"


def _conjecture(text: str) -> str | None:
    """Specification §2.3: what follows the first `:=` is dropped, as the reference does; so a default argument cuts the
    statement short."""
    body = text.split(":=", 1)[0].strip()
    return f"theorem {body} := by" if ":" in body else None


LEAN = Language(
    title="Lean",
    opening="theorem",
    ending=":= by",
    incomplete="  sorry",
    false=FALSE,
    cheats=CHEATS,
    state=_state,
    name=lean.theorem_name,
    normal_form=lean.normal_form,
    negation=lean.negation,
    conjecture=_conjecture,
    split=lean.split_proof,
    join=lean.join_proof,
    parse_file=lean.parse_file,
    forbidden_statement=lean.forbidden_statement,
    forbidden_header=lean.forbidden_header,
)
