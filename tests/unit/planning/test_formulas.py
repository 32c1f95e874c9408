"""Sizes, memory and speeds, by examples worked by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stp.config import ModelConfig
from stp.errors import ConfigError, InputError
from stp.planning.memory import sampling_memory, training_memory
from stp.planning.shape import Shape, read_shape, shape_of
from stp.planning.speed import MFU, Gpu, gpu, gpus, reading_speed, sampling_speed, training_speed

TOY = Shape(layers=2, hidden=4, heads=2, kv_heads=1, intermediate=8, vocabulary=10)
SEVEN = Shape(30, 4096, 32, 32, 11008, 102400)
"""DeepSeek-Prover-V1.5."""
DEVICE = Gpu("toy", "a toy", memory=10_000.0, peak=1e6, bandwidth=1e4, source="made up")


def test_parameters_are_those_of_its_matrices() -> None:
    # Attention: q and o 4 x 4 each, k and v 4 x 2 each: 48. Feed-forward: 3 x 4 x 8 = 96. Two norms of 4.
    assert TOY.layer_parameters == 48 + 96 + 8
    assert TOY.parameters == 2 * 152 + 2 * 40 + 4
    assert replace(TOY, tied=True).parameters == 2 * 152 + 40 + 4


def test_a_model_made_from_scratch_has_the_parameters_that_transformers_counts(tiny_base: Path) -> None:
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(tiny_base)
    assert read_shape(tiny_base / "config.json").parameters == sum(one.numel() for one in model.parameters())


def test_the_paper_s_base_model_has_6_9_billion() -> None:
    """Layers 30 x (67,108,864 + 135,266,304 + 8,192), embeddings 2 x 419,430,400, one norm."""
    assert SEVEN.parameters == 30 * 202_383_360 + 838_860_800 + 4096 == 6_910_365_696
    assert shape_of(ModelConfig(base="deepseek-ai/DeepSeek-Prover-V1.5-SFT")) == SEVEN


def test_a_token_in_the_cache_takes_half_a_megabyte_of_it() -> None:
    assert TOY.cache_bytes == 2 * 2 * 1 * 2 * 2
    assert SEVEN.cache_bytes == 2 * 30 * 32 * 128 * 2 == 491_520


def test_training_takes_six_operations_of_each_parameter_and_attention_s() -> None:
    assert TOY.training_operations(5) == 6 * 388 + 12 * 2 * 4 * 5
    assert TOY.reading_operations() == 2 * 388


def test_adapters_are_two_thin_matrices_beside_each() -> None:
    # q 4 to 4 and o 4 to 4: 8 + 8; k and v 4 to 2: 6 + 6; three of 4 and 8: 36.
    assert TOY.adapter_parameters(1) == 2 * (28 + 36)
    assert TOY.adapter_parameters(16) == 16 * TOY.adapter_parameters(1)


def test_sizes_of_other_models_are_read_from_their_folder(tmp_path: Path) -> None:
    sizes = {
        "num_hidden_layers": 28,
        "hidden_size": 3584,
        "num_attention_heads": 28,
        "num_key_value_heads": 4,
        "intermediate_size": 18944,
        "vocab_size": 152064,
        "head_dim": 128,
    }
    (tmp_path / "config.json").write_text(json.dumps(sizes))
    found = shape_of(ModelConfig(base=str(tmp_path)))
    assert (found.kv_heads, found.width, found.tied) == (4, 128, False)
    assert found.parameters == pytest.approx(7.6e9, rel=0.01)


def test_a_model_that_is_neither_there_nor_known_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the sizes of somebody/else are not known; give its folder"):
        shape_of(ModelConfig(base="somebody/else"))
    (tmp_path / "config.json").write_text('{"num_hidden_layers": 2}')
    with pytest.raises(InputError, match=r"does not tell the sizes of a Llama-like model.*num_attention_heads"):
        shape_of(ModelConfig(base=str(tmp_path)))


# memory


def test_training_memory_of_one_gpu_and_of_two() -> None:
    one = training_memory(TOY, 1, micro_tokens=10)
    assert one.state == 16 * 388
    assert one.gathered == 2 * 2 * 152
    assert one.activations == (2 * 2 + 34) * 4 * 10
    assert one.logits == 10 * 10 * 10
    assert one.total == one.state + one.gathered + one.activations + one.logits
    two = training_memory(TOY, 2, micro_tokens=10, recompute=False)
    assert two.state == one.state / 2
    assert two.gathered == one.gathered + 2 * 80
    assert two.activations == 34 * 2 * 4 * 10


def test_adapters_alone_leave_the_weights_without_moments() -> None:
    assert training_memory(TOY, 1, 10, lora=2).state == 2 * 388 + 16 * TOY.adapter_parameters(2)


def test_the_seven_billion_do_not_fit_one_h100_and_fit_two() -> None:
    """States alone: 16 x 6.91 = 110.6 GB."""
    has = gpu("h100").memory
    assert training_memory(SEVEN, 1, 8192).state == pytest.approx(110.6e9, rel=0.001)
    assert training_memory(SEVEN, 1, 8192).total > has > training_memory(SEVEN, 2, 8192).total
    assert training_memory(SEVEN, 1, 8192, lora=16).total < has


def test_the_cache_takes_what_the_weights_leave() -> None:
    found = sampling_memory(TOY, DEVICE, 1, context=100, longest=200)
    assert found.weights == 776
    assert found.cache == 9000 - 776
    # 8,224 bytes hold 514 tokens.
    assert (found.at_once, found.longest, found.parts) == (5, 2, 1)


def test_a_model_too_large_for_one_gpu_is_spread_over_several() -> None:
    small = replace(DEVICE, memory=900.0)
    found = sampling_memory(TOY, small, 4, context=10, longest=20)
    assert found.parts == 2
    assert (found.weights, found.cache) == (388, 810 - 388)
    assert sampling_memory(TOY, replace(DEVICE, memory=400.0), 1, 10, 20).at_once == 0


# speeds


def test_sampling_is_bound_by_memory_or_by_arithmetic() -> None:
    # Moved in a step: 776 + 5 x 100 x 16 = 8,776 bytes at 5,000 a second; computed: 776 x 5 at 400,000.
    assert sampling_speed(TOY, DEVICE, 5, 100) == pytest.approx(5 / (8776 / 5000))
    slow = replace(DEVICE, peak=100.0)
    assert sampling_speed(TOY, slow, 5, 100) == pytest.approx(5 / (776 * 5 / (MFU * 100)))
    assert sampling_speed(TOY, DEVICE, 5, 100, parts=2) == pytest.approx(sampling_speed(TOY, DEVICE, 5, 100))


def test_training_and_reading_are_bound_by_arithmetic() -> None:
    assert training_speed(TOY, DEVICE, 5) == pytest.approx(MFU * 1e6 / (6 * 388 + 480))
    assert reading_speed(TOY, DEVICE) == pytest.approx(MFU * 1e6 / 776)


def test_the_formula_gives_the_published_speed_at_the_published_utilisation() -> None:
    """llm-foundry: MPT-7B, rows of 1,024 on 8 H100: MFU 42.83 %, 10,203 tokens/s on each."""
    operations = 6 * 6_654_664_704 + 12 * 32 * 4096 * 1024
    assert 0.4283 * gpu("h100").peak / operations == pytest.approx(10_203, rel=0.01)


def test_sampling_comes_near_to_a_published_speed() -> None:
    """TensorRT-LLM 0.5: LLaMA-7B in 8 bits on H100, 64 sequences of 128 tokens and up to 2,048 more: 5,367 tokens/s.
    In 16 bits it is all twice as much to move, so at half the bandwidth the same comes from 32 a step as from 64."""
    llama = Shape(32, 4096, 32, 32, 11008, 32000)
    device = replace(gpu("h100"), bandwidth=2 * gpu("h100").bandwidth)
    assert sampling_speed(llama, device, 64, 128 + 1024) == pytest.approx(5367, rel=0.35)


def test_gpus_have_sources_and_an_unknown_one_is_told_the_known() -> None:
    assert all(one.source and one.memory > 4e10 for one in gpus().values())
    with pytest.raises(ConfigError, match=r"no GPU 'v100' in the table; name one of h100, h200, .*--measure"):
        gpu("v100")
