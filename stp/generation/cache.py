"""A key-value cache that grows by half.

`transformers`' dynamic cache copies everything at every token; its static one makes every step attend to the full
length. This one writes a token into spare room and copies only when the room is used up.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers.cache_utils import DynamicLayer

SPARE = 48
"""Tokens of room to begin with."""


class GrowingLayer(DynamicLayer):  # type: ignore[no-untyped-call]
    """One layer's keys and values, shape (rows, heads, tokens, head dimension): views into a room with space left."""

    keys: torch.Tensor
    values: torch.Tensor
    _rooms: tuple[torch.Tensor, torch.Tensor] | None = None

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append, and return all keys and values so far."""
        if not self.is_initialized:
            # The first states are those of the prompts; they move to a room when rows are selected or appended to.
            self.lazy_initialization(key_states, value_states)
            self.keys, self.values = key_states, value_states
            return self.keys, self.values
        used, new = self.keys.shape[2], key_states.shape[2]
        if self._rooms is None or used + new > self._rooms[0].shape[2]:
            self._move(None, new)
        assert self._rooms is not None
        for room, states in zip(self._rooms, (key_states, value_states), strict=True):
            room[:, :, used : used + new] = states
        self.keys, self.values = (room[:, :, : used + new] for room in self._rooms)
        return self.keys, self.values

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """Keep the given rows; a row may be kept several times."""
        self._move(indices, 0)

    def _move(self, indices: torch.Tensor | None, new: int) -> None:
        """Copy all rows, or those chosen, to rooms with space for `new` tokens and more."""
        used = self.keys.shape[2]
        size = used + max(new, SPARE, used // 2)
        self._rooms = (_moved(self.keys, indices, size), _moved(self.values, indices, size))
        self.keys, self.values = (room[:, :, :used] for room in self._rooms)


def _moved(states: torch.Tensor, indices: torch.Tensor | None, size: int) -> torch.Tensor:
    rows, heads, used, width = states.shape
    room = states.new_empty(rows if indices is None else len(indices), heads, size, width)
    if indices is None:
        room[:, :, :used] = states
    else:
        torch.index_select(states, 0, indices, out=room[:, :, :used])
    return room
