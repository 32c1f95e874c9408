"""Rocq as a `Language`."""

from __future__ import annotations

from stp.syntax import rocq
from stp.syntax.language import Language

FALSE = (
    "(p : Prop) : p",
    "(p q : Prop) (h : p \\/ q) : p /\\ q",
    "(p q : Prop) (h : p -> q) : q -> p",
    "(p q : Prop) (h : ~ (p /\\ q)) : ~ p",
    "(p q : Prop) (h : p <-> q) : p",
    "(a b : nat) (h : a <= b) : a < b",
    "(a b : nat) : a - b + b = a",
    "(a b : nat) (h : a * b = 0) : a = 0",
    "(n : nat) : n < 100",
    "(a b c : nat) (h : a * c = b * c) : a = b",
    "(a b : nat) : a * b = a + b",
    "(a b : nat) (h : a < b) : exists c : nat, a < c /\\ c < b",
    "(f : nat -> nat) (h : forall x y, f x = f y -> x = y) : forall y, exists x, f x = y",
    "(p : nat -> Prop) (h : p 0) : forall n, p n",
    "(p : nat -> Prop) (h : exists n, p n) : p 0",
    ": exists n : nat, n < n",
    ": 0 = 1",
    ": True <-> False",
    ": False",
)
"""Binders and conclusions; each has a counterexample, and the tests have Rocq prove that it is false."""
CHEATS = (
    "trivial.",
    "reflexivity.",
    "auto.",
    "intuition auto.",
    "firstorder.",
    "contradiction.",
    "congruence.",
    "exact_no_check I.",
    "Admitted.",
    "admit.",
)


def _state(name: str, claim: str) -> str:
    return f"Theorem {name} {claim}."


def _conjecture(text: str) -> str | None:
    """The first sentence of what was written; None when there is no `:` in it."""
    found = rocq.split_proof(f"Theorem {text.strip()}") or (f"Theorem {text.strip()}.", "")
    return found[0] if ":" in found[0] else None


ROCQ = Language(
    title="Rocq",
    opening="Theorem",
    ending=".",
    incomplete="  Admitted.",
    false=FALSE,
    cheats=CHEATS,
    state=_state,
    name=rocq.theorem_name,
    normal_form=rocq.normal_form,
    negation=rocq.negation,
    conjecture=_conjecture,
    split=rocq.split_proof,
    join=rocq.join_proof,
    parse_file=rocq.parse_file,
    forbidden_statement=rocq.forbidden_statement,
    forbidden_header=rocq.forbidden_header,
)
