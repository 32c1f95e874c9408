"""A queue inside the process: threads that each own one checker.

Checks run while the caller samples, because both the proof assistant (a process of its own) and tensor arithmetic
leave Python's lock free.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from stp.checks import give_up, run_check
from stp.errors import CheckerUnavailable, StpError
from stp.protocols import ProofChecker, Store
from stp.types import CheckLimits

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""Times a proof is tried, each on a fresh checker, before CRASHED is recorded."""
CRASHES_IN_A_ROW = 3
"""So many proofs given up with none settled in between mean that the checker, not a proof, is at fault."""
BACKOFF_SECONDS = 0.1


class LocalQueue:
    """Checks proofs on `workers` threads, each with a checker of its own that is replaced when it breaks."""

    def __init__(self, store: Store, make_checker: Callable[[], ProofChecker], workers: int) -> None:
        self._store = store
        self._make_checker = make_checker
        self._waiting: queue.SimpleQueue[tuple[str, CheckLimits] | None] = queue.SimpleQueue()
        self._under_way: set[str] = set()
        self._lock = threading.Lock()
        self._failure: StpError | None = None
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
        for one in new:
            self._waiting.put((one, limits))

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
        checker: ProofChecker | None = None
        while (item := self._waiting.get()) is not None and self._failure is None:
            proof_id, limits = item
            try:
                checker = self._settle(checker, proof_id, limits)
            except StpError as error:
                # The store is out of reach or no checker works: nobody can go on, and the waiting caller is told.
                self._failure = error
            finally:
                with self._lock:
                    self._under_way.discard(proof_id)
        if checker is not None:
            checker.close()

    def _settle(self, checker: ProofChecker | None, proof_id: str, limits: CheckLimits) -> ProofChecker | None:
        """Check one proof, on a fresh checker after each breakdown; returns the checker still in use."""
        for attempt in range(1, ATTEMPTS + 1):
            checker = checker or self._make_checker()
            try:
                run_check(proof_id, self._store, checker, limits)
            except CheckerUnavailable as error:
                log.warning("checker broke on proof %s (attempt %d of %d): %s", proof_id, attempt, ATTEMPTS, error)
                checker.close()
                checker, reason = None, error
                time.sleep(BACKOFF_SECONDS * attempt)
            else:
                self._crashes_in_a_row = 0
                return checker
        give_up(proof_id, self._store, limits, reason)
        self._crashes_in_a_row += 1
        if self._crashes_in_a_row >= CRASHES_IN_A_ROW:
            raise reason
        return None
