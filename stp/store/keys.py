"""API keys: who may ask the service for what, and how much. Only a hash of each secret is stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, case, delete, func, or_, select, update

from stp.errors import InputError
from stp.store import tables
from stp.store.database import Database

PREFIX = "stp_"
"""Lets a secret that was published by accident be found."""
COLUMN = tables.api_keys.c


class Scope(StrEnum):
    """What a key may do; whatever it asked for itself it may read, too."""

    CHECK = "check"
    """Have proofs checked."""
    PROVE = "prove"
    """Have the model try statements."""
    READ = "read"
    """Read statements, rounds, conjectures and verdicts, whoever they come from."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key, without its secret."""

    id: str
    name: str
    scopes: frozenset[Scope]
    rate_per_minute: int = 0
    """Requests per minute, all of which may come at once; 0: any number."""
    concurrency: int = 0
    """Requests that may be open at a time; 0: any number."""
    created: float = 0.0
    """Seconds since 1970."""
    revoked: float | None = None


class Keys:
    """The keys in a database. Limits hold across all processes that share it.

    Every method raises StoreError when the database cannot do what is asked.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, name: str, scopes: Sequence[Scope], rate_per_minute: int, concurrency: int, now: float
    ) -> tuple[ApiKey, str]:
        """A new key and its secret, which cannot be had a second time."""
        secret = PREFIX + secrets.token_urlsafe(32)
        key = ApiKey(secrets.token_hex(6), name, frozenset(scopes), rate_per_minute, concurrency, now)
        values = {
            "id": key.id,
            "name": name,
            "digest": _digest(secret),
            "scopes": sorted(key.scopes),
            "rate_per_minute": rate_per_minute,
            "concurrency": concurrency,
            "created": now,
            "due": 0.0,
        }
        with self._database.write() as connection:
            connection.execute(tables.api_keys.insert(), values)
        return key, secret

    def all(self) -> list[ApiKey]:
        """All keys, the revoked ones too, oldest first."""
        with self._database.read() as connection:
            found = connection.execute(select(tables.api_keys).order_by(COLUMN.created, COLUMN.id))
            return [_read(row) for row in found]

    def revoke(self, which: str, now: float) -> list[ApiKey]:
        """End the keys with this id or name, at once; returns them.

        Raises:
            InputError: no valid key has it.
        """
        query = select(tables.api_keys).where(or_(COLUMN.id == which, COLUMN.name == which), COLUMN.revoked.is_(None))
        with self._database.write() as connection:
            found = [_read(row) for row in connection.execute(query)]
            ended = update(tables.api_keys).where(COLUMN.id.in_([one.id for one in found]))
            connection.execute(ended.values(revoked=now))
        if not found:
            raise InputError(f"no valid key has the id or name {which!r}; `stp key list` shows them")
        return found

    def any(self) -> bool:
        """Whether there is a valid key."""
        with self._database.read() as connection:
            return bool(connection.scalar(select(func.count()).where(COLUMN.revoked.is_(None))))

    def find(self, secret: str) -> ApiKey | None:
        """The valid key with this secret."""
        query = select(tables.api_keys).where(COLUMN.digest == _digest(secret), COLUMN.revoked.is_(None))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _read(row) if row else None

    def take(self, key: ApiKey, now: float) -> float:
        """Count a request against the key's rate: 0 when it may go on, else the seconds until it may.

        A bucket of `rate_per_minute` tokens, kept as the time when it would be full again ("generic cell rate
        algorithm"): one row, changed by one statement, so that many processes cannot give away more.
        """
        if not key.rate_per_minute:
            return 0.0
        each = 60 / key.rate_per_minute
        full = 60 - each
        begins = case((COLUMN.due > now, COLUMN.due), else_=now)
        this = COLUMN.id == key.id
        taken = update(tables.api_keys).where(this, COLUMN.due <= now + full).values(due=begins + each)
        with self._database.write() as connection:
            if connection.execute(taken).rowcount:
                return 0.0
            due = connection.scalar(select(COLUMN.due).where(this)) or now
        return max(due - full - now, 0.001)

    def open_session(self, key: ApiKey, now: float, seconds: float) -> str:
        """A secret that stands for the key for so long, in a browser; those that are over are forgotten."""
        secret = secrets.token_urlsafe(32)
        values = {"digest": _digest(secret), "key_id": key.id, "expires": now + seconds}
        with self._database.write() as connection:
            connection.execute(delete(tables.sessions).where(tables.sessions.c.expires <= now))
            connection.execute(tables.sessions.insert(), values)
        return secret

    def of_session(self, secret: str, now: float) -> ApiKey | None:
        """The valid key that this secret stands for."""
        column = tables.sessions.c
        query = (
            select(tables.api_keys)
            .join(tables.sessions, column.key_id == COLUMN.id)
            .where(column.digest == _digest(secret), column.expires > now, COLUMN.revoked.is_(None))
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _read(row) if row else None

    def close_session(self, secret: str) -> None:
        """End it. Harmless when it has ended."""
        with self._database.write() as connection:
            connection.execute(delete(tables.sessions).where(tables.sessions.c.digest == _digest(secret)))


def _digest(secret: str) -> str:
    """No salt and no slow hash: the secret is 256 random bits, nobody can guess through them."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _read(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=frozenset(map(Scope, row.scopes)),
        rate_per_minute=row.rate_per_minute,
        concurrency=row.concurrency,
        created=row.created,
        revoked=row.revoked,
    )
