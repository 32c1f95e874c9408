"""Checks side by side, or one alone, whichever process they are in: each has a `Room` of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from stp.queues.room import Room


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[list[Room]]:
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Room(tmp_path / "room"))) for _ in range(3)]


def never() -> bool:
    return False


def at_once() -> bool:
    return True


def test_several_share_it(rooms: list[Room]) -> None:
    with rooms[0].shared(at_once) as first, rooms[1].shared(at_once) as second:
        assert first
        assert second


def test_one_has_it_alone(rooms: list[Room]) -> None:
    with rooms[0].alone(at_once) as mine:
        assert mine
        with rooms[1].shared(at_once) as beside, rooms[2].alone(at_once) as other:
            assert not beside
            assert not other
    with rooms[1].shared(at_once) as after:
        assert after


def test_whoever_gives_up_keeps_nobody_out(rooms: list[Room]) -> None:
    with rooms[0].shared(at_once):
        with rooms[1].alone(at_once) as mine:
            assert not mine
        with rooms[2].shared(at_once) as beside:
            assert beside


def test_whoever_wants_it_alone_lets_no_new_ones_in_before(rooms: list[Room]) -> None:
    asked, got = threading.Event(), threading.Event()

    def waiting() -> bool:
        asked.set()
        return False

    def want() -> None:
        with rooms[1].alone(waiting) as mine:
            assert mine
            got.set()

    one = threading.Thread(target=want)
    with rooms[0].shared(at_once):
        one.start()
        assert asked.wait(10)
        with rooms[2].shared(at_once) as late:
            assert not late
        assert not got.is_set()
    one.join(10)
    assert got.is_set()
    with rooms[2].shared(never) as late:
        assert late
