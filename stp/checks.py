"""From proof to verdict: the one path that the training loop, the command line and services take.

A queue carries ids only; at its other end, in a thread or in a worker on another host, stands a `Bench`.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from contextvars import Context, copy_context
from dataclasses import dataclass, replace

from stp import logs, metrics, tracing
from stp.errors import CheckerUnavailable, HeaderError, InputError, RoundError
from stp.protocols import Claims, Confirmer, Progress, ProofChecker, Queue, Store
from stp.syntax.language import language
from stp.types import (
    CheckLimits,
    Forbidden,
    Message,
    Proof,
    Rollout,
    Severity,
    Statement,
    Tier,
    Verdict,
    VerdictStatus,
)

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
LONGEST_POLL_SECONDS = 2.0
POLL_PAUSE = 10
"""So many times as long as the answer took is the pause before the next question, where that is longer."""
ATTEMPTS = 3
"""Times a proof is tried, each on a fresh checker, before CRASHED is recorded: first by one worker, then by another if
there is one."""
BACKOFF_SECONDS = 0.1
"""Wait before the second attempt; twice as long before the third."""
ENQUEUED_TOGETHER = 1000
"""Proofs of a batch that a queue is handed at a time; its progress is told in between."""
DONE = object()
"""That all is handed over."""
CONFIRMED_TOGETHER = 32
"""Accepted proofs that the trust tier looks at together."""
TROUBLES = {"crashed": "not checked", "time": "out of time", "memory": "out of memory", "output": "too chatty"}
"""The kinds that `Store.troubles` counts, in words."""
CRASHES_IN_A_ROW = 3
"""So many proofs given up, with none settled in between, mean that the checker is at fault: a queue is broken then."""


def claim(statement: Statement, proof: Proof) -> tuple[Statement, Proof]:
    """What the checker and the trust tier are to judge: of a proof that refutes, the negation and a proof of that.

    Raises:
        InputError: the statement cannot be negated.
    """
    if not proof.refutes:
        return statement, proof
    opposite = language(statement.system).negation(statement)
    return opposite, Proof(opposite.id, proof.text)


def judge(checker: ProofChecker, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
    """The checker's verdict on the claim; a statement that cannot be negated is refused, as others are, unread."""
    try:
        asked = claim(statement, proof)
    except InputError as error:
        why = Message(Severity.ERROR, 1, 0, f"not run: {error}")
        kind = Forbidden.STATEMENT
        return Verdict(VerdictStatus.FORBIDDEN, (why,), limits=limits, forbidden=kind, tier=Tier.FILTER)
    return checker.check(*asked, limits)


def settled(proof: Proof, verdict: Verdict) -> Verdict:
    """The verdict on a proof by the one on its claim: where the negation is proved, the statement is disproved."""
    return replace(verdict, status=VerdictStatus.DISPROVED) if proof.refutes and verdict.proved else verdict


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
        verdict = judge(checker, statement, proof, limits)
    if verdict.proved and make_confirmer:
        with closing(make_confirmer()) as confirmer:
            [verdict] = confirmer.confirm([(*claim(statement, proof), verdict)])
    return settled(proof, verdict)


def record(proof_id: str, verdict: Verdict, store: Claims) -> None:
    """Settle a proof, and tell so; a proof that is settled already stays as it is."""
    _note(verdict)
    if store.record_verdict(proof_id, verdict):
        metrics.settled(verdict)
        log.info("%s", verdict.status, extra={"proof": proof_id, "tier": verdict.tier})


def give_up(proof_id: str, store: Claims, limits: CheckLimits, reason: CheckerUnavailable) -> None:
    """Record that a proof could not be checked: it never counts and may be checked again."""
    why = Message(Severity.ERROR, 0, 0, str(reason))
    record(proof_id, Verdict(VerdictStatus.CRASHED, messages=(why,), limits=limits), store)


@dataclass(frozen=True, slots=True)
class Spared:
    """A proof that another worker is to try, since a checker broke over it here."""

    proof_id: str
    limits: CheckLimits
    header: str
    told: Context
    """What log lines and spans about it belong to."""
    reason: CheckerUnavailable


@dataclass(frozen=True, slots=True)
class Accepted:
    """What waits for the trust tier."""

    statement: Statement
    proof: Proof
    verdict: Verdict
    told: Context
    """What log lines and spans about it belong to."""
    spare: bool
    """As of `Bench.settle`."""


