"""Everything that may die is killed, again and again, while 2,000 proofs are checked: each ends with its one verdict.

300 of them go through a real Lean and the trust tier, the others through a checker that answers by their text. Workers
(one process, the parent alone, or a whole host) are killed at random, the broker is killed and started again with what
it had on disk, so is Postgres, and the queue is filled to where `enqueue` waits.
"""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psutil
import pytest
from sqlalchemy import NullPool, create_engine, text

from stp import bootstrap
from stp.bench.check import examples
from stp.errors import StpError
from stp.queues.celery import CeleryQueue, celery_app
from stp.servers import Postgres, Redis
from stp.store.schema import upgrade
from stp.types import FinishReason, Proof, Rollout, VerdictStatus
from tests.integration.service.conftest import LIMITS, STATEMENT, Service, until

pytestmark = [pytest.mark.service, pytest.mark.postgres, pytest.mark.lean]

CHECKS, REAL, KILLS = 2000, 300, 12
WAITING = 600


class Drill(Service):
    """A service whose servers are its own to kill."""

    def __init__(self, folder: Path) -> None:
        self.random = Random(7)
        self.ways = cycle(["process", "host", "process", "parent"])
        self.done: Counter[str] = Counter()
        self.postgres, self.redis = Postgres(folder / "postgres"), Redis(folder / "redis")
        self.postgres.start()
        self.redis.start()
        upgrade(self.postgres.url)
        super().__init__(folder, self.redis.url, self.postgres.url)

    def kill_a_worker(self) -> None:
        parent = self.random.choice([one for one in self.workers if one.poll() is None])
        below = parent.children(recursive=True)
        what = next(self.ways)
        victims: dict[str, list[psutil.Process]] = {"process": below[:1], "parent": [parent], "host": [parent, *below]}
        self.done[f"killed a {what}"] += 1
        for one in victims[what]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        if what != "process":
            parent.wait()
            self.start("2")

    def kill_the_broker(self) -> None:
        self.done["killed the broker"] += 1
        self.redis.stop(signal.SIGKILL)
        self.redis.start()

    def restart_postgres(self) -> None:
        self.done["restarted Postgres"] += 1
        self.postgres.stop()
        self.postgres.start()

    def left(self) -> int:
        while True:
            with suppress(StpError):
                return len(self.store.unsettled("b"))

    def no_more_than(self, unsettled: int) -> bool:
        return self.left() <= unsettled

    def close(self) -> None:
        super().close()
        self.redis.stop()
        self.postgres.stop()


@pytest.fixture
def drill() -> Iterator[Drill]:
    # Where Postgres' own user may come in, which pytest's folders do not allow.
    with TemporaryDirectory(prefix="stp-drill-") as folder, closing(Drill(Path(folder))) as opened:
        yield opened


def proofs() -> dict[Proof, VerdictStatus]:
    """Each with the verdict it deserves; a space more makes another proof of it."""
    right, made = examples(), {}
    for number in range(REAL):
        _, proof = right[number % len(right)]
        spoilt = number % 3 == 0
        body = "\n  exact nonsense" if spoilt else proof.text
        made[Proof(proof.statement_id, body + " " * (number // len(right) + 1))] = spoilt
    for number in range(CHECKS - len(made)):
        made[Proof(STATEMENT.id, f"wrong {number}" if number % 3 == 0 else f"slow 0.005 {number}")] = number % 3 == 0
    return {proof: VerdictStatus.FAILED if spoilt else VerdictStatus.PROVED for proof, spoilt in made.items()}


@pytest.mark.timeout(600)
def test_each_check_ends_with_one_right_verdict_whatever_is_killed(
    drill: Drill, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = proofs()
    drill.store.add_statements([statement for statement, _ in examples()])
    drill.store.add_rollouts("b", [Rollout(one, n, 0, 1, 0.0, FinishReason.STOP) for n, one in enumerate(expected)])
    ids = [one.id for one in expected]
    ledger = bootstrap.open_ledger(drill.where)
    with closing(CeleryQueue(celery_app(drill.redis.url), ledger, most_waiting=WAITING)) as queue:

        def ask() -> None:
            for start in range(0, len(ids), 100):
                while True:
                    with suppress(StpError):
                        queue.enqueue(ids[start : start + 100], LIMITS)
                        break

        drill.start("2")
        drill.start("2")
        asking = threading.Thread(target=ask)
        asking.start()
        marks = [len(ids) - round(len(ids) * (n + 0.5) / (KILLS + 4)) for n in range(KILLS + 4)]
        for number, mark in enumerate(marks):
            until(partial(drill.no_more_than, mark), 120)
            match number % 8:
                case 2:
                    drill.kill_the_broker()
                case 5:
                    drill.restart_postgres()
                case _:
                    drill.kill_a_worker()
        asking.join()
        until(lambda: drill.left() == 0, 120)
        until(lambda: ledger.asked() == 0)
    found = drill.store.verdicts(ids)
    wrong = {one.id: found[one.id].status for one, status in expected.items() if found[one.id].status is not status}
    with create_engine(drill.postgres.url, poolclass=NullPool).connect() as connection:
        rows = connection.execute(text("SELECT count(*), count(DISTINCT proof_id) FROM verdicts")).one()
    looked = drill.log().count('"text": "checked"')
    with capsys.disabled():
        print(  # noqa: T201 -- what the drill is for
            f"\n{len(ids)} checks, {REAL} by Lean; {dict(drill.done)}; verdicts {tuple(rows)}, wrong {len(wrong)}, "
            f"checked again after a death {max(0, looked - len(ids))}"
        )
    assert wrong == {}
    assert tuple(rows) == (CHECKS, CHECKS)
