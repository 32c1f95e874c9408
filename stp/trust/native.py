"""The library as Lean compiled it, imported by Lean itself: for one too large to be read and replayed here.

Its modules are trusted files, which no submission can write. They are taken at their word, as Lean takes them; what
their constants rest on is found out here all the same, so that a `sorry` or an axiom in a library counts against each
proof that uses it. Lean's objects are read where they lie; how they are laid out is told in `olean.py`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from stp.trust.audit import Audited
from stp.trust.kernel import Kernel, Pointer, Refused, constructor, field, text
from stp.trust.library import Grounds, LibraryError
from stp.trust.replay import Replay
from stp.trust.terms import Declaration, Kind, Name, Shape, Terms, shown

AXIOM, DEFINITION, OPAQUE, INDUCTIVE, CONSTRUCTOR, RECURSOR = 0, 1, 3, 5, 6, 7
"""Constructors of `ConstantInfo`."""
WITH_VALUE = (DEFINITION, 2, OPAQUE)
SAFETY = {AXIOM: 0, DEFINITION: 0, OPAQUE: 0, INDUCTIVE: 1, CONSTRUCTOR: 0, RECURSOR: 1}
"""Which byte behind the pointers of a constant tells whether it is unsafe."""
SAFE = {DEFINITION: 1}
"""What that byte says of a constant that is safe, where it is not 0."""
KNOWN: tuple[Name, ...] = (("Nat", "add"), ("Eq",), ("propext",))
"""Constants of every library that begins with `Init`."""
TEST: Name = ("stp", "test")


class CompiledLibrary:
    """An environment of imported modules. What stands for a constant here is the place of its `ConstantInfo`."""

    def __init__(self, imports: Sequence[Name], folders: Sequence[Path], kernel: Kernel) -> None:
        """
        Raises:
            LibraryError: Lean cannot import them.
        """
        self._kernel = kernel
        self.environment = kernel.imported(dict.fromkeys(imports), folders)
        """A mark of it."""
        self._units: dict[Pointer, Pointer] = {}
        """By name: the constant that stands for what is declared together with it."""
        self._masks: dict[Pointer, int] = {}
        """By such a constant: what it rests on, a bit for each of `_grounds`."""
        self._grounds: list[tuple[Name, bool]] = []
        """Axioms, and, with True, unsafe constants."""

    def declares(self, name: Name) -> bool:
        return self._constant(self._kernel.name(name)) != 0

    def grounds(self, names: Iterable[Name]) -> Grounds:
        mask = 0
        for one in names:
            if unit := self._unit(self._kernel.name(one)):
                mask |= self._mask(unit)
        found = [one for bit, one in enumerate(self._grounds) if mask >> bit & 1]
        return Grounds(
            frozenset(name for name, unsafe in found if not unsafe), frozenset(name for name, unsafe in found if unsafe)
        )

    def _constant(self, name: Pointer) -> Pointer:
        """The `ConstantInfo` of a name; 0 when there is none."""
        some = self._kernel.call("lean_environment_find", self.environment, name)
        if some & 1:
            return 0
        found = field(some, 0)
        self._kernel.release(some)
        return found

    def _unit(self, name: Pointer) -> Pointer:
        """The constant that stands for all that is declared together with this one; 0 when it is not declared."""
        unit = self._units.get(name)
        if unit is None:
            found = self._constant(name)
            kind = constructor(found) if found else AXIOM
            if kind == CONSTRUCTOR:
                unit = self._unit(field(field(found, 0), 1))
            elif kind in (INDUCTIVE, RECURSOR):
                block = field(field(found, 0), 3 if kind == INDUCTIVE else 1)
                unit = self._constant(field(block, 0))
            else:
                unit = found
            self._units[name] = unit
        return unit

    def _mask(self, unit: Pointer) -> int:
        """What a unit rests on; those below it first, without recursion."""
        masks, opened, stack = self._masks, dict[Pointer, set[Pointer]](), [unit]
        while stack:
            top = stack[-1]
            if top in masks:
                stack.pop()
            elif top not in opened:
                below = opened[top] = self._below(top)
                stack += [one for one in below if one not in masks]
            else:
                mask = self._own_bit(top)
                for one in opened.pop(top):
                    if one not in masks:
                        raise LibraryError(f"{shown(self._name(top))} of the library rests on itself")
                    mask |= masks[one]
                masks[top] = mask
        return masks[unit]

    def _own_bit(self, unit: Pointer) -> int:
        unsafe = is_unsafe(unit)
        if not unsafe and constructor(unit) != AXIOM:
            return 0
        self._grounds.append((self._name(unit), unsafe))
        return 1 << len(self._grounds) - 1

    def _below(self, unit: Pointer) -> set[Pointer]:
        """The units that a unit mentions. What is below an unsafe one is no matter: nothing may rest on it."""
        if is_unsafe(unit):
            return set()
        value, kind = field(unit, 0), constructor(unit)
        terms = [type_of(unit)]
        if kind in WITH_VALUE:
            terms.append(field(value, 1))
        if kind == INDUCTIVE:
            block = [self._constant(one) for one in items(field(value, 3))]
            made = [self._constant(one) for each in block for one in items(field(field(each, 0), 4))]
            terms = [type_of(one) for one in (*block, *made)]
        found = set()
        for name in {name for one in terms for name in self._kernel.constants(one)}:
            if not (below := self._unit(name)):
                raise LibraryError(f"{shown(self._name(unit))} of the library mentions a constant that is not there")
            found.add(below)
        return found - {unit}

    def _name(self, constant: Pointer) -> Name:
        return read_name(field(field(field(constant, 0), 0), 0))


def type_of(constant: Pointer) -> Pointer:
    return field(field(field(constant, 0), 0), 2)


def is_unsafe(constant: Pointer) -> bool:
    """Whether it is declared `unsafe` or `partial`."""
    value, kind = field(constant, 0), constructor(constant)
    if kind not in SAFETY:
        return False
    pointers = ctypes.c_uint8.from_address(value + 6).value
    byte = ctypes.c_uint8.from_address(value + 8 + 8 * pointers + SAFETY[kind]).value
    return byte != SAFE.get(kind, 0)


def items(made: Pointer) -> list[Pointer]:
    """The items of a list."""
    found = []
    while not made & 1:
        found.append(field(made, 0))
        made = field(made, 1)
    return found


def read_name(made: Pointer) -> Name:
    parts: list[str | int] = []
    while not made & 1:
        last = field(made, 1)
        parts.append(text(last) if constructor(made) == 1 else last >> 1)
        made = field(made, 0)
    return tuple(reversed(parts))


def self_test(library: CompiledLibrary, kernel: Kernel, terms: Terms, imports: Sequence[Name]) -> None:
    """See that this Lean is the one it is taken for: it accepts what is true, refuses what is false and finds constants
    with what they rest on.

    Raises:
        LibraryError: it is another.
    """
    add, replay = terms.add, Replay(kernel, library.environment, nothing, terms)
    proposition, this, under = add(Shape.SORT, ("zero",)), add(Shape.BVAR, 0), add(Shape.BVAR, 1)
    true = add(Shape.FORALL, proposition, add(Shape.FORALL, this, under))
    false = add(Shape.FORALL, proposition, this)
    proof = add(Shape.LAMBDA, proposition, add(Shape.LAMBDA, this, this))

    def accepts(claim: int) -> bool:
        with suppress(Refused):
            return replay.check(TEST, Audited({TEST: Declaration(TEST, Kind.THEOREM, (), claim, proof)}, ())) == 1
        return False

    known = KNOWN if ("Init",) in imports else ()
    grounds = library.grounds(known).axioms
    if not (
        accepts(true)
        and not accepts(false)
        and all(map(library.declares, known))
        and not library.declares(TEST)
        and grounds == frozenset(known[-1:])
    ):
        raise LibraryError("it is not the Lean that stp is made for: its kernel or its library answers otherwise")


def nothing(_: Name) -> None:
    """Nothing of an imported library has to be declared."""
