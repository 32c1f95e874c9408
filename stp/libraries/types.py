"""What is read of a library, whoever traced it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stp.syntax.language import language
from stp.types import Lemma, ProofSystem, Statement

_THEOREM = re.compile(r"^(?P<before>(?:.|\n)*?)\b(?:theorem|lemma)\s+(?P<name>[^\s({\[:⦃]*[^\s({\[:⦃.])")
_ENDING = re.compile(r":=(\s*by)?\s*$")


@dataclass(frozen=True, slots=True)
class Premise:
    """A declaration that proofs may name."""

    name: str
    path: str
    statement: str
    """Of a theorem its text under its full name, ending in `:= by`; empty for anything else."""

    @property
    def lemma(self) -> Lemma:
        """As the conjecturer is shown it: up to the first `:=` (specification §8.1)."""
        return Lemma(self.name, self.statement.split(":=", 1)[0].strip())


@dataclass(frozen=True, slots=True)
class Traced:
    """One theorem of a library: its place, its proof as far as it was traced, and what the proof names."""

    name: str
    path: str
    start: tuple[int, int]
    """Line and column of its beginning, as the trace counts them."""
    proof: str | None
    """None where no tactic was traced, as in proofs that are terms."""
    lemmas: tuple[str, ...]
    """Full names of the premises that the proof's text names, sorted; not all of them theorems."""


def statement_of(name: str, code: str) -> str:
    """A theorem's text under its full name, ending in `:= by`; empty when the code declares no theorem.

    Under its full name it is read in its own namespace, as in its file. Attributes, comments before it and modifiers
    such as `protected` are left out: they say nothing of what is proved.
    """
    found = _THEOREM.match(code)
    if found is None or re.search(r"\b(def|instance|class|structure|inductive|abbrev)\b", _bare(found["before"])):
        return ""
    text = f"theorem {name}{code[found.end('name') :]}"
    whole = language(ProofSystem.LEAN).split(f"{_ENDING.sub('', text).rstrip()} := by")
    return "" if whole is None else f"{_ENDING.sub('', whole[0]).rstrip()} := by"


def stated(premise: Premise, source: str) -> Statement:
    """The theorem of a premise, to be stored under a source."""
    return Statement(premise.name, premise.statement, source=source, file=premise.path)


def _bare(text: str) -> str:
    """Without comments, strings and attributes."""
    return re.sub(r"/-(?:.|\n)*?-/|--[^\n]*|@\[[^\]]*\]", "", text)
