"""Sampling from `vllm serve` or any other server with OpenAI's completions, or from a fleet of them.

Every sample is a question of its own, with its own seed: OpenAI's `n` draws all from one, and then neither could a
request be split nor a sample be drawn again. A server that caches prompts reads each once all the same. Prompts are
sent as tokens, so that no server adds to them what the model was not trained with.

The servers' weights are another matter than the round's: each server is asked which model it serves, and for the
log-probabilities of a fixed text, which must be those of transformers with the checkpoint. Embeddings come from
transformers in this process; few servers give the ones that are wanted (`stp.protocols.Generator.embed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stp.errors import GeneratorError
from stp.generation.choose import ServerSettings
from stp.generation.fleet import Fleet, Server
from stp.generation.probe import COARSE_TOLERANCE, PROBE_TOKENS, reference
from stp.generation.transformers import TransformersGenerator
from stp.model import PROBE, load_tokenizer, prompt_tokens, require_model
from stp.types import Completion, FinishReason, SampleRequest, Sampling


class ServerGenerator:
    """A model that servers sample from."""

    def __init__(self, model: Path | str, settings: ServerSettings, tokenizer: str = "") -> None:
        """`model` is the checkpoint that is to be served, as a folder or hub name that the servers know it by, too.

        Raises:
            InputError: there is no such model.
            GeneratorError: no server can be reached, one serves another model or other weights, or the tokenizer loses
                text.
        """
        require_model(model)
        self._model, self._other_tokenizer, self._settings = model, tokenizer, settings
        self._tokenizer = load_tokenizer(tokenizer or str(model))
        self._embedder: TransformersGenerator | None = None
        self._fleet = Fleet(settings.urls, settings.key, settings.timeout, settings.patience)
        try:
            served = [self._served(server) for server in self._fleet.servers]
            self._name = served[0]["id"]
            self._context = min(int(one.get("max_model_len") or _context_of(model)) for one in served)
            if settings.verify:
                self._verify()
        except BaseException:
            self._fleet.close()
            raise

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        prompts = [prompt_tokens(self._tokenizer, one.prompt) for one in requests]
        pool = ThreadPoolExecutor(self._settings.at_once * len(self._fleet.servers), "stp-sample")
        try:
            found = [
                [pool.submit(self._sample, prompt, seed, sampling) for seed in request.seeds]
                for request, prompt in zip(requests, prompts, strict=True)
            ]
            return [[one.result() for one in row] for row in found]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        if self._embedder is None:
            self._embedder = TransformersGenerator(self._model, tokenizer=self._other_tokenizer)
        return self._embedder.embed(texts, max_tokens)

    def close(self) -> None:
        self._fleet.close()
        if self._embedder is not None:
            self._embedder.close()
            self._embedder = None

    def _sample(self, prompt: list[int], seed: int, sampling: Sampling) -> Completion:
        room = self._context - len(prompt)
        if room <= 0:
            return Completion("", FinishReason.LENGTH, 0, 0.0, seed)
        question = {
            "model": self._name,
            "prompt": prompt,
            "seed": seed,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": min(sampling.max_new_tokens, room),
            "stop": list(sampling.stop),
            "logprobs": 1,
        }
        answer = self._fleet.ask("/completions", question)
        try:
            (choice,) = answer["choices"]
            text, finish = choice["text"], FinishReason(choice["finish_reason"])
            logprob = float(sum(choice["logprobs"]["token_logprobs"]))
            return Completion(text, finish, int(answer["usage"]["completion_tokens"]), logprob, seed)
        except (KeyError, TypeError, ValueError) as error:
            raise GeneratorError(f"no answer of OpenAI's completions: {str(answer)[:300]}") from error

    def _served(self, server: Server) -> dict[str, Any]:
        """What a server says of the model.

        Raises:
            GeneratorError: it serves others alone.
        """
        listed = self._fleet.look(server, "/models")["data"]
        for one in listed:
            if str(self._model) in (one["id"], one.get("root")) or one["id"] == Path(self._model).name:
                found: dict[str, Any] = one
                return found
        names = ", ".join(one["id"] for one in listed)
        raise GeneratorError(f"{server.url} serves {names}; have it serve {self._model} (vllm serve {self._model})")

    def _verify(self) -> None:
        """Compare every server's log-probabilities of a fixed text with those of the checkpoint.

        Raises:
            GeneratorError: one computes with other weights.
        """
        ids = prompt_tokens(self._tokenizer, PROBE)[: min(PROBE_TOKENS, self._context - 1)]
        right = reference(str(self._model), ids, torch.float32)
        question = {"model": self._name, "prompt": ids, "max_tokens": 1, "temperature": 0, "echo": True, "logprobs": 1}
        for server in self._fleet.servers:
            (choice,) = self._fleet.ask_one(server, "/completions", question)["choices"]
            found = np.array([one for one in choice["logprobs"]["token_logprobs"] if one is not None])[: len(right)]
            distance = float(np.abs(found - right).mean()) if len(found) == len(right) else float("inf")
            if not distance <= COARSE_TOLERANCE:
                raise GeneratorError(
                    f"{server.url} computes with other weights than {self._model}: its log-probabilities differ by "
                    f"{distance:.3g} a token; have it load the checkpoint anew, or set STP_GENERATOR_VERIFY=false "
                    "where a server gives none of its prompt"
                )


def _context_of(model: Path | str) -> int:
    from transformers import AutoConfig

    return int(AutoConfig.from_pretrained(str(model)).max_position_embeddings)
