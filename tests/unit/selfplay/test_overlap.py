"""Rounds that overlap, with fakes for model, checker and trainer: who waits for whom, from which weights, and what a
kill leaves."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from stp.selfplay.experiment import run_rounds
from stp.store.schema import upgrade
from stp.testing import FakeChecker, ScriptedGenerator
from stp.types import Checkpoint, Example, Phase, Proof, Round, Statement, Training, Verdict
from tests.unit.selfplay.game import DATASET, LEMMA, Spy, by_seed, diary, everything, judge, play, trained
from tests.unit.selfplay.scene import Scene, configure

LONG = 60.0


@pytest.fixture
def ahead(game: Scene) -> Scene:
    """The run of `game.py` with rounds that overlap; answers depend on seeds alone, since two phases run at once."""
    configure(game, overlap=True)
    game.generator = ScriptedGenerator(by_seed)
    return game


class Waiting(Spy):
    """Ends the training of round 0 when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = threading.Event()

    def train(self, examples: Sequence[Example], start: Path, out: Path, training: Training, seed: int) -> Checkpoint:
        if out.name == "round-0":
            assert self.may_end.wait(LONG), "the next round never sampled"
        return super().train(examples, start, out, training, seed)


def test_a_round_samples_while_the_one_before_it_trains(ahead: Scene) -> None:
    trainer, ended = Waiting(), []
    ahead.trainer = trainer

    def look(round_: Round, phase: Phase) -> None:
        ended.append((round_.number, phase))
        if (round_.number, phase) == (1, Phase.REWARD):
            trainer.may_end.set()

    rounds = list(
        run_rounds(
            ahead.config.model_copy(update={"rounds": 2}),
            ahead.base,
            ahead.start,
            replace(ahead.runtime(), after_phase=look),
        )
    )
    assert [one.number for one in rounds] == [0, 1]
    sampling = [one for one in Phase if one is not Phase.TRAIN]
    assert ended == [
        *((0, one) for one in sampling),
        *((1, one) for one in sampling),
        (0, Phase.TRAIN),
        (1, Phase.TRAIN),
    ]


def test_it_samples_from_older_weights_and_trains_on_from_the_newest(ahead: Scene) -> None:
    rounds = play(ahead, 4)
    assert [one.start.path.name for one in rounds if one.start] == ["sft", "sft", "round-0", "round-1"]
    chain = [("sft", "round-0"), ("round-0", "round-1"), ("round-1", "round-2"), ("round-2", "round-3")]
    assert [call[:2] for call in trained(ahead)] == chain
    assert [one.checkpoint.path.name for one in rounds if one.checkpoint] == [out for _, out in chain]


def test_a_refresh_starts_from_the_base_and_the_next_but_one_samples_from_it(ahead: Scene) -> None:
    configure(ahead, refresh={"every": 2})
    rounds = play(ahead, 4)
    assert [call[:2] for call in trained(ahead)] == [
        ("sft", "round-0"),
        ("base", "round-1"),
        ("round-1", "round-2"),
        ("base", "round-3"),
    ]
    assert rounds[3].start == rounds[1].checkpoint


@pytest.mark.parametrize("phase", Phase)
def test_a_run_killed_at_the_end_of_any_phase_ends_with_the_rows_of_an_undisturbed_one(
    ahead: Scene, tmp_path_factory: pytest.TempPathFactory, phase: Phase
) -> None:
    play(ahead, 3)
    undisturbed = everything(ahead)
    assert undisturbed["conjectures 1"]
    assert undisturbed["examples 2"]

    twin = Scene(ahead.store, tmp_path_factory.mktemp("twin"), ahead.config, ahead.generator, ahead.checker, Spy())
    upgrade(f"sqlite:///{twin.folder / 'stp.db'}")
    store = diary(twin, fail_before=phase)
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])
    with pytest.raises(KeyboardInterrupt):
        play(twin, 3)
    for thread in threading.enumerate():
        if thread.name == "stp-train":  # a process that ends takes it along
            thread.join()
    play(twin, 3)
    assert sorted(store.ended) == sorted((number, one) for number in range(3) for one in Phase)
    assert everything(twin) == undisturbed
    store.close()


def test_training_under_way_ends_before_an_error_of_the_next_round_is_told(ahead: Scene) -> None:
    """What it has done is kept; the round that failed goes on later."""

    def fails_on_conjectures(statement: Statement, proof: Proof) -> Verdict:
        if statement.source == "conjecture":
            raise RuntimeError("a bug")
        return judge(statement, proof)

    ahead.checker = FakeChecker(fails_on_conjectures)
    with pytest.raises(RuntimeError, match="a bug"):
        play(ahead, 2)
    first, second = ahead.store.rounds(ahead.config.name)
    assert first.done(Phase.TRAIN)
    assert not second.done(Phase.CONJECTURE)


def test_an_error_of_the_training_is_told_when_the_next_round_has_sampled(ahead: Scene) -> None:
    class Broken(Spy):
        def train(self, examples: Sequence[Example], start: Path, out: Path, *args: object) -> Checkpoint:
            raise MemoryError("the device is full")

    ahead.trainer = Broken()
    with pytest.raises(MemoryError, match="the device is full"):
        play(ahead, 2)
    first, second = ahead.store.rounds(ahead.config.name)
    assert (first.done(Phase.TRAIN), second.done(Phase.REWARD)) == (False, True)
    ahead.trainer = Spy()
    assert all(one.done(Phase.TRAIN) for one in play(ahead, 2))


def test_weights_that_never_change_leave_nothing_to_overlap(ahead: Scene) -> None:
    configure(ahead, train=False)
    rounds = play(ahead, 2)
    assert [one.checkpoint for one in rounds] == [ahead.start] * 2
