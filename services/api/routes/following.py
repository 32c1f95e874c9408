"""Following a request, whatever its kind: read it, wait for it, watch it, list one's own, end it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from services.api import work
from services.api.auth import Caller
from services.api.deps import After, Id, Limit, LookoutDep, ServiceDep, Wait
from services.api.lookout import Lookout
from services.api.schemas import Listing, RequestOut
from services.api.views import page_of, request_out
from services.api.work import Out, View
from stp.bootstrap_service import Service
from stp.store.requests import Kind, Request, State


def follow(router: APIRouter, kind: Kind, out: type[Out], view: View[Out]) -> None:
    """Add to a router what all requests of a kind have in common."""

    def own(service: ServiceDep, key: Caller, request_id: Id) -> Request:
        return work.own(service, key, kind, request_id)

    mine = Depends(own)

    @router.get("", response_model=Listing[RequestOut], name=f"list {router.prefix[1:]}")
    def listed(service: ServiceDep, key: Caller, after: After = "", limit: Limit = 50) -> object:
        """Your own, the newest first; how far they are as of when somebody last looked at each."""
        page = service.requests.of_key(key.id, kind, after, limit)
        shown = [request_out(service, one, service.requests.tally(one.batch)) for one in page.items]
        return page_of(shown, page)

    @router.get("/{request_id}", response_model=out, name=f"get {kind}")
    async def read(service: ServiceDep, lookout: LookoutDep, request: Request = mine, wait: Wait = 0) -> object:
        """How far it is; with `wait`, once it has ended or the time is over."""
        return await shown(service, lookout, request, wait, view)

    @router.get("/{request_id}/events", response_class=EventSourceResponse, name=f"watch {kind}")
    async def watch(
        service: ServiceDep, lookout: LookoutDep, request: Request = mine
    ) -> AsyncIterator[ServerSentEvent]:
        """Server-sent events: `progress` whenever there is some, `end` with the whole; `problem` if it cannot end."""
        async for one in work.events(service, lookout, request.id, view):
            yield one

    @router.delete("/{request_id}", response_model=out, name=f"cancel {kind}")
    async def cancel(service: ServiceDep, lookout: LookoutDep, request: Request = mine) -> object:
        """End it; what is settled stays settled, and one that has ended already stays as it is."""
        await run_in_threadpool(work.look, service, request.id)
        await run_in_threadpool(work.end, service, request, State.CANCELLED)
        return await shown(service, lookout, request, 0, view)


async def shown(
    service: Service,
    lookout: Lookout,
    request: Request,
    seconds: float,
    view: View[Out],
    response: Response | None = None,
) -> Out:
    """What is said of a request once it has ended or the time is over; 202 says that it has not."""
    now, tally = await work.wait(service, lookout, request, seconds)
    if response is not None:
        response.status_code = 202 if now.state is State.OPEN else 200
    return await run_in_threadpool(view, service, now, tally)
