"""Who may ask, how often, how much at a time, and from where."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from services.api.app import create_app
from services.api.limits import BODY_BYTES, ITEMS
from stp.bootstrap_service import Service
from stp.store.keys import Scope
from stp.store.sql import SqlStore
from tests.services import GOOD, STATEMENT, Gate, api, bearer, fake_service, make_key

SLOW = {"statement": STATEMENT, "proof": "\n  slow and good"}


def test_without_any_key_the_service_says_how_one_is_made(service: Service) -> None:
    with api(service) as client:
        said = client.get("/v1/sources")
        assert said.status_code == 401
        assert said.headers["WWW-Authenticate"] == "Bearer"
        assert "stp key create" in said.json()["detail"]
        assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/version")] == [200] * 3
        assert client.get("/openapi.json").status_code == 200


@pytest.mark.parametrize("header", ["Bearer stp_wrong", "Bearer", "Basic eDp5", "Bearer \x80"])
def test_a_key_that_is_none_is_refused(client: TestClient, header: str) -> None:
    assert client.get("/v1/sources", headers=[(b"Authorization", header.encode("latin-1"))]).status_code == 401


def test_a_revoked_key_is_refused_at_once(service: Service) -> None:
    secret = make_key(service, name="gone")
    with api(service, secret) as client:
        assert client.get("/v1/sources").status_code == 200
        service.keys.revoke("gone", time.time())
        assert client.get("/v1/sources").status_code == 401


@pytest.mark.parametrize(
    ("scope", "ask"),
    [
        (Scope.CHECK, lambda client: client.post("/v1/checks", json=GOOD)),
        (Scope.CHECK, lambda client: client.post("/v1/batches", json={"items": [GOOD]})),
        (Scope.CHECK, lambda client: client.post("/api/check", json={"snippets": [{"id": "a", "code": "x"}]})),
        (Scope.PROVE, lambda client: client.post("/v1/attempts", json={"statement": STATEMENT})),
        (Scope.READ, lambda client: client.get("/v1/runs")),
        (Scope.READ, lambda client: client.get("/v1/verdicts/x")),
    ],
)
def test_a_key_may_do_what_its_scopes_say_and_nothing_else(
    service: Service, scope: Scope, ask: Callable[[TestClient], object]
) -> None:
    others = [one for one in Scope if one is not scope]
    with api(service, make_key(service, *others)) as client:
        refused = ask(client)
        assert refused.status_code == 403  # type: ignore[attr-defined]
        assert scope in refused.json()["detail"]  # type: ignore[attr-defined]
    with api(service, make_key(service, scope)) as client:
        assert ask(client).status_code != 403  # type: ignore[attr-defined]


def test_a_key_that_asks_too_often_is_told_when_to_come_back(service: Service) -> None:
    with api(service, make_key(service, rate=2)) as client:
        assert [client.get("/v1/runs").status_code for _ in range(3)] == [200, 200, 429]
        said = client.get("/v1/runs")
        assert 0 < int(said.headers["Retry-After"]) <= 30
        assert said.json()["type"] == "urn:stp:problem:quota"
        assert client.get("/v1/runs", headers=bearer(make_key(service))).status_code == 200


def test_only_so_many_requests_of_a_key_are_open_at_a_time(service: Service, gate: Gate) -> None:
    with api(service, make_key(service, concurrency=2)) as client:
        opened = [client.post("/v1/checks", json={**SLOW, "proof": f"\n  slow good {n}"}) for n in range(3)]
        assert [one.status_code for one in opened] == [202, 202, 429]
        assert int(opened[2].headers["Retry-After"]) > 0
        client.delete(f"/v1/checks/{opened[0].json()['id']}")
        assert client.post("/v1/checks", json=SLOW).status_code == 202
        gate.opened.set()
        # Nobody looks at them; that they are settled is enough.
        deadline = time.monotonic() + 20
        while client.post("/v1/checks", json=GOOD).status_code == 429:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_open_means_programs_on_this_machine_alone(store: SqlStore, gate: Gate) -> None:
    with fake_service(store, gate, open_=True) as service, api(service) as client:
        assert client.post("/v1/checks?wait=20", json=GOOD).status_code == 200
        # A page of another site, by a name that its owner has pointed here.
        assert client.get("/v1/runs", headers={"Host": "evil.example"}).status_code == 401
        app = create_app(open_service=lambda: fake_service(store, gate, open_=True))
        with TestClient(app, "http://localhost", client=("192.0.2.1", 1)) as stranger:
            said = stranger.get("/v1/runs")
            assert said.status_code == 401
            assert "own machine" in said.json()["detail"]
            assert stranger.get("/v1/runs", headers=bearer(make_key(service))).status_code == 200


def test_a_form_of_another_site_is_not_taken_for_a_request(store: SqlStore, gate: Gate) -> None:
    with fake_service(store, gate, open_=True) as service, api(service) as client:
        said = client.post("/v1/checks", content=b'{"file": "theorem t : True := trivial"}')
        assert said.status_code == 422
        plain = client.post("/v1/checks", content=b'{"file": "x"}', headers={"Content-Type": "text/plain"})
        assert plain.status_code == 422


def test_a_body_that_is_too_long_is_not_read(client: TestClient) -> None:
    kind = {"Content-Type": "application/json"}
    told = client.post("/v1/checks", content=b" " * (BODY_BYTES + 1), headers=kind)
    untold = client.post("/v1/checks", content=(b" " * 65536 for _ in range(BODY_BYTES // 65536 + 1)), headers=kind)
    for said in (told, untold):
        assert said.status_code == 413
        assert said.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({**GOOD, "proof": "x" * 200_001}, "proof"),
        ({**GOOD, "statement": {"text": "x" * 20_001}}, "statement.text"),
        ({**GOOD, "statement": {**STATEMENT, "header": "x" * 20_001}}, "statement.header"),
        ({**GOOD, "timeout_seconds": 601}, "timeout_seconds"),
        ({**GOOD, "timeout_seconds": "nan"}, "timeout_seconds"),
        ({**GOOD, "memory_mb": 10**9}, "memory_mb"),
        ({**GOOD, "more": 1}, "more"),
        ({"file": "x" * 240_001}, "file"),
        ({**GOOD, "file": "x"}, "body"),
        ([], "body"),
    ],
)
def test_what_is_too_much_is_refused_by_name(client: TestClient, body: object, where: str) -> None:
    said = client.post("/v1/checks", json=body)
    assert said.status_code == 422
    assert any(one["at"].endswith(where) for one in said.json()["errors"])
    assert len(said.content) < 10_000


def test_a_batch_holds_so_many_items(client: TestClient) -> None:
    assert client.post("/v1/batches", json={"items": [GOOD] * (ITEMS + 1)}).status_code == 422


@pytest.mark.parametrize("body", [b'{"file": "theorem \\ud800 : True := trivial"}', b'{"\\ud800": 1}', b"\xff", b"{"])
def test_text_that_is_none_is_refused(client: TestClient, body: bytes) -> None:
    said = client.post("/v1/checks", content=body, headers={"Content-Type": "application/json"})
    assert said.status_code in (400, 422)
    assert said.headers["content-type"] == "application/problem+json"


def test_what_is_sent_as_a_name_is_not_told_at_length(client: TestClient) -> None:
    said = client.post("/v1/checks", json={"x" * 100_000: 1})
    assert said.status_code == 422
    assert len(said.content) < 2000


@pytest.mark.parametrize(
    "header",
    [
        'notation "x" => 1',
        "macro_rules | `(1) => `(0)",
        "run_cmd pure ()",
        "#eval 1",
        "@[simp]",
        "axiom x : False",
        "set_option debug.skipKernelTC true",
        "initialize x : Nat <- pure 1",
        "/-",
        "module",
    ],
)
def test_a_header_that_could_give_a_statement_another_meaning_is_refused(client: TestClient, header: str) -> None:
    said = client.post("/v1/checks", json={**GOOD, "statement": {**STATEMENT, "header": header}})
    assert (said.status_code, said.json()["type"]) == (422, "urn:stp:problem:input")


@pytest.mark.parametrize(
    "header",
    [
        "import A\nopen B in C\nset_option maxHeartbeats 400000\nopen D",
        "universe u\nvariable {p : Prop}\nnoncomputable section",
        "def f (n : Nat) : Nat := n\nstructure S where\n  x : Nat\ntheorem u : f 1 = 1 := rfl",
        "-- said\n/- and -/",
    ],
)
def test_a_header_may_import_open_and_define(client: TestClient, header: str) -> None:
    said = client.post("/v1/checks?wait=20", json={**GOOD, "statement": {**STATEMENT, "header": header}})
    assert said.json()["verdict"]["status"] == "proved"


def test_every_answer_tells_browsers_to_do_nothing_with_it_and_no_other_site_may_read_it(client: TestClient) -> None:
    origin = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answers = [
        client.get("/healthz", headers=origin),
        client.get("/nothing"),
        client.options("/v1/checks", headers=origin),
        client.post("/v1/checks", content=b" " * (BODY_BYTES + 1), headers={"Content-Type": "application/json"}),
    ]
    for said in answers:
        assert said.headers["X-Content-Type-Options"] == "nosniff"
        assert said.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not [name for name in said.headers if name.startswith("access-control-")]


def test_what_nobody_foresaw_is_a_problem_without_details(service: Service, gate: Gate) -> None:
    app = create_app(open_service=lambda: fake_service(service.store, gate))  # type: ignore[arg-type]

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("a secret")

    with TestClient(app, raise_server_exceptions=False) as client:
        said = client.get("/fault")
    assert said.status_code == 500
    assert said.headers["content-type"] == "application/problem+json"
    assert said.headers["X-Content-Type-Options"] == "nosniff"
    assert "secret" not in said.text


def test_what_is_wrong_with_the_database_is_for_the_log_alone(
    client: TestClient, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    path = service.store.database.file  # type: ignore[attr-defined]
    service.store.close()
    for one in path.parent.glob("stp.db*"):
        one.unlink()
    path.write_text("not a database, and long enough to be taken for a damaged one" * 100)
    said = client.get("/v1/runs")
    assert said.status_code == 503
    assert "stp.db" not in said.text
    assert "stp.db" in caplog.text
