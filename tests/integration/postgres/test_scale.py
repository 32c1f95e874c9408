"""That the store's questions about a batch do not read every batch: on tens of thousands of rollouts here, on millions
by `python -m stp.bench.store`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from stp.bench.rows import DISTINCT, ROUNDS, RUN, SAMPLES, UNSETTLED, Shape
from stp.bench.store import BATCH, fill, measure, overheard, questions
from stp.progress import SilentProgress
from stp.store.database import Database
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.types import prove_batch
from tests.contract.rows import add, statement

LONG = {"rollouts", "verdicts", "proofs"}
SHAPE = Shape(statements=100)
FEW = "SCAN proofs USING INDEX ix_proofs_refutes"
"""Of an index that holds only what refutes."""


@pytest.mark.postgres
def test_no_question_reads_rollouts_proofs_or_verdicts_from_end_to_end(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as database:
        fill(database, SHAPE, SilentProgress())
    with closing(SqlStore(postgres_url)) as store:
        assert sum(store.rollout_counts(BATCH).values()) == SHAPE.rollouts / ROUNDS == 100 * SAMPLES
        assert store.waiting(BATCH) == len(store.unsettled(BATCH)) == 100 * DISTINCT / UNSETTLED
        assert store.waiting(prove_batch(RUN, 0)) == 0
        assert sum(rate.proved for rate in store.pass_rates(BATCH).values()) > 0
    answers = measure(postgres_url)
    assert {one.question: plan.whole for one in answers for plan in one.plans if LONG & set(plan.whole)} == {}
    assert all(one.plans for one in answers)


def test_nor_does_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    with closing(SqlStore(url)) as store, closing(Database(url)) as database:
        proofs = add(store, BATCH, statement(1), "x", "y")
        for name, ask in questions([proof.id for proof in proofs]).items():
            with overheard() as queries:
                ask(store)
            assert queries
            for query, values in queries:
                with database.read() as connection:
                    told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
                whole = [row[3] for row in told if row[3].startswith(tuple(f"SCAN {table}" for table in LONG))]
                assert not set(whole) - {FEW}, name
