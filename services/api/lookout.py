"""One look for all who wait: hundreds of callers, each asking the database by itself, would keep it and this process
busier than the checks do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from anyio import CapacityLimiter, to_thread

from stp.bootstrap_service import Service
from stp.store.requests import Standing, State

SHORTEST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.1
"""Between two looks: it grows while nobody hears any news."""

Enough = Callable[[Standing], bool]
"""Whether this is what somebody waits for."""


class Lookout:
    """For one event loop. It looks while somebody waits, and rests otherwise."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: dict[asyncio.Future[None], tuple[str, Enough]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def wait(self, request_id: str, enough: Enough, seconds: float) -> None:
        """Return when a request stands so, or the time is over.

        Raises:
            CheckerUnavailable: nothing is checked any more.
            StoreError: the database is out of reach.
        """
        news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[news] = request_id, enough
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await news
        finally:
            del self._waiting[news]

    async def _look(self) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        thread = CapacityLimiter(1)  # of its own: those who ask for something new may have taken all others
        while self._waiting:
            try:
                wanted = {one for one, _ in self._waiting.values()}
                found = await to_thread.run_sync(self._standings, wanted, limiter=thread)
            except Exception as error:
                # The rim of the task: nobody else would hear of it, and all would wait in vain.
                for news in self._waiting:
                    if not news.done():
                        news.set_exception(error)
                return
            pause = min(1.5 * pause, LONGEST_PAUSE_SECONDS)
            for news, (request_id, enough) in self._waiting.items():
                if request_id in found and not news.done() and enough(found[request_id]):
                    news.set_result(None)
                    pause = SHORTEST_PAUSE_SECONDS
            await asyncio.sleep(pause)

    def _standings(self, request_ids: set[str]) -> dict[str, Standing]:
        found = self._service.requests.standings(request_ids)
        if over := [one for one, standing in found.items() if standing.ended and standing.state is State.OPEN]:
            self._service.requests.close_settled(over)
        self._service.queue.raise_if_broken()
        return found
