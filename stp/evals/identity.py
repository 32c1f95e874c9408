"""What an evaluation is known by: the very weights, the very statements, and the protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from stp.errors import InputError
from stp.evals.config import EvalConfig
from stp.evals.types import Benchmark, Evaluation
from stp.types import content_id

TOKENIZER_FILES = ("tokenizer*", "special_tokens_map.json", "added_tokens.json", "vocab.*", "merges.txt")
MODEL_FILES = (
    "config.json",
    "generation_config.json",
    "*.safetensors",
    "pytorch_model*.bin",
    "*.index.json",
    *TOKENIZER_FILES,
)
"""What decides what a model samples; a folder may hold much else."""


def model_hash(model: str, tokenizer: str = "") -> str:
    """SHA-256 over names and contents of a model's files, wherever its folder is, and of those of another tokenizer.

    Raises:
        InputError: there is no such model.
    """
    digest = hashlib.sha256()
    for file in [*_files(model, MODEL_FILES), *(_files(tokenizer, TOKENIZER_FILES) if tokenizer else [])]:
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").digest()
        digest.update(file.name.encode() + b"\0" + content)
    return digest.hexdigest()


def _files(model: str, patterns: Sequence[str]) -> list[Path]:
    folder = _folder(model, patterns)
    return sorted({file for one in patterns for file in folder.glob(one)}, key=lambda file: file.name)


def _folder(model: str, patterns: Sequence[str]) -> Path:
    """The folder of a model that is named by it, or by its name on Hugging Face; then it is fetched if it must be."""
    if Path(model).is_dir():
        return Path(model)
    # Here, since it brings torch along.
    from huggingface_hub import snapshot_download

    from stp.model import require_model

    require_model(model)
    try:
        return Path(snapshot_download(model, allow_patterns=list(patterns)))
    except Exception as error:
        # The library raises what its HTTP client does, and errors of its own.
        reason = str(error).partition("\n")[0][:200]
        raise InputError(
            f"{model} is no folder here, and cannot be fetched from Hugging Face ({reason}); check the name, or fetch "
            f"it with `hf download {model}` where there is a network and give the folder"
        ) from error


def identify(
    config: EvalConfig, benchmark: Benchmark, model: str, weights: str, name: str, created: datetime
) -> Evaluation:
    """The evaluation of a model, whose hash is `weights`, on a benchmark; `config` names the template."""
    return Evaluation(
        id=content_id("evaluation", benchmark.revision, weights, config.protocol()),
        name=name,
        benchmark=benchmark.name,
        split=config.split,
        revision=benchmark.revision,
        origin=benchmark.origin,
        model=model,
        model_hash=weights,
        config=config.model_dump_json(),
        created=created,
    )


def usual_name(config: EvalConfig, model: str) -> str:
    """What an evaluation is called unless the user says otherwise: `world-test-quickstart-round-3`."""
    parts = [config.benchmark, config.split, *Path(model).parts[-2:]]
    return "-".join(part for part in parts if part and part not in ("/", ".", ".."))
