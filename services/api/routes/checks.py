"""One proof, checked."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from services.api import work
from services.api.auth import MayCheck
from services.api.deps import IdempotencyKey, LookoutDep, ServiceDep, Wait
from services.api.routes.following import follow, shown
from services.api.schemas import CheckIn, CheckOut
from services.api.views import check_out
from stp.store.requests import Kind

router = APIRouter(prefix="/checks", tags=["checks"])


@router.post("", response_model=CheckOut, responses={202: {"model": CheckOut, "description": "Not settled yet"}})
async def check(
    service: ServiceDep,
    lookout: LookoutDep,
    key: MayCheck,
    body: CheckIn,
    response: Response,
    wait: Wait = 0,
    idempotency_key: IdempotencyKey = None,
) -> object:
    """Have a proof checked. Lines in messages count from the proof's first line."""
    request = await run_in_threadpool(work.open_checks, service, key, Kind.CHECK, body, [body], idempotency_key)
    return await shown(service, lookout, request, wait, check_out, response)


follow(router, Kind.CHECK, CheckOut, check_out)
