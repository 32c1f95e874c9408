"""The weights that a training phase begins with, as a rank holds them, and those that it ends with.

One rank reads them, and hands each of the others its part (`stp.training.ranks`). With LoRA frozen weights are in
bfloat16 where that is what is computed in, or in 4 bits; what was trained is added to float32 weights in the end, so
that rounds that follow each other do not lose by it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import torch

from stp.arithmetic import use_plain_attention
from stp.errors import ConfigError
from stp.model import outline_model, read_model
from stp.training.ranks import Ranks
from stp.types import Lora

ADAPTER = "default"


def begin(start: Path, lora: Lora, ranks: Ranks, bfloat16: bool, seed: int) -> Any:
    """The model to train: on the device where one rank trains, else yet to be sharded, without weights on all ranks but
    the first. Parameters that are trained are float32, and the only ones that require gradients.

    Raises:
        ConfigError: LoRA is asked for and cannot be had here.
    """
    dtype = torch.bfloat16 if lora.rank and bfloat16 else torch.float32
    if lora.four_bit:
        _require_four_bits(lora, ranks)
        model = in_four_bits(start, ranks.device)
    elif ranks.first:
        model = read_model(start, dtype)
    else:
        model = outline_model(start, dtype)
    if ranks.count == 1 and not lora.four_bit:
        model = model.to(ranks.device)
    if ranks.device.type == "cpu":
        use_plain_attention(model)
    if lora.rank:
        add_adapters(model, lora, seed)
    return model


def end(model: Any, start: Path, lora: Lora, ranks: Ranks) -> Any:
    """The whole trained model on the first rank, None on others. To be called by all."""
    if ranks.count == 1 and not lora.rank:
        return model
    made = read_model(start, torch.float32) if ranks.first else None
    adapters = add_adapters(made, lora, seed=0) if ranks.first and lora.rank else None
    ranks.gather(model, made)
    return adapters.merge_and_unload() if adapters is not None else made


def add_adapters(model: Any, lora: Lora, seed: int) -> Any:
    """Put additions into the model's layers, which begin at zero, and freeze all else; returns PEFT's hold of them.

    Raises:
        ConfigError: PEFT is not installed, or no layer has such a name.
    """
    try:
        from peft import LoraConfig, LoraModel
    except ImportError as error:
        raise ConfigError("training.lora is done by PEFT; install it by `pip install 'stp[lora]'`") from error
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=list(lora.targets) or "all-linear",
    )
    torch.manual_seed(seed)
    try:
        found = LoraModel(model, config, ADAPTER)
    except ValueError as error:
        raise ConfigError(f"training.lora.targets: {error}") from error
    for weight in model.parameters():
        if weight.requires_grad:
            weight.data = weight.data.float()
    return found


def _require_four_bits(lora: Lora, ranks: Ranks) -> None:
    if not lora.rank:
        raise ConfigError("training.lora.four_bit freezes the weights; give training.lora.rank, what is trained")
    if ranks.device.type != "cuda" or ranks.count > 1:
        raise ConfigError(
            "training.lora.four_bit is for one GPU; leave it out on a CPU, and on several GPUs, which share the weights"
        )
    if not importlib.util.find_spec("bitsandbytes"):
        raise ConfigError("training.lora.four_bit is done by bitsandbytes; install it by `pip install 'stp[qlora]'`")


def in_four_bits(start: Path, device: torch.device) -> Any:
    """A frozen model whose linear layers are held in 4 bits (NF4, with their scales quantised too), and all else in
    float32."""
    from peft import prepare_model_for_kbit_training
    from transformers import BitsAndBytesConfig

    config = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    model = read_model(start, torch.bfloat16, quantization_config=config, device_map={"": device})
    return prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
