"""The real client of Kimina Lean Server, against our service with a real Lean."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.api.app import create_app
from stp import bootstrap
from stp.settings import Settings
from stp.store.keys import Scope
from tests.services import served

pytestmark = pytest.mark.lean

CALLER = Path(__file__).parents[2] / "kimina_caller.py"
FILES = {
    "proved": ("valid", "theorem t (p : Prop) (h : p) : p := by\n  exact h"),
    "proved on one line": ("valid", "theorem t (p : Prop) (h : p) : p := h"),
    "two theorems": (
        "valid",
        "/-- one -/\ntheorem a : 1 = 1 := rfl\n\n/-- two -/\ntheorem b : 1 = 1 := by\n  exact a\n",
    ),
    "a definition": ("valid", "def f (n : Nat) := n\n\ntheorem t : f 1 = 1 := rfl\n-- the end\n"),
    "sorry": ("sorry", "theorem t : 1 = 2 := by\n  have : True := trivial\n  sorry"),
    "sorry below": ("sorry", "theorem a : 1 = 2 := by sorry\ntheorem b : 1 = 2 := by\n  exact a"),
    "wrong": ("lean_error", "theorem t (p : Prop) (h : p) : p := by\n  skip\n  exact g"),
    "wrong on one line": ("lean_error", "theorem t : 1 = 1 := foo"),
    "the first of two": ("lean_error", "theorem a : 1 = 2 := by decide\ntheorem b : 1 = 1 := rfl"),
    "the second of two": ("lean_error", "theorem a : 1 = 1 := rfl\ntheorem b : 1 = 2 := by decide"),
    "a wrong definition": ("lean_error", 'def f : Nat := "x"\ntheorem t : 1 = 1 := rfl'),
    "a wrong end": ("lean_error", 'theorem t : 1 = 1 := rfl\ndef f : Nat := "x"'),
    "no theorem": ("lean_error", "#check Nat"),
    "nothing": ("lean_error", ""),
    "a command behind": ("lean_error", "theorem t : 1 = 1 := rfl\n#eval 1"),
    "an axiom": ("lean_error", "axiom x : 1 = 2\ntheorem t : 1 = 2 := x"),
    "an axiom in between": ("lean_error", "theorem a : 1 = 1 := rfl\naxiom x : 1 = 2\ntheorem t : 1 = 2 := x"),
    "a macro": ("lean_error", "macro_rules | `(1) => `(2)\ntheorem t : 1 = 2 := rfl"),
    "native code": ("lean_error", "theorem t : 1 = 2 := by\n  native_decide"),
    "no such import": ("server_error", "import Nowhere\ntheorem t : 1 = 1 := rfl"),
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A service with a real Lean, and a key for it."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with bootstrap.open_keys(settings) as keys:
        _, secret = keys.create("kimina", [Scope.CHECK], 0, 0, 0.0)
    with served(create_app(settings)) as place:
        yield place, secret


@pytest.fixture(scope="module")
def answers(url: tuple[str, str]) -> dict[str, Any]:
    """What the real client makes of our answers, by name of the file."""
    texts = json.dumps([text for _, text in FILES.values()])
    done = subprocess.run([sys.executable, str(CALLER), *url], input=texts, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["health"] == {"status": "ok"}
    return dict(zip(FILES, said["answers"], strict=True))


@pytest.mark.parametrize("name", FILES)
def test_the_client_sees_what_the_trust_tier_saw(answers: dict[str, Any], name: str) -> None:
    status, _ = answers[name]
    assert status == FILES[name][0]


def test_messages_stand_where_they_belong_in_the_file(answers: dict[str, Any]) -> None:
    for name, line, column in (("wrong", 3, 8), ("wrong on one line", 1, 21), ("the second of two", 2, 24)):
        [message] = answers[name][1]["response"]["messages"]
        assert (message["pos"], message["severity"]) == ({"line": line, "column": column}, "error")
    [told] = answers["sorry"][1]["response"]["sorries"]
    assert (told["pos"], told["endPos"]) == ({"line": 3, "column": 2}, {"line": 3, "column": 7})


def test_a_header_that_cannot_be_imported_holds_up_nobody(url: tuple[str, str]) -> None:
    place, secret = url
    headers = {"Authorization": f"Bearer {secret}"}
    bad = [{"id": str(n), "code": f"import Nowhere{n}\ntheorem t : 1 = 1 := rfl"} for n in range(5)]
    good = {"id": "good", "code": "theorem t : 2 = 2 := rfl"}
    with httpx.Client(base_url=place, headers=headers, timeout=120) as client:
        said = client.post("/api/check", json={"snippets": [*bad, good]}).json()["results"]
        assert [one["id"] for one in said if one["error"]] == ["0", "1", "2", "3", "4"]
        assert "imports what is not there" in said[0]["error"]
        assert client.get("/readyz").status_code == 200


def test_older_clients_are_answered_in_their_form(url: tuple[str, str]) -> None:
    place, secret = url
    codes = [{"custom_id": 7, "proof": FILES["proved"][1]}, {"custom_id": "b", "code": FILES["wrong"][1]}]
    with httpx.Client(base_url=place, headers={"Authorization": f"Bearer {secret}"}, timeout=120) as client:
        said = client.post("/verify", json={"codes": codes, "timeout": 30}).json()["results"]
    assert [one["custom_id"] for one in said] == [7, "b"]
    assert said[0]["error"] is None
    assert said[0]["response"]["messages"] == []
    assert said[0]["response"]["time"] > 0
    assert said[1]["response"]["messages"][0]["severity"] == "error"
