"""From proof to verdict: the one path that the training loop, the command line and services take.

A queue carries ids only; `run_check` is what stands at its other end, in a thread or in a worker on another host.
"""

from __future__ import annotations

import time

from stp.errors import CheckerUnavailable, RoundError
from stp.protocols import Progress, ProofChecker, Queue, Store
from stp.types import CheckLimits, Message, Severity, Verdict, VerdictStatus

POLL_SECONDS = 0.1
LONGEST_POLL_SECONDS = 2.0


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


def settle(batch: str, store: Store, queue: Queue, limits: CheckLimits, progress: Progress, max_crashed: float) -> None:
    """Have every proof of a batch checked, and return when all are settled.

    Raises:
        CheckerUnavailable: no checker can be brought to work.
        RoundError: more than the share `max_crashed` of the batch's proofs could not be checked.
    """
    store.forget_crashes(batch)
    left = store.unsettled(batch)
    queue.enqueue(left, limits)
    progress.start("check", len(left))
    waiting, pause = len(left), POLL_SECONDS
    while waiting:
        queue.raise_if_broken()
        time.sleep(pause)
        now = len(store.unsettled(batch))
        progress.advance(waiting - now)
        # Poll often while a batch is nearly done, seldom while it is long.
        pause = min(max(POLL_SECONDS, now / 5000), LONGEST_POLL_SECONDS)
        waiting = now
    progress.finish()
    crashed, total = store.crashed(batch), sum(store.rollout_counts(batch).values())
    if crashed > max_crashed * total:
        raise RoundError(
            f"{crashed} of the proofs in {batch} could not be checked because the checker broke; "
            "run `stp lean doctor`, then the same command again: they will be checked anew"
        )
