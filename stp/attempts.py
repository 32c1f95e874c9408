"""A model's attempt at one statement, as asked of the service: samples are drawn and checked until one is proved, the
budget is spent, the time is over, or nobody wants it any more.

It may be killed anywhere and run again: samples have seeds by name, and what was drawn and checked is in the store.
"""

from __future__ import annotations

import logging
import queue as queues
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from contextvars import Context, copy_context
from dataclasses import dataclass, replace

from stp.checks import submit, submit_new
from stp.errors import StpError
from stp.logs import about
from stp.prompts import Template, stop_strings
from stp.protocols import Generator, Queue, Store
from stp.selfplay.prove import draw
from stp.selfplay.randomness import sample_seed
from stp.store.leases import Leases
from stp.store.requests import SCREEN, Attempt, Request, Requests, State
from stp.syntax.language import language
from stp.types import Proof, Statement, VerdictStatus, unsampled

log = logging.getLogger(__name__)

CHUNK = 8
"""Samples drawn together. While they are checked the next ones are drawn, and no more than these."""
POLL_SECONDS = 0.05
BEATS_PER_LEASE = 3
"""So many signs of life may fail to arrive before a worker is taken for dead."""
DELIVERIES = 3
"""An attempt that so many workers died over is given up."""
OpenModel = Callable[[], AbstractContextManager[tuple[Generator, Template]]]
"""Puts the model on the device; also gives the template that it was trained with."""


@dataclass(frozen=True, slots=True)
class Prover:
    """What attempts are made with."""

    store: Store
    requests: Requests
    queue: Queue
    model: Generator
    template: Template
    stopping: Callable[[], bool] = bool
    """Whether to leave what is begun to whoever comes next."""


def run_held(request_id: str, prover: Prover, leases: Leases) -> bool:
    """`run_attempt`, unless another process is at it; returns whether there is nothing left to do here.

    Raises:
        StpError: as `run_attempt`; others may go on at once.
    """
    deliveries = leases.take(request_id)
    if deliveries is None:
        return True
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(request_id, leases, ended), name="keeper", daemon=True)
    keeper.start()
    try:
        if deliveries > DELIVERIES:
            log.error("%d workers died over attempt %s", DELIVERIES, request_id)
            request = prover.requests.get(request_id)
            assert request is not None
            prover.requests.close(request, State.FAILED, f"{DELIVERIES} workers died over it")
            return True
        request = run_attempt(request_id, prover)
        return request is None or request.state is not State.OPEN
    finally:
        ended.set()
        keeper.join()
        leases.give_back(request_id)


def _keep(request_id: str, leases: Leases, ended: threading.Event) -> None:
    """Hold on while samples are drawn, which may take long."""
    while not ended.wait(leases.seconds / BEATS_PER_LEASE):
        try:
            leases.take(request_id)
        except StpError as error:
            log.warning("%s", error)


class Reaper:
    """Asks again, in a thread of its own, for attempts that nobody makes any more."""

    def __init__(self, leases: Leases, start: Callable[[str], None]) -> None:
        self._leases, self._start = leases, start
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="reaper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._closed.wait(self._leases.seconds / BEATS_PER_LEASE):
            try:
                for request_id in self._leases.lost():
                    log.warning("asking again for attempt %s, which no worker holds", request_id)
                    self._start(request_id)
            except StpError as error:
                log.warning("%s", error)


def run_attempt(request_id: str, prover: Prover) -> Request | None:
    """Bring an attempt to its end; returns how it ended. Nothing is done about one that has ended already.

    Raises:
        StpError: the checker, the model or the database broke; the attempt stays open, and may be run again.
    """
    request = prover.requests.get(request_id)
    if request is None or request.asked.attempt is None or request.state is not State.OPEN:
        return request
    statement = prover.store.statement(request.asked.attempt.statement_id)
    if why := _senseless(request, statement, prover):
        return prover.requests.close(request, State.FAILED, why)
    state = _try(request, request.asked.attempt, statement, prover)
    if state is State.OPEN:
        return request
    ended = prover.requests.close(request, state)
    take_back(ended, prover.requests, prover.queue)
    return ended


def take_back(request: Request, requests: Requests, queue: Queue) -> None:
    """Have the queue drop what nobody waits for, now that this request has ended."""
    dropped = requests.wanted_by_nobody_else(request.batch)
    queue.cancel(dropped)
    # Somebody may have come to want one of them in between.
    if wanted := set(dropped) - set(requests.wanted_by_nobody_else(request.batch)):
        queue.enqueue(sorted(wanted), request.asked.limits)


