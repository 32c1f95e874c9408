"""One endpoint for every assistant: a real service, which finds Lean and Rocq by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stp.bootstrap_service import open_service
from stp.settings import Settings
from stp.toolchain.isabelle import Isabelle
from stp.toolchain.rocq import Rocq
from tests.services import api, make_key

LEAN = {"statement": {"text": "theorem t (p : Prop) (h : p) : p := by"}, "proof": "\n  exact h"}
ROCQ = {"statement": {"text": "Theorem t (p : Prop) (h : p) : p.", "system": "rocq"}, "proof": "\n  exact h."}
ISABELLE = {"statement": {"text": 'theorem t: "True"', "system": "isabelle"}, "proof": "\n  by simp"}
FILE = {"file": "Theorem t (a : nat) : a = a.\nProof.\n  reflexivity.\nQed.\n", "system": "rocq"}
WAIT = "/v1/checks?wait=60"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    where = Settings()
    yield from _client(where.model_copy(update={"home": tmp_path, "checkers": 1}))


def _client(where: Settings) -> Iterator[TestClient]:
    with open_service(where) as service, api(service, make_key(service)) as opened:
        yield opened


@pytest.mark.lean
@pytest.mark.rocq
def test_one_endpoint_checks_for_each_assistant(client: TestClient, rocq_toolchain: Rocq) -> None:
    found = [client.post(WAIT, json=one).json() for one in (LEAN, ROCQ, FILE)]
    verdicts = [one["verdict"] for one in found]
    assert [(one["status"], one["tier"]) for one in verdicts] == [("proved", "trust")] * 3
    assert [one["checker"].split()[0] for one in verdicts] == ["Lean", "Rocq", "Rocq"]
    assert "coqchk" in verdicts[1]["kernel"]
    certificate = client.get(f"/v1/verdicts/{found[1]['proof_id']}/certificate").json()
    assert certificate["statement"]["system"] == "rocq"
    disproof = {
        "statement": {"text": "Theorem t (p : Prop) : p.", "system": "rocq"},
        "proof": "\n  intro H. exact (H False).",
    }
    assert client.post(WAIT, json={**disproof, "refutes": True}).json()["verdict"]["status"] == "disproved"
    mixed = client.post("/v1/batches?wait=60", json={"items": [{**ROCQ, "proof": "\n  exact p."}, LEAN]}).json()
    assert [one["verdict"]["status"] for one in mixed["items"]] == ["failed", "proved"]


@pytest.mark.lean
@pytest.mark.rocq
def test_what_may_not_come_from_outside_is_refused_in_every_language(client: TestClient) -> None:
    for header in ("Axiom x : False.", 'Notation "0" := 1.', "Set Universe Polymorphism."):
        asked = {**ROCQ, "statement": {"text": "Theorem t : True.", "header": header, "system": "rocq"}}
        assert client.post(WAIT, json=asked).status_code == 422
    assert (
        client.post(WAIT, json={**ROCQ, "statement": {"text": LEAN["statement"], "system": "rocq"}}).status_code == 422
    )


@pytest.mark.lean
def test_the_same_endpoint_checks_for_isabelle(tmp_path: Path, stand_in: Isabelle) -> None:
    """On the stand-in, which proves by a table; `sandbox = off` since it needs no bubblewrap."""
    where = {"home": tmp_path, "checkers": 1, "isabelle": str(stand_in.program), "sandbox": "off"}
    for client in _client(Settings().model_copy(update=where)):
        asked = [{**ISABELLE, "proof": proof} for proof in ("\n  by simp", "\n  by nonsense", "\n  sorry")]
        found = client.post("/v1/batches?wait=60", json={"items": [*asked, LEAN]}).json()["items"]
        assert [one["verdict"]["status"] for one in found] == ["proved", "failed", "incomplete", "proved"]
        assert [one["verdict"]["tier"] for one in found] == ["warm", "warm", "warm", "trust"]


@pytest.mark.lean
def test_an_assistant_that_is_not_there_fails_no_proof_and_stops_nobody(tmp_path: Path) -> None:
    where = Settings().model_copy(update={"home": tmp_path, "checkers": 1, "rocq": str(tmp_path)})
    for client in _client(where):
        [crashed, proved] = [client.post(WAIT, json=one).json()["verdict"] for one in (ROCQ, LEAN)]
        assert (crashed["status"], proved["status"]) == ("crashed", "proved")
        assert "apt install coq" in crashed["messages"][0]["text"]
