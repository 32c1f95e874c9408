"""A generator whose samples are counted and timed, whichever it is."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stp import metrics
from stp.protocols import Generator
from stp.tracing import span
from stp.types import Completion, SampleRequest, Sampling


class CountedGenerator:
    """Another generator, seen by those who watch."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        began = time.monotonic()
        with span("generate", {"stp.prompts": len(requests)}):
            answers = self._generator.generate(requests, sampling)
        metrics.sampled(answers, time.monotonic() - began)
        return answers

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        return self._generator.embed(texts, max_tokens)

    def close(self) -> None:
        self._generator.close()
