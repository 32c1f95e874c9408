"""Proof terms by backward chaining over tables of rules, one rule a line.

A line `Nat.le_trans $1 $2 : a ≤ b; b ≤ c ⊢ a ≤ c` reads: the term before the colon proves what stands after `⊢` from
proofs `$1`, `$2` of what stands before it. Letters are schematic; those in the term are explicit arguments.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from stp.world.draft import CLOSERS, Argument, Scope, is_dull
from stp.world.terms import Expr, fill, match, parse, show

GENERAL = 0.2
"""How often a rule that concludes any proposition is used where one made for the goal's shape is at hand."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of inference."""

    term: str
    premises: tuple[Expr, ...]
    conclusion: Expr
    closers: frozenset[str]
    """Single tactics that see through this step."""


def table(text: str, closers: str = "") -> tuple[Rule, ...]:
    """The rules of a table; `closers` names the tactics that see through each of them."""
    rules = []
    for line in text.strip().splitlines():
        term, _, sequent = line.partition(" : ")
        premises, _, conclusion = sequent.partition("⊢")
        given = tuple(parse(one.strip()) for one in premises.split(";") if one.strip())
        rules.append(Rule(term.strip(), given, parse(conclusion.strip()), CLOSERS & frozenset(closers.split())))
    return tuple(rules)


def argue(scope: Scope, family: Sequence[Rule], rules: Sequence[Rule], steps: int) -> Argument | None:
    """A random theorem of about so many steps whose last step is a rule of `family`; None when it turned out dull."""
    goal = scope.instance(scope.rng.choice(family).conclusion, scope.term)
    argument = _assume(scope, goal) if steps == 0 else _derive(scope, rules, goal, steps)
    if is_dull(argument):
        return None
    return dataclasses.replace(argument, script=(f"exact {argument.script[0]}",))


def _assume(scope: Scope, goal: Expr) -> Argument:
    name = scope.premise()
    return Argument(goal, (name,), ((name, goal),), 0)


def _derive(scope: Scope, rules: Sequence[Rule], goal: Expr, steps: int) -> Argument:
    """An argument for a goal, its script one term; where no rule fits it takes fewer steps."""
    fitting = [(rule, bound) for rule in rules if (bound := match(rule.conclusion, goal, {})) is not None]
    special = [each for each in fitting if not isinstance(each[0].conclusion, str)]
    if special and scope.rng.random() > GENERAL:
        fitting = special
    if steps == 0 or not fitting:
        return _assume(scope, goal)
    rule, bound = scope.rng.choice(fitting)
    bound = scope.completed(bound, rule.premises, scope.term)
    left, parts = steps - 1, []
    for index, premise in enumerate(rule.premises):
        share = left if index == len(rule.premises) - 1 else scope.rng.choice((0, 0, 0, 0, left))
        parts.append(_derive(scope, rules, fill(premise, bound), share))
        left -= parts[-1].steps
    term = re.sub(r"(?<![\w.])[A-Za-z](?![\w.])", lambda found: show(bound.get(found[0], found[0]), 1000), rule.term)
    proofs = [part.script[0] for part in parts]
    applied = term.startswith("$1 ")
    term = re.sub(r"\$(\d)", lambda found: _bracketed(proofs[int(found[1]) - 1], applied and not found.start()), term)
    premises = {name: each for part in parts for name, each in part.premises}
    return Argument(
        goal,
        (term,),
        tuple(premises.items()),
        1 + sum(part.steps for part in parts),
        rule.closers.intersection(*(part.closers for part in parts)),
    )


def _bracketed(term: str, is_head: bool) -> str:
    return f"({term})" if " " in term and not is_head and not term.startswith("⟨") else term
