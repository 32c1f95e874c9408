"""`stp data trace` and `stp data sft`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stp import bootstrap
from stp.cli import app
from stp.errors import InputError
from stp.settings import Settings
from tests.unit.libraries.traces import lay_out


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A benchmark, and beside it an empty home."""
    monkeypatch.setenv("STP_HOME", str(tmp_path / "home"))
    bootstrap.upgrade_store(Settings())
    (tmp_path / "bench").mkdir()
    return lay_out(tmp_path / "bench")


def said(*words: str | Path) -> str:
    answer = CliRunner().invoke(app, ["data", *map(str, words)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_from_a_benchmark_to_rows(folder: Path, tmp_path: Path) -> None:
    told = said("trace", folder, "--source", "lib").splitlines()
    assert told[0] == (
        "lib/train: 5 theorems, 4 with their text (4 new), 3 with a traced proof, 2 of these name a lemma"
    )
    assert told[2].startswith("lib/test: 0 theorems")
    out = tmp_path / "rows.jsonl"
    answer = json.loads(said("sft", "lib/train", "--out", out, "--json"))
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert answer["rows"]["prover"] == 3 == sum(row["role"] == "prover" for row in rows)
    assert answer["rows"]["conjecturer"] == len(rows) - 3 > 0
    assert set(rows[0]) == {"role", "prompt", "target", "weight", "origin"}
    assert {row["weight"] for row in rows} == {1.0}
    assert [one.name for one in tmp_path.glob("*.jsonl*")] == ["rows.jsonl"]


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["trace", "nowhere"], "there is no nowhere/random/train.json; give the unpacked folder"),
        (["trace", "bench", "--split", "odd"], "give one of: random, novel_premises"),
        (["trace"], "give the folder of LeanDojo Benchmark 4, or --core"),
        (["trace", "https://example.org/a"], "give it behind the URL"),
        (["trace", "bench", "--part", "dev"], "give one of: train, val, test"),
        (["sft", "lib/train", "--out", "rows.jsonl"], "`stp data trace` and `stp import` store some"),
    ],
)
def test_errors_name_the_mend(folder: Path, words: list[str], mend: str) -> None:
    with pytest.raises(InputError, match=mend.replace("(", r"\(")):
        CliRunner().invoke(app, ["data", *words], catch_exceptions=False)
