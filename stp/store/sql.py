"""`SqlStore`: everything that must survive a crash, in SQLite or Postgres.

What each method means is said in `stp.protocols.Store`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Double,
    Insert,
    Table,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    select,
    union_all,
    update,
)

from stp.errors import StoreError
from stp.store import rows, tables
from stp.store.database import AS_USUAL, Connections, Database, insert, insert_missing, survives_restarts
from stp.store.queries import (
    CLAIMS,
    CRASHED,
    DISPROVED,
    PROVED,
    REFUSED,
    TO_CHECK,
    attempts_of,
    correct_in,
    counted_by_another,
    given_by,
    proofs_of,
    rates_of,
    rounds_of,
    seeds_of,
    short,
    to_hand_over,
    unsettled_of,
)
from stp.store.schema import require_current
from stp.types import (
    Attempt,
    CheckLimits,
    Checkpoint,
    Conjecture,
    ConjectureOutcome,
    Example,
    Lemma,
    Message,
    PassRate,
    Phase,
    Proof,
    ProvedProof,
    Rollout,
    Round,
    Seed,
    Severity,
    Statement,
    Verdict,
    VerdictStatus,
    prove_batch,
)

IDS_PER_QUERY = 5000
"""SQLite takes at most 32,766 values in one query, Postgres 65,535."""


@survives_restarts
class SqlStore:
    """A store in a database whose tables `stp db upgrade` has made; safe to use from many threads.

    Every method raises StoreError when the database cannot do what is asked; nothing of the call is stored.
    """

    def __init__(self, url: str, wait_seconds: float = 60.0, connections: Connections = AS_USUAL) -> None:
        """Open the database; `wait_seconds` bounds the wait for another process's lock, or for the server.

        Raises:
            ConfigError: the URL is no database URL.
            StoreError: the database is not there, cannot be read, or its tables are of another version.
        """
        self._database = Database(url, wait_seconds, connections)
        require_current(self._database)

    @property
    def database(self) -> Database:
        """For `requests`, `keys` and `reading`, which share its connections, and take turns with it."""
        return self._database

    def close(self) -> None:
        self._database.close()

    # statements and lemmas

    def add_statements(self, statements: Iterable[Statement]) -> int:
        with self._database.write() as connection:
            return add_statements(connection, statements)

    def statement(self, statement_id: str) -> Statement:
        query = select(tables.statements).where(tables.statements.c.id == statement_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise StoreError(f"there is no statement {statement_id} in {self._database.name}")
        return rows.read_statement(row)

    def statements(self, source: str) -> list[Statement]:
        column = tables.statements.c
        query = select(tables.statements).where(column.source == source).order_by(column.position, column.id)
        with self._database.read() as connection:
            return [rows.read_statement(row) for row in connection.execute(query)]

    def add_lemmas(self, lemmas: Iterable[Lemma]) -> int:
        with self._database.write() as connection:
            values = [{"name": one.name, "text": one.text} for one in lemmas]
            return insert_missing(connection, tables.lemmas, values)

    def lemmas(self) -> dict[str, Lemma]:
        with self._database.read() as connection:
            found = connection.execute(select(tables.lemmas).order_by(tables.lemmas.c.name))
            return {row.name: Lemma(row.name, row.text) for row in found}

    # proofs, rollouts, verdicts

    def add_rollouts(self, batch: str, rollouts: Sequence[Rollout]) -> None:
        distinct = {one.proof for one in rollouts}
        with self._database.write() as connection:
            insert_missing(connection, tables.proofs, [rows.proof_row(one) for one in distinct])
            insert_missing(connection, tables.rollouts, [rows.rollout_row(batch, one) for one in rollouts])

    def rollouts(self, batch: str, statement_id: str) -> list[Rollout]:
        column = tables.rollouts.c
        query = (
            select(tables.rollouts, tables.proofs)
            .join(tables.proofs)
            .where(column.batch == batch, column.statement_id == statement_id)
            .order_by(column.sample)
        )
        with self._database.read() as connection:
            return [rows.read_rollout(row) for row in connection.execute(query)]

    def attempts(self, batch: str, statement_ids: Iterable[str]) -> dict[str, list[Attempt]]:
        ids = list(statement_ids)
        found: dict[str, list[Attempt]] = {}
        with self._database.read() as connection:
            for start in range(0, len(ids), IDS_PER_QUERY):
                for row in connection.execute(attempts_of(batch, ids[start : start + IDS_PER_QUERY])):
                    found.setdefault(row.statement_id, []).append(rows.read_attempt(row))
        return found

    def rollout_counts(self, batch: str) -> dict[str, int]:
        column, gone = tables.rollouts.c, tables.pruned.c
        each = union_all(
            select(column.statement_id, literal(1).label("rollouts")).where(column.batch == batch),
            select(gone.statement_id, gone.rollouts).where(gone.batch == batch),
        ).subquery()
        query = select(each.c.statement_id, func.sum(each.c.rollouts).label("rollouts"))
        with self._database.read() as connection:
            found = connection.execute(query.group_by(each.c.statement_id).order_by(each.c.statement_id))
            return {row.statement_id: row.rollouts for row in found}

    def distinct_proofs(self, batch: str) -> int:
        column = tables.rollouts.c
        query = select(func.count(func.distinct(column.proof_id))).where(column.batch == batch)
        with self._database.read() as connection:
            return int(connection.scalars(query).one())

    def tokens(self, batch: str) -> int:
        both = (tables.rollouts, tables.pruned)
        each = union_all(*(select(table.c.tokens).where(table.c.batch == batch) for table in both)).subquery()
        with self._database.read() as connection:
            return int(connection.scalars(select(func.coalesce(func.sum(each.c.tokens), 0))).one())

    def proof(self, proof_id: str) -> tuple[Statement, Proof]:
        query = select(tables.proofs, tables.statements).join(tables.statements).where(tables.proofs.c.id == proof_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise StoreError(f"there is no proof {proof_id} in {self._database.name}")
        return rows.read_statement(row), rows.read_proof(row)

    def to_check(self, proof_id: str) -> tuple[Statement, Proof] | None:
        with self._database.read() as connection:
            row = connection.execute(TO_CHECK, {"proof_id": proof_id}).one_or_none()
        if row is None:
            raise StoreError(f"there is no proof {proof_id} in {self._database.name}")
        return rows.read_claim(row)

    def to_check_all(self, proof_ids: Iterable[str]) -> dict[str, tuple[Statement, Proof]]:
        with self._database.read() as connection:
            found = connection.execute(CLAIMS.where(tables.proofs.c.id.in_(list(proof_ids))))
            claims = {row._mapping[tables.proofs.c.id]: rows.read_claim(row) for row in found}
        return {proof_id: claim for proof_id, claim in claims.items() if claim}

    def headers(self, proof_ids: Iterable[str]) -> dict[str, str]:
        ids, column = list(proof_ids), tables.proofs.c
        query = select(column.id, tables.statements.c.header).join(tables.statements)
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for start in range(0, len(ids), IDS_PER_QUERY):
                wanted = query.where(column.id.in_(ids[start : start + IDS_PER_QUERY]))
                found.update((row.id, row.header) for row in connection.execute(wanted))
        return found

    def record_verdict(self, proof_id: str, verdict: Verdict) -> bool:
        return self.record_verdicts({proof_id: verdict}) == 1

    def record_verdicts(self, found: Mapping[str, Verdict]) -> int:
        settled = 0
        with self._database.write() as connection:
            for crashed in (True, False):
                # In one order: two writers of the same rows then wait, and do not deadlock.
                new = [
                    rows.verdict_row(proof_id, verdict)
                    for proof_id, verdict in sorted(found.items())
                    if (verdict.status is VerdictStatus.CRASHED) == crashed
                ]
                if new:
                    settled += connection.execute(_settling(connection.dialect.name, crashed), new).rowcount
        return settled

    def verdicts(self, proof_ids: Iterable[str]) -> dict[str, Verdict]:
        ids = list(proof_ids)
        found: dict[str, Verdict] = {}
        with self._database.read() as connection:
            for start in range(0, len(ids), IDS_PER_QUERY):
                wanted = tables.verdicts.c.proof_id.in_(ids[start : start + IDS_PER_QUERY])
                for row in connection.execute(select(tables.verdicts).where(wanted)):
                    found[row.proof_id] = rows.read_verdict(row)
        return found

    def unsettled(self, batch: str) -> list[str]:
        with self._database.read() as connection:
            return list(connection.scalars(to_hand_over(batch)))

    def waiting(self, batch: str) -> int:
        with self._database.read() as connection:
            return connection.scalars(select(func.count()).select_from(unsettled_of(batch))).one()

    def troubles(self, batch: str) -> dict[str, int]:
        verdict = tables.verdicts.c
        kind = case((CRASHED, str(VerdictStatus.CRASHED)), else_=verdict.limit_reached)
        query = (
            select(kind.label("kind"), func.count().label("rollouts"))
            .select_from(tables.rollouts)
            .join(tables.verdicts, verdict.proof_id == tables.rollouts.c.proof_id)
            .where(tables.rollouts.c.batch == batch, kind != "")
            .group_by(kind)
        )
        with self._database.read() as connection:
            return {row.kind: row.rollouts for row in connection.execute(query)}

    def forget_crashes(self, batch: str) -> int:
        query = delete(tables.verdicts).where(tables.verdicts.c.proof_id.in_(proofs_of(batch)), CRASHED)
        with self._database.write() as connection:
            return connection.execute(query).rowcount

    def forget_short(self, batch: str, limits: CheckLimits) -> int:
        of_batch = tables.verdicts.c.proof_id.in_(proofs_of(batch))
        query = delete(tables.verdicts).where(of_batch, short(limits), ~counted_by_another(batch))
        with self._database.write() as connection:
            return connection.execute(query).rowcount

    def last_refused(self, source: str, worker: str, checker: str, but: str) -> datetime | None:
        column = tables.verdicts.c
        query = (
            select(func.max(column.recorded_at))
            .select_from(tables.verdicts)
            .join(tables.proofs)
            .join(tables.statements)
            .where(tables.statements.c.source == source, REFUSED, given_by(worker, checker))
            .where(column.proof_id.not_in(proofs_of(but)))
        )
        with self._database.read() as connection:
            found: datetime | None = connection.scalars(query).one()
        # SQLite keeps no zone.
        return found and (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC))

    def quarantine(self, worker: str, checker: str, since: datetime | None, reason: str) -> int:
        told = Verdict(VerdictStatus.CRASHED, messages=(Message(Severity.ERROR, 0, 0, reason),))
        said = ("status", "messages", "axioms", "lemmas", "limit_reached", "forbidden", "certificate")
        changed = {name: rows.verdict_row("", told)[name] for name in said}  # who said it, and when, stays
        query = update(tables.verdicts).where(given_by(worker, checker)).values(changed)
        if since is not None:
            query = query.where(tables.verdicts.c.recorded_at > since)
        with self._database.write() as connection:
            return connection.execute(query).rowcount

    def pass_rates(self, batch: str) -> dict[str, PassRate]:
        rates = rates_of(batch)
        with self._database.read() as connection:
            found = connection.execute(select(rates).order_by(rates.c.statement_id))
            return {row.statement_id: PassRate(row.proved, row.attempts) for row in found}

    def proved(self, batch: str) -> list[ProvedProof]:
        with self._database.read() as connection:
            return [rows.read_correct(row) for row in connection.execute(correct_in(batch, PROVED))]

    def disproved(self, batch: str) -> list[ProvedProof]:
        with self._database.read() as connection:
            return [rows.read_correct(row) for row in connection.execute(correct_in(batch, DISPROVED))]

    # rounds and lineage

    def open_round(self, run: str, number: int, config: str, start: Checkpoint) -> Round:
        with self._database.write() as connection:
            start_id = _add_checkpoint(connection, start)
            values = {"run": run, "number": number, "config": config, "start_id": start_id}
            insert_missing(connection, tables.rounds, [values])
            return rounds_of(connection, run)[number]

    def rounds(self, run: str) -> list[Round]:
        with self._database.read() as connection:
            return list(rounds_of(connection, run).values())

    def add_seeds(self, run: str, number: int, seeds: Sequence[Seed]) -> None:
        with self._database.write() as connection:
            _replace(connection, tables.seeds, run, number, [rows.seed_columns(one) for one in seeds])

    def seeds(self, run: str, number: int) -> list[Seed]:
        with self._database.read() as connection:
            found = connection.execute(seeds_of(tables.seeds, run, number))
            return [rows.read_seed(row) for row in found]

    def add_conjectures(self, run: str, number: int, conjectures: Sequence[Conjecture]) -> None:
        column = tables.conjectures.c
        known = select(func.count()).where(column.run == run, column.number == number)
        with self._database.write() as connection:
            add_statements(connection, [one.statement for one in conjectures])
            first = connection.scalars(known).one()
            values = [
                {
                    "run": run,
                    "number": number,
                    "statement_id": one.statement.id,
                    "position": position,
                    **rows.seed_columns(one.seed),
                    "sample_seed": one.sample_seed,
                    "outcome": str(ConjectureOutcome.PENDING),
                    "weight": 0.0,
                }
                for position, one in enumerate(conjectures, first)
            ]
            insert_missing(connection, tables.conjectures, values)

    def conjectures(self, run: str, number: int) -> list[tuple[Conjecture, ConjectureOutcome, float]]:
        own = tables.statements.alias("own")
        column = tables.conjectures.c
        query = (
            seeds_of(tables.conjectures, run, number)
            .add_columns(column.sample_seed, column.outcome, column.weight, *own.c)
            .join(own, own.c.id == column.statement_id)
        )
        with self._database.read() as connection:
            return [
                (
                    Conjecture(rows.read_statement(row, own), rows.read_seed(row), row.sample_seed),
                    ConjectureOutcome(row.outcome),
                    row._mapping[column.weight],
                )
                for row in connection.execute(query)
            ]

    def judge_conjectures(self, run: str, number: int, judged: Mapping[str, tuple[ConjectureOutcome, float]]) -> None:
        column = tables.conjectures.c
        query = update(tables.conjectures).where(
            column.run == run, column.number == number, column.statement_id == bindparam("judged")
        )
        values = [
            {"judged": statement_id, "outcome": str(outcome), "weight": weight}
            for statement_id, (outcome, weight) in sorted(judged.items())
        ]
        if values:
            with self._database.write() as connection:
                connection.execute(query, values)

    def barely_provable(self, run: str, number: int, low: float, high: float) -> list[tuple[Statement, PassRate]]:
        rates = rates_of(prove_batch(run, number))
        rate = cast(rates.c.proved, Double) / rates.c.attempts
        column = tables.conjectures.c
        query = (
            select(tables.statements, rates.c.proved, rates.c.attempts)
            .join(tables.conjectures)
            .join(rates, rates.c.statement_id == column.statement_id)
            .where(column.run == run, column.number == number, rate > low, rate <= high)
            .order_by(rate, column.position, column.statement_id)
        )
        with self._database.read() as connection:
            return [(rows.read_statement(row), PassRate(row.proved, row.attempts)) for row in connection.execute(query)]

    def add_examples(self, run: str, number: int, examples: Sequence[Example]) -> None:
        with self._database.write() as connection:
            _replace(connection, tables.examples, run, number, [rows.example_columns(one) for one in examples])

    def examples(self, run: str, number: int) -> list[Example]:
        column = tables.examples.c
        query = select(tables.examples).where(column.run == run, column.number == number).order_by(column.position)
        with self._database.read() as connection:
            return [rows.read_example(row) for row in connection.execute(query)]

    def finish_phase(
        self,
        run: str,
        number: int,
        phase: Phase,
        figures: Mapping[str, float],
        checkpoint: Checkpoint | None = None,
    ) -> Round:
        column = tables.rounds.c
        values = {"run": run, "number": number, "phase": str(phase), "figures": dict(figures)}
        with self._database.write() as connection:
            if insert_missing(connection, tables.phases, [values]) and checkpoint is not None:
                made = _add_checkpoint(connection, checkpoint)
                this = update(tables.rounds).where(column.run == run, column.number == number)
                connection.execute(this.values(checkpoint_id=made))
            return rounds_of(connection, run)[number]


@cache
def _settling(dialect: str, crash: bool) -> Insert:
    """One statement that inserts or replaces: the database itself lets one of many callers win. To build it takes
    longer than to run it, so it is built once."""
    query = insert(dialect, tables.verdicts)
    if crash:
        return query.on_conflict_do_nothing()
    return query.on_conflict_do_update(index_elements=["proof_id"], set_=dict(query.excluded), where=CRASHED)


def add_statements(connection: Connection, statements: Iterable[Statement]) -> int:
    """Store statements not known yet, within the caller's transaction; returns how many were new."""
    first = connection.scalars(select(func.coalesce(func.max(tables.statements.c.position) + 1, 0))).one()
    values = [rows.statement_row(one, position) for position, one in enumerate(statements, first)]
    return insert_missing(connection, tables.statements, values)


def _add_checkpoint(connection: Connection, checkpoint: Checkpoint) -> str:
    values = rows.checkpoint_row(checkpoint)
    insert_missing(connection, tables.checkpoints, [values])
    return str(values["id"])


def _replace(connection: Connection, table: Table, run: str, number: int, values: Sequence[Mapping[str, Any]]) -> None:
    """Put these rows, in this order, in the place of what the round has in a table."""
    connection.execute(delete(table).where(table.c.run == run, table.c.number == number))
    insert_missing(
        connection,
        table,
        [{"run": run, "number": number, "position": position, **one} for position, one in enumerate(values)],
    )