class Bench:
    """Where one proof after another is checked: a checker and a trust tier, each replaced whenever it breaks.

    Only the trust tier makes a proof PROVED, where there is one. It looks at several together, since its processes
    are fresh; what it has not seen yet is unsettled. For one thread.

    `worker` names it in its verdicts: host, process, and a number of its own. It stays the same when the checker is
    replaced, since what broke one of them may be the machine or the installation.
    """

    def __init__(
        self,
        store: Claims,
        make_checker: Callable[[], ProofChecker],
        make_confirmer: Callable[[], Confirmer] | None = None,
        confirmed_together: int = CONFIRMED_TOGETHER,
    ) -> None:
        """With `confirmed_together` 1 an accepted proof is settled at once, at the price of fresh processes for it
        alone."""
        self._store, self._make_checker, self._make_confirmer = store, make_checker, make_confirmer
        self._confirmed_together = confirmed_together
        self._checker: ProofChecker | None = None
        self._confirmer: Confirmer | None = None
        self._accepted: list[Accepted] = []
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.exhausted: list[tuple[str, CheckLimits]] = []
        """Proofs that reached a limit for the first time, with the limits they are to have when they are `settle`d
        again, for good; whoever holds the bench sees to it that they are alone then, and empties the list."""

        self.spared: list[Spared] = []
        """Proofs over which a checker or the trust tier broke, and that another worker is to try; whoever holds the
        bench sees to it, and empties the list."""

    def settle(
        self, proof_id: str, limits: CheckLimits, last: bool = False, spare: bool = False, tried: int = 0
    ) -> CheckerUnavailable | None:
        """Bring a proof to a verdict, or to the trust tier, or, unless it is the last time, to `exhausted`: CRASHED
        after the last attempt, and then the reason is returned. One that is settled already, by another process or
        because it was delivered twice, is not checked again.

        With `spare` there is another worker to try it: it goes to `spared` after the first attempt. `tried` is how
        often it was tried elsewhere.
        """
        found = self._store.to_check(proof_id)
        if found is None:
            return None
        statement, proof = found

        def check() -> None:
            self._checker = self._checker or self._make_checker()
            verdict = judge(self._checker, statement, proof, limits)
            metrics.checked(verdict)
            _note(verdict)
            if verdict.proved and self._make_confirmer:
                self._accepted.append(Accepted(statement, proof, verdict, copy_context(), spare))
            elif verdict.status is VerdictStatus.RESOURCE and not last:
                self.exhausted.append((proof_id, limits.raised()))
            else:
                self._record(proof, verdict)

        with logs.about(proof=proof_id), tracing.span("check", {"stp.proof": proof_id}):
            if reason := self._attempts(check, f"proof {proof_id}", 1 if spare else ATTEMPTS - tried):
                spared = Spared(proof_id, limits, statement.header, copy_context(), reason)
                reason = self._give_up(spared, spare)
        return self.confirm() if len(self._accepted) >= self._confirmed_together else reason

    def confirm(self) -> CheckerUnavailable | None:
        """Settle what waits for the trust tier; CRASHED after the last attempt, and then the reason is returned."""
        accepted, self._accepted = self._accepted, []

        def look() -> None:
            assert self._make_confirmer is not None
            self._confirmer = self._confirmer or self._make_confirmer()
            began = time.time_ns()
            found = self._confirmer.confirm([(*claim(one.statement, one.proof), one.verdict) for one in accepted])
            metrics.confirmed(len(accepted), (time.time_ns() - began) / 1e9)
            for one, verdict in zip(accepted, found, strict=True):
                one.told.run(self._confirmed, one.proof, verdict, began)

        if not accepted:
            return None
        attempts = 1 if all(one.spare for one in accepted) else ATTEMPTS
        # They may be of several requests, none of which this is about.
        reason = Context().run(self._attempts, look, f"{len(accepted)} accepted proofs", attempts)
        if reason is None:
            return None
        spared = [Spared(one.proof.id, one.verdict.limits, one.statement.header, one.told, reason) for one in accepted]
        given_up = [self._give_up(*both) for both in zip(spared, (one.spare for one in accepted), strict=True)]
        return next(filter(None, given_up), None)

    def _give_up(self, one: Spared, spare: bool) -> CheckerUnavailable | None:
        """Leave it to another worker, if it is spared and its header is not the reason; else returns the reason."""
        if spare and not isinstance(one.reason, HeaderError):
            self.spared.append(one)
            return None
        one.told.run(give_up, one.proof_id, self._store, one.limits, one.reason)
        return one.reason

    def _confirmed(self, proof: Proof, verdict: Verdict, began_ns: int) -> None:
        with tracing.span("confirm", {"stp.proof": proof.id}, began_ns):
            self._record(proof, verdict)

    def close(self) -> None:
        """End the checker and the trust tier; what waited for it stays unsettled."""
        self._accepted = []
        for one in (self._checker, self._confirmer):
            if one is not None:
                one.close()
        self._checker = self._confirmer = None

    def _record(self, proof: Proof, verdict: Verdict) -> None:
        record(proof.id, replace(settled(proof, verdict), worker=self.worker), self._store)

    def _attempts(self, act: Callable[[], None], what: str, attempts: int) -> CheckerUnavailable | None:
        """Try so many times, each after the first with new processes; returns why the last try failed."""
        for attempt in range(1, attempts + 1):
            try:
                act()
                return None
            except HeaderError as error:
                log.warning("%s cannot be checked: %s", what, error)
                return error
            except CheckerUnavailable as error:
                metrics.broke()
                log.warning("checker broke on %s (attempt %d of %d): %s", what, attempt, attempts, error)
                reason, waiting = error, self._accepted
                self.close()
                self._accepted = waiting
            if attempt < attempts:
                time.sleep(BACKOFF_SECONDS * attempt)
        return reason


