"""Does a compiled submission prove the statement that was asked for, and from which axioms?

Two compiled modules are compared: the submission, and the reference, made from the trusted text alone with `sorry` for
a proof. All of it is computed from terms; no message of Lean's is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from stp.trust.library import Library, closure, needs
from stp.trust.olean import Module
from stp.trust.terms import Declaration, Kind, Name, Terms, shown
from stp.types import STANDARD_AXIOMS

COMPUTED = ("add", "sub", "mul", "div", "mod", "gcd", "pow", "log2", "beq", "ble", "land", "lor", "xor")
SHIFTS = ("shiftLeft", "shiftRight")
RUNS_CODE: set[Name] = {("Lean", "reduceBool"), ("Lean", "reduceNat")}
"""Constants that the kernel evaluates by running compiled code."""
BY_KERNEL: set[Name] = {("Nat", one) for one in (*COMPUTED, *SHIFTS)} | RUNS_CODE
"""Constants that the kernel evaluates without looking at their definitions: where the library has none of that name, a
submission's own one would be computed as something else than it is defined as, and that proves False."""


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
    """What holds for all theorems of a submission: its imports, and that it redeclares nothing of the library, which is
    what the reference imports.

    Raises:
        Unproved: it is not so.
    """
    if submission.imports != reference.imports:
        raise Unproved("it imports other modules than the statement")
    if clash := next((one for one in submission.names if library.declares(one)), None):
        raise Unproved(f"it declares {shown(clash)}, which the library declares")
    if clash := next((one for one in submission.names if one in BY_KERNEL), None):
        raise Unproved(f"it declares {shown(clash)}, which the kernel computes by itself")


def audit(submission: Module, reference: Module, name: Name, library: Library, terms: Terms) -> Audited:
    """Compare the theorem called `name` with the reference's, and find what it rests on; after `compare_modules`.

    Raises:
        Unproved: it is not there, says something else, or rests on what is no mathematics.
        OleanError: the submission is malformed.
        LibraryError: the library is.
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
    own = closure([name], submission.find, terms)
    used = {each for one in own.values() for each in needs(one, terms)} - own.keys()
    if runs := RUNS_CODE & used:
        raise Unproved(f"it has the kernel run compiled code, by {', '.join(map(shown, sorted(runs)))}")
    grounds = library.grounds(used)
    if unsound := grounds.unsafe or {one.name for one in own.values() if one.unsafe}:
        raise Unproved(f"it rests on {min(map(shown, unsound))}, which is unsafe")
    axioms = {shown(one.name) for one in own.values() if one.kind is Kind.AXIOM}
    if false := axioms & STANDARD_AXIOMS:
        raise Unproved(f"it declares {min(false)}, which is an axiom of Lean's, by itself")
    return Audited(own, tuple(sorted(axioms | {shown(one) for one in grounds.axioms})))
