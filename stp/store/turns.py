"""In which order proofs of different requests are checked: whoever asks for one does not wait behind another's
thousands, and these do not wait for ever.

The proofs of a request count as if they had come one after another, a second apart, and those go first that came first.
So a request for many is sure of one proof a second, and has all that later and smaller ones leave; a proof counts as
ten minutes late at most, so nothing waits behind what was asked for ten minutes after it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from stp.tracing import CARRIED

APART_SECONDS = 1.0
LATEST_SECONDS = 600.0
REMEMBERED = 10_000
"""Requests, after which those that no longer matter are forgotten."""
WHOSE = (CARRIED["batch"], CARRIED["attempt"])


class Turns:
    """Those that one process gives; safe to use from many threads. What belongs to no request, such as the proofs of a
    round, counts as one."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._turn = threading.Lock()

    def give(self, told: Mapping[str, str], now: float) -> float:
        """When the next proof of what it is about (`stp.tracing.carry`) has its turn; times are seconds since 1970."""
        whose = next((told[one] for one in WHOSE if one in told), "")
        with self._turn:
            last = self._last.get(whose, now - APART_SECONDS)
            turn = min(max(now, last + APART_SECONDS), now + LATEST_SECONDS)
            self._last[whose] = turn
            if len(self._last) > REMEMBERED:
                self._last = {one: at for one, at in self._last.items() if at + APART_SECONDS > now}
        return turn
