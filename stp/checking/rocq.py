"""RocqChecker: verdicts from a warm Rocq.

    header                                                       elaborated once
    Theorem NONCE <the statement>. Admitted.                     the trusted text alone, before the proof
    Definition NONCE_type : Prop := ltac:(type of @NONCE).       it is a proposition
    Theorem t <the statement>. Proof. <the proof> Qed.
    Definition NONCE_same : NONCE_type := @t.                    the kernel says that this very statement was proved
    Print Assumptions NONCE_same.                                and from what

PROVED means: the filter let the text pass, each sentence is without error, and so are the two definitions; the last
command names no axiom but those in `STANDARD_AXIOMS`. The nonce is fresh for each process, so a proof cannot name the
reference; one that found it would be known by its axiom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stp.checking.idetop import Answer, Idetop, Told
from stp.checking.sandbox import Sandbox
from stp.checking.server import IMPORT_SECONDS, START_SECONDS, DeathError, LimitError
from stp.checking.warm import WarmChecker, other_name, reached, refused_unread, too_long
from stp.errors import CheckerUnavailable, HeaderError
from stp.syntax import rocq
from stp.syntax.tokens import Kind
from stp.toolchain.rocq import Rocq
from stp.types import (
    CheckLimits,
    Limit,
    Message,
    Proof,
    ProofSystem,
    Severity,
    Statement,
    Verdict,
    VerdictStatus,
)

STANDARD_AXIOMS = frozenset(
    """
    Coq.Logic.Classical_Prop.classic Coq.Logic.FunctionalExtensionality.functional_extensionality_dep
    Coq.Logic.Eqdep.Eq_rect_eq.eq_rect_eq Coq.Reals.ClassicalDedekindReals.sig_forall_dec
    Coq.Reals.ClassicalDedekindReals.sig_not_dec
    """.split()  # noqa: SIM905
)
"""What Rocq's own classical logic and real numbers rest on; a proof may rest on these and no others."""
CANARY = Statement("ok", "Theorem ok : True.", system=ProofSystem.ROCQ)
OUT_OF_MEMORY = frozenset(["Out of memory.", "Stack overflow."])
"""Whole messages: what a tactic fails with has words before it, so a proof cannot say these."""
GIVEN_UP = "given up"
CLOSED = "Closed under the global context"
AXIOM = re.compile(r"^(\S+)(?: *:| *$)", re.MULTILINE)
CONSTANT = re.compile(r"^Constant (\S+)(?!\n +\(shorter)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence, and where it stands: the proof's first line is 1, its first column 0."""

    text: str
    line: int
    column: int


class Stopped(Exception):
    """A sentence is not accepted."""

    def __init__(self, piece: Piece, why: str, start: int) -> None:
        super().__init__(why)
        self.piece, self.start = piece, start


class RocqChecker(WarmChecker[Idetop]):
    """One confined Rocq process, started when first needed and replaced after so many uses or above a memory mark."""

    def __init__(self, toolchain: Rocq, sandbox: Sandbox, uses: int = 2000, rss_mb: int = 1500) -> None:
        super().__init__(toolchain.identity, sandbox, uses, rss_mb)
        self._toolchain = toolchain
        self._home = 0
        """The state behind the header."""

    def _refusal(self, statement: Statement, proof: Proof) -> Verdict | None:
        return refusal(statement, proof)

    def _judge(self, statement: Statement, proof: str, limits: CheckLimits) -> Verdict:
        """Elaborate; a process that dies is given one fresh successor, which has to pass a canary first."""
        try:
            return self._attempt(statement, proof, limits)
        except DeathError as death:
            self._server = None
            try:
                canary = self._attempt(replace(CANARY, header=statement.header), "exact I.", limits)
                if not canary.proved:
                    raise CheckerUnavailable(f"Rocq does not accept a proof of True: {canary.messages}") from death
                return self._attempt(statement, proof, limits)
            except DeathError as again:
                self._server = None
                if again.killed_from_outside or death.killed_from_outside:
                    raise CheckerUnavailable(f"{again}; is the machine out of memory?") from again
                return reached(Limit.MEMORY, f"this proof ends Rocq each time: {again}")

    def _attempt(self, statement: Statement, proof: str, limits: CheckLimits) -> Verdict:
        server = self._ready(statement.header, limits)
        server.limit(limits.timeout_seconds)
        self._served += 1
        try:
            verdict = self._elaborated(server, statement, proof)
            server.back_to(self._home)
        except LimitError as limit:
            self._server = None
            return reached(limit.limit, str(limit))
        return verdict

    def _elaborated(self, server: Idetop, statement: Statement, proof: str) -> Verdict:
        name, nonce, above = statement.name, self._nonce, -statement.text.count("\n")
        tactics, end = rocq.script(proof)
        placed = [Piece(proof[one.start : one.end], *_place(proof, one.start)) for one in tactics]
        said: list[Message] = []
        try:
            run(server, [Piece(one, above, 0) for one in reference(statement, nonce)], said)
            run(
                server,
                [Piece(statement.text, above, 0), Piece("Proof.", 0, 0), *placed, Piece(end, *_place(proof))],
                said,
            )
            if end == "Admitted.":
                return Verdict(VerdictStatus.INCOMPLETE, tuple(said), (name,))
            run(server, [Piece(f"Definition {nonce}_same : {nonce}_type := @{name}.", 0, 0)], said)
        except Stopped as stopped:
            return _stopped(stopped, name, said)
        axioms = assumptions(server.query(f"Print Assumptions {nonce}_same."))
        if axioms is None:
            return _failed(said, "what it rests on is not told")
        located = tuple(sorted(full_name(server, one) for one in axioms))
        if extra := axioms_beyond(located):
            return _failed(said, extra)
        return Verdict(VerdictStatus.PROVED, tuple(said), located, lemmas(server, statement, proof))

    def _start(self, header: str, memory_mb: int) -> Idetop:
        server = open_under(header, self._toolchain, self._sandbox, memory_mb)
        self._home = server.tip
        return server


def open_under(header: str, toolchain: Rocq, sandbox: Sandbox, memory_mb: int, folder: Path | None = None) -> Idetop:
    """A process that has read a header; it can load the modules in a folder, too.

    Raises:
        HeaderError: Rocq starts, but not with this header.
        CheckerUnavailable: Rocq does not start.
    """
    if refused := rocq.forbidden_header(header):
        raise HeaderError(f"no proof under this header can be judged: it holds {refused.what}")
    options = ["-main-channel", "stdfds", "-q", "-async-proofs", "off", "-native-compiler", "no"]
    modules = ["-Q", str(folder), ""] if folder else []
    command = [str(toolchain.programs / "coqidetop.opt"), *options, *modules]
    readable = [*toolchain.readable, *([folder] if folder else [])]
    server = Idetop(sandbox.command(command, readable, memory_mb, {}), START_SECONDS)
    server.limit(IMPORT_SECONDS)
    try:
        run(server, [Piece(header[one.start : one.end], 0, 0) for one in rocq.sentences(header)], [])
    except (Stopped, DeathError, LimitError) as error:
        server.kill()
        raise HeaderError(f"the header is not accepted: {error}; correct it, or install what it imports") from error
    return server


def full_name(server: Idetop, name: str) -> str:
    """The whole name of a constant; the name itself when it is none."""
    found = CONSTANT.search(server.query(f"Locate {name}."))
    return found[1] if found else name


def reference(statement: Statement, nonce: str) -> list[str]:
    """The statement from its trusted text alone, under another name, and its type as a proposition."""
    _, name = rocq.code(statement.text)[:2]
    trusted = f"{statement.text[: name.start]}{nonce}{statement.text[name.start + len(name.text) :]}"
    return [trusted, "Admitted.", f"Definition {nonce}_type : Prop := ltac:(let T := type of @{nonce} in exact T)."]


def lemmas(server: Idetop, statement: Statement, proof: str) -> tuple[str, ...]:
    """Library constants that the proof's text names, sorted: what its words mean where nothing local has them."""
    local = set(rocq.bound_names(rocq.code(statement.text)))
    words = {one.text for one in rocq.code(proof) if one.kind is Kind.WORD} - local - NO_NAMES
    found = {full_name(server, one) for one in words}
    return tuple(sorted(one for one in found - words if not one.startswith("Top.")))


def assumptions(told: str) -> list[str] | None:
    """Names in an answer of `Print Assumptions`; None when it says anything else than axioms."""
    if told.strip() == CLOSED:
        return []
    first, _, rest = told.strip().partition("\n")
    return AXIOM.findall(rest) if first == "Axioms:" and "relies on" not in rest and "is assumed" not in rest else None


def axioms_beyond(axioms: Iterable[str]) -> str:
    """What is said of axioms that are not the standard ones; empty when there are none."""
    extra = sorted(set(axioms) - STANDARD_AXIOMS)
    return f"it rests on the axioms {', '.join(extra)}" if extra else ""


NO_NAMES = frozenset("apply as at auto by exact in intros lia reflexivity rewrite simpl split with".split())  # noqa: SIM905
"""Words that are nearly always a tactic's: they need not be looked for."""


def refusal(statement: Statement, proof: Proof) -> Verdict | None:
    """The token filter: it only ever refuses."""
    refused = rocq.forbidden_statement(statement.text) or rocq.forbidden(proof.text) or too_long(proof.text)
    refused = refused or other_name(rocq.theorem_name(statement.text), statement)
    return refused_unread(refused) if refused else None


def run(server: Idetop, pieces: Sequence[Piece], said: list[Message]) -> None:
    """Have sentences run, and note what is said about them.

    Raises:
        Stopped: one is not accepted.
        LimitError, DeathError: as `Idetop.add`.
    """
    of_state: dict[int, Piece] = {}
    for piece in pieces:
        answer = server.add(piece.text)
        _note(answer.messages, of_state, said)
        if not answer.good:
            raise Stopped(piece, answer.why, answer.start)
        of_state[answer.state] = piece
    answer = server.run()
    _note(answer.messages, of_state, said)
    if not answer.good:
        raise _reason(answer, of_state, pieces[-1])


def _reason(answer: Answer, of_state: dict[int, Piece], last: Piece) -> Stopped:
    error = next((one for one in answer.messages if one.severity is Severity.ERROR), None)
    if error is None:
        return Stopped(last, answer.why, answer.start)
    return Stopped(of_state.get(error.state, last), error.text or answer.why, error.start)


def _note(told: Iterable[Told], of_state: dict[int, Piece], said: list[Message]) -> None:
    for one in told:
        piece = of_state.get(one.state)
        if piece and piece.line > 0 and one.severity is not Severity.ERROR:
            said.append(Message(one.severity, piece.line, piece.column, one.text))


def _place(text: str, at: int | None = None) -> tuple[int, int]:
    """Line, from 1, and column, from 0, of a place in a text; its end by default."""
    before = text[:at]
    return before.count("\n") + 1, len(before) - before.rfind("\n") - 1


def _stopped(stopped: Stopped, name: str, said: Sequence[Message]) -> Verdict:
    """What a sentence that is not accepted means for the proof."""
    piece, why = stopped.piece, str(stopped) or "not accepted"
    if why in OUT_OF_MEMORY:
        return reached(Limit.MEMORY, why)
    if GIVEN_UP in why and piece.text == "Qed.":
        return Verdict(VerdictStatus.INCOMPLETE, tuple(said), (name,))
    inside = piece.text.encode()[: stopped.start].decode(errors="ignore")
    line, column = _place(inside)
    column += piece.column if line == 1 else 0
    why = why if piece.line > 0 else f"the statement is not accepted, or another was proved: {why}"
    return Verdict(VerdictStatus.FAILED, (*said, Message(Severity.ERROR, piece.line + line - 1, column, why)))


def _failed(said: Sequence[Message], why: str) -> Verdict:
    return Verdict(VerdictStatus.FAILED, (*said, Message(Severity.ERROR, 1, 0, why)))
