"""What `stp.protocols.Trainer` promises, of the fake that other tests lean on and of real training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stp.errors import InputError
from stp.protocols import Trainer
from stp.testing import CopyTrainer
from stp.types import Example, Role, Training

EXAMPLES = [Example(Role.PROVER, f"theorem t{i} : True := by", "\n  trivial", weight=1 + i) for i in range(6)]
BRIEF = Training(batch_size=3, min_steps=2, epochs=1)


@pytest.fixture(params=["copy", *(pytest.param(one, marks=pytest.mark.model) for one in ("torch", "torchrun"))])
def trainer(request: pytest.FixtureRequest) -> Trainer:
    if request.param == "copy":
        return CopyTrainer()
    from stp.training.torch import TorchTrainer
    from stp.training.torchrun import TorchrunTrainer

    if request.param == "torchrun":
        return TorchrunTrainer(2, "cpu")
    return TorchTrainer("cpu")


@pytest.fixture
def start(trainer: Trainer, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if not isinstance(trainer, CopyTrainer):
        return Path(request.getfixturevalue("tiny_base"))
    (tmp_path / "start").mkdir()
    return tmp_path / "start"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_checkpoint_is_a_folder_with_nothing_left_beside_it(trainer: Trainer, start: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    made = trainer.train(EXAMPLES, start, runs / "out", BRIEF, seed=0)
    assert made.path == runs / "out"
    assert made.steps == 2
    assert made.tokens > 0
    assert [one.name for one in runs.iterdir()] == ["out"]
    assert contents(made.path) != {}


def test_a_complete_checkpoint_is_returned_as_it_is(trainer: Trainer, start: Path, tmp_path: Path) -> None:
    first = trainer.train(EXAMPLES, start, tmp_path / "out", BRIEF, seed=0)
    before = contents(first.path)
    other = replace(BRIEF, min_steps=7)
    assert trainer.train(EXAMPLES[:1], tmp_path / "gone", tmp_path / "out", other, seed=1) == first
    assert contents(first.path) == before


def test_a_checkpoint_may_be_trained_further(trainer: Trainer, start: Path, tmp_path: Path) -> None:
    first = trainer.train(EXAMPLES, start, tmp_path / "first", BRIEF, seed=0)
    second = trainer.train(EXAMPLES, first.path, tmp_path / "second", BRIEF, seed=1)
    assert contents(second.path) != contents(first.path)


def test_training_twice_makes_the_same_checkpoint(trainer: Trainer, start: Path, tmp_path: Path) -> None:
    first = trainer.train(EXAMPLES, start, tmp_path / "first", BRIEF, seed=0)
    second = trainer.train(EXAMPLES, start, tmp_path / "second", BRIEF, seed=0)
    assert contents(first.path) == contents(second.path)


def test_a_start_that_is_not_there_is_told_with_its_mend(trainer: Trainer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no model in .*nowhere.*; give the folder of a checkpoint"):
        trainer.train(EXAMPLES, tmp_path / "nowhere", tmp_path / "out", BRIEF, seed=0)
    assert list(tmp_path.iterdir()) == []
