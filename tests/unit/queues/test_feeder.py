"""What waits for a full queue waits here, in turn, and its callers do not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence

from stp.errors import CheckerUnavailable, StoreError
from stp.queues.feeder import AT_A_TIME, MOST_WAITING, Feeder, Part
from stp.types import CheckLimits

LIMITS = CheckLimits(7.0, 700)


class Full:
    """A queue that takes a part whenever there is room for one."""

    def __init__(self, refuses: int = 0) -> None:
        self.room = threading.Semaphore(0)
        self.taken: list[list[str]] = []
        self._refuses = refuses

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        self.room.acquire()
        assert limits == LIMITS
        if self._refuses:
            self._refuses -= 1
            raise CheckerUnavailable("closed")
        self.taken.append(list(proof_ids))

    def cancel(self, proof_ids: Iterable[str]) -> None: ...

    def depth(self) -> int:
        return 0

    def raise_if_broken(self) -> None: ...

    def close(self) -> None:
        self.room.release(1000)


def ids(name: str, count: int) -> list[str]:
    return [f"{name}{number}" for number in range(count)]


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_large_batch_does_not_hold_up_a_small_one() -> None:
    queue = Full()
    feeder = Feeder(queue)
    feeder.add("large", ids("a", 3 * AT_A_TIME), LIMITS)
    feeder.add("small", ids("b", 2), LIMITS)
    queue.room.release(4)
    until(lambda: len(queue.taken) == 4)
    assert [part[0] for part in queue.taken].index("b0") <= 2
    assert sorted(one for part in queue.taken for one in part) == sorted(ids("a", 3 * AT_A_TIME) + ids("b", 2))
    feeder.close()
    queue.close()


def test_small_requests_are_handed_over_together_and_with_them_a_part_of_a_large_one() -> None:
    taken: list[list[tuple[str, int]]] = []
    began, first = threading.Event(), threading.Event()

    def enqueue_all(parts: Sequence[Part]) -> None:
        began.set()
        assert first.wait(20)
        taken.append([(one.proof_ids[0], len(one.proof_ids)) for one in parts])

    feeder = Feeder(Full(), enqueue_all)
    feeder.add("first", ids("first", 1), LIMITS)
    assert began.wait(20)
    feeder.add("large", ids("a", AT_A_TIME + 9), LIMITS)
    feeder.add("other", ids("b", AT_A_TIME), LIMITS)
    feeder.add("one", ids("c", 1), LIMITS)
    feeder.add("two", ids("d", 2), LIMITS)
    first.set()
    until(lambda: len(taken) == 4)
    feeder.close()
    assert taken == [
        [("first0", 1)],
        [("c0", 1), ("d0", 2), ("a0", AT_A_TIME)],
        [("b0", AT_A_TIME)],
        [(f"a{AT_A_TIME}", 9)],
    ]


def test_what_the_database_did_not_take_is_handed_over_again() -> None:
    taken: list[str] = []
    troubles = iter([StoreError("it is being restarted")])

    def enqueue_all(parts: Sequence[Part]) -> None:
        for trouble in troubles:
            raise trouble
        taken.extend(one for part in parts for one in part.proof_ids)

    feeder = Feeder(Full(), enqueue_all)
    feeder.add("b", ids("a", 2), LIMITS)
    until(lambda: taken == ["a0", "a1"])
    feeder.close()


def test_what_is_dropped_is_not_handed_over() -> None:
    queue = Full()
    feeder = Feeder(queue)
    feeder.add("first", ids("a", 1), LIMITS)
    feeder.add("dropped", ids("b", 1), LIMITS)
    feeder.add("last", ids("c", 1), LIMITS)
    feeder.add("nothing", [], LIMITS)
    feeder.drop("dropped")
    queue.room.release(2)
    until(lambda: queue.taken == [["a0"], ["c0"]])
    feeder.close()
    queue.close()


def test_it_says_when_too_much_waits() -> None:
    queue = Full()
    feeder = Feeder(queue)
    said = [feeder.full]
    feeder.add("b", ids("a", MOST_WAITING + AT_A_TIME), LIMITS)
    said.append(feeder.full)
    feeder.drop("b")
    assert [*said, feeder.full] == [False, True, False]
    feeder.close()
    queue.close()


def test_a_queue_that_refuses_once_is_asked_again_for_the_next() -> None:
    queue = Full(refuses=1)
    feeder = Feeder(queue)
    feeder.add("lost", ids("a", 1), LIMITS)
    queue.room.release(1)
    feeder.add("next", ids("b", 1), LIMITS)
    queue.room.release(1)
    until(lambda: queue.taken == [["b0"]])
    feeder.close()
    queue.close()
