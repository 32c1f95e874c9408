"""Who makes an attempt, and until when that holds: what a broker delivers twice is made once, and what a killed worker
leaves is made by another."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import case, or_, update

from stp.store import tables
from stp.store.database import Database
from stp.store.requests import Kind, State

COLUMN = tables.requests.c
AGAIN_LEASES = 10
"""After so many leases an attempt that nobody has taken is asked for again: its message may be lost."""


class Leases:
    """One holder's leases; every method is one transaction, and raises StoreError when it cannot be done."""

    def __init__(self, database: Database, holder: str, seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._database, self._holder, self.seconds, self._clock = database, holder, seconds, clock

    def take(self, request_id: str) -> int | None:
        """Hold an open attempt, or hold it on; returns how many have held it and not given it back, this one included,
        and None when another holds it or it has ended."""
        mine = COLUMN.holder == self._holder
        query = (
            update(tables.requests)
            .where(COLUMN.id == request_id, COLUMN.state == State.OPEN)
            .where(or_(mine, COLUMN.holder == "", COLUMN.held_until < self._clock()))
            .values(
                holder=self._holder,
                held_until=self._clock() + self.seconds,
                deliveries=COLUMN.deliveries + case((mine, 0), else_=1),
            )
            .returning(COLUMN.deliveries)
        )
        with self._database.write() as connection:
            return connection.scalars(query).one_or_none()

    def give_back(self, request_id: str) -> None:
        """Hold it no longer, as if it had never been taken; nothing is done about what another holds."""
        query = update(tables.requests).where(COLUMN.id == request_id, COLUMN.holder == self._holder)
        with self._database.write() as connection:
            connection.execute(query.values(holder="", held_until=self._clock(), deliveries=COLUMN.deliveries - 1))

    def lost(self) -> list[str]:
        """Open attempts whose holder is gone, or that nobody has taken for long; of several callers one gets each."""
        now = self._clock()
        dead = (COLUMN.holder != "") & (COLUMN.held_until < now)
        query = (
            update(tables.requests)
            .where(COLUMN.kind == Kind.ATTEMPT, COLUMN.state == State.OPEN)
            .where(or_(dead, COLUMN.held_until < now - AGAIN_LEASES * self.seconds))
            .values(holder="", held_until=now)
            .returning(COLUMN.id)
        )
        with self._database.write() as connection:
            return list(connection.scalars(query))
