"""What an interrupted training phase needs to go on as if nothing had happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from stp.errors import StoreError


class TrainingState:
    """Position, losses, weights, optimiser and random state, kept in one file beside the checkpoint to be."""

    def __init__(self, out: Path, model: Any, optimiser: torch.optim.Optimizer) -> None:
        self._file, self._scratch = _file(out), _scratch(out)
        self._model, self._optimiser = model, optimiser
        self.step = 0
        """Optimiser steps made."""
        self.tokens = 0
        self.losses: list[float] = []

    def restore(self) -> None:
        """Take up what an earlier attempt left; nothing when there was none."""
        if not self._file.exists():
            return
        kept = torch.load(self._file, weights_only=True)
        self._model.load_state_dict(kept["model"])
        self._optimiser.load_state_dict(kept["optimiser"])
        torch.set_rng_state(kept["random"])
        self.step, self.tokens, self.losses = kept["step"], kept["tokens"], kept["losses"]

    def save(self) -> None:
        """Write the state, whole or not at all.

        Raises:
            StoreError: it cannot be written.
        """
        kept = {
            "model": self._model.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
            "step": self.step,
            "tokens": self.tokens,
            "losses": self.losses,
        }
        try:
            torch.save(kept, self._scratch)
            self._scratch.rename(self._file)
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"cannot write the training state {self._file}: {error}; make room, then run the same command again"
            ) from error

    @staticmethod
    def forget(out: Path) -> None:
        """Drop the state of a phase that is complete."""
        for file in (_file(out), _scratch(out)):
            file.unlink(missing_ok=True)


def _file(out: Path) -> Path:
    return out.with_name(out.name + ".state.pt")


def _scratch(out: Path) -> Path:
    return out.with_name(out.name + ".state.writing")
