"""Migrations keep the rows that are there, down and up again, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from stp.store.database import Database
from stp.store.schema import alembic_config, current, upgrade
from stp.store.sql import SqlStore
from stp.store.tables import metadata
from stp.types import CheckLimits, Tier, Verdict, VerdictStatus
from tests.contract.rows import add, statement
from tests.contract.runs import game_in
from tests.unit.selfplay.game import everything, play

CONFIRMED = Verdict(
    VerdictStatus.PROVED, lemmas=("a",), checker="c", limits=CheckLimits(1.5, 512), tier=Tier.TRUST, kernel="k"
)


def downgrade(url: str, version: str) -> None:
    database = Database(url)
    with database.write() as connection:
        command.downgrade(alembic_config(connection), version)
    database.close()


def test_verdicts_of_before_tiers_are_the_warm_checkers(database_url: str) -> None:
    store = SqlStore(database_url)
    one, other = add(store, "b", statement(1), "x", "y")
    store.record_verdict(one.id, replace(CONFIRMED, certificate="hash"))
    store.record_verdict(other.id, Verdict(VerdictStatus.FAILED))
    store.close()

    downgrade(database_url, "0001")
    assert current(database_url) == "0001"
    upgrade(database_url)

    again = SqlStore(database_url)
    found = again.verdicts([one.id, other.id])
    again.close()
    assert found[one.id] == replace(CONFIRMED, tier=Tier.WARM, kernel="", certificate="")
    assert found[other.id].status is VerdictStatus.FAILED


def test_a_run_is_read_as_before_after_every_migration_went_down_and_up(database_url: str, tmp_path: Path) -> None:
    scene = game_in(database_url, tmp_path / "game")
    play(scene, 3)
    before = everything(scene)
    assert before["examples 1"]
    head = current(database_url)
    while current(database_url) != "0001":
        downgrade(database_url, "-1")
    assert upgrade(database_url) == head
    assert everything(scene) == before
    scene.store.close()


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    database = Database(database_url)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    database.close()
