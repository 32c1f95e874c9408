"""Attempts at proofs, asked for over the API and made in a thread of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from stp.bootstrap_service import Service
from stp.store.sql import SqlStore
from tests.services import STATEMENT, Gate, api, fake_service, make_key

ASKED = {"statement": STATEMENT, "samples": 20}


@pytest.fixture
def said() -> list[str]:
    """What the model says, one after another; the last for ever."""
    return ["\n  wrong"]


@pytest.fixture
def prover(store: SqlStore, gate: Gate, said: list[str]) -> Iterator[TestClient]:
    def answer(prompt: str, seed: int) -> str:
        return said.pop(0) if len(said) > 1 else said[0]

    with fake_service(store, gate, answer) as service, api(service, make_key(service)) as client:
        yield client


def test_a_model_tries_until_it_has_a_proof(prover: TestClient, said: list[str]) -> None:
    said[:] = ["\n  wrong"] * 9 + ["\n  good and long", "\n  good", "\n  wrong"]
    done = prover.post("/v1/attempts?wait=20", json={**ASKED, "samples": 1000}).json()
    assert done["state"] == "done"
    assert done["model"] == "run/round-1"
    assert done["pass_rate"]["proved"] >= 1
    assert done["progress"]["total"] < 1000
    assert done["proofs"][0]["text"] in ("\n  good", "\n  good and long")
    assert prover.get(f"/v1/verdicts/{done['proofs'][0]['proof_id']}").json()["verdict"]["status"] == "proved"


def test_it_ends_when_all_samples_are_drawn(prover: TestClient) -> None:
    done = prover.post("/v1/attempts?wait=20", json=ASKED).json()
    assert (done["state"], done["pass_rate"], done["proofs"]) == ("done", {"proved": 0, "attempts": 20}, [])


def test_it_ends_when_the_budget_is_spent(prover: TestClient) -> None:
    done = prover.post("/v1/attempts?wait=20", json={**ASKED, "samples": 1000, "budget_tokens": 30}).json()
    assert done["state"] == "done"
    assert 30 <= done["tokens"] < 100


def test_it_ends_at_its_deadline(prover: TestClient, said: list[str]) -> None:
    said[:] = ["\n  slow"]
    done = prover.post("/v1/attempts?wait=20", json={**ASKED, "deadline_seconds": 1}).json()
    assert done["state"] == "expired"


def test_it_ends_when_nobody_wants_it_any_more(prover: TestClient, said: list[str], gate: Gate) -> None:
    said[:] = ["\n  slow"]
    opened = prover.post("/v1/attempts", json=ASKED).json()
    assert opened["state"] == "open"
    assert prover.delete(f"/v1/attempts/{opened['id']}").json()["state"] == "cancelled"
    said[:] = ["\n  good"]
    gate.opened.set()
    assert prover.post("/v1/attempts?wait=20", json=ASKED).json()["state"] == "done"
    assert prover.get(f"/v1/attempts/{opened['id']}").json()["state"] == "cancelled"


def test_a_statement_that_lean_does_not_accept_is_not_tried(prover: TestClient) -> None:
    text = "theorem senseless : x := by"
    done = prover.post("/v1/attempts?wait=20", json={"statement": {"text": text}}).json()
    assert (done["state"], done["progress"]["total"]) == ("failed", 0)
    assert "Lean does not accept the statement" in done["reason"]


def test_a_statement_that_could_not_be_checked_is_not_called_wrong(prover: TestClient) -> None:
    text = "theorem fragile : True := by"
    done = prover.post("/v1/attempts?wait=20", json={"statement": {"text": text}}).json()
    assert (done["state"], done["reason"]) == ("failed", "the statement could not be checked: it fell over")


def test_the_same_attempt_with_the_same_key_is_made_once(prover: TestClient) -> None:
    key = {"Idempotency-Key": "mine"}
    one, again = (prover.post("/v1/attempts?wait=20", json=ASKED, headers=key).json() for _ in range(2))
    assert one == again


def test_only_the_model_that_is_there_can_be_asked(prover: TestClient) -> None:
    refused = prover.post("/v1/attempts", json={**ASKED, "model": "run/round-9"})
    assert refused.status_code == 422
    assert "run/round-1" in refused.json()["detail"]
    assert prover.post("/v1/attempts", json={**ASKED, "model": "run/round-1"}).status_code == 202


def test_without_a_model_an_attempt_is_refused_by_what_mends_it(client: TestClient, service: Service) -> None:
    said = client.post("/v1/attempts", json=ASKED)
    assert (said.status_code, said.json()["type"]) == (422, "urn:stp:problem:no-model")
    assert "stp serve --model" in said.json()["detail"]
