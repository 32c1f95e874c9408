"""Training state of many ranks: each writes its part while training goes on, and any number of ranks reads it.

`NAME.state/STEP/` is one state, complete once `.metadata` is in it, which `torch.distributed.checkpoint` puts there
last. Weights and moments are stored by the weights' names, without regard to how they were cut up.
"""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.state_dict_loader import load as load_tensors
from torch.distributed.checkpoint.state_dict_saver import async_save

from stp.errors import StoreError
from stp.training.ranks import trained

POSITION = "position.json"


def newest(folder: Path) -> Path | None:
    """The last complete state in a folder of them."""
    complete = [one.parent for one in folder.glob("*/.metadata")]
    return max(complete, key=lambda one: int(one.name), default=None)


def tensors(model: Any, optimiser: torch.optim.Optimizer) -> dict[str, dict[str, torch.Tensor]]:
    """Trained weights, and AdamW's state of each, by name; zeros before the first step."""
    found = {}
    for name, weight in trained(model).items():
        kept = optimiser.state[weight]
        if not kept:
            kept |= {
                "step": torch.tensor(0.0, device=weight.device),
                "exp_avg": torch.zeros_like(weight),
                "exp_avg_sq": torch.zeros_like(weight),
            }
        found[name] = {"weight": weight.detach(), **kept}
    return found


def load(folder: Path, model: Any, optimiser: torch.optim.Optimizer) -> dict[str, Any]:
    """Fill weights and optimiser from a complete state; returns its position. In one process or by all ranks."""
    alone = not dist.is_initialized()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is one process alone
        load_tensors({"tensors": tensors(model, optimiser)}, checkpoint_id=folder, no_dist=alone)
    position: dict[str, Any] = json.loads((folder / POSITION).read_text())
    return position


class Writer:
    """Writes states below a folder, one at a time, behind the training's back; all ranks call it alike."""

    def __init__(self, folder: Path, first: bool) -> None:
        self._folder, self._first = folder, first
        self._under_way: Any = None
        # A group of its own: what it sends must not come between what training sends meanwhile.
        self._group = dist.new_group(backend="gloo") if dist.is_initialized() else None

    def save(self, model: Any, optimiser: torch.optim.Optimizer, position: dict[str, Any]) -> None:
        """Begin to write a state: it is copied before this returns, and on disk some time after.

        Raises:
            StoreError: it, or the one before, cannot be written.
        """
        self.settle()
        place = self._folder / str(position["step"])
        try:
            if self._first:
                place.mkdir(parents=True, exist_ok=True)
                (place / POSITION).write_text(json.dumps(position))
            dist.barrier()
            kept = {"tensors": tensors(model, optimiser)}
            self._under_way = async_save(kept, checkpoint_id=place, process_group=self._group)
        except (OSError, RuntimeError) as error:
            raise _cannot(place, error) from error

    def settle(self) -> None:
        """Wait until the state under way is on disk, then drop those before it.

        Raises:
            StoreError: it cannot be written.
        """
        if self._under_way is None:
            return
        try:
            self._under_way.result()
        except (Exception, CheckpointException) as error:
            raise _cannot(self._folder, error) from error
        self._under_way = None
        last = newest(self._folder)
        if self._first and last is not None:
            for one in self._folder.iterdir():
                if one != last:
                    shutil.rmtree(one, ignore_errors=True)


def _cannot(place: Path, error: BaseException) -> StoreError:
    return StoreError(f"cannot write the training state {place}: {error}; make room, then run the same command again")
