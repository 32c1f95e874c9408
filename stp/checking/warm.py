"""What checkers have in common that keep one process warm, whichever the assistant."""

from __future__ import annotations

import secrets
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from stp.checking.sandbox import Sandbox
from stp.syntax.language import Refused
from stp.types import (
    CheckLimits,
    Forbidden,
    Limit,
    Message,
    Proof,
    Severity,
    Statement,
    Tier,
    Verdict,
    VerdictStatus,
)

LONGEST_PROOF = 200_000
"""Characters: parsers are quick, our patience with a runaway sample is not."""
WEIGH_EVERY = 20
"""Proofs between two looks at a process's memory."""


def refused_unread(refused: Refused) -> Verdict:
    """The verdict of the token filter."""
    why = Message(Severity.ERROR, 1, 0, f"not run: it holds {refused.what}")
    return Verdict(VerdictStatus.FORBIDDEN, (why,), forbidden=refused.kind, tier=Tier.FILTER)


def too_long(proof: str) -> Refused | None:
    """Why a proof is refused for its length; None when it is short enough."""
    if len(proof) <= LONGEST_PROOF:
        return None
    return Refused(Forbidden.LENGTH, f"more than {LONGEST_PROOF:,} characters")


def other_name(found: str | None, statement: Statement) -> Refused | None:
    """Why a statement is refused whose text declares another theorem than it names; None when it does not."""
    if found == statement.name:
        return None
    return Refused(Forbidden.STATEMENT, f"a theorem of another name than {statement.name}")


def reached(limit: Limit, reason: str) -> Verdict:
    """The verdict on what reached a limit."""
    return Verdict(VerdictStatus.RESOURCE, (Message(Severity.ERROR, 1, 0, reason),), limit=limit)


class Process(Protocol):
    """A process of an assistant."""

    @property
    def pid(self) -> int: ...

    @property
    def rss_mb(self) -> float: ...

    def kill(self) -> None: ...


P = TypeVar("P", bound=Process)


class WarmChecker(ABC, Generic[P]):
    """One confined process, started when first needed and replaced after so many uses or above a memory mark."""

    def __init__(self, identity: str, sandbox: Sandbox, uses: int, rss_mb: float) -> None:
        self._identity, self._sandbox = identity, sandbox
        self._uses, self._rss_mb = uses, rss_mb
        self._server: P | None = None
        self._served = 0
        self._warm: tuple[str, int] | None = None
        """Header and memory limit that the process runs under."""
        self._nonce = ""

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        began = time.monotonic()
        verdict = self._refusal(statement, proof) or self._judge(statement, proof.text, limits)
        return replace(
            verdict,
            elapsed_seconds=time.monotonic() - began,
            checker=self._identity,
            sandbox=self._sandbox.description,
            limits=limits,
        )

    def close(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server = None

    @property
    def pid(self) -> int:
        """Process id of the assistant; 0 when none runs."""
        return self._server.pid if self._server else 0

    @property
    def rss_mb(self) -> float:
        """Resident memory of the process; 0 when none runs."""
        return self._server.rss_mb if self._server else 0.0

    def _ready(self, header: str, limits: CheckLimits) -> P:
        """The process, warm for this header; a new one when the old one is worn."""
        wanted = (header, limits.memory_mb)
        if self._server and (
            self._warm != wanted
            or self._served >= self._uses
            or (self._served % WEIGH_EVERY == 0 and self._server.rss_mb > self._rss_mb)
        ):
            self.close()
        if self._server is None:
            self._server = self._start(header, limits.memory_mb)
            self._warm, self._served, self._nonce = wanted, 0, f"stp{secrets.token_hex(12)}"
        return self._server

    @abstractmethod
    def _refusal(self, statement: Statement, proof: Proof) -> Verdict | None:
        """The token filter: it only ever refuses."""

    @abstractmethod
    def _judge(self, statement: Statement, proof: str, limits: CheckLimits) -> Verdict:
        """Elaborate."""

    @abstractmethod
    def _start(self, header: str, memory_mb: int) -> P:
        """A process warm for a header.

        Raises:
            HeaderError: the assistant starts, but not with this header.
            CheckerUnavailable: it does not start.
        """
