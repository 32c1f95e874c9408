"""`stp data export` and `stp data import`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stp import bootstrap
from stp.cli import app
from stp.errors import InputError
from stp.settings import Settings
from tests.unit.libraries.test_published import RUN, take_place

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home with a run in its database."""
    monkeypatch.setenv("STP_HOME", str(tmp_path / "home"))
    bootstrap.upgrade_store(Settings())
    with bootstrap.open_store(Settings()) as store:
        take_place(store)


def said(*words: str | Path) -> str:
    answer = CliRunner().invoke(app, ["data", *map(str, words)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_out_of_one_database_into_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "proofs"
    assert json.loads(said("export", out, "--run", RUN, "--json")) == {"folder": str(out), "rows": 3}
    monkeypatch.setenv("STP_HOME", str(tmp_path / "another"))
    bootstrap.upgrade_store(Settings())
    told = said("import", out, "--name", "ours").splitlines()
    assert told[0:3] == [
        "ours/conjecture: 1 proofs",
        "ours/statement: 2 proofs",
        "2 new statements; the proofs stand on the word of whoever published them (--check)",
    ]
    again = json.loads(said("import", out, "--name", "ours", "--from", "1", "--json"))
    assert (again["new"], again["proofs"], again["left"]) == (0, 2, {"rows of other iterations": 1})


def test_what_is_known_against_the_authors_data_is_told_at_import(tmp_path: Path) -> None:
    said("export", tmp_path / "STP_Lean_0320", "--run", RUN)
    answer = CliRunner().invoke(app, ["data", "import", str(tmp_path / "STP_Lean_0320")], catch_exceptions=False)
    assert "179 of the 488 items of miniF2F" in answer.stderr
    with pytest.raises(InputError, match="give a --name that has STP_Lean in it"):
        said("import", tmp_path / "STP_Lean_0320", "--name", "ours")


@pytest.mark.lean
def test_proofs_are_checked_on_their_way_in_where_that_is_asked(tmp_path: Path) -> None:
    row = {"target": "\n  trivial", "tag": "['statement']", "iteration": 0}
    rows = [
        row | {"prompt": f"Complete the following Lean 4 code:\n\n```lean4\ntheorem {name} : {claim} := by"}
        for name, claim in (("right", "True"), ("wrong", "False"))
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    told = said("import", tmp_path / "rows.jsonl", "--name", "new", "--check", "--timeout", "60")
    assert "1 of 2 proofs accepted here" in told


def test_a_run_without_a_proof_or_a_file_without_a_row_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no run other"):
        said("export", tmp_path / "out", "--run", "other")
    (tmp_path / "rows.jsonl").write_text('{"prompt": "p", "target": "t", "tag": "", "iteration": 0}\n')
    with pytest.raises(InputError, match=r"no row was taken of 1\nleft out: 1 rows with another prompt"):
        said("import", tmp_path / "rows.jsonl")
