"""LoRA: what is trained, what stays, and that a checkpoint is a whole model; and how ranks come to their weights."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from stp.errors import ConfigError
from stp.generation.transformers import TransformersGenerator
from stp.training.ranks import Ranks, trained
from stp.training.torch import TorchTrainer
from stp.training.torchrun import TorchrunTrainer
from stp.training.weights import begin
from stp.types import Lora, SampleRequest, Sampling, Training
from tests.tiny_model import rows
from tests.unit.training.test_torch import STEP, WEIGHTED, InterruptAt, Interruption, assert_same_weights, weights

pytestmark = pytest.mark.model
CPU = torch.device("cpu")
LORA = Lora(rank=4, alpha=8.0)
FEW = replace(STEP, learning_rate=1e-2, batch_size=3, min_steps=12, warmup_steps=2, micro_tokens=60, lora=LORA)
LINEAR = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}


def changed(one: Path, other: Path) -> set[str]:
    """Names of the weights that differ."""
    before, after = weights(one), weights(other)
    assert before.keys() == after.keys()
    return {name for name, weight in before.items() if not torch.equal(weight, after[name])}


def _loaded(folder: Path) -> tuple[Any, dict[str, Any]]:
    """Model, and what transformers tells of the names in its files."""
    found: Any = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
    return found[0], found[1]


def test_only_additions_are_trained(tiny_base: Path) -> None:
    model = begin(tiny_base, LORA, Ranks(CPU), bfloat16=False, seed=0)
    assert all("lora_" in name for name in trained(model))
    assert {name.split(".")[-4] for name in trained(model)} == LINEAR
    assert sum(one.numel() for one in trained(model).values()) < sum(one.numel() for one in model.parameters()) / 3


def test_frozen_weights_are_held_in_what_is_computed_in(tiny_base: Path) -> None:
    model = begin(tiny_base, LORA, Ranks(CPU), bfloat16=True, seed=0)
    assert {one.dtype for one in model.parameters() if not one.requires_grad} == {torch.bfloat16}
    assert {one.dtype for one in trained(model).values()} == {torch.float32}
    whole = begin(tiny_base, Lora(), Ranks(CPU), bfloat16=True, seed=0)
    assert {one.dtype for one in whole.parameters()} == {torch.float32}


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_checkpoint_is_a_whole_model_that_differs_by_low_ranks(
    tiny_base: Path, tmp_path: Path, precision: str
) -> None:
    training = replace(FEW, precision=precision)  # type: ignore[arg-type]
    made = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "out", training, seed=3)
    assert {name.split(".")[-2] for name in changed(tiny_base, made.path)} == LINEAR
    before, after = weights(tiny_base), weights(made.path)
    for name in changed(tiny_base, made.path):
        values = torch.linalg.svdvals(after[name] - before[name])
        assert values[LORA.rank :].max() < 1e-4 * values[0], name
    assert not list(made.path.glob("adapter*"))
    model, told = _loaded(made.path)
    assert not told["missing_keys"]
    assert not told["unexpected_keys"]
    assert model.dtype == torch.float32


def test_named_layers_alone_are_added_to(tiny_base: Path, tmp_path: Path) -> None:
    training = replace(FEW, min_steps=3, lora=replace(LORA, targets=("q_proj", "v_proj")))
    made = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "out", training, seed=3)
    assert {name.split(".")[-2] for name in changed(tiny_base, made.path)} == {"q_proj", "v_proj"}


def test_a_model_learns_by_additions_alone(tiny_model: Path, tmp_path: Path) -> None:
    training = Training(
        learning_rate=1e-2, batch_size=12, min_steps=60, micro_tokens=4096, lora=Lora(rank=8, alpha=16.0)
    )
    answers = [replace(one, target=2 * one.target) for one in rows()]
    made = TorchTrainer("cpu").train(answers, tiny_model, tmp_path / "out", training, seed=0)
    assert made.loss < 0.1
    generator = TransformersGenerator(made.path, "cpu")
    (sampled,) = generator.generate([SampleRequest(answers[3].prompt, (0,))], Sampling(temperature=0))
    assert sampled[0].text == answers[3].target


@pytest.mark.parametrize("dropout", [0.0, 0.2])
def test_an_interrupted_training_goes_on_as_if_undisturbed(tiny_base: Path, tmp_path: Path, dropout: float) -> None:
    training = replace(FEW, save_every_seconds=0.0, lora=replace(LORA, dropout=dropout))
    undisturbed = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "undisturbed", training, seed=3)
    out = tmp_path / "out"
    with pytest.raises(Interruption):
        TorchTrainer("cpu", InterruptAt(5)).train(WEIGHTED, tiny_base, out, training, seed=3)
    kept = torch.load(tmp_path / "out.state.pt", weights_only=True)
    assert all("lora_" in name for name in kept["model"])
    resumed = TorchTrainer("cpu").train(WEIGHTED, tiny_base, out, training, seed=3)
    assert replace(resumed, path=undisturbed.path) == undisturbed
    assert_same_weights(resumed.path, undisturbed.path, 0.0)


def test_ranks_train_the_additions_of_one_and_go_on_with_what_one_began(tiny_base: Path, tmp_path: Path) -> None:
    training = replace(FEW, gradient_checkpointing=True)
    one = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "one", training, seed=3)
    two = TorchrunTrainer(2, "cpu").train(WEIGHTED, tiny_base, tmp_path / "two", training, seed=3)
    assert two.loss == pytest.approx(one.loss, abs=1e-4)
    assert_same_weights(two.path, one.path, 1e-4)
    saving = replace(training, save_every_seconds=0.0)
    with pytest.raises(Interruption):
        TorchTrainer("cpu", InterruptAt(5)).train(WEIGHTED, tiny_base, tmp_path / "both", saving, seed=3)
    both = TorchrunTrainer(2, "cpu").train(WEIGHTED, tiny_base, tmp_path / "both", training, seed=3)
    assert both.loss == pytest.approx(one.loss, abs=1e-4)
    assert_same_weights(both.path, one.path, 1e-4)


def test_all_ranks_but_the_first_begin_without_weights(tiny_base: Path) -> None:
    first = begin(tiny_base, LORA, Ranks(CPU, 0, 2), bfloat16=False, seed=0)
    other = begin(tiny_base, LORA, Ranks(CPU, 1, 2), bfloat16=False, seed=0)
    assert {one.device.type for one in first.parameters()} == {"cpu"}
    assert {one.device.type for one in other.parameters()} == {"meta"}
    assert [(name, one.shape, one.dtype, one.requires_grad) for name, one in first.named_parameters()] == [
        (name, one.shape, one.dtype, one.requires_grad) for name, one in other.named_parameters()
    ]


@pytest.mark.parametrize(
    ("lora", "ranks", "told"),
    [
        (Lora(rank=4, targets=("no_such",)), 1, r"training\.lora\.targets: .*no_such"),
        (Lora(four_bit=True), 1, r"give training\.lora\.rank"),
        (Lora(rank=4, four_bit=True), 1, "is for one GPU; leave it out on a CPU"),
        (Lora(rank=4, four_bit=True), 2, "is for one GPU; leave it out on a CPU, and on several GPUs"),
    ],
)
def test_what_cannot_be_had_is_told(tiny_base: Path, lora: Lora, ranks: int, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        begin(tiny_base, lora, Ranks(CPU, 0, ranks), bfloat16=False, seed=0)


def test_without_peft_it_is_told_how_to_install_it(tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(ConfigError, match=r"pip install 'stp\[lora\]'"):
        begin(tiny_base, LORA, Ranks(CPU), bfloat16=False, seed=0)
