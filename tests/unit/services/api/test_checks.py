"""Checks and batches: what is taken in, how it is followed, what becomes of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from fastapi.testclient import TestClient

from stp.bootstrap_service import Service
from stp.queues.feeder import AT_A_TIME, MOST_WAITING, Feeder
from stp.queues.local import LocalQueue
from stp.store.requests import PREFIX
from stp.testing import FakeChecker
from stp.types import CheckLimits, VerdictStatus
from tests.services import GOOD, STATEMENT, WRONG, Gate, api, bearer, make_key

SLOW = {"statement": STATEMENT, "proof": "\n  slow and good"}


def test_a_proof_is_checked_and_its_verdict_read_again(client: TestClient) -> None:
    said = client.post("/v1/checks?wait=20", json=GOOD)
    assert said.status_code == 200
    done = said.json()
    assert (done["state"], done["verdict"]["status"], done["verdict"]["tier"]) == ("done", "proved", "trust")
    assert done["progress"] == {"total": 1, "settled": 1, "counts": {"proved": 1}}
    assert client.get(f"/v1/checks/{done['id']}").json() == done
    assert client.get(f"/v1/verdicts/{done['proof_id']}").json()["verdict"] == done["verdict"]


def test_a_wrong_proof_is_an_answer_like_another_and_its_text_stays_as_it_is(client: TestClient) -> None:
    done = client.post("/v1/checks?wait=20", json=WRONG).json()
    assert done["verdict"]["status"] == "failed"
    assert done["verdict"]["messages"][0]["text"] == "<b>unknown</b> {{ 7 * 7 }}"


def test_a_file_is_as_good_as_statement_and_proof(client: TestClient) -> None:
    file = f"/-- what it says -/\n{STATEMENT['text']}\n  good"
    one = client.post("/v1/checks?wait=20", json=GOOD).json()
    other = client.post("/v1/checks?wait=20", json={"file": file}).json()
    assert (other["statement_id"], other["proof_id"]) == (one["statement_id"], one["proof_id"])


def test_a_proof_of_the_negation_disproves(client: TestClient) -> None:
    one = client.post("/v1/checks?wait=20", json={**GOOD, "refutes": True}).json()
    assert one["verdict"]["status"] == "disproved"
    told = client.get(f"/v1/verdicts/{one['proof_id']}/certificate").json()
    assert (told["verdict"]["status"], told["proof"]) == ("proved", GOOD["proof"])
    assert "¬" in told["statement"]["text"]
    assert client.post("/v1/checks?wait=20", json=GOOD).json()["verdict"]["status"] == "proved"


def test_until_it_is_settled_a_check_is_open_and_the_answer_may_be_held_back(client: TestClient, gate: Gate) -> None:
    said = client.post("/v1/checks", json=SLOW)
    assert (said.status_code, said.json()["state"], said.json()["verdict"]) == (202, "open", None)
    path = f"/v1/checks/{said.json()['id']}"
    assert client.get(path, params={"wait": 0.05}).json()["state"] == "open"
    threading.Timer(0.2, gate.opened.set).start()
    assert client.get(path, params={"wait": 20}).json()["verdict"]["status"] == "proved"


def test_events_tell_progress_and_end_with_the_whole(client: TestClient, gate: Gate) -> None:
    items = [GOOD, {**WRONG, "proof": "\n  slow and wrong"}]
    batch = client.post("/v1/batches", json={"items": items}).json()
    threading.Timer(0.5, gate.opened.set).start()
    with client.stream("GET", f"/v1/batches/{batch['id']}/events") as said:
        assert said.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in said.iter_lines() if line]
    events = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert events == ["progress"] * (len(events) - 1) + ["end"]
    assert [one["settled"] for one in told[:-1]] == sorted({one["settled"] for one in told[:-1]})
    assert told[-1]["state"] == "done"
    assert [one["verdict"]["status"] for one in told[-1]["items"]] == ["proved", "failed"]


def test_each_item_of_a_batch_has_an_outcome_of_its_own_in_order(client: TestClient) -> None:
    macro = {"statement": {**STATEMENT, "header": 'notation "x" => 1'}, "proof": "\n  good"}
    items = [GOOD, {"file": "def x := 1"}, WRONG, macro, GOOD]
    done = client.post("/v1/batches?wait=20", json={"items": items}).json()
    assert [one["outcome"] for one in done["items"]] == ["settled", "refused", "settled", "refused", "settled"]
    assert "no theorem" in done["items"][1]["problem"]
    told = "this cannot be checked: it holds the command word notation above the theorem"
    assert done["items"][3]["problem"] == told
    assert done["progress"]["counts"] == {"proved": 2, "failed": 1}
    assert done["items"][0] == done["items"][4]


def test_a_batch_of_which_nothing_can_be_checked_is_done(client: TestClient) -> None:
    done = client.post("/v1/batches", json={"items": [{"file": "def x := 1"}]})
    assert (done.status_code, done.json()["state"]) == (200, "done")


def test_equal_proofs_are_checked_once(client: TestClient, service: Service, gate: Gate) -> None:
    one, other = (client.post("/v1/checks", json=SLOW).json() for _ in range(2))
    assert one["id"] != other["id"]
    gate.opened.set()
    found = [client.get(f"/v1/checks/{each['id']}?wait=20").json()["verdict"] for each in (one, other)]
    assert found[0] == found[1]


def test_a_cancelled_check_is_over_and_may_be_asked_for_again(client: TestClient, service: Service, gate: Gate) -> None:
    waiting = [client.post("/v1/checks", json={**SLOW, "proof": f"\n  slow good {n}"}).json() for n in range(5)]
    path = f"/v1/checks/{waiting[-1]['id']}"
    assert client.delete(path).json()["state"] == "cancelled"
    assert client.delete(path).json()["state"] == "cancelled"
    gate.opened.set()
    assert client.get(path, params={"wait": 5}).json()["state"] == "cancelled"
    again = client.post("/v1/checks?wait=20", json={**SLOW, "proof": "\n  slow good 4"}).json()
    assert again["verdict"]["status"] == "proved"


def test_what_is_done_cannot_be_cancelled(client: TestClient) -> None:
    done = client.post("/v1/checks?wait=20", json=GOOD).json()
    assert client.delete(f"/v1/checks/{done['id']}").json() == done


def test_a_deadline_ends_what_is_not_settled(client: TestClient) -> None:
    opened = client.post("/v1/checks", json={**SLOW, "deadline_seconds": 1}).json()
    assert client.get(f"/v1/checks/{opened['id']}?wait=20").json()["state"] == "expired"


def test_the_same_request_with_the_same_idempotency_key_is_done_once(client: TestClient, service: Service) -> None:
    key = {"Idempotency-Key": "mine"}
    one = client.post("/v1/checks?wait=20", json=GOOD, headers=key).json()
    again = client.post("/v1/checks?wait=20", json=GOOD, headers=key)
    assert (again.status_code, again.json()) == (200, one)
    other = client.post("/v1/checks", json=WRONG, headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "urn:stp:problem:conflict")
    assert client.post("/v1/batches", json={"items": [GOOD]}, headers=key).status_code == 422
    theirs = client.post("/v1/checks", json=WRONG, headers={**key, **bearer(make_key(service))})
    assert theirs.json()["id"] != one["id"]
    assert len(client.get("/v1/checks").json()["items"]) == 1


def test_ones_own_are_listed_the_newest_first_page_by_page(client: TestClient, service: Service) -> None:
    made = [client.post("/v1/checks", json={**GOOD, "proof": f"\n  good {n}"}).json()["id"] for n in range(5)]
    client.post("/v1/checks", json=GOOD, headers=bearer(make_key(service)))
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = client.get("/v1/checks", params={"limit": 2, "after": after}).json()
        found += [one["id"] for one in page["items"]]
        assert len(page["items"]) <= 2
        after = page["next"]
    assert found == made[::-1]


def test_nobody_sees_or_ends_the_request_of_another(client: TestClient, service: Service) -> None:
    done = client.post("/v1/checks?wait=20", json=GOOD).json()
    other = bearer(make_key(service))
    for path in (f"/v1/checks/{done['id']}", f"/v1/checks/{done['id']}/events"):
        assert client.get(path, headers=other).status_code == 404
    assert client.delete(f"/v1/checks/{done['id']}", headers=other).status_code == 404
    assert client.get(f"/v1/batches/{done['id']}").status_code == 404


def test_a_check_that_crashed_is_told_and_checked_anew_when_it_is_asked_for_again(
    client: TestClient, service: Service
) -> None:
    broken = {**GOOD, "proof": "\n  break"}
    for _ in range(2):
        done = client.post("/v1/checks?wait=20", json=broken).json()
        assert (done["state"], done["verdict"]["status"]) == ("done", "crashed")


def test_a_check_whose_crash_is_withdrawn_is_waited_for_again(client: TestClient, service: Service) -> None:
    crashed = client.post("/v1/checks?wait=20", json={**GOOD, "proof": "\n  break"}).json()
    assert (crashed["state"], crashed["verdict"]["status"]) == ("done", "crashed")
    service.store.forget_crashes(f"{PREFIX}{crashed['id']}")
    began = time.monotonic()
    assert client.get(f"/v1/checks/{crashed['id']}", params={"wait": 0.5}).json()["state"] == "open"
    assert time.monotonic() - began >= 0.5


def test_when_nothing_is_checked_any_more_callers_are_sent_away_for_now(client: TestClient, service: Service) -> None:
    items = [{**GOOD, "proof": f"\n  break {n}"} for n in range(6)]
    said = client.post("/v1/batches?wait=20", json={"items": items})
    for answer in (said, client.post("/v1/checks", json=GOOD), client.get("/readyz")):
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:stp:problem:checker"
        assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200


def test_a_stream_of_events_ends_when_nothing_is_checked_any_more(client: TestClient, gate: Gate) -> None:
    items = [{**GOOD, "proof": f"\n  slow break {n}"} for n in range(9)]
    batch = client.post("/v1/batches", json={"items": items}).json()
    gate.opened.set()
    with client.stream("GET", f"/v1/batches/{batch['id']}/events") as said:
        events = [line for line in said.iter_lines() if line.startswith("event: ")]
    assert events[-1] == "event: problem"


def test_while_too_much_waits_requests_are_refused_for_now(service: Service) -> None:
    held = threading.Event()

    class Held(LocalQueue):
        def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
            held.wait(30)

    queue = Held(service.store, FakeChecker, 1)
    with closing(queue), closing(Feeder(queue)) as feeder:
        feeder.add("much", [str(n) for n in range(MOST_WAITING + AT_A_TIME)], CheckLimits())
        crowded = replace(service, feeder=feeder)
        with api(crowded, make_key(service)) as client:
            said = client.post("/v1/checks", json=GOOD)
            assert (said.status_code, said.json()["type"]) == (503, "urn:stp:problem:busy")
            assert int(said.headers["Retry-After"]) > 0
            assert client.get("/v1/checks").json()["items"] == []
        held.set()


def test_what_was_open_when_a_process_ended_is_gone_on_with(service: Service, gate: Gate) -> None:
    secret = make_key(service)
    with api(service, secret) as first:
        opened = first.post("/v1/checks", json=SLOW).json()
    service.feeder.drop(f"api/{opened['id']}")
    gate.opened.set()
    with api(service, secret) as second:
        found = second.get(f"/v1/checks/{opened['id']}?wait=20").json()
    assert VerdictStatus(found["verdict"]["status"]) is VerdictStatus.PROVED
