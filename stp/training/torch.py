"""TorchTrainer: weighted supervised fine-tuning of a causal language model, on a CPU or a GPU, or as one of many ranks.

Loss of an optimiser step over its rows i with weight w_i and target tokens t (specification §6.1, made exact over the
whole step rather than per micro-batch, so that it does not depend on how memory forces the step to be cut up):

    L = sum_i w_i sum_t CE(i, t) / sum_i w_i T_i          T_i = number of target tokens, the end token included

Nor does it depend on how many ranks the rows are dealt to (`stp.training.ranks`, `stp.training.torchrun`).
"""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from stp.arithmetic import bfloat16_is_faster
from stp.errors import InputError
from stp.model import load_tokenizer, pick_device
from stp.progress import SilentProgress
from stp.protocols import Progress
from stp.training.data import IGNORED, SHAPE, Batch, TokenRow, encode, micro_batches, step_count, step_rows
from stp.training.folder import appearing, read_manifest, write_manifest
from stp.training.packing import PackedBatch, Packing, packed_batches, packed_loss
from stp.training.ranks import Ranks, trained
from stp.training.state import TrainingState
from stp.training.weights import begin, end
from stp.types import Checkpoint, Example, Training

log = logging.getLogger(__name__)


class TorchTrainer:
    """AdamW on the examples' targets."""

    def __init__(
        self,
        device: str = "auto",
        progress: Progress | None = None,
        tokenizers: Mapping[Path, str] | None = None,
        ranks: Ranks | None = None,
    ) -> None:
        """`tokenizers` names those of models that are not to be trained with their own; `ranks` are those that train
        together, each with a trainer of its own and the same arguments; by default this process alone."""
        self._ranks, self._tokenizers = ranks or Ranks(pick_device(device)), tokenizers or {}
        self._progress: Progress = progress or SilentProgress()

    def train(self, examples: Sequence[Example], start: Path, out: Path, training: Training, seed: int) -> Checkpoint:
        if out.exists():
            TrainingState.forget(out)
            return read_manifest(out)
        named, ranks = self._tokenizers.get(start, ""), self._ranks
        bfloat16 = self._bfloat16(training.precision)
        model = begin(start, training.lora, ranks, bfloat16, seed)
        tokenizer = load_tokenizer(named or str(start))
        longest = min(training.max_tokens, model.config.max_position_embeddings)
        rows = encode(examples, tokenizer, max(SHAPE, longest - longest % SHAPE))  # padded, it still fits
        if not rows:
            raise InputError("there is nothing to train on")
        if training.gradient_checkpointing:
            recompute = getattr(model, "activation_checkpointing_enable", None)  # since transformers 5.23
            (recompute or model.gradient_checkpointing_enable)({"use_reentrant": False})
        packing = Packing(model, longest) if training.packing else None
        model = ranks.shard(model, bfloat16)
        if packing is None or not packing.confirm(model, ranks, self._precision(training.precision)):
            log.info("rows are padded", extra={"asked_to_pack": training.packing, "model": str(start)})
            training = replace(training, packing=False)
        made = self._run(model, rows, out, training, seed, tokenizer.eos_token_id)
        whole = end(model, start, training.lora, ranks)
        if not ranks.first:
            return made
        with appearing(out) as folder:
            whole.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            write_manifest(folder, made)
        TrainingState.forget(out)
        return made

    def _run(
        self, model: Any, rows: Sequence[TokenRow], out: Path, training: Training, seed: int, pad: int
    ) -> Checkpoint:
        """All optimiser steps, from where an interrupted attempt stopped."""
        optimiser = torch.optim.AdamW(
            trained(model).values(),
            lr=training.learning_rate,
            betas=training.betas,
            eps=training.epsilon,
            weight_decay=training.weight_decay,
            fused=True,  # no copies of all weights meanwhile
        )
        torch.manual_seed(seed)
        state = TrainingState(out, model, optimiser, self._ranks)
        state.restore()
        total, saved = step_count(len(rows), training), time.monotonic()
        model.train()
        self._progress.start("train", total)
        self._progress.advance(state.step)
        for step in range(state.step, total):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(training, step, total)
            chosen = step_rows(rows, training, step, seed)
            mine = self._step(model, optimiser, chosen, training, pad)
            # Whether it is time to save is for the first rank to say: clocks differ.
            due = self._ranks.first and time.monotonic() - saved > training.save_every_seconds
            loss, save = self._ranks.sums(mine, due)
            state.losses.append(loss)
            state.step = step + 1
            state.tokens += sum(len(one.ids) for one in chosen)
            if save:
                state.save()
                saved = time.monotonic()
            self._progress.advance(1, tokens=state.tokens)
        state.settle()
        self._progress.finish()
        last = state.losses[-max(1, total // 10) :]
        return Checkpoint(out, steps=total, tokens=state.tokens, loss=sum(last) / len(last))

    def _step(
        self, model: Any, optimiser: torch.optim.Optimizer, rows: Sequence[TokenRow], training: Training, pad: int
    ) -> float:
        """One optimiser step; returns this rank's part of its loss."""
        norm = sum(one.weight * (len(one.ids) - one.target) for one in rows)
        optimiser.zero_grad(set_to_none=True)
        total = torch.zeros((), dtype=torch.float64, device=self._ranks.device)
        make = packed_batches if training.packing else micro_batches
        batches: Iterable[Batch | PackedBatch] = make(
            self._ranks.share(rows), training.micro_tokens, pad, self._ranks.device
        )
        for batch in self._ranks.together(batches):
            with self._precision(training.precision):
                summed = packed_loss(model, batch) if isinstance(batch, PackedBatch) else weighted_loss(model, batch)
                loss = summed / norm
            # Gradients are averaged over ranks, and are to be summed.
            (loss * self._ranks.count).backward()  # type: ignore[no-untyped-call]
            total += loss.detach()  # read once a step: a GPU is not to be waited for between its passes
        torch.nn.utils.clip_grad_norm_(trained(model).values(), training.max_grad_norm)
        optimiser.step()
        return total.item()

    def _bfloat16(self, wanted: str) -> bool:
        return wanted == "bfloat16" or (wanted == "auto" and bfloat16_is_faster(self._ranks.device))

    def _precision(self, wanted: str) -> contextlib.AbstractContextManager[Any]:
        if self._ranks.count > 1 or not self._bfloat16(wanted):
            return contextlib.nullcontext()  # sharded layers see to it themselves
        return torch.autocast(self._ranks.device.type, dtype=torch.bfloat16)


def weighted_loss(model: Any, batch: Batch) -> torch.Tensor:
    """sum_i w_i sum_t CE(i, t) over the batch."""
    kept = batch.ids.shape[1] - batch.first + 1
    logits = model(input_ids=batch.ids, logits_to_keep=kept, use_cache=False).logits[:, :-1]
    labels = batch.labels[:, batch.first :]
    each = torch.nn.functional.cross_entropy(
        logits.float().transpose(1, 2), labels, ignore_index=IGNORED, reduction="none"
    )
    return (each.sum(1) * batch.weights).sum()


def learning_rate(training: Training, step: int, total: int) -> float:
    """Linear warm-up, then constant or cosine down to `min_learning_rate_ratio`."""
    peak, warm = training.learning_rate, min(training.warmup_steps, total - 1)
    if step < warm:
        return peak * (step + 1) / warm
    if training.schedule == "constant":
        return peak
    floor, done = training.min_learning_rate_ratio, (step - warm) / max(1, total - warm)
    return peak * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done)))
