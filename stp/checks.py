"""From proof to verdict: the one path that the training loop, the command line and services take.

A queue carries ids only; at its other end, in a thread or in a worker on another host, stands a `Bench`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from contextvars import Context, copy_context

from stp import logs, metrics, tracing
from stp.errors import CheckerUnavailable, HeaderError, RoundError
from stp.protocols import Confirmer, Progress, ProofChecker, Queue, Store
from stp.types import CheckLimits, Message, Proof, Rollout, Severity, Statement, Verdict, VerdictStatus

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
LONGEST_POLL_SECONDS = 2.0
ATTEMPTS = 3
"""Times a proof is tried, each on a fresh checker, before CRASHED is recorded."""
BACKOFF_SECONDS = 0.1
"""Wait before the second attempt; twice as long before the third."""
CONFIRMED_TOGETHER = 32
"""Accepted proofs that the trust tier looks at together."""
CRASHES_IN_A_ROW = 3
"""So many proofs given up, with none settled in between, mean that the checker is at fault: a queue is broken then."""


def check_once(
    statement: Statement,
    proof: Proof,
    limits: CheckLimits,
    make_checker: Callable[[], ProofChecker],
    make_confirmer: Callable[[], Confirmer] | None,
) -> Verdict:
    """The final verdict on one proof, with processes made for it.

    Raises:
        CheckerUnavailable: the checker broke, not the proof.
    """
    with closing(make_checker()) as checker:
        verdict = checker.check(statement, proof, limits)
    if not (verdict.proved and make_confirmer):
        return verdict
    with closing(make_confirmer()) as confirmer:
        [verdict] = confirmer.confirm([(statement, proof, verdict)])
    return verdict


def record(proof_id: str, verdict: Verdict, store: Store) -> None:
    """Settle a proof, and tell so; a proof that is settled already stays as it is."""
    _note(verdict)
    if store.record_verdict(proof_id, verdict):
        metrics.settled(verdict)
        log.info("%s", verdict.status, extra={"proof": proof_id, "tier": verdict.tier})


def give_up(proof_id: str, store: Store, limits: CheckLimits, reason: CheckerUnavailable) -> None:
    """Record that a proof could not be checked: it never counts and may be checked again."""
    why = Message(Severity.ERROR, 0, 0, str(reason))
    record(proof_id, Verdict(VerdictStatus.CRASHED, messages=(why,), limits=limits), store)


class Bench:
    """Where one proof after another is checked: a checker and a trust tier, each replaced whenever it breaks.

    Only the trust tier makes a proof PROVED, where there is one. It looks at several together, since its processes
    are fresh; what it has not seen yet is unsettled. For one thread.
    """

    def __init__(
        self,
        store: Store,
        make_checker: Callable[[], ProofChecker],
        make_confirmer: Callable[[], Confirmer] | None = None,
    ) -> None:
        self._store, self._make_checker, self._make_confirmer = store, make_checker, make_confirmer
        self._checker: ProofChecker | None = None
        self._confirmer: Confirmer | None = None
        self._accepted: list[tuple[tuple[Statement, Proof, Verdict], Context]] = []
        """What waits for the trust tier, and what log lines and spans about it belong to."""
        self.exhausted: list[tuple[str, CheckLimits]] = []
        """Proofs that reached a limit for the first time, with the limits they are to have when they are `settle`d
        again, for good; whoever holds the bench sees to it that they are alone then, and empties the list."""

    def settle(self, proof_id: str, limits: CheckLimits, last: bool = False) -> CheckerUnavailable | None:
        """Bring a proof to a verdict, or to the trust tier, or, unless it is the last time, to `exhausted`: CRASHED
        after the last attempt, and then the reason is returned."""
        statement, proof = self._store.proof(proof_id)

        def check() -> None:
            self._checker = self._checker or self._make_checker()
            verdict = self._checker.check(statement, proof, limits)
            metrics.checked(verdict)
            _note(verdict)
            if verdict.proved and self._make_confirmer:
                self._accepted.append(((statement, proof, verdict), copy_context()))
            elif verdict.status is VerdictStatus.RESOURCE and not last:
                self.exhausted.append((proof_id, limits.raised()))
            else:
                record(proof_id, verdict, self._store)

        with logs.about(proof=proof_id), tracing.span("check", {"stp.proof": proof_id}):
            if reason := self._attempts(check, f"proof {proof_id}"):
                give_up(proof_id, self._store, limits, reason)
        return self.confirm() if len(self._accepted) >= CONFIRMED_TOGETHER else reason

    def confirm(self) -> CheckerUnavailable | None:
        """Settle what waits for the trust tier; CRASHED after the last attempt, and then the reason is returned."""
        accepted, self._accepted = self._accepted, []

        def look() -> None:
            assert self._make_confirmer is not None
            self._confirmer = self._confirmer or self._make_confirmer()
            began = time.time_ns()
            verdicts = self._confirmer.confirm([claim for claim, _ in accepted])
            metrics.confirmed(len(accepted), (time.time_ns() - began) / 1e9)
            for ((_, proof, _), told), verdict in zip(accepted, verdicts, strict=True):
                told.run(self._confirmed, proof.id, verdict, began)

        # They may be of several requests, none of which this is about.
        reason = Context().run(self._attempts, look, f"{len(accepted)} accepted proofs") if accepted else None
        if reason:
            for (_, proof, verdict), told in accepted:
                told.run(give_up, proof.id, self._store, verdict.limits, reason)
        return reason

    def _confirmed(self, proof_id: str, verdict: Verdict, began_ns: int) -> None:
        with tracing.span("confirm", {"stp.proof": proof_id}, began_ns):
            record(proof_id, verdict, self._store)

    def close(self) -> None:
        """End the checker and the trust tier; what waited for it stays unsettled."""
        self._accepted = []
        for one in (self._checker, self._confirmer):
            if one is not None:
                one.close()
        self._checker = self._confirmer = None

    def _attempts(self, act: Callable[[], None], what: str) -> CheckerUnavailable | None:
        """Try several times, each after the first with new processes; returns why the last try failed."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                act()
                return None
            except HeaderError as error:
                log.warning("%s cannot be checked: %s", what, error)
                return error
            except CheckerUnavailable as error:
                metrics.broke()
                log.warning("checker broke on %s (attempt %d of %d): %s", what, attempt, ATTEMPTS, error)
                reason, waiting = error, self._accepted
                self.close()
                self._accepted = waiting
            if attempt < ATTEMPTS:
                time.sleep(BACKOFF_SECONDS * attempt)
        return reason


