"""`stp db prune` on SQLite and on a real PostgreSQL: what goes, what stays, and that nobody notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from stp.errors import InputError
from stp.progress import SilentProgress
from stp.report import summarise
from stp.store import tables
from stp.store.database import Database
from stp.store.prune import Pruned, prune
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.types import TRIVIAL_LEMMA, Checkpoint, Phase, Proof, Seed, Verdict, VerdictStatus, prove_batch, unsampled
from tests.contract.rows import FAILED, PROVED, add, statement
from tests.contract.runs import game_in
from tests.unit.selfplay.game import everything, play
from tests.unit.selfplay.scene import RUN, Scene


@pytest.fixture
def game(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    scene = game_in(database_url, tmp_path / "game")
    yield scene
    scene.store.close()


def pruned(url: str, keep: int = 1, run: str | None = None, days: float = 0, dry_run: bool = False) -> list[Pruned]:
    return prune(url, run, keep, timedelta(days=days), dry_run, SilentProgress())


def count(url: str, table: str) -> int:
    database = Database(url)
    with database.read() as connection:
        found = connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one()
    database.close()
    return int(found)


def seen(scene: Scene, rounds: int) -> dict[str, Any]:
    """All that the code reads of the first rounds."""
    batches = [prove_batch(RUN, number) for number in range(rounds)]
    return {
        **{name: value for name, value in everything(scene).items() if not name.startswith("rollouts")},
        "report": asdict(summarise(scene.store, RUN)),
        "rates": [scene.store.pass_rates(one) for one in batches],
        "counts": [scene.store.rollout_counts(one) for one in batches],
        "tokens": [scene.store.tokens(one) for one in batches],
        "waiting": [scene.store.waiting(one) for one in batches],
        "barely": [scene.store.barely_provable(RUN, number, 0, 0.25) for number in range(rounds)],
    }


def test_after_a_prune_all_is_read_as_before(game: Scene, database_url: str) -> None:
    play(game, 3)
    before, size = seen(game, 3), count(database_url, "rollouts")
    done = pruned(database_url)
    assert {one.batch for one in done} >= {prove_batch(RUN, 0), prove_batch(RUN, 1)}
    assert count(database_url, "rollouts") == size - sum(one.rollouts for one in done) < size / 2
    assert seen(game, 3) == before
    assert pruned(database_url) == []


def test_the_next_round_ends_with_the_rows_of_a_run_that_was_not_pruned(
    game: Scene, database_url: str, tmp_path: Path
) -> None:
    """Refreshed in round 3, from the proofs of all rounds."""
    url = f"sqlite:///{tmp_path / 'twin.db'}"
    upgrade(url)
    twin = game_in(url, tmp_path / "twin")
    for scene in (game, twin):
        refresh = scene.config.refresh.model_copy(update={"every": 4})
        scene.config = scene.config.model_copy(update={"refresh": refresh})
        play(scene, 3)
    assert pruned(database_url)
    play(game, 4)
    play(twin, 4)
    ours, theirs = everything(game), everything(twin)
    assert ours["rollouts 3"] == theirs["rollouts 3"]
    assert ours["examples 3"]
    for number in range(3):
        assert ours.pop(f"rollouts {number}") != theirs.pop(f"rollouts {number}") or number == 2
    assert ours == theirs
    twin.store.close()


def test_wrong_proofs_go_with_their_verdicts_unless_somebody_else_has_them(store: SqlStore, database_url: str) -> None:
    one = statement(1)
    mine = add(store, prove_batch("run", 0), one, "mine", "shared", "shown", "right", "waits")
    add(store, "request", one, "shared")
    for proof, verdict in zip(mine, (FAILED, FAILED, FAILED, PROVED), strict=False):
        store.record_verdict(proof.id, verdict)
    finish(store, "run", 0)
    finish(store, "run", 1)
    store.add_seeds("run", 1, [Seed(one, mine[2], TRIVIAL_LEMMA)])
    assert pruned(database_url) == [Pruned(prove_batch("run", 0), 3, 1)]
    left = [each.proof for each in store.rollouts(prove_batch("run", 0), one.id)]
    assert left == [mine[3], mine[4]]
    assert store.verdicts([each.id for each in mine]).keys() == {each.id for each in mine[1:4]}
    assert len(store.rollouts("request", one.id)) == 1
    assert len(store.seeds("run", 1)) == 1
    assert store.waiting(prove_batch("run", 0)) == 1


def test_a_refutation_that_holds_stays_as_a_proof_does(store: SqlStore, database_url: str) -> None:
    one, batch = statement(1), prove_batch("run", 0)
    add(store, batch, one)
    holds, fails = (Proof(one.id, text, refutes=True) for text in ("holds", "fails"))
    store.add_rollouts(batch, [unsampled(holds, 0), unsampled(fails, 1)])
    store.record_verdict(holds.id, Verdict(VerdictStatus.DISPROVED))
    store.record_verdict(fails.id, FAILED)
    finish(store, "run", 0)
    finish(store, "run", 1)
    before = store.disproved(batch)
    assert [each.proof for each in before] == [holds]
    assert pruned(database_url) == [Pruned(batch, 1, 1)]
    assert store.disproved(batch) == before


def test_what_says_nothing_is_no_attempt_afterwards_either(store: SqlStore, database_url: str) -> None:
    one, two, batch = statement(1), statement(2), prove_batch("run", 0)
    first, second, third = add(store, batch, one, "a", "b", "c")
    [lost] = add(store, batch, two, "d")
    for proof, verdict in (
        (first, PROVED),
        (second, FAILED),
        (third, Verdict(VerdictStatus.CRASHED)),
        (lost, Verdict(VerdictStatus.CRASHED)),
    ):
        store.record_verdict(proof.id, verdict)
    finish(store, "run", 0)
    finish(store, "run", 1)
    before = (store.pass_rates(batch), store.rollout_counts(batch), store.tokens(batch))
    assert pruned(database_url)[0].rollouts == 3
    assert (store.pass_rates(batch), store.rollout_counts(batch), store.tokens(batch)) == before


def test_rounds_under_way_the_last_ones_and_what_belongs_to_none_stay(game: Scene, database_url: str) -> None:
    play(game, 2)
    add(game.store, prove_batch("other", 0), statement(1), "x")
    game.store.open_round("other", 0, "{}", game.start)
    size = count(database_url, "rollouts")
    assert pruned(database_url, keep=2) == []
    assert pruned(database_url, run="other") == []
    assert pruned(database_url, days=1) == []
    assert sum(one.rollouts for one in pruned(database_url, dry_run=True)) > 0
    assert count(database_url, "rollouts") == size


def test_an_evaluation_stays_whole(store: SqlStore, database_url: str) -> None:
    one, batch = statement(1), prove_batch("run", 0)
    for proof in add(store, batch, one, "mine", "shared"):
        store.record_verdict(proof.id, FAILED)
    add(store, "eval/some", one, "shared")
    finish(store, "run", 0)
    finish(store, "run", 1)
    assert pruned(database_url) == [Pruned(batch, 2, 1)]
    assert [each.proof.text for each in store.rollouts("eval/some", one.id)] == ["shared"]
    assert store.waiting("eval/some") == 0


def test_an_unknown_run_is_named_with_those_there_are(game: Scene, database_url: str) -> None:
    play(game, 1)
    with pytest.raises(InputError, match=f"no run named 'tinny' .* its runs: {RUN}"):
        pruned(database_url, run="tinny")


def finish(store: SqlStore, run: str, number: int) -> None:
    store.open_round(run, number, "{}", Checkpoint(Path("base")))
    for phase in Phase:
        store.finish_phase(run, number, phase, {"seconds": 1.0})
