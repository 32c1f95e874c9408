"""Many proofs, each with an outcome of its own."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from services.api import work
from services.api.auth import MayCheck
from services.api.deps import IdempotencyKey, LookoutDep, ServiceDep, Wait
from services.api.routes.following import follow, shown
from services.api.schemas import BatchIn, BatchOut
from services.api.views import batch_out
from stp.store.requests import Kind

router = APIRouter(prefix="/batches", tags=["batches"])


@router.post("", response_model=BatchOut, responses={202: {"model": BatchOut, "description": "Not settled yet"}})
async def check_batch(
    service: ServiceDep,
    lookout: LookoutDep,
    key: MayCheck,
    body: BatchIn,
    response: Response,
    wait: Wait = 0,
    idempotency_key: IdempotencyKey = None,
) -> object:
    """Have proofs checked. What cannot be checked is refused by itself, and holds up nothing else."""
    request = await run_in_threadpool(work.open_checks, service, key, Kind.BATCH, body, body.items, idempotency_key)
    return await shown(service, lookout, request, wait, batch_out, response)


follow(router, Kind.BATCH, BatchOut, batch_out)
