"""What takes seconds to draw is drawn once, and one at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from services.api.errors import Refused

T = TypeVar("T")

KEPT = 8
"""Runs and evaluations whose pictures are kept."""
WAIT_SECONDS = 20.0


class Pictures:
    """Those of one app."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        """Drawing shares settings between threads, so one draws at a time."""
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def of(self, what: Hashable, draw: Callable[[], T]) -> T:
        """The pictures of something, which is named by all that they depend on.

        Raises:
            Refused: others take long to draw.
        """
        # Whoever waits holds a thread that the API needs too.
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise Refused(503, "busy", "Other pictures are being drawn; look again in a while.")
        try:
            if what not in self._kept:
                self._kept[what] = draw()
            self._kept.move_to_end(what)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            drawn: T = self._kept[what]
            return drawn
        finally:
            self._lock.release()
