"""Rows one behind the other in a single sequence, so that no product is spent on padding, and no row sees another.

Positions begin anew with each row, and attention, which alone looks from token to token, is made row by row: on a GPU
by torch's kernel for sequences of varying length, elsewhere by taking rows of like length apart into blocks, padded for
the time of the attention. Scores between rows are never computed, as they would be under a mask. The output layer sees
nothing but the positions whose next token is trained.

How it was weighed: transformers finds packed sequences by their positions too, but builds a mask of tokens x tokens for
torch's attention, whose cost grows with the square of the sequence's length rather than the rows', or wants the package
flash-attn, which has to be compiled.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch.nn.attention.varlen import varlen_attn
from transformers import AttentionInterface
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from stp.arithmetic import PLAIN_ATTENTION, SHORT, plain_attention
from stp.training.data import SHAPE, TokenRow
from stp.training.ranks import Ranks

log = logging.getLogger(__name__)

PACKED_ATTENTION = "stp_packed"
HALF = (torch.bfloat16, torch.float16)
TOLERANCE = 1e-3
"""Greatest change of a logit, as a share of the largest, that other neighbours may bring about in `Packing.confirm`."""
HALF_TOLERANCE = 0.05
"""The same for being packed rather than alone, where logits are in half precision."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where rows lie in a packed sequence, and where attention has them when it takes them apart."""

    blocks: tuple[tuple[int, int], ...]
    """Rows of like length that attention takes side by side: how many, and the tokens that they are padded to."""
    source: torch.Tensor
    """For each place of the blocks one after the other a token of the sequence, any of them where padding is. One place
    more is at the end, for the tokens that belong to no row."""
    places: torch.Tensor
    """For each token its place in the blocks."""
    ends: torch.Tensor
    """Sums of the rows' lengths from 0 on, int32. What fills the sequence up to a shape that recurs is the last row."""
    longest: int

    @property
    def sizes(self) -> list[int]:
        return [rows * width for rows, width in self.blocks] + [1]


@dataclass(frozen=True, slots=True, eq=False)
class PackedBatch:
    """Rows in one sequence, on the device; `ids` and `positions` have shape (1, tokens)."""

    ids: torch.Tensor
    positions: torch.Tensor
    kept: torch.Tensor
    """Tokens whose successor carries loss, each with its `labels` and `weights`: all of shape (targets,)."""
    labels: torch.Tensor
    weights: torch.Tensor
    layout: Layout


def packed_batches(
    rows: Sequence[TokenRow], micro_tokens: int, pad: int, device: torch.device
) -> Iterator[PackedBatch]:
    """Rows of like length together: at most `micro_tokens` tokens, or one row."""
    left = sorted(rows, key=lambda row: len(row.ids))
    ends = np.cumsum([len(one.ids) for one in left])
    begin, before = 0, 0
    while begin < len(left):
        end = max(begin + 1, int(np.searchsorted(ends, before + micro_tokens, "right")))
        yield pack(left[begin:end], pad, device, micro_tokens)
        begin, before = end, int(ends[end - 1])


