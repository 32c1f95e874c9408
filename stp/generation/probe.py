"""Whether another engine computes with the weights of a checkpoint: the log-probabilities of a fixed text tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stp.generation.adapters import base_of, is_adapter, with_adapter
from stp.model import LOADING

PROBE_TOKENS = 64
TOLERANCES = {torch.float32: 1e-3}
"""Mean absolute difference of log-probabilities up to which weights count as the same; 1e-6 was measured in float32."""
COARSE_TOLERANCE = 0.1
"""The same in bfloat16 and float16, where each library rounds in its own places."""


def reference(model: str, ids: list[int], dtype: torch.dtype) -> NDArray[np.float64]:
    """Log-probabilities of a text's tokens from the second on, by transformers on the CPU."""
    from transformers import AutoModelForCausalLM

    with LOADING:
        loaded: Any = AutoModelForCausalLM.from_pretrained(base_of(model), dtype=dtype)
    if is_adapter(model):
        loaded = with_adapter(loaded, model)
    with torch.inference_mode():
        logprobs = torch.log_softmax(loaded.eval()(input_ids=torch.tensor([ids])).logits[0, :-1].double(), dim=-1)
    found: NDArray[np.float64] = logprobs.gather(1, torch.tensor(ids[1:]).unsqueeze(1)).squeeze(1).numpy()
    return found
