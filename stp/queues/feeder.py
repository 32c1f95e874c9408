"""Between a service's requests and the queue: what has been taken in waits here while the queue is full.

A queue may make whoever fills it wait for those who check. That is this thread then, and no caller of the service. It
takes all requests for a few proofs at a time, which costs hardly more than one of them, and some proofs of each large
one in turn.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field

from stp.errors import StoreError, StpError
from stp.logs import about
from stp.protocols import Queue
from stp.types import CheckLimits

log = logging.getLogger(__name__)

AT_A_TIME = 256
"""Proofs of one batch that the queue is given before the next batch has its turn."""
FEW, TOGETHER = 8, 64
"""A request for so few proofs does not wait for its turn, and so many of these are handed over together."""
RETRY_SECONDS = 1.0
MOST_WAITING = 100_000
"""Proofs that may wait here; with more, nothing else should be taken in."""


@dataclass(frozen=True, slots=True)
class Part:
    """Proofs that somebody wants checked, and what log lines and spans about that belong to."""

    proof_ids: Sequence[str]
    limits: CheckLimits
    told: Context = field(default_factory=copy_context)


EnqueueAll = Callable[[Sequence[Part]], None]
"""`Queue.enqueue` for what several want."""


@dataclass(slots=True, eq=False)
class Waiting:
    """What is left to hand over of one batch."""

    batch: str
    ids: deque[str]
    limits: CheckLimits
    told: Context = field(default_factory=copy_context)
    """Of the request: what log lines and spans about its checks belong to."""


class Feeder:
    """Hands proofs to a queue in a thread of its own."""

    def __init__(self, queue: Queue, enqueue_all: EnqueueAll | None = None) -> None:
        """`enqueue_all` is of a queue that much can be handed to at once; where the database fails it, it is called
        again, and is to do no harm then."""
        self._queue = queue
        self._enqueue_all = enqueue_all
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
        while parts := self._next():
            for some in [parts] if self._enqueue_all else [[one] for one in parts]:
                self._hand_over(some)

    def _hand_over(self, parts: Sequence[Part]) -> None:
        """Parts, or one of them where the queue takes one at a time."""
        count = sum(len(one.proof_ids) for one in parts)
        while not self._closing:
            try:
                if self._enqueue_all:
                    self._enqueue_all(parts)
                else:
                    parts[0].told.run(self._queue.enqueue, parts[0].proof_ids, parts[0].limits)
            except StpError as error:
                if self._enqueue_all and isinstance(error, StoreError):
                    log.warning("%d proofs wait for the database: %s", count, error)
                    time.sleep(RETRY_SECONDS)
                    continue
                # They stay unsettled, and whoever waits for them is told by the queue itself.
                log.error("%d proofs could not be handed to the queue: %s", count, error)
            return

    def _next(self) -> list[Part]:
        """What is handed over now; nothing at the end."""
        with self._news:
            self._news.wait_for(lambda: self._closing or self._waiting)
            if self._closing:
                return []
            few = [one for one in self._waiting if len(one.ids) <= FEW][:TOGETHER]
            rest = deque(one for one in self._waiting if one not in few)
            large = next((one for one in rest if len(one.ids) > FEW), None)
            parts = [Part(list(one.ids), one.limits, one.told) for one in few]
            if large:
                ids = [large.ids.popleft() for _ in range(min(AT_A_TIME, len(large.ids)))]
                parts.append(Part(ids, large.limits, large.told))
                rest.remove(large)
                rest.extend([large] if large.ids else [])
            self._waiting = rest
            return parts
