"""Migrations keep the rows that are there, down and up again, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from stp.evals.store import Evaluations
from stp.store.database import Database
from stp.store.schema import alembic_config, current, upgrade
from stp.store.sql import SqlStore
from stp.store.tables import metadata
from stp.types import CheckLimits, FinishReason, Forbidden, Proof, Rollout, Tier, Verdict, VerdictStatus
from tests.contract.evaluations import BENCHMARK, FIRST, evaluation
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


def test_statements_of_before_files_stand_in_none(database_url: str) -> None:
    store, one = SqlStore(database_url), replace(statement(1), file="a.lean")
    (proof,) = add(store, "b", one, "x")
    store.close()

    downgrade(database_url, "0011")
    upgrade(database_url)

    again = SqlStore(database_url)
    found = again.proof(proof.id)
    again.close()
    assert found == (replace(one, file=""), proof)


def test_going_back_to_before_refutations_leaves_none_to_be_taken_for_a_proof(database_url: str) -> None:
    store, one = SqlStore(database_url), statement(1)
    proof, other = add(store, "b", one, "x", "y")
    refutation = Proof(one.id, "x", refutes=True)
    store.add_rollouts("b", [Rollout(refutation, 2, 0, 1, 0.0, FinishReason.STOP)])
    told = replace(CONFIRMED, worker="w")
    forbidden = Verdict(VerdictStatus.FORBIDDEN, forbidden=Forbidden.CODE)
    store.record_verdict(proof.id, told)
    store.record_verdict(other.id, forbidden)
    store.record_verdict(refutation.id, replace(told, status=VerdictStatus.DISPROVED))
    store.close()

    downgrade(database_url, "0002")
    assert current(database_url) == "0002"
    upgrade(database_url)

    again = SqlStore(database_url)
    found = again.verdicts([proof.id, other.id, refutation.id])
    assert found == {proof.id: replace(told, worker=""), other.id: replace(forbidden, forbidden=None)}
    assert [each.proof for each in again.rollouts("b", one.id)] == [proof, other]
    assert again.proof(proof.id) == (one, proof)
    again.add_rollouts("b", [Rollout(refutation, 2, 0, 1, 0.0, FinishReason.STOP)])
    assert again.unsettled("b") == [refutation.id]
    again.close()


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


def test_going_back_to_before_evaluations_leaves_their_proofs_and_verdicts(database_url: str) -> None:
    store = SqlStore(database_url)
    kept = Evaluations(store.database)
    opened = kept.open(evaluation(), BENCHMARK)
    [proof] = add(store, opened.batch, FIRST, "x")
    store.record_verdict(proof.id, CONFIRMED)
    downgrade(database_url, "0008")
    assert upgrade(database_url) == current(database_url)
    assert kept.get(opened.id) is None
    assert kept.trials(kept.open(evaluation(), BENCHMARK))[0].solved
    store.close()


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    database = Database(database_url)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    database.close()
