"""Kill -9 in every phase, run again: the rows are those of a run that nobody disturbed."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from stp.store.tables import metadata
from tests.e2e.conftest import stp_command, stp_environment

pytestmark = [pytest.mark.e2e, pytest.mark.lean, pytest.mark.model, pytest.mark.timeout(600)]

TRAIN = ("train", "tiny.toml")
TIMINGS = {"recorded_at", "finished_at", "elapsed_seconds", "messages", "worker"}
"""Columns that differ between any two runs; messages may name the checking process, workers are threads of a run."""
OF_OTHERS = {"api_keys", "checks", "evaluations", "evaluation_items", "pruned", "requests", "sessions", "workers"}
"""Tables of the service, of evaluations, and of what `stp db prune` removed."""
LONG = 60.0

MOMENTS = {
    "round 0, prove: the second part of the rollouts is being stored": (
        "INSERT ON rollouts",
        "NEW.batch = 'tiny/round-0/prove' AND (SELECT count(*) FROM rollouts WHERE batch = NEW.batch) > 300",
    ),
    "round 1, select: seeds are being stored": ("INSERT ON seeds", "NEW.number = 1 AND NEW.position = 20"),
    "round 1, conjecture: conjectures are being stored": ("INSERT ON conjectures", "NEW.position = 20"),
    "round 1, conjecture: some are screened": (
        "INSERT ON verdicts",
        "(SELECT count(*) FROM rollouts NATURAL JOIN verdicts WHERE batch = 'tiny/round-1/screen') >= 10",
    ),
    "round 1, prove: some proofs are checked": (
        "INSERT ON verdicts",
        "(SELECT count(*) FROM rollouts NATURAL JOIN verdicts WHERE batch = 'tiny/round-1/prove') >= 40",
    ),
    "round 1, reward: outcomes are being stored": ("UPDATE ON conjectures", "NEW.outcome = 'selected'"),
    "round 1, train: done but not marked so": ("INSERT ON phases", "NEW.number = 1 AND NEW.phase = 'train'"),
}
"""Where in the run to kill, as a write to the database during which the process is made to hang."""


def database(place: Path) -> sqlite3.Connection:
    return sqlite3.connect(place / "runs" / "stp.db", timeout=0, isolation_level=None)


@contextmanager
def running(place: Path) -> Iterator[subprocess.Popen[str]]:
    """`stp train`, killed at the end of the block if it is still there."""
    # A shell that starts the tests in the background has them, and all they start, ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        stp_command(*TRAIN), cwd=place, env=stp_environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    signal.signal(signal.SIGINT, before)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def survived_by_nobody(process: subprocess.Popen[str]) -> Iterator[int]:
    """Whatever ends the process within the block, what it had started ends too; gives the number of those."""
    family = psutil.Process(process.pid).children(recursive=True)
    yield len(family)
    process.wait(LONG)
    _, alive = psutil.wait_procs(family, timeout=10)
    # Where nobody reaps orphans, an ended one stays as a zombie.
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []


def wait_until(happened: Any, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + LONG
    while not happened():
        assert process.poll() is None, f"it ended too early: {process.communicate()}"
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.002)


def kill_at(place: Path, event: str, condition: str) -> None:
    """Kill a run in the middle of a write: a trigger keeps the process busy inside that transaction."""
    endless = "SELECT count(*) FROM statements a, statements b, statements c, statements d, statements e, statements f"
    with closing(database(place)) as connection:
        connection.execute(f"CREATE TRIGGER hang AFTER {event} WHEN {condition} BEGIN {endless}; END")
    with running(place) as process:
        wait_until(lambda: is_locked_for(place, 0.4), process)
        with survived_by_nobody(process):
            process.kill()
    with closing(database(place)) as connection:
        connection.execute("DROP TRIGGER hang")


def is_locked_for(place: Path, seconds: float) -> bool:
    """Whether somebody keeps the database locked for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with closing(database(place)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
                return False
            except sqlite3.OperationalError:
                time.sleep(0.01)
    return True


def kill_while_training(place: Path, name: str) -> None:
    """Kill a run when its training has made some steps and is not done."""
    state, done = place / "runs" / "tiny" / f"{name}.state.pt", place / "runs" / "tiny" / name
    with running(place) as process:
        wait_until(state.exists, process)
    assert state.exists()
    assert not done.exists()


def finish(place: Path) -> None:
    answer = subprocess.run(stp_command(*TRAIN), cwd=place, env=stp_environment(), capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr


def rows(place: Path) -> dict[str, list[dict[str, Any]]]:
    """Everything stored, table by table, without what the clock put there."""
    found = {}
    with closing(database(place)) as connection:
        connection.row_factory = sqlite3.Row
        for table in metadata.sorted_tables:
            key = ", ".join(table.primary_key.columns.keys())
            entries = [dict(row) for row in connection.execute(f"SELECT * FROM {table.name} ORDER BY {key}")]
            for entry in entries:
                if "figures" in entry:
                    figures = json.loads(entry["figures"])
                    assert figures.pop("seconds") >= 0
                    entry["figures"] = figures
            found[table.name] = [{name: one[name] for name in one if name not in TIMINGS} for one in entries]
    return found


def weights(place: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in (place / "runs" / "tiny").glob("*/model.safetensors")}


@pytest.fixture(scope="module")
def undisturbed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run from beginning to end."""
    place = tmp_path_factory.mktemp("undisturbed") / "place"
    shutil.copytree(prepared, place)
    finish(place)
    return place


def assert_same(place: Path, undisturbed: Path) -> None:
    there, here = rows(undisturbed), rows(place)
    for table in there:
        assert here[table] == there[table], table
    assert weights(place) == weights(undisturbed)
    names = {path.name for path in (undisturbed / "runs" / "tiny").iterdir()}
    assert {path.name for path in (place / "runs" / "tiny").iterdir()} == names


def test_the_tiny_run_exercises_every_table(undisturbed: Path) -> None:
    found = rows(undisturbed)
    assert {table for table, entries in found.items() if not entries} == OF_OTHERS
    assert set(weights(undisturbed)) == {"base", "sft", "round-0", "round-1"}
    assert {one["outcome"] for one in found["conjectures"]} >= {"selected", "unproved", "ill-formed"}
    assert len(found["phases"]) == 10


def test_a_run_killed_in_every_phase_ends_with_the_rows_of_an_undisturbed_one(place: Path, undisturbed: Path) -> None:
    kill_while_training(place, "sft")
    moments = iter(MOMENTS.items())
    kill_at(place, *next(moments)[1])
    kill_while_training(place, "round-0")
    for _, moment in moments:
        kill_at(place, *moment)
    finish(place)
    assert_same(place, undisturbed)


def test_ctrl_c_stops_with_a_message_and_loses_nothing(place: Path, undisturbed: Path) -> None:
    def checking() -> bool:
        with closing(database(place)) as connection:
            count = "SELECT count(*) FROM rollouts NATURAL JOIN verdicts WHERE batch = 'tiny/round-0/prove'"
            return bool(connection.execute(count).fetchone()[0] >= 20)

    with running(place) as process:
        wait_until(checking, process)
        with survived_by_nobody(process) as started:
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=LONG)
        assert started > 0
        assert process.returncode == 130
    assert "stopped; the same command goes on where it was" in told
    assert "Traceback" not in told
    finish(place)
    assert_same(place, undisturbed)
