"""Sampling by vLLM in process: paged attention, cached prompts, and new weights every round without a new engine.

Every sample is a request of its own with its own seed, so its text does not depend on what else is in the batch, up to
floating-point ties; vLLM reads a prompt's full blocks once for all of them. Texts are decoded here from vLLM's tokens,
so that stop strings, end tokens and full contexts come out as they do from transformers.

Embeddings are transformers' too. In vLLM a pooling model is another engine with its own copy of the weights, and what
is asked of it, once a round, is small. On a GPU vLLM sleeps meanwhile, its weights in main memory.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from stp.errors import GeneratorError
from stp.generation.adapters import base_of, is_adapter, merged
from stp.generation.transformers import TransformersGenerator
from stp.generation.vllm_engine import Engine, VllmSettings
from stp.model import load_tokenizer, prompt_tokens, require_model
from stp.types import Completion, FinishReason, SampleRequest, Sampling

__all__ = ["Handover", "VllmGenerator", "VllmSettings"]

DEFAULTS = VllmSettings()


@dataclass(frozen=True, slots=True)
class Handover:
    """How weights came into an engine."""

    in_place: bool
    """Whether an engine that was there took them."""
    seconds: float
    """Until it could sample, the check included."""
    distance: float
    """Mean absolute difference of a text's log-probabilities from those of transformers with the same weights."""


