"""Servers that answer the same questions: each takes as many at once as it may, and one that fails rests for a while.

Questions wait in one line, and whichever server has room takes the next: a fast one takes more. Where a server cannot
be reached, breaks or says that it is busy, the question goes back into the line, and the server rests, for a time that
grows and is drawn at random so that not all come back at once. A question is asked again only when it got no answer,
so nothing is counted twice. All is done in one event loop, which Ctrl-C ends at once.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from stp.errors import GeneratorError

T = TypeVar("T")
BUSY = frozenset({408, 429})
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


class UnansweredError(Exception):
    """A question got no answer, and may be asked again."""

    def __init__(self, why: str, rest: float | None = None) -> None:
        super().__init__(why)
        self.rest = rest
        """Seconds that the server asked for."""


@dataclass(slots=True)
class Server:
    """One address and how it fares; times are the monotonic clock's."""

    url: str
    model: str = ""
    """What it calls the model that is asked."""
    failures: int = 0
    """Times in a row that it was left to rest."""
    failed: float = 0.0
    """When it was last left to rest."""
    not_before: float = 0.0
    """When it may be asked again."""

    def rest(self, began: float, wanted: float | None) -> None:
        """Leave it alone, after a question asked at `began`; of many that failed together one counts."""
        if began < self.failed:
            return
        self.failures += 1
        self.failed = time.monotonic()
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self.failures - 1, 10)) * random.uniform(0.5, 1.0)
        self.not_before = self.failed + (pause if wanted is None else wanted)


@dataclass(slots=True)
class _Question:
    """A place in the line."""

    index: int
    body: Mapping[str, Any]
    waited: float = 0.0
    """Seconds since it first got no answer, but for those that servers took to say that they are busy."""
    failed: float | None = None


class Fleet:
    """Connections to servers, for one event loop."""

    def __init__(self, servers: Sequence[Server], key: str, at_once: int, timeout: float, patience: float) -> None:
        """`at_once` questions are under way at each server; seconds: `timeout` for one answer, `patience` that a
        question waits for a server that works."""
        self._servers, self._at_once, self._patience = servers, at_once, patience
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=timeout,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def ask(self, path: str, questions: Sequence[Mapping[str, Any]], read: Callable[[Any], T]) -> list[T]:
        """What `read` makes of the answer to each question, by whichever server; it may raise UnansweredError.

        Raises:
            GeneratorError: a question is refused, or no server answered it for as long as patience lasts.
        """
        answers: dict[int, T] = {}
        line: asyncio.Queue[_Question] = asyncio.Queue()
        for index, body in enumerate(questions):
            line.put_nowait(_Question(index, body))

        async def work(server: Server) -> None:
            while True:
                while (pause := server.not_before - time.monotonic()) > 0:
                    await asyncio.sleep(pause)
                one = await line.get()
                if server.not_before > time.monotonic():  # it was left to rest while this waited
                    line.put_nowait(one)
                else:
                    await self._try(server, path, one, read, answers, line)
                line.task_done()

        try:
            async with asyncio.TaskGroup() as group:
                places = min(self._at_once, len(questions))
                workers = [group.create_task(work(server)) for _ in range(places) for server in self._servers]
                await line.join()
                for worker in workers:
                    worker.cancel()
        except* GeneratorError as errors:
            raise errors.exceptions[0] from None
        return [answers[index] for index in range(len(questions))]

    async def _try(
        self,
        server: Server,
        path: str,
        one: _Question,
        read: Callable[[Any], T],
        answers: dict[int, T],
        line: asyncio.Queue[_Question],
    ) -> None:
        """Answer a question, or put it back into the line."""
        began = time.monotonic()
        if one.failed is not None:
            one.waited += began - one.failed
        try:
            answers[one.index] = read(
                await self._answer("POST", server.url + path, {"model": server.model, **one.body})
            )
            server.failures = 0
        except UnansweredError as trouble:
            self._rest(server, began, trouble)
            one.failed = time.monotonic()
            if isinstance(trouble.__cause__, httpx.TransportError):
                one.waited += one.failed - began
            if one.waited > self._patience:
                raise GeneratorError(self._lost(server, trouble)) from trouble
            line.put_nowait(one)

    async def call(self, server: Server, method: str, url: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer of one server, under its own address or another of its.

        Raises:
            GeneratorError: it refuses.
            UnansweredError: it gives no answer for as long as patience lasts.
        """
        deadline = time.monotonic() + self._patience
        while True:
            began = time.monotonic()
            try:
                return await self._answer(method, url, body)
            except UnansweredError as trouble:
                self._rest(server, began, trouble)
                if server.not_before > deadline:
                    raise UnansweredError(self._lost(server, trouble)) from trouble
                await asyncio.sleep(server.not_before - time.monotonic())

    async def _answer(self, method: str, url: str, body: Mapping[str, Any] | None) -> Any:
        try:
            answer = await self._client.request(method, url, json=body)
        except httpx.TransportError as error:
            raise UnansweredError(f"{type(error).__name__}: {error}") from error
        if answer.status_code in BUSY or answer.status_code >= 500:
            why = f"{answer.status_code} {answer.text[:100]}"
            raise UnansweredError(why, seconds(answer.headers.get("Retry-After", "")))
        if not answer.is_success:
            raise GeneratorError(f"{url} answers {answer.status_code}: {answer.text[:300]}; see its log")
        try:
            return answer.json() if answer.content else None
        except ValueError as error:
            raise GeneratorError(f"{url} answers with something other than JSON: {answer.text[:300]!r}") from error

    def _rest(self, server: Server, began: float, trouble: UnansweredError) -> None:
        server.rest(began, None if trouble.rest is None else min(trouble.rest, self._patience))

    def _lost(self, server: Server, trouble: UnansweredError) -> str:
        return (
            f"no server answers for {self._patience:g} s (the last, {server.url}: {trouble}); start one (vllm serve "
            "MODEL), or set STP_GENERATOR_URLS to those that run, and give the same command again"
        )


def seconds(retry_after: str) -> float | None:
    """What the header asks for, which is a number of seconds or a date."""
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
