"""One open database: its engine and its transactions, whose failures end as StoreError.

How SQLite and Postgres are opened and locked differs here; nearly nothing else in the package knows which
it is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from stp.errors import ConfigError, StoreError
from stp.store.failures import mend

URL_FORMS = "`sqlite:///folder/file.db` or `postgresql+psycopg://user:password@host/name`"


class Database:
    """A database by URL; safe to use from many threads, each transaction on a connection of its own.

    `wait_seconds` bounds how long another process's write is waited for (SQLite), or a server's answer to a
    new connection (Postgres). What SQLite has stored survives the killing of the process; a power cut may
    take back the last transactions, never a part of one.
    """

    def __init__(self, url: str, wait_seconds: float = 60.0) -> None:
        """Nothing is opened before the first transaction.

        Raises:
            ConfigError: the URL is none, or of another kind of database.
            StoreError: the Postgres driver is not installed.
        """
        self.url = _parse(url)
        # Threads of this process take turns: SQLite lets one write at a time anyway, but its way of waiting, to
        # sleep and try again, lets some threads wait for seconds (16 threads: 2 s where turns take 0.1 s).
        self._turn: AbstractContextManager[object] = threading.Lock() if self.file else nullcontext()
        self._engine = (_sqlite if self.file else _postgres)(self.url, wait_seconds)

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
        with self._failures_told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is stored when the block ends, or nothing if it raises.

        Raises:
            StoreError: the database cannot be opened or written.
        """
        with self._failures_told(), self._turn, self._engine.connect() as connection:
            connection.execution_options(stp_writes=True, preserve_rowcount=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Give all connections back. Harmless to call twice."""
        self._engine.dispose()

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self.name}: {mend(error)}") from error
        except PoolTimeout as error:
            raise StoreError(f"{self.name}: all connections stayed busy; run the same command again") from error


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


def _postgres(url: URL, wait_seconds: float) -> Engine:
    try:
        # A connection that the server has closed meanwhile is replaced before it is used.
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": max(2, int(wait_seconds))})
    except ImportError as error:
        raise StoreError("Postgres needs a driver; run `pip install 'stp[postgres]'`") from error


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
