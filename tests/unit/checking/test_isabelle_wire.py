"""The wire of Isabelle's server: bytes to messages, and whose answer is whose."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.checking.isabelle_wire import (
    OUTPUT_LIMIT,
    Connection,
    NoAnswer,
    Refused,
    Reply,
    TooLong,
    WireError,
    decode,
    encode,
    replies,
)


def read(raw: bytes) -> list[Reply]:
    return list(replies(io.BytesIO(raw)))


def test_a_short_message_is_a_line_and_a_long_one_is_told_by_its_bytes() -> None:
    assert encode("help") == b"help\n"
    assert encode("x", "a" * (100 - len('x ""'))) == b'x "' + b"a" * 96 + b'"\n'
    long = encode("x", "a" * 97)
    assert long == b"102\nx " + b'"' + b"a" * 97 + b'"\n'
    assert len(long.split(b"\n", 1)[1]) == 102


def test_bytes_are_counted_and_not_characters() -> None:
    body = 'OK "' + "∀" * 40 + '"'
    raw = b"%d\n%s\n" % (len(body.encode()) + 1, body.encode())
    assert read(raw + b"OK\n") == [Reply("OK", "∀" * 40), Reply("OK", None)]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_the_line_end_in_a_long_message_may_be_there_or_not(end: bytes) -> None:
    body = b'NOTE {"message":"x"}' + end
    assert read(b"%d\r\n%s" % (len(body), body)) == [Reply("NOTE", {"message": "x"})]


def test_errors_are_texts_or_objects() -> None:
    assert decode(b"ERROR \"Bad command 'foo'\"").reason == "Bad command 'foo'"
    assert decode(b'ERROR {"kind":"error","message":"No session"}').reason == "No session"


@pytest.mark.parametrize("raw", [b"OK", b"20\nOK {", b"5\n", b"NOTE {]\n", b"HTTP/1.1 400\n", b"\n", b"OK {} {}\n"])
def test_what_is_no_message_or_breaks_off_is_told(raw: bytes) -> None:
    with pytest.raises(WireError):
        read(raw)


def test_a_message_beyond_the_limit_is_not_read() -> None:
    with pytest.raises(TooLong):
        read(b"%d\nOK" % (OUTPUT_LIMIT + 1))


@given(st.lists(st.text(max_size=300), max_size=5))
def test_what_is_sent_can_be_read(texts: list[str]) -> None:
    raw = b"".join(encode("OK", one) for one in texts)
    assert [one.body for one in read(raw)] == texts


RECORDED = files("isabelle_client") / "resources" / "isabelle-responses"


@pytest.mark.parametrize("name", [one.name for one in RECORDED.iterdir()])
def test_recorded_answers_are_read_whole(name: str) -> None:
    found = read((RECORDED / name).read_bytes().rstrip() + b"\n")  # some of the files end in an empty line
    assert found
    assert found[-1].word in {"OK", "ERROR", "FINISHED"}


# ------------------------------------------------------------------------------------------------ one connection


class Far:
    """The other end of a connection."""

    def __init__(self, says: IO[bytes], hears: IO[bytes]) -> None:
        self._says, self.hears = says, hears

    def say(self, *lines: str) -> None:
        with suppress(BrokenPipeError):
            self._says.write("".join(f"{one}\n" for one in lines).encode())
            self._says.flush()

    def hang_up(self) -> None:
        self._says.close()


@pytest.fixture
def ends() -> Iterator[tuple[Connection, Far]]:
    one, two = os.pipe(), os.pipe()
    far = Far(os.fdopen(one[1], "wb"), os.fdopen(two[0], "rb"))
    near_in, near_out = os.fdopen(one[0], "rb"), os.fdopen(two[1], "wb")
    connection = Connection(near_in, near_out)
    yield connection, far
    far.hang_up()
    connection.close()
    far.hears.close()
    near_in.close()


def test_a_note_before_the_answer_is_not_taken_for_it(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    far.say('NOTE {"message":"hello"}', 'OK {"task":"a"}')
    assert connection.begin("use_theories", {}) == "a"


def test_tasks_of_one_connection_end_in_any_order(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    far.say('OK {"task":"a"}', 'OK {"task":"b"}')
    one, two = connection.begin("use_theories", 1), connection.begin("use_theories", 2)
    far.say(
        'NOTE {"task":"b","n":1}', 'FINISHED {"task":"b","n":2}', 'NOTE {"task":"a"}', 'FINISHED {"task":"a","n":3}'
    )
    notes: list[Reply] = []
    assert connection.wait(one, 5, notes.append)["n"] == 3
    assert [note.task for note in notes] == ["a"]
    assert connection.wait(two, 5)["n"] == 2


def test_the_answer_to_a_cancellation_is_not_taken_for_another(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    far.say('OK {"task":"a"}')
    task = connection.begin("use_theories", {})
    connection.cancel(task)
    far.say('FAILED {"task":"a","message":"Interrupt"}')
    with pytest.raises(Refused, match="Interrupt"):
        connection.wait(task, 5)
    far.say("OK", 'OK "echoed"')
    assert connection.ask("echo", "echoed") == "echoed"


def test_an_answer_that_came_too_late_is_not_taken_for_the_next(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    with pytest.raises(NoAnswer):
        connection.ask("echo", 1, seconds=0.05)
    far.say("OK 1", "OK 2")
    assert connection.ask("echo", 2) == 2


def test_a_task_that_does_not_end_is_told_and_may_be_waited_for_again(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    far.say('OK {"task":"a"}')
    task = connection.begin("use_theories", {})
    with pytest.raises(NoAnswer):
        connection.wait(task, 0.05)
    far.say('FINISHED {"task":"a"}')
    assert connection.wait(task, 5) == {"task": "a"}


def test_a_closed_connection_is_told_each_time(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    far.hang_up()
    for _ in range(2):
        with pytest.raises(WireError, match="closed"):
            connection.hello(5)


def test_an_error_is_told_with_its_reason(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    far.say("ERROR \"Bad command 'foo'\"", 'OK "no task"')
    with pytest.raises(Refused, match="Bad command"):
        connection.ask("foo")
    with pytest.raises(WireError, match="object"):
        connection.begin("use_theories", {})


def test_a_server_that_writes_much_does_not_block_one_that_asks(ends: tuple[Connection, Far]) -> None:
    connection, far = ends
    notes = [f'NOTE {{"message":"{"x" * 500}"}}'] * 2000
    threading.Thread(target=far.say, args=(*notes, "OK 1"), daemon=True).start()
    assert connection.ask("echo", "y" * 50_000, seconds=20) == 1
