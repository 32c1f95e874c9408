"""The pages over a real SQLite store: a copy of `tests.pages` for each test that changes it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from stp.bootstrap_service import Service
from stp.evals.store import Evaluations
from stp.queues.feeder import Feeder
from stp.store.keys import Keys
from stp.store.reading import Reader
from stp.store.requests import Requests
from stp.store.sql import SqlStore
from tests.pages import fill, queue_of
from tests.services import api

HTML = {"Accept": "text/html,application/xhtml+xml"}

ClientOf = Callable[..., TestClient]


@dataclass(frozen=True)
class Place:
    """A service whose store holds three rounds of a run, and statements and proofs that would like to be HTML."""

    service: Service
    store: SqlStore


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its database, for tests to copy."""
    return fill(tmp_path_factory.mktemp("pages"))


@contextmanager
def opened(filled: Path, folder: Path) -> Iterator[Place]:
    """A copy of it."""
    shutil.copy(filled, folder)
    store = SqlStore(f"sqlite:///{folder / filled.name}")
    database, queue = store.database, queue_of(store)
    with closing(store), closing(Feeder(queue)) as feeder:
        reader, kept = Reader(database), Evaluations(database)
        yield Place(Service(store, reader, Requests(database), Keys(database), kept, queue, feeder, open=True), store)


@pytest.fixture
def place(filled: Path, tmp_path: Path) -> Iterator[Place]:
    with opened(filled, tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def reader(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A browser that only looks, so that tests may share it: a run is drawn once."""
    with opened(filled, tmp_path_factory.mktemp("read")) as found, api(found.service) as client:
        client.headers.update(HTML)
        yield client


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    """Opens a browser of sorts, on this machine, on a service with changes."""
    with ExitStack() as stack:

        def client(service: Service, **changes: Any) -> TestClient:
            made = stack.enter_context(api(replace(service, **changes)))
            made.headers.update({**HTML, "Origin": "http://localhost"})
            made.follow_redirects = False
            return made

        yield client


@pytest.fixture
def client(place: Place, client_of: ClientOf) -> TestClient:
    """A browser where nobody needs a key."""
    return client_of(place.service)


def tried(client: TestClient, **form: str) -> str:
    """Send the form to try a proof; the address that it leads to."""
    answer = client.post("/try", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def ended(client: TestClient, at: str) -> str:
    """The page of a request once it has ended."""
    until = time.monotonic() + 30
    while "data-live" in (page := client.get(at).text):
        assert time.monotonic() < until
        time.sleep(0.01)
    return page
