"""Drills: a run whose folder of checkpoints is lost, and one whose database is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from stp.errors import RoundError
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import ScriptedGenerator
from tests.unit.selfplay.game import DATASET, LEMMA, Spy, by_seed, everything, play, trained
from tests.unit.selfplay.scene import Scene, configure


@pytest.fixture(params=[False, True], ids=["rounds in turn", "rounds that overlap"])
def run(game: Scene, request: pytest.FixtureRequest) -> Scene:
    configure(game, overlap=request.param)
    game.generator = ScriptedGenerator(by_seed)
    return game


def lose(*folders: Path) -> None:
    for one in folders:
        shutil.rmtree(one)


def rows_of(folder: Path) -> object:
    return json.loads((folder / "examples.json").read_text())


def test_lost_weights_are_trained_anew_from_the_rows_in_the_store(run: Scene) -> None:
    """Only those that the next round needs: the others it was made from."""
    play(run, 3)
    before = [rows_of(run.folder / f"round-{number}") for number in range(3)]
    lose(*(run.folder / f"round-{number}" for number in range(3)))
    assert isinstance(run.trainer, Spy)
    run.trainer.calls.clear()
    rounds = play(run, 4)
    assert [out for _, out, _ in trained(run)] == ["round-0", "round-1", "round-2", "round-3"]
    assert [rows_of(run.folder / f"round-{number}") for number in range(3)] == before
    assert rounds[3].checkpoint is not None


def test_a_run_that_lost_its_weights_ends_with_the_rows_of_an_undisturbed_one(
    run: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    play(run, 3)
    undisturbed = everything(run)
    folder = tmp_path_factory.mktemp("twin")
    upgrade(f"sqlite:///{folder / 'stp.db'}")
    twin = Scene(SqlStore(f"sqlite:///{folder / 'stp.db'}"), folder, run.config, run.generator, run.checker, Spy())
    twin.store.add_statements(DATASET)
    twin.store.add_lemmas([LEMMA])
    play(twin, 2)
    lose(twin.folder / "round-0", twin.folder / "round-1")
    play(twin, 3)
    assert everything(twin) == undisturbed
    twin.store.close()


def test_a_refresh_needs_nothing_from_before_it(run: Scene) -> None:
    configure(run, refresh={"every": 2})
    play(run, 3)
    lose(*(run.folder / f"round-{number}" for number in range(3)))
    assert isinstance(run.trainer, Spy)
    run.trainer.calls.clear()
    play(run, 4)
    assert [call[:2] for call in trained(run)] == [("base", "round-1"), ("round-1", "round-2"), ("base", "round-3")]


def test_a_finished_run_needs_no_weights(run: Scene) -> None:
    play(run, 2)
    lose(run.folder / "round-0", run.folder / "round-1")
    play(run, 2)
    assert not (run.folder / "round-1").exists()


def test_without_the_rows_it_says_what_is_missing(run: Scene) -> None:
    play(run, 1)
    run.store.add_examples(run.config.name, 0, [])
    lose(run.folder / "round-0")
    with pytest.raises(RoundError, match=r"the weights .*round-0 are gone, and so are the rows .*put the folder back"):
        play(run, 2)


def test_models_of_rounds_that_the_database_does_not_know_are_not_mixed_with_new_ones(
    run: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    play(run, 2)
    database = f"sqlite:///{tmp_path_factory.mktemp('new') / 'stp.db'}"
    upgrade(database)
    run.store = SqlStore(database)
    run.store.add_statements(DATASET)
    with pytest.raises(
        RoundError, match=r"round-0 is the model of a round that the database does not know.*db restore"
    ):
        play(run, 2)
    assert run.store.rounds(run.config.name) == []
    run.store.close()
