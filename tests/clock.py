"""A clock for leases, so that no test hangs on how fast the machine is."""

from __future__ import annotations

import time

TICK = 0.001


class Clock:
    """Moves by a millisecond each time it is read, and otherwise when it is told to."""

    def __init__(self) -> None:
        self._now = time.time()

    def __call__(self) -> float:
        self._now += TICK
        return self._now

    def pass_seconds(self, seconds: float) -> None:
        self._now += seconds
