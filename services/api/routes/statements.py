"""What is to be proved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.api.auth import MayRead
from services.api.deps import After, Id, Limit, ServiceDep
from services.api.errors import not_found
from services.api.limits import NAME_CHARACTERS
from services.api.schemas import Listing, SourceOut, StatementOut
from services.api.views import page_of, statement_out

router = APIRouter(tags=["statements"])
Source = Annotated[
    str, Query(min_length=1, max_length=NAME_CHARACTERS, description="The set they came from.", examples=["world/open"])
]


@router.get("/sources")
def sources(service: ServiceDep, _: MayRead) -> list[SourceOut]:
    """Where statements came from, and how many."""
    return [SourceOut(source=source, statements=count) for source, count in service.reader.sources().items()]


@router.get("/statements", response_model=Listing[StatementOut])
def statements(service: ServiceDep, _: MayRead, source: Source, after: After = "", limit: Limit = 50) -> object:
    """Statements of a source, in the order they were added."""
    page = service.reader.statements(source, after, limit)
    return page_of([statement_out(one) for one in page.items], page)


@router.get("/statements/{statement_id}")
def statement(service: ServiceDep, _: MayRead, statement_id: Id) -> StatementOut:
    """One statement."""
    if found := service.reader.statement(statement_id):
        return statement_out(found)
    raise not_found(f"statement {statement_id}")
