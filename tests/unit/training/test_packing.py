"""Packed rows compared with the same rows apart: logits, loss, gradients, and whole trainings."""

from __future__ import annotations

import copy
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from stp.arithmetic import use_plain_attention
from stp.training.data import TokenRow, micro_batches
from stp.training.packing import PackedBatch, Packing, by_kernel, pack, packed_batches, packed_loss
from stp.training.ranks import Ranks
from stp.training.torch import TorchTrainer, weighted_loss
from tests.unit.training.test_torch import STEP, WEIGHTED, assert_same_weights

pytestmark = pytest.mark.model
CPU = torch.device("cpu")
SMALL: dict[str, Any] = {
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 1024,
    "pad_token_id": 0,
}
GPT2 = GPT2Config(vocab_size=64, n_embd=32, n_layer=2, n_head=4, attn_pdrop=0.0, resid_pdrop=0.0, embd_pdrop=0.0)


def rows(*lengths: int) -> list[TokenRow]:
    """Of tokens, targets and weights that all differ."""
    return [
        TokenRow(tuple(1 + (7 * number + 3 * place) % 60 for place in range(length)), 1 + length // 3, 0.5 + number)
        for number, length in enumerate(lengths)
    ]


MIXED = rows(5, 40, 17, 2, 33, 16, 9)
LONG = rows(600, 530, 20)
"""On a CPU these take torch's own attention."""


def made(config: PreTrainedConfig) -> Any:
    torch.manual_seed(0)
    model: Any = AutoModelForCausalLM.from_config(copy.deepcopy(config), dtype=torch.float32)  # type: ignore[no-untyped-call]
    use_plain_attention(model)
    return model.train()


def packs(model: Any, longest: int = 1000) -> bool:
    return Packing(model, longest).confirm(model, Ranks(CPU))


def loss_and_gradients(model: Any, batches: list[Any]) -> tuple[float, dict[str, torch.Tensor]]:
    model.zero_grad()
    norm, total = 100.0, 0.0
    for batch in batches:
        loss = (packed_loss if isinstance(batch, PackedBatch) else weighted_loss)(model, batch) / norm
        loss.backward()  # type: ignore[no-untyped-call]
        total += loss.item()
    return total, {name: one.grad.clone() for name, one in model.named_parameters()}


@pytest.mark.parametrize("config", [LlamaConfig, Qwen2Config, Qwen3Config, MistralConfig, GPT2])
@pytest.mark.parametrize(("given", "micro_tokens"), [(MIXED, 10_000), (MIXED, 50), (LONG, 2000)])
def test_loss_and_gradients_are_those_of_padded_rows(config: Any, given: list[TokenRow], micro_tokens: int) -> None:
    model = made(config if config is GPT2 else config(**SMALL))
    loss, gradients = loss_and_gradients(model, list(micro_batches(given, micro_tokens, 0, CPU)))
    assert packs(model)
    packed = list(packed_batches(given, micro_tokens, 0, CPU))
    assert len(packed) == {10_000: 1, 50: 3, 2000: 1}[micro_tokens]
    found, others = loss_and_gradients(model, packed)
    assert found == pytest.approx(loss, abs=1e-5)
    for name, one in gradients.items():
        torch.testing.assert_close(others[name], one, rtol=1e-5, atol=1e-5)
    assert max(one.abs().max() for one in gradients.values()) > 1e-3


def test_a_rows_logits_do_not_depend_on_its_neighbours() -> None:
    model = made(LlamaConfig(**SMALL)).eval()
    whole = [replace(one, target=1) for one in MIXED]
    apart = [model(input_ids=torch.tensor([one.ids])).logits[0, :-1] for one in whole]
    assert packs(model)
    batch = pack(whole, 0, CPU)
    together = model(
        input_ids=batch.ids, position_ids=batch.positions, logits_to_keep=batch.kept, packed=batch.layout
    ).logits[0]
    alone = sum(len(one) for one in apart)
    torch.testing.assert_close(together[:alone], torch.cat(apart), rtol=0, atol=1e-5)


@given(lengths=st.lists(st.integers(2, 40), min_size=1, max_size=30), micro_tokens=st.integers(1, 200))
def test_every_row_is_packed_once_within_the_bound(lengths: list[int], micro_tokens: int) -> None:
    given = rows(*lengths)
    seen = []
    for batch in packed_batches(given, micro_tokens, 0, CPU):
        ends = batch.layout.ends.tolist()
        pieces = list(itertools.pairwise(ends))
        assert ends[-1] == batch.ids.numel()
        tokens = len(batch.layout.places)
        tail = batch.layout.places.tolist().count(len(batch.layout.source) - 1)
        rows_here = pieces[:-1] if tail else pieces
        assert batch.ids.numel() == tokens
        assert batch.layout.source[batch.layout.places][: tokens - tail].tolist() == list(range(tokens - tail))
        assert sum(batch.layout.sizes) == len(batch.layout.source)
        assert tokens <= micro_tokens or len(rows_here) == 1
        assert batch.positions[0].tolist() == [place for begin, end in pieces for place in range(end - begin)]
        trained = list(zip(batch.kept.tolist(), batch.labels.tolist(), batch.weights.tolist(), strict=True))
        for begin, end in rows_here:
            mine = [one for one in trained if begin <= one[0] < end and one[2]]
            ids = tuple(batch.ids[0, begin:end].tolist())
            seen.append(TokenRow(ids, mine[0][0] + 1 - begin, mine[0][2]))
            assert [label for _, label, _ in mine] == list(ids[seen[-1].target :])
    key = lambda row: (row.weight, row.ids)  # noqa: E731
    assert sorted(seen, key=key) == sorted(given, key=key)


@pytest.mark.parametrize(
    "config",
    [
        MistralConfig(**SMALL, sliding_window=16),
        Gemma2Config(**SMALL, head_dim=8),
        Qwen2Config(**SMALL, use_sliding_window=True, sliding_window=16, max_window_layers=1),
    ],
)
def test_a_model_that_attends_otherwise_is_left_as_it_is(config: PreTrainedConfig) -> None:
    model = made(config)
    before = model.config._attn_implementation
    assert not packs(model)
    assert model.config._attn_implementation == before


def test_a_model_that_does_not_hand_the_layout_on_is_found_out() -> None:
    model = made(LlamaConfig(**SMALL))
    forward = model.forward
    model.forward = lambda packed=None, **arguments: forward(**arguments)
    assert not packs(model)
    assert model.config._attn_implementation != "stp_packed"


def test_a_model_in_which_rows_see_each_other_is_found_out() -> None:
    model = made(LlamaConfig(**SMALL))
    forward = model.forward
    together = pack([TokenRow(tuple(range(18)), 1, 1.0)], 0, CPU).layout
    model.forward = lambda packed=None, **arguments: forward(**({"packed": together} if packed else {}), **arguments)
    assert not packs(model)


def test_a_kernel_that_computes_something_else_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are apart, and see what comes after them."""
    assert packs(made(LlamaConfig(**SMALL)))
    monkeypatch.setattr("stp.training.packing._causal", lambda width, dtype: torch.zeros(width, width, dtype=dtype))
    assert not packs(made(LlamaConfig(**SMALL)))


def test_half_precision_is_no_hindrance() -> None:
    model = made(LlamaConfig(**SMALL))
    assert Packing(model, 100).confirm(model, Ranks(CPU), torch.autocast("cpu", torch.bfloat16))


def test_the_kernel_takes_what_it_is_given_and_gives_it_back() -> None:
    """The kernel is for GPUs; shapes and signature can be tried without one."""
    batch = pack(MIXED, 0, CPU)
    layout = replace(batch.layout, ends=batch.layout.ends.to("meta"))
    tokens = batch.ids.numel()
    query = torch.empty(tokens, 4, 8, dtype=torch.bfloat16, device="meta", requires_grad=True)
    key, value = (torch.empty(tokens, 2, 8, dtype=torch.bfloat16, device="meta", requires_grad=True) for _ in "kv")
    found = by_kernel(query, key, value, layout, 0.5)
    assert found.shape == query.shape
    found.sum().backward()  # type: ignore[no-untyped-call]
    assert query.grad is not None
    assert key.grad is not None
    assert key.grad.shape == key.shape


def test_trainings_are_the_same(tiny_base: Path, tmp_path: Path) -> None:
    training = replace(STEP, batch_size=3, min_steps=20, warmup_steps=2, micro_tokens=100)
    padded = TorchTrainer("cpu").train(
        WEIGHTED, tiny_base, tmp_path / "padded", replace(training, packing=False), seed=3
    )
    packed = TorchTrainer("cpu").train(WEIGHTED, tiny_base, tmp_path / "packed", training, seed=3)
    assert packed.loss == pytest.approx(padded.loss, abs=1e-5)
    assert packed.tokens == padded.tokens
    assert_same_weights(packed.path, padded.path, 1e-4)
    assert (packed.path / "config.json").read_text() == (padded.path / "config.json").read_text()
