"""Training rows as tokens, and the order in which they are seen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from stp.model import prompt_tokens
from stp.types import Example, Training

IGNORED = -100
"""Label of positions that carry no loss."""
SHAPE = 16
"""Batches are padded to a multiple of this many tokens."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One example: `ids` of prompt, target and end token; loss from position `target` on, times `weight`."""

    ids: tuple[int, ...]
    target: int
    weight: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows on the device; `ids` and `labels` have shape (rows, tokens), `weights` (rows,).

    Rows are padded on the right, where causal attention keeps padding out of sight without a mask.
    """

    ids: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor
    first: int
    """Position from which on labels may carry loss."""


def encode(examples: Sequence[Example], tokenizer: Any, max_tokens: int) -> list[TokenRow]:
    """Rows of tokens; prompt and target are encoded apart, as they are at inference.

    A row that is too long keeps its last tokens (specification §6.1).
    """
    rows = []
    for one in examples:
        prompt = prompt_tokens(tokenizer, one.prompt)
        target = tokenizer(one.target, add_special_tokens=False)["input_ids"] + [tokenizer.eos_token_id]
        ids = (prompt + target)[-max_tokens:]
        rows.append(TokenRow(tuple(ids), max(1, len(ids) - len(target)), one.weight))
    return rows


def step_count(rows: int, training: Training) -> int:
    """Optimiser steps of a phase."""
    return max(training.min_steps, training.epochs * math.ceil(rows / training.batch_size))


def step_rows(rows: Sequence[TokenRow], training: Training, step: int, seed: int) -> list[TokenRow]:
    """The rows of one optimiser step: each pass over the data is a permutation of its own, so that any step can be
    made again without those before it."""
    steps_per_pass = math.ceil(len(rows) / training.batch_size)
    number, place = divmod(step, steps_per_pass)
    order = np.random.default_rng([seed, number]).permutation(len(rows))
    return [rows[one] for one in order[place * training.batch_size : (place + 1) * training.batch_size]]


def micro_batches(rows: Sequence[TokenRow], micro_tokens: int, pad: int, device: torch.device) -> Iterator[Batch]:
    """Rows of like length together, a power of two of them: at most `micro_tokens` tokens with padding, or one row.

    Few shapes recur, since a CPU's bfloat16 products are compiled anew for each (`SHAPE`).
    """
    left = sorted(rows, key=lambda row: len(row.ids))
    while left:
        count = 1 << (len(left).bit_length() - 1)
        while count > 1 and count * _round_up(len(left[count - 1].ids)) > micro_tokens:
            count //= 2
        yield _padded(left[:count], pad, device)
        left = left[count:]


def _round_up(tokens: int) -> int:
    return -(-tokens // SHAPE) * SHAPE


def _padded(rows: Sequence[TokenRow], pad: int, device: torch.device) -> Batch:
    width = _round_up(max(len(one.ids) for one in rows))
    ids = torch.full((len(rows), width), pad)
    labels = torch.full((len(rows), width), IGNORED)
    for position, one in enumerate(rows):
        length, values = len(one.ids), torch.tensor(one.ids)
        ids[position, :length] = values
        labels[position, one.target : length] = values[one.target :]
    weights = torch.tensor([one.weight for one in rows], dtype=torch.float32)
    first = max(1, width + 1 - _round_up(width + 1 - min(one.target for one in rows)))
    return Batch(ids.to(device), labels.to(device), weights.to(device), first)
