"""The stand-in's server: framing, handshake, commands and tasks, with what a test wants to go wrong."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import sys
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stp.testing_isabelle import VERSION, Faults
from stp.testing_isabelle.prover import BadHeader, Checked, Endless, Prover, header

COMMANDS = (
    "cancel echo help purge_theories session_build session_start session_stop shutdown use_theories".split()  # noqa: SIM905
)
TASKS = frozenset(["session_build", "session_start", "session_stop", "use_theories"])
LONGEST_SHORT = 100
LIBRARY = frozenset(["Main", "Complex_Main", "Pure", "HOL-Number_Theory.Number_Theory"])
"""What may be imported without a file."""


def serve(name: str, faults: Faults) -> None:
    """Listen on a free port of 127.0.0.1, say where, and answer until told to shut down."""
    password = str(uuid.uuid4())
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    sys.stdout.write(f'server "{name}" = 127.0.0.1:{port} (password "{password}")\n')
    sys.stdout.flush()
    server = Server(faults, password)
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=server.talk, args=(connection,), daemon=True).start()


@dataclass(slots=True)
class _Session:
    theories: dict[str, Checked] = field(default_factory=dict)


class Server:
    """What all connections share."""

    def __init__(self, faults: Faults, password: str) -> None:
        self.faults, self.password = faults, password
        self.sessions: dict[str, _Session] = {}
        self.uses = 0

    def talk(self, connection: socket.socket) -> None:
        """One connection, from the password to its end."""
        with connection, suppress(OSError):
            stream = connection.makefile("rb")
            if stream.readline().strip().decode() != self.password:
                return
            one = _Connection(self, connection)
            one.send("OK", {"isabelle_id": "stand-in", "isabelle_name": VERSION})
            while (message := _message(stream)) is not None:
                one.command(message)


def _message(stream: Any) -> str | None:
    line = stream.readline()
    if not line:
        return None
    body = line.strip(b"\r\n")
    if body.isdigit():
        body = stream.read(int(body)).rstrip(b"\r\n")
    return str(body.decode())


class _Connection:
    """One connection and its tasks: those of another can be neither heard of nor cancelled."""

    def __init__(self, server: Server, connection: socket.socket) -> None:
        self._server, self._socket = server, connection
        self._lock = threading.Lock()
        self._tasks: dict[str, threading.Event] = {}
        """Whether each was cancelled."""

    def send(self, word: str, body: Any = None, cut: bool = False) -> None:
        """Send a message; `cut` ends the connection within it."""
        text = (
            word if body is None else f"{word} {json.dumps(_shuffled(body), ensure_ascii=False, separators=(',', ':'))}"
        )
        raw = text.encode()
        framed = b"%d\n%s\n" % (len(raw) + 1, raw) if len(raw) > LONGEST_SHORT or b"\n" in raw else raw + b"\n"
        if cut:
            framed = framed[: len(framed) // 2]
        size = self._server.faults.block or len(framed)
        with self._lock:
            for start in range(0, len(framed), size):
                self._socket.sendall(framed[start : start + size])
            if cut:
                self._socket.shutdown(socket.SHUT_RDWR)

    def command(self, message: str) -> None:
        name, argument = re.match(r"([A-Za-z0-9_.]*)\s*(.*)", message, re.DOTALL).groups()  # type: ignore[union-attr]
        if not message.strip():
            self.send("NOTE", "Command 'help' provides list of commands")
            return
        if name not in COMMANDS:
            self.send("ERROR", f"Bad command {name!r}")
            return
        try:
            given = json.loads(argument) if argument else None
        except ValueError:
            why = {"kind": "error", "message": f"Malformed argument for command {name!r}", "argument": argument}
            self.send("ERROR", why)
            return
        if name in TASKS:
            self._begin(name, given)
        else:
            self._answer(name, given)

    def _answer(self, name: str, given: Any) -> None:
        match name:
            case "help":
                self.send("OK", COMMANDS)
            case "echo":
                self.send("OK", given)
            case "cancel":
                if task := self._tasks.get(given["task"]):
                    task.set()
                self.send("OK")
            case "shutdown":
                self.send("OK")
                os._exit(0)
            case "purge_theories":
                self._purge(given)

    def _purge(self, given: Any) -> None:
        session = self._server.sessions.get(given["session_id"])
        if session is None:
            self.send("ERROR", {"kind": "error", "message": f"No session {given['session_id']!r}"})
            return
        names = list(session.theories) if given.get("all") else list(given["theories"])
        found = [_node_name(one) for one in names if one in session.theories]
        if self._server.faults.retains:
            self.send("OK", {"purged": [], "retained": found})
            return
        for one in names:
            session.theories.pop(one, None)
        self.send("OK", {"purged": found, "retained": []})

    def _begin(self, name: str, given: Any) -> None:
        task = str(uuid.uuid4())
        self._tasks[task] = threading.Event()
        # It is of no task, and no client may take it for the answer.
        self.send("NOTE", {"kind": "nodes_status", "nodes_status": [], "new_in_later_releases": True})
        self.send("OK", {"task": task})
        threading.Thread(target=self._run, args=(name, given, task), daemon=True).start()

    def _run(self, name: str, given: Any, task: str) -> None:
        with suppress(OSError):
            try:
                done = {
                    "session_start": self._session_start,
                    "session_build": lambda given, task: {"ok": True, "return_code": 0, "sessions": []},
                    "session_stop": self._session_stop,
                    "use_theories": self._use,
                }[name](given, task)
            except _Failed as failed:
                self.send("FAILED", {"kind": "error", "message": str(failed), "task": task})
                return
            if done is not None:
                cut = name == "use_theories" and self._server.uses == self._server.faults.cut_after_uses
                self.send("FINISHED", {**done, "task": task}, cut=cut)

    def _session_start(self, given: Any, task: str) -> dict[str, Any]:
        if self._server.faults.refuses_session or given["session"] not in {"HOL", "Pure"}:
            raise _Failed(f"Undefined session: {given['session']!r}")
        note = {"kind": "writeln", "message": f"Starting session {given['session']} ...", "verbose": "false"}
        self.send("NOTE", {**note, "task": task})
        time.sleep(self._server.faults.start_seconds)
        identity = str(uuid.uuid4())
        self._server.sessions[identity] = _Session()
        return {"session_id": identity, "tmp_dir": f"/tmp/isabelle-{identity}"}

    def _session_stop(self, given: Any, task: str) -> dict[str, Any]:
        if self._server.sessions.pop(given["session_id"], None) is None:
            raise _Failed(f"No session {given['session_id']!r}")
        return {"ok": True, "return_code": 0}

    def _use(self, given: Any, task: str) -> dict[str, Any] | None:
        server, faults = self._server, self._server.faults
        server.uses += 1
        if server.uses == faults.die_after_uses:
            os._exit(9)
        if server.uses == faults.lose_session_after_uses:
            server.sessions.clear()
        if server.uses == faults.silent_after_uses:
            return None
        session = server.sessions.get(given["session_id"])
        if session is None:
            raise _Failed(f"No session {given['session_id']!r}")
        job = _Job(self, session, Path(given["master_dir"]), given.get("nodes_status_delay", -1), task)
        for one in given["theories"]:
            job.load(one)
        return job.result()

    def cancelled(self, task: str) -> bool:
        return self._tasks[task].is_set()

    @property
    def faults(self) -> Faults:
        return self._server.faults


class _Failed(Exception):
    """A task cannot be carried out."""


class _Job:
    """One use of theories."""

    def __init__(
        self, connection: _Connection, session: _Session, folder: Path, status_delay: float, task: str
    ) -> None:
        self._connection, self._session, self._folder, self._task = connection, session, folder, task
        self._status_delay = status_delay
        self._nodes: dict[str, Checked] = {}
        self._settled = True

    def load(self, name: str) -> None:
        """Check a theory, and before it those that it imports."""
        if name in self._nodes or name in LIBRARY:
            return
        path = self._folder / f"{name}.thy"
        if not path.exists():
            raise _Failed(f"Cannot load theory file {str(path)!r}")
        text = path.read_text(encoding="utf-8")
        try:
            _, imports, start = header(text)
        except BadHeader as bad:
            raise _Failed(str(bad)) from bad
        for one in imports:
            self.load(one)
        known = self._session.theories.get(name)
        if known is None or known.text != text:
            known = self._session.theories[name] = Checked(name, imports, text)
            if self._settled:
                self._prove(known, start)
            else:  # it imports what is not finished
                known.unprocessed = 1
        self._nodes[name] = known
        note = {"kind": "writeln", "message": f"theory Draft.{name} 100%", "theory": f"Draft.{name}", "percentage": 100}
        self._connection.send("NOTE", {**note, "session": "", "task": self._task})

    def _prove(self, theory: Checked, start: int) -> None:
        try:
            Prover(theory, start, self._session.theories, lambda: None).run()
        except Endless:
            self._wait(theory)
        except SystemExit as end:
            os._exit(int(str(end.code)))

    def _wait(self, theory: Checked) -> None:
        """Until the task is cancelled, or a limit of the server's own ends it as if all were well."""
        faults, began, told = self._connection.faults, time.monotonic(), 0.0
        while faults.ignores_cancel or not self._connection.cancelled(self._task):
            if 0 < faults.watchdog_seconds < time.monotonic() - began:
                self._settled = False
                return
            if not faults.ignores_cancel:
                time.sleep(0.02)
            if 0 <= self._status_delay < time.monotonic() - told:
                told = time.monotonic()
                status = {**_node_name(theory.name), "status": theory.status(settled=False)}
                self._connection.send("NOTE", {"kind": "nodes_status", "nodes_status": [status]})
        self._session.theories.pop(theory.name, None)
        raise _Failed("Interrupt")

    def result(self) -> dict[str, Any]:
        forgotten = "A_" if self._connection.faults.forgets_audit else None
        kept = [one for one in self._nodes.values() if not (forgotten and one.name.startswith(forgotten))]
        nodes = [
            {
                **_node_name(one.name),
                "status": one.status(self._settled),
                "messages": one.messages,
                "exports": [],
            }
            for one in kept
        ]
        errors = [each for one in self._nodes.values() for each in one.messages if each["kind"] == "error"]
        return {"ok": all(one.failed == 0 for one in self._nodes.values()), "errors": errors, "nodes": nodes}


def _node_name(theory: str) -> dict[str, str]:
    return {"node_name": f"{theory}.thy", "theory_name": f"Draft.{theory}"}


def _shuffled(body: Any) -> Any:
    """The same with the keys of every object in another order."""
    if isinstance(body, dict):
        keys = random.sample(sorted(body), len(body))
        return {key: _shuffled(body[key]) for key in keys}
    return [_shuffled(one) for one in body] if isinstance(body, list) else body
