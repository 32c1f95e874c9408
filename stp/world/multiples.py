"""Theorems that grow leaf by leaf: sums and products of numbers that are positive, or multiples of one number.

`0 < e` and `d ∣ e` are two faces of one game. A product is positive when both factors are, a sum when one part is; a
sum is a multiple of `d` when both parts are, a product when one factor is. Of four variables two are known to be; a
proof goes down the expression, outermost sign first, and chooses a side wherever one is enough. The number of signs
that it goes through is the level. A file is a theorem and what it grew into, sign by sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from stp.world.terms import Expr, show

KNOWN, FREE = ("a", "b"), ("e", "f")
"""Variables that have the trait, and those that need not. They are the same everywhere: a small model learns neither to
look up what is known of a name nor to copy many names, and would be short of that rather than of proofs."""
ON_TOP = 0.35
"""How often a theorem grows by a sign around the whole rather than at a leaf."""
BOTH = 0.6
"""How often the new sign is one of which both sides are needed."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What is said of numbers, and the lemmas that it is passed on by."""

    relation: str
    divisor: str
    """The variable that it speaks of, beside those that have it; empty when there is none."""
    both: dict[str, str]
    """Signs of which both sides must have it: the lemma."""
    one: dict[str, tuple[str, str]]
    """Signs of which one side is enough: the lemma for the left one, and for the right one."""


POSITIVE = Trait("0 < ", "", {"*": "Nat.mul_pos"}, {"+": ("Nat.add_pos_left", "Nat.add_pos_right")})
MULTIPLE = Trait(
    "d ∣ ",
    "d",
    {"+": "Nat.dvd_add", "-": "Nat.dvd_sub"},
    {"*": ("Nat.dvd_mul_right_of_dvd", "Nat.dvd_mul_left_of_dvd")},
)


@dataclass(frozen=True, slots=True)
class Grown:
    """An expression that has a trait when the known variables do."""

    trait: Trait
    expr: Expr

    @property
    def text(self) -> str:
        """The theorem, ending in `:= by`."""
        names = sorted((*KNOWN, *FREE, *self.trait.divisor))
        said = [f"(h{one} : {self.trait.relation}{one})" for one in KNOWN]
        return f"theorem t ({' '.join(names)} : Nat) {' '.join(said)} : {self.trait.relation}{show(self.expr)} := by"

    @property
    def proof(self) -> str:
        return "".join(f"\n  {line}" for line in self._lines(self.expr))

    @property
    def level(self) -> int:
        """Signs that the proof goes through."""
        return self._least(self.expr) or 0

    def _least(self, expr: Expr) -> int | None:
        """Signs that the shortest proof goes through; None when the known variables do not tell."""
        if isinstance(expr, str):
            return 0 if expr in KNOWN else None
        sides = [self._least(one) for one in expr[1:]]
        found = [one for one in sides if one is not None]
        if not found or (expr[0] in self.trait.both and len(found) < len(sides)):
            return None
        return 1 + (sum(found) if expr[0] in self.trait.both else min(found))

    def _lines(self, expr: Expr) -> Iterator[str]:
        if isinstance(expr, str):
            yield "assumption"
            return
        sign, left, right = str(expr[0]), expr[1], expr[2]
        if lemma := self.trait.both.get(sign):
            yield f"apply {lemma}"
            yield from self._lines(left)
            yield from self._lines(right)
            return
        steps, other = self._least(left), self._least(right)
        is_right = steps is None or (other is not None and other < steps)
        yield f"apply {self.trait.one[sign][is_right]}"
        yield from self._lines(right if is_right else left)

    def larger(self, rng: Random) -> Grown:
        """The same with one more sign."""
        return Grown(self.trait, self._extended(self.expr, rng))

    def _extended(self, expr: Expr, rng: Random) -> Expr:
        if isinstance(expr, str) or rng.random() < ON_TOP:
            signs, leaves = (self.trait.both, KNOWN) if rng.random() < BOTH else (self.trait.one, FREE)
            sides = [expr, rng.choice(leaves)]
            rng.shuffle(sides)
            return (rng.choice(list(signs)), *sides)
        grown = rng.choice([index for index in (1, 2) if self._least(expr[index]) is not None])
        return tuple(self._extended(one, rng) if index == grown else one for index, one in enumerate(expr))


def grow(rng: Random, first: int, last: int) -> list[Grown]:
    """A theorem as it grows, at each level from the first to the last."""
    while True:
        grown = [Grown(rng.choice((POSITIVE, MULTIPLE)), rng.choice(KNOWN))]
        while grown[-1].level == len(grown) - 1 < last:
            grown.append(grown[-1].larger(rng))
        if grown[-1].level == last:
            return grown[first:]
