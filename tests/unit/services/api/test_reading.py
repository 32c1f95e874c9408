"""Statements, rounds, conjectures, verdicts and certificates, page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from stp.bootstrap_service import Service
from stp.types import (
    Checkpoint,
    Conjecture,
    ConjectureOutcome,
    FinishReason,
    Lemma,
    Phase,
    Proof,
    Rollout,
    Seed,
    Statement,
    Verdict,
    VerdictStatus,
    prove_batch,
)
from tests.services import GOOD

LEMMA = Lemma("Nat.le_refl", "theorem Nat.le_refl (n : Nat) : n ≤ n")


def statement(number: int, source: str = "world/open") -> Statement:
    return Statement(f"t{number}", f"theorem t{number} : {number} = {number} := by", source=source)


def pages(client: TestClient, path: str, **query: Any) -> list[Any]:
    """All items of a listing, two at a time."""
    found: list[Any] = []
    after: str | None = ""
    while after is not None:
        said = client.get(path, params={"limit": 2, "after": after, **query})
        assert said.status_code == 200
        found += said.json()["items"]
        after = said.json()["next"]
    return found


@pytest.fixture
def run(service: Service) -> str:
    """A run with one round: five conjectures of which the n-th was proved by n of four rollouts."""
    store = service.store
    shown = statement(0, "world/seed")
    store.add_statements([shown])
    store.add_lemmas([LEMMA])
    seed = Seed(shown, Proof(shown.id, "\n  rfl"), LEMMA)
    store.add_rollouts("corpus/world/seed", [Rollout(seed.proof, 0, 0, 0, 0.0, FinishReason.STOP)])
    store.open_round("run", 0, "{}", Checkpoint(Path("base")))
    made = [statement(number, "conjecture") for number in range(1, 6)]
    store.add_conjectures("run", 0, [Conjecture(one, seed, number) for number, one in enumerate(made)])
    store.judge_conjectures("run", 0, {made[0].id: (ConjectureOutcome.SELECTED, 2.0)})
    for proved, one in enumerate(made):
        rollouts = [Rollout(Proof(one.id, f"\n  {n}"), n, n, 3, -1.0, FinishReason.STOP) for n in range(4)]
        store.add_rollouts(prove_batch("run", 0), rollouts)
        for n, each in enumerate(rollouts):
            status = VerdictStatus.PROVED if n < proved else VerdictStatus.FAILED
            store.record_verdict(each.proof.id, Verdict(status))
    store.finish_phase("run", 0, Phase.PROVE, {"statements": 5, "none": float("nan")})
    return "run"


def test_statements_of_a_source_come_in_the_order_they_were_added(client: TestClient, service: Service) -> None:
    wanted = [statement(number) for number in (5, 3, 9, 1, 7)]
    service.store.add_statements([*wanted[:3], statement(0, "other"), *wanted])
    found = pages(client, "/v1/statements", source="world/open")
    assert [one["id"] for one in found] == [one.id for one in wanted]
    assert client.get(f"/v1/statements/{wanted[0].id}").json() == found[0]
    assert client.get("/v1/sources").json() == [
        {"source": "other", "statements": 1},
        {"source": "world/open", "statements": 5},
    ]


def test_what_comes_between_two_pages_neither_repeats_nor_hides_others(client: TestClient, service: Service) -> None:
    service.store.add_statements([statement(number) for number in range(4)])
    first = client.get("/v1/statements?source=world/open&limit=2").json()
    service.store.add_statements([statement(9)])
    rest = client.get("/v1/statements", params={"source": "world/open", "after": first["next"]}).json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["t0", "t1", "t2", "t3", "t9"]


@pytest.mark.parametrize("after", ["x", "!!!!", "e30", "WyJhIiwiYiJd", "WzFlNDAsICJ4Il0", "W251bGwsbnVsbF0", "\ud7ff"])
def test_a_cursor_of_ones_own_making_is_refused(client: TestClient, after: str) -> None:
    for path in ("/v1/statements?source=s", "/v1/checks?", "/v1/runs/r/rounds/0/conjectures?"):
        assert client.get(path, params={"after": after}).status_code == 422


def test_what_was_asked_for_from_outside_is_in_no_listing_of_statements(client: TestClient) -> None:
    done = client.post("/v1/checks?wait=20", json=GOOD).json()
    assert client.get("/v1/sources").json() == []
    assert client.get("/v1/verdicts", params={"batch": f"api/{done['id']}"}).status_code == 404


def test_rounds_tell_their_figures_and_nothing_where_there_is_no_number(client: TestClient, run: str) -> None:
    assert client.get("/v1/runs").json() == [{"run": run, "rounds": 1}]
    [one] = client.get(f"/v1/runs/{run}/rounds").json()
    assert one == {"run": run, "number": 0, "phases": {"prove": {"statements": 5, "none": None}}}
    assert client.get(f"/v1/runs/{run}/rounds/0").json() == one
    for path in ("/v1/runs/x/rounds", f"/v1/runs/{run}/rounds/1", f"/v1/runs/{run}/rounds/{2**40}"):
        assert client.get(path).status_code in (404, 422)


def test_conjectures_tell_their_lineage(client: TestClient, run: str) -> None:
    found = pages(client, f"/v1/runs/{run}/rounds/0/conjectures")
    assert [one["statement"]["name"] for one in found] == ["t1", "t2", "t3", "t4", "t5"]
    assert (found[0]["outcome"], found[0]["weight"], found[1]["outcome"]) == ("selected", 2.0, "pending")
    assert [one["pass_rate"] for one in found] == [{"proved": n, "attempts": 4} for n in range(5)]
    lineage = found[2]["lineage"]
    assert (lineage["statement"]["name"], lineage["proof"], lineage["sample_seed"]) == ("t0", "\n  rfl", 2)
    assert (lineage["lemma_name"], lineage["lemma"]) == (LEMMA.name, LEMMA.text)


def test_barely_provable_ones_are_found_by_their_pass_rate(client: TestClient, run: str) -> None:
    path = f"/v1/runs/{run}/rounds/0/conjectures"
    assert [one["statement"]["name"] for one in pages(client, path, above=0, at_most=0.5)] == ["t2", "t3"]
    assert [one["statement"]["name"] for one in pages(client, path, at_most=0)] == ["t1"]


def test_proofs_of_a_batch_come_with_their_verdicts(client: TestClient, service: Service, run: str) -> None:
    found = pages(client, "/v1/verdicts", batch=prove_batch(run, 0))
    assert len(found) == 20
    assert sum(one["verdict"]["status"] == "proved" for one in found) == 10
    assert [one["id"] for one in found] == sorted(one["id"] for one in found)


def test_a_certificate_is_had_for_what_the_trust_tier_confirmed(client: TestClient, run: str) -> None:
    done = client.post("/v1/checks?wait=20", json=GOOD).json()
    found = client.get(f"/v1/verdicts/{done['proof_id']}/certificate").json()
    assert found["proof"] == GOOD["proof"]
    assert found["verdict"]["tier"] == "trust"
    [unconfirmed, *_] = pages(client, "/v1/verdicts", batch=prove_batch(run, 0))
    said = client.get(f"/v1/verdicts/{unconfirmed['id']}/certificate")
    assert (said.status_code, said.json()["type"]) == (404, "urn:stp:problem:no-certificate")
    assert client.get("/v1/verdicts/nothing/certificate").status_code == 404
