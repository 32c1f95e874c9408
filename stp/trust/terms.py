"""Lean's terms and declarations as plain data, shared so that equal terms are the same number.

What the kernel does not look at is left out: names of bound variables, how they are to be given, and annotations. Two
types are equal here exactly when they are equal up to those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from stp.syntax.tokens import NAME_PART

Name = tuple[str | int, ...]
"""`Nat.add` is ("Nat", "add"); a number is a component that Lean made up."""
Level = tuple[Any, ...]
"""A universe: ("zero",), ("succ", u), ("max", u, v), ("imax", u, v), ("param", name)."""
Term = int
"""Index into a `Terms` table."""


class Shape(StrEnum):
    """What a node is; the fields that follow it in its tuple."""

    BVAR = "bvar"
    """index"""
    SORT = "sort"
    """level"""
    CONST = "const"
    """name, levels"""
    APP = "app"
    """function, argument"""
    LAMBDA = "lambda"
    """type, body"""
    FORALL = "forall"
    """type, body"""
    LET = "let"
    """type, value, body"""
    NATURAL = "natural"
    """number"""
    STRING = "string"
    """text"""
    PROJECTION = "projection"
    """structure name, field index, term"""


SUBTERMS = {
    Shape.APP: (1, 2),
    Shape.LAMBDA: (1, 2),
    Shape.FORALL: (1, 2),
    Shape.LET: (1, 2, 3),
    Shape.PROJECTION: (3,),
}
"""Where a node's tuple holds terms."""
LITERAL_NEEDS: dict[Shape, tuple[Name, ...]] = {
    Shape.NATURAL: (("Nat",),),
    Shape.STRING: (("String",), ("String", "ofList"), ("Char",), ("Char", "ofNat"), ("List",)),
}
"""Constants that the kernel unfolds a literal to."""


class Terms:
    """A table of nodes; each node's subterms come before it."""

    def __init__(self) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self._numbers: dict[tuple[Any, ...], Term] = {}
        self._constants: dict[Term, frozenset[Name]] = {}

    def add(self, *node: Any) -> Term:
        """The number of a node, new or known."""
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def under(self, term: Term) -> Iterator[Term]:
        """The term and all its subterms, each once, subterms first."""
        seen, stack = {term}, [term]
        while stack:
            node = self.nodes[stack.pop()]
            for place in SUBTERMS.get(node[0], ()):
                if node[place] not in seen:
                    seen.add(node[place])
                    stack.append(node[place])
        yield from sorted(seen)

    def constants(self, term: Term) -> frozenset[Name]:
        """Names of the constants in a term; remembered."""
        known = self._constants.get(term)
        if known is None:
            found: set[Name] = set()
            for one in self.under(term):
                shape, *fields = self.nodes[one]
                if shape in (Shape.CONST, Shape.PROJECTION):
                    found.add(fields[0])
                found.update(LITERAL_NEEDS.get(shape, ()))
            known = self._constants[term] = frozenset(found)
        return known


PLAIN = re.compile(NAME_PART.replace("«", "(?!)«"))
"""A component that needs no quotation marks."""


class Kind(StrEnum):
    """What a constant was declared as."""

    AXIOM = "axiom"
    DEFINITION = "definition"
    THEOREM = "theorem"
    OPAQUE = "opaque"
    QUOTIENT = "quotient"
    INDUCTIVE = "inductive"
    CONSTRUCTOR = "constructor"
    RECURSOR = "recursor"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One constant."""

    name: Name
    kind: Kind
    level_params: tuple[Name, ...]
    type: Term
    value: Term | None = None
    """Of a definition, a theorem and an opaque constant."""
    unsafe: bool = False
    """Declared `unsafe` or `partial`: the kernel has not checked it as mathematics."""
    hint: int = 0
    """Of a definition: how eagerly it is unfolded; 0 never, 1 always, else 2 + its height."""
    block: tuple[Name, ...] = ()
    """Of an inductive type: all types declared with it. Of a constructor or recursor: its inductive types."""
    constructors: tuple[Name, ...] = ()
    parameters: int = 0
    """Of an inductive type: how many of its arguments are parameters."""


def shown(name: Name) -> str:
    """A name for people, and no other name's: what is no plain component is quoted."""
    return ".".join(f"«{one}»" if isinstance(one, str) and not PLAIN.fullmatch(one) else str(one) for one in name)
