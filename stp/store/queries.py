"""Queries that more than one of the store's methods is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from stp.store import rows, tables
from stp.types import CheckLimits, Limit, Phase, Round, VerdictStatus

# As literals, so that the partial indices are known to fit.
CRASHED = tables.verdicts.c.status == literal_column(f"'{VerdictStatus.CRASHED}'")
UNCOUNTED = or_(
    CRASHED,
    tables.verdicts.c.limit_reached.in_([str(Limit.MEMORY), str(Limit.OUTPUT)]),
    tables.verdicts.c.proof_id.in_(select(tables.proofs.c.id).where(tables.proofs.c.refutes)),
)
"""Says nothing about whether the statement is provable; nor does a refutation, one that fails included."""
REFUSED = tables.verdicts.c.status.in_([str(VerdictStatus.FAILED), str(VerdictStatus.INCOMPLETE)])
"""By Lean, which has read the proof."""
PROVED = tables.verdicts.c.status == literal_column(f"'{VerdictStatus.PROVED}'")
DISPROVED = tables.verdicts.c.status == literal_column(f"'{VerdictStatus.DISPROVED}'")
CLAIMS = (
    select(tables.proofs, tables.statements, tables.verdicts.c.status)
    .join(tables.statements, tables.statements.c.id == tables.proofs.c.statement_id)
    .outerjoin(tables.verdicts, tables.verdicts.c.proof_id == tables.proofs.c.id)
)
"""What `rows.read_claim` reads: proofs, their statements, and the status of their verdicts."""
TO_CHECK = CLAIMS.where(tables.proofs.c.id == bindparam("proof_id"))


def proofs_of(batch: str) -> Select[tuple[str]]:
    """Ids of the proofs that the batch's rollouts gave."""
    return select(tables.rollouts.c.proof_id).where(tables.rollouts.c.batch == batch)


OF_NO_ROUND = ("eval/", "api/")
"""What batches begin with that are no round's: a verdict that only they count may be found anew."""


def short(limits: CheckLimits) -> ColumnElement[bool]:
    """Verdicts on proofs that ran out of less than these limits give at the last."""
    verdict, most = tables.verdicts.c, limits.raised()
    less = or_(verdict.timeout_seconds < most.timeout_seconds, verdict.memory_mb < most.memory_mb)
    return and_(verdict.status == VerdictStatus.RESOURCE, less)


def counted_by_another(batch: str) -> ColumnElement[bool]:
    """Verdicts that a round counts whose batch is not this one."""
    other = tables.rollouts.alias("other").c
    of_no_round = (other.batch.startswith(one, autoescape=True) for one in OF_NO_ROUND)
    return exists().where(other.proof_id == tables.verdicts.c.proof_id, other.batch != batch, ~or_(*of_no_round))


def given_by(worker: str, checker: str) -> ColumnElement[bool]:
    """Verdicts of a worker with a toolchain."""
    return and_(tables.verdicts.c.worker == worker, tables.verdicts.c.checker == checker)


def rates_of(batch: str) -> Subquery:
    """`statement_id`, `proved`, `attempts`: rollouts of the batch whose verdict is settled, by statement."""
    rollout, gone = tables.rollouts.c, tables.pruned.c
    kept = (
        select(rollout.statement_id, case((PROVED, 1), else_=0).label("proved"), literal(1).label("attempts"))
        .join(tables.verdicts, tables.verdicts.c.proof_id == rollout.proof_id)
        .where(rollout.batch == batch, ~UNCOUNTED)
    )
    removed = select(gone.statement_id, literal(0), gone.attempts).where(gone.batch == batch, gone.attempts > 0)
    each = union_all(kept, removed).subquery()
    return (
        select(
            each.c.statement_id, func.sum(each.c.proved).label("proved"), func.sum(each.c.attempts).label("attempts")
        )
        .group_by(each.c.statement_id)
        .subquery()
    )


