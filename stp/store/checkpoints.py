"""Removing checkpoints that nothing needs, so that a long run keeps within a budget of disk.

They go oldest first, no more of them than the budget takes, and never what the run goes on from: the base and the SFT
model (which refreshes start from), the last rounds' weights, those that a round under way has begun with, the best by
evaluations, and the state of a training under way. One that is gone can be trained anew from its rows in the database
(`stp.selfplay.restore`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from stp.types import Phase, Round

ROUND = re.compile(r"round-\d+")
GOING = ".going"
"""What a folder's name ends with while it is being removed."""
LEAST = 2
"""Checkpoints that rounds which overlap begin with, besides the one being trained."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a run's folder came to."""

    removed: tuple[tuple[str, int], ...]
    """Checkpoints by name with their bytes, or those that would be."""
    kept: tuple[tuple[str, str], ...]
    """The other checkpoints of rounds, each with the reason."""
    size: int
    """Bytes of the folder afterwards."""
    budget: int | None

    @property
    def over(self) -> int:
        """Bytes beyond the budget."""
        return max(0, self.size - self.budget) if self.budget is not None else 0


def needed(rounds: Sequence[Round], keep: int, best: Collection[Path]) -> dict[str, str]:
    """Names of the checkpoints that stay, and why."""
    why = {one.name: "the best by an evaluation" for one in best}
    made = [one.checkpoint.path.name for one in rounds if one.done(Phase.TRAIN) and one.checkpoint]
    why |= dict.fromkeys(list(dict.fromkeys(made))[-max(keep, LEAST) :], "one of the last")
    why |= {
        one.start.path.name: f"round {one.number} begins with it" for one in rounds if one.start and not finished(one)
    }
    return why


def finished(round_: Round) -> bool:
    return all(round_.done(phase) for phase in Phase)


def prune_checkpoints(
    folder: Path,
    rounds: Sequence[Round],
    keep: int,
    best: Collection[Path] = (),
    budget: int | None = None,
    reserve: int = 0,
    dry_run: bool = False,
) -> Shelf:
    """Remove checkpoints of a run's folder until it has `reserve` bytes left of its budget; without a budget, all that
    may go.

    A checkpoint that no round of the store made is left alone, and so is everything else in the folder. What was
    interrupted while it was removed is removed now.
    """
    for one in folder.glob(f"*{GOING}"):
        if not dry_run:
            shutil.rmtree(one, ignore_errors=True)
    stays, known = needed(rounds, keep, best), {one.checkpoint.path.name for one in rounds if one.checkpoint}
    size, removed = folder_bytes(folder), []
    shelf = sorted(
        (one for one in folder.glob("round-*") if one.is_dir() and ROUND.fullmatch(one.name)),
        key=lambda one: int(one.name.removeprefix("round-")),
    )
    for one in shelf:
        if budget is not None and size + reserve <= budget:
            break
        if one.name in known and one.name not in stays:
            freed = folder_bytes(one)
            if not dry_run:
                going = one.rename(one.with_name(one.name + GOING))  # at once: half a checkpoint is none
                shutil.rmtree(going, ignore_errors=True)
            size -= freed
            removed.append((one.name, freed))
    gone = {name for name, _ in removed}
    kept = tuple((one.name, stays.get(one.name, "within the budget")) for one in shelf if one.name not in gone)
    return Shelf(tuple(removed), kept, size, budget)


def folder_bytes(folder: Path) -> int:
    """Of all files below it; those that go meanwhile count nothing."""
    total = 0
    for one in folder.rglob("*"):
        try:
            total += one.stat().st_size if one.is_file() else 0
        except OSError:
            continue
    return total
