"""The document a proof is checked in, and how its verdict is read back from Lean's messages.

    header
    section end                                        never edited, see STEADY
    axiom NONCE <the statement's type>                 the trusted text alone, elaborated before the proof
    theorem t <the statement>
      <the proof>
    #print axioms t                                    the trailer: only what Lean says about these lines counts
    example : type_of% @NONCE := @t

The nonce is fresh for each process, so a proof cannot name the reference, and one that found it by a search would be
known by its axioms. It stands in the theorem's own namespace, where short names mean what they mean to the theorem. No
command can stand in a proof (the token filter sees to it), so nothing between the reference
and the trailer changes what the trailer's words mean. A message counts by the line it is about, never by what it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stp.checking.server import ERROR, Elaborated
from stp.syntax.lean import STATEMENT_END, join_proof, theorem_name_token
from stp.syntax.tokens import NAME_PART
from stp.types import Message, Severity, Statement

SEVERITIES = {ERROR: Severity.ERROR, 2: Severity.WARNING}
AXIOMS = re.compile(r"'.*' (?:does not depend on any axioms|depends on axioms: \[(?P<axioms>[^\]]*)\])")
STEADY = "section end\n"
"""Unless an edit lies some commands behind the imports, Lean reads them again, in a new environment."""


@dataclass(frozen=True, slots=True)
class Document:
    """A statement and a proof, laid out for Lean."""

    text: str
    reference: int
    """Line (from 0) where the reference begins."""
    body: int
    """Line where the statement begins."""
    proof: int
    """Line where the proof's text begins."""
    axioms: int
    """Line of `#print axioms`; the trailer begins here."""

    @property
    def claim(self) -> str:
        """Header, statement and proof alone, each on its line: enough to find a wrong proof; it can prove nothing."""
        lines = self.text.split("\n")
        blank = [""] * (self.body - self.reference)
        return "\n".join([*lines[: self.reference], *blank, *lines[self.body : self.axioms], ""])

    def axioms_found(self, found: Elaborated) -> tuple[str, ...] | None:
        """The axioms the theorem depends on, sorted; None when Lean does not say."""
        for one in found.diagnostics:
            match = AXIOMS.fullmatch(" ".join(one.text.split())) if one.line == self.axioms else None
            if match:
                return tuple(sorted((match["axioms"] or "").replace(",", " ").split()))
        return None

    def lemmas(self, found: Elaborated) -> tuple[str, ...]:
        """Library constants that the elaborator resolved in the proof's text, sorted (specification §1.4)."""
        return tuple(sorted({one.name for one in found.mentions if self.proof <= one.line < self.axioms}))

    def messages(self, found: Elaborated) -> tuple[Message, ...]:
        """Lean's messages about the statement and the proof; the proof's first line is 1."""
        lines = self.text.split("\n")
        return tuple(
            Message(
                SEVERITIES.get(one.severity, Severity.INFORMATION),
                one.line - self.proof + 1,
                _code_points(lines[one.line], one.column),
                one.text,
            )
            for one in found.diagnostics
            if self.body <= one.line < self.axioms
        )


def opening(header: str) -> str:
    """What every document under this header begins with."""
    return f"{header}\n{STEADY}" if header else STEADY


def lay_out(statement: Statement, proof: str, nonce: str) -> Document:
    """The document that judges `proof`."""
    name = theorem_name_token(statement.text)
    assert name is not None
    full = name.text.removeprefix("_root_.")
    # `theorem Nat.foo` is read in the namespace `Nat`, `theorem _root_.Nat.foo` is not.
    around = "" if full != name.text else full[: -len(re.findall(NAME_PART, full)[-1])]
    reference = f"{around}{nonce}"
    trusted = STATEMENT_END.sub("", statement.text[name.start + len(name.text) :])
    before = f"{opening(statement.header)}axiom {reference}{trusted}\n"
    body = join_proof(statement.text, proof)
    start, lines = before.count("\n"), body.count("\n")
    axioms = start + lines
    trailer = f"#print axioms _root_.{full}\nexample : type_of% @_root_.{reference} := @_root_.{full}\n"
    first = start + statement.text.count("\n") + 1
    return Document(before + body + trailer, start - 1 - trusted.count("\n"), start, first, axioms)


def _code_points(line: str, units: int) -> int:
    return len(line.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore"))
