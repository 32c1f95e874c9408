"""Checkpoints that are LoRA weights over a base model: folders as PEFT writes them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stp.errors import GeneratorError, InputError

ADAPTER_CONFIG = "adapter_config.json"


def is_adapter(model: Path | str) -> bool:
    """Whether a folder holds LoRA weights alone."""
    return (Path(model) / ADAPTER_CONFIG).is_file() and not (Path(model) / "config.json").is_file()


def base_of(model: Path | str) -> str:
    """The folder or hub name of the model that LoRA weights are for; any other model is its own base.

    Raises:
        InputError: the folder does not say.
    """
    if not is_adapter(model):
        return str(model)
    try:
        named = json.loads((Path(model) / ADAPTER_CONFIG).read_text(encoding="utf-8"))["base_model_name_or_path"]
    except (ValueError, KeyError) as error:
        raise InputError(f"{model}/{ADAPTER_CONFIG} names no base_model_name_or_path") from error
    return str(named)


def with_adapter(base: Any, folder: Path | str) -> Any:
    """The base model of transformers with LoRA weights added to its own.

    Raises:
        GeneratorError: PEFT, which reads them, is not installed.
    """
    try:
        from peft import PeftModel
    except ImportError as error:
        raise GeneratorError("LoRA weights are read by PEFT; install it by `pip install 'stp[vllm]'`") from error
    return PeftModel.from_pretrained(base, str(folder)).merge_and_unload()


@contextmanager
def merged(model: Path | str) -> Iterator[str]:
    """A folder of whole weights for as long as it lasts; a model that is no LoRA weights is its own.

    Raises:
        InputError: the folder names no base model.
        GeneratorError: PEFT is not installed.
    """
    if not is_adapter(model):
        yield str(model)
        return
    from transformers import AutoModelForCausalLM, AutoTokenizer

    with tempfile.TemporaryDirectory(prefix="stp-merged-") as folder:
        base = base_of(model)
        with_adapter(AutoModelForCausalLM.from_pretrained(base, dtype="auto"), model).save_pretrained(folder)
        AutoTokenizer.from_pretrained(base).save_pretrained(folder)
        yield folder
