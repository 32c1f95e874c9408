"""What Isabelle's server says and is told, over one connection.

A message is a line, or a line that holds a number and then so many bytes. It begins with a word; JSON follows. A
command is answered at once by OK or ERROR; what takes long is a *task*, which ends with FINISHED or FAILED and its
name, while NOTEs tell how it goes. Read from Isabelle's sources (Pure/Tools/server.scala, Pure/PIDE/byte_message.scala,
a snapshot between Isabelle2024 and 2025); never run against a live server.

`isabelle-client` (PyPI) speaks the same: it opens a connection for each command, so it cannot cancel a task, whose
connection alone may do that; it waits without a limit of time; and it is asyncio, as nothing here is. It serves as the
second opinion on the stand-in of the tests.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

LONGEST_SHORT = 100
"""Bytes of a message that may go as a line."""
LONGEST_LINE = 1 << 20
"""Bytes of a line that comes; the server sends longer messages by their number of bytes."""
OUTPUT_LIMIT = 16 << 20
"""Bytes of one message."""
WORDS = frozenset(["OK", "ERROR", "NOTE", "FINISHED", "FAILED"])
_NAME = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.")


class WireError(Exception):
    """The connection ended, or what came is no message."""


class TooLong(Exception):
    """A message is longer than one may be."""


class NoAnswer(Exception):
    """The time was up."""


class Refused(Exception):
    """The server answers ERROR or FAILED; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the server."""

    word: str
    body: Any
    """What its JSON holds; None without any."""

    @property
    def task(self) -> str:
        """The task that it is about; empty when it is about none."""
        return str(self.body.get("task", "")) if isinstance(self.body, dict) else ""

    @property
    def reason(self) -> str:
        """What an ERROR or FAILED says, which is a text or an object."""
        return str(self.body.get("message", self.body) if isinstance(self.body, dict) else self.body)


def encode(name: str, argument: object = None) -> bytes:
    """A command as bytes."""
    body = name.encode() if argument is None else f"{name} {json.dumps(argument)}".encode()
    if len(body) <= LONGEST_SHORT and b"\n" not in body:
        return body + b"\n"
    return b"%d\n%s\n" % (len(body) + 1, body)


def replies(stream: IO[bytes]) -> Iterator[Reply]:
    """The messages of a stream until it ends between two of them.

    Raises:
        WireError: it ended within one, or something else came.
        TooLong: one is too long.
    """
    while line := stream.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise WireError("it ended within a message")
        body = line.strip(b"\r\n")
        if body.isdigit():
            length = int(body)
            if length > OUTPUT_LIMIT:
                raise TooLong(f"a message of {length:,} bytes")
            body = _exactly(stream, length)
        yield decode(body)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    body = bytearray()
    while len(body) < length:
        more = stream.read(length - len(body))
        if not more:
            raise WireError("it ended within a message")
        body += more
    return bytes(body)


def decode(body: bytes) -> Reply:
    """
    Raises:
        WireError: it is no message.
    """
    end = next((index for index, one in enumerate(body) if one not in _NAME), len(body))
    word, rest = body[:end].decode(), body[end:].strip()
    if word not in WORDS:
        raise WireError(f"it says {body[:60]!r}")
    try:
        return Reply(word, json.loads(rest) if rest else None)
    except ValueError as error:
        raise WireError(f"what it says is no JSON: {error}") from error


# ------------------------------------------------------------------------------------------------ one connection


class Connection:
    """A connection that is through the handshake. One thread asks; another reads, so that neither side can fill up."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._outgoing = outgoing
        self._replies: queue.SimpleQueue[Reply | WireError | TooLong] = queue.SimpleQueue()
        self._ended: dict[str, Reply] = {}
        """How tasks ended that were not waited for yet."""
        self._owed = 0
        """Answers to come that nobody waits for any more; answers come in the order of the commands."""
        self._gone: WireError | TooLong | None = None
        threading.Thread(target=self._read, args=(incoming,), daemon=True).start()

    def hello(self, seconds: float) -> Mapping[str, Any]:
        """What the server says when it has accepted the password.

        Raises:
            WireError: it has not, and closed the connection.
            NoAnswer: it says nothing.
        """
        return _object(self._answer(time.monotonic() + seconds))

    def ask(self, name: str, argument: object = None, seconds: float = 30.0) -> Any:
        """The answer to a command.

        Raises:
            Refused: it is ERROR.
            NoAnswer: it does not come in time.
            WireError, TooLong: the connection is of no use any more.
        """
        self._send(encode(name, argument))
        return self._answer(time.monotonic() + seconds)

    def begin(self, name: str, argument: object, seconds: float = 30.0) -> str:
        """Start a task; returns its name. Raises what `ask` does."""
        task = str(_object(self.ask(name, argument, seconds)).get("task", ""))
        if not task:
            raise WireError(f"{name} begins no task")
        return task

    def wait(self, task: str, seconds: float, note: Callable[[Reply], None] | None = None) -> Any:
        """What a task FINISHED with. Notes meanwhile, of this task or of none, go to `note`.

        Raises:
            Refused: it FAILED.
            NoAnswer: it did not end in time; it may still be waited for.
            WireError, TooLong: the connection is of no use any more.
        """
        deadline = time.monotonic() + seconds
        while task not in self._ended:
            reply = self._next(deadline)
            if reply.word in {"OK", "ERROR"}:
                self._owed -= 1
            elif reply.word == "NOTE" and reply.task in {"", task} and note:
                note(reply)
        ended = self._ended.pop(task)
        if ended.word == "FAILED":
            raise Refused(ended.reason)
        return ended.body

    def cancel(self, task: str) -> None:
        """Ask for a task's end. That is a hint: it may still FINISH."""
        self._send(encode("cancel", {"task": task}))
        self._owed += 1

    def close(self) -> None:
        with suppress(OSError, ValueError):
            self._outgoing.close()

    def _answer(self, deadline: float) -> Any:
        """The answer to the last command; what comes before it is about tasks, or for nobody."""
        self._owed += 1
        while True:
            reply = self._next(deadline)
            if reply.word in {"OK", "ERROR"}:
                self._owed -= 1
                if self._owed == 0 and reply.word == "OK":
                    return reply.body
                if self._owed == 0:
                    raise Refused(reply.reason)

    def _next(self, deadline: float) -> Reply:
        """The next message; the end of a task is also put where it is looked for."""
        if self._gone:
            raise self._gone
        try:
            found = self._replies.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise NoAnswer from None
        if not isinstance(found, Reply):
            self._gone = found
            raise found
        if found.word in {"FINISHED", "FAILED"}:
            self._ended[found.task] = found
        return found

    def _send(self, message: bytes) -> None:
        # A dead server is noticed when its answer is read, where the reason is known.
        with suppress(BrokenPipeError, ValueError):
            self._outgoing.write(message)
            self._outgoing.flush()

    def _read(self, incoming: IO[bytes]) -> None:
        try:
            for reply in replies(incoming):
                self._replies.put(reply)
            self._replies.put(WireError("it has closed the connection"))
        except (WireError, TooLong) as error:
            self._replies.put(error)
        except (OSError, ValueError):
            self._replies.put(WireError("the connection was closed"))


def _object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise WireError(f"an object was expected, and it says {str(body)[:60]!r}")
    return body
