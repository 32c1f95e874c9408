"""The fast ways compared with torch's own."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from stp.arithmetic import SHORT, use_plain_attention

pytestmark = pytest.mark.model


@pytest.mark.parametrize("key_heads", [1, 2, 4])
@pytest.mark.parametrize("tokens", [7, SHORT, SHORT + 1])
def test_attention_is_that_of_torch(key_heads: int, tokens: int) -> None:
    """With heads of their own, shared by two, or one for all; on the left, rows are padded."""
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=50,
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=key_heads,
    )
    model: Any = LlamaForCausalLM(config)
    ids, mask = torch.randint(50, (2, tokens)), torch.ones(2, tokens, dtype=torch.long)
    mask[0, :3] = 0
    with torch.inference_mode():
        expected = model(input_ids=ids, attention_mask=mask).logits
        use_plain_attention(model)
        found = model(input_ids=ids, attention_mask=mask).logits
    torch.testing.assert_close(found[0, 3:], expected[0, 3:], rtol=0, atol=1e-5)
    torch.testing.assert_close(found[1], expected[1], rtol=0, atol=1e-5)
