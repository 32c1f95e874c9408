"""What `stp.protocols.Queue` promises, of the queue in the caller's thread, of the one with threads of its own, and of
Celery over each broker, with a worker in a thread."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker

from services.worker import tasks
from services.worker.app import Process, create_app
from stp import bootstrap, bootstrap_service
from stp.checks import ATTEMPTS, CRASHES_IN_A_ROW, Bench
from stp.errors import CheckerUnavailable, HeaderError
from stp.protocols import ProofChecker, Queue, Store
from stp.queues.local import LocalQueue
from stp.settings import Settings
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, InlineQueue, failed, make_statement, proved
from stp.types import CheckLimits, FinishReason, Proof, Rollout, Statement, Verdict, VerdictStatus

LIMITS = CheckLimits(7.0, 700)
MOST_WAITING = 4
"""For each worker, where a queue has workers."""
STATEMENT = make_statement()
Judge = Callable[[Statement, Proof], Verdict]
OpenQueue = Callable[[ProofChecker], Queue]


class Checkers:
    """Makes checkers that judge by one function; remembers what they checked and how many were made and closed."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.checked: Counter[str] = Counter()
        self.closed = 0

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        self.checked[proof.text] += 1
        return FakeChecker(self._judge).check(statement, proof, limits)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(params=["inline", "local", "redis", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)])
def open_queue(
    request: pytest.FixtureRequest, store: SqlStore, database_url: str, tmp_path: Path
) -> Iterator[OpenQueue]:
    """Opens queues of either kind whose checkers are all the one given."""
    store.add_statements([STATEMENT])
    with ExitStack() as stack:

        def opened(checker: ProofChecker) -> Queue:
            match request.param:
                case "inline":
                    return stack.enter_context(closing(InlineQueue(store, checker)))
                case "local":
                    queue: Queue = LocalQueue(store, lambda: checker, 3, most_waiting=MOST_WAITING)
                    return stack.enter_context(closing(queue))
            broker = str(request.getfixturevalue(f"{request.param}_url"))
            where = Settings(
                queue="celery", broker_url=broker, database_url=database_url, cache=tmp_path, lease_seconds=3
            )
            queue = stack.enter_context(bootstrap.open_queue(where, store))
            return stack.enter_context(closing(WithWorker(queue, where, checker)))

        yield opened


class WithWorker:
    """A queue and the only worker at its other end, which is a thread here."""

    def __init__(self, queue: Queue, where: Settings, checker: ProofChecker) -> None:
        self.enqueue, self.cancel, self.depth = queue.enqueue, queue.cancel, queue.depth
        self.raise_if_broken, self._queue = queue.raise_if_broken, queue
        self._process = Process(
            partial(bootstrap_service.open_station, where, lambda store: Bench(store, lambda: checker, None), 1)
        )
        self._worker = ExitStack()
        app = create_app(where.broker_url, self._process, tasks.checks)
        quiet = {"perform_ping_check": False, "loglevel": "WARNING"}
        worker = self._worker.enter_context(start_worker(app, pool="threads", **quiet))
        # What a thread has done does not wake Celery's loop, as what another process has done does.
        worker.timer.call_repeatedly(0.05, lambda: None)
        self._pool = worker.pool.executor

    def close(self) -> None:
        self._queue.close()
        self._process.stop()
        self._worker.close()
        self._pool.shutdown()  # a task that is under way uses what the process holds
        self._process.close()


def add(store: Store, *texts: str) -> list[str]:
    """Store a rollout for each text; returns ids of their proofs."""
    drawn = [Rollout(Proof(STATEMENT.id, text), n, 0, 1, 0.0, FinishReason.STOP) for n, text in enumerate(texts)]
    store.add_rollouts("b", drawn)
    return [one.proof.id for one in drawn]


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline, "the queue did not get there"
        time.sleep(0.005)


def broken(queue: Queue) -> bool:
    try:
        queue.raise_if_broken()
    except CheckerUnavailable:
        return True
    return False


def right(statement: Statement, proof: Proof) -> Verdict:
    return proved()


def breaks_on(*texts: str) -> Judge:
    def judge(statement: Statement, proof: Proof) -> Verdict:
        if proof.text in texts:
            raise CheckerUnavailable(f"it fell over {proof.text}")
        return proved()

    return judge


