"""The tasks: ids in, nothing out; what is to be done is in `stp`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from celery import Celery, Task
from celery.exceptions import Reject

from stp.attempts import run_held
from stp.logs import about
from stp.queues.celery import ATTEMPT, CHECK
from stp.tracing import carried

if TYPE_CHECKING:
    from services.worker.app import Process
    from stp.attempts import Prover
    from stp.queues.station import Station
    from stp.store.leases import Leases

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""Before a message is taken again after an error, such as a database that is being restarted."""


def checks(app: Celery, process: Process[Station]) -> None:
    """Make the checking of proofs known to a worker's app."""

    @app.task(name=CHECK, bind=True, shared=False)
    def check(self: Task, proof_ids: list[str], timeout_seconds: float) -> None:
        _settle(self, process, lambda: process.hold().work(proof_ids, timeout_seconds, self.request.id))


def attempts(app: Celery, process: Process[tuple[Prover, Leases]]) -> None:
    """Make attempts at proofs known to the app of a worker with a model."""

    @app.task(name=ATTEMPT, bind=True, shared=False)
    def attempt(self: Task, request_id: str) -> None:
        with carried(self.request.headers or {}), about(attempt=request_id):
            _settle(self, process, lambda: run_held(request_id, *process.hold()))


def _settle(task: Task, process: Process[Any], work: Callable[[], bool]) -> None:
    """Do what a task's message asks for; it is delivered again when that was not done."""
    message = task.request
    with about(worker=message.hostname, delivery=message.id), process.at_work():
        try:
            done = work()
        except Exception:
            # The rim of the worker: whatever it was, it says nothing about the proofs.
            log.exception("the message goes back")
            time.sleep(PAUSE_SECONDS)
            done = False
    if not done:
        raise Reject("to be delivered again", requeue=True)
