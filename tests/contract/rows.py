"""Rows for the store suites."""

from __future__ import annotations

from stp.protocols import Store
from stp.types import (
    FinishReason,
    Proof,
    Rollout,
    Statement,
    Verdict,
    VerdictStatus,
)

PROVED = Verdict(VerdictStatus.PROVED, elapsed_seconds=0.5)
FAILED = Verdict(VerdictStatus.FAILED)
CRASHED = Verdict(VerdictStatus.CRASHED)


def statement(number: int, header: str = "", source: str = "test") -> Statement:
    return Statement(f"t{number}", f"theorem t{number} : {number} = {number} := by", header, source)


def rollout(one: Statement, text: str, sample: int = 0) -> Rollout:
    return Rollout(Proof(one.id, text), sample, 2**63 - 1 - sample, 7, -1.5, FinishReason.STOP)


def add(store: Store, batch: str, one: Statement, *texts: str) -> list[Proof]:
    """Store a statement and a rollout for each text; returns their proofs."""
    store.add_statements([one])
    made = [rollout(one, text, sample) for sample, text in enumerate(texts)]
    store.add_rollouts(batch, made)
    return [each.proof for each in made]