def test_every_proof_is_checked_once_under_the_limits_given(store: SqlStore, open_queue: OpenQueue) -> None:
    checkers = Checkers(right)
    queue = open_queue(checkers)
    proofs = add(store, *(f"proof {number}" for number in range(40)))
    queue.enqueue(proofs[:30], LIMITS)
    queue.enqueue(proofs[30:], CheckLimits(1.0, 100))
    until(lambda: store.unsettled("b") == [])
    found = store.verdicts(proofs)
    assert {found[one].limits for one in proofs[:30]} == {LIMITS}
    assert {found[one].limits for one in proofs[30:]} == {CheckLimits(1.0, 100)}
    assert checkers.checked == {f"proof {number}": 1 for number in range(40)}
    assert not broken(queue)


def test_what_the_store_has_settled_is_not_checked_again(store: SqlStore, open_queue: OpenQueue) -> None:
    checkers = Checkers(right)
    queue = open_queue(checkers)
    elsewhere, crashed, new = add(store, "elsewhere", "crashed", "new")
    store.record_verdict(elsewhere, failed())
    store.record_verdict(crashed, Verdict(VerdictStatus.CRASHED))
    queue.enqueue([elsewhere, crashed, new], LIMITS)
    until(lambda: checkers.checked == {"crashed": 1, "new": 1} and store.unsettled("b") == [])
    queue.close()
    assert store.verdicts([elsewhere])[elsewhere].status is VerdictStatus.FAILED


def test_more_than_may_wait_is_checked_all_the_same(store: SqlStore, open_queue: OpenQueue) -> None:
    checkers = Checkers(right)
    queue = open_queue(checkers)
    proofs = add(store, *(f"proof {number}" for number in range(10 * MOST_WAITING)))
    for start in range(0, len(proofs), MOST_WAITING):
        queue.enqueue(proofs[start : start + MOST_WAITING], LIMITS)
    until(lambda: store.unsettled("b") == [])
    assert len(checkers.checked) == 10 * MOST_WAITING


def test_what_is_cancelled_may_come_again(store: SqlStore, open_queue: OpenQueue) -> None:
    """Whether its check has begun by then is for the queue to say; settled or not, nothing is lost."""
    checkers = Checkers(right)
    queue = open_queue(checkers)
    proofs = add(store, *(f"proof {number}" for number in range(20)))
    queue.enqueue(proofs, LIMITS)
    queue.cancel([*proofs, "never heard of"])
    queue.cancel([])
    assert not broken(queue)
    queue.enqueue(store.unsettled("b"), LIMITS)
    until(lambda: store.unsettled("b") == [])


def test_a_queue_tells_how_many_checks_are_before_it(store: SqlStore, open_queue: OpenQueue) -> None:
    free = threading.Event()
    depths = []

    def judge(statement: Statement, proof: Proof) -> Verdict:
        depths.append(queue.depth())
        free.wait(20)
        return proved()

    queue = open_queue(Checkers(judge))
    free.set() if isinstance(queue, InlineQueue) else None
    queue.enqueue(add(store, "a", "b", "c"), LIMITS)
    until(lambda: bool(depths))
    assert depths[0] <= 3
    free.set()
    until(lambda: queue.depth() == 0)
    assert store.unsettled("b") == []


def test_nothing_to_do_is_done_at_once(open_queue: OpenQueue) -> None:
    queue = open_queue(Checkers(right))
    queue.enqueue([], LIMITS)
    assert not broken(queue)


def test_the_same_ids_again_change_nothing(store: SqlStore, open_queue: OpenQueue) -> None:
    verdicts = iter([proved("first"), proved("second"), proved("third"), proved("fourth")])
    queue = open_queue(Checkers(lambda statement, proof: next(verdicts)))
    [one] = add(store, "x")
    queue.enqueue([one, one], LIMITS)
    until(lambda: store.unsettled("b") == [])
    queue.enqueue([one], LIMITS)
    other = add(store, "x", "y")[1]
    queue.enqueue([other], LIMITS)
    until(lambda: store.unsettled("b") == [])
    assert store.verdicts([one])[one].lemmas == ("first",)


