"""Sampling from any Hugging Face causal language model: batched, with a key-value cache and a seed for each sample.

A prompt is read once and its cache shared out to its samples. Every sample draws from random numbers of its own (a
Philox stream keyed by its seed), so its text does not depend on what else is in the batch, up to floating-point ties;
`transformers.generate` has one stream for the whole batch. Rows that have ended leave the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers.cache_utils import Cache

from stp.generation.cache import GrowingLayer
from stp.model import load_model, pick_device, prompt_tokens
from stp.types import Completion, FinishReason, SampleRequest, Sampling

ROWS = {"cpu": 128, "cuda": 512}
"""Samples decoded side by side. A CPU is fastest while the cache of a layer fits into its own."""
EMBED_ROWS = 64
SHRINK_BELOW = 0.75
"""The batch is compacted when fewer than this share of its rows are still alive: each compaction copies the cache."""


@dataclass(slots=True)
class _Row:
    """One sample under way."""

    request: int
    index: int
    seed: int
    limit: int
    """Tokens at most."""
    uniforms: NDArray[np.float64]
    """One number in [0, 1) for each token."""
    tokens: list[int] = field(default_factory=list)
    logprob: float = 0.0


class TransformersGenerator:
    """A model on one device."""

    def __init__(self, model: Path | str, device: str = "auto", rows: int | None = None, tokenizer: str = "") -> None:
        """Load a model folder, or a hub name; `tokenizer` names another tokenizer than its own.

        Raises:
            InputError: there is no such model.
            GeneratorError: it cannot be loaded, or its tokenizer loses text.
        """
        self._device = pick_device(device)
        self._model, self._tokenizer = load_model(model, self._device, tokenizer)
        self._rows = rows or ROWS[self._device.type]
        self._context: int = self._model.config.max_position_embeddings
        ends = self._model.generation_config.eos_token_id
        # The trainer ends texts by the tokenizer's end token, whatever the base model was made to end them by.
        self._ends = {self._tokenizer.eos_token_id, *(ends if isinstance(ends, list) else [ends])}

    def close(self) -> None:
        self._model = None
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    @torch.inference_mode()
    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        prompts = [prompt_tokens(self._tokenizer, one.prompt) for one in requests]
        answers: list[list[Completion | None]] = [[None] * len(one.seeds) for one in requests]
        # Prompts of like length share a batch, so that little is spent on padding.
        for group in self._groups(requests, prompts):
            for request, index, completion in self._decode(group, requests, prompts, sampling):
                answers[request][index] = completion
        for request, one in enumerate(answers):
            for index, seed in enumerate(requests[request].seeds):
                if one[index] is None:  # the prompt fills the context
                    one[index] = Completion("", FinishReason.LENGTH, 0, 0.0, seed)
        return [[done for done in one if done is not None] for one in answers]

    @torch.inference_mode()
    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        limit = min(max_tokens, self._context)
        encoded = [prompt_tokens(self._tokenizer, text)[:limit] for text in texts]
        order = sorted(range(len(texts)), key=lambda one: len(encoded[one]))
        vectors = np.zeros((len(texts), self._model.config.hidden_size), np.float32)
        for start in range(0, len(order), EMBED_ROWS):
            chosen = order[start : start + EMBED_ROWS]
            ids, mask = self._pad([encoded[one] for one in chosen])
            hidden = self._model.base_model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            weights = mask.unsqueeze(-1).float()
            mean = (hidden * weights).sum(1) / weights.sum(1)
            vectors[chosen] = torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()
        return vectors

    def _groups(self, requests: Sequence[SampleRequest], prompts: Sequence[list[int]]) -> Iterator[list[int]]:
        """Requests that are decoded together: at most `rows` samples, or one request."""
        group: list[int] = []
        size = 0
        for one in sorted(range(len(requests)), key=lambda index: len(prompts[index])):
            count = len(requests[one].seeds)
            if not count or len(prompts[one]) >= self._context:
                continue
            if group and size + count > self._rows:
                yield group
                group, size = [], 0
            group.append(one)
            size += count
        if group:
            yield group

    def _decode(
        self,
        group: Sequence[int],
        requests: Sequence[SampleRequest],
        prompts: Sequence[list[int]],
        sampling: Sampling,
    ) -> Iterator[tuple[int, int, Completion]]:
        """Sample every completion of a group; yields (request, sample, completion) as they end."""
        rows = self._start(group, requests, prompts, sampling)
        owner = torch.tensor([position for position, one in enumerate(group) for _ in requests[one].seeds])
        ids, mask = self._pad([prompts[one] for one in group])
        cache = Cache(layer_class_to_replicate=GrowingLayer)
        logits = self._forward(ids, mask, mask.cumsum(-1) - 1, cache)
        # One reading of each prompt serves all its samples.
        owner = owner.to(self._device)
        logits, mask = logits[owner], mask[owner]
        cache.batch_select_indices(owner)
        suspects = self._suspects(sampling.stop)
        alive = list(range(len(rows)))
        for step in range(max(one.limit for one in rows)):
            uniforms = np.array([one.uniforms[step] for one in rows])
            chosen, logprobs = _draw(logits, uniforms, sampling)
            tokens, each = chosen.tolist(), logprobs.tolist()
            still = []
            for position in alive:
                row = rows[position]
                row.tokens.append(tokens[position])
                row.logprob += each[position]
                done = self._completion(row, sampling, suspects)
                if done:
                    yield row.request, row.index, done
                else:
                    still.append(position)
            alive = still
            if not alive:
                return
            if len(alive) < SHRINK_BELOW * len(rows):
                keep = torch.tensor(alive, device=self._device)
                cache.batch_select_indices(keep)
                rows, chosen, mask, alive = (
                    [rows[one] for one in alive],
                    chosen[keep],
                    mask[keep],
                    list(range(len(keep))),
                )
            mask = torch.cat([mask, mask.new_ones(len(mask), 1)], dim=1)
            logits = self._forward(chosen.unsqueeze(1), mask, mask.sum(-1, keepdim=True) - 1, cache)

    def _start(
        self,
        group: Sequence[int],
        requests: Sequence[SampleRequest],
        prompts: Sequence[list[int]],
        sampling: Sampling,
    ) -> list[_Row]:
        """A row for each sample of a group, those of a prompt one after the other."""
        limits = {one: min(sampling.max_new_tokens, self._context - len(prompts[one])) for one in group}
        steps = max(limits.values())
        return [
            _Row(request, index, seed, limits[request], np.random.Generator(np.random.Philox(seed)).random(steps))
            for request in group
            for index, seed in enumerate(requests[request].seeds)
        ]

    def _completion(self, row: _Row, sampling: Sampling, suspects: NDArray[np.bool_]) -> Completion | None:
        """What a row has become if its newest token ended it."""
        token = row.tokens[-1]
        ended, last = token in self._ends, len(row.tokens) == row.limit
        if not (ended or last or suspects[token]):
            return None
        text = self._tokenizer.decode(row.tokens[:-1] if ended else row.tokens, skip_special_tokens=True)
        cuts = [at for stop in sampling.stop if (at := text.find(stop)) >= 0]
        if not (ended or last or cuts):
            return None
        text = text[: min(cuts)] if cuts else text
        finish = FinishReason.STOP if ended or cuts else FinishReason.LENGTH
        return Completion(text, finish, len(row.tokens), row.logprob, row.seed)

    def _suspects(self, stops: Sequence[str]) -> NDArray[np.bool_]:
        """Which tokens can complete a stop string, so that only their rows need to be decoded and searched."""
        size = self._model.config.vocab_size
        suspects = np.zeros(size, bool)
        endings = {stop[-1] for stop in stops}
        known = range(min(size, len(self._tokenizer)))
        for token, text in zip(known, self._tokenizer.batch_decode([[one] for one in known]), strict=True):
            # A character beyond ASCII may be spread over tokens; each that is no text by itself is then suspect.
            suspects[token] = any(one in text for one in endings) or ("\ufffd" in text and bool(endings))
        return suspects

    def _forward(self, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor, cache: Cache) -> torch.Tensor:
        """Logits of the next token, shape (rows, vocabulary)."""
        answer = self._model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=positions.clamp(0, self._context - 1),  # padding, and rows that have ended
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        logits: torch.Tensor = answer.logits[:, -1].float()
        return logits

    def _pad(self, rows: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Left-padded ids and their mask."""
        width = max(len(one) for one in rows)
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        mask = torch.zeros(len(rows), width, dtype=torch.long)
        for position, one in enumerate(rows):
            ids[position, -len(one) :] = torch.tensor(one)
            mask[position, -len(one) :] = 1
        return ids.to(self._device), mask.to(self._device)


