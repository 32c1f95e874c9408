"""What is known about proofs, and what it rests on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.api.auth import MayRead
from services.api.deps import After, Id, Limit, ServiceDep
from services.api.errors import Refused, not_found
from services.api.limits import NAME_CHARACTERS
from services.api.schemas import Listing, ProofOut
from services.api.views import page_of, proof_out
from stp.bootstrap_service import Service
from stp.store.reading import JudgedProof
from stp.store.requests import PREFIX
from stp.trust.certificate import certificate_of

router = APIRouter(prefix="/verdicts", tags=["verdicts"])
Batch = Annotated[
    str,
    Query(
        min_length=1,
        max_length=NAME_CHARACTERS,
        description="Rollouts made together, such as those of a round.",
        examples=["quickstart/round-2/prove"],
    ),
]


@router.get("", response_model=Listing[ProofOut])
def verdicts(service: ServiceDep, _: MayRead, batch: Batch, after: After = "", limit: Limit = 50) -> object:
    """The distinct proofs of a batch with their verdicts."""
    if batch.startswith(PREFIX):
        raise not_found(f"batch {batch}")
    page = service.reader.proofs(batch, after, limit)
    return page_of([proof_out(one) for one in page.items], page)


@router.get("/{proof_id}")
def verdict(service: ServiceDep, _: MayRead, proof_id: Id) -> ProofOut:
    """One proof with its verdict."""
    return proof_out(_found(service, proof_id))


@router.get("/{proof_id}/certificate", response_model=dict[str, Any])
def certificate(service: ServiceDep, _: MayRead, proof_id: Id) -> object:
    """The certificate of a proof that the trust tier confirmed, for `stp verify-certificate`; of one that refutes, that
    of the statement's negation."""
    found = _found(service, proof_id)
    if found.verdict is None or not found.verdict.certificate:
        raise Refused(404, "no-certificate", f"proof {proof_id} has none: the trust tier has not confirmed it")
    return certificate_of(found.statement, found.proof, found.verdict)


def _found(service: Service, proof_id: str) -> JudgedProof:
    if found := service.reader.proof(proof_id):
        return found
    raise not_found(f"proof {proof_id}")
