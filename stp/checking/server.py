"""One process of Lean's language server, spoken to over its pipes.

`lean --worker` elaborates one document and keeps the state of its unchanged beginning, so a proof costs milliseconds
once the header is warm. The protocol is LSP with Lean's `textDocument/waitForDiagnostics`, which answers when a version
is fully elaborated.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import psutil

from stp.checking.processes import death_signal, end, innermost, start
from stp.errors import CheckerUnavailable
from stp.types import Limit

URI = "file:///proof.lean"
START_SECONDS = 60.0
"""How long a new process may take until it answers."""
IMPORT_SECONDS = 300.0
"""How long when it imports more than the core library, perhaps from a cold disk: no proof's time is spent on that."""
OWN_MODULE = f"«external:{URI}»"
"""What Lean calls the module that the document is."""
UNREAD = (b'"$/lean/fileProgress"', b'"$/lean/ileanInfoUpdate"')
"""Notifications that make up most of the traffic and tell us nothing."""
NOT_IMPORTED = re.compile(r"unknown module prefix|unknown package|object file .* does not exist")
"""What Lean says of an import that it does not find."""
ERROR = 1
"""The severity of an error in LSP."""
CLOSING_SECONDS = 2.0
"""How long a process may live after the end of what it says."""
LONGEST_LINE = 1 << 10
"""Of the head of a frame."""
OUTPUT_LIMIT = 16 << 20
"""Bytes one elaboration may answer with."""


class LimitError(Exception):
    """A limit was reached; the process is gone."""

    def __init__(self, limit: Limit, reason: str) -> None:
        super().__init__(reason)
        self.limit = limit


class DeathError(Exception):
    """The process ended by itself during an elaboration."""

    def __init__(self, code: int, stderr: str, who: str = "Lean") -> None:
        number = death_signal(code)
        how = f"signal {signal.Signals(number).name}" if number else f"exit code {code}"
        super().__init__(f"{who} ended with {how}: {stderr.strip()[-400:] or 'no message'}")
        self.killed_from_outside = number == signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message of Lean; lines and columns count from 0, columns in UTF-16 units."""

    severity: int
    """1 error, 2 warning, 3 information."""
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A constant of another module that the text names: its full name, and the line (from 0) where it stands."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Elaborated:
    """What Lean says about one version of the document."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    references: dict[str, Any] = field(default_factory=dict)
    """Lean's index of references, as it sends it."""

    @property
    def errors(self) -> list[str]:
        """The texts of its errors."""
        return [one.text for one in self.diagnostics if one.severity == ERROR]

    @property
    def mentions(self) -> Iterator[Mention]:
        """The constants in the index; a key is JSON itself, `c` a constant of module `m` named `n`."""
        for key, places in self.references.items():
            constant = json.loads(key).get("c")
            if constant and constant["m"] != OWN_MODULE:
                yield from (Mention(constant["n"], line) for line, *_ in places["usages"])


class Server:
    """A confined process that answers over its pipes, below a launcher. Used by one thread."""

    def __init__(self, command: Sequence[str], who: str) -> None:
        self._who = who
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by kill()
        self._process = start(command, stdin=subprocess.PIPE, stderr=self._stderr)
        self._pid = 0

    def _started(self) -> None:
        """To be called when it has answered: then all its launchers have."""
        self._pid = innermost(self._process.pid)

    @property
    def pid(self) -> int:
        """Process id of the assistant itself, which its launcher stands above."""
        return self._pid

    @property
    def rss_mb(self) -> float:
        """Resident memory of the process now."""
        try:
            return float(psutil.Process(self._pid).memory_info().rss) / 2**20
        except psutil.Error:
            return 0.0

    def kill(self) -> None:
        """End the process and everything below it; harmless to repeat."""
        end(self._process)
        self._stderr.close()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        # A dead process is noticed when its answer is read, where the reason is known.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def _obituary(self) -> DeathError:
        try:
            code = self._process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:  # it lives, but has closed its pipe, or what it says is no answer
            code = 1
        self._stderr.seek(0)
        died = DeathError(code, self._stderr.read().decode(errors="replace"), self._who)
        self.kill()
        return died


