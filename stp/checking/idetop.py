"""One process of `coqidetop`, Rocq's server for editors, spoken to in its XML over pipes.

A sentence is added to a state and gives the next one; nothing is run before `run`, and `back_to` returns to any state
at once, so a header is elaborated once for many proofs. What a proof has Rocq print arrives escaped within a message:
it cannot look like an answer. The form of `Add` is that of Rocq 8.16.
"""

from __future__ import annotations

import os
import selectors
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from stp.checking.server import OUTPUT_LIMIT, DeathError, LimitError, Server
from stp.errors import CheckerUnavailable
from stp.types import Limit, Severity

ANSWER = b"</value>"
UNPRINTABLE = bytes(one for one in range(32) if one not in b"\t\n\r")
"""Characters that XML does not have."""
SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}
ROUTE = 7
"""Marks the messages that answer a query."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message of Rocq, about the sentence that leads to a state."""

    severity: Severity
    state: int
    text: str
    start: int
    """Where in the sentence it points, in bytes."""
    answers: bool
    """Whether it answers a query."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request."""

    good: bool
    state: int
    """The new state, of `add`."""
    messages: tuple[Told, ...]
    why: str = ""
    """What went wrong."""
    start: int = 0
    """Where in the sentence, in bytes."""


class Idetop(Server):
    """A running `coqidetop`. Used by one thread; after an exception it is gone."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        """Start `command`, a confined `coqidetop.opt -main-channel stdfds`.

        Raises:
            CheckerUnavailable: it does not start, or does not answer in time.
        """
        super().__init__(command, "Rocq")
        self._deadline = time.monotonic() + seconds
        self._received = 0
        try:
            self.tip = self._ask('<call val="Init"><option val="none"/></call>').state
        except (DeathError, LimitError) as error:
            self.kill()
            raise CheckerUnavailable(f"Rocq does not start: {error}; run `apt install --reinstall coq`") from error
        self._started()

    def limit(self, seconds: float) -> None:
        """From now on, all requests together may take so long and answer with so much."""
        self._deadline, self._received = time.monotonic() + seconds, 0

    def add(self, sentence: str) -> Answer:
        """Put one sentence behind the last one. It is parsed, and run when it is `run` or must be known.

        Raises:
            LimitError: time or output is spent.
            DeathError: the process ended.
        """
        place = f'<pair><state_id val="{self.tip}"/><bool val="false"/></pair>'
        text = f"<pair><string>{escape(sentence)}</string><int>-1</int></pair>"
        origin = "<pair><int>0</int><int>0</int></pair>"
        add = f"<pair><pair><pair>{text}{place}</pair><int>0</int></pair>{origin}</pair>"
        answer = self._ask(f'<call val="Add">{add}</call>')
        if answer.good:
            self.tip = answer.state
        return answer

    def run(self) -> Answer:
        """Run all that was added; raises as `add`."""
        return self._ask('<call val="Status"><bool val="true"/></call>')

    def query(self, command: str) -> str:
        """What a command that changes nothing answers; raises as `add`."""
        where = f'<pair><string>{escape(command)}</string><state_id val="{self.tip}"/></pair>'
        answer = self._ask(f'<call val="Query"><pair><route_id val="{ROUTE}"/>{where}</pair></call>')
        return "\n".join(one.text for one in answer.messages if one.answers) if answer.good else ""

    def back_to(self, state: int) -> None:
        """Forget everything behind a state; raises as `add`."""
        self._ask(f'<call val="Edit_at"><state_id val="{state}"/></call>')
        self.tip = state

    def _ask(self, call: str) -> Answer:
        self._write(call.encode())
        try:
            return _read(self._receive())
        except (ET.ParseError, AttributeError) as error:  # no answer of this protocol
            self.kill()
            raise DeathError(1, f"its answer is not understood: {error}", "Rocq") from error

    def _receive(self) -> bytes:
        """Everything up to the end of an answer."""
        assert self._process.stdout is not None
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not received.endswith(ANSWER):
                if not selector.select(max(0.0, self._deadline - time.monotonic())):
                    self.kill()
                    raise LimitError(Limit.TIME, "no answer within the time limit")
                more = os.read(self._process.stdout.fileno(), 1 << 16)
                if not more:
                    raise self._obituary()
                received += more
                self._received += len(more)
                if self._received > OUTPUT_LIMIT:
                    self.kill()
                    raise LimitError(Limit.OUTPUT, f"more than {OUTPUT_LIMIT >> 20} MB of messages")
        return bytes(received)


def _read(received: bytes) -> Answer:
    text = received.translate(None, UNPRINTABLE).replace(b"&nbsp;", b" ")
    tree = ET.fromstring(b"<all>" + text + b"</all>")
    messages = tuple(_told(one) for one in tree.iter("feedback") if one.find(".//message") is not None)
    value = tree.find("value")
    assert value is not None
    state = value.find(".//state_id")
    number = int(state.get("val", "0")) if state is not None else 0
    if value.get("val") == "good":
        return Answer(True, number, messages)
    return Answer(False, number, messages, _text(value), int(value.get("loc_s", "0")))


def _told(feedback: ET.Element) -> Told:
    level, place, state = feedback.find(".//message_level"), feedback.find(".//loc"), feedback.find("state_id")
    return Told(
        SEVERITIES.get(level.get("val", "") if level is not None else "", Severity.INFORMATION),
        int(state.get("val", "0")) if state is not None else 0,
        _text(feedback),
        int(place.get("start", "0")) if place is not None else 0,
        feedback.get("route") == str(ROUTE) and level is not None and level.get("val") == "notice",
    )


def _text(element: ET.Element) -> str:
    shown = element.find(".//richpp")
    return "".join(shown.itertext()).strip() if shown is not None else ""
