"""Checks of one host side by side, or one of them alone, whichever processes they run in.

Two locked files: the *room* is shared by ordinary checks and taken whole by one that is to be alone, and everybody
comes in through the *door*, which whoever wants the whole room keeps shut, so that new checks do not keep it full for
ever. The kernel frees both when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_SECONDS = 0.05
"""How often somebody who waits asks whether to give up."""


class Room:
    """For one thread: a process may not wait for itself. Processes whose folder is the same share the room."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._door, self._room = (
            os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for name in ("door", "room")
        )

    @contextmanager
    def shared(self, give_up: Callable[[], bool]) -> Iterator[bool]:
        """Beside others; yields False, and then nobody is kept out, when it was given up."""
        with _locked(self._door, fcntl.LOCK_EX, give_up) as inside:
            came = inside and _lock(self._room, fcntl.LOCK_SH, give_up)
        try:
            yield came
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    @contextmanager
    def alone(self, give_up: Callable[[], bool]) -> Iterator[bool]:
        """While nobody else is in the room; yields False when it was given up."""
        with (
            _locked(self._door, fcntl.LOCK_EX, give_up) as shut,
            _locked(self._room, fcntl.LOCK_EX, lambda: not shut or give_up()) as mine,
        ):
            yield shut and mine

    def close(self) -> None:
        """Harmless to call once; whoever is inside leaves."""
        os.close(self._door)
        os.close(self._room)


@contextmanager
def _locked(file: int, how: int, give_up: Callable[[], bool]) -> Iterator[bool]:
    got = _lock(file, how, give_up)
    try:
        yield got
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _lock(file: int, how: int, give_up: Callable[[], bool]) -> bool:
    while True:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if give_up():
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True
