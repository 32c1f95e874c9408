"""A form to try a proof, and what became of it. It does what the API's `/v1/checks` does."""

from __future__ import annotations

from textwrap import indent
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.api import work
from services.api.deps import Id, ServiceDep
from services.api.errors import not_found
from services.api.limits import FILE_CHARACTERS, HEADER_CHARACTERS, PROOF_CHARACTERS, STATEMENT_CHARACTERS
from services.api.pages.render import page
from services.api.pages.session import OURS, SEE_OTHER, MayTry, Viewer, Watcher
from services.api.schemas import CheckIn, StatementIn
from services.api.views import attempt_out
from stp.bootstrap_service import Service
from stp.errors import InputError
from stp.store.keys import ApiKey
from stp.store.requests import Kind, State

ITEMS_SHOWN = 50
"""Of a batch."""
EXAMPLE = {
    "statement": "theorem add_comm' (a b : Nat) : a + b = b + a := by",
    "proof": "exact Nat.add_comm a b",
    "header": "",
    "file": "",
}

# A browser writes line ends as two characters; those past the limit are refused by the check's own model.
Statement = Annotated[str, Form(max_length=2 * STATEMENT_CHARACTERS)]
Proof = Annotated[str, Form(max_length=2 * PROOF_CHARACTERS)]
Header = Annotated[str, Form(max_length=2 * HEADER_CHARACTERS)]
File = Annotated[str, Form(max_length=2 * FILE_CHARACTERS)]

router = APIRouter()


@router.get("/try")
def form(request: Request, _: MayTry) -> Response:
    return page(request, "try", given=EXAMPLE, problem="")


@router.post("/try", dependencies=[OURS])
def submit(
    request: Request,
    service: ServiceDep,
    key: MayTry,
    statement: Statement = "",
    proof: Proof = "",
    header: Header = "",
    file: File = "",
) -> Response:
    """Have a proof checked, and lead to what becomes of it; or show the form again, with what is wrong."""
    given = {"statement": statement, "proof": proof, "header": header, "file": file}
    given = {name: text.replace("\r\n", "\n") for name, text in given.items()}
    try:
        asked = _read(**given)
        made = work.open_checks(service, key, Kind.CHECK, asked, [asked], None)
    except (InputError, ValidationError) as error:
        return page(request, "try", 422, given=given, problem=_told(error))
    return RedirectResponse(f"/requests/{made.id}", SEE_OTHER)


@router.get("/requests/{request_id}")
def shown(request: Request, service: ServiceDep, key: Viewer, request_id: Id) -> Response:
    """A request of one's own, whatever its kind."""
    return page(request, "request", **_standing(service, key, request_id))


@router.get("/requests/{request_id}/now")
def fragment(request: Request, service: ServiceDep, key: Watcher, request_id: Id) -> Response:
    """The part of it that changes."""
    return page(request, "request_now", **_standing(service, key, request_id))


def _read(statement: str, proof: str, header: str, file: str) -> CheckIn:
    if file.strip():
        return CheckIn(file=file)
    return CheckIn(statement=StatementIn(text=statement.strip(), header=header), proof=_placed(proof))


def _placed(proof: str) -> str:
    """A proof as typed into a form, below its statement: Lean wants tactics on lines of their own to be indented."""
    lines = proof.lstrip("\n")
    return "\n" + (lines if lines[:1].isspace() else indent(lines, "  "))


def _told(error: InputError | ValidationError) -> str:
    if isinstance(error, InputError):
        return str(error)
    return "; ".join(f"{one['loc'][-1] if one['loc'] else 'form'}: {one['msg']}" for one in error.errors())


def _standing(service: Service, key: ApiKey, request_id: str) -> dict[str, Any]:
    known = service.requests.get(request_id)
    if known is None or known.key_id != key.id:
        raise not_found(f"request {request_id}")
    now, tally = work.look(service, request_id)
    if now.kind is Kind.ATTEMPT:
        ids = [one.proof_id for one in attempt_out(service, now, tally).proofs]
    else:
        ids = [one.proof_id for one in now.asked.items[:ITEMS_SHOWN] if one.proof_id]
    found = [one for proof_id in ids if (one := service.reader.proof(proof_id))]
    refused = [one.refusal for one in now.asked.items if one.refusal]
    more = max(0, len(now.asked.items) - ITEMS_SHOWN)
    return {
        "asked": now,
        "tally": tally,
        "proofs": found,
        "refused": refused,
        "more": more,
        "over": now.state != State.OPEN,
    }
