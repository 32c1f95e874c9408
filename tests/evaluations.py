"""Evaluations that have ended, for tests of what shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from stp.evals.collect import collect
from stp.evals.config import EvalConfig
from stp.evals.identity import identify
from stp.evals.store import Evaluations
from stp.evals.types import Benchmark, Evaluation, Item, Result, Screen, Seen
from stp.store.sql import SqlStore
from stp.testing import failed, make_statement, proved
from stp.types import FinishReason, Proof, Rollout, Tier, Verdict, VerdictStatus

WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SAMPLES = 4
STATEMENTS = 6
CONFIG = EvalConfig(benchmark="minif2f", split="test", samples=SAMPLES, ks=(1, 2))
ITEMS = tuple(
    Item(
        make_statement(f"{number} = {number}", f"mathd_{number}"),
        split="test",
        defect="a hypothesis is missing" if number == 2 else "",
    )
    for number in range(STATEMENTS)
)
BENCHMARK = Benchmark("minif2f", "made up", ITEMS, skipped=(("def_1", "it is no theorem"),))


def planned(name: str, when: datetime = WHEN) -> Evaluation:
    """An evaluation of a model of that name."""
    return identify(CONFIG, BENCHMARK, f"runs/{name}", name, name, when)


def begun(store: SqlStore, name: str, correct: int, when: datetime = WHEN) -> Evaluation:
    """An evaluation of all samples but for its numbers: of the n-th statement n + `correct` samples are, at most all;
    the check of the last sample of the first statement crashed."""
    evaluation = Evaluations(store.database).open(planned(name, when), BENCHMARK)
    verdicts: dict[str, Verdict] = {}
    for number, item in enumerate(ITEMS):
        proofs = [Proof(item.statement.id, f"\n  {name} {sample}") for sample in range(SAMPLES)]
        store.add_rollouts(
            evaluation.batch,
            [Rollout(one, n, n, 10, -1.0, FinishReason.STOP) for n, one in enumerate(proofs)],
        )
        for sample, proof in enumerate(proofs):
            good = replace(proved(elapsed_seconds=0.5), tier=Tier.TRUST, limits=CONFIG.limits)
            bad = Verdict(VerdictStatus.CRASHED) if (number, sample) == (0, SAMPLES - 1) else failed()
            verdicts[proof.id] = good if sample < number + correct else bad
    store.record_verdicts(verdicts)
    return evaluation


def ended(store: SqlStore, name: str, correct: int, when: datetime = WHEN) -> Result:
    """The same with its numbers."""
    kept, evaluation = Evaluations(store.database), begun(store, name, correct, when)
    seen = Seen(ITEMS[1].statement.id, ITEMS[1].statement.name, "corpus", "lean_workbook_1")
    result = collect(evaluation, CONFIG, kept, store, Screen({"corpus": 235_430}, (seen,)))
    return kept.keep(result, when)
