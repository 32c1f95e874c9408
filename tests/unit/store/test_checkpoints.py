"""Which checkpoints of a run go, and which stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.store.checkpoints import folder_bytes, prune_checkpoints
from stp.types import Checkpoint, Phase, Round

SIZE = 100


def shelf(folder: Path, rounds: int) -> list[Round]:
    """Finished rounds with their checkpoints of 100 bytes, beside base and SFT model."""
    for name in ("base", "sft", *(f"round-{number}" for number in range(rounds))):
        weights(folder / name)
    return [finished(folder, number) for number in range(rounds)]


def weights(folder: Path) -> None:
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"x" * SIZE)


def finished(folder: Path, number: int) -> Round:
    start = Checkpoint(folder / (f"round-{number - 1}" if number else "sft"))
    done = Checkpoint(folder / f"round-{number}", round=number)
    return Round("tiny", number, "{}", {phase: {} for phase in Phase}, start, done)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_the_oldest_go_until_the_rest_keeps_within_the_budget(tmp_path: Path) -> None:
    rounds = shelf(tmp_path, 6)
    found = prune_checkpoints(tmp_path, rounds, keep=2, budget=6 * SIZE)
    assert found.removed == (("round-0", SIZE), ("round-1", SIZE))
    assert names(tmp_path) == ["base", "round-2", "round-3", "round-4", "round-5", "sft"]
    assert (found.size, found.over) == (6 * SIZE, 0)
    assert dict(found.kept)["round-2"] == "within the budget"


def test_nothing_goes_while_there_is_room_and_more_where_room_is_reserved(tmp_path: Path) -> None:
    rounds = shelf(tmp_path, 4)
    assert prune_checkpoints(tmp_path, rounds, keep=2, budget=6 * SIZE).removed == ()
    assert [name for name, _ in prune_checkpoints(tmp_path, rounds, 2, budget=6 * SIZE, reserve=SIZE).removed] == [
        "round-0"
    ]


def test_what_a_run_needs_stays_however_small_the_budget(tmp_path: Path) -> None:
    rounds = shelf(tmp_path, 6)
    under_way = Round("tiny", 6, "{}", {Phase.SELECT: {}}, Checkpoint(tmp_path / "round-1"))
    weights(tmp_path / "round-6.writing")
    (tmp_path / "round-6.state.pt").write_bytes(b"x")
    found = prune_checkpoints(tmp_path, [*rounds, under_way], 2, best=[tmp_path / "round-3"], budget=0)
    assert [name for name, _ in found.removed] == ["round-0", "round-2"]
    assert dict(found.kept) == {
        "round-1": "round 6 begins with it",
        "round-3": "the best by an evaluation",
        "round-4": "one of the last",
        "round-5": "one of the last",
    }
    assert {"base", "sft", "round-6.writing", "round-6.state.pt"} <= set(names(tmp_path))
    assert found.over == found.size == folder_bytes(tmp_path)


def test_a_model_that_no_round_made_is_left_alone(tmp_path: Path) -> None:
    rounds = shelf(tmp_path, 4)
    weights(tmp_path / "round-9")
    weights(tmp_path / "round-1-copy")
    prune_checkpoints(tmp_path, rounds, keep=2)
    assert names(tmp_path) == ["base", "round-1-copy", "round-2", "round-3", "round-9", "sft"]


def test_a_round_that_trained_nothing_shares_the_checkpoint_of_the_one_before(tmp_path: Path) -> None:
    """The last two checkpoints are those of rounds 1 and 2, not twice the same."""
    rounds = shelf(tmp_path, 3)
    idle = Round("tiny", 3, "{}", {phase: {} for phase in Phase}, rounds[2].checkpoint, rounds[2].checkpoint)
    prune_checkpoints(tmp_path, [*rounds, idle], keep=2)
    assert names(tmp_path) == ["base", "round-1", "round-2", "sft"]


def test_fewer_than_two_are_never_kept(tmp_path: Path) -> None:
    prune_checkpoints(tmp_path, shelf(tmp_path, 4), keep=0)
    assert names(tmp_path) == ["base", "round-2", "round-3", "sft"]


def test_a_dry_run_only_tells(tmp_path: Path) -> None:
    rounds = shelf(tmp_path, 4)
    before = names(tmp_path)
    found = prune_checkpoints(tmp_path, rounds, keep=2, dry_run=True)
    assert [name for name, _ in found.removed] == ["round-0", "round-1"]
    assert found.size == 4 * SIZE
    assert names(tmp_path) == before


def test_what_was_interrupted_is_removed_the_next_time(tmp_path: Path) -> None:
    rounds = shelf(tmp_path, 4)
    (tmp_path / "round-0").rename(tmp_path / "round-0.going")
    found = prune_checkpoints(tmp_path, rounds, keep=2, budget=10 * SIZE)
    assert "round-0.going" not in names(tmp_path)
    assert found.removed == ()


@pytest.mark.parametrize("rounds", [0, 1])
def test_a_run_that_has_just_begun_loses_nothing(tmp_path: Path, rounds: int) -> None:
    assert prune_checkpoints(tmp_path, shelf(tmp_path, rounds), keep=3, budget=0).removed == ()
