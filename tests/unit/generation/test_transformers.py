"""Sampling compared with the plainest way to do it: no batch, no cache, one full forward pass per token."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import AutoModelForCausalLM, AutoTokenizer

from stp.generation.transformers import TransformersGenerator
from stp.types import FinishReason, SampleRequest, Sampling

pytestmark = pytest.mark.model

PROMPTS = ("theorem t1 (", "theorem t2 (a b : Nat) (h : ", "t")


class Plain:
    """The same weights without anything of ours."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModelForCausalLM.from_pretrained(folder)

    @torch.inference_mode()
    def log_softmax(self, ids: list[int]) -> NDArray[np.float64]:
        """Log-probabilities of the token after `ids`."""
        logits = self.model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1]
        logprobs: NDArray[np.float64] = torch.log_softmax(logits.double(), dim=-1).numpy()
        return logprobs

    def sample(self, prompt: str, seed: int, temperature: float, tokens: int) -> tuple[str, int, float]:
        """Text, number of tokens and log-probability of one sample."""
        ids = self.tokenizer(prompt)["input_ids"]
        start, total = len(ids), 0.0
        for uniform in np.random.Generator(np.random.Philox(seed)).random(tokens):
            logprobs = self.log_softmax(ids)
            if temperature == 0:
                token = int(logprobs.argmax())
            else:
                cumulative = np.exp(logprobs / temperature).cumsum()
                token = int(np.searchsorted(cumulative, uniform * cumulative[-1], side="right"))
            ids.append(token)
            total += logprobs[token]
            if token == self.tokenizer.eos_token_id:
                break
        return self.tokenizer.decode(ids[start:], skip_special_tokens=True), len(ids) - start, total


@pytest.fixture(scope="module")
def plain(tiny_model: Path) -> Plain:
    return Plain(tiny_model)


@pytest.fixture(scope="module")
def generator(tiny_model: Path) -> Iterator[TransformersGenerator]:
    opened = TransformersGenerator(tiny_model, device="cpu")
    yield opened
    opened.close()


@pytest.mark.parametrize("temperature", [0.7, 1.0, 1.6])
def test_samples_and_their_logprobs_are_those_of_full_forward_passes(
    generator: TransformersGenerator, plain: Plain, temperature: float
) -> None:
    """Some samples end early, so that the batch is compacted; prompts differ in length, so that they are padded."""
    seeds = tuple(range(6))
    sampling = Sampling(temperature=temperature, max_new_tokens=60)
    answers = generator.generate([SampleRequest(prompt, seeds) for prompt in PROMPTS], sampling)
    assert len({one.tokens for row in answers for one in row}) > 3
    for prompt, row in zip(PROMPTS, answers, strict=True):
        for seed, one in zip(seeds, row, strict=True):
            text, tokens, logprob = plain.sample(prompt, seed, temperature, 60)
            assert (one.text, one.tokens) == (text, tokens)
            assert one.logprob == pytest.approx(logprob, abs=1e-3)


def test_temperature_0_is_greedy_whatever_the_seed(generator: TransformersGenerator, plain: Plain) -> None:
    sampling = Sampling(temperature=0, max_new_tokens=60)
    answers = generator.generate([SampleRequest(prompt, (3, 4)) for prompt in PROMPTS], sampling)
    for prompt, row in zip(PROMPTS, answers, strict=True):
        text, tokens, logprob = plain.sample(prompt, 0, 0, 60)
        assert [(one.text, one.tokens) for one in row] == [(text, tokens)] * 2
        assert row[0].logprob == pytest.approx(logprob, abs=1e-3)


@pytest.mark.parametrize("top_p", [0.3, 0.6, 0.9])
def test_top_p_draws_from_the_likeliest_tokens_in_proportion(
    generator: TransformersGenerator, plain: Plain, top_p: float
) -> None:
    samples, temperature = 1500, 1.5
    sampling = Sampling(temperature=temperature, top_p=top_p, max_new_tokens=1)
    (row,) = generator.generate([SampleRequest("theorem t", tuple(range(samples)))], sampling)
    weights = np.exp(plain.log_softmax(plain.tokenizer("theorem t")["input_ids"]) / temperature)
    likeliest = np.argsort(-weights)
    size = int(np.searchsorted(weights[likeliest].cumsum() / weights.sum(), top_p)) + 1
    nucleus = likeliest[:size]
    drawn = Counter(one.text for one in row)
    assert size > 1
    assert set(drawn) <= {plain.tokenizer.decode([token]) for token in nucleus}
    share = weights[nucleus[0]] / weights[nucleus].sum()
    five_sigma = 5 * np.sqrt(samples * share * (1 - share))
    assert drawn[plain.tokenizer.decode([nucleus[0]])] == pytest.approx(samples * share, abs=five_sigma)


def test_a_text_may_fill_the_context_whatever_else_is_in_the_batch(generator: TransformersGenerator) -> None:
    """The context is 128 tokens; the end token alone is likely to come before, so it is sampled hot."""
    long = "é" * 60  # two tokens each
    sampling = Sampling(temperature=9.0, max_new_tokens=200)
    short = generator.generate([SampleRequest("a", (1, 2, 3))], sampling)
    both = generator.generate([SampleRequest("a", (1, 2, 3)), SampleRequest(long, (1, 2, 3))], sampling)
    assert [(one.text, one.tokens) for one in both[0]] == [(one.text, one.tokens) for one in short[0]]
    assert max(one.tokens for one in both[0]) == 127
    assert max(one.tokens for one in both[1]) == 8
    assert both[1][0].finish is FinishReason.LENGTH


def test_a_prompt_that_fills_the_context_has_nothing_after_it(generator: TransformersGenerator) -> None:
    (row,) = generator.generate([SampleRequest("é" * 64, (1, 2))], Sampling(max_new_tokens=5))
    assert [(one.text, one.finish, one.tokens, one.logprob, one.seed) for one in row] == [
        ("", FinishReason.LENGTH, 0, 0.0, 1),
        ("", FinishReason.LENGTH, 0, 0.0, 2),
    ]


def test_an_embedding_is_the_mean_of_the_last_hidden_state(generator: TransformersGenerator, plain: Plain) -> None:
    texts = ["a", "theorem t1 (a b : Nat) (h : a ≤ b) : a + 1 ≤ b + 1", "é" * 100]
    for limit in (3, 512):
        vectors = generator.embed(texts, max_tokens=limit)
        for text, vector in zip(texts, vectors, strict=True):
            ids = torch.tensor([plain.tokenizer(text)["input_ids"][: min(limit, 128)]])
            with torch.inference_mode():
                mean = plain.model.model(input_ids=ids).last_hidden_state[0].mean(0).numpy()
            np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)


def test_the_end_token_that_training_appends_ends_a_text(tiny_model: Path, tmp_path: Path) -> None:
    """Models are often made to end texts by another token than their tokenizer's."""
    copy = shutil.copytree(tiny_model, tmp_path / "copy")
    (copy / "generation_config.json").write_text(json.dumps({"eos_token_id": 319}))
    (row,) = TransformersGenerator(copy, "cpu").generate(
        [SampleRequest("theorem t1 (", (1, 2, 3))], Sampling(max_new_tokens=100)
    )
    assert {one.finish for one in row} == {FinishReason.STOP}
