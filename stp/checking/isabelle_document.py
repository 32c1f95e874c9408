r"""The theories a proof is checked in, and how its verdict is read back from Isabelle's messages.

    H   imports and definitions of the header; says which commands there are      loaded once for many proofs
    R   imports H; the statement under a name of ours, by sorry                   the trusted text alone
    P   imports H; the statement with the proof                                   the only file with untrusted text
    A   imports H, R and P; compares P's theorem with R's, tells its oracles      the only file whose messages count

Each is a file of its own, written before anything is run, in a folder that Isabelle can only read, under names that no
proof knows. So a proof that ends its theory, or takes what follows it into a comment, spoils P alone, and A does not
load. In A, what a message says counts by the line it is about. A compares the theorems' propositions, as terms, and
P's axioms with those of H: `axiomatization` leaves no oracle behind.

The ML of A uses Thm.prop_of, Thm.hyps_of, Theory.all_axioms_of, Theory.parents_of and
Global_Theory.facts_of, and H's Keyword.dest_commands, as the sources of a snapshot between Isabelle2024 and 2025 have
them. Neither was ever run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stp.checking.isabelle_server import ERROR, Node, Report, Theories
from stp.syntax.isabelle import join_proof, mentioned, split_header, theorem_name_token
from stp.syntax.isabelle_automation import Expanded
from stp.syntax.isabelle_tokens import symbols
from stp.types import Message, Severity, Statement

REFERENCE = "stp_reference"
SEVERITIES = {ERROR: Severity.ERROR, "warning": Severity.WARNING, "legacy": Severity.WARNING}
SAME = "the statement itself"
OTHER = "something other than the statement was proved"
COMMANDS_TOLD, LIST, ORACLES = "commands:", "listed:", "oracles:"
"""How messages begin."""


def header_theory(name: str, header: str) -> str:
    """H. Its last message lists the commands that its imports know.

    Raises:
        InputError: the header is none.
    """
    imports, above = split_header(header)
    names = " ".join(f'"{one}"' for one in imports)
    known = "Keyword.dest_commands (Thy_Header.get_keywords @{theory})"
    told = f'writeln ("{COMMANDS_TOLD} " ^ space_implode " " ({known}))'
    return f"theory {name}\n  imports {names}\nbegin\n{above}\n{_ml(told)}\nend\n"


def commands_told(node: Node) -> frozenset[str] | None:
    """The commands that H lists; None when it does not."""
    for one in reversed(node.messages):
        if one.text.startswith(COMMANDS_TOLD):
            return frozenset(one.text.removeprefix(COMMANDS_TOLD).split())
    return None


@dataclass(frozen=True, slots=True)
class Document:
    """A statement and a proof, laid out for Isabelle."""

    reference: str
    claim: str
    audit: str
    """Names of the theories R, P and A."""
    texts: dict[str, str]
    """Each theory's text."""
    proof: int
    """Where in P's text the proof begins."""
    written: str
    """The proof as it was given."""
    expanded: Expanded
    lines: tuple[int, int, int, int]
    """Lines of A (from 1): the comparison, the axioms, the lemmas, the oracles."""

    @property
    def theories(self) -> tuple[str, ...]:
        return self.reference, self.claim, self.audit

    def same(self, found: Theories) -> bool:
        """Whether the theorem that was proved is the statement."""
        return self._told(found, 0) == SAME

    def why_other(self, found: Theories) -> str:
        """What A says where it does not confirm the statement."""
        told = self._told(found, 0)
        errors = [one.text for one in found.node(self.audit).messages if one.kind == ERROR]
        return told if told and told != SAME else f"{OTHER}: {'; '.join(errors)[:400] or 'its theorem is not there'}"

    def axioms(self, found: Theories) -> tuple[str, ...] | None:
        """Axioms that the proof's theory adds; None when that is not told."""
        return self._listed(found, 1)

    def lemmas(self, found: Theories) -> tuple[str, ...]:
        """Facts of the library that words of the proof name, sorted."""
        return self._listed(found, 2) or ()

    def oracles(self, found: Theories) -> tuple[str, ...] | None:
        """Oracles that the theorem rests on, sorted; None when that is not told. `thm_oracles` says `oracles:` and then
        each on a line."""
        told = self._told(found, 3, ORACLES)
        if told is None:
            return None
        rest = told.removeprefix(ORACLES)
        return tuple(sorted({one.split()[0].strip(":") for one in rest.splitlines() if one.strip()}))

    def messages(self, found: Theories) -> tuple[Message, ...]:
        """Isabelle's messages about the statement and the proof; the proof's first line is 1."""
        text = self.texts[self.claim]
        return tuple(self._message(one, text) for one in found.node(self.claim).messages if one.line)

    def _message(self, report: Report, text: str) -> Message:
        position = _index(text, report.offset) if report.offset else _line_start(text, report.line)
        inside = position - self.proof
        if inside < 0:  # the statement's
            line = report.line - text.count("\n", 0, self.proof) - 1
            column = position - (text.rfind("\n", 0, position) + 1)
        else:
            place = self.expanded.original(inside)
            line = self.written.count("\n", 0, place) + 1
            column = place - (self.written.rfind("\n", 0, place) + 1)
        return Message(SEVERITIES.get(report.kind, Severity.INFORMATION), line, column, report.text)

    def _told(self, found: Theories, index: int, begins: str = "") -> str | None:
        """The one message about a line of A that begins so; None unless there is exactly one."""
        line = self.lines[index]
        about = [one for one in found.node(self.audit).messages if one.line == line and one.kind == "writeln"]
        told = [one.text for one in about if one.text.startswith(begins)]
        return told[0] if len(told) == 1 else None

    def _listed(self, found: Theories, index: int) -> tuple[str, ...] | None:
        told = self._told(found, index, LIST)
        return None if told is None else tuple(sorted(told.removeprefix(LIST).split()))


