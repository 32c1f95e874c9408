from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

import numpy as np
import pytest
from numpy.typing import NDArray

from stp.bench.watch import (
    ANSWERED,
    ASKED,
    ENQUEUED,
    FINISH,
    Event,
    Overlap,
    Watch,
    WatchedGenerator,
    WatchedQueue,
    overlaps,
    seconds,
)
from stp.types import CheckLimits, Completion, SampleRequest, Sampling

SCREENING = [Event(0.0, "check", 9), Event(1.0, FINISH)]
"""The conjectures' screening comes before, and is no part of the prove phase."""
PROVING = [
    Event(10.0, "prove", 3),
    Event(11.0, ASKED, 2),
    Event(14.0, ANSWERED, 2),
    Event(14.1, ENQUEUED, 6),
    Event(14.5, ASKED, 1),
    Event(16.0, ANSWERED, 1),
    Event(16.2, ENQUEUED, 4),
    Event(16.25, FINISH),
    Event(16.5, "check", 3),
    Event(18.0, FINISH),
]


def test_idle_is_the_time_between_an_answer_and_the_next_prompts() -> None:
    [found] = overlaps(SCREENING + PROVING)
    assert found.idle == pytest.approx(0.5)
    assert found.sampling == pytest.approx(6.25)
    assert found.waiting == pytest.approx(1.5)


def test_checks_not_left_at_the_last_answer_were_settled_meanwhile() -> None:
    [found] = overlaps(SCREENING + PROVING)
    assert (found.checks, found.left) == (10, 3)
    assert found.settled_meanwhile == pytest.approx(0.7)


def test_every_prove_phase_has_its_own_figures() -> None:
    later = [Event(one.at + 100, one.what, 2 * one.number) for one in PROVING]
    assert [one.checks for one in overlaps(PROVING + SCREENING + later)] == [10, 20]


def test_without_checks_there_is_nothing_to_wait_for() -> None:
    assert Overlap(sampling=1.0, idle=0.0, waiting=0.0, checks=0, left=0).settled_meanwhile == 1.0


def test_work_with_a_label_is_timed_together() -> None:
    assert seconds(SCREENING + PROVING, "check") == pytest.approx(1.0 + 1.5)
    assert seconds(PROVING, "train") == 0.0


class Answers:
    """A generator that says nothing, and a queue that checks nothing."""

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        return [[] for _ in requests]

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        return np.zeros((len(texts), 1), np.float32)

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None: ...

    def cancel(self, proof_ids: Iterable[str]) -> None: ...

    def depth(self) -> int:
        return 0

    def raise_if_broken(self) -> None: ...

    def close(self) -> None: ...


def test_calls_are_noted_in_their_order() -> None:
    times = count(0.0, 1.0)
    watch = Watch(clock=lambda: next(times))
    watch.start("prove", 2)
    WatchedGenerator(Answers(), watch).generate([SampleRequest("p", (1,)), SampleRequest("q", (1,))], Sampling())
    WatchedQueue(Answers(), watch).enqueue(["a", "b", "c"], CheckLimits())
    watch.finish()
    assert watch.events == [
        Event(0.0, "prove", 2),
        Event(1.0, ASKED, 2),
        Event(2.0, ANSWERED, 2),
        Event(3.0, ENQUEUED, 3),
        Event(4.0, FINISH),
    ]
