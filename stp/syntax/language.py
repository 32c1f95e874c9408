"""What is known of each proof assistant's texts, in one shape for all: the algorithm, the commands and the service read
statements and proofs through a `Language` and never ask whose they are.

How a new assistant is added is told in `stp/checking/ADDING.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from stp.types import Forbidden, ProofSystem, Statement


class Refused(NamedTuple):
    """What a text is refused for."""

    kind: Forbidden
    what: str


@dataclass(frozen=True, slots=True)
class Language:
    """How one proof assistant's statements and proofs are written."""

    title: str
    """What people call it."""
    opening: str
    """The word that a statement begins with; the conjecturer is prompted with it."""
    ending: str
    """What its text ends with, before the proof."""
    incomplete: str
    """The proof that every well-formed statement accepts, incompletely."""
    false: tuple[str, ...]
    """Statements with a counterexample each, without `opening`, name and what ends them: canaries are made of them."""
    cheats: tuple[str, ...]
    """Proofs of anything, where a checker or a tactic is broken."""
    state: Callable[[str, str], str]
    """Text of the statement with this name and claim, as they stand in `false`."""
    name: Callable[[str], str | None]
    """Name of the theorem that a text declares; None when it declares none."""
    normal_form: Callable[[str], str]
    """A statement's text up to what says nothing: equal ones say the same."""
    negation: Callable[[Statement], Statement]
    """The statement that one is false. Raises InputError where it cannot be negated."""
    conjecture: Callable[[str], str | None]
    """The statement that a conjecturer wrote behind `opening`; None when it is none."""
    split: Callable[[str], tuple[str, str] | None]
    """A theorem's text as statement and proof, the proof empty where there is none."""
    join: Callable[[str, str], str]
    """The text of a statement and a proof, as one theorem."""
    parse_file: Callable[[str, str], tuple[Statement, str]]
    """Statement, of the source named, and proof of a file with header lines and one theorem. Raises InputError."""
    forbidden_statement: Callable[[str], Refused | None]
    """Why a statement that a model wrote is refused without being run."""
    forbidden_header: Callable[[str], Refused | None]
    """Why the header of a statement from outside is."""


def language(system: ProofSystem) -> Language:
    """How a proof assistant's texts are written."""
    # Each module of an assistant describes itself in terms of this one.
    match system:
        case ProofSystem.LEAN:
            from stp.syntax.lean_language import LEAN

            return LEAN
        case ProofSystem.ROCQ:
            from stp.syntax.rocq_language import ROCQ

            return ROCQ
        case ProofSystem.ISABELLE:
            from stp.syntax.isabelle_language import ISABELLE

            return ISABELLE


SYSTEM_OF_FILES = {".lean": ProofSystem.LEAN, ".thy": ProofSystem.ISABELLE, ".v": ProofSystem.ROCQ}
"""Whose files end so."""
