"""What people and programs read of the store, page by page: for the service's JSON and its pages alike.

A page goes on behind the last key of the page before ("keyset"): rows that come or go meanwhile neither repeat nor
hide others, and the thousandth page costs what the first does.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from annotated_types import Ge, Le
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    FromClause,
    Row,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from stp.errors import InputError
from stp.store import rows, tables
from stp.store.database import Database
from stp.store.queries import PROVED, proofs_of, rates_of, seeds_in, seeds_of
from stp.types import (
    Conjecture,
    ConjectureOutcome,
    PassRate,
    Phase,
    Proof,
    Statement,
    Verdict,
    VerdictStatus,
    prove_batch,
)

T = TypeVar("T")
Position = Annotated[int, Ge(0), Le(2**31 - 1)]
Time = Annotated[float, Ge(0), Le(1e12)]
BY_POSITION: TypeAdapter[tuple[int, str]] = TypeAdapter(tuple[Position, str])
BY_ID: TypeAdapter[tuple[str]] = TypeAdapter(tuple[str])
BY_RATE: TypeAdapter[tuple[float, int, str]] = TypeAdapter(tuple[Annotated[float, Ge(0)], Position, str])
BY_WORTH: TypeAdapter[tuple[int, int, str]] = TypeAdapter(tuple[Position, Position, str])
NO_RATE = 2.0
"""Stands behind every pass rate."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many, in order."""

    items: list[T]
    next: str | None
    """What gives the following page; None on the last."""


@dataclass(frozen=True, slots=True)
class JudgedConjecture:
    """A conjecture, what became of it, and how often the prover proved it in its round."""

    conjecture: Conjecture
    outcome: ConjectureOutcome
    weight: float
    rate: PassRate | None
    """None while nothing is settled about it."""


