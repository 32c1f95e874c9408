"""Evaluations, their numbers and statements, and comparisons of two."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from fastapi.testclient import TestClient

from stp.bootstrap_service import Service
from stp.evals.identity import identify
from stp.store.sql import SqlStore
from tests.evaluations import BENCHMARK, CONFIG, ITEMS, SAMPLES, STATEMENTS, WHEN, begun, ended
from tests.unit.services.api.test_reading import pages


def test_evaluations_come_the_newest_first_with_their_protocol(client: TestClient, store: SqlStore) -> None:
    names = ["first", "second", "third"]
    made = [begun(store, name, 0, WHEN + timedelta(hours=n)) for n, name in enumerate(names)]
    found = pages(client, "/v1/evaluations")
    assert [one["id"] for one in found] == [one.id for one in reversed(made)]
    assert found[0]["protocol"]["samples"] == CONFIG.samples
    assert datetime.fromisoformat(found[0]["created"]) == made[-1].created
    assert client.get("/v1/evaluations?after=x").status_code == 422


def test_an_evaluation_is_found_by_id_and_name_with_its_numbers_once_there_are_some(
    client: TestClient, store: SqlStore
) -> None:
    result = ended(store, "strong", 1)
    begun(store, "begun", 0)
    found = client.get(f"/v1/evaluations/{result.evaluation.id}").json()
    assert client.get("/v1/evaluations/strong").json() == found
    numbers = found["numbers"]
    assert (numbers["statements"], numbers["samples"], numbers["solved"]) == (STATEMENTS, SAMPLES, result.solved)
    assert [one["k"] for one in numbers["passes"]] == [1, 2, SAMPLES]
    assert numbers["passes"][0]["estimate"]["value"] == result.passes[0].estimate.value
    assert numbers["sound"][0]["statements"] == numbers["clean"][0]["statements"] == STATEMENTS - 1
    assert numbers["screen"]["seen"][0]["as_name"] == "lean_workbook_1"
    assert (numbers["skipped"], list(numbers["defects"])) == ({"def_1": "it is no theorem"}, ["mathd_2"])
    assert client.get("/v1/evaluations/begun").json()["numbers"] is None
    said = client.get("/v1/evaluations/none")
    assert (said.status_code, said.json()["type"]) == (404, "urn:stp:problem:not-found")


def test_the_statements_of_an_evaluation_tell_what_came_of_their_samples(client: TestClient, store: SqlStore) -> None:
    begun(store, "weak", 0)
    found = pages(client, "/v1/evaluations/weak/statements")
    assert [one["name"] for one in found] == [one.statement.name for one in ITEMS]
    assert [one["correct"] for one in found] == [min(n, SAMPLES) for n in range(STATEMENTS)]
    assert [one["unknown"] for one in found] == [1, 0, 0, 0, 0, 0]
    assert {one["samples"] for one in found} == {SAMPLES}
    assert {one["tokens"] for one in found} == {10 * SAMPLES}
    assert found[2]["defect"] == "a hypothesis is missing"
    assert client.get("/v1/evaluations/none/statements").status_code == 404


def test_statements_that_nothing_was_drawn_of_yet_have_no_samples(client: TestClient, service: Service) -> None:
    more = replace(BENCHMARK, items=ITEMS[:2])
    kept = service.evaluations.open(identify(CONFIG, more, "runs/x", "hash", "new", WHEN), more)
    [one, other] = pages(client, f"/v1/evaluations/{kept.id}/statements")
    assert (one["samples"], other["samples"]) == (0, 0)


def test_two_evaluations_are_compared_statement_by_statement(client: TestClient, store: SqlStore) -> None:
    ended(store, "weak", 0)
    ended(store, "strong", 1)
    asked: dict[str, str | int] = {"first": "weak", "second": "strong", "k": 1}
    found = client.get("/v1/evaluations/compare", params=asked).json()
    assert (found["first"], found["second"], found["k"]) == ("weak", "strong", 1)
    assert (found["both"], found["only_first"], found["only_second"], found["neither"]) == (STATEMENTS - 1, 0, 1, 0)
    assert found["difference"]["low"] <= found["difference"]["value"] <= found["difference"]["high"]
    assert client.get("/v1/evaluations/compare", params={**asked, "k": SAMPLES + 1}).status_code == 422
    assert client.get("/v1/evaluations/compare", params={**asked, "second": "none"}).status_code == 404
    assert client.get("/v1/evaluations/compare", params={"first": "weak"}).status_code == 422


def test_what_is_not_of_the_same_statements_is_not_compared(
    client: TestClient, store: SqlStore, service: Service
) -> None:
    ended(store, "weak", 0)
    fewer = replace(BENCHMARK, items=ITEMS[:2])
    service.evaluations.open(identify(CONFIG, fewer, "runs/x", "hash", "other", WHEN), fewer)
    said = client.get("/v1/evaluations/compare", params={"first": "weak", "second": "other"})
    assert said.status_code == 422
    assert "not of the same statements" in said.json()["detail"]
