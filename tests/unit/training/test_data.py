"""Rows of tokens, the order of an epoch, and the pieces a step is cut into."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from stp.training.data import IGNORED, SHAPE, TokenRow, encode, micro_batches, step_count, step_rows
from stp.types import Example, Role, Training

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def tokenizer(tiny_base: Path) -> Any:
    return AutoTokenizer.from_pretrained(tiny_base)


def row(length: int, target: int = 1, weight: float = 1.0) -> TokenRow:
    return TokenRow(tuple(range(100, 100 + length)), target, weight)


@pytest.mark.model
def test_a_row_is_prompt_then_target_then_the_end_token(tokenizer: Any) -> None:
    example = Example(Role.PROVER, "theorem t : ¬a := by", "\n  omega", weight=0.3)
    (made,) = encode([example], tokenizer, 100)
    assert tokenizer.decode(made.ids[: made.target]) == "theorem t : ¬a := by"
    assert tokenizer.decode(made.ids[made.target : -1]) == "\n  omega"
    assert made.ids[-1] == tokenizer.eos_token_id
    assert made.weight == 0.3


@pytest.mark.model
def test_prompts_are_encoded_as_they_are_at_inference(tokenizer: Any) -> None:
    """`to` would be encoded otherwise in one piece with what follows."""
    (made,) = encode([Example(Role.PROVER, "theorem t", "1 (a b : Nat)")], tokenizer, 100)
    assert list(made.ids[: made.target]) == tokenizer("theorem t")["input_ids"]


@pytest.mark.model
def test_after_an_empty_prompt_the_first_token_is_trained_too(tokenizer: Any) -> None:
    (made,) = encode([Example(Role.PROVER, "", "omega")], tokenizer, 100)
    assert made.ids[0] == tokenizer.eos_token_id
    assert made.target == 1
    assert tokenizer.decode(made.ids[1:-1]) == "omega"


@pytest.mark.model
def test_a_row_that_is_too_long_keeps_its_last_tokens(tokenizer: Any) -> None:
    example = Example(Role.PROVER, "theorem t (a b : Nat) : a = b := by", "\n  omega")
    (whole,) = encode([example], tokenizer, 1000)
    trained = len(whole.ids) - whole.target
    for limit in (trained + 2, trained, 2):
        (cut,) = encode([example], tokenizer, limit)
        assert cut.ids == whole.ids[-limit:]
        # Without prompt the first token has nothing to be predicted from.
        assert cut.target == max(1, limit - trained)


@pytest.mark.parametrize(
    ("rows", "batch", "epochs", "min_steps", "steps"),
    [(10, 4, 1, 1, 3), (10, 4, 3, 1, 9), (8, 4, 1, 1, 2), (1, 2048, 1, 5, 5), (100, 10, 1, 5, 10)],
)
def test_steps_are_whole_passes_or_the_least_asked(
    rows: int, batch: int, epochs: int, min_steps: int, steps: int
) -> None:
    assert step_count(rows, Training(batch_size=batch, epochs=epochs, min_steps=min_steps)) == steps


@given(count=st.integers(1, 40), batch=st.integers(1, 12), seed=st.integers(0, 2**32 - 1))
def test_every_row_is_seen_once_in_every_pass(count: int, batch: int, seed: int) -> None:
    rows = [row(length) for length in range(2, 2 + count)]
    training, steps = Training(batch_size=batch), math.ceil(count / batch)
    for number in range(3):
        seen = [step_rows(rows, training, number * steps + step, seed) for step in range(steps)]
        assert Counter(len(one.ids) for chosen in seen for one in chosen) == Counter(range(2, 2 + count))
        assert all(len(chosen) == batch for chosen in seen[:-1])


def test_passes_and_seeds_have_orders_of_their_own() -> None:
    rows, training = [row(length) for length in range(2, 22)], Training(batch_size=20)
    orders = [tuple(step_rows(rows, training, step, seed)) for step in (0, 1) for seed in (0, 1)]
    assert len(set(orders)) == 4


@given(
    lengths=st.lists(st.integers(2, 30), min_size=1, max_size=30),
    micro_tokens=st.integers(1, 200),
)
def test_micro_batches_hold_every_row_once_within_the_bound(lengths: list[int], micro_tokens: int) -> None:
    rows = [row(length, target=1 + length // 3, weight=index) for index, length in enumerate(lengths)]
    seen = Counter[float]()
    for batch in micro_batches(rows, micro_tokens, 0, CPU):
        count, width = batch.ids.shape
        assert batch.ids.numel() <= micro_tokens or count == 1
        assert (count & (count - 1), width % SHAPE) == (0, 0), "few shapes recur"
        assert max(len(rows[int(weight)].ids) for weight in batch.weights) > width - SHAPE
        first = min(rows[int(weight)].target for weight in batch.weights)
        assert max(1, first - SHAPE + 1) <= batch.first <= first
        for ids, labels, weight in zip(batch.ids, batch.labels, batch.weights, strict=True):
            one = rows[int(weight)]
            padding = len(ids) - len(one.ids)
            assert ids.tolist() == [*one.ids, *[0] * padding]
            assert labels.tolist() == [IGNORED] * one.target + [*one.ids[one.target :]] + [IGNORED] * padding
            seen[int(weight)] += 1
    assert seen == Counter(range(len(rows)))
