"""A Llama-like model by its sizes, and what follows from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from stp.config import ModelConfig
from stp.errors import InputError

BF16 = 2
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A decoder with gated feed-forward layers, as Llama, Mistral and Qwen are."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    intermediate: int
    vocabulary: int
    tied: bool = False
    """Whether input and output embeddings are one matrix."""
    head_width: int = 0
    """0: hidden / heads."""

    @property
    def width(self) -> int:
        return self.head_width or self.hidden // self.heads

    @property
    def layer_parameters(self) -> int:
        """Attention 2·d·(h + h_kv)·w and feed-forward 3·d·f, with two norms of d."""
        attention = 2 * self.hidden * self.width * (self.heads + self.kv_heads)
        return attention + 3 * self.hidden * self.intermediate + 2 * self.hidden

    @property
    def parameters(self) -> int:
        """N = L · (layer) + V·d, once or, untied, twice, + the last norm."""
        embeddings = self.vocabulary * self.hidden * (1 if self.tied else 2)
        return self.layers * self.layer_parameters + embeddings + self.hidden

    @property
    def cache_bytes(self) -> int:
        """Keys and values of one token in bfloat16: 2 · L · h_kv · w · 2."""
        return 2 * self.layers * self.kv_heads * self.width * BF16

    def adapter_parameters(self, rank: int) -> int:
        """LoRA (arXiv 2106.09685) on every matrix of every layer: rank · (in + out) each."""
        inner, kv = self.heads * self.width, self.kv_heads * self.width
        attention = 2 * (self.hidden + inner) + 2 * (self.hidden + kv)
        return self.layers * rank * (attention + 3 * (self.hidden + self.intermediate))

    def training_operations(self, tokens_per_row: float) -> float:
        """Floating-point operations to train on one token: 6·N for matrices, 12·L·d·T for attention over rows of T
        tokens (PaLM, arXiv 2204.02311, appendix B: the count that MFU is a share of; recomputed layers not counted)."""
        return 6 * self.parameters + 12 * self.layers * self.hidden * tokens_per_row

    def reading_operations(self) -> float:
        """Operations to read one token of a prompt, or to sample one: 2·N; attention left out."""
        return 2 * self.parameters


KNOWN = {
    # Sizes in the model's own config.json, that of deepseek-llm-7b; 6.91 billion parameters.
    "deepseek-ai/deepseek-prover-v1.5": Shape(30, 4096, 32, 32, 11008, 102400),
    "deepseek-ai/deepseek-prover-v2-7b": Shape(30, 4096, 32, 32, 11008, 102400),
    "kfdong/stp_model_lean": Shape(30, 4096, 32, 32, 11008, 102400),
}
"""Models that need not be there to be planned with, by how their names begin."""


def shape_of(model: ModelConfig) -> Shape:
    """Sizes of an experiment's base model: from its folder, a table of known ones, or the sizes it is made with.

    Raises:
        InputError: it is neither there nor known.
    """
    if not model.base:
        return Shape(
            model.layers, model.hidden, model.heads, model.heads, model.hidden * 8 // 3, model.vocabulary, tied=True
        )
    file = Path(model.base) / "config.json"
    if file.is_file():
        return read_shape(file)
    for name, known in KNOWN.items():
        if model.base.lower().startswith(name):
            return known
    raise InputError(
        f"the sizes of {model.base} are not known; give its folder as [model] base, with its config.json in it"
    )


def read_shape(file: Path) -> Shape:
    """Sizes in a Hugging Face `config.json`.

    Raises:
        InputError: it is not one of a Llama-like model.
    """
    try:
        found = json.loads(file.read_text())
        heads = int(found["num_attention_heads"])
        return Shape(
            layers=int(found["num_hidden_layers"]),
            hidden=int(found["hidden_size"]),
            heads=heads,
            kv_heads=int(found.get("num_key_value_heads") or heads),
            intermediate=int(found["intermediate_size"]),
            vocabulary=int(found["vocab_size"]),
            tied=bool(found.get("tie_word_embeddings")),
            head_width=int(found.get("head_dim") or 0),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} does not tell the sizes of a Llama-like model: {error!r}") from error
