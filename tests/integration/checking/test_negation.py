"""`negation` says the opposite of what the theorem says, as Lean itself reads the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from stp.checking.lean import LeanChecker
from stp.errors import InputError
from stp.selfplay.canaries import named
from stp.syntax.lean import STATEMENT_END, negation, theorem_name_token
from stp.syntax.lean_language import FALSE
from stp.syntax.tokens import NAME_PART
from stp.types import CheckLimits, Proof, Statement, VerdictStatus
from stp.world import WorldConfig, build
from tests.integration.checking.test_cases import CASES

pytestmark = pytest.mark.lean

LIMITS = CheckLimits(timeout_seconds=30, memory_mb=4000)


def signature(statement: Statement) -> str:
    """What stands behind the theorem's name, without its end: universes, binders, and what it says."""
    name = theorem_name_token(statement.text)
    assert name
    return STATEMENT_END.sub("", statement.text[name.start + len(name.text) :])


def renamed(statement: Statement, name: str) -> str:
    """Another name in the namespace of the theorem's own."""
    own = theorem_name_token(statement.text)
    assert own
    return f"{own.text[: len(own.text) - len(re.findall(NAME_PART, own.text)[-1])]}{name}"


def asked(statements: Sequence[Statement]) -> Iterator[Statement]:
    """For each, that Lean takes its negation for the negation of the type that Lean gives it as an axiom."""
    header = "\n".join(f"axiom {renamed(one, f'o{n}')}{signature(one)}" for n, one in enumerate(statements))
    for number, one in enumerate(statements):
        universes, _, claim = signature(negation(one)).partition(" : ")
        name = renamed(one, "t")
        original = f"@_root_.{renamed(one, f'o{number}').removeprefix('_root_.')}{universes}"
        yield Statement(name, f"theorem {name}{universes} : (¬ type_of% {original}) = ({claim}) := by", header)


def can_be_negated(statement: Statement) -> bool:
    try:
        return bool(negation(statement))
    except InputError:
        return False


HONEST = [one.statement for one in CASES if one.status is VerdictStatus.PROVED and not one.statement.header]
NEGATED = [one for one in HONEST if can_be_negated(one)]
WORLD = Random(0).sample(build(WorldConfig()).open, 60)
UNIVERSES = Statement(
    "t", "theorem t.{u, v} {α : Type u} {β : α → Type v} [Inhabited α] (f : (x : α) → β x) ⦃x y : α⦄ : x = y := by"
)
FAMILIES = {
    "canaries": [named(f"canary_{number}", text) for number, text in enumerate(FALSE)],
    # An unnamed universe has another name in each of two theorems.
    "cases": [*(one for one in NEGATED if "Sort _" not in one.text), UNIVERSES],
    "world": WORLD,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_lean_takes_it_for_the_negation(lean: LeanChecker, family: str) -> None:
    for one in asked(FAMILIES[family]):
        verdict = lean.check(one, Proof(one.id, "\n  rfl"), LIMITS)
        assert verdict.proved, (one.text, verdict.messages)


def test_few_statements_cannot_be_negated() -> None:
    assert len(NEGATED) > 0.9 * len(HONEST)


UNBOUND = Statement("t", "theorem t (h : (a : Fin 0) = a) : False := by")
"""Lean binds `a` by itself. There is none, so the statement holds, and so does `∀ a, ¬(a = a → False)`."""
NOBODY = "\n  exact a.elim0"


def test_a_name_that_lean_would_bind_by_itself_is_never_bound_outside_the_negation(lean: LeanChecker) -> None:
    assert lean.check(UNBOUND, Proof(UNBOUND.id, NOBODY), LIMITS).proved
    outside = Statement("t", "theorem t : ¬ (∀ (h : (a : Fin 0) = a), False) := by")
    assert lean.check(outside, Proof(outside.id, NOBODY), LIMITS).proved
    opposite = negation(UNBOUND)
    verdict = lean.check(opposite, Proof(opposite.id, NOBODY), LIMITS)
    assert verdict.status is VerdictStatus.FAILED
    assert "Unknown identifier `a`" in verdict.messages[0].text