def correct_in(batch: str, found: ColumnElement[bool]) -> Select[Any]:
    """What `rows.read_correct` reads: proofs of the batch with this verdict, ordered by statement then proof."""
    column = tables.rollouts.c
    counts = (
        select(column.proof_id, func.count().label("rollouts"))
        .where(column.batch == batch)
        .group_by(column.proof_id)
        .subquery()
    )
    return (
        select(tables.proofs, counts.c.rollouts, tables.verdicts.c.lemmas, tables.verdicts.c.elapsed_seconds)
        .join(counts, counts.c.proof_id == tables.proofs.c.id)
        .join(tables.verdicts)
        .where(found)
        .order_by(tables.proofs.c.statement_id, tables.proofs.c.id)
    )


def attempts_of(batch: str, statement_ids: Sequence[str]) -> Select[Any]:
    """What `rows.read_attempt` reads: rollouts of statements in a batch, ordered by statement then sample."""
    rollout, verdict = tables.rollouts.c, tables.verdicts.c
    return (
        select(
            rollout.statement_id,
            rollout.sample,
            rollout.tokens,
            rollout.logprob,
            rollout.proof_id,
            tables.proofs.c.refutes,
            verdict.status,
            verdict.limit_reached,
        )
        .join(tables.proofs, tables.proofs.c.id == rollout.proof_id)
        .outerjoin(tables.verdicts, verdict.proof_id == rollout.proof_id)
        .where(rollout.batch == batch, rollout.statement_id.in_(statement_ids))
        .order_by(rollout.statement_id, rollout.sample)
    )


def unsettled_of(batch: str) -> Subquery:
    """`proof_id`: the batch's proofs that have no verdict."""
    rollout, verdict = tables.rollouts.c, tables.verdicts.c
    return (
        select(rollout.proof_id)
        .outerjoin(tables.verdicts, verdict.proof_id == rollout.proof_id)
        .where(rollout.batch == batch, verdict.proof_id.is_(None))
        .distinct()
        .subquery()
    )


def to_hand_over(batch: str) -> Select[tuple[str]]:
    """Their ids, ordered by header, statement, proof."""
    column, left = tables.proofs.c, unsettled_of(batch)
    return (
        select(column.id)
        .join(left, left.c.proof_id == column.id)
        .join(tables.statements)
        .order_by(tables.statements.c.header, column.statement_id, column.id)
    )


def seeds_in(table: Table) -> Select[Any]:
    """What `rows.read_seed` reads, for each row of `seeds` or `conjectures`."""
    return (
        select(tables.proofs, tables.statements, tables.lemmas, table.c.kind)
        .select_from(table)
        .join(tables.proofs, tables.proofs.c.id == table.c.proof_id)
        .join(tables.statements, tables.statements.c.id == tables.proofs.c.statement_id)
        .outerjoin(tables.lemmas, tables.lemmas.c.name == table.c.lemma)
    )


def seeds_of(table: Table, run: str, number: int) -> Select[Any]:
    """The same for the rows of a round, in order."""
    return seeds_in(table).where(table.c.run == run, table.c.number == number).order_by(table.c.position)


def rounds_of(connection: Connection, run: str) -> dict[int, Round]:
    """The rounds of a run by number, in order, with their phases in the order of `Phase`."""
    phases: dict[int, dict[Phase, dict[str, float]]] = {}
    for row in connection.execute(select(tables.phases).where(tables.phases.c.run == run)):
        phases.setdefault(row.number, {})[Phase(row.phase)] = row.figures
    start, made = tables.checkpoints.alias("start"), tables.checkpoints.alias("made")
    column = tables.rounds.c
    query = (
        select(column.number, column.config, *start.c, *made.c)
        .join(start, start.c.id == column.start_id)
        .outerjoin(made, made.c.id == column.checkpoint_id)
        .where(column.run == run)
        .order_by(column.number)
    )
    return {
        row.number: Round(
            run=run,
            number=row.number,
            config=row.config,
            phases={phase: done[phase] for phase in Phase if phase in (done := phases.get(row.number, {}))},
            start=rows.read_checkpoint(row, start),
            checkpoint=rows.read_checkpoint(row, made),
        )
        for row in connection.execute(query)
    }
