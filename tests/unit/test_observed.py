"""What those who run the API see of a request: its log line, its metrics, its spans, its id."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from stp.errors import ConfigError
from stp.logs import JsonLines
from stp.store.sql import SqlStore
from stp.tracing import carried, carry, span, traced
from tests.brokers import until
from tests.collector import Collector, collecting
from tests.services import STATEMENT, Gate, api, fake_service, make_key


@pytest.fixture
def client(store: SqlStore) -> Iterator[TestClient]:
    """A client with a key named `ci`."""
    with fake_service(store, Gate()) as service, api(service, make_key(service, name="ci")) as made:
        yield made


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[str], list[dict[str, object]]]]:
    """JSON lines of a logger, written when they were logged."""
    written: list[dict[str, object]] = []

    class Writer(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(JsonLines().format(record)))

    handler, logger = Writer(), logging.getLogger()
    logger.addHandler(handler)
    with caplog.at_level(logging.INFO):
        yield lambda name: [one for one in written if one["logger"] == name]
    logger.removeHandler(handler)


def ask(client: TestClient, proof: str = "\n  good", **headers: str) -> dict[str, object]:
    """Have a proof checked; returns the answer once it is settled."""
    body = {"statement": STATEMENT, "proof": proof}
    answer = client.post("/v1/checks", params={"wait": 30}, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


# ids and log lines


def test_an_id_that_a_caller_gives_is_taken_and_returned(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1.2_3"}).headers["X-Request-ID"] == "abc-1.2_3"


@pytest.mark.parametrize("given", ["", "a b", "a\x1b[2J", "x" * 65, "../etc", "é"])
def test_another_id_is_replaced(client: TestClient, given: str) -> None:
    made = client.get("/healthz", headers={b"X-Request-ID": given.encode("latin-1")}).headers["X-Request-ID"]
    assert made != given
    assert made.isalnum()


def test_errors_carry_the_id_too(client: TestClient) -> None:
    for path in ("/v1/checks/nope", "/nowhere"):
        assert client.get(path, headers={"X-Request-ID": "r1"}).headers["X-Request-ID"] == "r1"


def test_a_request_is_one_line_without_its_secrets(
    client: TestClient, lines: Callable[[str], list[dict[str, object]]]
) -> None:
    ask(client, "\n  good secret-proof", **{"X-Request-ID": "r1"})
    client.get("/v1/checks/secret-id?wait=0&after=secret-query", headers={"Cookie": "secret-cookie"})
    client.get("/healthz/secret-path")
    told = lines("services.api.watch")
    assert [one["text"] for one in told] == [
        "POST /v1/checks 200",
        "GET /v1/checks/{request_id} 404",
        "GET unknown 404",
    ]
    assert [one["key"] for one in told] == ["ci", "ci", ""]
    assert told[0]["request"] == "r1"
    assert all(isinstance(one["milliseconds"], float) for one in told)
    secrets = ("secret", client.headers["Authorization"].removeprefix("Bearer "))
    assert not any(one in json.dumps(lines(each)) for one in secrets for each in ("services.api.watch", "stp.checks"))


def test_the_line_of_a_check_names_request_batch_and_proof(
    client: TestClient, lines: Callable[[str], list[dict[str, object]]]
) -> None:
    told = ask(client, **{"X-Request-ID": "r1"})
    wrong = ask(client, "\n  wrong", **{"X-Request-ID": "r2"})
    until(lambda: len(lines("stp.checks")) == 2)
    first, second = lines("stp.checks")
    assert (first["text"], first["tier"], first["request"], first["proof"]) == (
        "proved",
        "trust",
        "r1",
        told["proof_id"],
    )
    assert str(told["id"]) in str(first["batch"])
    assert (second["text"], second["request"], second["proof"]) == ("failed", "r2", wrong["proof_id"])


# metrics


def test_requests_are_counted_by_the_template_of_their_route(client: TestClient) -> None:
    def count(method: str, route: str, status: str) -> float:
        labels = {"method": method, "route": route, "status": status}
        return REGISTRY.get_sample_value("stp_http_seconds_count", labels) or 0.0

    seen = [
        ("GET", "/v1/checks/{request_id}", "404"),
        ("GET", "unknown", "404"),
        ("other", "/healthz", "405"),
        ("GET", "/healthz", "200"),
    ]
    before = [count(*one) for one in seen]
    for name in ("a", "b", "c"):
        client.get(f"/v1/checks/{name}")
        client.get(f"/nowhere/{name}")
        client.request(f"X{name}", "/healthz")
    client.get("/healthz")
    assert [count(*one) - was for one, was in zip(seen, before, strict=True)] == [3, 3, 3, 1]


# spans


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as opened:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", opened.endpoint)
        yield opened


def test_a_request_and_its_check_are_one_trace(client: TestClient, collector: Collector) -> None:
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with traced("stp-test"):
        told = ask(client, traceparent=caller)
        ask(client, "\n  wrong")
    [request, other] = collector.named("POST /v1/checks")
    assert request.service == "stp-test"
    assert (request.trace.hex(), request.parent.hex()) == (caller.split("-")[1], caller.split("-")[2])
    assert other.trace != request.trace
    assert request.attributes["http.response.status_code"] == 200
    [check, wrong] = collector.named("check")
    [confirm] = collector.named("confirm")
    assert (check.trace, check.parent, confirm.trace) == (request.trace, request.id, request.trace)
    assert (check.attributes["stp.proof"], check.attributes["stp.status"]) == (told["proof_id"], "proved")
    assert (check.attributes["stp.tier"], confirm.attributes["stp.tier"]) == ("warm", "trust")
    assert confirm.attributes["stp.status"] == "proved"
    assert (wrong.trace, wrong.attributes["stp.status"]) == (other.trace, "failed")


def test_headers_of_a_message_carry_span_and_ids(collector: Collector) -> None:
    with traced("stp-test"):
        with carried({"stp-request": "r1", "stp-batch": "b1"}), span("sender"):
            headers = carry()
        with carried(headers), span("receiver"):
            assert {**carry(), "traceparent": ""} == {"stp-request": "r1", "stp-batch": "b1", "traceparent": ""}
    [sender], [receiver] = collector.named("sender"), collector.named("receiver")
    assert (receiver.trace, receiver.parent) == (sender.trace, sender.id)


def test_nothing_is_traced_where_no_collector_is_named(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT")
    with traced("stp-test"), span("check"):
        assert carry() == {}
    assert collector.spans == []


def test_the_environment_names_the_service(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "mine")
    with traced("stp-test"), span("check"):
        pass
    assert [one.service for one in collector.spans] == ["mine"]


def test_tracing_that_is_not_installed_is_an_error_that_names_the_command(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ConfigError, match=r"pip install 'stp\[otel\]'"), traced("stp-test"):
        pass
