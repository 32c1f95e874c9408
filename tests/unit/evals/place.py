"""A small evaluation on a real SQLite store, with fakes for model and checker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from stp.evals.config import EvalConfig
from stp.evals.identity import identify
from stp.evals.run import EACH, Scene, evaluate
from stp.evals.store import Evaluations
from stp.evals.types import Benchmark, Evaluation, Item
from stp.progress import SilentProgress
from stp.protocols import Generator
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, InlineQueue, ScriptedGenerator, failed, make_statement, proved
from stp.types import CheckLimits, Completion, SampleRequest, Sampling

LIMITS = CheckLimits(10.0, 1000)
STATEMENTS = [make_statement(f"{number} = {number}", f"t{number}") for number in range(6)]
BENCHMARK = Benchmark("made", "by hand", tuple(Item(one) for one in STATEMENTS))
CONFIG = EvalConfig(benchmark="made", samples=EACH + 8, limits=LIMITS, template="compact")


def answer(prompt: str, seed: int) -> str:
    """Statement t<n> is proved by about one in 20 n samples, t0 by none; many samples are equal."""
    number = int(prompt.split("theorem t")[1].split(" ")[0])
    return "good" if number and seed % (20 * number) == 0 else f"bad {seed % 3}"


class Model(ScriptedGenerator):
    """Counts what it is asked for; breaks after so many calls."""

    def __init__(self, calls: int = 10**9) -> None:
        super().__init__(answer)
        self._left = calls
        self.asked: list[list[SampleRequest]] = []

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        self.asked.append(list(requests))
        return super().generate(requests, sampling)

    @property
    def drawn(self) -> int:
        return sum(len(one.seeds) for call in self.asked for one in call)

    @contextmanager
    def open(self) -> Iterator[Generator]:
        yield self


def checker() -> FakeChecker:
    return FakeChecker({"good": proved(elapsed_seconds=0.5)}, failed())


def scene(store: SqlStore, checks: FakeChecker | None = None) -> Scene:
    queue = InlineQueue(store, checks or checker(), FakeConfirmer())
    return Scene(Evaluations(store.database), store, queue, SilentProgress())


def opened(place: Scene, config: EvalConfig = CONFIG) -> Evaluation:
    made = identify(config, BENCHMARK, "runs/x", "hash", "first", datetime(2026, 1, 1, tzinfo=UTC))
    return place.kept.open(made, BENCHMARK)


def numbers(place: Scene, evaluation: Evaluation, samples: int | None = None) -> list[Any]:
    return [
        (one.statement_id, one.correct.tolist(), one.unknown.tolist(), one.tokens, one.check_seconds, one.stopped)
        for one in place.kept.trials(evaluation, samples)
    ]


def run(place: Scene, config: EvalConfig = CONFIG, model: Model | None = None) -> tuple[Evaluation, Model]:
    evaluation, model = opened(place, config), model or Model()
    evaluate(evaluation, config, place, model.open)
    return evaluation, model
