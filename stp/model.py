"""Loading a causal language model and its tokenizer, and making sure that no text is lost between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

from stp.arithmetic import use_plain_attention
from stp.errors import GeneratorError, InputError

PROBE = """\
theorem t (α β : Prop) (h₁ : ∀ x ∈ s, f x ≤ 2 ^ n) : α ↔ ¬β ∧ ⟨a, b⟩ = ∅ := by
  · rcases h₁ with ⟨x, hx⟩
    simp [hx] <;> omega"""
"""What Lean text looks like: symbols, subscripts, indentation."""


def pick_device(wanted: str) -> torch.device:
    """The device named; `auto` is a GPU where there is one.

    Raises:
        InputError: a GPU is asked for and there is none.
    """
    if wanted == "cuda" and not torch.cuda.is_available():
        raise InputError("STP_DEVICE=cuda, but torch sees no GPU; set STP_DEVICE=cpu, or install torch for CUDA")
    found = "cuda" if wanted == "auto" and torch.cuda.is_available() else wanted.replace("auto", "cpu")
    return torch.device(found)


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
        if device.type == "cpu":
            use_plain_attention(loaded)
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


def prompt_tokens(tokenizer: Any, prompt: str) -> list[int]:
    """A prompt's tokens, one at least: a model continues something, and an empty prompt follows the end of a text."""
    found: list[int] = tokenizer(prompt)["input_ids"]
    return found or [tokenizer.eos_token_id]
