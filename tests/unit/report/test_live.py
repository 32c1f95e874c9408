"""The page that follows a run: when it is written, and that it never stops one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from stp.report.live import LivePage, watch
from stp.store.sql import SqlStore
from stp.types import Phase, Round


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.5  # writing the page takes as long
        return self.now


def looked(store: SqlStore, page: LivePage) -> None:
    round_ = store.rounds("tiny")[-1]
    page(round_, Phase.PROVE)


def test_it_is_written_after_a_phase_unless_the_last_time_took_too_much(
    store: SqlStore, play: Callable[[int], None], tmp_path: Path
) -> None:
    play(1)
    clock, path = Clock(), tmp_path / "page.html"
    page = LivePage(store, "tiny", path, clock)
    looked(store, page)
    path.unlink()
    # It took half a second, which is 5 % of ten.
    looked(store, page)
    assert not path.exists()
    clock.now += 10.0
    looked(store, page)
    assert "self-play report" in path.read_text()


def test_in_the_end_it_is_written_whatever_it_took(
    store: SqlStore, play: Callable[[int], None], tmp_path: Path
) -> None:
    play(1)
    path = tmp_path / "page.html"
    page = LivePage(store, "tiny", path, Clock())
    looked(store, page)
    path.unlink()
    page.finish()
    assert path.exists()


def test_a_page_that_cannot_be_written_is_a_warning(
    store: SqlStore, play: Callable[[int], None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    play(1)
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING):
        LivePage(store, "tiny", tmp_path / "file" / "page.html").finish()
    assert "the page of the run is not written" in caplog.text


def test_watching_writes_it_when_a_phase_has_ended_and_ends_with_the_run(
    store: SqlStore, play: Callable[[int], None], tmp_path: Path
) -> None:
    play(1)
    path, naps = tmp_path / "page.html", 0

    def sleep(seconds: float) -> None:
        nonlocal naps
        naps += 1
        if naps == 2:
            play(2)

    def ended(rounds: list[Round]) -> bool:
        return len(rounds) == 2

    seen = [len(one.rounds) for one in watch(store, "tiny", path, ended, 1.0, sleep)]
    assert (seen, naps) == ([1, 2], 2)
    assert path.exists()
