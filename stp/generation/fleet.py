"""Servers that answer the same questions: each is asked as much as it takes, and one that fails is left alone a while.

A question goes to the server with the fewest under way. Where a server cannot be reached, breaks or says that it is
busy, the question goes to another, after a pause that grows and is drawn at random so that not all come back at once.
A question is sent again only when it got no answer, so nothing is counted twice.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from stp.errors import GeneratorError

BUSY = frozenset({429, 503})
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Server:
    """One address and how it fares."""

    url: str
    asked: int = 0
    """Questions under way."""
    failures: int = 0
    """In a row."""
    not_before: float = 0.0
    """When it may be asked again, by the monotonic clock."""
    trouble: str = ""


class Fleet:
    """Servers behind one question."""

    def __init__(self, urls: Sequence[str], key: str, timeout: float, patience: float) -> None:
        """Seconds: `timeout` for one answer, `patience` that a question waits for a server that works."""
        if not urls:
            raise GeneratorError(
                "there is no server to sample from; set STP_GENERATOR_URLS, e.g. to http://host:8000/v1"
            )
        self.servers = [Server(url.rstrip("/")) for url in urls]
        self._patience = patience
        self._lock = threading.Lock()
        self._random = random.Random()  # for pauses alone
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        self._client = httpx.Client(headers=headers, timeout=timeout, limits=limits)

    def ask(self, path: str, question: Mapping[str, Any]) -> Any:
        """The answer of some server.

        Raises:
            GeneratorError: the question is refused, or no server answered for as long as patience lasts.
        """
        return self._tried(lambda server: self._client.post(f"{server.url}{path}", json=question))

    def look(self, server: Server, path: str) -> Any:
        """What one server has at a path.

        Raises:
            GeneratorError: it refuses, or cannot be reached for as long as patience lasts.
        """
        return self._tried(lambda one: self._client.get(f"{one.url}{path}"), (server,))

    def ask_one(self, server: Server, path: str, question: Mapping[str, Any]) -> Any:
        """The answer of one server; raises what `look` does."""
        return self._tried(lambda one: self._client.post(f"{one.url}{path}", json=question), (server,))

    def close(self) -> None:
        self._client.close()

    def _tried(self, send: Callable[[Server], httpx.Response], among: Sequence[Server] = ()) -> Any:
        deadline = time.monotonic() + self._patience
        while True:
            server = self._taken(among or self.servers, deadline)
            try:
                answer = send(server)
            except httpx.TransportError as error:
                self._failed(server, f"{type(error).__name__}: {error}", None)
                continue
            finally:
                with self._lock:
                    server.asked -= 1
            if answer.status_code < 400:
                with self._lock:
                    server.failures = 0
                return answer.json()
            if answer.status_code < 500 and answer.status_code not in BUSY:
                raise GeneratorError(f"{answer.url} answers {answer.status_code}: {answer.text[:300]}; see its log")
            self._failed(server, f"{answer.status_code} {answer.text[:100]}", answer.headers.get("Retry-After"))

    def _taken(self, among: Sequence[Server], deadline: float) -> Server:
        """The least busy of the servers that may be asked, once there is one."""
        while True:
            with self._lock:
                now = time.monotonic()
                ready = [one for one in among if one.not_before <= now]
                if ready:
                    server = min(ready, key=lambda one: one.asked)
                    server.asked += 1
                    return server
                soonest = min(one.not_before for one in among)
            if soonest > deadline:
                told = "; ".join(f"{one.url}: {one.trouble}" for one in among)
                raise GeneratorError(
                    f"no server samples for {self._patience:g} s ({told}); start one (vllm serve MODEL), or set "
                    "STP_GENERATOR_URLS to those that run, and give the same command again"
                )
            time.sleep(max(0.0, soonest - now))

    def _failed(self, server: Server, trouble: str, retry_after: str | None) -> None:
        with self._lock:
            server.failures += 1
            server.trouble = trouble
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (server.failures - 1)) * self._random.uniform(0.5, 1.0)
            if retry_after and retry_after.isdigit():
                pause = float(retry_after)
            server.not_before = max(server.not_before, time.monotonic() + pause)
