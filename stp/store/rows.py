"""Between the nouns of `stp.types` and rows of `tables`: `..._row` makes one, `read_...` reads one.

A reader takes the table (or its alias) the columns came from, since a query may join one table twice.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import FromClause, Row

from stp.store import tables
from stp.types import (
    TRIVIAL_LEMMA,
    Attempt,
    CheckLimits,
    Checkpoint,
    ConjectureKind,
    Example,
    FinishReason,
    Forbidden,
    Lemma,
    Limit,
    Message,
    Proof,
    ProofSystem,
    ProvedProof,
    Role,
    Rollout,
    Seed,
    Severity,
    Statement,
    Tier,
    Verdict,
    VerdictStatus,
    content_id,
)

Values = dict[str, Any]
Found = Row[Any]


def statement_row(statement: Statement, position: int) -> Values:
    return {
        "id": statement.id,
        "name": statement.name,
        "text": statement.text,
        "header": statement.header,
        "source": statement.source,
        "level": statement.level,
        "matching_weight": statement.matching_weight,
        "file": statement.file,
        "system": str(statement.system),
        "position": position,
    }


def read_statement(row: Found, table: FromClause = tables.statements) -> Statement:
    at, column = row._mapping, table.c
    return Statement(
        name=at[column.name],
        text=at[column.text],
        header=at[column.header],
        source=at[column.source],
        level=at[column.level],
        matching_weight=at[column.matching_weight],
        system=ProofSystem(at[column.system]),
        file=at[column.file],
    )


def proof_row(proof: Proof) -> Values:
    return {"id": proof.id, **asdict(proof)}


def read_proof(row: Found) -> Proof:
    at, column = row._mapping, tables.proofs.c
    return Proof(statement_id=at[column.statement_id], text=at[column.text], refutes=at[column.refutes])


def read_claim(row: Found) -> tuple[Statement, Proof] | None:
    """A proof that is to be checked, and its statement; None when it is settled."""
    if row._mapping[tables.verdicts.c.status] not in (None, VerdictStatus.CRASHED):
        return None
    return read_statement(row), read_proof(row)


def rollout_row(batch: str, rollout: Rollout) -> Values:
    return {
        "batch": batch,
        "statement_id": rollout.proof.statement_id,
        "sample": rollout.sample,
        "proof_id": rollout.proof.id,
        "seed": rollout.seed,
        "tokens": rollout.tokens,
        "logprob": rollout.logprob,
        "finish": str(rollout.finish),
    }


def read_rollout(row: Found) -> Rollout:
    """From a row that joins a rollout and its proof."""
    return Rollout(read_proof(row), row.sample, row.seed, row.tokens, row.logprob, FinishReason(row.finish))


def read_attempt(row: Found) -> Attempt:
    """From a row of `queries.attempts_of`."""
    return Attempt(
        row.sample,
        row.tokens,
        row.logprob,
        row.proof_id,
        row.refutes,
        VerdictStatus(row.status) if row.status else None,
        Limit(row.limit_reached) if row.limit_reached else None,
    )


def read_correct(row: Found) -> ProvedProof:
    """From a row of `queries.correct_in`."""
    return ProvedProof(read_proof(row), row.rollouts, tuple(row.lemmas), row.elapsed_seconds)


def verdict_row(proof_id: str, verdict: Verdict) -> Values:
    return {
        "proof_id": proof_id,
        "status": str(verdict.status),
        "messages": [asdict(message) for message in verdict.messages],
        "axioms": verdict.axioms,
        "lemmas": verdict.lemmas,
        "elapsed_seconds": verdict.elapsed_seconds,
        "checker": verdict.checker,
        "sandbox": verdict.sandbox,
        "timeout_seconds": verdict.limits.timeout_seconds,
        "memory_mb": verdict.limits.memory_mb,
        "limit_reached": str(verdict.limit or ""),
        "forbidden": str(verdict.forbidden or ""),
        "tier": str(verdict.tier),
        "kernel": verdict.kernel,
        "certificate": verdict.certificate,
        "worker": verdict.worker,
    }


def read_verdict(row: Found) -> Verdict:
    return Verdict(
        status=VerdictStatus(row.status),
        messages=tuple(
            Message(Severity(one["severity"]), one["line"], one["column"], one["text"]) for one in row.messages
        ),
        axioms=tuple(row.axioms),
        lemmas=tuple(row.lemmas),
        elapsed_seconds=row.elapsed_seconds,
        checker=row.checker,
        sandbox=row.sandbox,
        limits=CheckLimits(row.timeout_seconds, row.memory_mb),
        limit=Limit(row.limit_reached) if row.limit_reached else None,
        forbidden=Forbidden(row.forbidden) if row.forbidden else None,
        tier=Tier(row.tier),
        kernel=row.kernel,
        certificate=row.certificate,
        worker=row.worker,
    )


def seed_columns(seed: Seed) -> Values:
    lemma = None if seed.lemma == TRIVIAL_LEMMA else seed.lemma.name
    return {"proof_id": seed.proof.id, "lemma": lemma, "kind": str(seed.kind)}


def read_seed(row: Found, statement: FromClause = tables.statements) -> Seed:
    """From a row that joins a proof, its statement and, unless the lemma is the trivial one, the lemma."""
    at, lemma = row._mapping, tables.lemmas.c
    shown = TRIVIAL_LEMMA if at[lemma.name] is None else Lemma(at[lemma.name], at[lemma.text])
    return Seed(read_statement(row, statement), read_proof(row), shown, ConjectureKind(row.kind))


def checkpoint_row(checkpoint: Checkpoint) -> Values:
    values = {**asdict(checkpoint), "path": str(checkpoint.path)}
    return {"id": content_id(*map(repr, values.values())), **values}


def read_checkpoint(row: Found, table: FromClause) -> Checkpoint | None:
    at, column = row._mapping, table.c
    if at[column.id] is None:
        return None
    return Checkpoint(
        path=Path(at[column.path]),
        run=at[column.run],
        round=at[column.round],
        steps=at[column.steps],
        tokens=at[column.tokens],
        loss=at[column.loss],
    )


def example_columns(example: Example) -> Values:
    return {**asdict(example), "role": str(example.role)}


def read_example(row: Found) -> Example:
    return Example(Role(row.role), row.prompt, row.target, row.weight, row.origin)
