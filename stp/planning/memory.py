"""What training and sampling need on a GPU, in bytes, against what it has.

Training keeps master weights, gradients and Adam's two moments in float32, divided among the GPUs (ZeRO stage 3,
arXiv 1910.02054; FSDP), beside two layers gathered in bfloat16: the one at work and the one fetched ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

from stp.planning.shape import BF16, Shape
from stp.planning.speed import MOST_AT_ONCE, Gpu

STATE = 16
"""Bytes of a trained parameter: weight, gradient and two moments in float32."""
ACTIVATION = 34
"""Bytes of activations that a layer keeps for a token, by its width; attention scores are not kept (arXiv 2205.05198,
equation 2, without the terms of the scores)."""
LOGIT = 10
"""Bytes of a token's logits by entries of the vocabulary: bfloat16, float32, and their gradient."""
USABLE = 0.9
"""Share of a GPU that is given away: the rest is the driver's, and lost between blocks (vLLM's default)."""
LEAST_CACHE = 0.2
"""A model is spread over more GPUs until the cache has this share of them."""


def fits(need: float, gpu: Gpu) -> bool:
    """Whether training may need so many bytes of a GPU: all but a twentieth."""
    return need <= 0.95 * gpu.memory


@dataclass(frozen=True, slots=True)
class TrainingMemory:
    """Bytes on each GPU."""

    state: float
    gathered: float
    activations: float
    logits: float

    @property
    def total(self) -> float:
        return self.state + self.gathered + self.activations + self.logits


@dataclass(frozen=True, slots=True)
class SamplingMemory:
    """Bytes on each GPU, and what they are enough for."""

    weights: float
    cache: float
    parts: int
    """GPUs that share a copy of the model."""
    at_once: int
    """Sequences of the average length that a copy samples at once."""
    longest: int
    """Sequences of the greatest length that its cache holds."""

    @property
    def total(self) -> float:
        return self.weights + self.cache


def training_memory(
    shape: Shape, gpus: int, micro_tokens: int, recompute: bool = True, lora: int = 0
) -> TrainingMemory:
    """Bytes on each of so many GPUs.

    state        16·N / G; with LoRA 2·N / G for the frozen bfloat16 weights and 16 bytes of each adapter weight / G
    gathered     2 layers · 2 bytes, and the embeddings; nothing on a single GPU but a bfloat16 copy of a layer
    activations  recomputed: 2·d bytes for each layer's input and 34·d for the layer at work, of each token;
                 else 34·d for every layer
    logits       10·V of each token
    """
    if lora:
        state = (BF16 * shape.parameters + STATE * shape.adapter_parameters(lora)) / gpus
    else:
        state = STATE * shape.parameters / gpus
    embeddings = shape.vocabulary * shape.hidden * (1 if shape.tied else 2)
    gathered = BF16 * (2 * shape.layer_parameters + (embeddings if gpus > 1 else 0))
    kept = (BF16 * shape.layers + ACTIVATION) if recompute else ACTIVATION * shape.layers
    return TrainingMemory(state, gathered, kept * shape.hidden * micro_tokens, LOGIT * shape.vocabulary * micro_tokens)


def sampling_memory(shape: Shape, gpu: Gpu, gpus: int, context: float, longest: int) -> SamplingMemory:
    """Weights in bfloat16, and a cache that fills what is left of the usable nine tenths; a model that leaves too
    little of one GPU is spread over 2, 4, 8, ... of them."""
    weights, parts = BF16 * shape.parameters, 1
    room = USABLE * gpu.memory
    while 2 * parts <= gpus and parts * room - weights < LEAST_CACHE * parts * room:
        parts *= 2
    cache = max(0.0, parts * room - weights)
    held = cache / shape.cache_bytes
    return SamplingMemory(
        weights / parts, cache / parts, parts, min(MOST_AT_ONCE, int(held / context)), int(held / longest)
    )