def _draw(logits: torch.Tensor, uniforms: NDArray[np.float64], sampling: Sampling) -> tuple[torch.Tensor, torch.Tensor]:
    """A token for each row by inversion of its distribution, and its log-probability at temperature 1."""
    logprobs: Any = torch.log_softmax(logits, dim=-1)
    if sampling.temperature == 0:
        chosen = logits.argmax(-1)
    else:
        probabilities = torch.softmax(logits.double() / sampling.temperature, dim=-1)
        if sampling.top_p < 1:
            probabilities = _nucleus(probabilities, sampling.top_p)
        cumulative = probabilities.cumsum(-1)
        target = torch.from_numpy(uniforms).to(cumulative.device).unsqueeze(1) * cumulative[:, -1:]
        chosen = torch.searchsorted(cumulative, target, right=True).squeeze(1).clamp(max=logits.shape[-1] - 1)
    return chosen, logprobs.gather(1, chosen.unsqueeze(1)).squeeze(1)


def _nucleus(probabilities: torch.Tensor, top_p: float) -> torch.Tensor:
    """The smallest set of likeliest tokens that holds `top_p` of the mass; the rest at 0."""
    ordered, order = probabilities.sort(dim=-1, descending=True)
    beyond = ordered.cumsum(-1) - ordered >= top_p
    return probabilities.masked_fill(beyond.gather(-1, order.argsort(-1)), 0.0)