class VllmGenerator:
    """A model in a vLLM engine. One engine is kept at most; processes other than this one do its work."""

    _kept: ClassVar[Engine | None] = None

    def __init__(self, model: Path | str, tokenizer: str = "", settings: VllmSettings = DEFAULTS) -> None:
        """Open a model folder, a hub name, or a folder of LoRA weights; `tokenizer` names another tokenizer than the
        model's own (specification §2.6).

        Raises:
            InputError: there is no such model.
            GeneratorError: vLLM is not installed, the model cannot be loaded, its tokenizer loses text, or vLLM does
                not compute with its weights what transformers does.
        """
        self._settings = settings
        self._other_tokenizer = tokenizer
        self._engine: Engine | None = None
        self._embedder: TransformersGenerator | None = None
        self._tokenizer: Any = None
        kept, VllmGenerator._kept = VllmGenerator._kept, None
        self._engine = kept
        try:
            self.handover = self.load(model)
        except BaseException:
            VllmGenerator._kept = self._engine
            raise

    def load(self, model: Path | str) -> Handover:
        """Go on with the weights of another checkpoint: in place where they fit and arrive, else in a new engine.

        Raises:
            InputError: there is no such model.
            GeneratorError: as when it is opened; nothing is sampled then until another is loaded.
        """
        began = time.perf_counter()
        if not is_adapter(model):
            require_model(model)
        name = self._other_tokenizer or _tokenizer_of(model)
        tokenizer = load_tokenizer(name)
        distance = self._load_in_place(str(model), tokenizer)
        in_place = distance is not None
        if distance is None:
            self._end()
            self._engine = Engine(str(model), name, tokenizer, self._settings)
            try:
                distance = self._engine.check(str(model))
            except BaseException:
                self._end()
                raise
        self._forget_embedder()
        self._model, self._tokenizer = model, tokenizer
        self._ends = _ends(base_of(model), self._tokenizer)
        return Handover(in_place, time.perf_counter() - began, distance)

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        from vllm import SamplingParams

        engine = self.engine
        prompts, params, places = [], [], []
        for place, request in enumerate(requests):
            ids = prompt_tokens(self._tokenizer, request.prompt)
            room = engine.context - len(ids)
            if room <= 0:
                continue
            for index, seed in enumerate(request.seeds):
                prompts.append(ids)
                places.append((place, index))
                params.append(
                    SamplingParams(
                        temperature=sampling.temperature,
                        top_p=sampling.top_p,
                        seed=seed,
                        max_tokens=min(sampling.max_new_tokens, room),
                        stop=list(sampling.stop),
                        stop_token_ids=self._ends,
                        ignore_eos=True,  # what vLLM read of it came with the first checkpoint of the engine
                        detokenize=bool(sampling.stop),
                        logprobs=0,
                        flat_logprobs=True,
                    )
                )
        # What no room is left for stays as it is here.
        answers = [[Completion("", FinishReason.LENGTH, 0, 0.0, seed) for seed in one.seeds] for one in requests]
        if not prompts:
            return answers
        outputs = [answer.outputs[0] for answer in engine.run(prompts, params)]
        for (place, index), done in zip(places, self._completions(outputs, sampling), strict=True):
            text, finish, tokens, logprob = done
            answers[place][index] = Completion(text, finish, tokens, logprob, requests[place].seeds[index])
        return answers

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        engine = self.engine
        engine.sleep(level=1)
        try:
            if self._embedder is None:
                with merged(self._model) as folder:
                    self._embedder = TransformersGenerator(folder, "auto", tokenizer=self._other_tokenizer)
            return self._embedder.embed(texts, max_tokens)
        finally:
            if torch.cuda.is_available():
                self._forget_embedder()
            engine.wake()

    def close(self) -> None:
        """Free the device. With `VllmSettings.keep` the engine sleeps on for the next generator; without, its
        processes end."""
        self._forget_embedder()
        engine, self._engine = self._engine, None
        if engine is None:
            return
        if not self._settings.keep:
            engine.close()
            return
        engine.sleep(level=1 if is_adapter(self._model) else 2)
        VllmGenerator.shutdown()
        VllmGenerator._kept = engine

    @classmethod
    def shutdown(cls) -> None:
        """End the engine that was kept, if there is one."""
        engine, VllmGenerator._kept = VllmGenerator._kept, None
        if engine is not None:
            engine.close()

    def _load_in_place(self, model: str, tokenizer: Any) -> float | None:
        """How far the probe is off in the engine that is there; None when there is none that took the weights."""
        engine = self._engine
        if engine is None or not engine.fits(model, tokenizer, self._settings):
            return None
        try:
            engine.load(model)
            return engine.check(model)
        except Exception:
            # Whatever went wrong inside vLLM, a new engine has nothing left over from before.
            return None

    def _completions(self, outputs: Sequence[Any], sampling: Sampling) -> list[tuple[str, FinishReason, int, float]]:
        """Text, reason to end, number of tokens and log-probability of each of vLLM's outputs."""
        ends = set(self._ends)
        ended = [bool(one.token_ids) and one.token_ids[-1] in ends for one in outputs]
        tokens = [list(one.token_ids[:-1] if end else one.token_ids) for one, end in zip(outputs, ended, strict=True)]
        texts = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
        found = []
        for one, end, text in zip(outputs, ended, texts, strict=True):
            cuts = [at for stop in sampling.stop if (at := text.find(stop)) >= 0]
            finish = FinishReason.STOP if end or cuts else FinishReason.LENGTH
            found.append((text[: min(cuts)] if cuts else text, finish, len(one.token_ids), one.cumulative_logprob))
        return found

    @property
    def engine(self) -> Engine:
        """The engine that samples.

        Raises:
            GeneratorError: there is none.
        """
        if self._engine is None:
            raise GeneratorError("this generator is closed, or its last weights could not be loaded")
        return self._engine

    def _end(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _forget_embedder(self) -> None:
        if self._embedder is not None:
            self._embedder.close()
        self._embedder = None


atexit.register(VllmGenerator.shutdown)


def _tokenizer_of(model: Path | str) -> str:
    """LoRA weights may come with a tokenizer or without."""
    own = not is_adapter(model) or (Path(model) / "tokenizer_config.json").is_file()
    return str(model) if own else base_of(model)


def _ends(base: str, tokenizer: Any) -> list[int]:
    """Tokens that end a text: the tokenizer's, which the trainer appends, and those that the model was made to use."""
    from transformers import GenerationConfig

    try:
        named = GenerationConfig.from_pretrained(base).eos_token_id
    except OSError:
        named = None
    return sorted({tokenizer.eos_token_id, *(named if isinstance(named, list) else [named])} - {None})
