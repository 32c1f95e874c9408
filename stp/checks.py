"""From proof to verdict: the one path that the training loop, the command line and services take.

A queue carries ids only; at its other end, in a thread or in a worker on another host, stands a `Bench`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from stp.errors import CheckerUnavailable, RoundError
from stp.protocols import Progress, ProofChecker, Queue, Store
from stp.types import CheckLimits, Message, Severity, Verdict, VerdictStatus

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
LONGEST_POLL_SECONDS = 2.0
ATTEMPTS = 3
"""Times a proof is tried, each on a fresh checker, before CRASHED is recorded."""
BACKOFF_SECONDS = 0.1
"""Wait before the second attempt; twice as long before the third."""
CRASHES_IN_A_ROW = 3
"""So many proofs given up, with none settled in between, mean that the checker is at fault: a queue is broken then."""


def run_check(proof_id: str, store: Store, checker: ProofChecker, limits: CheckLimits) -> None:
    """Check one stored proof and record its verdict.

    Raises:
        CheckerUnavailable: the checker broke; nothing was recorded, the check may be repeated.
    """
    statement, proof = store.proof(proof_id)
    store.record_verdict(proof_id, checker.check(statement, proof, limits))


def give_up(proof_id: str, store: Store, limits: CheckLimits, reason: CheckerUnavailable) -> None:
    """Record that a proof could not be checked: it never counts and may be checked again."""
    why = Message(Severity.ERROR, 0, 0, str(reason))
    store.record_verdict(proof_id, Verdict(VerdictStatus.CRASHED, messages=(why,), limits=limits))


class Bench:
    """Where one proof after another is checked: a checker, replaced whenever it breaks. For one thread."""

    def __init__(self, store: Store, make_checker: Callable[[], ProofChecker]) -> None:
        self._store, self._make_checker = store, make_checker
        self._checker: ProofChecker | None = None

    def settle(self, proof_id: str, limits: CheckLimits) -> CheckerUnavailable | None:
        """Bring a proof to a verdict: CRASHED after the last attempt, and then the reason is returned."""
        for attempt in range(1, ATTEMPTS + 1):
            self._checker = self._checker or self._make_checker()
            try:
                run_check(proof_id, self._store, self._checker, limits)
                return None
            except CheckerUnavailable as error:
                log.warning("checker broke on proof %s (attempt %d of %d): %s", proof_id, attempt, ATTEMPTS, error)
                reason = error
                self.close()
            if attempt < ATTEMPTS:
                time.sleep(BACKOFF_SECONDS * attempt)
        give_up(proof_id, self._store, limits, reason)
        return reason

    def close(self) -> None:
        """End the checker, if there is one."""
        if self._checker is not None:
            self._checker.close()
            self._checker = None


def submit(batch: str, store: Store, queue: Queue, limits: CheckLimits) -> None:
    """Hand the queue every proof of a batch without a verdict, and those whose check crashed once more.

    Not to be called while checks of the batch are under way: one that crashes meanwhile could be lost.
    """
    store.forget_crashes(batch)
    queue.enqueue(store.unsettled(batch), limits)


def wait(batch: str, store: Store, queue: Queue, progress: Progress, max_crashed: float) -> None:
    """Return when every proof of a batch has its verdict.

    Raises:
        CheckerUnavailable: no checker can be brought to work.
        RoundError: more than the share `max_crashed` of the batch's rollouts could not be checked.
    """
    waiting = len(store.unsettled(batch))
    progress.start("check", waiting)
    while waiting:
        queue.raise_if_broken()
        # Poll often while a batch is nearly done, seldom while it is long.
        time.sleep(min(max(POLL_SECONDS, waiting / 5000), LONGEST_POLL_SECONDS))
        now = len(store.unsettled(batch))
        progress.advance(waiting - now)
        waiting = now
    progress.finish()
    total = sum(store.rollout_counts(batch).values())
    lost = total - sum(rate.attempts for rate in store.pass_rates(batch).values())
    if lost > max_crashed * total:
        raise RoundError(
            f"{lost} of {total} rollouts in {batch} could not be checked because the checker broke; "
            "run `stp lean doctor`, then the same command again: they will be checked anew"
        )


def settle(batch: str, store: Store, queue: Queue, limits: CheckLimits, progress: Progress, max_crashed: float) -> None:
    """Have every proof of a batch checked: `submit`, then `wait`."""
    submit(batch, store, queue, limits)
    wait(batch, store, queue, progress, max_crashed)
