"""Statements that the model proposed, with what it was shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.api.auth import MayRead
from services.api.deps import After, Id, Limit, ServiceDep
from services.api.routes.rounds import Number
from services.api.schemas import ConjectureOut, Listing
from services.api.views import conjecture_out, page_of

router = APIRouter(prefix="/runs/{run}/rounds/{number}/conjectures", tags=["conjectures"])
Above = Annotated[float | None, Query(ge=0, le=1, description="Only those with a higher pass rate.", examples=[0])]
AtMost = Annotated[
    float | None, Query(ge=0, le=1, description="Only those with at most this pass rate.", examples=[0.25])
]


@router.get("", response_model=Listing[ConjectureOut])
def conjectures(
    service: ServiceDep,
    _: MayRead,
    run: Id,
    number: Number,
    above: Above = None,
    at_most: AtMost = None,
    after: After = "",
    limit: Limit = 50,
) -> object:
    """A round's conjectures in the order they were made; barely provable ones: `?above=0&at_most=0.25`."""
    page = service.reader.conjectures(run, number, after, limit, above, at_most)
    return page_of([conjecture_out(one) for one in page.items], page)
