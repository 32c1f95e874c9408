"""What the service says of what is stored."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from services.api import schemas
from services.api.limits import PROOFS_SHOWN
from services.api.work import progress
from stp.bootstrap_service import Service
from stp.store.reading import JudgedConjecture, JudgedProof, Page
from stp.store.requests import Item, Request, Tally
from stp.types import PassRate, Round, Statement, Verdict


def request_out(_: Service, request: Request, tally: Tally) -> schemas.RequestOut:
    return schemas.RequestOut(**_common(request, tally))


def check_out(service: Service, request: Request, tally: Tally) -> schemas.CheckOut:
    [item] = request.asked.items
    return schemas.CheckOut(
        **_common(request, tally),
        statement_id=item.statement_id,
        proof_id=item.proof_id,
        verdict=service.store.verdicts([item.proof_id]).get(item.proof_id),
    )


def batch_out(service: Service, request: Request, tally: Tally) -> schemas.BatchOut:
    verdicts = service.store.verdicts({one.proof_id for one in request.asked.items if one.proof_id})
    items = [_item_out(one, verdicts.get(one.proof_id)) for one in request.asked.items]
    return schemas.BatchOut(**_common(request, tally), items=items)


def attempt_out(service: Service, request: Request, tally: Tally) -> schemas.AttemptOut:
    attempt = request.asked.attempt
    assert attempt is not None
    rate = service.store.pass_rates(request.batch).get(attempt.statement_id, PassRate(0, 0))
    found = sorted(service.store.proved(request.batch), key=lambda one: (len(one.proof.text), one.proof.id))
    return schemas.AttemptOut(
        **_common(request, tally),
        statement_id=attempt.statement_id,
        model=attempt.model,
        samples=attempt.samples,
        tokens=tally.tokens,
        pass_rate=_rate_out(rate),
        proofs=[
            schemas.FoundProof(proof_id=one.proof.id, text=one.proof.text, rollouts=one.rollouts)
            for one in found[:PROOFS_SHOWN]
        ],
    )


def statement_out(statement: Statement) -> schemas.StatementOut:
    return schemas.StatementOut(
        id=statement.id,
        name=statement.name,
        text=statement.text,
        header=statement.header,
        source=statement.source,
        level=statement.level,
        system=statement.system,
    )


def proof_out(found: JudgedProof) -> schemas.ProofOut:
    return schemas.ProofOut(
        id=found.proof.id,
        text=found.proof.text,
        statement=statement_out(found.statement),
        verdict=found.verdict,
    )


def conjecture_out(found: JudgedConjecture) -> schemas.ConjectureOut:
    seed = found.conjecture.seed
    return schemas.ConjectureOut(
        statement=statement_out(found.conjecture.statement),
        outcome=found.outcome,
        weight=found.weight,
        pass_rate=_rate_out(found.rate) if found.rate else None,
        lineage=schemas.Lineage(
            statement=statement_out(seed.statement),
            proof=seed.proof.text,
            lemma_name=seed.lemma.name,
            lemma=seed.lemma.text,
            sample_seed=found.conjecture.sample_seed,
        ),
    )


def round_out(one: Round) -> schemas.RoundOut:
    phases = {
        phase: {name: value if math.isfinite(value) else None for name, value in figures.items()}
        for phase, figures in one.phases.items()
    }
    return schemas.RoundOut(run=one.run, number=one.number, phases=phases)


def page_of(items: list[Any], page: Page[Any]) -> dict[str, Any]:
    """The fields of a `Listing`."""
    return {"items": items, "next": page.next}


def _common(request: Request, tally: Tally) -> dict[str, Any]:
    return {
        "id": request.id,
        "state": request.state,
        "reason": request.reason,
        "created_at": _time(request.created),
        "deadline": _time(request.deadline) if request.deadline else None,
        "progress": progress(tally),
    }


def _item_out(item: Item, verdict: Verdict | None) -> schemas.ItemOut:
    outcome = schemas.Outcome.SETTLED if verdict else schemas.Outcome.OPEN
    return schemas.ItemOut(
        outcome=schemas.Outcome.REFUSED if item.refusal else outcome,
        statement_id=item.statement_id,
        proof_id=item.proof_id,
        verdict=verdict,
        problem=item.refusal,
    )


def _rate_out(rate: PassRate) -> schemas.PassRateOut:
    return schemas.PassRateOut(proved=rate.proved, attempts=rate.attempts)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
