"""Loading a causal language model and its tokenizer, and making sure that no text is lost between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

from stp.arithmetic import use_plain_attention
from stp.errors import GeneratorError, InputError
from stp.hub import is_hub_name
from stp.types import Chat, Prompt

PROBE = """\
theorem t (α β : Prop) (h₁ : ∀ x ∈ s, f x ≤ 2 ^ n) : α ↔ ¬β ∧ ⟨a, b⟩ = ∅ := by
  · rcases h₁ with ⟨x, hx⟩
    simp [hx] <;> omega"""
"""What Lean text looks like: symbols, subscripts, indentation."""
LOADING = Lock()
"""transformers loads one model at a time: what it sets meanwhile is the whole process's (a round samples while another
trains)."""


def pick_device(wanted: str) -> torch.device:
    """The device named; `auto` is a GPU where there is one.

    Raises:
        InputError: a GPU is asked for and there is none.
    """
    if wanted == "cuda" and not torch.cuda.is_available():
        raise InputError("STP_DEVICE=cuda, but torch sees no GPU; set STP_DEVICE=cpu, or install torch for CUDA")
    found = "cuda" if wanted == "auto" and torch.cuda.is_available() else wanted.replace("auto", "cpu")
    return torch.device(found)


def load_model(model: Path | str, device: torch.device, tokenizer: str = "") -> tuple[Any, Any]:
    """Model and tokenizer from a folder or a hub name; bfloat16 on a GPU, float32 on a CPU.

    `tokenizer` is the folder or hub name of another tokenizer than the model's own.

    Raises:
        InputError: there is no such folder or hub model.
        GeneratorError: the files do not make a model, or decode(encode(text)) is not the text.
    """
    loaded = read_model(model, torch.bfloat16 if device.type == "cuda" else torch.float32).to(device)
    if device.type == "cpu":
        use_plain_attention(loaded)
    return loaded, load_tokenizer(tokenizer or str(model))


def read_model(model: Path | str, dtype: torch.dtype, **options: Any) -> Any:
    """A model as the host's memory holds it; `options` are further ones of transformers' `from_pretrained`.

    Raises:
        InputError: there is no such folder or hub model.
        GeneratorError: the files do not make a model.
    """
    require_model(model)
    disable_progress_bar()  # type: ignore[no-untyped-call]  # bars are the command line's to draw
    with LOADING:
        return _load(
            lambda: AutoModelForCausalLM.from_pretrained(str(model), dtype=dtype, **options), str(model), "model"
        ).eval()


def outline_model(model: Path | str, dtype: torch.dtype) -> Any:
    """The same model without its weights: all of them are on torch's device `meta`.

    Raises:
        InputError: there is no such folder or hub model.
        GeneratorError: the files do not say what the model is.
    """
    require_model(model)

    def outline() -> Any:
        config = AutoConfig.from_pretrained(str(model))
        with torch.device("meta"):
            return AutoModelForCausalLM.from_config(config, dtype=dtype)  # type: ignore[no-untyped-call]

    with LOADING:
        return _load(outline, str(model), "model").eval()


def load_tokenizer(model: str) -> Any:
    """The tokenizer in a folder, or of a hub name.

    Raises:
        InputError: there is none of that hub name.
        GeneratorError: the files do not make a tokenizer, or decode(encode(text)) is not the text.
    """
    return _round_trip(_load(lambda: AutoTokenizer.from_pretrained(model), model, "tokenizer"), model)


def require_model(model: Path | str) -> None:
    """Complain early, and in our words, about a folder that is not there.

    Raises:
        InputError: `model` is neither a folder with a model in it nor possibly a hub name.
    """
    if not (Path(model) / "config.json").is_file() and not is_hub_name(str(model)):
        raise InputError(
            f"there is no model in {model} (no config.json); give the folder of a checkpoint, such as "
            "runs/quickstart/sft, or train one with `stp sft`"
        )


def _load(load: Callable[[], Any], name: str, what: str) -> Any:
    try:
        return load()
    except Exception as error:
        # The libraries that read raise what they like: OSError, SafetensorError, a bare Exception.
        if isinstance(error, OSError) and is_hub_name(name):
            reason = str(error).partition("\n")[0][:200]
            raise InputError(
                f"{name} is no folder here, and Hugging Face gives no {what} of that name ({reason}); check "
                f"the name, or fetch it with `hf download {name}` where there is a network and give the folder"
            ) from error
        raise GeneratorError(f"{name} is no usable {what}: {str(error)[:500]}") from error


def _round_trip(tokenizer: Any, name: str) -> Any:
    """The tokenizer, if it loses nothing and can end a text."""
    back = tokenizer.decode(tokenizer(PROBE)["input_ids"], skip_special_tokens=True)
    if back != PROBE:
        raise GeneratorError(
            f"the tokenizer of {name} does not give back the Lean text it is given ({back[:80]!r}...); "
            "proofs would be corrupted: use a byte-level tokenizer, or name another in [model] tokenizer"
        )
    if tokenizer.eos_token_id is None:
        raise GeneratorError(f"the tokenizer of {name} has no end token; name another in [model] tokenizer")
    return tokenizer


def prompt_tokens(tokenizer: Any, prompt: Prompt) -> list[int]:
    """A prompt's tokens, one at least: a model continues something, and an empty prompt follows the end of a text.

    The turns of a chat become tokens here and nowhere else, whichever generator samples.

    Raises:
        GeneratorError: the prompt is a chat, and the tokenizer does not say how turns are written.
    """
    if isinstance(prompt, Chat):
        return _chat_tokens(tokenizer, prompt)
    found: list[int] = tokenizer(prompt)["input_ids"]
    return found or [tokenizer.eos_token_id]


def _chat_tokens(tokenizer: Any, chat: Chat) -> list[int]:
    if not tokenizer.chat_template:
        raise GeneratorError(
            f"the prompt is a chat, and the tokenizer of {tokenizer.name_or_path} has no chat template; use a template "
            "that completes text (stp, compact, deepseek-prover-v1.5), or name the tokenizer of a model that chats"
        )
    turns = [{"role": "system", "content": chat.system}] if chat.system else []
    turns.append({"role": "user", "content": chat.user})
    found: list[int] = tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_dict=False)
    return found
