"""Every page is there, says what it should, and nothing in the database can become a part of it."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from services.api import pages
from services.api.errors import Refused
from services.api.once import Once
from services.api.pages.render import POLICY
from services.api.pages.runs import pictured
from stp.store.sql import SqlStore
from stp.types import ConjectureOutcome, Proof
from tests.pages import EVALUATION, EVIL, EVIL_EVALUATION, EVIL_PROOF, EVIL_RUN, EVIL_STATEMENT, Elements
from tests.unit.selfplay.game import DATASET
from tests.unit.services.pages.conftest import Place, ended, tried

PATHS = {
    "/": "proofs unsettled",
    "/now": "proofs unsettled",
    "/runs": "tiny",
    "/runs/tiny": "Proved share of the dataset",
    f"/runs/{quote(EVIL_RUN)}": "No phase of the first round has finished yet",
    "/runs/tiny/rounds/1/conjectures": "rollouts correct",
    "/evaluations": "pass@k, most samples",
    f"/evaluations/{EVALUATION}": "pass@k: without statements that have a known defect",
    f"/evaluations/{EVIL_EVALUATION.id}": "It has no numbers yet",
    "/statements": "With the text",
    "/statements?source=open": "theorem t1 : p 1 := by",
    f"/statements?source={quote(EVIL_STATEMENT.source)}": "t9",
    f"/statements/{EVIL_STATEMENT.id}": "1 correct, of 2 distinct ones with a verdict",
    f"/proofs/{EVIL_PROOF.id}": "the kernel checked the proof's terms",
    "/try": "Check the file",
    "/login": "API key",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_what_it_is_for(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert PATHS[path] in Elements(answer.text).text


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
def test_a_page_runs_and_fetches_nothing_but_our_own_files(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.headers["content-security-policy"] == POLICY
    page = Elements(answer.text)
    kinds = {tag for tag, _ in page.found}
    assert not kinds & {"style", "iframe", "object", "embed", "base", "img"}
    assert [values for tag, values in page.found if tag == "script"] == (
        [] if path == "/now" else [{"src": "/static/live.js", "defer": None}]
    )
    names = {name for _, values in page.found for name in values}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}
    addresses = page.values("href", "src", "action", "data-live", "xlink:href")
    assert all(re.match(r"/(?!/)|\?|#", one) for one in addresses), addresses


@pytest.mark.parametrize("path", PATHS)
def test_text_from_the_database_stays_text(reader: TestClient, path: str) -> None:
    answer = reader.get(path).text
    assert EVIL not in answer
    assert EVIL_RUN not in answer


def test_text_that_would_be_a_script_is_shown_as_it_is(client: TestClient) -> None:
    page = Elements(client.get(f"/statements/{EVIL_STATEMENT.id}").text).text
    assert f'theorem t9 : "{EVIL}" = "{EVIL}" := by' in page  # a statement
    assert f"-- {EVIL} rfl" in page  # a proof
    assert f"unknown {EVIL}" in page  # a message
    assert f"evil {EVIL}" in page  # a source
    assert EVIL_RUN in Elements(client.get("/runs").text).text


def test_what_is_typed_into_the_form_comes_back_as_text(client: TestClient) -> None:
    given = f"</textarea>{EVIL}"
    answer = client.post("/try", data={"statement": given, "proof": given})
    assert answer.status_code == 422
    assert answer.text.count("<textarea id=") == 4
    assert EVIL not in answer.text
    assert escape(given) in answer.text


def test_templates_and_static_files_name_no_other_host() -> None:
    folder = Path(pages.__file__).parent
    files = [*folder.glob("templates/*"), *folder.glob("static/*")]
    assert len(files) > 10
    for file in files:
        text = file.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|[\"'(= ]//\w|@import", text), file


def test_static_files_are_asked_about_each_time(client: TestClient) -> None:
    answer = client.get("/static/style.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    again = client.get("/static/style.css", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_browser_is_told_of_errors_in_a_page_and_a_program_in_a_problem_document(client: TestClient) -> None:
    missing = ("/nowhere", "/statements/none", "/proofs/none", "/runs/none", "/evaluations/none")
    for path in (*missing, "/runs/tiny/rounds/99/conjectures"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "<h1>Not Found</h1>" in answer.text
    told = client.get("/nowhere", headers={"Accept": "*/*"})
    assert told.json()["type"] == "urn:stp:problem:not-found"
    assert client.get("/v1/nowhere").json()["type"] == "urn:stp:problem:not-found"
    assert client.post("/statements").headers["allow"] == "GET"
    assert client.get("/statements?source=open&after=x").status_code == 422


def test_the_overview_says_what_was_settled_and_how_far_runs_are(client: TestClient) -> None:
    page = Elements(client.get("/").text).text
    assert "Every proof is settled." in page
    assert re.search(r"settled in the last 5 minutes[1-9]", page)
    assert "tiny round 2: train finished" in page


def test_an_evaluation_shows_its_numbers_and_what_came_of_each_statement(client: TestClient) -> None:
    page = Elements(client.get(f"/evaluations/{EVALUATION}").text).text
    assert re.search(r"of 6 statements solved ?6", page)
    assert "mathd_2 defect 3 of 4 75.0 %" in page
    assert "Known defects: 1 mathd_2: a hypothesis is missing" in page
    assert "corpus: lean_workbook_1" in page
    assert "Share of the statements proved within a budget of samples per statement" in page


def test_conjectures_are_shown_from_hard_to_easy_and_by_outcome(client: TestClient) -> None:
    path = "/runs/tiny/rounds/1/conjectures"
    page = Elements(client.get(path).text).text
    shares = [int(one) for one in re.findall(r"(\d) of 8 rollouts correct", page)]
    assert shares == sorted(shares)
    assert shares
    chosen = Elements(client.get(f"{path}?outcome={ConjectureOutcome.ILL_FORMED}").text).text
    assert "t14" in chosen
    assert "t11" not in chosen
    unproved = Elements(client.get(f"{path}?rate=barely").text).text
    assert re.findall(r"(\d) of 8 rollouts correct", unproved) == [one for one in map(str, shares) if one in "12"]


def test_statements_are_found_by_their_text_and_level(client: TestClient) -> None:
    def names(query: str) -> list[str]:
        return re.findall(r">(t\d)</a>", client.get(f"/statements?source=open&{query}").text)

    assert names("") == [one.name for one in DATASET]
    assert names("q=P 3") == ["t3"]
    assert names("q=p_3") == []  # not a wildcard
    assert names("level=7") == []
    assert names("level=") == names("level=0") == [one.name for one in DATASET]


def test_proofs_stand_with_the_correct_and_the_short_ones_first(client: TestClient, place: Place) -> None:
    statement = EVIL_STATEMENT.id
    for text in ("rfl", "skip; rfl", "wrong"):
        ended(client, tried(client, statement=EVIL_STATEMENT.text, proof=text))
    shown = re.findall(r"/proofs/(\w+)\">", client.get(f"/statements/{statement}").text)
    expected = [Proof(statement, text).id for text in ("\n  rfl", "\n  skip; rfl", EVIL_PROOF.text, "\n  wrong")]
    assert shown[:4] == expected


def test_the_certificate_of_a_confirmed_proof_is_a_file(client: TestClient) -> None:
    page = client.get(f"/statements/{EVIL_STATEMENT.id}").text
    assert f"/proofs/{EVIL_PROOF.id}/certificate" in page
    answer = client.get(f"/proofs/{EVIL_PROOF.id}/certificate")
    assert answer.headers["content-disposition"] == f'attachment; filename="{EVIL_PROOF.id}.json"'
    assert answer.json()["proof"] == EVIL_PROOF.text


def test_a_conjecture_shows_what_it_was_made_from(client: TestClient, place: Place) -> None:
    [(made, _, _), *_] = place.store.conjectures("tiny", 1)
    answer = client.get(f"/statements/{made.statement.id}").text
    page = Elements(answer)
    assert 'role="img"' in answer
    assert (
        f"{made.seed.statement.name}, from open; shown with the lemma {made.seed.lemma.name}, it led to:" in page.text
    )
    assert f"/statements/{made.seed.statement.id}" in page.values("href")
    assert f"Conjectured: {made.statement.text}, from {made.seed.statement.text}." in page.values("aria-label")
    assert 'role="img"' not in client.get(f"/statements/{made.seed.statement.id}").text


def test_a_run_is_drawn_once_for_each_phase_that_finishes(client: TestClient, place: Place) -> None:
    once = client.app.state.once  # type: ignore[attr-defined]
    rounds = place.store.rounds("tiny")
    first = pictured(once, place.service, rounds)
    assert pictured(once, place.service, rounds) is first
    assert pictured(once, place.service, rounds[:2]) is not first


class Slow(SqlStore):
    """Does not tell about troubles until its gate is opened."""

    asked, gate = threading.Event(), threading.Event()

    def troubles(self, batch: str) -> dict[str, int]:
        self.asked.set()
        assert self.gate.wait(60)
        return super().troubles(batch)


def test_nobody_waits_long_for_a_run_that_is_being_drawn(place: Place) -> None:
    once, rounds = Once(wait_seconds=0.01), place.store.rounds("tiny")
    with closing(Slow(str(place.store.database.url))) as store, ThreadPoolExecutor(1) as other:
        service = replace(place.service, store=store)
        drawn = other.submit(pictured, once, service, rounds)
        assert store.asked.wait(60)
        with pytest.raises(Refused, match="look again") as refused:
            pictured(once, service, rounds)
        assert refused.value.status == 503
        store.gate.set()
        assert drawn.result().summary.run == "tiny"
