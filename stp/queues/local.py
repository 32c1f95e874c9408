"""A queue inside the process: threads that each own one checker.

Checks run while the caller samples, because both the proof assistant (a process of its own) and tensor arithmetic
leave Python's lock free.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from functools import partial

from stp.checks import CRASHES_IN_A_ROW, Bench
from stp.errors import CheckerUnavailable
from stp.protocols import Confirmer, ProofChecker, Store
from stp.types import CheckLimits

TOGETHER = 8
"""Neighbours that one checker takes at a time: a warm Lean keeps what it has elaborated of a statement, so proofs of
one statement, which stand together, are checked in half the time by the same one."""


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
        self._waiting: queue.SimpleQueue[tuple[list[str], CheckLimits] | None] = queue.SimpleQueue()
        self._under_way: set[str] = set()
        self._lock = threading.Lock()
        self._failure: Exception | None = None
        self._crashes_in_a_row = 0
        self._threads = [
            threading.Thread(target=self._work, name=f"checker-{number}", daemon=True) for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        with self._lock:
            new = [one for one in dict.fromkeys(proof_ids) if one not in self._under_way]
            self._under_way.update(new)
        together = max(1, min(TOGETHER, len(new) // len(self._threads)))
        for start in range(0, len(new), together):
            self._waiting.put((new[start : start + together], limits))

    def raise_if_broken(self) -> None:
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        self._failure = self._failure or CheckerUnavailable("the queue was closed")
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        bench = Bench(self._store, self._make_checker, self._make_confirmer)
        while (item := self._waiting.get()) is not None:
            proof_ids, limits = item
            for proof_id in proof_ids:
                self._do(partial(bench.settle, proof_id, limits))
                with self._lock:
                    self._under_way.discard(proof_id)
            if self._waiting.empty():  # nobody would bring more to go with what waits for the trust tier
                self._do(bench.confirm)
        bench.close()

    def _do(self, act: Callable[[], CheckerUnavailable | None]) -> None:
        if self._failure is not None:
            return
        try:
            crash = act()
            self._crashes_in_a_row = self._crashes_in_a_row + 1 if crash else 0
            if self._crashes_in_a_row >= CRASHES_IN_A_ROW:
                self._failure = crash
        except Exception as error:
            # The rim of the thread: the store is out of reach, there is no checker, or this code is wrong.
            # Nobody else would hear of it, and the caller would wait for ever.
            self._failure = error
