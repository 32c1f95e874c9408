"""Log lines: one each, whatever they carry, with the ids of what they are about."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from contextvars import copy_context

import pytest

from stp.logs import JsonLines, TextLines, about, ids

HOSTILE = "rfl\n2026-01-01T00:00:00.000+00:00 INFO stp.checks: proved\r\x1b[2J\u2028\x85\x0b{}"


@pytest.fixture(params=["json", "text"])
def out(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What a logger of the test's own writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if request.param == "json" else TextLines())
    logger = logging.getLogger("stp.tests")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    yield stream
    logger.removeHandler(handler)
    logger.propagate = True


log = logging.getLogger("stp.tests")


def test_a_models_text_never_makes_a_line_of_its_own(out: io.StringIO) -> None:
    with about(request=HOSTILE):
        log.info("it said %s", HOSTILE, extra={"proof": HOSTILE})
    written = out.getvalue()
    assert written.endswith("\n")
    assert len(written[:-1].splitlines()) == 1
    assert all(one.isprintable() for one in written[:-1])


def test_a_traceback_with_a_models_text_cannot_pass_for_lines(out: io.StringIO) -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        log.exception("it broke")
    first, *rest = out.getvalue().splitlines()
    assert "it broke" in first
    assert all(line.startswith("    ") for line in rest)
    assert "ValueError" in out.getvalue()


def test_lines_carry_the_ids_of_their_place_and_their_own(out: io.StringIO) -> None:
    with about(request="r1"), about(proof="p1"):
        log.info("inside", extra={"tier": "warm"})
    log.info("outside")
    inside, outside = out.getvalue().splitlines()
    assert all(one in inside for one in ("r1", "p1", "warm"))
    assert "r1" not in outside


def test_ids_are_those_of_the_context_that_a_thread_is_given() -> None:
    seen: list[object] = []
    with about(request="r1"):
        with about(proof="p1"):
            assert ids() == {"request": "r1", "proof": "p1"}
        context = copy_context()
        bare = threading.Thread(target=lambda: seen.append(dict(ids())))
        given = threading.Thread(target=lambda: seen.append(dict(context.run(ids))))
        for thread in (bare, given):
            thread.start()
            thread.join()
    assert seen == [{}, {"request": "r1"}]
    assert ids() == {}


def test_a_json_line_gives_back_what_was_said() -> None:
    record = logging.makeLogRecord({"name": "n", "levelname": "INFO", "msg": "%s", "args": (HOSTILE,), "tier": "∀"})
    line = json.loads(JsonLines().format(record))
    assert (line["text"], line["tier"], line["level"], line["logger"]) == (HOSTILE, "∀", "info", "n")
