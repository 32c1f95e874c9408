"""The endpoints of Kimina Lean Server."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from services.api import kimina, work
from services.api.auth import MayCheck
from services.api.deps import LookoutDep, ServiceDep
from services.api.kimina_schemas import CodeOut, CodesIn, CodesOut, ResultOut, ResultsOut, SnippetsIn, TimedCommandOut
from services.api.limits import KIMINA_SECONDS
from services.api.lookout import Lookout
from services.api.schemas import Health
from stp.bootstrap_service import Service
from stp.store.keys import ApiKey
from stp.store.requests import State

router = APIRouter(tags=["kimina"])


@router.get("/health", name="kimina health")
async def health() -> Health:
    """Whether the process answers."""
    return Health(status="ok")


@router.post("/api/check")
async def check(service: ServiceDep, lookout: LookoutDep, key: MayCheck, body: SnippetsIn) -> ResultsOut:
    """Check files; the answer comes when all are settled.

    A snippet without error and `sorry` is proved, all its theorems, by the trust tier.
    """
    texts = [(one.id, one.code) for one in body.snippets]
    return ResultsOut(results=await _checked(service, lookout, key, texts, body.timeout))


@router.post("/verify")
async def verify(service: ServiceDep, lookout: LookoutDep, key: MayCheck, body: CodesIn) -> CodesOut:
    """The same for older clients."""
    texts = [(str(one.custom_id), one.text) for one in body.codes]
    found = await _checked(service, lookout, key, texts, body.timeout)
    return CodesOut(results=[_older(one.custom_id, result) for one, result in zip(body.codes, found, strict=True)])


async def _checked(
    service: Service, lookout: Lookout, key: ApiKey, texts: Sequence[tuple[str, str]], timeout: int
) -> list[ResultOut]:
    files = await run_in_threadpool(kimina.read, texts)
    request = await run_in_threadpool(kimina.take_in, service, key, files, timeout)
    request, _ = await work.wait(service, lookout, request, KIMINA_SECONDS)
    if request.state is State.OPEN:
        await run_in_threadpool(work.end, service, request, State.EXPIRED)
    return await run_in_threadpool(kimina.results, service, files)


def _older(custom_id: str | int, result: ResultOut) -> CodeOut:
    said = TimedCommandOut(**result.response.model_dump(), time=result.time) if result.response else None
    return CodeOut(custom_id=custom_id, error=result.error, response=said)
