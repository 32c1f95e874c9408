"""A model of a few thousand weights that has learnt to write short texts, for tests of what samples and trains."""

from __future__ import annotations

from pathlib import Path

from stp.config import ModelConfig
from stp.training.scratch import make_base
from stp.training.torch import TorchTrainer
from stp.types import Example, Role, Training

SIZES = ModelConfig(vocabulary=320, hidden=32, layers=2, heads=2, context=128)
WIDE_HEADS = SIZES.model_copy(update={"heads": 1})
"""vLLM's attention on a CPU knows heads of 32 numbers and more."""
TEXTS = [f"theorem t{i} (a b : Nat) (h : a ≤ b) : a + {i} ≤ b + {i} := by\n  omega" for i in range(12)]


def rows(texts: list[str] = TEXTS) -> list[Example]:
    """Statement and proof of each text as a training row."""
    pairs = [text.split(" := by") for text in texts]
    return [Example(Role.PROVER, f"{statement} := by", proof) for statement, proof in pairs]


def make_tiny_base(folder: Path, sizes: ModelConfig = SIZES) -> Path:
    """Random weights and a tokenizer trained on the texts."""
    return make_base(TEXTS, sizes, folder / "base", seed=0).path


def make_tiny_model(folder: Path, sizes: ModelConfig = SIZES) -> Path:
    """A model that continues part of a text by more of the kind, and ends by itself."""
    whole = [Example(Role.PROVER, text[:12], text[12:]) for text in TEXTS]
    training = Training(learning_rate=1e-2, batch_size=12, min_steps=40, micro_tokens=2048, precision="float32")
    return TorchTrainer("cpu").train(whole, make_tiny_base(folder, sizes), folder / "tiny", training, seed=0).path
