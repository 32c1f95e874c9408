"""What each command does when all is well."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from stp import bootstrap
from stp.compare.page import COURSES
from stp.settings import Settings
from stp.testing import make_statement
from stp.toolchain.types import Toolchain
from stp.types import Phase
from tests.e2e.conftest import TINY, Stp, stp_command, stp_environment
from tests.unit.compare.made import course, round_of

pytestmark = pytest.mark.e2e

COMMANDS = (
    "lean setup",
    "lean doctor",
    "db upgrade",
    "db backup",
    "db restore",
    "db prune",
    "world build",
    "import",
    "sft",
    "train",
    "eval world",
    "eval list",
    "eval show",
    "eval compare",
    "eval report",
    "eval export",
    "eval published",
    "check",
    "prove",
    "models",
    "data import",
    "data export",
    "push",
    "report",
    "compare",
    "plan",
    "prune",
)
HEAVY = {"torch", "transformers", "tokenizers", "matplotlib", "scipy"}
SWAP = "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by"
WORLD = ("world", "build", "--seed-size", "20", "--open-size", "20", "--test-size", "5")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(stp: Stp, command: str) -> None:
    answer = stp(*command.split(), "--help")
    assert answer.code == 0
    assert "Example" in answer.out
    assert f"stp {command}" in answer.out.partition("Example")[2]


def test_help_of_all_names_every_command(stp: Stp) -> None:
    answer = stp("--help")
    assert answer.code == 0
    for command in COMMANDS:
        assert command.split()[0] in answer.out


def test_help_is_quick_since_heavy_libraries_wait_until_they_are_needed() -> None:
    ask = (
        "import sys, stp.cli\nsys.argv = ['stp', 'train', '--help']\ntry: stp.cli.main()\nfinally: print(*sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert "Example" in answer.stdout
    assert not HEAVY & set(answer.stdout.split())


def test_an_unknown_command_or_option_is_wrong_input(stp: Stp) -> None:
    assert stp("trane").code == 2
    assert stp("train", "--loud").code == 2


def test_train_lists_the_experiments_that_ship(stp: Stp) -> None:
    assert "quickstart" in stp("train", "--list").out.split()
    assert "quickstart" in stp("train", "--list", "--json").json["experiments"]


def test_db_upgrade_makes_a_database_once(stp: Stp, tmp_path: Path) -> None:
    first = stp("db", "upgrade", "--json")
    made = (tmp_path / "runs" / "stp.db").read_bytes()
    again = stp("db", "upgrade", "--json")
    assert (first.code, again.code) == (0, 0)
    assert first.json == again.json
    assert first.json["version"]
    assert (tmp_path / "runs" / "stp.db").read_bytes() == made


def test_a_database_moves_by_backup_and_restore(stp: Stp, tmp_path: Path) -> None:
    assert stp("db", "upgrade").code == 0
    with bootstrap.open_store(Settings(home=tmp_path / "runs")) as store:
        store.add_statements([make_statement()])
    assert stp("db", "backup", "all.gz", "--json").json["rows"]["statements"] == 1
    elsewhere = {"STP_HOME": "elsewhere"}
    assert "1 rows restored" in stp("db", "restore", "all.gz", **elsewhere).out
    again = stp("db", "restore", "all.gz", **elsewhere)
    assert again.code == 5
    assert "--replace" in again.told
    assert stp("db", "restore", "all.gz", "--replace", **elsewhere).code == 0
    assert stp("db", "backup", "all.gz").code == 2


def test_db_prune_says_what_it_would_remove(stp: Stp) -> None:
    assert stp("db", "upgrade").code == 0
    assert "would remove 0 wrong rollouts" in stp("db", "prune", "--dry-run").out
    assert stp("db", "prune", "--json").json == {"batches": [], "dry_run": False}
    assert "no run named 'x'" in stp("db", "prune", "--run", "x").told


# with Lean


@pytest.mark.lean
def test_check_says_proved(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text(f"{SWAP}\n  exact And.symm h")
    answer = stp("check", "file.lean")
    assert answer.code == 0
    assert answer.out.startswith("proved in ")
    assert "axioms: none" in answer.out
    assert "lemmas: And.symm" in answer.out
    assert answer.err == ""


@pytest.mark.lean
@pytest.mark.parametrize(
    ("proof", "status", "line"),
    [
        ("\n  exact h", "failed", 1),
        ("\n  constructor\n  · exact h\n  · exact h.1", "failed", 2),
        ("\n  sorry", "incomplete", 1),
    ],
)
def test_check_says_what_is_wrong_and_where(stp: Stp, tmp_path: Path, proof: str, status: str, line: int) -> None:
    (tmp_path / "file.lean").write_text(SWAP + proof)
    answer = stp("check", "file.lean", "--json")
    assert answer.code == 1
    assert answer.json["status"] == status
    assert line in {one["line"] for one in answer.json["messages"]} or status == "incomplete"
    assert stp("check", "file.lean").out.startswith(status)


@pytest.mark.lean
def test_check_says_what_is_forbidden(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text("theorem t : 1 = 1 := by\n  native_decide")
    answer = stp("check", "file.lean", "--json")
    assert (answer.code, answer.json["status"], answer.json["forbidden"]) == (1, "forbidden", "code")
    assert stp("check", "file.lean").out.startswith("forbidden (code) in ")


@pytest.mark.lean
def test_a_statement_is_disproved_and_its_certificate_holds(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "wrong.lean").write_text(
        "theorem t (n : Nat) : n < 9 := by\n  exact fun h => absurd (h 9) (by decide)\n"
    )
    answer = stp("check", "wrong.lean", "--disprove", "--certificate", "out.json")
    assert answer.code == 0
    assert answer.out.startswith("disproved in ")
    assert answer.out.endswith("of: theorem t : ¬ (by exact (∀ (n : Nat), n < 9)) := by\n")
    assert "tier: trust" in answer.out
    told = stp("check", "wrong.lean", "--disprove", "--json").json
    assert (told["status"], told["negation"]) == ("disproved", "theorem t : ¬ (by exact (∀ (n : Nat), n < 9)) := by")

    made = json.loads((tmp_path / "out.json").read_text())
    assert (made["statement"]["text"], made["verdict"]["status"]) == (told["negation"], "proved")
    assert made["hash"] == told["certificate"]
    again = stp("verify-certificate", "out.json")
    assert (again.code, again.out) == (0, "the certificate holds\n")
    assert stp("check", "wrong.lean").code == 1


@pytest.mark.lean
def test_a_proof_of_a_statement_does_not_disprove_it(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "right.lean").write_text(f"{SWAP}\n  exact And.symm h")
    answer = stp("check", "right.lean", "--disprove", "--certificate", "out.json")
    assert (answer.code, answer.out.split()[0]) == (1, "failed")
    assert not (tmp_path / "out.json").exists()


def test_a_theorem_that_cannot_be_negated_is_wrong_input(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text("theorem t n : n < 9 := by\n  sorry")
    answer = stp("check", "file.lean", "--disprove")
    assert answer.code == 2
    assert "put each in brackets, with its type" in answer.told


@pytest.mark.lean
def test_check_stops_at_its_limit(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "file.lean").write_text("theorem t : True := by\n  repeat (first | skip)")
    answer = stp("check", "file.lean", "--timeout", "0.5", "--json")
    assert (answer.code, answer.json["status"], answer.json["limit"]) == (1, "resource", "time")


@pytest.mark.lean
def test_lean_files_and_json_lines_are_imported(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "proved.lean").write_text(f"{SWAP}\n  exact ⟨h.2, h.1⟩\n")
    (tmp_path / "open.lean").write_text("theorem u (p : Prop) : p → p := by\n  sorry\n")
    rows = [
        {"statement": "theorem v : 1 = 1 := by", "level": 3},
        {"statement": "theorem w : 1 = 1 ∧ 2 = 2 := by\n  exact ⟨rfl, rfl⟩"},
    ]
    (tmp_path / "more.jsonl").write_text("\n".join(json.dumps(one) for one in rows))
    answer = stp("import", "proved.lean", "open.lean", "more.jsonl", "--source", "mine", "--json")
    assert answer.code == 0
    [done] = answer.json["sources"]
    assert (done["statements"], done["new"], done["proofs"], done["proved"]) == (4, 4, 2, 2)
    with bootstrap.open_store(Settings(home=tmp_path / "runs")) as store:
        assert [(one.name, one.level) for one in store.statements("mine")] == [("t", 0), ("u", 0), ("v", 3), ("w", 0)]
        assert store.lemmas()["Nat.add_comm"].text == "theorem Nat.add_comm (n m : Nat) : n + m = m + n"
    again = stp("import", "proved.lean", "open.lean", "more.jsonl", "--source", "mine")
    assert again.code == 0
    assert "mine: 4 statements (0 new), 2 of 2 proofs accepted" in again.out


@pytest.mark.lean
@pytest.mark.postgres
def test_everything_may_be_kept_in_postgres(stp: Stp, tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "proved.lean").write_text(f"{SWAP}\n  exact ⟨h.2, h.1⟩\n")
    assert stp("db", "upgrade", STP_DATABASE_URL=postgres_url).code == 0
    answer = stp("import", "proved.lean", "--source", "mine", STP_DATABASE_URL=postgres_url)
    assert "mine: 1 statements (1 new), 1 of 1 proofs accepted" in answer.out
    assert not (tmp_path / "runs").exists()


@pytest.mark.lean
def test_a_small_world_is_built(stp: Stp) -> None:
    answer = stp(*WORLD, "--json")
    assert answer.code == 0
    counted = [(one["source"], one["new"], one["proofs"], one["proved"]) for one in answer.json["sources"]]
    assert counted == [("world/seed", 20, 20, 20), ("world/open", 20, 0, 0), ("world/test", 5, 0, 0)]


@pytest.mark.lean
def test_another_world_is_built_and_one_that_is_not_there_is_refused(stp: Stp, tmp_path: Path) -> None:
    answer = stp("world", "build", "steep", *WORLD[2:], "--json")
    assert answer.code == 0
    assert [(one["source"], one["new"], one["proved"]) for one in answer.json["sources"]] == [
        ("world/seed", 12, 12),
        ("world/open", 20, 0),
        ("world/test", 5, 0),
        ("world/said", 8, 0),
        ("world/easy", 240, 0),
    ]
    with closing(sqlite3.connect(tmp_path / "runs" / "stp.db")) as connection:
        (seeds,) = connection.execute("SELECT count(*) FROM statements WHERE source = 'world/seed' AND file != ''")
    assert seeds == (12,)
    wrong = stp("world", "build", "flat")
    assert wrong.code == 2
    assert "there is no world 'flat'; there are small, steep" in wrong.told


def test_comparisons_are_listed_and_others_refused(stp: Stp, tmp_path: Path) -> None:
    assert stp("compare", "--list").out.split() == ["steep"]
    assert stp("compare", "--json").json == {"comparisons": ["steep"]}
    runs = tmp_path / "two.json"
    found = (course("parallel", 0, round_of(100, 3)), course("expert-iteration", 0, round_of(100, 4)))
    runs.write_bytes(COURSES.dump_json(found))
    made = stp("compare", "steep", "--data", runs, "--out", tmp_path / "page", "--json").json
    assert made == {"page": str(tmp_path / "page/steep.html"), "runs": 2}
    assert "40.0 %" in (tmp_path / "page/steep.html").read_text()
    unknown, foreign = stp("compare", "flat"), stp("compare", "steep", "--seed", "0", "--seed", "7")
    assert (unknown.code, foreign.code) == (2, 2)
    assert "there is no comparison 'flat'; give a .toml file, or one of: steep" in unknown.told
    assert "steep has no seed 7; it has 0, 1, 2" in foreign.told
    assert not (tmp_path / "runs").exists()


@pytest.mark.lean
def test_lean_setup_names_what_is_there(stp: Stp, toolchain: Toolchain) -> None:
    answer = stp("lean", "setup", "--json")
    assert answer.code == 0
    assert answer.json == {"lean": str(toolchain.lean), "identity": toolchain.identity, "origin": toolchain.origin}


@pytest.mark.lean
def test_the_doctor_finds_everything_well(stp: Stp, toolchain: Toolchain) -> None:
    answer = stp("lean", "doctor", "--json")
    assert answer.code == 0
    found = {one["subject"]: one for one in answer.json["findings"]}
    told = ["lean", "kernel", "trust tier", "verdicts", "speed", "confinement", "covered", "not covered"]
    assert list(found) == [*told, "sizing", "mathlib"]
    covered = {one["text"] for one in answer.json["findings"] if one["subject"] == "covered"}
    assert {"cannot read a file", "cannot write a file", "cannot answer without end"} <= covered
    assert all(one["ok"] for one in found.values())
    assert toolchain.identity in found["lean"]["text"]
    assert found["trust tier"]["text"].startswith(f"Lean {toolchain.version} kernel, library ")


def test_the_doctor_says_what_is_missing(stp: Stp, tmp_path: Path) -> None:
    answer = stp("lean", "doctor", STP_LEAN="embedded", STP_CACHE=str(tmp_path / "cache"), PATH=str(tmp_path))
    assert answer.code == 3
    assert "FAIL lean: no Lean is set up yet; run `stp lean setup`" in answer.out
    assert "FAIL C compiler: none of cc, gcc, clang is there; install one" in answer.out
    assert "ok   space: " in answer.out


# with a model


@pytest.mark.lean
@pytest.mark.model
def test_a_run_its_report_and_a_proof_by_its_model(stp: Stp, place: Path) -> None:
    (place / "tiny.toml").write_text(TINY)
    trained = stp("train", "tiny.toml", "--rounds", "1", "--json", at=place)
    assert trained.code == 0
    [first] = trained.json["rounds"]
    assert list(first["phases"]) == list(Phase)
    assert trained.err == ""

    told = stp("train", "tiny.toml", "--rounds", "1", at=place)
    assert told.code == 0
    assert f"round 0: {first['phases']['prove']['dataset_proved_ever']} of 98 open statements proved" in told.told
    assert "its page: runs/tiny/report.html" in told.out
    unwatched = stp("train", "tiny.toml", "--rounds", "1", "--no-page", at=place)
    assert "look at it with: stp report tiny" in unwatched.out

    report = stp("report", "tiny", at=place)
    page = (place / report.out.strip()).read_text()
    assert report.code == 0
    assert page.startswith("<!doctype html>")
    assert "No conjectures yet: round 0 only tries the dataset" in page
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert stp("report", "other", at=place).code == 2

    (place / "easy.lean").write_text("theorem t : 2 < 5 := by\n  sorry")
    proved = stp("prove", "easy.lean", "--model", "runs/tiny/round-0", "-n", "16", "--json", at=place)
    assert proved.code == 0
    assert proved.json["samples"] == 16
    assert proved.json["checks"] == {"crashed": 0, "time": 0, "memory": 0, "output": 0}
    assert 0 < proved.json["proved"] <= 16
    assert proved.json["unchecked"] == 0
    again = ["prove", "easy.lean", "--model", "runs/tiny/round-0", "-n", "16", "--seed", "1", "--json"]
    first, every = stp(*again, "--first", at=place), stp(*again, at=place)
    assert (first.code, every.code) == (0, 0)
    assert 0 < first.json["proved"] <= every.json["proved"]
    assert (every.json["samples"], every.json["unchecked"]) == (16, 0)
    assert (first.json["samples"] == 16) == (first.json["unchecked"] == 0)
    (place / "again.lean").write_text(proved.json["statement"] + proved.json["proof"])
    assert stp("check", "again.lean", at=place).code == 0

    (place / "false.lean").write_text("theorem t : 5 < 2 := by\n  sorry")
    failed = stp("prove", "false.lean", "--model", "runs/tiny/round-0", "-n", "4", at=place)
    assert failed.code == 1
    assert failed.out.startswith("0 of 4 samples prove it")


# on a terminal


def on_a_terminal(place: Path, *arguments: str) -> str:
    """What a command writes on standard error when that is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        stp_command(*arguments), cwd=place, env=stp_environment(TERM="xterm"), stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # how Linux tells that the other side is closed
        pass
    os.close(ours)
    process.communicate()
    assert process.returncode == 0
    return written.decode()


@pytest.mark.lean
def test_bars_are_drawn_on_a_terminal_alone(stp: Stp, tmp_path: Path) -> None:
    shown = on_a_terminal(tmp_path, *WORLD)
    assert "check" in shown
    assert "/20" in shown
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")  # the cursor is back
    assert stp(*WORLD, STP_HOME="other").err == ""
