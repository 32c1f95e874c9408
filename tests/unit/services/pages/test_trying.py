"""The form to try a proof, and the page that tells what became of it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from stp.store.requests import Kind
from stp.types import CheckLimits, Proof
from tests.pages import Elements
from tests.unit.services.pages.conftest import ClientOf, Place, ended, tried

STATEMENT = "theorem t (a : Nat) : a = a := by"


def test_a_proof_from_the_form_is_checked_and_shown(client: TestClient) -> None:
    page = ended(client, tried(client, statement=STATEMENT, proof="rfl"))
    assert "Done: 1 proved." in Elements(page).text
    assert "http-equiv" not in page


@pytest.mark.parametrize(
    ("typed", "checked"),
    [
        ("  skip\r\n  rfl", "\n  skip\n  rfl"),
        ("skip\r\n· rfl\r\n", "\n  skip\n  · rfl\n"),
        ("\r\n\r\n  rfl", "\n  rfl"),
    ],
)
def test_a_proof_stands_indented_below_its_statement(
    client: TestClient, place: Place, typed: str, checked: str
) -> None:
    at = tried(client, statement=f"  {STATEMENT}\r\n", proof=typed, header="open Nat\r\n")
    request = place.service.requests.get(at.rsplit("/", 1)[1])
    assert request is not None
    statement, proof = place.store.proof(request.asked.items[0].proof_id)
    assert (statement.text, statement.header) == (STATEMENT, "open Nat\n")
    assert proof == Proof(statement.id, checked)


def test_a_whole_file_may_be_given(client: TestClient) -> None:
    page = ended(client, tried(client, file=f"{STATEMENT}\n  rfl\n"))
    assert "Done: 1 proved." in Elements(page).text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"statement": "lemma", "proof": "rfl"}, "this cannot be checked"),
        ({"statement": "", "proof": "rfl"}, "at least 1 character"),
        ({"statement": STATEMENT, "proof": "rfl" * 100_000}, "at most 200000 characters"),
        ({"file": "nothing of the kind"}, "theorem"),
    ],
)
def test_what_cannot_be_checked_is_said_beside_the_form(client: TestClient, form: dict[str, str], told: str) -> None:
    answer = client.post("/try", data=form)
    assert answer.status_code == 422
    page = Elements(answer.text)
    assert told in page.text
    assert page.values("role") == ["alert"]
    assert page.values("aria-describedby") == ["problem"]
    assert form.get("proof", "") in page.text


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "", "http://localhost.elsewhere.example"])
@pytest.mark.parametrize("path", ["/try", "/login", "/logout"])
def test_forms_of_other_sites_are_refused(client: TestClient, place: Place, path: str, origin: str) -> None:
    form = {"statement": STATEMENT, "proof": "rfl"}
    answer = client.post(path, data=form, headers={"Origin": origin})
    assert answer.status_code == 403
    assert place.service.requests.of_key("", Kind.CHECK, "", 1).items == []


def test_a_request_under_way_tells_its_page_when_there_is_more(client_of: ClientOf, place: Place) -> None:
    place.service.feeder.close()  # nothing is handed on any more
    client = client_of(place.service)
    at = tried(client, statement=STATEMENT, proof="rfl")
    page = client.get(at).text
    assert f'data-live="{at}/now"' in page
    assert '<meta http-equiv="refresh"' in page
    assert "0 of 1 settled" in Elements(page).text
    assert "1 proof waits to be settled" in Elements(client.get("/").text).text

    place.service.queue.enqueue(place.store.unsettled(f"api/{at.rsplit('/', 1)[1]}"), CheckLimits())
    told = client.get(f"{at}/now").text
    assert "data-over" in told
    assert "Done: 1 proved." in Elements(told).text


def test_requests_are_listed_and_shown_to_those_alone_who_made_them(client_of: ClientOf, place: Place) -> None:
    at = tried(client_of(place.service), statement=STATEMENT, proof="rfl")
    _, secret = place.service.keys.create("other", ["check", "read"], 0, 0, 0.0)  # type: ignore[list-item]
    other = client_of(place.service, open=False)
    other.cookies.set("stp_session", other.post("/login", data={"key": secret}).cookies["stp_session"])
    assert other.get("/").status_code == 200
    assert at not in other.get("/").text
    assert other.get(at).status_code == 404
    assert other.get(f"{at}/now").status_code == 404
