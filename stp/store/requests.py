"""What is asked of the service from outside: a check, a batch of checks, an attempt at a proof.

A request is a row that names a batch of rollouts; what has become of it is read from the verdicts on those.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, func, or_, select, update

from stp.errors import ConflictError, QuotaError
from stp.store import rows, tables
from stp.store.database import Database, insert_missing
from stp.store.keys import ApiKey
from stp.store.queries import CRASHED, counted_by_another, proofs_of, short, to_hand_over
from stp.store.reading import Page, Time, page
from stp.types import CheckLimits, Rollout, Sampling, Statement, VerdictStatus

COLUMN = tables.requests.c
PREFIX = "api/"
"""The batches of requests begin with it."""
SCREEN = "/screen"
"""Ends the batch of the `sorry` by which an attempt asks whether Lean accepts its statement."""
SOON_SECONDS = 2.0
"""When a caller with too many open requests may ask again."""


class Kind(StrEnum):
    CHECK = "check"
    BATCH = "batch"
    ATTEMPT = "attempt"


class State(StrEnum):
    """How far a request is."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Its deadline passed first."""
    FAILED = "failed"
    """It cannot be done, whatever one waits; `reason` says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """One proof of a check or batch, or why there is none."""

    statement_id: str = ""
    proof_id: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a statement is to be tried."""

    statement_id: str
    model: str
    samples: int
    budget_tokens: int
    """No more samples are drawn once so many tokens were."""
    seed: int
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request is about."""

    limits: CheckLimits
    """Of each check."""
    items: tuple[Item, ...] = ()
    """Of a check or a batch, in order."""
    attempt: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request and how far it has come."""

    id: str
    kind: Kind
    key_id: str
    digest: str
    """Hash of what was asked: the same id must mean the same."""
    asked: Asked
    created: float
    """Seconds since 1970."""
    deadline: float | None = None
    """Seconds since 1970."""
    state: State = State.OPEN
    reason: str = ""

    @property
    def batch(self) -> str:
        return PREFIX + self.id


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the rollouts of a batch are."""

    total: int
    counts: dict[VerdictStatus, int]
    tokens: int

    @property
    def settled(self) -> int:
        return sum(self.counts.values())


ASKED = TypeAdapter(Asked)
POSITION: TypeAdapter[tuple[float, str]] = TypeAdapter(tuple[Time, str])


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a request is."""

    kind: Kind
    state: State
    total: int
    settled: int

    @property
    def ended(self) -> bool:
        """Whether nothing more is to come. An attempt's samples are drawn one after another: its state alone tells. A
        check that is done goes on when its verdict was a crash and is withdrawn."""
        if self.kind is Kind.ATTEMPT or self.state not in (State.OPEN, State.DONE):
            return self.state is not State.OPEN
        return self.settled >= self.total


