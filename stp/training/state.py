"""What an interrupted training phase needs to go on as if nothing had happened."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch

from stp.errors import StoreError
from stp.training import sharded
from stp.training.ranks import Ranks, put, trained


class TrainingState:
    """Position, losses, weights, optimiser and random state, kept beside the checkpoint to be: in one file where one
    process trains, else in a folder (`stp.training.sharded`). Either is taken up by any number of ranks; random numbers
    (dropout) go on as they would have only in one process."""

    def __init__(self, out: Path, model: Any, optimiser: torch.optim.Optimizer, ranks: Ranks) -> None:
        self._file, self._scratch, self._folder = _file(out), _scratch(out), _folder(out)
        self._model, self._optimiser, self._ranks = model, optimiser, ranks
        self._writer = sharded.Writer(self._folder, ranks.first)
        self.step = 0
        """Optimiser steps made."""
        self.tokens = 0
        self.losses: list[float] = []

    def restore(self) -> None:
        """Take up what an earlier attempt left, the later one of file and folder; nothing when there was none."""
        kept = torch.load(self._file, weights_only=True, mmap=True) if self._file.exists() else None
        folder = sharded.newest(self._folder)
        if folder is not None and (kept is None or kept["step"] < int(folder.name)):
            kept = sharded.load(folder, self._model, self._optimiser)
        elif kept is None:
            return
        elif self._ranks.count == 1:
            for name, weight in trained(self._model).items():
                put(weight, kept["model"][name])
            self._optimiser.load_state_dict(kept["optimiser"])
            torch.set_rng_state(kept["random"].clone())
        else:
            self._put(kept)
        self.step, self.tokens, self.losses = kept["step"], kept["tokens"], kept["losses"]

    def _put(self, kept: dict[str, Any]) -> None:
        """Cut up what one process left."""
        for number, (name, places) in enumerate(sharded.tensors(self._model, self._optimiser).items()):
            put(places["weight"], kept["model"][name])
            for which, full in kept["optimiser"]["state"].get(number, {}).items():
                put(places[which], full)

    def save(self) -> None:
        """Write the state, whole or not at all; with many ranks, begin to.

        Raises:
            StoreError: it cannot be written.
        """
        position = {"step": self.step, "tokens": self.tokens, "losses": self.losses}
        if self._ranks.count > 1:
            self._writer.save(self._model, self._optimiser, position)
            return
        kept = {
            "model": {name: weight.detach() for name, weight in trained(self._model).items()},
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
            **position,
        }
        try:
            torch.save(kept, self._scratch)
            self._scratch.rename(self._file)
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"cannot write the training state {self._file}: {error}; make room, then run the same command again"
            ) from error

    def settle(self) -> None:
        """Wait for what is being written.

        Raises:
            StoreError: it cannot be written.
        """
        self._writer.settle()

    @staticmethod
    def forget(out: Path) -> None:
        """Drop the state of a phase that is complete."""
        for file in (_file(out), _scratch(out)):
            file.unlink(missing_ok=True)
        shutil.rmtree(_folder(out), ignore_errors=True)


def _file(out: Path) -> Path:
    return out.with_name(out.name + ".state.pt")


def _scratch(out: Path) -> Path:
    return out.with_name(out.name + ".state.writing")


def _folder(out: Path) -> Path:
    return out.with_name(out.name + ".state")
