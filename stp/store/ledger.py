"""`SqlLedger`: what workers on other hosts are asked to check, in the same database as everything else.

What each method means is said in `stp.protocols.Ledger`. Times are those of the hosts' clocks: they should differ by
much less than the lease. A clock that is wrong costs a check done twice, never a second verdict.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update

from stp.protocols import Taken
from stp.store.database import AS_USUAL, Connections, Database, insert, insert_missing
from stp.store.queries import CRASHED
from stp.store.schema import require_current
from stp.store.tables import checks, proofs, statements, verdicts, workers
from stp.store.turns import Turns
from stp.types import CheckLimits

IDS_PER_QUERY = 5000
"""SQLite takes at most 32,766 values in one query, Postgres 65,535."""
TICK = 1e-6
"""Seconds between proofs that are asked for together, so that they stay in their order."""
REMEMBERED = 10
"""Leases after which a dead worker's name is forgotten."""

SETTLED = exists().where(verdicts.c.proof_id == checks.c.proof_id)


class SqlLedger:
    """A ledger in a database whose tables `stp db upgrade` has made; safe to use from many threads.

    Every method raises StoreError when the database cannot do what is asked; nothing of the call is stored.
    """

    def __init__(
        self,
        url: str,
        lease_seconds: float,
        connections: Connections = AS_USUAL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the database.

        Raises:
            ConfigError: the URL is no database URL.
            StoreError: the database is not there, cannot be read, or its tables are of another version.
        """
        self._database = Database(url, connections=connections)
        self._lease, self._clock, self._turns = lease_seconds, clock, Turns()
        require_current(self._database)

    def ask(self, told: Mapping[str, Mapping[str, str]], limits: CheckLimits) -> list[str]:
        new: list[str] = []
        for ids in _parts(told):
            with self._database.write() as connection:
                connection.execute(delete(verdicts).where(verdicts.c.proof_id.in_(ids), CRASHED))
                found = list(connection.scalars(_unasked(ids)))
                row = {
                    "timeout_seconds": limits.timeout_seconds,
                    "memory_mb": limits.memory_mb,
                    "message": "",
                    "worker": "",
                    "deliveries": 0,
                }
                now = self._clock()
                rows = [
                    {
                        "proof_id": one,
                        "asked_at": now + n * TICK,
                        "turn": self._turns.give(told[one], now),
                        "told": told[one],
                        **row,
                    }
                    for n, one in enumerate(found)
                ]
                insert_missing(connection, checks, rows)
                new += found
        return new

    def withdraw(self, proof_ids: Iterable[str]) -> int:
        withdrawn = 0
        for ids in _parts(proof_ids):
            with self._database.write() as connection:
                withdrawn += connection.execute(delete(checks).where(checks.c.proof_id.in_(ids))).rowcount
        return withdrawn

    def asked(self) -> int:
        with self._database.read() as connection:
            return int(connection.scalars(select(func.count()).select_from(checks)).one())

    def take(self, proof_ids: Sequence[str], worker: str, message: str, fresh: bool = False) -> dict[str, Taken]:
        if not proof_ids:
            return {}
        others = and_(_passed_on(worker), self._others(worker))
        nobody = and_(or_(checks.c.message.in_(("", message)), checks.c.worker.not_in(self._alive())), ~others)
        return self._hold(
            and_(checks.c.proof_id.in_(proof_ids), checks.c.deliveries == 0 if fresh else nobody), worker, message
        )

    def take_waiting(self, most: int, timeout_seconds: float, worker: str, message: str) -> dict[str, Taken]:
        first = (
            select(checks.c.proof_id)
            .where(checks.c.deliveries == 0, checks.c.timeout_seconds <= timeout_seconds, ~SETTLED)
            .order_by(checks.c.turn, checks.c.asked_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        return self._hold(checks.c.proof_id.in_(first), worker, message)

    def pass_on(self, proof_ids: Sequence[str], worker: str, message: str) -> set[str]:
        mine = and_(_of(message, proof_ids), self._others(worker))
        query = update(checks).where(mine).values(message="", asked_at=self._clock()).returning(checks.c.proof_id)
        with self._database.write() as connection:
            return set(connection.scalars(query))

    def passed_on(self, proof_ids: Sequence[str], worker: str) -> bool:
        query = select(checks.c.proof_id).where(checks.c.proof_id.in_(proof_ids), _passed_on(worker)).limit(1)
        with self._database.read() as connection:
            return connection.scalars(query).first() is not None

    def held(self, proof_ids: Sequence[str], message: str) -> set[str]:
        with self._database.read() as connection:
            return set(connection.scalars(select(checks.c.proof_id).where(_of(message, proof_ids))))

    def hand_back(self, proof_ids: Sequence[str], message: str) -> None:
        mine = _of(message, proof_ids)
        back = {"message": "", "worker": "", "deliveries": checks.c.deliveries - 1, "asked_at": self._clock()}
        with self._database.write() as connection:
            connection.execute(delete(checks).where(mine, SETTLED))
            connection.execute(update(checks).where(mine).values(back))

    def lost(self, even_unheld: bool) -> dict[CheckLimits, list[str]]:
        dead = and_(checks.c.message != "", checks.c.worker.not_in(self._alive()))
        gone = or_(dead, checks.c.message == "") if even_unheld else dead
        query = (
            update(checks)
            .where(gone, checks.c.asked_at < self._clock() - self._lease)
            .values(message="", worker="", asked_at=self._clock())
            .returning(checks.c.proof_id, checks.c.timeout_seconds, checks.c.memory_mb)
        )
        found: dict[CheckLimits, list[str]] = defaultdict(list)
        with self._database.write() as connection:
            connection.execute(delete(checks).where(gone, SETTLED))
            for row in connection.execute(query):
                found[CheckLimits(row.timeout_seconds, row.memory_mb)].append(row.proof_id)
        return dict(found)

    def beat(self, worker: str, trouble: str = "") -> None:
        values = {"name": worker, "seen_at": self._clock(), "trouble": trouble}
        with self._database.write() as connection:
            query = insert(connection.dialect.name, workers)
            connection.execute(query.on_conflict_do_update(index_elements=["name"], set_=values), values)
            forgotten = self._clock() - REMEMBERED * self._lease
            connection.execute(delete(workers).where(workers.c.seen_at < forgotten))

    def leave(self, worker: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(workers).where(workers.c.name == worker))

    def workers(self) -> dict[str, str]:
        query = select(workers).where(workers.c.seen_at >= self._clock() - self._lease).order_by(workers.c.name)
        with self._database.read() as connection:
            return {row.name: row.trouble for row in connection.execute(query)}

    def close(self) -> None:
        self._database.close()

    def _hold(self, which: ColumnElement[bool], worker: str, message: str) -> dict[str, Taken]:
        query = (
            update(checks)
            .where(which, ~SETTLED)
            .values(message=message, worker=worker, deliveries=checks.c.deliveries + 1)
            .returning(checks)
        )
        with self._database.write() as connection:
            found = sorted(connection.execute(query), key=lambda row: (row.turn, row.asked_at))
        return {
            row.proof_id: Taken(CheckLimits(row.timeout_seconds, row.memory_mb), row.deliveries, row.asked_at, row.told)
            for row in found
        }

    def _others(self, worker: str) -> ColumnElement[bool]:
        """Whether another worker is alive and able to check."""
        return self._alive().where(workers.c.name != worker, workers.c.trouble == "").exists()

    def _alive(self) -> Select[str]:
        return select(workers.c.name).where(workers.c.seen_at >= self._clock() - self._lease)


def _passed_on(worker: str) -> ColumnElement[bool]:
    """Held by nobody, and last by this worker: what is handed back or lost has no worker."""
    return and_(checks.c.message == "", checks.c.worker == worker)


def _unasked(ids: Sequence[str]) -> Select[str]:
    """Those that are neither settled nor asked for, ordered by header, statement, proof."""
    return (
        select(proofs.c.id)
        .join(statements)
        .where(
            proofs.c.id.in_(ids),
            ~exists().where(verdicts.c.proof_id == proofs.c.id),
            ~exists().where(checks.c.proof_id == proofs.c.id),
        )
        .order_by(statements.c.header, proofs.c.statement_id, proofs.c.id)
    )


def _of(message: str, proof_ids: Sequence[str]) -> ColumnElement[bool]:
    return and_(checks.c.proof_id.in_(proof_ids), checks.c.message == message)


def _parts(proof_ids: Iterable[str]) -> Iterator[list[str]]:
    ids = list(dict.fromkeys(proof_ids))
    for start in range(0, len(ids), IDS_PER_QUERY):
        yield ids[start : start + IDS_PER_QUERY]
