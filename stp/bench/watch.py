"""Looking over a run's shoulder: when its progress, its generator and its queue were called, and what follows from it.

The run is handed these in place of its own; they pass every call on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stp.progress import SilentProgress
from stp.protocols import Generator, Progress, Queue, Runtime
from stp.types import CheckLimits, Completion, SampleRequest, Sampling

ASKED, ANSWERED, ENQUEUED, FINISH = "asked", "answered", "enqueued", "finish"
"""Kinds of events; work that begins is an event of its label."""


@dataclass(frozen=True, slots=True)
class Event:
    """A call, with what it counted."""

    at: float
    what: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Overlap:
    """How generation and checking shared the time of one prove phase, in seconds."""

    sampling: float
    """From the first prompt to the last answer, with the model's loading and the storing of rollouts."""
    idle: float
    """Of these, between an answer and the next prompts: the generator stood still, for whatever reason."""
    waiting: float
    """After the last answer, until the last check."""
    checks: int
    left: int
    """Checks that were not settled at the last answer."""

    @property
    def settled_meanwhile(self) -> float:
        """Share of the checks that were settled while sampling was under way; those of the last prompts cannot be."""
        return 1 - self.left / self.checks if self.checks else 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Tokens, and the seconds they took."""

    tokens: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.tokens / self.seconds


class Watch:
    """A record of events, and what writes it."""

    def __init__(self, progress: Progress | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._progress, self._clock = progress or SilentProgress(), clock
        self.events: list[Event] = []

    def note(self, what: str, number: int = 0) -> None:
        self.events.append(Event(self._clock(), what, number))

    def start(self, label: str, total: int) -> None:
        self.note(label, total)
        self._progress.start(label, total)

    def advance(self, count: int = 1, **figures: float) -> None:
        self._progress.advance(count, **figures)

    def tell(self, text: str) -> None:
        self._progress.tell(text)

    def finish(self) -> None:
        self.note(FINISH)
        self._progress.finish()

    def over(self, rt: Runtime) -> Runtime:
        """The runtime with everything in it watched."""

        @contextmanager
        def open_generator(checkpoint: Path) -> Iterator[Generator]:
            with rt.open_generator(checkpoint) as generator:
                yield WatchedGenerator(generator, self)

        return replace(rt, open_generator=open_generator, queue=WatchedQueue(rt.queue, self), progress=self)


class WatchedGenerator:
    """Notes when prompts come and when they are answered."""

    def __init__(self, generator: Generator, watch: Watch) -> None:
        self._generator, self._watch = generator, watch

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        self._watch.note(ASKED, len(requests))
        answers = self._generator.generate(requests, sampling)
        self._watch.note(ANSWERED, len(requests))
        return answers

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        return self._generator.embed(texts, max_tokens)

    def close(self) -> None:
        self._generator.close()


class WatchedQueue:
    """Notes how many checks are asked for."""

    def __init__(self, queue: Queue, watch: Watch) -> None:
        self._queue, self._watch = queue, watch

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        self._watch.note(ENQUEUED, len(proof_ids))
        self._queue.enqueue(proof_ids, limits)

    def cancel(self, proof_ids: Iterable[str]) -> None:
        self._queue.cancel(proof_ids)

    def depth(self) -> int:
        return self._queue.depth()

    def raise_if_broken(self) -> None:
        self._queue.raise_if_broken()

    def close(self) -> None:
        self._queue.close()


def spans(events: Sequence[Event], label: str) -> list[tuple[int, int]]:
    """Where in the record each piece of work with a label begins and ends."""
    begins = [index for index, one in enumerate(events) if one.what == label]
    return [(begin, next(i for i in range(begin, len(events)) if events[i].what == FINISH)) for begin in begins]


def seconds(events: Sequence[Event], label: str) -> float:
    """How long all work with a label took."""
    return sum(events[end].at - events[begin].at for begin, end in spans(events, label))


def overlaps(events: Sequence[Event]) -> list[Overlap]:
    """What happened in each prove phase of an undisturbed run."""
    found = []
    for begin, end in spans(events, "prove"):
        checking, checked = next(span for span in spans(events, "check") if span[0] > end)
        calls = [one for one in events[begin:end] if one.what in (ASKED, ANSWERED)]
        found.append(
            Overlap(
                sampling=events[end].at - events[begin].at,
                idle=sum(later.at - one.at for one, later in zip(calls[1::2], calls[2::2], strict=False)),
                waiting=events[checked].at - events[checking].at,
                checks=sum(one.number for one in events[begin:end] if one.what == ENQUEUED),
                left=events[checking].number,
            )
        )
    return found
