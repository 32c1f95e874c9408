"""Does a compiled submission prove the statement that was asked for, and from which axioms?

Two compiled modules are compared: the submission, and the reference, made from the trusted text alone with `sorry` for
a proof. All of it is computed from terms; no message of Lean's is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from stp.trust.library import Library, needs
from stp.trust.olean import Module
from stp.trust.terms import Declaration, Kind, Name, Terms, shown
from stp.types import STANDARD_AXIOMS

COMPUTED = ("add", "sub", "mul", "div", "mod", "gcd", "pow", "log2", "beq", "ble", "land", "lor", "xor")
SHIFTS = ("shiftLeft", "shiftRight")
BY_KERNEL: set[Name] = {("Nat", one) for one in (*COMPUTED, *SHIFTS)} | {("Lean", "reduceBool"), ("Lean", "reduceNat")}
"""Constants that the kernel evaluates without looking at their definitions: where the library has none of that name, a
submission's own one would be computed as something else than it is defined as, and that proves False."""

Find = Callable[[Name], Declaration | None]


class Unproved(Exception):
    """The submission does not prove the statement; the message says why."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What a proof rests on."""

    own: dict[Name, Declaration]
    """The submission's own declarations that the theorem rests on, itself among them."""
    axioms: tuple[str, ...]
    """Sorted, whatever they are."""


def compare_modules(submission: Module, reference: Module, library: Library) -> None:
    """What holds for all theorems of a submission: its imports, and that it redeclares nothing.

    Raises:
        Unproved: it is not so.
        OleanError: a module that they import is malformed.
    """
    if submission.imports != reference.imports:
        raise Unproved("it imports other modules than the statement")
    library.load(reference.imports)
    if clash := next((one for one in submission.names if library.find(one)), None):
        raise Unproved(f"it declares {shown(clash)}, which the library declares")
    if clash := next((one for one in submission.names if one in BY_KERNEL), None):
        raise Unproved(f"it declares {shown(clash)}, which the kernel computes by itself")


def audit(submission: Module, reference: Module, name: Name, library: Library, terms: Terms) -> Audited:
    """Compare the theorem called `name` with the reference's, and find what it rests on; after `compare_modules`.

    Raises:
        Unproved: it is not there, says something else, or rests on what is no mathematics.
        OleanError: the submission is malformed.
    """
    proved, asked = submission.find(name), reference.find(name)
    if asked is None or asked.kind is not Kind.THEOREM:
        raise Unproved("the statement declares no theorem of its name")
    if proved is None or proved.kind is not Kind.THEOREM:
        raise Unproved("no theorem of the statement's name is declared")
    if (proved.type, proved.level_params) != (asked.type, asked.level_params):
        raise Unproved("the theorem's type is not the statement's")
    for one in closure(terms.constants(asked.type), reference.find, terms).values():
        if submission.find(one.name) != one:
            raise Unproved(f"{shown(one.name)}, which the statement rests on, is another one")

    def find(wanted: Name) -> Declaration | None:
        return submission.find(wanted) or library.find(wanted)

    everything = closure([name], find, terms)
    if unsound := next((one for one in everything.values() if one.unsafe), None):
        raise Unproved(f"it rests on {shown(unsound.name)}, which is unsafe")
    axioms = sorted(shown(one.name) for one in everything.values() if one.kind is Kind.AXIOM)
    own = {one.name: one for one in everything.values() if library.find(one.name) is None}
    if false := next(
        (one for one in own.values() if one.kind is Kind.AXIOM and shown(one.name) in STANDARD_AXIOMS), None
    ):
        raise Unproved(f"it declares {shown(false.name)}, which is an axiom of Lean's, by itself")
    return Audited(own, tuple(axioms))


def closure(names: Iterable[Name], find: Find, terms: Terms) -> dict[Name, Declaration]:
    """The declarations that these constants rest on, as far as `find` knows them."""
    found: dict[Name, Declaration] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        declaration = None if name in found else find(name)
        if declaration:
            found[name] = declaration
            waiting += needs(declaration, terms)
    return found
