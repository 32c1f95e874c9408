"""Loading a causal language model and its tokenizer, and making sure that no text is lost between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

from stp.errors import GeneratorError, InputError

PROBE = """\
theorem t (α β : Prop) (h₁ : ∀ x ∈ s, f x ≤ 2 ^ n) : α ↔ ¬β ∧ ⟨a, b⟩ = ∅ := by
  · rcases h₁ with ⟨x, hx⟩
    simp [hx] <;> omega"""
"""What Lean text looks like: symbols, subscripts, indentation."""
SHORT = 512
"""Longest rows, in tokens, whose attention is computed as plain matrix products on a CPU."""


def pick_device(wanted: str) -> torch.device:
    """The device named; `auto` is a GPU where there is one.

    Raises:
        InputError: a GPU is asked for and there is none.
    """
    if wanted == "cuda" and not torch.cuda.is_available():
        raise InputError("STP_DEVICE=cuda, but torch sees no GPU; set STP_DEVICE=cpu, or install torch for CUDA")
    found = "cuda" if wanted == "auto" and torch.cuda.is_available() else wanted.replace("auto", "cpu")
    return torch.device(found)


@contextmanager
def quick_arithmetic(model: Any, tokens: int) -> Iterator[None]:
    """On a CPU, within the block: matrix products by oneDNN, and attention over short rows as plain products.

    By default torch hands float32 products to MKL, which uses half of the vector width of other vendors' CPUs; at
    precision `medium` they go to oneDNN where the CPU has bfloat16 (which it may use, accumulating in float32).
    torch's fused attention makes a product for every head of every row, slow for rows of a hundred tokens; but it
    does not hold all scores in memory, and is best where each row adds one token to a cache.
    """
    if model.device.type != "cpu":
        yield
        return
    precision, attention = torch.get_float32_matmul_precision(), model.config._attn_implementation
    torch.set_float32_matmul_precision("medium")
    model.set_attn_implementation("eager" if 1 < tokens <= SHORT else attention)
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(precision)
        model.set_attn_implementation(attention)


def bfloat16_is_faster(device: torch.device) -> bool:
    """Whether the device multiplies matrices of bfloat16 faster than of float32."""
    if device.type != "cpu":
        return True
    has = torch.cpu.get_capabilities()
    return any(bool(has.get(name)) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def load_model(model: Path | str, device: torch.device) -> tuple[Any, Any]:
    """Model and tokenizer from a folder or a hub name; bfloat16 on a GPU, float32 on a CPU.

    Raises:
        InputError: there is no such folder or hub model.
        GeneratorError: the files do not make a model, or decode(encode(text)) is not the text.
    """
    require_model(model)
    disable_progress_bar()  # type: ignore[no-untyped-call]  # bars are the command line's to draw
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(model))
        dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
        loaded: Any = AutoModelForCausalLM.from_pretrained(str(model), dtype=dtype)
        loaded = loaded.to(device).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise GeneratorError(f"{model} is no usable model: {str(error)[:500]}") from error
    back = tokenizer.decode(tokenizer(PROBE)["input_ids"], skip_special_tokens=True)
    if back != PROBE:
        raise GeneratorError(
            f"the tokenizer of {model} does not give back the Lean text it is given ({back[:80]!r}...); "
            "proofs would be corrupted: use a byte-level tokenizer, or name another in [model] tokenizer"
        )
    return loaded, tokenizer


def require_model(model: Path | str) -> None:
    """Complain early, and in our words, about a folder that is not there.

    Raises:
        InputError: `model` is a path, and there is no model in it.
    """
    if isinstance(model, Path) and not (model / "config.json").is_file():
        raise InputError(
            f"there is no model in {model} (no config.json); give the folder of a checkpoint, such as "
            "runs/quickstart/sft, or train one with `stp sft`"
        )
