"""One process of Isabelle's server with one session: Isabelle with a warm heap, to which theory files are shown.

One server belongs to one checker, as a Lean process does, and many checkers are many servers. A server could hold
several sessions; but a proof that brings the server down would then bring down the checks of its neighbours, and what
one session's proofs use of memory could not be told from another's. The price is a Java of some hundred MB each.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from stp.checking.isabelle_wire import Connection, NoAnswer, Refused, Reply, TooLong, WireError
from stp.checking.processes import end, start
from stp.checking.server import LimitError
from stp.errors import CheckerUnavailable
from stp.types import Limit

START_SECONDS = 120.0
"""How long a server may take until it answers."""
SESSION_SECONDS = 900.0
"""How long a session may take to start: minutes where its heap has to be built first."""
CANCEL_SECONDS = 5.0
"""How long a cancelled task may take to end."""
WEIGH_SECONDS = 0.5
"""How often the memory is looked at, and whether the proof gets on, while a check runs."""
QUIET_SECONDS = 0.3
BUSY = 0.5
"""A server that still computes with so much of a core, its task cancelled and its theories purged, is not quiet."""
CLOSING_SECONDS = 2.0
ERROR = "error"
SESSION_OPTIONS = (
    "headless_consolidate_delay=0.1",  # else every answer waits 2 s
    "headless_prune_delay=5",
)
CHECK_DELAY = 0.05
"""Seconds between two looks of the server at whether a theory is finished; its default is half a second."""


class GoneError(Exception):
    """The server, or its session, ended by itself."""


@dataclass(frozen=True, slots=True)
class Report:
    """A message of Isabelle about a theory."""

    kind: str
    """`writeln`, `warning`, `error` and others."""
    text: str
    line: int
    """From 1; 0 where it is about no place."""
    offset: int
    """In symbols, from 1; 0 where it is about no place."""


@dataclass(frozen=True, slots=True)
class Node:
    """A theory as far as it was checked."""

    messages: tuple[Report, ...] = ()
    settled: bool = False
    """Whether nothing of it runs, or waits to run, or was cancelled, and the whole of it is consolidated."""
    failed: int = 0
    """Commands with an error."""

    @property
    def errors(self) -> list[str]:
        return [one.text for one in self.messages if one.kind == ERROR]


@dataclass(frozen=True, slots=True)
class Theories:
    """What was found about theories."""

    ok: bool
    errors: tuple[str, ...]
    nodes: Mapping[str, Node]
    """By the theory's name, without its session's."""

    def node(self, theory: str) -> Node:
        """A theory; one that is not settled where the server says nothing of it."""
        return self.nodes.get(theory, Node())


class IsabelleServer:
    """A server with a session. Used by one thread; `alive` says whether it may be used again after an exception."""

    def __init__(self, command: Sequence[str], session: Mapping[str, object], folder: Path) -> None:
        """Start `command`, a relay to a server; then a session with these arguments. Theories are read from `folder`.

        Raises:
            CheckerUnavailable: one of the two does not start.
        """
        self._folder = folder
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by kill()
        self._process = start(command, stdin=subprocess.PIPE, stderr=self._stderr)
        assert self._process.stdout
        assert self._process.stdin
        self._wire = Connection(self._process.stdout, self._process.stdin)
        self.alive = True
        self._known: dict[int, psutil.Process] = {}
        try:
            self.version = str(self._wire.hello(START_SECONDS).get("isabelle_name", ""))
            task = self._wire.begin("session_start", session)
            self._session = str(self._wire.wait(task, SESSION_SECONDS)["session_id"])
        except (WireError, TooLong, NoAnswer, Refused, KeyError, TypeError) as error:
            why = str(error) or "no answer in time"
            said = self._said()
            self.kill()
            raise CheckerUnavailable(f"Isabelle does not start: {why}{said}; run `stp isabelle doctor`") from error

    def use(self, theory: str, seconds: float, memory_mb: int, step_seconds: float = 0.0) -> Theories:
        """What Isabelle finds about a theory and those that it imports from the folder.

        `step_seconds` ends a check in which so long no command was finished, 0 never does: the server has no limit for
        one command, but it tells how many are finished.

        Raises:
            LimitError: it took longer, or more memory, or said too much.
            GoneError: the server or the session ended.
            CheckerUnavailable: it does not begin.
        """
        watch = _Watch(step_seconds)
        deadline = time.monotonic() + seconds
        argument = {
            "session_id": self._session,
            "theories": [theory],
            "master_dir": str(self._folder),
            "check_delay": CHECK_DELAY,
            # Its own limits would end a check as if all were well; ours is below them.
            "watchdog_timeout": seconds + START_SECONDS,
            "nodes_status_delay": WEIGH_SECONDS if step_seconds else -1,
        }
        task = ""
        try:
            task = self._wire.begin("use_theories", argument)
            while True:
                try:
                    left = max(0.0, deadline - time.monotonic())
                    return _theories(self._wire.wait(task, min(WEIGH_SECONDS, left), watch.note))
                except NoAnswer:
                    self._check_limits(task, seconds, deadline, memory_mb, watch)
        except Refused as refused:
            if "No session" in str(refused):
                self.kill()
                raise GoneError(str(refused)) from refused
            raise CheckerUnavailable(f"Isabelle cannot begin: {refused}; run `stp isabelle doctor`") from refused
        except TooLong as error:
            self.kill()
            raise LimitError(Limit.OUTPUT, str(error)) from error
        except (WireError, NoAnswer) as error:
            raise self._gone(str(error) or "no answer") from error

    def purge(self, theories: Sequence[str]) -> bool:
        """Have theories forgotten; whether all were.

        Raises:
            GoneError: the server or the session ended.
        """
        argument = {"session_id": self._session, "theories": list(theories), "master_dir": str(self._folder)}
        try:
            answer = self._wire.ask("purge_theories", argument)
        except Refused as refused:
            self.kill()
            raise GoneError(str(refused)) from refused
        except (WireError, TooLong, NoAnswer) as error:
            raise self._gone(str(error) or "no answer") from error
        retained = answer.get("retained", []) if isinstance(answer, dict) else []
        return not any(_theory_name(one) in theories for one in retained)

    @property
    def pid(self) -> int:
        """Process id of the outermost launcher."""
        return self._process.pid

    @property
    def rss_mb(self) -> float:
        """Resident memory of all its processes now; pages that they share count for each."""
        total = 0.0
        for one in self._tree():
            with contextlib.suppress(psutil.Error):
                total += float(one.memory_info().rss)
        return total / 2**20

    def shut_down(self) -> None:
        """End in order: a server tells its own processes to go; where it does not, it is killed."""
        if self.alive:
            with contextlib.suppress(Refused, NoAnswer, WireError, TooLong):
                self._wire.ask("shutdown", seconds=CLOSING_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the process and everything below it; harmless to repeat."""
        self.alive = False
        below = self._tree() if self._process.poll() is None else []
        end(self._process)
        for one in below:  # those that made a group of their own, where there is no namespace to go with
            with contextlib.suppress(psutil.Error):
                one.kill()
        self._stderr.close()

    def _check_limits(self, task: str, seconds: float, deadline: float, memory_mb: int, watch: _Watch) -> None:
        if time.monotonic() >= deadline:
            self._cancel(task)
            raise LimitError(Limit.TIME, f"no answer within {seconds:g} s")
        if watch.stuck:
            self._cancel(task)
            raise LimitError(Limit.TIME, f"no step was finished for {watch.step_seconds:g} s")
        if self.rss_mb > memory_mb:
            self.kill()
            raise LimitError(Limit.MEMORY, f"more than {memory_mb:,} MB")

    def _cancel(self, task: str) -> None:
        """Cancel a task; a server that does not end it, or computes on, is killed."""
        try:
            self._wire.cancel(task)
            with contextlib.suppress(Refused):
                self._wire.wait(task, CANCEL_SECONDS)
            self._wire.ask("purge_theories", {"session_id": self._session, "all": True}, CANCEL_SECONDS)
        except (Refused, NoAnswer, WireError, TooLong):
            self.kill()
            return
        if self._busy():
            self.kill()

    def _busy(self) -> bool:
        """Whether it still computes."""
        before, began = self._cpu_seconds(), time.monotonic()
        time.sleep(QUIET_SECONDS)
        return self._cpu_seconds() - before > BUSY * (time.monotonic() - began)

    def _cpu_seconds(self) -> float:
        total = 0.0
        for one in self._tree():
            with contextlib.suppress(psutil.Error):
                used = one.cpu_times()
                total += used.user + used.system
        return total

    def _tree(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            outer = psutil.Process(self._process.pid)
            return [outer, *outer.children(recursive=True)]
        return []

    def _gone(self, why: str) -> GoneError:
        said = self._said()
        self.kill()
        return GoneError(f"Isabelle ended: {why}{said}")

    def _said(self) -> str:
        """The end of its standard error."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSING_SECONDS)
        self._stderr.seek(0)
        text = self._stderr.read().decode(errors="replace").strip()
        return f" ({text[-400:]})" if text else ""


class _Watch:
    """Whether a check gets on, by what the server tells of its nodes."""

    def __init__(self, step_seconds: float) -> None:
        self.step_seconds = step_seconds
        self._finished, self._since = -1, time.monotonic()

    def note(self, reply: Reply) -> None:
        if isinstance(reply.body, dict) and reply.body.get("kind") == "nodes_status":
            finished = sum(_number(one.get("status", {}), "finished") for one in reply.body.get("nodes_status", []))
            if finished != self._finished:
                self._finished, self._since = finished, time.monotonic()

    @property
    def stuck(self) -> bool:
        return bool(self.step_seconds) and time.monotonic() - self._since > self.step_seconds


def _theories(body: Any) -> Theories:
    """
    Raises:
        WireError: it is no result of `use_theories`.
    """
    try:
        nodes = {_theory_name(one): _node(one) for one in body["nodes"]}
        return Theories(bool(body["ok"]), tuple(str(one["message"]) for one in body["errors"]), nodes)
    except (KeyError, TypeError, AttributeError) as error:
        raise WireError(f"what it says of theories is not understood: {error}") from error


def _theory_name(node: Mapping[str, Any]) -> str:
    """`Draft.T` is T."""
    return str(node["theory_name"]).rpartition(".")[2]


def _node(raw: Mapping[str, Any]) -> Node:
    status = raw["status"]
    open_ends = [_number(status, one) for one in ("running", "unprocessed")]
    settled = status.get("consolidated") is True and not status.get("canceled") and not any(open_ends)
    return Node(tuple(_report(one) for one in raw["messages"]), settled, _number(status, "failed"))


def _report(raw: Mapping[str, Any]) -> Report:
    place = raw.get("pos") or {}
    return Report(str(raw["kind"]), str(raw["message"]), _number(place, "line"), _number(place, "offset"))


def _number(fields: Mapping[str, Any], name: str) -> int:
    return int(fields.get(name) or 0)
