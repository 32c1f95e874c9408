"""Marks from tokens alone: a judge that costs nothing, repeats itself, and sees only what can be counted.

It is meant against the ways in which conjecturers degenerate (without its Guide that of SGS, arXiv 2604.20209, came to
write long disjunctions), not to know what helps. It reads Lean; of other languages it sees the symbols alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stp.judging.rubric import MOST_COMPLEX, MOST_RELEVANT, Marks, scores
from stp.syntax.symbols import symbols
from stp.syntax.tokens import Token, code
from stp.types import Statement

ALTERNATIVES = 2
"""Disjuncts that a conclusion may have before each further one costs a mark."""
_OPEN, _CLOSED = frozenset("([{⟨⦃"), frozenset(")]}⟩⦄")


class HeuristicJudge:
    """Judges by `marks`."""

    def score(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[float]:
        return scores([marks(target, conjecture) for target, conjecture in pairs])


def marks(target: Statement, conjecture: Statement) -> Marks:
    """Relevance, complexity and redundancy of a conjecture beside its target."""
    asked, given = Parts(target), Parts(conjecture)
    return Marks(relevance(asked, given), complexity(asked, given), redundancy(given))


@dataclass(frozen=True)
class Parts:
    """A statement taken apart by its brackets."""

    statement: Statement

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return code(self.statement.text)

    @cached_property
    def binders(self) -> list[list[str]]:
        """The contents of the brackets between the name and the colon."""
        return self._apart[0]

    @cached_property
    def claim(self) -> list[str]:
        """The tokens behind that colon, without the sign where the proof begins."""
        return self._apart[1]

    @cached_property
    def _apart(self) -> tuple[list[list[str]], list[str]]:
        binders: list[list[str]] = []
        depth = 0
        for index, token in enumerate(self.tokens):
            if token.text == ":" and depth == 0:
                end = len(self.tokens) - 1 - (self.tokens[-1].text == "by")
                return binders, [one.text for one in self.tokens[index + 1 : end]]
            depth = max(0, depth - (token.text in _CLOSED))
            if depth:
                binders[-1].append(token.text)
            elif token.text in _OPEN:
                binders.append([])
            depth += token.text in _OPEN
        return binders, []

    @cached_property
    def symbols(self) -> frozenset[str]:
        """What it speaks of."""
        return symbols(self.statement.text)


def relevance(target: Parts, conjecture: Parts) -> int:
    """Five times the share of symbols in common (Dice), rounded."""
    both = len(target.symbols) + len(conjecture.symbols)
    return round(MOST_RELEVANT * 2 * len(target.symbols & conjecture.symbols) / both) if both else 0


def complexity(target: Parts, conjecture: Parts) -> int:
    """A mark for each disjunct of the conclusion beyond two, for each binder beyond one more than the target has, and
    for each doubling of the target's length."""
    alternatives = len(list(split(conjecture.claim, "∨"))) - ALTERNATIVES
    heaped = len(conjecture.binders) - len(target.binders) - 1
    longer = int(math.log2(max(1.0, len(conjecture.tokens) / max(1, len(target.tokens)))))
    return min(MOST_COMPLEX, max(0, alternatives) + max(0, heaped) + longer)


def redundancy(conjecture: Parts) -> int:
    """1 where a hypothesis, a disjunct or a conjunct occurs twice, a hypothesis is the conclusion, or a binder has
    nothing to do with the conclusion."""
    kinds = [tuple(kind) for _, kind in map(_named, conjecture.binders)]
    hypotheses = [one for one in kinds if len(one) > 1]  # `(a : Nat) (b : Nat)` repeats nothing
    claim = tuple(conjecture.claim)
    repeated = any(_twice(one) for one in (hypotheses, split(claim, "∨"), split(claim, "∧")))
    return int(repeated or claim in kinds or _idle(conjecture))


def _twice(parts: Iterable[tuple[str, ...]]) -> bool:
    listed = list(parts)
    return len(set(listed)) < len(listed)


def _named(binder: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names that a binder gives and their type; one without a colon gives none."""
    if ":" not in binder:
        return [], list(binder)
    colon = list(binder).index(":")
    return list(binder[:colon]), list(binder[colon + 1 :])


def _idle(conjecture: Parts) -> bool:
    """Whether a binder is linked to the conclusion by no name, not even through other binders; never where the
    conclusion has none of their names, as `False`."""
    named = [_named(one) for one in conjecture.binders]
    given = {name for names, _ in named for name in names}
    used = [set(names) | (_heads(kind) & given) for names, kind in named]
    reached = _heads(conjecture.claim) & given
    waiting = [one for one in used if one]
    while linked := [one for one in waiting if one & reached]:
        reached = reached.union(*linked)
        waiting = [one for one in waiting if not one & reached]
    return bool(reached and waiting)


def _heads(tokens: Sequence[str]) -> set[str]:
    """The words, and of dotted ones the first part: `h.1` and `x.succ` use `h` and `x`."""
    return {one.partition(".")[0] for one in tokens}


def split(tokens: Sequence[str], sign: str) -> Iterator[tuple[str, ...]]:
    """The parts between the signs that stand outside brackets."""
    depth = 0
    part: list[str] = []
    for one in tokens:
        depth += (one in _OPEN) - (one in _CLOSED)
        if one == sign and depth == 0:
            yield tuple(part)
            part = []
        else:
            part.append(one)
    yield tuple(part)