def pack(rows: Sequence[TokenRow], pad: int, device: torch.device, most: int = 0) -> PackedBatch:
    """The rows as one sequence in their order, filled up to a round number of tokens, but to no more than `most`."""
    lengths = np.array([len(one.ids) for one in rows])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    total = int(starts[-1])
    grain = max(SHAPE, most // 64 // SHAPE * SHAPE)
    tail = max(0, min(_round_up(total, grain), most) - total)
    pieces = [*lengths, tail] if tail else lengths
    ids = np.full(total + tail, pad)
    ids[:total] = [token for one in rows for token in one.ids]
    kept = np.concatenate(
        [np.arange(at + one.target, at + len(one.ids)) for at, one in zip(starts, rows, strict=False)]
    )
    trained = lengths - [one.target for one in rows]
    weights = np.repeat(np.array([one.weight for one in rows], np.float32), trained)
    more = _round_up(len(kept), grain) - len(kept)
    layout = _layout(lengths, tail, device)
    return PackedBatch(
        torch.from_numpy(ids)[None].to(device),
        torch.from_numpy(np.concatenate([np.arange(one) for one in pieces]))[None].to(device),
        torch.from_numpy(np.pad(kept - 1, (0, more))).to(device),
        torch.from_numpy(np.pad(ids[kept], (0, more))).to(device),
        torch.from_numpy(np.pad(weights, (0, more))).to(device),
        layout,
    )


def _layout(lengths: np.ndarray[Any, Any], tail: int, device: torch.device) -> Layout:
    """Blocks are a power of two of rows each, as long as the last: few shapes recur (`stp.training.data.SHAPE`)."""
    blocks, within = [], []
    begin = 0
    while begin < len(lengths):
        count = 1 << ((len(lengths) - begin).bit_length() - 1)
        width = _round_up(int(lengths[begin : begin + count].max()), SHAPE)
        within.append((np.arange(width)[None] < lengths[begin : begin + count, None]).ravel())
        blocks.append((count, width))
        begin += count
    real = np.concatenate([*within, [False]])
    places = np.flatnonzero(real)
    source = np.zeros(len(real), np.int64)
    source[places] = np.arange(len(places))
    pieces = [*lengths, tail] if tail else lengths
    return Layout(
        tuple(blocks),
        torch.from_numpy(source).to(device),
        torch.from_numpy(np.pad(places, (0, tail), constant_values=len(real) - 1)).to(device),
        torch.from_numpy(np.concatenate([[0], np.cumsum(pieces)]).astype(np.int32)).to(device),
        int(max(pieces)),
    )


def _round_up(tokens: int, grain: int) -> int:
    return -(-tokens // grain) * grain


def packed_loss(model: Any, batch: PackedBatch) -> torch.Tensor:
    """sum_i w_i sum_t CE(i, t) over the batch, by a model that `Packing` said yes to."""
    each = torch.nn.functional.cross_entropy(_logits(model, batch).float(), batch.labels, reduction="none")
    return (each * batch.weights).sum()


def _logits(model: Any, batch: PackedBatch) -> torch.Tensor:
    """Of the tokens that are kept, shape (targets, vocabulary)."""
    found: torch.Tensor = model(
        input_ids=batch.ids,
        position_ids=batch.positions,
        logits_to_keep=batch.kept,
        use_cache=False,
        packed=batch.layout,
    ).logits[0]
    return found


class _Apart(torch.autograd.Function):
    """Tokens, shape (tokens, ...), to their places in the blocks. Each has one place, so that the gradient is fetched
    back by an index as well, rather than summed up."""

    @staticmethod
    def forward(ctx: Any, tokens: torch.Tensor, source: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(places)
        return tokens.index_select(0, source)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        (places,) = ctx.saved_tensors
        return gradients[0].index_select(0, places), None, None


class _Together(torch.autograd.Function):
    """The way back: what is at padding is dropped, and has no gradient."""

    @staticmethod
    def forward(ctx: Any, padded: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(places)
        ctx.padded = len(padded)
        return padded.index_select(0, places)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (places,) = ctx.saved_tensors
        found = gradients[0].new_zeros(ctx.padded, *gradients[0].shape[1:])
        return found.index_copy_(0, places, gradients[0]), None


def packed_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float,
    dropout: float = 0.0,
    *,
    packed: Layout,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Causal attention within each row of a packed sequence; the arguments are those of transformers' functions, and
    `packed` the layout that the model was called with.

    Raises:
        ValueError: the model wants what this is not, such as a mask, sinks or a window narrower than the rows.
    """
    window = kwargs.get("sliding_window") or packed.longest
    if attention_mask is not None or window < packed.longest or any(kwargs.get(one) is not None for one in REFUSED):
        raise ValueError("packed rows are attended to in full, causally, and in no other way")
    tokens = (query[0].transpose(0, 1), key[0].transpose(0, 1), value[0].transpose(0, 1))
    if query.is_cuda and query.dtype in HALF and not dropout:
        return by_kernel(*tokens, packed, scaling)[None], None
    apart = [_Apart.apply(one, packed.source, packed.places).split(packed.sizes) for one in tokens]  # type: ignore[no-untyped-call]
    found = [
        _attended(module, query, key, value, block, scaling, dropout)
        for query, key, value, block in zip(*apart, packed.blocks, strict=False)
    ]
    found.append(found[0].new_zeros(1, *found[0].shape[1:]))
    return _Together.apply(torch.cat(found), packed.places)[None], None  # type: ignore[no-untyped-call]


REFUSED = ("softcap", "s_aux", "position_bias", "cache")
AttentionInterface.register(PACKED_ATTENTION, packed_attention)


def by_kernel(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, packed: Layout, scaling: float
) -> torch.Tensor:
    """Attention of (tokens, heads, width) by FlashAttention's kernel for rows of varying length, as torch has it."""
    ends, longest = packed.ends, packed.longest
    found = varlen_attn(
        query, key, value, ends, ends, longest, longest, scale=scaling, window_size=(-1, 0), enable_gqa=True
    )
    assert isinstance(found, torch.Tensor)
    return found


def _attended(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    block: tuple[int, int],
    scaling: float,
    dropout: float,
) -> torch.Tensor:
    """What the tokens of a block attend to, shape (places, heads, width)."""
    query, key, value = (one.view(*block, *one.shape[1:]).transpose(1, 2) for one in (query, key, value))
    if query.device.type == "cpu" and block[1] <= SHORT:
        mixed, _ = plain_attention(module, query, key, value, _causal(block[1], query.dtype), scaling, dropout)
    else:
        mixed, _ = ALL_ATTENTION_FUNCTIONS["sdpa"](
            module, query, key, value, None, scaling=scaling, dropout=dropout, is_causal=True
        )
    return mixed.flatten(0, 1)


@lru_cache(64)
def _causal(width: int, dtype: torch.dtype) -> torch.Tensor:
    """What is added to scores, so that tokens do not see those after them."""
    return torch.full((width, width), -torch.inf, dtype=dtype).triu(1)


class Packing:
    """A model made to attend within packed rows, where its attention is of that kind."""

    def __init__(self, model: Any, longest: int) -> None:
        """Before it is sharded; `longest` is the length of the longest row."""
        config = model.config.get_text_config()
        window = getattr(config, "sliding_window", None) or longest
        kinds = set(getattr(config, "layer_types", None) or ()) - {"full_attention", "sliding_attention"}
        capped = getattr(config, "attn_logit_softcapping", None)
        self._config, self._before = model.config, config._attn_implementation
        self.on = bool(
            self._before in ("sdpa", PLAIN_ATTENTION)
            and model._supports_attention_backend
            and not (kinds or capped or window < longest)
        )
        if self.on:
            self._config._attn_implementation = PACKED_ATTENTION

    def confirm(self, model: Any, ranks: Ranks, precision: AbstractContextManager[Any] | None = None) -> bool:
        """Whether a packed row's logits are those of the row alone, and the same beside another neighbour: not so where
        a model does not hand `packed` on to its attention, holds a state besides, or the device lacks the kernel. Then
        it is left as it was. `precision` is what training computes in. All ranks ask at once."""
        if not self.on:
            return False
        with precision or nullcontext():
            (agreed,) = ranks.sums(self._keeps_apart(model, ranks.device))
        ranks.let_go(model)
        if agreed < ranks.count:
            self._config._attn_implementation = self._before
            self.on = False
        return self.on

    @torch.no_grad()
    def _keeps_apart(self, model: Any, device: torch.device) -> bool:
        row, places = TokenRow(tuple(range(3, 12)), 1, 1.0), slice(1, 9)
        try:
            one, other = (
                _logits(model, pack([TokenRow((neighbour,) * 9, 8, 1.0), row], 0, device))[places].float()
                for neighbour in (5, 7)
            )
        except (TypeError, ValueError, RuntimeError) as error:
            log.info("rows cannot be packed", extra={"error": str(error)})
            return False
        self._config._attn_implementation = self._before
        logits = model(input_ids=torch.tensor([row.ids], device=device), use_cache=False).logits
        self._config._attn_implementation = PACKED_ATTENTION
        alone = logits[0, :-1].float()
        near = TOLERANCE if logits.dtype == torch.float32 else HALF_TOLERANCE
        return _close(one, other, TOLERANCE) and _close(one, alone, near)


def _close(one: torch.Tensor, other: torch.Tensor, share: float) -> bool:
    return bool((one - other).abs().max() <= share * one.abs().max())
