"""Migrations keep the rows that are there, down and up again, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from alembic import command

from stp.store.database import Database
from stp.store.schema import alembic_config, current, upgrade
from stp.store.sql import SqlStore
from stp.types import CheckLimits, Tier, Verdict, VerdictStatus
from tests.contract.rows import add, statement

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
    assert upgrade(database_url) > "0001"

    again = SqlStore(database_url)
    found = again.verdicts([one.id, other.id])
    again.close()
    assert found[one.id] == replace(CONFIRMED, tier=Tier.WARM, kernel="", certificate="")
    assert found[other.id].status is VerdictStatus.FAILED
