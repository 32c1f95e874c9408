"""IsabelleChecker: verdicts from a warm Isabelle.

PROVED means: the token filter let the text pass, by the commands of this very session; Isabelle finished every command
of every theory, with no error; the theorem of that name has the proposition of the statement elaborated from the
trusted text alone; its theory adds no axiom, and it rests on no oracle.

There is no trust tier behind it: Isabelle's terms are not exported and checked by another kernel here. All this was
tried with the stand-in of `stp.testing_isabelle`, which follows a description of the protocol; never with an Isabelle.
"""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from stp.checking.enclosure import ROOM, Enclosure
from stp.checking.isabelle_document import Document, commands_told, extra, header_theory, lay_out
from stp.checking.isabelle_server import SESSION_OPTIONS, GoneError, IsabelleServer, Theories
from stp.checking.server import LimitError
from stp.checking.warm import other_name, reached, refused_unread, too_long
from stp.errors import CheckerUnavailable, HeaderError, InputError
from stp.syntax.isabelle import COMMANDS, admits, forbidden, forbidden_statement, theorem_name
from stp.syntax.isabelle_automation import Expanded, expand, heavy
from stp.syntax.language import Refused
from stp.toolchain.isabelle import Isabelle
from stp.types import (
    CheckLimits,
    Forbidden,
    Limit,
    Message,
    Proof,
    ProofSystem,
    Severity,
    Statement,
    Verdict,
    VerdictStatus,
    content_id,
)

RELAY = Path(__file__).with_name("isabelle_relay.py")
IMPORT_SECONDS = 600.0
"""How long a header's imports may take that the session's heap does not hold: no proof's time is spent on that."""
HEADERS = 8
"""Of so many at the most theories stay loaded; a new one then takes the oldest's place."""
WEIGH_EVERY = 20
THREADS = 2
"""Of Isabelle's own; checkers are as many as the cores."""
CANARY = Statement("ok", 'theorem ok: "True"', system=ProofSystem.ISABELLE)
SKIPPED = "skip_proof"
"""The oracle that `sorry` leaves, with its theory's name before it or without."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What this checker accepts beyond the rest."""

    automation: Literal["any", "light"] = "any"
    """`light`: the paper's rule on heavy automation (`stp.syntax.isabelle_automation`)."""
    step_seconds: float = 0.0
    """A check ends in which no command was finished for so long; 0: never. The paper's limit is one of each step
    (PISA, 10 s), which Isabelle's server does not have: it runs steps side by side, so that this limit is wider."""
    oracles: frozenset[str] = frozenset()
    """Oracles that a proof may rest on; `eval`, which the paper's prover may use, leaves `HOL.holds_by_evaluation`."""

    @property
    def told(self) -> str:
        """What verdicts say of them; empty where nothing is unusual."""
        light = ["light automation"] if self.automation == "light" else []
        step = [f"{self.step_seconds:g} s per step"] if self.step_seconds else []
        return "".join(f", {one}" for one in [*light, *step, *sorted(f"oracle {one} allowed" for one in self.oracles)])


@dataclass(frozen=True, slots=True)
class _Header:
    theory: str
    commands: frozenset[str]


