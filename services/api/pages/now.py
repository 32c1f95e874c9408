"""What goes on: proofs that wait, who checks them, what was settled, what runs and callers do."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.api import work
from services.api.deps import ServiceDep
from services.api.pages.render import page
from services.api.pages.session import MaySee, MayWatch
from stp.bootstrap_service import Service
from stp.errors import StpError
from stp.protocols import Queue
from stp.queues.celery import CeleryQueue
from stp.queues.local import LocalQueue
from stp.store.keys import ApiKey
from stp.store.reading import FinishedPhase, JudgedProof
from stp.store.requests import Kind, State
from stp.store.requests import Request as Asked
from stp.types import VerdictStatus

MINUTES = 5
LATEST = 8
FRESH_SECONDS = 1.5
"""For so long everybody is told the same ..."""
PATIENCE = 20
"""... or this many times as long as it took to read, so that looking costs a large database little."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Something that checks proofs, as far as it is known."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Now:
    """How things stand at a moment."""

    unsettled: int
    workers: list[Worker]
    trouble: str
    """Why nothing is checked any more; empty while proofs are."""
    settled: dict[VerdictStatus, int]
    """Verdicts of the last minutes."""
    latest: list[tuple[datetime, JudgedProof]]
    runs: list[FinishedPhase]
    """The phase that each of the runs finished last."""


class Watch:
    """Reads how things stand, seldom, however many look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Now | None = None
        self._until = 0.0

    def look(self, service: Service) -> Now:
        with self._lock:
            begun = time.monotonic()
            if self._known is None or begun >= self._until:
                self._known = _read(service)
                took = time.monotonic() - begun
                self._until = begun + max(FRESH_SECONDS, PATIENCE * took)
            return self._known


def workers(queue: Queue) -> list[Worker]:
    """Who checks proofs: the one place that knows what kinds of queues there are."""
    match queue:
        case LocalQueue():
            busy, all_ = queue.at_work()
            return [Worker("threads of this service", f"{busy} of {all_} at a check")]
        case CeleryQueue():
            alive = queue.workers().items()
            told = [Worker(name, "in trouble; its log says why" if ill else "able to check") for name, ill in alive]
            return told or [Worker("none", "start one with `stp worker`")]
        case _:
            return []


router = APIRouter()


@router.get("/")
def overview(request: Request, service: ServiceDep, key: MaySee) -> Response:
    return _shown(request, service, key, "overview")


@router.get("/now")
def fragment(request: Request, service: ServiceDep, key: MayWatch) -> Response:
    """The part of the overview that changes."""
    return _shown(request, service, key, "now")


def _shown(request: Request, service: Service, key: ApiKey, template: str) -> Response:
    watch: Watch = request.app.state.watch
    return page(request, template, now=watch.look(service), mine=_mine(service, key), minutes=MINUTES)


def _mine(service: Service, key: ApiKey) -> list[Asked]:
    """The newest requests of a key: those of others are none of its business."""
    found = [one for kind in Kind for one in service.requests.of_key(key.id, kind, "", LATEST).items]
    newest = sorted(found, key=lambda one: one.created, reverse=True)[:LATEST]
    # What is written down of one that is open is as of when somebody looked last.
    return [work.look(service, one.id)[0] if one.state is State.OPEN else one for one in newest]


def _read(service: Service) -> Now:
    reader = service.reader
    return Now(
        unsettled=reader.unsettled(),
        workers=workers(service.queue),
        trouble=_trouble(service.queue),
        settled=reader.settled_since(datetime.now(UTC) - timedelta(minutes=MINUTES)),
        latest=reader.latest_verdicts(LATEST),
        runs=reader.latest_phases(LATEST),
    )


def _trouble(queue: Queue) -> str:
    try:
        queue.raise_if_broken()
    except StpError:
        return "nothing is checked any more; the log of the service says why"
    return ""
