"""What the queue with threads of its own adds to the contract of queues."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from stp.errors import StoreError
from stp.protocols import ProofChecker, Store
from stp.queues.local import LocalQueue
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, make_statement, proved
from stp.types import CheckLimits, FinishReason, Limit, Proof, Rollout, Statement, Tier, Verdict, VerdictStatus

LIMITS = CheckLimits(5.0, 500)
STATEMENT = make_statement()


@pytest.fixture(autouse=True)
def statement(store: SqlStore) -> None:
    store.add_statements([STATEMENT])


def add(store: Store, count: int) -> list[str]:
    drawn = [Rollout(Proof(STATEMENT.id, f"proof {n}"), n, 0, 1, 0.0, FinishReason.STOP) for n in range(count)]
    store.add_rollouts("b", drawn)
    return [one.proof.id for one in drawn]


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline, "the queue did not get there"
        time.sleep(0.005)


def test_as_many_proofs_are_under_way_as_there_are_workers_each_with_its_own_checker(store: SqlStore) -> None:
    meeting = threading.Barrier(3, timeout=10)
    made: list[FakeChecker] = []

    def judge(statement: Statement, proof: Proof) -> Verdict:
        meeting.wait()  # goes on when three are here
        return proved()

    def make() -> ProofChecker:
        made.append(FakeChecker(judge))
        return made[-1]

    with closing(LocalQueue(store, make, workers=3)) as queue:
        queue.enqueue(add(store, 6), LIMITS)
        until(lambda: store.unsettled("b") == [])
        queue.raise_if_broken()
    assert [len(one.checked) for one in made] == [2, 2, 2]


def test_the_caller_goes_on_while_proofs_are_checked(store: SqlStore) -> None:
    release = threading.Event()

    def judge(statement: Statement, proof: Proof) -> Verdict:
        assert release.wait(10)
        return proved()

    with closing(LocalQueue(store, lambda: FakeChecker(judge), workers=1)) as queue:
        proofs = add(store, 3)
        queue.enqueue(proofs, LIMITS)
        assert len(store.unsettled("b")) == 3
        release.set()
        until(lambda: store.unsettled("b") == [])


def test_closing_ends_the_check_under_way_and_leaves_the_rest(store: SqlStore) -> None:
    begun, release = threading.Event(), threading.Event()

    def judge(statement: Statement, proof: Proof) -> Verdict:
        begun.set()
        assert release.wait(10)
        return proved()

    queue = LocalQueue(store, lambda: FakeChecker(judge), workers=1)
    queue.enqueue(add(store, 5), LIMITS)
    assert begun.wait(10)
    threading.Timer(0.1, release.set).start()
    queue.close()
    assert len(store.unsettled("b")) == 4


def test_a_proof_that_waits_or_is_under_way_is_not_taken_twice(store: SqlStore) -> None:
    release = threading.Event()
    checked: list[str] = []

    def judge(statement: Statement, proof: Proof) -> Verdict:
        assert release.wait(10)
        checked.append(proof.id)
        return proved()

    with closing(LocalQueue(store, lambda: FakeChecker(judge), workers=2)) as queue:
        proofs = add(store, 4)
        for _ in range(3):
            queue.enqueue(proofs, LIMITS)
        release.set()
        until(lambda: store.unsettled("b") == [])
    assert sorted(checked) == sorted(proofs)


@pytest.mark.parametrize("error", [StoreError("the disk is full"), ZeroDivisionError("a mistake of ours")])
def test_whatever_ends_a_thread_reaches_the_caller(store: SqlStore, error: Exception) -> None:
    def judge(statement: Statement, proof: Proof) -> Verdict:
        raise error

    def broken() -> bool:
        try:
            queue.raise_if_broken()
        except type(error) as found:
            return found is error
        return False

    with closing(LocalQueue(store, lambda: FakeChecker(judge), workers=2)) as queue:
        queue.enqueue(add(store, 5), LIMITS)
        until(broken)
    assert len(store.unsettled("b")) == 5


def test_a_slow_proof_holds_up_nothing_but_itself(store: SqlStore) -> None:
    release = threading.Event()

    def judge(statement: Statement, proof: Proof) -> Verdict:
        assert proof.text != "proof 0" or release.wait(10)
        return proved()

    with closing(LocalQueue(store, lambda: FakeChecker(judge), workers=2)) as queue:
        slow, *others = add(store, 16)
        queue.enqueue([slow, *others], LIMITS)
        until(lambda: store.unsettled("b") == [slow])
        release.set()
        until(lambda: store.unsettled("b") == [])


def test_what_waits_for_the_trust_tier_is_confirmed_when_there_is_nothing_else_to_do(store: SqlStore) -> None:
    with closing(LocalQueue(store, lambda: FakeChecker(default=proved()), 2, FakeConfirmer)) as queue:
        for _ in range(2):
            queue.enqueue(add(store, 5), LIMITS)
            until(lambda: store.unsettled("b") == [])
        queue.raise_if_broken()
    assert {one.tier for one in store.verdicts(add(store, 5)).values()} == {Tier.TRUST}


def test_what_reaches_a_limit_is_checked_once_more_alone_with_higher_limits(store: SqlStore) -> None:
    under_way, most = 0, 0
    given: list[tuple[str, CheckLimits, int]] = []
    lock = threading.Lock()

    class Slow(FakeChecker):
        def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
            nonlocal under_way, most
            with lock:
                under_way += 1
                most = max(most, under_way)
                given.append((proof.text, limits, under_way))
            time.sleep(0.01)
            with lock:
                under_way -= 1
            if proof.text == "proof 3" or (proof.text == "proof 5" and limits == LIMITS):
                return Verdict(VerdictStatus.RESOURCE, limits=limits, limit=Limit.TIME)
            return replace(proved(), limits=limits)

    with closing(LocalQueue(store, Slow, workers=3)) as queue:
        proofs = add(store, 12)
        queue.enqueue(proofs, LIMITS)
        until(lambda: store.unsettled("b") == [])
    again = [one for one in given if one[1] == LIMITS.raised()]
    assert sorted(one[0] for one in again) == ["proof 3", "proof 5"]
    assert [one[2] for one in again] == [1, 1]
    assert most > 1
    assert len(given) == 14
    found = store.verdicts(proofs)
    assert [found[proofs[n]].status for n in (3, 5)] == [VerdictStatus.RESOURCE, VerdictStatus.PROVED]
    assert {found[proofs[n]].limits for n in (3, 5)} == {LIMITS.raised()}
