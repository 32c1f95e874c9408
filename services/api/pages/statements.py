"""Statements to browse, and one of them with its proofs, verdicts and where it came from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from services.api.deps import After, Id, ServiceDep
from services.api.errors import not_found
from services.api.limits import NAME_CHARACTERS
from services.api.pages.lineage import ancestry, drawing
from services.api.pages.render import page
from services.api.pages.session import MaySee
from services.api.routes.verdicts import certificate as certificate_of
from services.api.routes.verdicts import verdict as verdict_of
from stp.store.reading import Page
from stp.types import Statement

ON_A_PAGE = 50
PROOFS_ON_A_PAGE = 10
Words = Annotated[str, Query(max_length=NAME_CHARACTERS)]

router = APIRouter()


@router.get("/statements")
def statements(
    request: Request,
    service: ServiceDep,
    _: MaySee,
    source: Words = "",
    level: Words = "",
    q: Words = "",
    after: After = "",
) -> Response:
    """A source's statements, with how often each was proved; without a source, the sources."""
    reader = service.reader
    found: Page[Statement] = Page([], None)
    if source:
        of_level = int(level) if level.isdecimal() and len(level) < 6 else None
        found = reader.statements(source, after, ON_A_PAGE, of_level, q.strip())
    tried = reader.tried([one.id for one in found.items])
    return page(
        request, "statements", sources=reader.sources(), found=found, tried=tried, source=source, level=level, q=q
    )


@router.get("/statements/{statement_id}")
def statement(request: Request, service: ServiceDep, _: MaySee, statement_id: Id, after: After = "") -> Response:
    """One statement with its proofs, the best first."""
    found = service.reader.statement(statement_id)
    if found is None:
        raise not_found(f"statement {statement_id}")
    origins = service.reader.origins(statement_id)
    made = ancestry(service.reader, found, origins)
    return page(
        request,
        "statement",
        statement=found,
        rate=service.reader.tried([statement_id]).get(statement_id),
        proofs=service.reader.proofs_of_statement(statement_id, after, PROOFS_ON_A_PAGE),
        origins=origins,
        ancestry=made,
        drawing=drawing(made) if len(made) > 1 else None,
        after=after,
    )


@router.get("/proofs/{proof_id}")
def proof(request: Request, service: ServiceDep, key: MaySee, proof_id: Id) -> Response:
    """One proof in full, and all that is known of it."""
    return page(request, "proof", one=verdict_of(service, key, proof_id))


@router.get("/proofs/{proof_id}/certificate")
def certificate(service: ServiceDep, key: MaySee, proof_id: Id) -> Response:
    """The certificate of a proof, as a file for `stp verify-certificate`."""
    found = certificate_of(service, key, proof_id)
    name = f'attachment; filename="{proof_id}.json"'
    return JSONResponse(found, headers={"Content-Disposition": name})
