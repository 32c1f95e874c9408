"""An evaluation whose samples are in a real store."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stp.evals.types import Benchmark, Result, Trials
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, InlineQueue, failed, proved
from stp.types import CheckLimits, FinishReason, Limit, Proof, Rollout, Verdict, VerdictStatus
from tests.unit.evals.made import made_result

PROOFS = ("\n  rfl -- with words", "\n  rfl", "\n  big", "\n  wrong")
"""Samples of statements with an even number, in order: two proofs, one out of memory, one wrong. Those of odd ones
are all out of time."""


def _judge(proof: Proof) -> Verdict:
    if proof.text.startswith("\n  rfl"):
        return proved(elapsed_seconds=0.5)
    if proof.text == "\n  wrong":
        return failed()
    return Verdict(VerdictStatus.RESOURCE, limit=Limit.MEMORY if proof.text == "\n  big" else Limit.TIME)


@pytest.fixture
def sampled(store: SqlStore) -> Callable[[Benchmark], tuple[Result, list[Trials]]]:
    """Puts four samples of each statement into the store, checked, and counts them."""

    def sample(benchmark: Benchmark) -> tuple[Result, list[Trials]]:
        even = np.array([True, True, False, False]), np.array([False, False, True, False])
        odd = np.zeros(4, dtype=bool), np.zeros(4, dtype=bool)
        trials = [
            Trials(one.statement.id, *(odd if index % 2 else even), 40) for index, one in enumerate(benchmark.items)
        ]
        result = made_result("sampled", benchmark, trials, ks=(1, 4))
        store.add_statements(one.statement for one in benchmark.items)
        queue = InlineQueue(store, FakeChecker(lambda _, proof: _judge(proof)), FakeConfirmer())
        for index, item in enumerate(benchmark.items):
            texts = ["\n  slow"] * 4 if index % 2 else PROOFS
            rollouts = [
                Rollout(Proof(item.statement.id, text), number, 100 + number, 10, -1.5, FinishReason.STOP)
                for number, text in enumerate(texts)
            ]
            store.add_rollouts(result.evaluation.batch, rollouts)
            queue.enqueue([one.proof.id for one in rollouts], CheckLimits())
        return result, trials

    return sample
