"""What `stp serve` and `stp worker` are made of, put together from the parts in `stp.bootstrap`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from stp import metrics
from stp.attempts import BEATS_PER_LEASE, LocalAttempts, Prover, Reaper
from stp.bootstrap import (
    broker_url,
    checker_factory,
    confirmer_factory,
    metrics_served,
    open_generator,
    open_ledger,
    open_queue,
    open_store,
    template_of,
)
from stp.checks import Bench
from stp.evals.store import Evaluations
from stp.prompts import Template
from stp.protocols import Claims, Generator, Queue, Store
from stp.queues.buffer import Buffer
from stp.queues.feeder import Feeder
from stp.queues.room import Room
from stp.queues.station import Station
from stp.settings import Settings
from stp.store.keys import Keys
from stp.store.leases import Leases
from stp.store.reading import Reader
from stp.store.requests import Requests
from stp.toolchain.machine import own_core
from stp.tracing import traced


@dataclass(frozen=True, slots=True)
class Service:
    """Everything the API needs."""

    store: Store
    reader: Reader
    requests: Requests
    keys: Keys
    evaluations: Evaluations
    queue: Queue
    feeder: Feeder
    """The only one who fills the queue for the API."""
    model: str = ""
    """What the model is called; empty when there is none."""
    start_attempt: Callable[[str], None] | None = None
    """Have an attempt at a proof made, by the id of its request."""
    open: bool = False
    """No key is needed, on this machine."""


@contextmanager
def open_service(settings: Settings) -> Iterator[Service]:
    """What the API needs; attempts are made in a thread of this process, or by a worker with the model.

    Raises:
        InputError: there is no such model.
        StoreError: the database is not there or not as this code needs it.
        ToolchainError: there is no Lean, or proofs cannot be confined.
    """
    model = Path(settings.api_model)
    with (
        traced("stp-api"),
        open_store(settings) as store,
        open_queue(settings, store) as queue,
        closing(open_feeder(settings, queue)) as feeder,
        metrics_served(settings, store, lambda: feeder.depth + queue.depth()),
    ):
        database = store.database
        requests = Requests(database)
        service = Service(
            store,
            Reader(database),
            requests,
            Keys(database),
            Evaluations(database),
            queue,
            feeder,
            open=settings.api_open,
        )
        if not settings.api_model:
            yield service
            return
        # A name, not where it lies here: two parts of a path say which round of which run.
        name = "/".join(model.parts[-2:])
        if settings.queue == "celery":
            from stp.queues.celery import CeleryQueue

            assert isinstance(queue, CeleryQueue)
            with closing(Reaper(Leases(database, "", settings.lease_seconds), queue.attempt)):
                yield replace(service, model=name, start_attempt=queue.attempt)
            return
        from stp.model import require_model

        require_model(settings.api_model)
        with closing(LocalAttempts(store, requests, queue, lambda: open_model(model, settings))) as attempts:
            yield replace(service, model=name, start_attempt=attempts.start)


def open_feeder(settings: Settings, queue: Queue) -> Feeder:
    """What fills the queue."""
    if settings.queue != "celery":
        return Feeder(queue)
    from stp.queues.celery import CeleryQueue

    assert isinstance(queue, CeleryQueue)
    return Feeder(queue, queue.enqueue_all)


@contextmanager
def open_model(model: Path, settings: Settings) -> Iterator[tuple[Generator, Template]]:
    """A model on the device, and the template that it was trained with."""
    with open_generator(model, settings) as generator:
        yield generator, template_of(model)


def bench_factory(settings: Settings) -> Callable[[Claims], Bench]:
    """What makes places to check at, with the checker and the trust tier that the settings name.

    Raises:
        ToolchainError: there is no Lean, proofs cannot be confined, or there is no trust tier where one is required.
    """
    make_checker, make_confirmer = checker_factory(settings), confirmer_factory(settings)
    return lambda store: Bench(store, make_checker, make_confirmer)


@contextmanager
def open_station(
    settings: Settings, make_bench: Callable[[Claims], Bench], workers: int, name: str, stopping: Callable[[], bool]
) -> Iterator[Station]:
    """What one of so many worker processes holds: it checks what the broker delivers."""
    from stp.queues.celery import CeleryQueue, celery_app

    ledger = open_ledger(settings)
    with (
        own_core(workers),
        traced("stp-worker"),
        open_store(settings) as store,
        closing(CeleryQueue(celery_app(broker_url(settings)), ledger)) as queue,
    ):
        buffer = Buffer(store)
        station = Station(
            name,
            buffer,
            ledger,
            make_bench(buffer),
            # Where one user's workers on one host find each other.
            Room(settings.cache / "checks"),
            beat_seconds=settings.lease_seconds / BEATS_PER_LEASE,
            stopping=stopping,
            reap=queue.reap,
            send=queue.send,
        )
        with closing(station):
            yield station


@contextmanager
def open_prover(
    settings: Settings, model: Path, name: str, stopping: Callable[[], bool]
) -> Iterator[tuple[Prover, Leases]]:
    """What a worker with a model holds; what it samples is checked by other workers."""
    with (
        traced("stp-worker"),
        open_store(settings) as store,
        open_queue(settings, store) as queue,
        open_model(model, settings) as (generator, template),
    ):
        prover = Prover(store, Requests(store.database), queue, generator, template, stopping)
        yield prover, Leases(store.database, name, settings.lease_seconds)


@contextmanager
def processes_counted(settings: Settings) -> Iterator[None]:
    """Metrics of the processes that a worker forks, all together, where a port is set.

    Raises:
        ConfigError: the port cannot be had.
    """
    if not settings.metrics_port:
        yield
        return
    with metrics.counted_together(), metrics.served(settings.metrics_host, settings.metrics_port):
        yield