def _note(verdict: Verdict) -> None:
    tracing.note({"stp.status": verdict.status, "stp.tier": verdict.tier, "stp.limit": verdict.limit or ""})


def unchecked(batch: str, store: Store, limits: CheckLimits) -> list[str]:
    """Ids of every proof of a batch without a verdict, and once more of those whose check crashed, or ran out of less
    than these limits give.

    Not to be called while checks of the batch are under way: one that crashes meanwhile could be lost.
    """
    store.forget_crashes(batch)
    store.forget_short(batch, limits)
    left = store.unsettled(batch)
    metrics.reused(sum(store.rollout_counts(batch).values()) - len(left))
    return left


def submit(batch: str, store: Store, queue: Queue, limits: CheckLimits) -> None:
    """Hand the queue what of a batch is `unchecked`."""
    for _ in _handed_over(unchecked(batch, store, limits), queue, limits):
        pass


def submit_new(rollouts: Sequence[Rollout], store: Store, queue: Queue, limits: CheckLimits) -> None:
    """Hand the queue those proofs of rollouts just stored that have no verdict, not even CRASHED."""
    known = store.verdicts({one.proof.id for one in rollouts})
    new = [one.proof.id for one in rollouts if one.proof.id not in known]
    metrics.reused(len(rollouts) - len(new))
    queue.enqueue(list(dict.fromkeys(new)), limits)


def wait(batch: str, store: Store, queue: Queue, progress: Progress, max_crashed: float) -> None:
    """Return when every proof of a batch has its verdict.

    Raises:
        CheckerUnavailable: no checker can be brought to work.
        RoundError: more than the share `max_crashed` of the batch's rollouts could not be checked.
    """
    _attend(batch, store, queue, progress, iter(()), first=False)
    _require_checked(batch, store, max_crashed)


def settle(batch: str, store: Store, queue: Queue, limits: CheckLimits, progress: Progress, max_crashed: float) -> None:
    """Have every proof of a batch checked: `submit`, then `wait`."""
    handing_over = _handed_over(unchecked(batch, store, limits), queue, limits)
    _attend(batch, store, queue, progress, handing_over, first=False)
    _require_checked(batch, store, max_crashed)


def settle_first(batch: str, store: Store, queue: Queue, limits: CheckLimits, progress: Progress) -> None:
    """Have proofs of a batch, all of one statement, checked until one is PROVED; those that wait then are cancelled and
    stay unsettled. Training never does so: a pass rate needs every rollout.

    Raises:
        CheckerUnavailable: no checker can be brought to work.
        RoundError: none is PROVED, and some could not be checked.
    """
    handing_over = _handed_over(unchecked(batch, store, limits), queue, limits)
    _attend(batch, store, queue, progress, handing_over, first=True)
    queue.cancel(store.unsettled(batch))
    if not store.proved(batch):
        _require_checked(batch, store, max_crashed=0.0)


def _handed_over(proof_ids: Sequence[str], queue: Queue, limits: CheckLimits) -> Iterator[None]:
    """Enqueue proofs part by part, since the queue may have this wait."""
    for start in range(0, len(proof_ids), ENQUEUED_TOGETHER):
        queue.enqueue(proof_ids[start : start + ENQUEUED_TOGETHER], limits)
        yield


def _attend(
    batch: str, store: Store, queue: Queue, progress: Progress, handing_over: Iterator[None], first: bool
) -> None:
    """Hand over what there is, and return when every proof of a batch has its verdict, or the `first` is PROVED."""
    asked = time.monotonic()
    waiting = store.waiting(batch)
    progress.start("check", waiting)
    while waiting and not (first and store.proved(batch)):
        queue.raise_if_broken()
        if next(handing_over, DONE) is DONE:
            # Poll often while a batch is nearly done, seldom while it is long, and never so often that it costs much.
            took = time.monotonic() - asked
            time.sleep(max(min(max(POLL_SECONDS, waiting / 5000), LONGEST_POLL_SECONDS), took * POLL_PAUSE))
        asked = time.monotonic()
        now = store.waiting(batch)
        if now < waiting:
            progress.advance(waiting - now)
        waiting = now
    progress.finish()


def _require_checked(batch: str, store: Store, max_crashed: float) -> None:
    total = sum(store.rollout_counts(batch).values())
    lost = store.troubles(batch).get(VerdictStatus.CRASHED, 0)
    if lost > max_crashed * total:
        raise RoundError(
            f"{lost} of {total} rollouts in {batch} could not be checked because the checker broke; "
            "run `stp lean doctor`, then the same command again: they will be checked anew"
        )


def trouble_shares(troubles: Mapping[str, float], counted: float) -> dict[str, float]:
    """Checks that crashed or reached a limit, as shares of all rollouts; `counted` are those that pass rates count,
    which the ones out of time are among, but no others of these."""
    all_ = counted + sum(troubles.get(kind, 0) for kind in ("crashed", "memory", "output")) or 1
    return {kind: troubles.get(kind, 0) / all_ for kind in TROUBLES}
