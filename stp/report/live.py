"""The page of a run while it goes on: written anew after a phase, or whenever somebody who watches sees a change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from stp.errors import StpError
from stp.protocols import Store
from stp.report.page import write_report
from stp.report.summary import RunSummary
from stp.types import Phase, Round

log = logging.getLogger(__name__)
SHARE = 0.05
"""Of the run's time, at the most, that goes into its page: a long run has much to read."""


class LivePage:
    """Writes the page after a phase, unless the last time took too much of the time since. It never stops a run."""

    def __init__(self, store: Store, run: str, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._run, self._path, self._clock = store, run, path, clock
        self._not_before = float("-inf")
        self._lock = threading.Lock()

    def __call__(self, round_: Round, phase: Phase) -> None:
        with self._lock:
            if self._clock() >= self._not_before:
                self._write()

    def finish(self) -> None:
        """Write it once more, with all there is."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        began = self._clock()
        try:
            write_report(self._store, self._run, self._path)
        except StpError as error:
            log.warning("the page of the run is not written: %s", error)
        ended = self._clock()
        self._not_before = ended + (ended - began) * (1 / SHARE - 1)


def watch(
    store: Store,
    run: str,
    path: Path,
    ended: Callable[[list[Round]], bool],
    every_seconds: float,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[RunSummary]:
    """Write the page of a run now, and again whenever a phase of it has ended, until the run has; yields its numbers.

    Raises:
        InputError: there is no such run, or the page cannot be written.
    """
    seen: list[tuple[int, int]] | None = None
    while True:
        rounds = store.rounds(run)
        now = [(one.number, len(one.phases)) for one in rounds]
        if now != seen:
            seen = now
            yield write_report(store, run, path)
        if ended(rounds):
            return
        sleep(every_seconds)
