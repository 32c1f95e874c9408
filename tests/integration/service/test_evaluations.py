"""An evaluation whose proofs are checked by workers on other hosts comes to the numbers of one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stp import bootstrap
from stp.evals.config import EvalConfig
from stp.evals.identity import identify
from stp.evals.run import Scene, evaluate
from stp.evals.store import Evaluations
from stp.evals.types import Benchmark, Item
from stp.progress import SilentProgress
from stp.protocols import Generator, Queue
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import FakeConfirmer, InlineQueue, ScriptedGenerator, make_statement
from tests.integration.service.conftest import Service
from tests.integration.service.fake_worker import TextChecker

pytestmark = [pytest.mark.service, pytest.mark.postgres, pytest.mark.lean]

BENCHMARK = Benchmark("made", "by hand", tuple(Item(make_statement(f"{n} = {n}", f"t{n}")) for n in range(8)))
CONFIG = EvalConfig(benchmark="made", samples=40, template="compact")


def answer(prompt: str, seed: int) -> str:
    number = BENCHMARK.items[seed % 8].statement.name
    return f"right {seed % 20}" if prompt.startswith(f"theorem {number} ") else f"wrong {seed % 30}"


@contextmanager
def model() -> Iterator[Generator]:
    yield ScriptedGenerator(answer)


def numbers(store: SqlStore, queue: Queue, config: EvalConfig) -> list[tuple[str, list[bool], list[bool], Any]]:
    kept = Evaluations(store.database)
    planned = identify(
        config, BENCHMARK, "model", "hash", f"first {config.early_stop}", datetime(2026, 1, 1, tzinfo=UTC)
    )
    evaluation = kept.open(planned, BENCHMARK)
    evaluate(evaluation, config, Scene(kept, store, queue, SilentProgress()), model)
    found = kept.trials(evaluation)
    return [(one.statement_id, one.correct.tolist(), one.unknown.tolist(), one.troubles) for one in found]


@pytest.fixture
def service(tmp_path: Path, redis_url: str, postgres_url: str) -> Iterator[Service]:
    with closing(Service(tmp_path, redis_url, postgres_url)) as opened:
        yield opened


def test_workers_come_to_the_numbers_of_one_process(service: Service, queue: Queue, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'alone.db'}"
    upgrade(url)
    service.start("1")
    service.start("1")
    early = CONFIG.model_copy(update={"early_stop": True})
    with closing(SqlStore(url)) as store:
        checker = TextChecker(lambda: bootstrap.make_checker(service.where))
        with closing(InlineQueue(store, checker, FakeConfirmer())) as alone:
            for config in (CONFIG, early):
                expected = numbers(store, alone, config)
                assert any(any(correct) for _, correct, _, _ in expected)
                assert not any(any(unknown) for _, _, unknown, _ in expected)
                assert numbers(service.store, queue, config) == expected
