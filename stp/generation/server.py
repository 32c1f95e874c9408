"""Sampling from `vllm serve` or any other server with OpenAI's completions, or from a fleet of them.

Every sample is a question of its own, with its own seed: OpenAI's `n` draws all from one, and then neither could a
request be split nor a sample be drawn again. A server that caches prompts reads each once all the same. Prompts are
sent as tokens, so that no server adds to them what the model was not trained with.

The servers' weights are another matter than the round's. Servers that are started for it (`LOADS`) are given the
checkpoint by its folder, which they must see under the same path, and load it without restarting. All are asked for the
log-probabilities of a fixed text, which must be those of transformers with the checkpoint: that finds another model,
but not always the round before, whose weights may be near; those that load know which folder they have loaded.
Embeddings come from transformers in this process; few servers give the ones that are wanted
(`stp.protocols.Generator.embed`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stp.errors import GeneratorError
from stp.generation.choose import ServerSettings
from stp.generation.fleet import Fleet, Server, UnansweredError
from stp.generation.probe import COARSE_TOLERANCE, PROBE_TOKENS, reference
from stp.generation.transformers import TransformersGenerator
from stp.model import PROBE, load_tokenizer, prompt_tokens, require_model
from stp.types import Completion, FinishReason, SampleRequest, Sampling

log = logging.getLogger(__name__)

LOADS = (
    "VLLM_SERVER_DEV_MODE=1 vllm serve MODEL --worker-extension-cls stp.generation.vllm_engine.RoundWeights, with stp "
    "installed beside vLLM"
)
"""How a server is started that loads checkpoints when it is told to."""


class ServerGenerator:
    """A model that servers sample from."""

    def __init__(self, model: Path | str, settings: ServerSettings, tokenizer: str = "") -> None:
        """`model` is the checkpoint that is to be served, as a folder or hub name that the servers know it by, too.
        A server that cannot be reached now is left out, with a warning.

        Raises:
            InputError: there is no such model.
            GeneratorError: no server can be reached, one serves another model or other weights, or the tokenizer loses
                text.
        """
        if not settings.urls:
            raise GeneratorError(
                "there is no server to sample from; set STP_GENERATOR_URLS, e.g. to http://host:8000/v1"
            )
        if strange := [one for one in settings.urls if not one.startswith(("http://", "https://"))]:
            raise GeneratorError(f"STP_GENERATOR_URLS: {strange[0]} is no address; write e.g. http://host:8000/v1")
        require_model(model)
        self._model, self._other_tokenizer, self._settings = model, tokenizer, settings
        self._tokenizer = load_tokenizer(tokenizer or str(model))
        self._embedder: TransformersGenerator | None = None
        self._ids = prompt_tokens(self._tokenizer, PROBE)[: min(PROBE_TOKENS, _context_of(model) - 1)]
        self._right = reference(str(model), self._ids, torch.float32) if settings.verify else None
        self._servers = [Server(url.rstrip("/")) for url in settings.urls]
        self._context = asyncio.run(self._open())

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        prompts = [prompt_tokens(self._tokenizer, one.prompt) for one in requests]
        wanted = [
            (number, seed)
            for number, (request, prompt) in enumerate(zip(requests, prompts, strict=True))
            for seed in request.seeds
            if len(prompt) < self._context
        ]
        questions = [self._question(prompts[number], seed, sampling) for number, seed in wanted]
        found = dict(zip(wanted, asyncio.run(self._ask(questions)), strict=True))
        full = Completion("", FinishReason.LENGTH, 0, 0.0, 0)
        return [
            [replace(found.get((number, seed), full), seed=seed) for seed in request.seeds]
            for number, request in enumerate(requests)
        ]

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        if self._embedder is None:
            self._embedder = TransformersGenerator(self._model, tokenizer=self._other_tokenizer)
        return self._embedder.embed(texts, max_tokens)

    def close(self) -> None:
        if self._embedder is not None:
            self._embedder.close()
            self._embedder = None

    async def _ask(self, questions: Sequence[Mapping[str, Any]]) -> list[Completion]:
        async with self._fleet() as fleet:
            return await fleet.ask("/completions", questions, completion)

    def _fleet(self) -> Fleet:
        one = self._settings
        return Fleet(self._servers, one.key, one.at_once, one.timeout, one.patience)

    def _question(self, prompt: list[int], seed: int, sampling: Sampling) -> dict[str, Any]:
        return {
            "prompt": prompt,
            "seed": seed,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": min(sampling.max_new_tokens, self._context - len(prompt)),
            "stop": list(sampling.stop),
            "logprobs": 1,
        }

    async def _open(self) -> int:
        """Have every server serve the model; returns the tokens that all take."""
        async with self._fleet() as fleet:
            found = await asyncio.gather(*(self._prepared(fleet, server) for server in self._servers))
        lost = [one for one in found if isinstance(one, UnansweredError)]
        if len(lost) == len(found):
            raise GeneratorError(str(lost[0]))
        for one in lost:
            log.warning("a server is left out: %s", one)
        ready = [one for one in found if not isinstance(one, UnansweredError)]
        self._servers = [server for server, _ in ready]
        return min(context for _, context in ready)

    async def _prepared(self, fleet: Fleet, server: Server) -> tuple[Server, int] | UnansweredError:
        """A server with the tokens that it takes, once it computes with the model's weights."""
        try:
            known = await self._served(fleet, server)
            server.model = known["id"]
            if self._settings.loads:
                await self._load(fleet, server)
            if self._right is not None:
                await self._verify(fleet, server)
        except UnansweredError as error:
            return error
        return server, int(known.get("max_model_len") or _context_of(self._model))

    async def _served(self, fleet: Fleet, server: Server) -> dict[str, Any]:
        """What a server says of the model; of whatever it serves, where it is to load the model.

        Raises:
            GeneratorError: it serves others alone.
            UnansweredError: it cannot be reached.
        """
        listed = (await fleet.call(server, "GET", f"{server.url}/models"))["data"]
        for one in listed:
            if (
                self._settings.loads
                or str(self._model) in (one["id"], one.get("root"))
                or one["id"] == Path(self._model).name
            ):
                found: dict[str, Any] = one
                return found
        names = ", ".join(one["id"] for one in listed)
        raise GeneratorError(
            f"{server.url} serves {names}; have it serve {self._model} (vllm serve {self._model}), or set "
            f"STP_GENERATOR_LOADS=true and start it by: {LOADS}"
        )

    async def _load(self, fleet: Fleet, server: Server) -> None:
        """Have a server take the checkpoint's weights, unless it has them.

        Raises:
            GeneratorError: it cannot.
            UnansweredError: it can no longer be reached.
        """
        folder = str(Path(self._model).resolve())

        async def tell(path: str, body: Mapping[str, Any]) -> Any:
            try:
                return await fleet.call(server, "POST", server.url.removesuffix("/v1") + path, body)
            except GeneratorError as error:
                raise GeneratorError(f"{server.url} does not load {folder} ({error}); start it by: {LOADS}") from error

        answer = await tell("/collective_rpc", {"method": "round_loaded"})
        if all(one == folder for one in answer["results"]):
            return
        await tell("/collective_rpc", {"method": "load_round", "args": [folder]})
        await tell("/reset_prefix_cache", {})

    async def _verify(self, fleet: Fleet, server: Server) -> None:
        """Compare a server's log-probabilities of a fixed text with those of the checkpoint.

        Raises:
            GeneratorError: it computes with other weights.
            UnansweredError: it can no longer be reached.
        """
        question = {
            "model": server.model,
            "prompt": self._ids,
            "max_tokens": 1,
            "temperature": 0,
            "echo": True,
            "logprobs": 1,
        }
        (choice,) = (await fleet.call(server, "POST", f"{server.url}/completions", question))["choices"]
        told = (choice.get("logprobs") or {}).get("token_logprobs") or []
        found = np.array([one for one in told if one is not None])[: len(self._ids) - 1]
        distance = float(np.abs(found - self._right).mean()) if len(found) == len(self._ids) - 1 else float("inf")
        if not distance <= COARSE_TOLERANCE:
            raise GeneratorError(
                f"{server.url} computes with other weights than {self._model}: its log-probabilities differ by "
                f"{distance:.3g} a token; have it load the checkpoint anew, or set STP_GENERATOR_VERIFY=false "
                "where a server gives none of its prompt"
            )


def completion(answer: Any) -> Completion:
    """What a server answered; its seed is the asker's to fill in.

    Raises:
        UnansweredError: the server gave up, as when it is being shut down.
        GeneratorError: it is no answer of OpenAI's completions.
    """
    try:
        (choice,) = answer["choices"]
        if (reason := choice["finish_reason"]) not in set(FinishReason):
            raise UnansweredError(f"a sample ended by {reason!r}")
        logprob = float(sum(choice["logprobs"]["token_logprobs"]))
        return Completion(choice["text"], FinishReason(reason), int(answer["usage"]["completion_tokens"]), logprob, 0)
    except (KeyError, TypeError, ValueError) as error:
        raise GeneratorError(f"no answer of OpenAI's completions: {str(answer)[:300]}") from error


def _context_of(model: Path | str) -> int:
    from transformers import AutoConfig

    return int(AutoConfig.from_pretrained(str(model)).max_position_embeddings)
