"""Statements whose truth Python decides by trying every case, so that no proof assistant is needed to know it.

Two families: propositional formulas under hypotheses, and arithmetic of natural numbers below a bound. Both are written
in Lean's syntax with every bracket, so that Lean cannot read them in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import strategies as st

PROPOSITIONS = ("p", "q", "r")
LOOK_ALIKES = {"p": "ρ", "q": "ϙ", "r": "г", "n": "η", "m": "ϻ"}
"""Greek or Cyrillic letters; where Lean takes one for a new variable, so does the evaluation here."""
NUMBERS = ("n", "m")
BOUND = 3
"""Variables of arithmetic statements are below it."""


@dataclass(frozen=True)
class Formula:
    """A term or formula: an operator over parts, or a leaf."""

    operator: str
    parts: tuple[Formula, ...] = ()

    def __str__(self) -> str:
        if not self.parts:
            return self.operator
        left, *right = map(str, self.parts)
        return f"({left} {self.operator} {right[0]})" if right else f"({self.operator} {left})"

    def leaves(self) -> set[str]:
        return set().union(*(one.leaves() for one in self.parts)) if self.parts else {self.operator}

    def renamed(self, names: Mapping[str, str]) -> Formula:
        operator = names.get(self.operator, self.operator) if not self.parts else self.operator
        return Formula(operator, tuple(one.renamed(names) for one in self.parts))


def quotient(a: int, b: int) -> int:
    return a // b if b else 0


def remainder(a: int, b: int) -> int:
    return a % b if b else a


CONNECTIVES: dict[str, Callable[[bool, bool], bool]] = {
    "∧": lambda a, b: a and b,
    "∨": lambda a, b: a or b,
    "→": lambda a, b: not a or b,
    "↔": lambda a, b: a == b,
}
RELATIONS: dict[str, Callable[[int, int], bool]] = {
    "=": lambda a, b: a == b,
    "≠": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "≤": lambda a, b: a <= b,
}
OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "-": lambda a, b: max(a - b, 0),
    "/": quotient,
    "%": remainder,
}


def value(formula: Formula, given: Mapping[str, int]) -> int:
    """What a formula comes to when its variables are these; truth is 0 or 1."""
    operator, parts = formula.operator, [value(one, given) for one in formula.parts]
    if not parts:
        return (
            {"True": 1, "False": 0}.get(operator, given.get(operator, 0)) if not operator.isdigit() else int(operator)
        )
    if operator == "¬":
        return int(not parts[0])
    if operator in OPERATIONS:
        return OPERATIONS[operator](*parts)
    if operator in RELATIONS:
        return int(RELATIONS[operator](*parts))
    return int(CONNECTIVES[operator](bool(parts[0]), bool(parts[1])))


@dataclass(frozen=True)
class Claim:
    """Hypotheses and a conclusion, for all values of the variables."""

    hypotheses: tuple[Formula, ...]
    conclusion: Formula
    arithmetic: bool = False

    @property
    def variables(self) -> list[str]:
        """Those that occur, and those that are bound anyway."""
        bound = NUMBERS if self.arithmetic else PROPOSITIONS
        free = {leaf for one in (*self.hypotheses, self.conclusion) for leaf in one.leaves() if leaf.islower()}
        return [*bound, *sorted(free - set(bound))]

    @property
    def true(self) -> bool:
        """Whether the conclusion holds wherever the hypotheses do."""
        names, values = self.variables, range(BOUND if self.arithmetic else 2)
        cases = (dict(zip(names, case, strict=True)) for case in product(values, repeat=len(names)))
        return all(value(self.conclusion, case) for case in cases if all(value(one, case) for one in self.hypotheses))

    @property
    def text(self) -> str:
        """The claim as a theorem without its proof."""
        if self.arithmetic:
            bounds = " ".join(f"∀ {one}, {one} < {BOUND} →" for one in NUMBERS)
            return f"theorem t : {bounds} {' → '.join(map(str, (*self.hypotheses, self.conclusion)))} := by"
        given = "".join(f" (h{number} : {one})" for number, one in enumerate(self.hypotheses))
        return f"theorem t ({' '.join(PROPOSITIONS)} : Prop){given} : {self.conclusion} := by"

    @property
    def decision(self) -> str:
        """A proof by trying every case, which works if there is one."""
        if self.arithmetic:
            return "\n  decide"
        given = "".join(f"\n  revert h{number}" for number in reversed(range(len(self.hypotheses))))
        cases = " <;>\n  ".join(f"rcases Classical.propComplete {one} with rfl | rfl" for one in PROPOSITIONS)
        return f"{given}\n  {cases} <;>\n  decide"


def changes(claim: Claim) -> list[Claim]:
    """Claims one step away: hypotheses dropped, weakened or exchanged, variables renamed, conclusions turned round."""
    given, wanted, names = claim.hypotheses, claim.conclusion, NUMBERS if claim.arithmetic else PROPOSITIONS
    found = [replace(claim, conclusion=Formula("¬", (wanted,)))]
    for number, one in enumerate(given):
        rest = given[:number] + given[number + 1 :]
        found += [
            replace(claim, hypotheses=rest),
            replace(claim, hypotheses=(*rest, Formula("∨", (one, wanted)))),
            replace(claim, hypotheses=(*rest, wanted), conclusion=one),
            replace(claim, hypotheses=(one, *rest)),
        ]
    renamings = [
        {names[0]: names[1]},
        {names[0]: names[1], names[1]: names[0]},
        {one: LOOK_ALIKES[one] for one in names},
    ]
    for names_ in renamings:
        found.append(replace(claim, conclusion=wanted.renamed(names_)))
        found.append(Claim(tuple(one.renamed(names_) for one in given), wanted.renamed(names_), claim.arithmetic))
    if len(wanted.parts) == 2:
        found.append(replace(claim, conclusion=Formula(wanted.operator, wanted.parts[::-1])))
    return found


def _pairs(operators: Mapping[str, object], parts: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return st.builds(lambda one, *two: Formula(one, two), st.sampled_from(sorted(operators)), parts, parts)


def _formulas(leaves: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    negations = leaves.map(lambda one: Formula("¬", (one,)))
    return st.recursive(leaves | negations, lambda parts: _pairs(CONNECTIVES, parts), max_leaves=4)


_LEAVES = st.sampled_from([*PROPOSITIONS, *PROPOSITIONS, "True", "False"]).map(Formula)
_TERMS = st.recursive(
    st.sampled_from([*NUMBERS, *NUMBERS, "0", "1", "2", "7"]).map(Formula),
    lambda parts: _pairs(OPERATIONS, parts),
    max_leaves=3,
)
propositional = st.builds(Claim, st.lists(_formulas(_LEAVES), max_size=2).map(tuple), _formulas(_LEAVES))
arithmetical = st.builds(
    Claim,
    st.lists(_pairs(RELATIONS, _TERMS), max_size=1).map(tuple),
    _formulas(_pairs(RELATIONS, _TERMS)),
    st.just(True),
)
claims = propositional | arithmetical
