"""Whether the service lives, can work, and what it is; nobody needs a key for that."""

from __future__ import annotations

from fastapi import APIRouter

from services.api.deps import ServiceDep
from services.api.schemas import Health, Version
from stp import __version__

router = APIRouter(tags=["health"])
OK = Health(status="ok")


@router.get("/healthz")
async def alive() -> Health:
    """Whether the process answers."""
    return OK


@router.get("/readyz")
def ready(service: ServiceDep) -> Health:
    """Whether the database answers and proofs are being checked; 503 when not."""
    service.keys.any()
    service.queue.raise_if_broken()
    return OK


@router.get("/version")
def version(service: ServiceDep) -> Version:
    """What runs here."""
    return Version(stp=__version__, api="v1", model=service.model)
