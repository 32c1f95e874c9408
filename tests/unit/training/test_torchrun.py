"""Two ranks over Gloo compared with one, undisturbed and interrupted; and what is left and told when they fail."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from stp.errors import ConfigError, GeneratorError, RoundError
from stp.progress import SilentProgress
from stp.training.choose import choose_trainer
from stp.training.folder import read_manifest
from stp.training.torch import TorchTrainer
from stp.training.torchrun import TorchrunTrainer
from tests.unit.training.test_torch import STEP, WEIGHTED, InterruptAt, Interruption, assert_same_weights

pytestmark = pytest.mark.model

# 8 rows in steps of 3: the last of each pass has 2 rows. 60 tokens: several micro-batches, not as many on each rank.
PHASE = replace(STEP, batch_size=3, min_steps=40, warmup_steps=2, max_grad_norm=0.5, micro_tokens=60)
SAVING = replace(PHASE, save_every_seconds=0.0)
TOLERANCE = 1e-4


def two(progress: InterruptAt | None = None) -> TorchrunTrainer:
    return TorchrunTrainer(2, "cpu", progress)


def ranks_alive() -> list[int]:
    return [one.pid for one in psutil.Process().children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="module")
def undisturbed(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one rank makes of it."""
    out = tmp_path_factory.mktemp("one") / "out"
    return TorchTrainer("cpu").train(WEIGHTED, tiny_base, out, PHASE, seed=3).path


@pytest.mark.parametrize(("before", "after"), [(2, 1), (1, 2)])
def test_what_some_ranks_began_others_finish(
    tiny_base: Path, tmp_path: Path, undisturbed: Path, before: int, after: int
) -> None:
    out, stop = tmp_path / "out", InterruptAt(5)
    first = TorchTrainer("cpu", stop) if before == 1 else two(stop)
    with pytest.raises(Interruption):
        first.train(WEIGHTED, tiny_base, out, SAVING, seed=3)
    assert ranks_alive() == []
    assert [one.name for one in tmp_path.iterdir()] == ["out.state.pt" if before == 1 else "out.state"]
    seen = Seen()
    second = TorchTrainer("cpu", seen) if after == 1 else TorchrunTrainer(2, "cpu", seen)
    made = second.train(WEIGHTED, tiny_base, out, PHASE, seed=3)
    assert made.steps == 40
    assert seen.counts[0] > 0, "it began anew"
    assert sum(seen.counts) == 40
    assert_same_weights(made.path, undisturbed, TOLERANCE)
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


class Seen(SilentProgress):
    def __init__(self) -> None:
        self.counts: list[int] = []

    def advance(self, count: int = 1, **figures: float) -> None:
        self.counts.append(count)


def test_two_ranks_have_the_losses_of_one(tiny_base: Path, tmp_path: Path, undisturbed: Path) -> None:
    """Activations are computed again on two ranks, and kept on one."""
    one, training = read_manifest(undisturbed), replace(PHASE, gradient_checkpointing=True)
    other = two().train(WEIGHTED, tiny_base, tmp_path / "two", training, seed=3)
    assert other.loss == pytest.approx(one.loss, abs=TOLERANCE)
    assert (other.steps, other.tokens) == (one.steps, one.tokens)
    assert_same_weights(other.path, undisturbed, TOLERANCE)


def test_an_error_of_a_rank_is_raised_as_it_is_and_leaves_nothing(tiny_base: Path, tmp_path: Path) -> None:
    start = tmp_path / "start"
    shutil.copytree(tiny_base, start)
    (start / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(GeneratorError, match="start is no usable model"):
        two().train(WEIGHTED, start, tmp_path / "out", PHASE, seed=0)
    assert [one.name for one in tmp_path.iterdir()] == ["start"]
    assert ranks_alive() == []


def test_other_failures_end_with_the_tail_of_the_log(tiny_base: Path, tmp_path: Path) -> None:
    trainer = TorchrunTrainer(2, "cpu", arguments="--standalone --no-such-argument=1")
    with pytest.raises(RoundError, match=r"(?s)torchrun ended with.*no-such-argument.*STP_RANKS=1"):
        trainer.train(WEIGHTED, tiny_base, tmp_path / "out", PHASE, seed=0)


def test_the_trainer_is_chosen_by_the_number_of_ranks() -> None:
    assert isinstance(choose_trainer("1", "cpu", SilentProgress(), {}), TorchTrainer)
    assert isinstance(choose_trainer("auto", "cpu", SilentProgress(), {}), TorchTrainer)
    assert isinstance(choose_trainer("2", "cpu", SilentProgress(), {}), TorchrunTrainer)
    for wrong in ("0", "-1", "many", ""):
        with pytest.raises(ConfigError, match=f"STP_RANKS={wrong}: give `auto`"):
            choose_trainer(wrong, "cpu", SilentProgress(), {})