@dataclass(frozen=True, slots=True)
class JudgedProof:
    """A proof, its statement, and its verdict where there is one."""

    statement: Statement
    proof: Proof
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement was conjectured."""

    run: str
    number: int
    conjecture: Conjecture
    outcome: ConjectureOutcome


@dataclass(frozen=True, slots=True)
class FinishedPhase:
    run: str
    number: int
    phase: Phase
    at: datetime


class Reader:
    """Reads a database; every method raises StoreError when it cannot.

    Those with `after` raise InputError when that is not what another page gave.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self) -> dict[str, int]:
        """Runs by name, with their numbers of rounds."""
        column = tables.rounds.c
        query = select(column.run, func.count().label("rounds")).group_by(column.run).order_by(column.run)
        with self._database.read() as connection:
            return {row.run: row.rounds for row in connection.execute(query)}

    def pass_rates(self) -> dict[str, tuple[int, PassRate]]:
        """For each run the latest round whose proofs are all checked, and the pass rate over its rollouts."""
        column = tables.phases.c
        last = (
            select(column.run, func.max(column.number).label("number"))
            .where(column.phase == Phase.PROVE)
            .group_by(column.run)
            .subquery()
        )
        query = (
            select(column.run, column.number, column.figures)
            .join(last, and_(column.run == last.c.run, column.number == last.c.number))
            .where(column.phase == Phase.PROVE)
        )
        with self._database.read() as connection:
            return {
                row.run: (row.number, PassRate(int(row.figures["correct"]), int(row.figures["rollouts"])))
                for row in connection.execute(query)
            }

    def sources(self) -> dict[str, int]:
        """Sources by name, with their numbers of statements."""
        column = tables.statements.c
        query = (
            select(column.source, func.count().label("statements"))
            .where(column.source != "")
            .group_by(column.source)
            .order_by(column.source)
        )
        with self._database.read() as connection:
            return {row.source: row.statements for row in connection.execute(query)}

    def statement(self, statement_id: str) -> Statement | None:
        query = select(tables.statements).where(tables.statements.c.id == statement_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return rows.read_statement(row) if row else None

    def statements(
        self, source: str, after: str, limit: int, level: int | None = None, containing: str = ""
    ) -> Page[Statement]:
        """Statements of a source, in the order they were added; of a level, or with a text in them, if asked."""
        column = tables.statements.c
        query = select(tables.statements).where(column.source == source)
        if level is not None:
            query = query.where(column.level == level)
        if containing:
            found = (one.icontains(containing, autoescape=True) for one in (column.name, column.text))
            query = query.where(or_(*found))
        with self._database.read() as connection:
            return page(connection, query, (column.position, column.id), BY_POSITION, after, limit, rows.read_statement)

    def proof(self, proof_id: str) -> JudgedProof | None:
        query = _judged().where(tables.proofs.c.id == proof_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _read_judged(row) if row else None

    def proofs(self, batch: str, after: str, limit: int) -> Page[JudgedProof]:
        """The distinct proofs of a batch, in the order of their ids."""
        query = _judged().where(tables.proofs.c.id.in_(proofs_of(batch)))
        with self._database.read() as connection:
            return page(connection, query, (tables.proofs.c.id,), BY_ID, after, limit, _read_judged)

    def proofs_of_statement(self, statement_id: str, after: str, limit: int) -> Page[JudgedProof]:
        """The proofs of a statement: those that are correct first, the shortest first."""
        worth = case((PROVED, 0), else_=1).label("worth")
        length = func.length(tables.proofs.c.text).label("length")
        query = _judged().add_columns(worth, length).where(tables.proofs.c.statement_id == statement_id)
        with self._database.read() as connection:
            return page(connection, query, (worth, length, tables.proofs.c.id), BY_WORTH, after, limit, _read_judged)

    def tried(self, statement_ids: Sequence[str]) -> dict[str, PassRate]:
        """How many distinct proofs of each statement are correct, of those that have a verdict."""
        column = tables.proofs.c
        query = (
            select(column.statement_id, func.sum(case((PROVED, 1), else_=0)).label("proved"), func.count().label("all"))
            .join(tables.verdicts, tables.verdicts.c.proof_id == column.id)
            .where(column.statement_id.in_(statement_ids))
            .group_by(column.statement_id)
        )
        with self._database.read() as connection:
            found = connection.execute(query)
            return {row.statement_id: PassRate(row.proved, row.all) for row in found}

    def unsettled(self) -> int:
        """How many proofs have no verdict."""
        proofs = select(func.count()).select_from(tables.proofs).scalar_subquery()
        verdicts = select(func.count()).select_from(tables.verdicts).scalar_subquery()
        with self._database.read() as connection:
            found: int = connection.scalars(select(proofs - verdicts)).one()
        return found

    def settled_since(self, moment: datetime) -> dict[VerdictStatus, int]:
        """Verdicts since a moment, by status."""
        column = tables.verdicts.c
        query = (
            select(column.status, func.count().label("verdicts"))
            .where(column.recorded_at >= moment)
            .group_by(column.status)
        )
        with self._database.read() as connection:
            return {VerdictStatus(row.status): row.verdicts for row in connection.execute(query)}

    def latest_verdicts(self, limit: int) -> list[tuple[datetime, JudgedProof]]:
        """What was settled last, with the time, the newest first."""
        query = _judged().where(tables.verdicts.c.proof_id.is_not(None))
        newest = query.order_by(tables.verdicts.c.recorded_at.desc()).limit(limit)
        with self._database.read() as connection:
            return [(_utc(row.recorded_at), _read_judged(row)) for row in connection.execute(newest)]

    def latest_phases(self, limit: int) -> list[FinishedPhase]:
        """The phase that each run of self-play finished last, the newest first."""
        column = tables.phases.c
        rank = func.row_number().over(partition_by=column.run, order_by=column.finished_at.desc()).label("rank")
        ranked = select(tables.phases, rank).subquery()
        query = select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.finished_at.desc()).limit(limit)
        with self._database.read() as connection:
            return [
                FinishedPhase(row.run, row.number, Phase(row.phase), _utc(row.finished_at))
                for row in connection.execute(query)
            ]

    def outcomes(self, run: str, number: int) -> dict[ConjectureOutcome, int]:
        """What became of a round's conjectures."""
        column = tables.conjectures.c
        query = (
            select(column.outcome, func.count().label("conjectures"))
            .where(column.run == run, column.number == number)
            .group_by(column.outcome)
        )
        with self._database.read() as connection:
            return {ConjectureOutcome(row.outcome): row.conjectures for row in connection.execute(query)}

    def origins(self, statement_id: str, limit: int = 10) -> list[Origin]:
        """Where a statement was conjectured, the earliest rounds first."""
        own, column = tables.statements.alias("own"), tables.conjectures.c
        query = (
            seeds_in(tables.conjectures)
            .add_columns(column.run, column.number, column.outcome, column.sample_seed, *own.c)
            .join(own, own.c.id == column.statement_id)
            .where(column.statement_id == statement_id)
            .order_by(column.number, column.run)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                Origin(row.run, row.number, _read_conjecture(row, own), ConjectureOutcome(row.outcome))
                for row in connection.execute(query)
            ]

    def conjectures(
        self,
        run: str,
        number: int,
        after: str,
        limit: int,
        above: float | None = None,
        at_most: float | None = None,
        outcome: ConjectureOutcome | None = None,
        hardest_first: bool = False,
    ) -> Page[JudgedConjecture]:
        """Conjectures of a round, in the order they were made or by pass rate; those with above < pass rate <= at_most,
        or with an outcome, if asked."""
        own, column = tables.statements.alias("own"), tables.conjectures.c
        rates = rates_of(prove_batch(run, number))
        query = (
            seeds_of(tables.conjectures, run, number)
            .add_columns(column.outcome, column.weight, column.sample_seed, rates.c.proved, rates.c.attempts, *own.c)
            .add_columns(column.position, column.statement_id)
            .join(own, own.c.id == column.statement_id)
            .outerjoin(rates, rates.c.statement_id == column.statement_id)
            .order_by(None)
        )
        rate = cast(rates.c.proved, Double) / rates.c.attempts
        if above is not None:
            query = query.where(rate > above)
        if at_most is not None:
            query = query.where(rate <= at_most)
        if outcome is not None:
            query = query.where(column.outcome == str(outcome))

        def read(row: Row[Any]) -> JudgedConjecture:
            found = row._mapping
            rate = PassRate(found[rates.c.proved], found[rates.c.attempts]) if found[rates.c.attempts] else None
            conjecture, outcome = _read_conjecture(row, own), ConjectureOutcome(row.outcome)
            return JudgedConjecture(conjecture, outcome, found[column.weight], rate)

        key: tuple[ColumnElement[Any], ...] = (column.position, column.statement_id)
        kind: TypeAdapter[Any] = BY_POSITION
        if hardest_first:
            difficulty = func.coalesce(rate, NO_RATE).label("difficulty")
            query, key, kind = query.add_columns(difficulty), (difficulty, *key), BY_RATE
        with self._database.read() as connection:
            return page(connection, query, key, kind, after, limit, read)


def page(
    connection: Connection,
    query: Select[Any],
    key: Sequence[ColumnElement[Any]],
    kind: TypeAdapter[Any],
    after: str,
    limit: int,
    read: Callable[[Row[Any]], T],
    newest_first: bool = False,
) -> Page[T]:
    """The rows of a query behind `after`, in the order of a unique key whose values are of a kind."""
    here = tuple_(*key)
    if after:
        there = tuple_(*(literal(value, column.type) for value, column in zip(_at(after, kind), key, strict=True)))
        query = query.where(here < there if newest_first else here > there)
    order = [column.desc() if newest_first else column.asc() for column in key]
    found = connection.execute(query.order_by(*order).limit(limit + 1)).all()
    last = [found[limit - 1]._mapping[column] for column in key] if len(found) > limit else None
    return Page([read(row) for row in found[:limit]], _cursor(last, kind) if last else None)


def _cursor(values: Sequence[Any], kind: TypeAdapter[Any]) -> str:
    return base64.urlsafe_b64encode(kind.dump_json(tuple(values))).decode().rstrip("=")


def _at(cursor: str, kind: TypeAdapter[Any]) -> Sequence[Any]:
    try:
        found: Sequence[Any] = kind.validate_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, ValidationError) as error:
        raise InputError("`after` is not a cursor; take `next` of the page before, or leave it out") from error
    return found


def _judged() -> Select[Any]:
    return (
        select(tables.proofs, tables.statements, tables.verdicts)
        .join(tables.statements, tables.statements.c.id == tables.proofs.c.statement_id)
        .outerjoin(tables.verdicts, tables.verdicts.c.proof_id == tables.proofs.c.id)
    )


def _read_conjecture(row: Row[Any], own: FromClause) -> Conjecture:
    return Conjecture(rows.read_statement(row, own), rows.read_seed(row), row.sample_seed)


def _utc(time: datetime) -> datetime:
    """SQLite gives times without their zone."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _read_judged(row: Row[Any]) -> JudgedProof:
    settled = row._mapping[tables.verdicts.c.proof_id] is not None
    return JudgedProof(rows.read_statement(row), rows.read_proof(row), rows.read_verdict(row) if settled else None)
