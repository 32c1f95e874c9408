"""Which trainer is used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from stp.errors import ConfigError
from stp.protocols import Progress, Trainer


def choose_trainer(
    ranks: str, device: str, progress: Progress, tokenizers: Mapping[Path, str], torchrun_args: str = ""
) -> Trainer:
    """Training in this process for one rank, else in processes that torchrun starts; `auto` is a rank for each GPU.

    Raises:
        ConfigError: `ranks` is neither `auto` nor a number from 1 on, or more than there are GPUs to train on.
    """
    import torch

    from stp.model import pick_device

    gpus = torch.cuda.device_count() if pick_device(device).type == "cuda" else 0
    if ranks != "auto" and not (ranks.isdecimal() and int(ranks) > 0):
        raise ConfigError(f"STP_RANKS={ranks}: give `auto`, or how many processes train together, 1 or more")
    count = max(1, gpus) if ranks == "auto" else int(ranks)
    if gpus and count > gpus:
        raise ConfigError(f"STP_RANKS={ranks}, but torch sees {gpus} GPUs; give {gpus} at the most, or `auto`")
    if count == 1 and not torchrun_args:
        from stp.training.torch import TorchTrainer

        return TorchTrainer(device, progress, tokenizers)
    from stp.training.torchrun import TorchrunTrainer

    return TorchrunTrainer(count, device, progress, tokenizers, torchrun_args)