class IsabelleChecker:
    """One confined server with one session, started when first needed and replaced after so many uses, or when it has
    grown by so much memory since its headers were loaded."""

    def __init__(
        self,
        isabelle: Isabelle,
        enclosure: Enclosure,
        uses: int = 2000,
        rss_mb: int = 2000,
        rules: Rules | None = None,
    ) -> None:
        self._isabelle, self._enclosure = isabelle, enclosure
        self._uses, self._rss_mb, self._rules = uses, rss_mb, rules or Rules()
        self._server: IsabelleServer | None = None
        self._folder: Path | None = None
        self._headers: dict[str, _Header] = {}
        """Loaded, the oldest first."""
        self._served = 0
        self._loaded_mb = 0.0
        """Resident memory that the session and its headers took when they were loaded."""

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        began = time.monotonic()
        expanded = expand(proof.text) if self._rules.automation == "light" else Expanded(proof.text)
        verdict = self._refusal(statement, expanded) or self._judge(statement, proof.text, expanded, limits)
        return replace(
            verdict,
            elapsed_seconds=time.monotonic() - began,
            checker=self._isabelle.identity + self._rules.told,
            sandbox=self._enclosure.description,
            limits=limits,
        )

    def close(self) -> None:
        if self._server is not None:
            self._server.shut_down()
        self._forget()

    @property
    def pid(self) -> int:
        """Process id of the outermost process; 0 when none runs."""
        return self._server.pid if self._server else 0

    @property
    def rss_mb(self) -> float:
        """Resident memory of the server's processes; 0 when none runs."""
        return self._server.rss_mb if self._server else 0.0

    def _refusal(self, statement: Statement, expanded: Expanded, commands: frozenset[str] = COMMANDS) -> Verdict | None:
        """The token filter: it only ever refuses."""
        refused = forbidden_statement(statement.text, commands) or forbidden(expanded.text, commands)
        refused = refused or too_long(expanded.text) or other_name(theorem_name(statement.text), statement)
        if refused is None and self._rules.automation == "light" and (word := heavy(expanded)):
            refused = Refused(Forbidden.AUTOMATION, f"{word}, heavy automation")
        return refused_unread(refused) if refused else None

    def _judge(self, statement: Statement, proof: str, expanded: Expanded, limits: CheckLimits) -> Verdict:
        """Elaborate; a server that dies is given one fresh successor, which has to pass a canary first."""
        try:
            return self._attempt(statement, proof, expanded, limits)
        except GoneError as death:
            self._forget()
            canary = replace(CANARY, header=statement.header)
            try:
                self._attempt(canary, "by simp", Expanded("by simp"), limits)
            except GoneError as again:
                self._forget()
                raise CheckerUnavailable(f"{again}, on a proof of True; run `stp isabelle doctor`") from death
            try:
                return self._attempt(statement, proof, expanded, limits)
            except GoneError as again:
                self._forget()
                return reached(Limit.MEMORY, f"this proof ends Isabelle each time: {again}")

    def _attempt(self, statement: Statement, proof: str, expanded: Expanded, limits: CheckLimits) -> Verdict:
        server, header = self._ready(statement.header, limits.memory_mb)
        if refused := self._refusal(statement, expanded, header.commands | COMMANDS):
            return refused
        document = lay_out(statement, proof, expanded, header.theory, secrets.token_hex(12))
        for name, text in document.texts.items():
            self._write(name, text)
        self._served += 1
        try:
            found = server.use(document.audit, limits.timeout_seconds, limits.memory_mb, self._rules.step_seconds)
        except LimitError as limit:
            if server.alive:  # cancelling has purged all theories
                self._headers.clear()
                self._remove(document)
            else:
                self._forget()
            return reached(limit.limit, str(limit))
        self._remove(document)
        try:
            kept = not server.purge(document.theories)
        except GoneError:  # behind an answer, that is not the proof's doing
            kept = True
        if kept:  # it would be more after each check
            self.close()
        return verdict_on(document, found, admits(proof), self._rules.oracles)

    def _ready(self, header: str, memory_mb: int) -> tuple[IsabelleServer, _Header]:
        """The server, a new one when the old one is worn, with the header loaded."""
        if self._server and (
            self._served >= self._uses
            or (self._served % WEIGH_EVERY == 0 and self._server.rss_mb > self._loaded_mb + self._rss_mb)
        ):
            self.close()
        if self._server is None:
            self._folder = Path(tempfile.mkdtemp(prefix="stp-isabelle-"))
            self._folder.chmod(0o755)  # inside, it is read by another user
            try:
                self._server = IsabelleServer(self._command(), self._session(), self._folder)
                self._loaded_mb = self._server.rss_mb
            except CheckerUnavailable:
                self._forget()
                raise
        if header not in self._headers:
            before = self._server.rss_mb
            self._headers[header] = self._load(self._server, header, memory_mb)
            self._loaded_mb += max(0.0, self._server.rss_mb - before)
        return self._server, self._headers[header]

    def _load(self, server: IsabelleServer, header: str, memory_mb: int) -> _Header:
        """Have a header's imports and definitions loaded, for all proofs under it.

        Raises:
            HeaderError: Isabelle does not take it.
        """
        name = f"H_{content_id(header)}"
        try:
            self._write(name, header_theory(name, header))
        except InputError as error:
            raise HeaderError(str(error)) from error
        while len(self._headers) >= HEADERS:
            oldest = next(iter(self._headers))
            server.purge([self._headers.pop(oldest).theory])
        try:
            found = server.use(name, IMPORT_SECONDS, memory_mb)
        except LimitError as limit:
            self._headers.clear()
            if not server.alive:
                self._forget()
            raise HeaderError(f"the header is not loaded: {limit}") from limit
        except CheckerUnavailable as error:
            raise HeaderError(str(error)) from error
        node = found.node(name)
        commands = commands_told(node)
        if not found.ok or not node.settled or node.errors or commands is None:
            why = "; ".join((*found.errors, *node.errors))[:400] or "it does not tell its commands"
            raise HeaderError(
                f"Isabelle does not take the header: {why}; `stp isabelle doctor` says which session is used"
            )
        return _Header(name, commands)

    def _forget(self) -> None:
        """What belongs to a server that is gone, or is to go."""
        if self._server is not None:
            self._server.kill()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._server, self._folder, self._served, self._loaded_mb = None, None, 0, 0.0
        self._headers.clear()

    def _write(self, theory: str, text: str) -> None:
        self._path(theory).write_text(text, encoding="utf-8", errors="backslashreplace", newline="")

    def _remove(self, document: Document) -> None:
        for name in document.texts:
            self._path(name).unlink()

    def _path(self, theory: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{theory}.thy"

    def _command(self) -> list[str]:
        """A confined relay to a server that nobody else talks to."""
        assert self._folder is not None
        one, closed = self._isabelle, self._enclosure.mode != "off"
        home = ROOM if closed else Path.home()
        user = home / ".isabelle" / one.version
        kept = {one.home_user / name: user / name for name in ("heaps", "etc") if (one.home_user / name).exists()}
        shown = {one.home: one.home, self._folder: self._folder, **{each: each for each in one.dirs}}
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "USER_HOME": str(home),
            "LANG": "C.UTF-8",
        }
        server = [str(one.program), "server", "-n", f"stp_{secrets.token_hex(8)}"]
        command = [sys.executable, "-I", str(RELAY), *server]
        return self._enclosure.command(command, shown | kept, environment)

    def _session(self) -> dict[str, object]:
        return {
            "session": self._isabelle.session,
            "dirs": [str(one) for one in self._isabelle.dirs],
            "options": [*SESSION_OPTIONS, f"threads={THREADS}"],
        }