class Requests:
    """The requests in a database; every method is one transaction, and raises StoreError when it cannot be done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(
        self, request: Request, statements: Sequence[Statement], rollouts: Sequence[Rollout], key: ApiKey
    ) -> tuple[Request, list[str] | None]:
        """Store a request with all it needs, or find it there; also returns which of its proofs are to be checked, None
        when it is not new. Those whose check crashed are checked once more.

        Raises:
            ConflictError: another request has this id.
            QuotaError: the key has as many open requests as it may have.
        """
        with self._database.write() as connection:
            if key.concurrency:
                # Requests of one key come one after another, so that they count each other.
                mine = select(tables.api_keys.c.id).where(tables.api_keys.c.id == key.id)
                connection.execute(mine.with_for_update())
            if known := _get(connection, request.id):
                return _same(known, request), None
            if key.concurrency and _open_of(connection, key.id, request.created) >= key.concurrency:
                raise QuotaError(
                    f"{key.concurrency} requests of this key are open, and no more may be; wait for one or cancel one",
                    SOON_SECONDS,
                )
            if not insert_missing(connection, tables.requests, [_row(request)]):  # without a key, two may come at once
                known = _get(connection, request.id)
                assert known is not None
                return _same(known, request), None
            # They are of no source, so their order in it does not matter.
            insert_missing(connection, tables.statements, [rows.statement_row(one, 0) for one in statements])
            proofs = {one.proof for one in rollouts}
            insert_missing(connection, tables.proofs, [rows.proof_row(one) for one in proofs])
            insert_missing(connection, tables.rollouts, [rows.rollout_row(request.batch, one) for one in rollouts])
            if not rollouts:
                return request, []
            _forget_what_may_change(connection, request.batch, request.asked.limits)
            return request, list(connection.scalars(to_hand_over(request.batch)))

    def get(self, request_id: str) -> Request | None:
        with self._database.read() as connection:
            return _get(connection, request_id)

    def look(self, request_id: str) -> tuple[Request, Tally] | None:
        """A request, and how far its rollouts are."""
        with self._database.read() as connection:
            request = _get(connection, request_id)
            return (request, _tally(connection, request.batch)) if request else None

    def of_key(self, key_id: str, kind: Kind, after: str, limit: int) -> Page[Request]:
        """A key's requests of a kind, the newest first.

        Raises:
            InputError: `after` is not what another page gave.
        """
        query = select(tables.requests).where(COLUMN.key_id == key_id, COLUMN.kind == kind)
        with self._database.read() as connection:
            return page(
                connection, query, (COLUMN.created, COLUMN.id), POSITION, after, limit, _read, newest_first=True
            )

    def all_open(self) -> list[Request]:
        """What nobody has finished yet, oldest first."""
        query = select(tables.requests).where(COLUMN.state == State.OPEN).order_by(COLUMN.created, COLUMN.id)
        with self._database.read() as connection:
            return [_read(row) for row in connection.execute(query)]

    def close(self, request: Request, state: State, reason: str = "") -> Request:
        """End a request; one that has ended already stays as it is. Returns how it ended."""
        query = update(tables.requests).where(COLUMN.id == request.id, COLUMN.state == State.OPEN)
        with self._database.write() as connection:
            connection.execute(query.values(state=state, reason=reason))
            return _get(connection, request.id) or replace(request, state=state, reason=reason)

    def close_settled(self, request_ids: Collection[str]) -> None:
        """End checks and batches, all of whose proofs are settled."""
        query = update(tables.requests).where(COLUMN.id.in_(request_ids), COLUMN.state == State.OPEN)
        with self._database.write() as connection:
            connection.execute(query.values(state=State.DONE))

    def tally(self, batch: str) -> Tally:
        """How many rollouts the batch has, and what verdicts."""
        with self._database.read() as connection:
            return _tally(connection, batch)

    def standings(self, request_ids: Collection[str]) -> dict[str, Standing]:
        """How far these requests are, read together."""
        rollout, verdict = tables.rollouts.c, tables.verdicts.c
        query = (
            select(COLUMN.id, COLUMN.kind, COLUMN.state, func.count(rollout.batch), func.count(verdict.proof_id))
            .outerjoin_from(tables.requests, tables.rollouts, rollout.batch == PREFIX + COLUMN.id)
            .outerjoin(tables.verdicts, verdict.proof_id == rollout.proof_id)
            .where(COLUMN.id.in_(request_ids))
            .group_by(COLUMN.id, COLUMN.kind, COLUMN.state)
        )
        with self._database.read() as connection:
            return {
                one: Standing(Kind(kind), State(state), total, settled)
                for one, kind, state, total, settled in connection.execute(query)
            }

    def wanted_by_nobody_else(self, batch: str) -> list[str]:
        """Ids of the batch's unsettled proofs that no round and no other open request waits for."""
        mine, other = tables.rollouts, tables.rollouts.alias("other")
        waits = (
            exists()
            .where(other.c.proof_id == mine.c.proof_id, other.c.batch != batch)
            .where(
                or_(
                    ~other.c.batch.startswith(PREFIX, autoescape=True),
                    exists().where(
                        or_(PREFIX + COLUMN.id == other.c.batch, PREFIX + COLUMN.id + SCREEN == other.c.batch),
                        COLUMN.state == State.OPEN,
                    ),
                )
            )
        )
        query = _unsettled(batch).where(~waits).distinct().order_by(mine.c.proof_id)
        with self._database.read() as connection:
            return list(connection.scalars(query))