class LeanServer(Server):
    """A warm Lean. Used by one thread; after an exception of `elaborate` it is gone."""

    def __init__(self, command: Sequence[str], opening: str = "", seconds: float = START_SECONDS) -> None:
        """Start `command` (a confined `lean --worker`) with the lines that every document is to begin with: it ends by
        itself when a document imports something else.

        Raises:
            CheckerUnavailable: it does not start, does not answer in time, or cannot import what it is to.
        """
        super().__init__(command, "Lean")
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._received = 0
        assert self._process.stdout is not None
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()
        self._version, self._request = 0, 0
        try:
            self._send("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {}}, request=True)
            document = {"uri": URI, "languageId": "lean4", "version": 0, "text": opening}
            self._send("textDocument/didOpen", {"textDocument": document, "dependencyBuildMode": "never"})
            found = self.elaborate(opening, seconds)
        except (DeathError, LimitError) as error:
            self.kill()
            raise CheckerUnavailable(f"Lean does not start: {error}; run `stp lean doctor`") from error
        if missing := next((one for one in found.errors if NOT_IMPORTED.match(one)), None):
            self.kill()
            raise CheckerUnavailable(
                f"the header imports what is not there: {missing.splitlines()[0]}; `stp lean doctor` says which "
                "library is used, `stp lean setup --mathlib` sets Mathlib up"
            )
        self._started()

    def elaborate(self, text: str, seconds: float) -> Elaborated:
        """All messages about a document, and the constants that it names.

        Raises:
            LimitError: it took longer, or answered too much.
            DeathError: the process ended.
        """
        self._version += 1
        self._received = 0
        deadline = time.monotonic() + seconds
        document = {"uri": URI, "version": self._version}
        self._send("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        wanted = self._send("textDocument/waitForDiagnostics", document, request=True)
        found = Elaborated()
        while True:
            try:
                answer = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise LimitError(Limit.TIME, f"no answer within {seconds:g} s") from None
            if answer is None:
                raise self._obituary()
            if self._received > OUTPUT_LIMIT:
                self.kill()
                raise LimitError(Limit.OUTPUT, f"more than {OUTPUT_LIMIT >> 20} MB of messages")
            if answer.get("method") == "textDocument/publishDiagnostics":
                params = answer["params"]
                if params.get("version") == self._version:
                    if not params.get("isIncremental"):
                        found.diagnostics.clear()
                    found.diagnostics.extend(_diagnostic(one) for one in params["diagnostics"])
            elif answer.get("method") == "$/lean/ileanInfoFinal":
                if answer["params"].get("version") == self._version:
                    found.references.update(answer["params"]["references"])
            elif answer.get("id") == wanted and "method" not in answer:
                if "error" in answer:
                    self.kill()
                    raise DeathError(1, f"it answers {answer['error'].get('message')}")
                return found

    def _send(self, method: str, params: dict[str, Any], request: bool = False) -> int:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if request:
            self._request += 1
            message["id"] = self._request
        body = json.dumps(message).encode()
        self._write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return self._request

    def _read(self, pipe: IO[bytes]) -> None:
        """Pass on every frame; None at the end of the stream. Runs in a thread so that neither pipe can fill up.

        A frame that alone is larger than an answer may be is told by its size and not read.
        """
        with contextlib.suppress(OSError, ValueError):
            while line := pipe.readline(LONGEST_LINE):
                length = 0
                while line.strip():
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                    line = pipe.readline(LONGEST_LINE)
                self._received += length
                if self._received > OUTPUT_LIMIT:
                    self._answers.put({})
                if length > OUTPUT_LIMIT:
                    return
                if length < 0:
                    break
                frame = pipe.read(length)
                if not any(one in frame[:100] for one in UNREAD):
                    self._answers.put(json.loads(frame))
        self._answers.put(None)


def _diagnostic(raw: dict[str, Any]) -> Diagnostic:
    start = raw["range"]["start"]
    return Diagnostic(raw.get("severity", 3), start["line"], start["character"], raw["message"])
