"""`stp db backup` and `stp db restore` between SQLite and a real PostgreSQL, in every direction."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select

from stp.errors import InputError, StoreError
from stp.evals.store import Evaluations
from stp.progress import SilentProgress
from stp.store.backup import backup, restore
from stp.store.database import Database
from stp.store.schema import alembic_config, current, upgrade
from stp.store.sql import SqlStore
from stp.store.tables import metadata
from stp.types import Checkpoint, Message, Severity, Verdict, VerdictStatus
from tests.contract.evaluations import BENCHMARK, NOW, evaluation, result
from tests.contract.rows import add, statement
from tests.contract.runs import game_in
from tests.contract.test_store import ODD_TEXTS
from tests.unit.selfplay.game import play

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> str:
    """A database with rows in all tables that a run or an evaluation fills, and odd values."""
    scene = game_in(database_url, tmp_path / "game")
    play(scene, 2)
    for number, text in enumerate(ODD_TEXTS):
        [proof] = add(scene.store, f"odd {number}", statement(number), text)
        why = Message(Severity.ERROR, 1, 0, text)
        scene.store.record_verdict(proof.id, Verdict(VerdictStatus.FAILED, (why,), checker=text))
    scene.store.open_round("odd", 0, "{}", Checkpoint(Path("x"), loss=float("nan")))
    evaluations = Evaluations(scene.store.database)
    evaluations.keep(result(evaluations.open(evaluation(), BENCHMARK)), NOW)
    scene.store.close()
    return database_url


@pytest.fixture
def other(tmp_path: Path) -> str:
    """A place for a SQLite file that is not there."""
    return f"sqlite:///{tmp_path / 'other.db'}"


def rows_of(url: str) -> Rows:
    database, found = Database(url), {}
    with database.read() as connection:
        for table in metadata.sorted_tables:
            read = connection.execute(select(table).order_by(*table.primary_key)).all()
            found[table.name] = [tuple(_plain(value) for value in row) for row in read]
    database.close()
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return "no number" if value != value else value


def test_a_backup_restores_every_row_in_the_same_kind_and_the_other(
    filled: str, other: str, postgres_url: str, tmp_path: Path
) -> None:
    before, file = rows_of(filled), tmp_path / "all.gz"
    assert backup(filled, file, SilentProgress()) == {name: len(rows) for name, rows in before.items()}
    assert before["examples"]
    assert before["conjectures"]
    assert before["evaluation_items"]
    for target in (other, *({postgres_url} - {filled})):
        restore(target, file, replace=False, progress=SilentProgress())
        assert rows_of(target) == before
    restore(filled, file, replace=True, progress=SilentProgress())
    assert rows_of(filled) == before
    store = SqlStore(filled)
    assert store.add_statements([statement(10**6)]) == 1  # it is in use again
    assert Evaluations(store.database).result(evaluation().id) == result(evaluation(finished=NOW))
    store.close()


def test_a_backup_is_for_its_owner_and_is_never_overwritten(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "all.gz"
    backup(filled, file, SilentProgress())
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="is there already"):
        backup(filled, file, SilentProgress())


class Interrupted(SilentProgress):
    """Ctrl-C in the midst of a table."""

    def start(self, label: str, total: int) -> None:
        if label == "rollouts":
            raise KeyboardInterrupt


def test_ctrl_c_leaves_neither_half_a_file_nor_half_a_database(filled: str, other: str, tmp_path: Path) -> None:
    file, folder = tmp_path / "all.gz", tmp_path / "new"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        backup(filled, folder / "half.gz", Interrupted())
    assert list(folder.iterdir()) == []

    before = rows_of(filled)
    backup(filled, file, SilentProgress())
    for url, replace in ((filled, True), (other, False)):
        with pytest.raises(KeyboardInterrupt):
            restore(url, file, replace, Interrupted())
    assert rows_of(filled) == before
    assert not (tmp_path / "other.db").exists()


def test_a_database_that_holds_something_is_refused(filled: str, tmp_path: Path) -> None:
    before, file = rows_of(filled), tmp_path / "all.gz"
    backup(filled, file, SilentProgress())
    with pytest.raises(StoreError, match=r"holds rows in .*statements.*--replace"):
        restore(filled, file, replace=False, progress=SilentProgress())
    assert rows_of(filled) == before


def test_a_backup_of_an_older_version_comes_up_to_date(filled: str, other: str, tmp_path: Path) -> None:
    before, file = rows_of(filled), tmp_path / "old.gz"
    database = Database(filled)
    with database.write() as connection:
        command.downgrade(alembic_config(connection), "0001")
    database.close()
    backup(filled, file, SilentProgress())
    restore(other, file, replace=False, progress=SilentProgress())
    upgrade(filled)
    assert current(other) == current(filled)
    assert rows_of(other) == rows_of(filled)
    assert rows_of(other)["rollouts"] == before["rollouts"]


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def lines(change: Callable[[list[str]], list[str]]) -> Callable[[bytes], bytes]:
    return lambda data: gzip.compress("".join(change(gzip.decompress(data).decode().splitlines(True))).encode())


def heading(**values: Any) -> Callable[[bytes], bytes]:
    return lines(lambda found: [json.dumps(json.loads(found[0]) | values) + "\n", *found[1:]])


HOSTILE = {"name": "statements", "columns": ['id") SELECT 1; --'], "rows": 1}


@pytest.mark.parametrize(
    ("damage", "error", "why"),
    [
        (cut, InputError, "no backup of stp, or was cut short"),
        (lambda data: data[:-200] + b"\0" * 200, InputError, "no backup of stp"),
        (lambda _: b"something else", InputError, "no backup of stp"),
        (lines(lambda found: found[:-1]), InputError, "no backup of stp"),
        (lines(lambda found: [*found, "[]\n"]), InputError, "more than its heading says"),
        (lines(lambda found: [found[0], "[1]\n", *found[2:]]), InputError, "a row of .* is none"),
        (heading(format="stp backup 9"), InputError, "no backup of stp"),
        (heading(version="9999"), StoreError, "newer stp"),
        (heading(tables=[HOSTILE]), InputError, "is none of stp"),
        (heading(tables=[HOSTILE | {"name": "pg_authid"}]), InputError, "is none of stp"),
    ],
    ids=["cut", "garbled", "other", "short", "long", "row", "format", "newer", "columns", "table"],
)
def test_a_damaged_backup_changes_nothing(
    store: SqlStore,
    database_url: str,
    tmp_path: Path,
    damage: Callable[[bytes], bytes],
    error: type[Exception],
    why: str,
) -> None:
    add(store, "b", statement(1), "x", "y")
    store.close()
    before, file = rows_of(database_url), tmp_path / "all.gz"
    backup(database_url, file, SilentProgress())
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(error, match=why):
        restore(database_url, file, replace=True, progress=SilentProgress())
    assert rows_of(database_url) == before


def test_rows_that_contradict_each_other_are_refused(store: SqlStore, database_url: str, tmp_path: Path) -> None:
    add(store, "b", statement(1), "x")
    store.close()
    before, file = rows_of(database_url), tmp_path / "all.gz"
    backup(database_url, file, SilentProgress())
    orphaned = lines(
        lambda found: [line.replace(before["statements"][0][0], "nobody", 1) for line in found[:2]] + found[2:]
    )
    file.write_bytes(orphaned(file.read_bytes()))
    with pytest.raises(StoreError, match="refused"):
        restore(database_url, file, replace=True, progress=SilentProgress())
    assert rows_of(database_url) == before


def test_there_must_be_a_database_to_back_up(other: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database"):
        backup(other, tmp_path / "all.gz", SilentProgress())
    assert list(tmp_path.iterdir()) == []
