"""A key-value cache that grows by doubling.

`transformers`' dynamic cache copies everything at every token; its static one makes every step attend to the full
length. This one writes a token into spare room and copies only when the room is used up.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers.cache_utils import DynamicLayer

FIRST_ROOM = 64


class GrowingLayer(DynamicLayer):  # type: ignore[no-untyped-call]
    """One layer's keys and values, shape (rows, heads, tokens, head dimension)."""

    keys: torch.Tensor
    values: torch.Tensor

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append, and return all keys and values so far."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            self.keys, self.values = key_states[:, :, :0], value_states[:, :, :0]
            self._room: tuple[torch.Tensor, torch.Tensor] | None = None
        used, new = self.keys.shape[2], key_states.shape[2]
        if self._room is None or used + new > self._room[0].shape[2]:
            self._room = (_enlarged(self.keys, used + new), _enlarged(self.values, used + new))
        for room, states in zip(self._room, (key_states, value_states), strict=True):
            room[:, :, used : used + new] = states
        self.keys, self.values = (room[:, :, : used + new] for room in self._room)
        return self.keys, self.values

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """Keep the given rows; a row may be kept several times."""
        self.keys, self.values = self.keys[indices], self.values[indices]
        self._room = None


def _enlarged(states: torch.Tensor, needed: int) -> torch.Tensor:
    rows, heads, used, width = states.shape
    room = states.new_empty(rows, heads, max(2 * used, needed + FIRST_ROOM), width)
    room[:, :, :used] = states
    return room
