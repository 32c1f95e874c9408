"""What a Lean statement is made of: hypotheses, disjunctions, and a conclusion that can be taken away.

All by tokens, in time linear in the text. Types are not known without Lean, so the number of hypotheses is an estimate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stp.syntax.lean import closings, forbidden_statement
from stp.syntax.tokens import Kind, Token, code
from stp.types import ProofSystem, Statement

OR = frozenset(["∨", "\\/"])
ARROWS = frozenset(["→", "->"])
RELATIONS = frozenset("= ≠ < > ≤ ≥ ≡ ≈ ∣ ∈ ∉ ⊆ ⊂ ∧ ∨ ¬ ↔ ∀ ∃ /\\ \\/ <-> <= >= !=".split())  # noqa: SIM905
"""Symbols that make a type a proposition; an arrow alone does not."""
_REACHING = frozenset("∀ ∃ ∑ ∏ ⋃ ⋂ ⨆ ⨅ λ fun let have show if match".split())  # noqa: SIM905
"""What an arrow behind them belongs to."""
_LOOSER = frozenset(["↔", "<->"])
"""What binds more loosely than an arrow: beside one of them `a → b` is no premise and conclusion."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement is made of."""

    hypotheses: int
    """Binders that say something, rather than name something, and premises of the claim."""
    disjunctions: int
    """Anywhere in the statement."""
    disjunctive: bool
    """Whether its conclusion is a disjunction, be it below a quantifier."""
    conclusion: Sequence[Token]
    """What follows binders and premises."""


def shape(text: str) -> Shape:
    """The parts of `theorem name binders : ∀ binders, premise → ... → conclusion := by`."""
    parts = list(code(text))
    while parts and parts[-1].text in {":=", "by"}:
        parts.pop()
    ends = closings(parts)
    hypotheses = _Hypotheses()
    index = 2
    while index < len(parts) and parts[index].text != ":":
        if index in ends:
            hypotheses.read_group(parts[index : ends[index] + 1])
        index = ends.get(index, index) + 1
    index += 1
    while (end := _head_end(parts, index, ends)) is not None:
        if parts[index].text == "∀":
            hypotheses.read_bound(parts[index + 1 : end], parts, index + 1, ends)
        else:
            hypotheses.count += sum(parts[at].text in ARROWS for at in _surface(parts, index, ends, end + 1))
        index = end + 1
    return Shape(
        hypotheses.count,
        sum(one.text in OR for one in parts if one.kind is Kind.SYMBOL),
        any(parts[at].text in OR for at in _surface(parts, index, ends)),
        parts[index:],
    )


def without_conclusion(statement: Statement) -> Statement | None:
    """The statement with `False` for its conclusion, which holds when its hypotheses contradict each other; None when
    it is no Lean theorem that this can be said of, has no hypotheses or variables, or claims `False` itself."""
    if statement.system is not ProofSystem.LEAN or forbidden_statement(statement.text):
        return None
    conclusion = shape(statement.text).conclusion
    parts = code(statement.text)
    if not conclusion or [one.text for one in conclusion] == ["False"]:
        return None
    if [one.text for one in parts if one.start < conclusion[0].start][2:] in ([], [":"]):
        return None
    text = f"{statement.text[: conclusion[0].start]}False := by"
    return replace(statement, text=text, source="without conclusion")


class _Hypotheses:
    """Counts binders whose type is a proposition, as far as can be seen: it has a relation or a connective in it,
    begins with a variable of type `Prop` (or `... → Prop`), or is bound to a name in `h`, as hypotheses are."""

    def __init__(self) -> None:
        self.count = 0
        self._propositions: set[str] = set()

    def read_group(self, group: Sequence[Token]) -> None:
        """A group in brackets, `(a b : T)`; instances in square ones say nothing here."""
        if group[0].text != "[":
            self._read(group[1:-1])

    def read_bound(self, bound: Sequence[Token], parts: Sequence[Token], start: int, ends: dict[int, int]) -> None:
        """What stands between `∀` and its comma: groups, bare names `x y : T`, or `x ∈ s`."""
        index = start
        while index in ends and index < start + len(bound):
            self.read_group(parts[index : ends[index] + 1])
            index = ends[index] + 1
        self._read(bound[index - start :])

    def _read(self, binder: Sequence[Token]) -> None:
        names = [one.text for one in _leading_words(binder)]
        sign = binder[len(names)].text if len(names) < len(binder) else ""
        kind = binder[len(names) + 1 :]
        if sign in RELATIONS:  # ∀ ε > 0
            self.count += 1
        elif sign == ":" and kind:
            if kind[-1].text == "Prop":
                self._propositions.update(names)
            self.count += sum(self._says(name, kind) for name in names)

    def _says(self, name: str, kind: Sequence[Token]) -> bool:
        words = [one.text for one in _outside_braces(kind)]
        return (
            any(one in RELATIONS for one in words)
            or kind[0].text in self._propositions
            or (name.startswith("h") and len(words) > 1 and kind[-1].text != "Prop" and ARROWS.isdisjoint(words))
        )


def _head_end(parts: Sequence[Token], index: int, ends: dict[int, int]) -> int | None:
    """Where what stands before the conclusion ends, if anything does: the comma of `∀`, or the last arrow of a chain of
    premises."""
    if index < len(parts) and parts[index].text == "∀":
        return next((at for at in _surface(parts, index, ends) if parts[at].text == ","), None)
    last = None
    for at in _surface(parts, index, ends):
        if parts[at].text in _LOOSER:
            return None
        if parts[at].text in _REACHING:
            break
        if parts[at].text in ARROWS:
            last = at
    return last


def _surface(parts: Sequence[Token], start: int, ends: dict[int, int], end: int | None = None) -> Iterator[int]:
    """Indices from `start` on, but for what stands in brackets."""
    index = start
    while index < (len(parts) if end is None else end):
        yield index
        index = ends.get(index, index) + 1


def _leading_words(binder: Sequence[Token]) -> Iterator[Token]:
    for one in binder:
        if one.kind is not Kind.WORD:
            return
        yield one


def _outside_braces(parts: Sequence[Token]) -> Iterator[Token]:
    """Without sets and subtypes, whose propositions are not the binder's."""
    depth = 0
    for one in parts:
        depth += (one.text == "{") - (one.text == "}")
        if depth == 0:
            yield one