def _failed(messages: tuple[Message, ...], why: str) -> Verdict:
    return Verdict(VerdictStatus.FAILED, (*messages, Message(Severity.ERROR, 1, 0, why)))


def verdict_on(document: Document, found: Theories, admitted: bool, allowed: Iterable[str]) -> Verdict:
    """What Isabelle's findings about a document come to; `admitted` says that its proof has a `sorry`, `allowed` which
    oracles it may rest on."""
    messages = document.messages(found)
    nodes = [found.node(one) for one in document.theories]
    if not found.ok or found.errors or any(one.failed or one.errors for one in nodes):
        if any(one.severity is Severity.ERROR for one in messages):
            return Verdict(VerdictStatus.FAILED, messages)
        told = (*found.errors, *(error for one in nodes for error in one.errors))
        return _failed(messages, "; ".join(told)[:400] or "it has commands that failed")
    if not all(one.settled for one in nodes):
        # Isabelle's own limits end a check as if all were well.
        return reached(Limit.TIME, "Isabelle ended the check before it was finished")
    axioms, oracles = document.axioms(found), document.oracles(found)
    if not document.same(found) or axioms is None or oracles is None:
        return _failed(messages, document.why_other(found))
    if axioms:
        return _failed(messages, extra(f"the axiom {one}" for one in axioms))
    if admitted or any(_is_skipped(one) for one in oracles):
        return Verdict(VerdictStatus.INCOMPLETE, messages, oracles)
    if why := extra(f"the oracle {one}" for one in set(oracles) - set(allowed)):
        return _failed(messages, why)
    return Verdict(VerdictStatus.PROVED, messages, oracles, document.lemmas(found))


def _is_skipped(oracle: str) -> bool:
    return oracle.rpartition(".")[2] == SKIPPED
