"""Which generator samples: transformers, vLLM in process, or servers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stp.errors import GeneratorError
from stp.protocols import Generator
from stp.settings import Settings


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the servers are, and how they are asked."""

    urls: tuple[str, ...]
    """With the version, e.g. `http://host:8000/v1`."""
    key: str = ""
    at_once: int = 64
    """Questions under way at each server."""
    timeout: float = 600.0
    """Seconds for one answer."""
    patience: float = 120.0
    """Seconds that a question waits for a server that works."""
    verify: bool = True
    """Whether the weights served are compared with the checkpoint's; the model is then loaded once on the CPU."""
    loads: bool = False
    """Whether servers are to load the checkpoint (`stp.generation.server.LOADS`)."""


def choose_generator(settings: Settings, checkpoint: Path, tokenizer: str = "") -> Generator:
    """The generator that the settings name, open. An engine of vLLM's is kept for the next checkpoint, until the
    process ends.

    Raises:
        InputError: there is no such model.
        GeneratorError: it cannot be loaded or served, or what the kind needs is not installed.
    """
    if settings.generator == "transformers":
        from stp.generation.transformers import TransformersGenerator

        return TransformersGenerator(checkpoint, device=settings.device, tokenizer=tokenizer)
    if settings.generator == "server":
        try:
            from stp.generation.server import ServerGenerator
        except ImportError as error:
            raise GeneratorError("STP_GENERATOR=server needs httpx; `pip install 'stp[server]'`") from error
        return ServerGenerator(checkpoint, server_settings(settings), tokenizer)
    try:
        import vllm  # noqa: F401
    except ImportError as error:
        raise GeneratorError("STP_GENERATOR=vllm needs vLLM; install it by `pip install 'stp[vllm]'`") from error
    from stp.generation.vllm import VllmGenerator, VllmSettings

    engine = VllmSettings(
        memory=settings.vllm_memory,
        rows=settings.vllm_rows,
        context=settings.vllm_context,
        gpus=settings.vllm_gpus,
        keep=True,
    )
    return VllmGenerator(checkpoint, tokenizer, engine)


def server_settings(settings: Settings) -> ServerSettings:
    """What the settings say of servers."""
    return ServerSettings(
        tuple(filter(None, settings.generator_urls.replace(" ", "").split(","))),
        settings.generator_key,
        settings.generator_at_once,
        settings.generator_timeout,
        settings.generator_patience,
        settings.generator_verify,
        settings.generator_loads,
    )
