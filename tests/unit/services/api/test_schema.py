"""The whole OpenAPI document, tried by schemathesis: whatever is sent, the answer is one of those described, and no
fault of ours. And its own examples are taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.api.app import create_app
from stp.bootstrap_service import Service
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from tests.evaluations import ended
from tests.services import Gate, bearer, fake_service, make_key, served

EXAMPLES = 5
"""For each operation."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One for all that is sent, with a model."""
    url = f"sqlite:///{tmp_path_factory.mktemp('schema') / 'stp.db'}"
    upgrade(url)
    store = SqlStore(url)
    ended(store, "evaluation", 1)
    with fake_service(store, Gate(), lambda prompt, seed: "\n  wrong") as opened:
        yield opened
    store.close()


@pytest.fixture(scope="module")
def secret(service: Service) -> str:
    return make_key(service)


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    @contextmanager
    def opened() -> Iterator[Service]:
        yield service

    with served(create_app(open_service=opened)) as place:
        yield place


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_is_described(url: str, secret: str, mode: GenerationMode) -> None:
    document = schemathesis.openapi.from_url(f"{url}/openapi.json")
    operations = [one.ok() for one in document.get_all_operations() if isinstance(one, Ok)]
    assert len(operations) > 20
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            if case.query and "wait" in case.query:
                case.query["wait"] = 0  # what is waited for is tried elsewhere
            case.call_and_validate(headers=bearer(secret), checks=CHECKS)

        with suppress(Unsatisfiable):  # where nothing can be given, nothing wrong can
            send()


def test_the_examples_of_questions_are_taken(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    asked = {
        "CheckIn": "/v1/checks",
        "BatchIn": "/v1/batches",
        "SnippetsIn": "/api/check",
        "CodesIn": "/verify",
    }
    for name, path in asked.items():
        for example in schemas[name]["examples"]:
            assert client.post(path, json=example).status_code in (200, 202)
    shown = ("CheckOut", "BatchOut", "AttemptOut", "AttemptIn", "EvaluatedOut", "TriedOut", "PairedOut")
    assert all("examples" in schemas[name] for name in shown)