def _tally(connection: Connection, batch: str) -> Tally:
    rollout, verdict = tables.rollouts.c, tables.verdicts.c
    query = (
        select(verdict.status, func.count().label("rollouts"), func.sum(rollout.tokens).label("tokens"))
        .select_from(tables.rollouts)
        .outerjoin(tables.verdicts, verdict.proof_id == rollout.proof_id)
        .where(rollout.batch == batch)
        .group_by(verdict.status)
    )
    found = connection.execute(query).all()
    counts = {VerdictStatus(row.status): row.rollouts for row in found if row.status}
    return Tally(sum(row.rollouts for row in found), counts, sum(row.tokens for row in found))


def _unsettled(batch: str | ColumnElement[str]) -> Select[tuple[str]]:
    rollout, verdict = tables.rollouts.c, tables.verdicts.c
    return (
        select(rollout.proof_id)
        .outerjoin(tables.verdicts, verdict.proof_id == rollout.proof_id)
        .where(rollout.batch == batch, verdict.proof_id.is_(None))
    )


def _forget_what_may_change(connection: Connection, batch: str, limits: CheckLimits) -> None:
    """Drop crashes, and verdicts that a proof ran out of less than it is to have now, unless a round counts them."""
    of_batch = tables.verdicts.c.proof_id.in_(proofs_of(batch))
    may_change = or_(CRASHED, short(limits) & ~counted_by_another(batch))
    connection.execute(delete(tables.verdicts).where(of_batch, may_change))


def _open_of(connection: Connection, key_id: str, now: float) -> int:
    """How many requests of a key are open, once what is over is closed."""
    mine = update(tables.requests).where(COLUMN.state == State.OPEN, COLUMN.key_id == key_id)
    left = _unsettled(PREFIX + COLUMN.id).correlate(tables.requests).exists()
    connection.execute(mine.where(COLUMN.kind != Kind.ATTEMPT, ~left).values(state=State.DONE))
    connection.execute(mine.where(COLUMN.deadline < now).values(state=State.EXPIRED))
    open_ = select(func.count()).where(COLUMN.state == State.OPEN, COLUMN.key_id == key_id)
    return connection.scalars(open_).one()


def _same(known: Request, asked: Request) -> Request:
    if (known.digest, known.key_id) != (asked.digest, asked.key_id):
        raise ConflictError("this Idempotency-Key came with another request before; take a new one for a new request")
    return known


def _get(connection: Connection, request_id: str) -> Request | None:
    row = connection.execute(select(tables.requests).where(COLUMN.id == request_id)).one_or_none()
    return _read(row) if row else None


def _row(request: Request) -> dict[str, Any]:
    return {
        "id": request.id,
        "kind": str(request.kind),
        "key_id": request.key_id,
        "digest": request.digest,
        "parameters": ASKED.dump_python(request.asked, mode="json"),
        "created": request.created,
        "deadline": request.deadline,
        "state": str(request.state),
        "reason": request.reason,
        "holder": "",
        "held_until": request.created,
        "deliveries": 0,
    }


def _read(row: Row[Any]) -> Request:
    return Request(
        id=row.id,
        kind=Kind(row.kind),
        key_id=row.key_id,
        digest=row.digest,
        asked=ASKED.validate_python(row.parameters),
        created=row.created,
        deadline=row.deadline,
        state=State(row.state),
        reason=row.reason,
    )
