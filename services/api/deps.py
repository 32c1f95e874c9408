"""What routes are handed: the open service, and who is asking."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request

from services.api.limits import NAME_CHARACTERS, PAGE, WAIT_SECONDS
from services.api.lookout import Lookout
from services.api.once import Once
from stp.bootstrap_service import Service


# Not plain functions, each of which FastAPI would call in a thread.
async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


async def _lookout(request: Request) -> Lookout:
    lookout: Lookout = request.app.state.lookout
    return lookout


async def _once(request: Request) -> Once:
    once: Once = request.app.state.once
    return once


ServiceDep = Annotated[Service, Depends(_service)]
LookoutDep = Annotated[Lookout, Depends(_lookout)]
OnceDep = Annotated[Once, Depends(_once)]
Id = Annotated[str, Path(max_length=NAME_CHARACTERS)]
After = Annotated[str, Query(max_length=NAME_CHARACTERS, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=PAGE, description="Rows on a page.")]
Wait = Annotated[
    float, Query(ge=0, le=WAIT_SECONDS, description="Seconds to hold the answer back until the request has ended.")
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=NAME_CHARACTERS,
        description="Any text of yours: the same request with the same key is done once.",
    ),
]
