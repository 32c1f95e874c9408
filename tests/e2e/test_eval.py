"""Two checkpoints of a tiny run evaluated with real Lean, killed and resumed, with one checker and with two."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import TINY, Answer, Stp, stp_command, stp_environment

pytestmark = [pytest.mark.e2e, pytest.mark.lean, pytest.mark.model, pytest.mark.timeout(600)]

PROTOCOL = """
benchmark = "world"
split = "test"
samples = 40
ks = [1, 8]
sampling = { max_new_tokens = 30 }
limits = { timeout_seconds = 60.0, memory_mb = 2000 }
prices = { currency = "EUR", million_tokens = 1.0 }
"""
TESTED = 12
LONG = 240.0
SFT = ("eval", "world", "--model", "runs/tiny/sft", "--config", "eval.toml", "--json")
BASE = ("eval", "world", "--model", "runs/tiny/base", "--config", "eval.toml", "--samples", "2", "--json")


@pytest.fixture(scope="module")
def trained(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a base and an SFT model, a test set, and a protocol, for tests to copy."""
    place = tmp_path_factory.mktemp("trained") / "place"
    shutil.copytree(prepared, place)
    (place / "eval.toml").write_text(PROTOCOL)
    (place / "tiny.toml").write_text(TINY.replace("epochs = 4", "epochs = 2"))
    with closing(sqlite3.connect(place / "runs" / "stp.db")) as connection:
        tested = "SELECT id FROM statements WHERE source = 'tiny/open' ORDER BY position LIMIT ?"
        connection.execute(f"UPDATE statements SET source = 'world/test' WHERE id IN ({tested})", [TESTED])
        connection.commit()
    subprocess.run(stp_command("sft", "tiny.toml"), cwd=place, env=stp_environment(), check=True, capture_output=True)
    return place


@pytest.fixture
def place(trained: Path, tmp_path: Path) -> Path:
    shutil.copytree(trained, tmp_path / "place")
    return tmp_path / "place"


def numbers(answer: Answer) -> dict[str, Any]:
    """All that an evaluation came to, without what the clock put there."""
    assert answer.code == 0, answer.told
    [found] = answer.json["results"]
    assert found["cost"].pop("check_seconds") > 0
    assert found["cost"].pop("money") > 0
    for name in ("created", "finished"):
        assert found["evaluation"].pop(name)
    return dict(found)


def counted(place: Path, query: str) -> int:
    with closing(sqlite3.connect(place / "runs" / "stp.db", timeout=60)) as connection:
        return int(connection.execute(query).fetchone()[0])


def killed_when(place: Path, arguments: tuple[str, ...], happened: Callable[[], bool]) -> None:
    process = subprocess.Popen(stp_command(*arguments), cwd=place, env=stp_environment(), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + LONG
    while not happened():
        assert process.poll() is None, "it ended too early"
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)
    process.kill()
    process.wait()


def test_two_checkpoints_of_a_run_are_evaluated_compared_and_reported(
    stp: Stp, place: Path, trained: Path, tmp_path: Path
) -> None:
    drawn = "SELECT count(*) FROM rollouts WHERE batch LIKE 'eval/%' AND tokens > 0"
    killed_when(place, SFT, lambda: counted(place, drawn) >= 32 * TESTED)
    assert counted(place, drawn) < 40 * TESTED
    found = numbers(stp(*SFT, at=place, STP_CHECKERS="1"))
    assert counted(place, drawn) == 40 * TESTED
    assert [one["k"] for one in found["passes"]] == [1, 8, 40]
    assert 0 < found["passes"][0]["estimate"]["value"] < 1
    assert found["screen"]["looked_in"] == {"tiny/seed": 100}

    shutil.copytree(trained, tmp_path / "other")
    assert numbers(stp(*SFT, at=tmp_path / "other", STP_CHECKERS="2")) == found
    assert numbers(stp(*SFT, at=place)) == found

    planned = stp(*BASE, "--dry-run", at=place).json
    assert (planned["statements"], planned["samples"], planned["drawn"], planned["basis"]) == (TESTED, 2, 0, "")
    assert numbers(stp(*BASE, at=place))["solved"] == 0
    handed_on(stp, place, found)


def handed_on(stp: Stp, place: Path, found: dict[str, Any]) -> None:
    """What is shown of an evaluation of the SFT model, and one of the base model, which proves nothing."""
    sft, base = "world-test-tiny-sft", "world-test-tiny-base"
    assert stp("eval", "list", at=place).out.startswith(f"{base}: 0 of {TESTED} solved; pass@1 0.0%")
    assert sft in stp("eval", "show", sft, at=place).out
    assert numbers(stp("eval", "show", sft, "--json", at=place)) == found
    [pair] = stp("eval", "compare", base, sft, "--json", at=place).json["comparisons"]
    assert (pair["k"], pair["both"], pair["only_first"]) == (2, 0, 0)
    assert pair["only_second"] + pair["neither"] == TESTED
    assert pair["only_second"] > 0
    assert stp("eval", "report", base, sft, "--out", "page.html", at=place).code == 0
    assert sft in (place / "page.html").read_text()

    assert stp("eval", "export", sft, "--out", "all.jsonl", "--json", at=place).json["samples"] == 40 * TESTED
    correct = [json.loads(line)["correct"] for line in (place / "all.jsonl").read_text().splitlines()]
    assert sum(correct) == round(found["passes"][0]["estimate"]["value"] * 40 * TESTED)
    longer = stp(*SFT, "--samples", "80", "--dry-run", at=place).json
    assert (longer["drawn"], longer["basis"]) == (40 * TESTED, f"evaluation {sft}")
    assert longer["tokens"] == pytest.approx(found["cost"]["tokens"])
    assert longer["money"] == pytest.approx(longer["tokens"] / 1e6)


def test_what_cannot_be_evaluated_is_refused_with_the_mend(stp: Stp, place: Path) -> None:
    (place / "mathlib.jsonl").write_text(json.dumps({"name": "t", "formal_statement": "theorem t : True := by"}))
    minif2f = ("eval", "minif2f", "--model", "runs/tiny/sft", "--data", "mathlib.jsonl", "--split", "")
    refused = {
        "stp lean setup --mathlib": stp(*minif2f, at=place, STP_LEAN="embedded"),
        "STP_TRUST=off": stp(*SFT, at=place, STP_TRUST="off"),
        "there is no model in runs/none": stp("eval", "world", "--model", "runs/none", at=place),
        "there is no evaluation 'x'": stp("eval", "show", "x", at=place),
        "is about world; use `stp eval world`": stp(*SFT[:1], "putnam", *SFT[2:], at=place),
    }
    for mend, answer in refused.items():
        assert answer.code == 2
        assert mend in answer.told
    assert counted(place, "SELECT count(*) FROM evaluations") == 0
