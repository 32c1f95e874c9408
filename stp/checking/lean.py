"""LeanChecker: verdicts from a warm Lean.

PROVED means: the token filter let the text pass, Lean reported no error, the theorem of that name has the type of the
statement elaborated from the trusted text alone, and it depends on no axiom beyond the three standard ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from stp.checking.document import Document, lay_out, opening
from stp.checking.sandbox import Sandbox
from stp.checking.server import IMPORT_SECONDS, START_SECONDS, DeathError, Elaborated, LeanServer, LimitError
from stp.checking.warm import WarmChecker, other_name, reached, refused_unread, too_long
from stp.errors import CheckerUnavailable, HeaderError
from stp.syntax.language import Refused
from stp.syntax.lean import forbidden, forbidden_statement, makes_module, theorem_name
from stp.toolchain.types import Toolchain
from stp.types import (
    STANDARD_AXIOMS,
    CheckLimits,
    Forbidden,
    Limit,
    Message,
    Proof,
    Severity,
    Statement,
    Verdict,
    VerdictStatus,
)

SORRY_AXIOM = "sorryAx"
STACK_MB = 128
"""Of each of Lean's threads; its default of 1 GB leaves no room below a limit on address space."""
RESERVED_MB = 4096
"""Address space beyond the memory limit for the stacks, which are reserved but hardly used."""
OPTIONS = (
    "server.reportDelayMs=0",  # else every answer waits 200 ms
    "Elab.async=false",  # one small theorem gains nothing from it
    "linter.all=false",
)
NO_LAKE = {"LAKE": "/no-lake"}
"""Where the server asks lake what to import, if that is there; a confined process can start none, and we tell it."""
MANY_WRONG = 0.5
"""When more than this share of proofs is wrong, it pays to look at the claim alone first."""
SHARE_OVER = 20
"""About so many of the last checks make up the share."""
CANARY = Statement("ok", "theorem ok : True := by")


class LeanChecker(WarmChecker[LeanServer]):
    """One confined Lean process, started when first needed and replaced after so many uses or above a memory mark."""

    def __init__(self, toolchain: Toolchain, sandbox: Sandbox, uses: int = 2000, rss_mb: int = 1500) -> None:
        super().__init__(toolchain.identity, sandbox, uses, rss_mb + toolchain.library_mb)
        self._toolchain = toolchain
        self._wrong_share = 0.0

    def _refusal(self, statement: Statement, proof: Proof) -> Verdict | None:
        refused = forbidden_statement(statement.text) or forbidden(proof.text) or too_long(proof.text)
        if refused is None and makes_module(statement.header):
            hides = "a header that makes the file a `module`, which hides its proofs; leave that word out"
            refused = Refused(Forbidden.STATEMENT, hides)
        refused = refused or other_name(theorem_name(statement.text), statement)
        return refused_unread(refused) if refused else None

    def _judge(self, statement: Statement, proof: str, limits: CheckLimits) -> Verdict:
        """Elaborate; a process that dies is given one fresh successor, which has to pass a canary first."""
        try:
            return self._attempt(statement, proof, limits)
        except DeathError as death:
            self._server = None
            self._attempt(replace(CANARY, header=statement.header), "\ntrivial", limits, canary=True)
            try:
                return self._attempt(statement, proof, limits)
            except DeathError as again:
                self._server = None
                if again.killed_from_outside or death.killed_from_outside:
                    raise CheckerUnavailable(f"{again}; is the machine out of memory?") from again
                return reached(Limit.MEMORY, f"this proof ends Lean each time: {again}")

    def _attempt(self, statement: Statement, proof: str, limits: CheckLimits, canary: bool = False) -> Verdict:
        server = self._ready(statement.header, limits)
        document = lay_out(statement, proof, self._nonce)
        try:
            found = self._elaborated(server, document, limits.timeout_seconds)
        except LimitError as limit:
            self._server = None
            return reached(limit.limit, str(limit))
        except DeathError as death:
            if canary:
                self._server = None
                raise CheckerUnavailable(f"{death}, on a proof of True; run `stp lean doctor`") from death
            raise
        self._served += 1
        return _verdict(document, found)

    def _elaborated(self, server: LeanServer, document: Document, seconds: float) -> Elaborated:
        """What Lean says of the document, or, when most proofs are wrong, of the claim alone while that has errors."""
        deadline = time.monotonic() + seconds
        first = document.claim if self._wrong_share > MANY_WRONG else document.text
        found = server.elaborate(first, seconds)
        wrong = bool(found.errors)
        if first != document.text and not wrong:
            found = server.elaborate(document.text, deadline - time.monotonic())
        self._wrong_share += (wrong - self._wrong_share) / SHARE_OVER
        return found

    def _start(self, header: str, memory_mb: int) -> LeanServer:
        # Lean's language server does not survive a change of imports, so each header has its own process.
        command = self._command(memory_mb)
        try:
            return LeanServer(command, opening(header), IMPORT_SECONDS if header else START_SECONDS)
        except CheckerUnavailable as error:
            if not header:
                raise
            LeanServer(command, opening("")).kill()
            raise HeaderError(str(error)) from error

    def _command(self, memory_mb: int) -> list[str]:
        lean = self._toolchain
        command = [
            str(lean.lean),
            "--worker",
            f"--tstack={STACK_MB << 10}",
            *(f"-D{one}" for one in OPTIONS),
            "/proof.lean",
        ]
        return self._sandbox.command(command, lean.roots, memory_mb + RESERVED_MB, lean.environment | NO_LAKE)


def _verdict(document: Document, found: Elaborated) -> Verdict:
    messages = document.messages(found)
    axioms = None if found.errors else document.axioms_found(found)
    if axioms is None:
        return Verdict(VerdictStatus.FAILED, messages or (Message(Severity.ERROR, 1, 0, _why(found)),))
    if SORRY_AXIOM in axioms:
        return Verdict(VerdictStatus.INCOMPLETE, messages, axioms)
    if extra := axioms_beyond(axioms):
        return Verdict(VerdictStatus.FAILED, (*messages, Message(Severity.ERROR, 1, 0, extra)))
    return Verdict(VerdictStatus.PROVED, messages, axioms, document.lemmas(found))


def axioms_beyond(axioms: Iterable[str]) -> str:
    """What is said of axioms that are not the standard ones; empty when there are none."""
    extra = sorted(set(axioms) - STANDARD_AXIOMS)
    return f"it rests on the axioms {', '.join(extra)}" if extra else ""


def _why(found: Elaborated) -> str:
    """Why there is no verdict although the proof's own lines are clean."""
    return "something other than the statement was proved: " + (
        "; ".join(found.errors)[:400] or "its axioms are not told"
    )
