"""A queue inside the process: threads that each own one checker.

Checks run while the caller samples, because both the proof assistant (a process of its own) and tensor arithmetic
leave Python's lock free. A thread without work takes over what waits behind another's proof, so a slow proof holds up
nothing but itself.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from functools import partial

from stp import metrics
from stp.checks import CRASHES_IN_A_ROW, Bench
from stp.errors import CheckerUnavailable, HeaderError
from stp.protocols import Confirmer, ProofChecker, Store
from stp.types import CheckLimits

TOGETHER = 8
"""Neighbours that one checker takes at a time: a warm Lean keeps what it has elaborated of a statement, so proofs of
one statement, which stand together, are checked in half the time by the same one."""
Item = tuple[str, CheckLimits]


class LocalQueue:
    """Checks proofs on `workers` threads, each with a checker of its own that is replaced when it breaks."""

    def __init__(
        self,
        store: Store,
        make_checker: Callable[[], ProofChecker],
        workers: int,
        make_confirmer: Callable[[], Confirmer] | None = None,
    ) -> None:
        self._store = store
        self._make_checker, self._make_confirmer = make_checker, make_confirmer
        self._chunks: deque[deque[Item]] = deque()
        """What no worker has taken yet, neighbours together."""
        self._taken: list[deque[Item]] = [deque() for _ in range(workers)]
        """What each worker has before it."""
        self._again: deque[Item] = deque()
        """What reached a limit: checked once more when no other check is under way."""
        self._busy = 0
        """Workers at a check."""
        self._under_way: dict[str, tuple[float, Context]] = {}
        """When each was handed over, and what log lines and spans about it belong to."""
        self._news = threading.Condition()
        """Guards all of the above; notified when there is more to do, or when all is over."""
        self._closing = False
        self._failure: Exception | None = None
        self._crashes_in_a_row = 0
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"checker-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        with self._news:
            new = [one for one in dict.fromkeys(proof_ids) if one not in self._under_way]
            self._under_way |= {one: (time.monotonic(), copy_context()) for one in new}
            together = max(1, min(TOGETHER, len(new) // len(self._threads)))
            for start in range(0, len(new), together):
                self._chunks.append(deque((one, limits) for one in new[start : start + together]))
            self._news.notify_all()

    def depth(self) -> int:
        return len(self._under_way)

    def raise_if_broken(self) -> None:
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        with self._news:
            self._failure = self._failure or CheckerUnavailable("the queue was closed")
            self._closing = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        bench = Bench(self._store, self._make_checker, self._make_confirmer)
        while not self._closing:
            item, last = self._take(number)
            if item:
                since, told = self._under_way[item[0]]
                if not last:
                    metrics.waited(time.monotonic() - since)
                self._do(partial(told.run, bench.settle, *item, last=last))
                self._put_back(item, bench)
            else:
                self._do(bench.confirm)  # nobody would bring more to go with what waits for the trust tier
                with self._news:
                    self._news.wait_for(self._something_to_do)
        bench.close()

    def _take(self, number: int) -> tuple[Item | None, bool]:
        """A worker's next proof: of its own neighbours, else of the next ones, else the last of the longest row that
        another has before it; and when nothing else is under way, one that reached a limit, for the last time."""
        with self._news:
            if self._failure is not None:
                return None, False
            if not self._taken[number] and self._chunks:
                self._taken[number] = self._chunks.popleft()
            longest = max(self._taken, key=len)
            last = not longest
            item = None
            if self._taken[number]:
                item = self._taken[number].popleft()
            elif longest:
                item = longest.pop()
            elif self._again and not self._busy:
                item = self._again.popleft()
            self._busy += item is not None
            return item, last

    def _put_back(self, item: Item, bench: Bench) -> None:
        """A check is over: its proof is settled, waits for the trust tier, or is to be checked once more."""
        with self._news:
            self._busy -= 1
            self._again.extend(bench.exhausted)
            if not bench.exhausted:
                del self._under_way[item[0]]
            bench.exhausted.clear()
            self._news.notify_all()

    def _something_to_do(self) -> bool:
        waiting = self._chunks or any(self._taken) or (self._again and not self._busy)
        return self._closing or (self._failure is None and bool(waiting))

    def _do(self, act: Callable[[], CheckerUnavailable | None]) -> None:
        if self._failure is not None:
            return
        try:
            crash = act()
            if not isinstance(crash, HeaderError):  # which says nothing about the checker
                self._crashes_in_a_row = self._crashes_in_a_row + 1 if crash else 0
            if self._crashes_in_a_row >= CRASHES_IN_A_ROW:
                self._failure = crash
        except Exception as error:
            # The rim of the thread: the store is out of reach, there is no checker, or this code is wrong.
            # Nobody else would hear of it, and the caller would wait for ever.
            self._failure = error
