"""Training compared with the formula, with itself cut up otherwise, and with itself interrupted."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from stp.errors import InputError
from stp.generation.transformers import TransformersGenerator
from stp.training.data import encode
from stp.training.torch import TorchTrainer, learning_rate
from stp.types import Example, SampleRequest, Sampling, Training
from tests.tiny_model import rows

pytestmark = pytest.mark.model

WEIGHTED = [
    Example(one.role, one.prompt[index:], one.target * (1 + index % 3), weight=0.2 + index)
    for index, one in enumerate(rows()[:8])
]
"""Rows whose prompts, targets and weights all differ."""
STEP = Training(
    learning_rate=1e-3,
    batch_size=8,
    min_steps=1,
    warmup_steps=0,
    micro_tokens=10_000,
    precision="float32",
    max_grad_norm=1e9,
)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(AutoModelForCausalLM.from_pretrained(folder).named_parameters())


def assert_same_weights(one: Path, other: Path, tolerance: float) -> None:
    left, right = weights(one), weights(other)
    for name, tensor in left.items():
        torch.testing.assert_close(tensor, right[name], rtol=0, atol=tolerance)


def loss_of(folder: Path, examples: list[Example]) -> float:
    """The loss in the docstring of `stp.training.torch`, term by term."""
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    numerator = denominator = 0.0
    for one in examples:
        prompt = tokenizer(one.prompt)["input_ids"]
        target = [*tokenizer(one.target)["input_ids"], tokenizer.eos_token_id]
        with torch.inference_mode():
            logprobs = torch.log_softmax(model(input_ids=torch.tensor([prompt + target])).logits[0].double(), -1)
        each = [-logprobs[len(prompt) + t - 1, token].item() for t, token in enumerate(target)]
        numerator += one.weight * sum(each)
        denominator += one.weight * len(each)
    return numerator / denominator


class Interruption(Exception):
    pass


class InterruptAt:
    """Progress that stops the training as if by a crash."""

    def __init__(self, step: int) -> None:
        self._left = step

    def start(self, label: str, total: int) -> None: ...

    def advance(self, count: int = 1, **figures: float) -> None:
        self._left -= count
        if self._left <= 0:
            raise Interruption

    def tell(self, text: str) -> None: ...

    def finish(self) -> None: ...


def test_the_loss_is_the_formula_over_the_whole_step(tiny_base: Path, tmp_path: Path) -> None:
    made = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "out", STEP, seed=0)
    assert made.loss == pytest.approx(loss_of(tiny_base, WEIGHTED), abs=1e-5)
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    assert made.tokens == sum(len(one.ids) for one in encode(WEIGHTED, tokenizer, 128))


def test_a_step_does_not_depend_on_how_it_is_cut_up(tiny_base: Path, tmp_path: Path) -> None:
    """A first step of Adam is the learning rate times the sign of a gradient, so that epsilon is made to count."""
    training = replace(STEP, epsilon=1.0, learning_rate=1.0)
    whole = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "whole", training, seed=0)
    for micro_tokens in (1, 150):
        out = tmp_path / str(micro_tokens)
        cut = TorchTrainer("cpu").train(WEIGHTED, tiny_base, out, replace(training, micro_tokens=micro_tokens), seed=0)
        assert cut.loss == pytest.approx(whole.loss, abs=1e-5)
        assert_same_weights(cut.path, whole.path, 1e-5)
    moved = [
        (one - other).abs().max().item()
        for one, other in zip(weights(whole.path).values(), weights(tiny_base).values(), strict=True)
    ]
    assert min(moved) > 1e-4


def test_a_weight_of_two_is_the_row_twice(tiny_base: Path, tmp_path: Path) -> None:
    light, heavy = rows()[0], replace(rows()[5], weight=2.0)
    training = replace(STEP, epsilon=1.0, learning_rate=1.0)
    twice = [light, replace(heavy, weight=1.0), replace(heavy, weight=1.0)]
    one = TorchTrainer("cpu").train([light, heavy], tiny_base, tmp_path / "one", training, seed=0)
    other = TorchTrainer("cpu").train(twice, tiny_base, tmp_path / "other", training, seed=0)
    assert one.loss == pytest.approx(other.loss, abs=1e-5)
    assert_same_weights(one.path, other.path, 1e-5)


def test_a_row_of_weight_0_trains_nothing(tiny_base: Path, tmp_path: Path) -> None:
    training = replace(STEP, epsilon=1.0, learning_rate=1.0)
    with_it = TorchTrainer("cpu").train(
        [*rows()[:2], replace(rows()[7], weight=0.0)], tiny_base, tmp_path / "with", training, seed=0
    )
    without = TorchTrainer("cpu").train(rows()[:2], tiny_base, tmp_path / "without", training, seed=0)
    assert_same_weights(with_it.path, without.path, 1e-5)


def test_a_model_learns_its_targets_and_to_end_them(tiny_base: Path, tmp_path: Path) -> None:
    """Were the end token not trained, the proof would be followed by something."""
    training = Training(learning_rate=1e-2, batch_size=12, min_steps=40, micro_tokens=4096)
    made = TorchTrainer("cpu").train(rows(), tiny_base, tmp_path / "out", training, seed=0)
    assert made.loss < 0.1
    generator = TransformersGenerator(made.path, "cpu")
    (answers,) = generator.generate([SampleRequest(rows()[3].prompt, (0,))], Sampling(temperature=0))
    assert answers[0].text == rows()[3].target


def test_the_folder_loads_by_the_library_that_everyone_uses(tiny_model: Path) -> None:
    model, tokenizer = AutoModelForCausalLM.from_pretrained(tiny_model), AutoTokenizer.from_pretrained(tiny_model)
    text = "theorem t (α : ℕ) : α ≤ α := by\n  · simp [h₁]"
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
    assert model.config.vocab_size == len(tokenizer)
    assert model.config.eos_token_id == tokenizer.eos_token_id


@pytest.mark.parametrize("step", [1, 4, 6])
def test_an_interrupted_training_goes_on_as_if_undisturbed(tiny_base: Path, tmp_path: Path, step: int) -> None:
    training = replace(STEP, batch_size=3, min_steps=7, warmup_steps=2, save_every_seconds=0.0)
    undisturbed = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "undisturbed", training, seed=3)
    out = tmp_path / "out"
    with pytest.raises(Interruption):
        TorchTrainer("cpu", InterruptAt(step)).train(WEIGHTED, tiny_base, out, training, seed=3)
    assert not out.exists()
    resumed = TorchTrainer("cpu").train(WEIGHTED, tiny_base, out, training, seed=3)
    assert replace(resumed, path=undisturbed.path) == undisturbed
    assert_same_weights(resumed.path, undisturbed.path, 0.0)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out", "undisturbed"]


def test_resuming_makes_only_the_steps_that_are_left(tiny_base: Path, tmp_path: Path) -> None:
    training = replace(STEP, min_steps=5, save_every_seconds=0.0)
    with pytest.raises(Interruption):
        TorchTrainer("cpu", InterruptAt(4)).train(WEIGHTED, tiny_base, tmp_path / "out", training, seed=0)
    # The fourth step was kept, so the next attempt is interrupted as soon as it takes up there.
    with pytest.raises(Interruption):
        TorchTrainer("cpu", InterruptAt(4)).train(WEIGHTED, tiny_base, tmp_path / "out", training, seed=0)
    made = TorchTrainer("cpu", InterruptAt(6)).train(WEIGHTED, tiny_base, tmp_path / "out", training, seed=0)
    assert made.steps == 5


def test_nothing_to_train_on_is_said(tiny_base: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to train on"):
        TorchTrainer("cpu").train([], tiny_base, tmp_path / "out", STEP, seed=0)
    assert list(tmp_path.iterdir()) == []


CONSTANT = Training(learning_rate=1.0, warmup_steps=4)
COSINE = Training(learning_rate=1.0, warmup_steps=2, schedule="cosine", min_learning_rate_ratio=0.2)


@pytest.mark.parametrize(
    ("training", "total", "rates"),
    [
        (CONSTANT, 6, [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]),
        # A warm-up as long as the training would never reach the rate asked for.
        (CONSTANT, 3, [0.5, 1.0, 1.0]),
        (CONSTANT, 1, [1.0]),
        (replace(CONSTANT, warmup_steps=0), 2, [1.0, 1.0]),
        # 0.2 + 0.8 (1 + cos πx) / 2 at x = 0, 1/4, 1/2, 3/4.
        (COSINE, 6, [0.5, 1.0, 1.0, 0.6 + 0.4 * math.sqrt(0.5), 0.6, 0.6 - 0.4 * math.sqrt(0.5)]),
        (COSINE, 1, [1.0]),
    ],
)
def test_the_learning_rate_rises_and_falls_as_asked(training: Training, total: int, rates: list[Any]) -> None:
    assert [learning_rate(training, step, total) for step in range(total)] == pytest.approx(rates)
