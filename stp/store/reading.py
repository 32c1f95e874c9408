"""What people and programs read of the store, page by page: for the service's JSON and its pages alike.

A page goes on behind the last key of the page before ("keyset"): rows that come or go meanwhile neither repeat nor
hide others, and the thousandth page costs what the first does.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from annotated_types import Ge, Le
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, Connection, Double, Row, Select, and_, cast, func, literal, select, tuple_

from stp.errors import InputError
from stp.store import rows, tables
from stp.store.database import Database
from stp.store.queries import proofs_of, rates_of, seeds_of
from stp.types import (
    Conjecture,
    ConjectureOutcome,
    PassRate,
    Phase,
    Proof,
    Statement,
    Verdict,
    prove_batch,
)

T = TypeVar("T")
Position = Annotated[int, Ge(0), Le(2**31 - 1)]
Time = Annotated[float, Ge(0), Le(1e12)]
BY_POSITION: TypeAdapter[tuple[int, str]] = TypeAdapter(tuple[Position, str])
BY_ID: TypeAdapter[tuple[str]] = TypeAdapter(tuple[str])


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

    def statements(self, source: str, after: str, limit: int) -> Page[Statement]:
        """Statements of a source, in the order they were added."""
        column = tables.statements.c
        query = select(tables.statements).where(column.source == source)
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

    def conjectures(
        self, run: str, number: int, after: str, limit: int, above: float | None = None, at_most: float | None = None
    ) -> Page[JudgedConjecture]:
        """Conjectures of a round, in the order they were made; those with above < pass rate <= at_most, if asked."""
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

        def read(row: Row[Any]) -> JudgedConjecture:
            found = row._mapping
            conjecture = Conjecture(rows.read_statement(row, own), rows.read_seed(row), row.sample_seed)
            rate = PassRate(found[rates.c.proved], found[rates.c.attempts]) if found[rates.c.attempts] else None
            return JudgedConjecture(conjecture, ConjectureOutcome(row.outcome), found[column.weight], rate)

        with self._database.read() as connection:
            return page(connection, query, (column.position, column.statement_id), BY_POSITION, after, limit, read)


def page(
    connection: Connection,
    query: Select[Any],
    key: Sequence[Column[Any]],
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


def _read_judged(row: Row[Any]) -> JudgedProof:
    settled = row._mapping[tables.verdicts.c.proof_id] is not None
    return JudgedProof(rows.read_statement(row), rows.read_proof(row), rows.read_verdict(row) if settled else None)