def _senseless(request: Request, statement: Statement, prover: Prover) -> str:
    """Why the assistant does not accept the statement, of which no proof would ever count; empty when it does."""
    known = language(statement.system)
    probe = Proof(statement.id, known.incomplete)
    batch = request.batch + SCREEN
    prover.store.add_rollouts(batch, [unsampled(probe)])
    submit(batch, prover.store, prover.queue, request.asked.limits)
    while (verdict := prover.store.verdicts([probe.id]).get(probe.id)) is None:
        if _over(request, prover):
            return ""
        prover.queue.raise_if_broken()
        time.sleep(POLL_SECONDS)
    if verdict.status is VerdictStatus.INCOMPLETE:
        return ""
    told = "; ".join(one.text for one in verdict.messages) or str(verdict.status)
    crashed = verdict.status is VerdictStatus.CRASHED
    refused = f"{known.title} does not accept the statement"
    return f"{'the statement could not be checked' if crashed else refused}: {told}"


def _try(request: Request, attempt: Attempt, statement: Statement, prover: Prover) -> State:
    """Draw and check until there is a reason to end, or to leave it open."""
    store, batch = prover.store, request.batch
    sampling = replace(attempt.sampling, stop=stop_strings(prover.template))
    drawn = store.rollout_counts(batch).get(statement.id, 0)
    prover.queue.enqueue(store.unsettled(batch), request.asked.limits)  # what a killed attempt left
    while True:
        if state := _over(request, prover):
            return state
        rate = store.pass_rates(batch).get(statement.id)
        waiting = len(store.unsettled(batch))
        spent = drawn >= attempt.samples or store.tokens(batch) >= attempt.budget_tokens
        if (rate and rate.proved) or (spent and not waiting):
            return State.DONE
        prover.queue.raise_if_broken()
        if spent or waiting >= CHUNK:
            time.sleep(POLL_SECONDS)
            continue
        wanted = range(drawn, min(drawn + CHUNK, attempt.samples))
        seeds = {index: sample_seed(attempt.seed, "prove", statement.id, index) for index in wanted}
        rollouts = draw(prover.model, prover.template, [(statement, seeds)], sampling)
        store.add_rollouts(batch, rollouts)
        drawn += len(rollouts)
        submit_new(rollouts, store, prover.queue, request.asked.limits)


def _over(request: Request, prover: Prover) -> State | None:
    """How the attempt ends now, whatever was found; OPEN when it is left."""
    if prover.stopping():
        return State.OPEN
    now = prover.requests.get(request.id)
    if now is None or now.state is not State.OPEN:
        return now.state if now else State.CANCELLED
    return State.EXPIRED if request.deadline and request.deadline < time.time() else None


class LocalAttempts:
    """Runs attempts one after another in a thread of this process; the model is loaded for the first."""

    def __init__(self, store: Store, requests: Requests, queue: Queue, open_model: OpenModel) -> None:
        self._store, self._requests, self._queue, self._open_model = store, requests, queue, open_model
        self._waiting: queues.SimpleQueue[tuple[str, Context] | None] = queues.SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="attempts", daemon=True)
        self._thread.start()

    def start(self, request_id: str) -> None:
        """Have an attempt run, some time."""
        with about(attempt=request_id):
            self._waiting.put((request_id, copy_context()))

    def close(self) -> None:
        """Stop; what is not done stays open in the store."""
        self._closing = True
        self._waiting.put(None)
        self._thread.join()

    def _stopping(self) -> bool:
        return self._closing

    def _work(self) -> None:
        with ExitStack() as stack:
            prover: Prover | None = None
            while (asked := self._waiting.get()) is not None and not self._closing:
                request_id, told = asked
                try:
                    if prover is None:
                        model, template = stack.enter_context(self._open_model())
                        prover = Prover(self._store, self._requests, self._queue, model, template, self._stopping)
                    told.run(run_attempt, request_id, prover)
                except Exception as error:
                    # The rim of the thread: nobody else would hear of it.
                    log.exception("attempt %s could not be made", request_id)
                    self._give_up(request_id, error)

    def _give_up(self, request_id: str, error: Exception) -> None:
        request = self._requests.get(request_id)
        if request is not None:
            why = str(error) if isinstance(error, StpError) else "the server's log says why"
            self._requests.close(request, State.FAILED, f"it could not be made: {why}")
