"""What takes seconds to make is made once, and one at a time: whoever makes it holds a thread that all others need."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from services.api.errors import RETRY, Refused

T = TypeVar("T")

KEPT = 16
WAIT_SECONDS = 20.0


class Once:
    """Pictures and comparisons that were made last."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        """Drawing shares settings between threads, too."""
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def of(self, what: Hashable, make: Callable[[], T]) -> T:
        """Something that is named by all that it depends on.

        Raises:
            Refused: others take long to make.
        """
        # Whoever waits holds a thread, too.
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise Refused(503, "busy", "Other pictures and comparisons are being made; look again in a while.", RETRY)
        try:
            if what not in self._kept:
                self._kept[what] = make()
            self._kept.move_to_end(what)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            made: T = self._kept[what]
            return made
        finally:
            self._lock.release()
