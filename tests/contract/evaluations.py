"""Rows for the suites that evaluations are in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from stp.evals.config import EvalConfig
from stp.evals.types import Benchmark, Cost, Estimate, Evaluation, Item, PassAt, Result, Screen, Seen
from stp.types import CheckLimits
from tests.contract.rows import statement

LIMITS = CheckLimits(10.0, 1000)
CONFIG = EvalConfig(benchmark="made", samples=4, limits=LIMITS)
NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
HALF = Estimate(0.5, 0.25, 0.75)
BENCHMARK = Benchmark(
    "made",
    "by hand",
    (
        Item(statement(2, source="made/test"), "test", "Two is two.", "it is trivial"),
        Item(statement(1, "open Nat", source="made/test"), "test"),
    ),
    withheld=True,
    skipped=(("row 3", "it is a definition"),),
)
FIRST, SECOND = (one.statement for one in BENCHMARK.items)


def evaluation(
    name: str = "first", created: datetime = NOW, config: EvalConfig = CONFIG, finished: datetime | None = None
) -> Evaluation:
    about = (BENCHMARK.name, "test", BENCHMARK.revision, BENCHMARK.origin)
    return Evaluation(f"id-{name}", name, *about, "runs/x", "hash", config.model_dump_json(), created, finished)


def result(of: Evaluation, samples: int = 4) -> Result:
    one = PassAt(1, 2, HALF, HALF, 0.5, None, 3, 0.25, 1.0)
    return Result(
        evaluation=of,
        statements=2,
        samples=samples,
        solved=1,
        passes=(one, replace(one, k=4, block_mean=None)),
        sound=(one,),
        clean=(),
        curve=(),
        troubles={"time": 1},
        cost=Cost(8, 3, 100, 1.5, 0.25, "EUR"),
        screen=Screen({"world/seed": 5}, (Seen(FIRST.id, "t2", "world/seed", "s"),)),
        defects={"t2": "it is trivial"},
        skipped={},
        early_stop=False,
    )
