"""A queue inside the process: threads that each own one checker.

Checks run while the caller samples, because both the proof assistant (a process of its own) and tensor arithmetic
leave Python's lock free. A thread without work takes over what waits behind another's proof, so a slow proof holds up
nothing but itself. What the store has settled meanwhile, in another process too, is not checked (`Bench.settle`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from functools import partial

from stp import metrics
from stp.checks import CONFIRMED_TOGETHER, CRASHES_IN_A_ROW, Bench
from stp.errors import CheckerUnavailable, HeaderError
from stp.protocols import Confirmer, ProofChecker, Store
from stp.queues.buffer import Buffer
from stp.queues.waiting import Item, Waiting
from stp.types import CheckLimits

TOGETHER = 8
"""Neighbours that one checker takes at a time: a warm Lean keeps what it has elaborated of a statement, so proofs of
one statement, which stand together, are checked in half the time by the same one."""
MOST_WAITING = 256
"""Proofs for each worker that may wait before `enqueue` does too: some seconds of work, so that no worker stands still
while the next ones are sampled."""
WAKE_SECONDS = 1.0
TOLD_SECONDS = 0.02
"""Verdicts within so long are stored together."""


class LocalQueue:
    """Checks proofs on `workers` threads, each with a checker of its own that is replaced when it breaks."""

    def __init__(
        self,
        store: Store,
        make_checker: Callable[[], ProofChecker],
        workers: int,
        make_confirmer: Callable[[], Confirmer] | None = None,
        most_waiting: int = MOST_WAITING,
        confirmed_together: int = CONFIRMED_TOGETHER,
        apart: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """`most_waiting` is for each worker; `confirmed_together` as in `Bench`; each thread works inside an `apart` of
        its own, as `stp.toolchain.machine.own_core` is."""
        self._store, self._buffer = store, Buffer(store)
        self._make_bench = partial(Bench, self._buffer, make_checker, make_confirmer, confirmed_together)
        self._most_waiting = most_waiting * workers
        self._waiting = Waiting(workers)
        self._busy = 0
        """Workers at a check."""
        self._under_way: set[str] = set()
        """What waits or is being checked."""
        self._news = threading.Condition()
        """Guards all of the above; notified when there is more to do, or less, or when all is over."""
        self._apart = apart
        self._closing = False
        self._failure: Exception | None = None
        self._crashes_in_a_row = 0
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"checker-{number}", daemon=True)
            for number in range(workers)
        ]
        self._teller = threading.Thread(target=self._tell, name="teller", daemon=True)
        for thread in (*self._threads, self._teller):
            thread.start()

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        headers = self._store.headers(proof_ids)
        with self._news:
            while len(self._waiting) > self._most_waiting:
                self.raise_if_broken()
                self._news.wait(WAKE_SECONDS)
            new = [one for one in dict.fromkeys(proof_ids) if one not in self._under_way]
            self._under_way.update(new)
            together = max(1, min(TOGETHER, len(new) // len(self._threads)))
            rows: dict[str, list[Item]] = {}
            for one in new:
                header = headers.get(one, "")
                rows.setdefault(header, []).append(Item(one, limits, header))
            for row in rows.values():
                for start in range(0, len(row), together):
                    self._waiting.add(row[start : start + together])
            self._news.notify_all()

    def cancel(self, proof_ids: Iterable[str]) -> None:
        with self._news:
            self._under_way -= self._waiting.drop(frozenset(proof_ids))
            self._news.notify_all()

    def depth(self) -> int:
        return len(self._under_way) + len(self._buffer)

    def raise_if_broken(self) -> None:
        if self._failure is not None:
            raise self._failure

    def at_work(self) -> tuple[int, int]:
        """How many workers are at a check now, and how many there are."""
        return self._busy, len(self._threads)

    def close(self) -> None:
        with self._news:
            self._failure = self._failure or CheckerUnavailable("the queue was closed")
            self._closing = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join()
        self._buffer.news.set()
        self._teller.join()

    def _work(self, number: int) -> None:
        with self._apart(), closing(self._make_bench()) as bench:
            while not self._closing:
                item, ahead = self._take(number)
                if item:
                    self._do(partial(item.told.run, self._settle, item, ahead, bench), bench)
                    self._put_back(item, bench, number)
                else:
                    self._do(bench.confirm, bench)  # nobody would bring more to go with what waits for the trust tier
                    with self._news:
                        self._pass_on(bench, number)
                        self._news.wait_for(partial(self._something_to_do, number))

    def _take(self, number: int) -> tuple[Item | None, list[str]]:
        """What a worker is to do next, and what is before it then."""
        with self._news:
            item = self._waiting.take(number, alone=not self._busy) if self._failure is None else None
            self._busy += item is not None
            return item, self._waiting.before(number)

    def _settle(self, item: Item, ahead: Sequence[str], bench: Bench) -> CheckerUnavailable | None:
        if not item.last:
            metrics.waited(time.monotonic() - item.since)
        self._buffer.prefetch([item.proof_id, *ahead])
        if item.tried_by is not None:
            crash = bench.confirm()  # so that the trust tier sees it alone, and no other is blamed for it
            return bench.settle(item.proof_id, item.limits, tried=1) or bench.confirm() or crash
        spare = len(self._threads) > 1 and not item.last
        return bench.settle(item.proof_id, item.limits, item.last, spare)

    def _put_back(self, item: Item, bench: Bench, number: int) -> None:
        """A check is over: its proof is settled, waits for the trust tier, or is to be checked once more."""
        with self._news:
            self._busy -= 1
            for _, limits in bench.exhausted:
                self._waiting.add_again(replace(item, limits=limits, last=True))
            if not bench.exhausted:
                self._under_way.discard(item.proof_id)
            bench.exhausted.clear()
            self._pass_on(bench, number)

    def _pass_on(self, bench: Bench, number: int) -> None:
        """Have other workers try what broke this one's checker."""
        for one in bench.spared:
            self._under_way.add(one.proof_id)
            self._waiting.pass_on(Item(one.proof_id, one.limits, one.header, told=one.told, tried_by=number))
        bench.spared.clear()
        self._news.notify_all()

    def _tell(self) -> None:
        """Store what verdicts there are, and those that come a moment later together."""
        while True:
            self._buffer.news.clear()
            last = not any(one.is_alive() for one in self._threads)
            try:
                self._buffer.flush()
            except Exception as error:
                # The rim of the thread, as in `_do`.
                self._failure = error
            if last:
                return
            time.sleep(TOLD_SECONDS)
            self._buffer.news.wait()

    def _something_to_do(self, number: int) -> bool:
        return self._closing or (self._failure is None and self._waiting.something(number, alone=not self._busy))

    def _do(self, act: Callable[[], CheckerUnavailable | None], bench: Bench) -> None:
        if self._failure is not None:
            return
        try:
            crash = act()
            # Neither a header that cannot be read, nor a proof that another is to try, says that checkers are at fault.
            if not bench.spared and not isinstance(crash, HeaderError):
                self._crashes_in_a_row = self._crashes_in_a_row + 1 if crash else 0
            if self._crashes_in_a_row >= CRASHES_IN_A_ROW:
                self._failure = crash
        except Exception as error:
            # The rim of the thread: the store is out of reach, there is no checker, or this code is wrong.
            # Nobody else would hear of it, and the caller would wait for ever.
            self._failure = error
