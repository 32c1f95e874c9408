"""Removing what no later round reads: `stp db prune`.

Most rollouts are wrong, and of a finished round only their number is still asked for. They go, statement by statement
into one row of `pruned`, which pass rates, counts and tokens include; so do their proofs and verdicts, unless something
else refers to them. What stays whole: every correct rollout with its proof and verdict (replay, refresh, seeds, reports
and certificates read those of all rounds), the statements, conjectures and training rows, rounds that are not finished,
canaries, and all that belongs to no round (corpora, evaluations, `stp prove`, requests).

A wrong proof that is gone is checked again if it is sampled again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select

from stp.errors import InputError
from stp.protocols import Progress
from stp.store import tables
from stp.store.database import Database, insert
from stp.store.queries import DISPROVED, PROVED, UNCOUNTED
from stp.store.schema import require_current
from stp.types import Phase

STEPS = ("prove", "screen")
"""Whose batches are pruned. When the canaries were refused is asked for as long as the run goes on."""
PROOFS_AT_ONCE = 2000
"""In one transaction: whoever stores rollouts waits for it."""
rollout, verdict = tables.rollouts.c, tables.verdicts.c


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed of a batch, or would be."""

    batch: str
    rollouts: int
    proofs: int
    """None are counted in a dry run."""


def prune(
    url: str, run: str | None, keep_rounds: int, older_than: timedelta, dry_run: bool, progress: Progress
) -> list[Pruned]:
    """Remove the wrong rollouts of finished rounds, but for the last `keep_rounds` of each run and those that ended
    less than `older_than` ago. It goes in short transactions, each of which keeps the numbers of what it removes: runs
    may go on meanwhile, and what was interrupted is not wrong, only not finished.

    Raises:
        ConfigError: the URL is no database URL.
        StoreError: the database cannot be written, or is of another version.
        InputError: there is no such run.
    """
    database = Database(url)
    try:
        require_current(database)
        batches = _batches(database, run, keep_rounds, datetime.now(UTC) - older_than)
        progress.start("prune", len(batches))
        done = []
        for batch in batches:
            done.append(_count(database, batch) if dry_run else _prune(database, batch))
            progress.advance()
        progress.finish()
        return [one for one in done if one.rollouts]
    finally:
        database.close()


def _batches(database: Database, run: str | None, keep_rounds: int, before: datetime) -> list[str]:
    column = tables.phases.c
    finished: dict[str, list[tuple[int, datetime]]] = {}
    with database.read() as connection:
        runs = set(connection.scalars(select(tables.rounds.c.run).distinct()))
        last = select(column.run, column.number, column.finished_at).where(column.phase == str(list(Phase)[-1]))
        for row in connection.execute(last.order_by(column.run, column.number)):
            finished.setdefault(row.run, []).append((row.number, row.finished_at))
    if run is not None and run not in runs:
        raise InputError(f"no run named {run!r} is in {database.name}; its runs: {', '.join(sorted(runs)) or 'none'}")
    return [
        f"{name}/round-{number}/{step}"
        for name, rounds in finished.items()
        if run in (None, name)
        for number, ended in rounds[: max(0, len(rounds) - keep_rounds)]
        if ended.replace(tzinfo=ended.tzinfo or UTC) <= before  # SQLite keeps no zone
        for step in STEPS
    ]


def _of_wrong(batch: str) -> ColumnElement[bool]:
    """Rollouts of the batch that are settled and not correct."""
    settled = select(verdict.proof_id).where(verdict.proof_id == rollout.proof_id).correlate(tables.rollouts)
    wrong = settled.where(~or_(PROVED, DISPROVED))
    return and_(rollout.batch == batch, wrong.exists())


def _count(database: Database, batch: str) -> Pruned:
    with database.read() as connection:
        return Pruned(batch, connection.scalars(select(func.count(rollout.proof_id)).where(_of_wrong(batch))).one(), 0)


def _prune(database: Database, batch: str) -> Pruned:
    with database.read() as connection:
        ids = sorted(connection.scalars(select(rollout.proof_id).where(_of_wrong(batch)).distinct()))
    rollouts = proofs = 0
    for start in range(0, len(ids), PROOFS_AT_ONCE):
        with database.write() as connection:
            removed = _remove(connection, batch, ids[start : start + PROOFS_AT_ONCE])
        rollouts, proofs = rollouts + removed[0], proofs + removed[1]
    return Pruned(batch, rollouts, proofs)


def _remove(connection: Connection, batch: str, proof_ids: Sequence[str]) -> tuple[int, int]:
    """Remove the batch's wrong rollouts of these proofs, and the proofs; returns how many of each."""
    if connection.dialect.name == "postgresql":
        # Whoever stores a rollout of a proof that is there must not find it gone.
        connection.exec_driver_sql("LOCK TABLE proofs IN SHARE ROW EXCLUSIVE MODE")
    going = and_(_of_wrong(batch), rollout.proof_id.in_(proof_ids))
    _keep_numbers(connection, going)
    rollouts = connection.execute(delete(tables.rollouts).where(going)).rowcount
    for key in (verdict.proof_id, tables.proofs.c.id):
        unused = delete(key.table).where(key.in_(proof_ids), _unused(key))
        proofs = connection.execute(unused).rowcount
    return rollouts, proofs


def _keep_numbers(connection: Connection, going: ColumnElement[bool]) -> None:
    """Add rollouts that are about to go to the rows of `pruned`."""
    numbers = {
        "rollouts": func.count(),
        "attempts": func.sum(case((UNCOUNTED, 0), else_=1)),
        "tokens": func.sum(rollout.tokens),
    }
    counted = (
        select(rollout.batch, rollout.statement_id, *numbers.values())
        .join(tables.verdicts, verdict.proof_id == rollout.proof_id)
        .where(going)
        .group_by(rollout.batch, rollout.statement_id)
    )
    column = tables.pruned.c
    query = insert(connection.dialect.name, tables.pruned).from_select(
        [column.batch, column.statement_id, *numbers], counted
    )
    added = {name: column[name] + query.excluded[name] for name in numbers}
    connection.execute(query.on_conflict_do_update(index_elements=["batch", "statement_id"], set_=added))


def _unused(proof_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Nothing refers to the proof but its verdict."""
    references = [
        key.parent
        for table in tables.metadata.tables.values()
        for key in table.foreign_keys
        if table is not tables.verdicts and key.column is tables.proofs.c.id
    ]
    return and_(*(~select(one).where(one == proof_id).exists() for one in references))
