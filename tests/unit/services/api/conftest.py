"""A service over fake checkers, and a client of it that has every scope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from stp.bootstrap_service import Service
from stp.store.sql import SqlStore
from tests.services import Gate, api, fake_service, make_key


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def service(store: SqlStore, gate: Gate) -> Iterator[Service]:
    with fake_service(store, gate) as opened:
        yield opened


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with api(service, make_key(service)) as opened:
        yield opened
