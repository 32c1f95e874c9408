"""Putting declarations through the kernel in an order in which each comes after those it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from stp.trust.audit import Audited
from stp.trust.kernel import Kernel, Pointer, Refused
from stp.trust.library import Find, needs
from stp.trust.terms import Declaration, Kind, Name, Terms, shown

QUOTIENT: Name = ("Quot",)
"""Stands for the four constants of quotient types."""


class Replay:
    """An environment of the kernel that holds what earlier proofs needed of their library."""

    def __init__(self, kernel: Kernel, begin: Pointer, find: Find, terms: Terms) -> None:
        """`begin` is an environment; `find` knows what of the library is not in it."""
        self._kernel, self._library, self._find, self._terms = kernel, begin, find, terms
        self._checked: set[Name] = set()
        """Library constants that were added to the environment, one for each declaration."""

    def check(self, name: Name, audited: Audited) -> int:
        """Have the kernel check a theorem and all that it rests on; returns how many declarations of the submission
        that were. Afterwards nothing of the submission is left.

        Raises:
            Refused: the kernel does not accept one of them.
        """
        self._kernel.back(self._library)
        outside = {each for one in audited.own.values() for each in needs(one, self._terms)} - audited.own.keys()
        added: set[Name] = set()
        self._add(outside, self._find, added)
        self._library = self._kernel.fork()
        self._checked |= added
        return self._add([name], lambda one: audited.own.get(one) or self._find(one), set())

    def _add(self, names: Iterable[Name], find: Find, known: set[Name]) -> int:
        """Add what is neither in `known`, which collects it, nor checked of the library; returns how many that were."""
        before = len(known)
        stack = units(names, find)
        opened: set[Name] = set()
        while stack:
            top = stack[-1]
            if top in known or top in self._checked:
                stack.pop()
                continue
            parts = self._parts(top, find)
            wanted = units({each for one in parts for each in needs(one, self._terms)}, find)
            missing = [one for one in wanted if one not in known and one not in self._checked and one != top]
            if not missing:
                self._declare(parts)
                known.add(top)
                stack.pop()
            elif top in opened:
                raise Refused(f"{shown(top)} rests on itself")
            else:
                opened.add(top)
                stack += missing
        return len(known) - before

    def _parts(self, name: Name, find: Find) -> list[Declaration]:
        """What is declared together under a unit's name, constructors of its types included."""
        one = existing(name, find)
        if one.kind is not Kind.INDUCTIVE:
            return [one]
        types = [existing(each, find) for each in one.block]
        return [*types, *(existing(made, find) for each in types for made in each.constructors)]

    def _declare(self, parts: list[Declaration]) -> None:
        first = parts[0]
        if first.kind is Kind.QUOTIENT:
            self._kernel.declare_quotients()
        elif first.kind is Kind.INDUCTIVE:
            constructors = {one.name: one for one in parts if one.kind is Kind.CONSTRUCTOR}
            types = [one for one in parts if one.kind is Kind.INDUCTIVE]
            self._kernel.declare_inductives(types, constructors.__getitem__)
        else:
            self._kernel.declare(first)


def existing(name: Name, find: Find) -> Declaration:
    """The declaration of a constant.

    Raises:
        Refused: there is none.
    """
    found = find(name)
    if found is None:
        raise Refused(f"{shown(name)} is not declared")
    return found


def units(names: Iterable[Name], find: Find) -> list[Name]:
    """The names that stand for what is declared together with these constants. What is declared nowhere is left out:
    the kernel refuses what needs it."""
    return [unit(found, find) for one in names if (found := find(one))]


def unit(one: Declaration, find: Find) -> Name:
    if one.kind is Kind.QUOTIENT:
        return QUOTIENT
    if one.kind is Kind.CONSTRUCTOR:
        one = existing(one.block[0], find)
    return one.block[0] if one.block else one.name