def lay_out(statement: Statement, proof: str, expanded: Expanded, header: str, nonce: str) -> Document:
    """The document that judges `proof`, under the loaded theory `header`."""
    name = theorem_name_token(statement.text)
    assert name is not None
    reference, claim, audit = (f"{kind}_{nonce}" for kind in ("R", "P", "A"))
    trusted = statement.text[: name.start] + REFERENCE + statement.text[name.end :]
    opening = f"theory {claim}\n  imports {header}\nbegin\n"
    body = join_proof(statement.text, expanded.text)
    texts = {
        reference: f"theory {reference}\n  imports {header}\nbegin\n{join_proof(trusted, ' sorry')}end\n",
        claim: f"{opening}{body}end\n",
    }
    lines = [
        f"theory {audit}",
        f"  imports {header} {reference} {claim}",
        "begin",
        _ml(_compare(f"{claim}.{name.text}", f"{reference}.{REFERENCE}")),
        _ml(_axioms(claim)),
        _ml(_lemmas(header, mentioned(proof))),
        f"thm_oracles {claim}.{name.text}",
        "end",
    ]
    texts[audit] = "\n".join(lines) + "\n"
    # A proof without white space before it is given a line of its own.
    start = len(opening) + len(statement.text.rstrip()) + (0 if expanded.text[:1].isspace() else 1)
    return Document(reference, claim, audit, texts, start, proof, expanded, (4, 5, 6, 7))


def _ml(text: str) -> str:
    return rf"ML_command \<open>{text}\<close>"


def _compare(claim: str, reference: str) -> str:
    return (
        f'let val one = @{{thms "{claim}"}} val other = @{{thms "{reference}"}} '
        "val same = length one = length other andalso forall (null o Thm.hyps_of) one andalso "
        "forall (op aconv) (ListPair.zip (map Thm.prop_of one, map Thm.prop_of other)) "
        f'in writeln (if same then "{SAME}" else "{OTHER}") end'
    )


def _axioms(claim: str) -> str:
    return (
        f'let val claim = @{{theory "{claim}"}} val names = map #1 o Theory.all_axioms_of '
        "val known = Symtab.make_set (maps names (Theory.parents_of claim)) "
        f'in writeln ("{LIST} " ^ space_implode " " (filter_out (Symtab.defined known) (names claim))) end'
    )


def _lemmas(header: str, words: Sequence[str]) -> str:
    asked = ", ".join(f'"{one}"' for one in words)
    return (
        f'let val facts = Global_Theory.facts_of @{{theory "{header}"}} '
        f"val known = filter (Facts.defined facts) (map (Facts.intern facts) [{asked}]) "
        f'in writeln ("{LIST} " ^ space_implode " " (distinct (op =) known)) end'
    )


def _index(text: str, offset: int) -> int:
    """Where in the text a symbol stands that Isabelle counts from 1."""
    place = 0
    for number, one in enumerate(symbols(text), 1):
        if number == offset:
            return place
        place += len(one)
    return place


def _line_start(text: str, line: int) -> int:
    return sum(len(one) for one in text.splitlines(keepends=True)[: line - 1])


def extra(axioms: Iterable[str]) -> str:
    """What is said of axioms or oracles that a proof may not rest on; empty when there are none."""
    found = sorted(set(axioms))
    return f"it rests on {', '.join(found)}" if found else ""
