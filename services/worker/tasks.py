"""The tasks: ids in, nothing out; what is to be done is in `stp`."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from celery import Celery, Task
from celery.exceptions import Reject

from stp.queues.celery import CHECK

if TYPE_CHECKING:
    from services.worker.app import Process
    from stp.queues.station import Station

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""Before a message is taken again after an error, such as a database that is being restarted."""


def checks(app: Celery, process: Process[Station]) -> None:
    """Make the checking of proofs known to a worker's app."""

    @app.task(name=CHECK, bind=True, shared=False)
    def check(self: Task, proof_ids: list[str]) -> None:
        try:
            done = process.hold().work(proof_ids, self.request.id)
        except Exception:
            # The rim of the worker: whatever it was, it says nothing about the proofs.
            log.exception("message %s goes back", self.request.id)
            time.sleep(PAUSE_SECONDS)
            done = False
        if not done:
            raise Reject("to be delivered again", requeue=True)
