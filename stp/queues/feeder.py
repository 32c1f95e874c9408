"""Between a service's requests and the queue: what has been taken in waits here while the queue is full.

A queue may make whoever fills it wait for those who check. That is this thread then, and no caller of the service. It
takes some proofs of each batch in turn, so that a large one does not hold up a single check.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextvars import Context, copy_context
from dataclasses import dataclass, field

from stp.errors import StpError
from stp.logs import about
from stp.protocols import Queue
from stp.types import CheckLimits

log = logging.getLogger(__name__)

AT_A_TIME = 256
"""Proofs of one batch that the queue is given before the next batch has its turn."""
MOST_WAITING = 100_000
"""Proofs that may wait here; with more, nothing else should be taken in."""


@dataclass(slots=True)
class Waiting:
    """What is left to hand over of one batch."""

    batch: str
    ids: deque[str]
    limits: CheckLimits
    told: Context = field(default_factory=copy_context)
    """Of the request: what log lines and spans about its checks belong to."""


class Feeder:
    """Hands proofs to a queue in a thread of its own."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._waiting: deque[Waiting] = deque()
        self._news = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="feeder", daemon=True)
        self._thread.start()

    @property
    def depth(self) -> int:
        """How many proofs wait here."""
        with self._news:
            return sum(len(one.ids) for one in self._waiting)

    @property
    def full(self) -> bool:
        """Whether too much waits already."""
        return self.depth >= MOST_WAITING

    def add(self, batch: str, proof_ids: list[str], limits: CheckLimits) -> None:
        """Have proofs checked, some time."""
        if proof_ids:
            with about(batch=batch), self._news:
                self._waiting.append(Waiting(batch, deque(proof_ids), limits))
                self._news.notify()

    def drop(self, batch: str) -> None:
        """Forget what is left of a batch."""
        with self._news:
            self._waiting = deque(one for one in self._waiting if one.batch != batch)

    def close(self) -> None:
        """Stop. The thread may be waiting for room, and ends when the queue is closed too."""
        with self._news:
            self._closing = True
            self._news.notify()

    def _work(self) -> None:
        while part := self._next():
            ids, limits, told = part
            try:
                told.run(self._queue.enqueue, ids, limits)
            except StpError as error:
                # They stay unsettled, and whoever waits for them is told by the queue itself.
                log.error("%d proofs could not be handed to the queue: %s", len(ids), error)

    def _next(self) -> tuple[list[str], CheckLimits, Context] | None:
        with self._news:
            self._news.wait_for(lambda: self._closing or self._waiting)
            if self._closing:
                return None
            one = self._waiting.popleft()
            part = [one.ids.popleft() for _ in range(min(AT_A_TIME, len(one.ids)))]
            if one.ids:
                self._waiting.append(one)
            return part, one.limits, one.told
