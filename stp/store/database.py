"""One open database: its engine and its transactions, whose failures end as StoreError.

How SQLite and Postgres are opened and locked differs here; nearly nothing else in the package knows which
it is.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from stp.errors import ConfigError, StoreError
from stp.store.failures import AGAIN, mend

URL_FORMS = "`sqlite:///folder/file.db` or `postgresql+psycopg://user:password@host/name`"
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Seconds, seconds and times: how soon a server whose host has gone without a word is given up."""
RESTART_POLL_SECONDS = 0.5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Connections:
    """How a process keeps its connections to a server; for a SQLite file it says nothing."""

    kept: int = 15
    """Stay open between transactions."""
    more: int = 5
    """Are opened beyond those in a rush, and closed after it; then threads wait for each other."""
    lifetime_seconds: int = 1800
    """An older one is replaced, so that a changed server or balancer is noticed."""
    statement_seconds: float = 0.0
    """The server ends a statement that takes longer; 0: never."""


AS_USUAL = Connections()


class Database:
    """A database by URL; safe to use from many threads, each transaction on a connection of its own.

    `wait_seconds` bounds how long another process's lock is waited for, a server's answer to a new connection, and a
    server that was reached before and is being restarted. What SQLite has stored survives the killing of the process;
    a power cut may take back the last transactions, never a part of one.
    """

    def __init__(self, url: str, wait_seconds: float = 60.0, connections: Connections = AS_USUAL) -> None:
        """Nothing is opened before the first transaction.

        Raises:
            ConfigError: the URL is none, or of another kind of database.
            StoreError: the Postgres driver is not installed.
        """
        self.url = _parse(url)
        # Threads of this process take turns: SQLite lets one write at a time anyway, but its way of waiting, to
        # sleep and try again, lets some threads wait for seconds (16 threads: 2 s where turns take 0.1 s).
        self._turn: AbstractContextManager[object] = threading.Lock() if self.file else nullcontext()
        self._wait_seconds, self._reached = wait_seconds, False
        if self.file is None:
            self._engine = _postgres(self.url, wait_seconds, connections)
        else:
            self._engine = _sqlite(self.url, wait_seconds)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for a server."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    @property
    def name(self) -> str:
        """What to call it in messages: the file, or the URL without its password."""
        return self.url.render_as_string(hide_password=True) if self.file is None else str(self.file)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads.

        Raises:
            StoreError: the database cannot be opened or read.
        """
        with self._failures_told(), self._connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is stored when the block ends, or nothing if it raises.

        Raises:
            StoreError: the database cannot be opened or written.
        """
        with self._failures_told(), self._turn, self._connect() as connection:
            connection.execution_options(stp_writes=True, preserve_rowcount=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Give all connections back. Harmless to call twice."""
        self._engine.dispose()

    def _connect(self) -> Connection:
        """A connection. Nothing was asked of it yet, so that a server which is starting again can be tried again."""
        end = time.monotonic() + self._wait_seconds
        while True:
            try:
                connection = self._engine.connect()
            except OperationalError:
                if self.file is not None or not self._reached or time.monotonic() > end:
                    raise
                time.sleep(RESTART_POLL_SECONDS)
            else:
                self._reached = True
                return connection

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self.name}: {mend(error)}") from error
        except PoolTimeout as error:
            raise StoreError(
                f"{self.name}: all connections stayed busy; raise STP_DATABASE_OVERFLOW, {AGAIN}"
            ) from error


def survives_restarts(store: type[T]) -> type[T]:
    """Have each public method of a store that lost its connection midway called once more: all are harmless to repeat.

    What was done and not answered for is then answered as if it had been there before.
    """
    for name, method in vars(store).copy().items():
        if callable(method) and not name.startswith("_"):
            setattr(store, name, _once_more(method))
    return store


def _once_more(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(store: object, *given: Any, **named: Any) -> Any:
        kept = [tuple(one) if isinstance(one, Iterator) else one for one in given]
        try:
            return method(store, *kept, **named)
        except StoreError as error:
            if not getattr(error.__cause__, "connection_invalidated", False):
                raise
        return method(store, *kept, **named)

    return call


def insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that may be given `on_conflict_do_nothing` or `on_conflict_do_update`."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows whose primary key is not there yet; returns how many were new.

    They go in the order of their keys: two writers of the same rows then wait, and do not deadlock.
    """
    if not rows:
        return 0
    key = table.primary_key.columns.keys()
    ordered = sorted(rows, key=lambda row: [row[column] for column in key])
    return connection.execute(insert(connection.dialect.name, table).on_conflict_do_nothing(), ordered).rowcount


def _parse(text: str) -> URL:
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except ArgumentError as error:
        raise ConfigError(f"{text!r} is no database URL; give {URL_FORMS}") from error
    if backend == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise ConfigError("a database in memory forgets everything; give a file: `sqlite:///folder/file.db`")
        return url
    if backend in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    raise ConfigError(f"{backend} databases are not supported; give {URL_FORMS}")


def _postgres(url: URL, wait_seconds: float, connections: Connections) -> Engine:
    limits = {"statement_timeout": connections.statement_seconds, "lock_timeout": wait_seconds}
    asked: dict[str, Any] = {
        "connect_timeout": max(2, int(wait_seconds)),
        "application_name": "stp",
        "options": " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in limits.items()),
        **KEEPALIVE,
    }
    try:
        engine = create_engine(
            url,
            pool_size=connections.kept,
            max_overflow=connections.more,
            pool_timeout=wait_seconds,
            pool_recycle=connections.lifetime_seconds,
            # What the URL says itself, after its `?`, goes before.
            connect_args={name: value for name, value in asked.items() if name not in url.query},
        )
    except ImportError as error:
        raise StoreError("Postgres needs a driver; run `pip install 'stp[postgres]'`") from error
    event.listen(engine, "checkout", _replace_if_closed)
    return engine


def _replace_if_closed(connection: Any, *_: object) -> None:
    """Have a connection that the server has closed meanwhile replaced before it is used, with all others.

    A server says nothing unasked, except at the end; SQLAlchemy's own `pool_pre_ping` asks it, which is a round trip
    more for each transaction.
    """
    heard = select.poll()
    if not connection.closed:
        heard.register(connection.fileno(), select.POLLIN)
    if connection.closed or heard.poll(0):
        raise InvalidatePoolError


def _sqlite(url: URL, wait_seconds: float) -> Engine:
    # The driver's own implicit transactions (isolation_level) start too late to lock out other writers.
    engine = create_engine(url, connect_args={"timeout": wait_seconds, "isolation_level": None})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a reader that turns writer fails when somebody else wrote in between.
    writes = connection.get_execution_options().get("stp_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