def _note(verdict: Verdict) -> None:
    tracing.note({"stp.status": verdict.status, "stp.tier": verdict.tier, "stp.limit": verdict.limit or ""})


def to_check(batch: str, store: Store) -> list[str]:
    """Ids of every proof of a batch without a verdict, and of those whose check crashed once more.

    Not to be called while checks of the batch are under way: one that crashes meanwhile could be lost.
    """
    store.forget_crashes(batch)
    unsettled = store.unsettled(batch)
    metrics.reused(sum(store.rollout_counts(batch).values()) - len(unsettled))
    return unsettled


def submit(batch: str, store: Store, queue: Queue, limits: CheckLimits) -> None:
    """Hand the queue what of a batch is `to_check`."""
    queue.enqueue(to_check(batch, store), limits)


def submit_new(rollouts: Sequence[Rollout], store: Store, queue: Queue, limits: CheckLimits) -> None:
    """Hand the queue those proofs of rollouts just stored that have no verdict, not even CRASHED."""
    settled = store.verdicts({one.proof.id for one in rollouts})
    new = [one.proof.id for one in rollouts if one.proof.id not in settled]
    metrics.reused(len(rollouts) - len(new))
    queue.enqueue(list(dict.fromkeys(new)), limits)


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
    lost = store.troubles(batch).get(VerdictStatus.CRASHED, 0)
    if lost > max_crashed * total:
        raise RoundError(
            f"{lost} of {total} rollouts in {batch} could not be checked because the checker broke; "
            "run `stp lean doctor`, then the same command again: they will be checked anew"
        )


def settle(batch: str, store: Store, queue: Queue, limits: CheckLimits, progress: Progress, max_crashed: float) -> None:
    """Have every proof of a batch checked: `submit`, then `wait`."""
    submit(batch, store, queue, limits)
    wait(batch, store, queue, progress, max_crashed)
