"""Logging in with a key, where one is needed."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from services.api.pages.session import COOKIE
from stp.store.keys import Scope
from tests.unit.services.pages.conftest import ClientOf, Place

ALL = tuple(Scope)


@pytest.fixture
def client(place: Place, client_of: ClientOf) -> TestClient:
    """A browser on a service that is not open."""
    return client_of(place.service, open=False)


def key(place: Place, *scopes: Scope, rate_per_minute: int = 0) -> str:
    """The secret of a new key."""
    return place.service.keys.create("ada", scopes or ALL, rate_per_minute, 0, time.time())[1]


def log_in(client: TestClient, secret: str, to: str = "/") -> str:
    """Log in; the address that it leads to."""
    answer = client.post("/login", data={"key": secret, "to": to})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_without_a_key_every_page_asks_for_one_and_then_leads_back(client: TestClient, place: Place) -> None:
    for path in (
        "/",
        "/now",
        "/runs",
        "/runs/tiny",
        "/statements",
        "/statements/x",
        "/proofs/x",
        "/try",
        "/requests/x",
    ):
        answer = client.get(path)
        assert answer.status_code == 401
        assert f'name="to" value="{path}"' in answer.text
    assert client.post("/try", data={"statement": "x", "proof": "y"}).status_code == 401
    assert log_in(client, key(place), "/runs") == "/runs"
    assert client.get("/runs").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_is_no_key(client: TestClient, place: Place) -> None:
    secret = key(place)
    told = client.post("/login", data={"key": secret}).headers["set-cookie"]
    assert "HttpOnly" in told
    assert "SameSite=strict" in told
    assert "Secure" not in told
    assert secret not in told
    cookie = client.cookies[COOKIE]
    assert client.get("/v1/runs").status_code == 401
    assert client.get("/v1/runs", headers={"Authorization": f"Bearer {cookie}"}).status_code == 401
    client.base_url = "https://localhost"
    over_tls = client.post("/login", data={"key": secret}, headers={"Origin": "https://localhost"})
    assert "Secure" in over_tls.headers["set-cookie"]


def test_a_wrong_key_is_refused(client: TestClient) -> None:
    answer = client.post("/login", data={"key": "stp_wrong"})
    assert answer.status_code == 401
    assert "This key is not valid" in answer.text
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("to", ["//elsewhere.example", "/\\elsewhere.example", "http://elsewhere.example", ""])
def test_logging_in_leads_to_no_other_site(client: TestClient, place: Place, to: str) -> None:
    assert log_in(client, key(place), to) == "/"


def test_a_session_ends_with_its_key_its_time_and_by_logging_out(client: TestClient, place: Place) -> None:
    keys, now = place.service.keys, time.time()
    secret = key(place)
    log_in(client, secret)
    cookie = client.cookies[COOKIE]
    assert keys.of_session(cookie, now + 3600) == keys.find(secret)
    assert keys.of_session(cookie, now + 24 * 3600) is None
    client.post("/logout")
    assert keys.of_session(cookie, now) is None

    log_in(client, secret)
    assert client.get("/").status_code == 200
    keys.revoke("ada", now)
    assert client.get("/").status_code == 401


def test_a_page_needs_the_scope_of_what_it_shows(client: TestClient, place: Place) -> None:
    log_in(client, key(place, Scope.READ))
    assert client.get("/").status_code == 200
    assert client.get("/try").status_code == 403
    assert client.post("/try", data={"statement": "x", "proof": "y"}).status_code == 403
    log_in(client, key(place, Scope.CHECK))
    assert client.get("/try").status_code == 200
    assert client.get("/runs").status_code == 403


def test_looking_is_counted_against_the_keys_rate_but_not_what_pages_ask_by_themselves(
    client: TestClient, place: Place
) -> None:
    log_in(client, key(place, rate_per_minute=2))
    assert [client.get("/now").status_code for _ in range(5)] == [200] * 5
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert int(client.get("/").headers["retry-after"]) > 0
