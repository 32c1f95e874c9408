"""A statement, tried by the model."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from services.api import work
from services.api.auth import MayProve
from services.api.deps import IdempotencyKey, LookoutDep, ServiceDep, Wait
from services.api.errors import Refused
from services.api.routes.following import follow, shown
from services.api.schemas import AttemptIn, AttemptOut
from services.api.views import attempt_out
from stp.bootstrap_service import Service
from stp.store.requests import Attempt, Kind
from stp.types import Sampling

router = APIRouter(prefix="/attempts", tags=["attempts"])


@router.post("", response_model=AttemptOut, responses={202: {"model": AttemptOut, "description": "Not ended yet"}})
async def attempt(
    service: ServiceDep,
    lookout: LookoutDep,
    key: MayProve,
    body: AttemptIn,
    response: Response,
    wait: Wait = 0,
    idempotency_key: IdempotencyKey = None,
) -> object:
    """Have the model try a statement until a proof is found, the budget is spent or the deadline has passed."""
    _require_model(service, body.model)
    statement = work.read_statement(body.statement)
    wanted = Attempt(
        statement_id=statement.id,
        model=service.model,
        samples=body.samples,
        budget_tokens=body.budget_tokens,
        seed=body.seed,
        sampling=Sampling(body.temperature, max_new_tokens=body.max_tokens),
    )
    request = await run_in_threadpool(work.open_attempt, service, key, body, statement, wanted, idempotency_key)
    return await shown(service, lookout, request, wait, attempt_out, response)


follow(router, Kind.ATTEMPT, AttemptOut, attempt_out)


def _require_model(service: Service, wanted: str | None) -> None:
    if service.start_attempt is None:
        raise Refused(422, "no-model", "this service has no model; whoever runs it gives one: `stp serve --model PATH`")
    if wanted not in (None, service.model):
        raise Refused(422, "input", f"there is no model {wanted} here; leave `model` out, or name {service.model}")