def test_a_checker_that_breaks_is_closed_and_the_proof_tried_again(store: SqlStore, open_queue: OpenQueue) -> None:
    troubles = iter([True, True, False])

    def judge(statement: Statement, proof: Proof) -> Verdict:
        if next(troubles):
            raise CheckerUnavailable("it fell over")
        return proved()

    checkers = Checkers(judge)
    queue = open_queue(checkers)
    [one] = add(store, "x")
    queue.enqueue([one], LIMITS)
    until(lambda: store.unsettled("b") == [])
    assert store.verdicts([one])[one].proved
    assert (checkers.checked["x"], checkers.closed) == (3, 2)
    assert not broken(queue)


def test_a_proof_that_breaks_every_checker_is_recorded_as_crashed_and_the_others_are_checked(
    store: SqlStore, open_queue: OpenQueue
) -> None:
    checkers = Checkers(breaks_on("poison"))
    queue = open_queue(checkers)
    proofs = add(store, "a", "poison", "b")
    queue.enqueue(proofs, LIMITS)
    until(lambda: store.unsettled("b") == [])
    found = [store.verdicts(proofs)[one] for one in proofs]
    assert [one.status for one in found] == [VerdictStatus.PROVED, VerdictStatus.CRASHED, VerdictStatus.PROVED]
    assert [message.text for message in found[1].messages] == ["it fell over poison"]
    assert checkers.checked["poison"] == ATTEMPTS
    assert not broken(queue)


def test_a_crashed_proof_is_checked_again_once_its_crash_is_forgotten(store: SqlStore, open_queue: OpenQueue) -> None:
    left = [True] * ATTEMPTS

    def judge(statement: Statement, proof: Proof) -> Verdict:
        if left:
            left.pop()
            raise CheckerUnavailable("it fell over")
        return proved()

    queue = open_queue(Checkers(judge))
    [one] = add(store, "x")
    queue.enqueue([one], LIMITS)
    until(lambda: store.troubles("b") == {"crashed": 1})
    time.sleep(0.05)  # crashes are not to be forgotten while their checks are under way
    store.forget_crashes("b")
    queue.enqueue([one], LIMITS)
    until(lambda: store.verdicts([one]).get(one, Verdict(VerdictStatus.CRASHED)).proved)


def test_when_no_checker_works_the_queue_is_broken_and_the_rest_stays_unsettled(
    store: SqlStore, open_queue: OpenQueue
) -> None:
    texts = [f"proof {number}" for number in range(20)]
    queue = open_queue(Checkers(breaks_on(*texts)))
    queue.enqueue(add(store, *texts), LIMITS)
    until(lambda: broken(queue))
    with pytest.raises(CheckerUnavailable, match="it fell over proof"):
        queue.raise_if_broken()
    queue.close()
    # Three threads may each have been at a proof of their own when the third crash came in.
    assert CRASHES_IN_A_ROW <= store.troubles("b")["crashed"] <= CRASHES_IN_A_ROW + 2
    assert len(store.unsettled("b")) == 20 - store.troubles("b")["crashed"]


def test_proofs_under_a_header_that_does_not_work_do_not_break_the_queue(
    store: SqlStore, open_queue: OpenQueue
) -> None:
    tried: Counter[str] = Counter()

    def judge(statement: Statement, proof: Proof) -> Verdict:
        tried[proof.text] += 1
        if "bad" in proof.text:
            raise HeaderError("the header imports what is not there")
        return proved()

    bad = [f"bad {number}" for number in range(CRASHES_IN_A_ROW + 5)]
    queue = open_queue(Checkers(judge))
    queue.enqueue(add(store, *bad, "good"), LIMITS)
    until(lambda: not store.unsettled("b"))
    queue.raise_if_broken()
    assert store.troubles("b") == {"crashed": len(bad)}
    assert max(tried.values()) == 1


def test_what_comes_after_closing_stays_unsettled_and_waiting_for_it_is_an_error(
    store: SqlStore, open_queue: OpenQueue
) -> None:
    checkers = Checkers(right)
    queue = open_queue(checkers)
    first, second = add(store, "first", "second")
    queue.enqueue([first], LIMITS)
    until(lambda: len(store.unsettled("b")) == 1)
    queue.close()
    queue.close()
    queue.enqueue([second], LIMITS)
    time.sleep(0.05)
    assert store.unsettled("b") == [second]
    assert checkers.closed >= 1
    with pytest.raises(CheckerUnavailable, match="closed"):
        queue.raise_if_broken()
