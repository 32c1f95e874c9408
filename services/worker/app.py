"""The worker's Celery app: how messages are taken, and what one process holds. `stp worker` starts it."""

from __future__ import annotations

import faulthandler
import logging
import mmap
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Any, ClassVar, Generic, TypeVar

import celery.worker.consumer
import psutil
from billiard import current_process
from celery import Celery, signals

from services.worker import tasks
from stp.attempts import Prover
from stp.errors import StpError
from stp.queues.celery import ATTEMPTS, CHECKS, celery_app
from stp.queues.station import Station
from stp.store.leases import Leases

log = logging.getLogger(__name__)

STARTING_SECONDS = 60.0
"""What a new process may take to come up on a busy machine before it is taken for dead."""
IDLE_SECONDS = 15.0
"""A worker that is to stop and whose processes have had nothing to do for so long is ended."""
LOOK_SECONDS = 0.5
MOST_PROCESSES = 4096

Held = TypeVar("Held")
Stopping = Callable[[], bool]
OpenHeld = Callable[[str, Stopping], AbstractContextManager[Held]]
"""Opens what a process holds, given the process's name and whether it is to stop."""
AddTasks = Callable[[Celery, "Process[Held]"], None]


class Process(Generic[Held]):
    """What one worker process holds, opened when it is first needed: connections are not for sharing over a fork.

    Made before the processes are forked, so that all of them see when the worker is asked to stop.
    """

    def __init__(self, open_held: OpenHeld[Held]) -> None:
        self._open_held = open_held
        self._stop = mmap.mmap(-1, 1)
        self._busy = mmap.mmap(-1, MOST_PROCESSES)
        """A byte for each process of the pool: whether it is at a message."""
        self._opened = ExitStack()
        self._held: Held | None = None

    def hold(self) -> Held:
        """What it holds.

        Raises:
            StpError: it cannot be opened.
        """
        if self._held is None:
            name = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
            self._held = self._opened.enter_context(self._open_held(name, self.stopping))
        return self._held

    def stopping(self) -> bool:
        """Whether what is under way shall be finished and the rest handed back."""
        return self._stop[0] != 0

    def stop(self, **_: object) -> None:
        self._stop[0] = 1

    def see_to_the_end(self, **_: object) -> None:
        """End the worker when all has been done and it does not end by itself."""
        threading.Thread(target=self._end_when_idle, name="end", daemon=True).start()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Inside, this process has something to do."""
        self._busy[_place()] = 1
        try:
            yield
        finally:
            self._busy[_place()] = 0

    def _end_when_idle(self) -> None:
        """Twice among hundreds of times, on a busy machine, a worker did not stop when told; what Celery waited for
        is not known. Nothing is lost: the ledger has what was handed back, and the broker delivers what was not
        acknowledged."""
        idle_since = time.monotonic()
        while time.monotonic() < idle_since + IDLE_SECONDS:
            time.sleep(LOOK_SECONDS)
            if any(self._busy[:]):
                idle_since = time.monotonic()
        log.error("this worker did not end by itself")
        faulthandler.dump_traceback()
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
        os._exit(0)

    def open(self, **_: object) -> None:
        """Open it before it is needed, so that others see that this process is alive; a database that is not there is
        waited for, and the worker replaces a process that has waited for long."""
        self._busy[_place()] = 0  # of the one before, which may have been killed
        while self._held is None and not self.stopping():
            try:
                self.hold()
            except StpError as error:
                log.warning("%s", error)
                time.sleep(1)

    def close(self, **_: object) -> None:
        self._opened.close()
        self._held = None


def _place() -> int:
    """Of this process among those of the pool; 0 where there is no pool."""
    return getattr(current_process(), "index", 0) % MOST_PROCESSES


def create_app(broker_url: str, process: Process[Held], add_tasks: AddTasks[Held]) -> Celery:
    """The app of a worker that does these tasks, with what `process` holds."""
    app = celery_app(broker_url)
    app.conf.update(
        # A message is acknowledged when its work is done, and goes back when its process dies or is killed for hanging.
        task_acks_late=True,
        task_acks_on_failure=False,
        task_acks_on_timeout=False,
        task_reject_on_worker_lost=True,
        # Nobody holds more than what is under way: a slow proof holds up nothing but its message.
        worker_prefetch_multiplier=1,
        # What is under way when a connection is lost is finished; its verdicts count.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_consumer=f"{Consumer.__module__}:{Consumer.__name__}",
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_proc_alive_timeout=STARTING_SECONDS,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
    )
    add_tasks(app, process)
    return app


class Consumer(celery.worker.consumer.Consumer):
    """Celery's, without the dozens of queues that it makes on RabbitMQ for tasks with a delay, which are none here."""

    class Blueprint(celery.worker.consumer.Consumer.Blueprint):
        default_steps: ClassVar = [
            step for step in celery.worker.consumer.Consumer.Blueprint.default_steps if "delayed_delivery" not in step
        ]


def run_checks(broker_url: str, open_station: OpenHeld[Station], fewest: int, most: int) -> int:
    """Check proofs in processes that this one forks, as many as there is work for, until SIGTERM; returns the exit
    code."""
    process = Process(open_station)
    return _run(create_app(broker_url, process, tasks.checks), process, CHECKS, fewest, most)


def run_attempts(broker_url: str, open_prover: OpenHeld[tuple[Prover, Leases]]) -> int:
    """Make attempts at proofs, one after another, in one process that has the model, until SIGTERM; returns the exit
    code."""
    process = Process(open_prover)
    return _run(create_app(broker_url, process, tasks.attempts), process, ATTEMPTS, 1, 1)


def _run(app: Celery, process: Process[Any], queue: str, fewest: int, most: int) -> int:
    signals.worker_shutting_down.connect(process.stop, weak=False)
    signals.worker_shutting_down.connect(process.see_to_the_end, weak=False)
    signals.worker_process_init.connect(process.open, weak=False)
    signals.worker_process_shutdown.connect(process.close, weak=False)
    worker = app.Worker(
        pool_cls="prefork",
        queues=[queue],
        concurrency=fewest,
        autoscale=(most, fewest) if most > fewest else None,
        without_gossip=True,
        without_mingle=True,
        loglevel="INFO",
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)
