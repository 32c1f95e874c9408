"""How good models are on benchmarks: evaluations that `stp eval` has made, and those under way."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.api.auth import MayRead
from services.api.deps import After, Id, Limit, OnceDep, ServiceDep
from services.api.errors import not_found
from services.api.evaluation_schemas import EvaluatedOut, EvaluationOut, NumbersOut, PairedOut, TriedOut
from services.api.limits import NAME_CHARACTERS
from services.api.schemas import Listing
from services.api.views import page_of
from stp.bootstrap_service import Service
from stp.evals.run import refused
from stp.evals.types import Evaluation, Item, Trials

router = APIRouter(prefix="/evaluations", tags=["evaluations"])
Which = Annotated[str, Query(min_length=1, max_length=NAME_CHARACTERS, description="Name of an evaluation, or its id.")]
K = Annotated[
    int | None, Query(ge=1, lt=2**31, description="Samples of each statement; left out: as many as both have.")
]


@router.get("", response_model=Listing[EvaluationOut])
def evaluations(service: ServiceDep, _: MayRead, after: After = "", limit: Limit = 50) -> object:
    """Evaluations, the newest first."""
    page = service.evaluations.page(after, limit)
    return page_of([EvaluationOut(**_told(one)) for one in page.items], page)


@router.get("/compare")
def compare(service: ServiceDep, once: OnceDep, _: MayRead, first: Which, second: Which, k: K = None) -> PairedOut:
    """Two evaluations of the same statements, compared statement by statement."""
    from stp.evals.collect import compare as paired  # slow to import

    both = (known(service, first), known(service, second))
    # More samples later end it anew.
    what = ("compared", *((one.id, one.finished) for one in both), k)
    found = asdict(once.of(what, lambda: paired(*both, k, service.evaluations, service.store)))
    return PairedOut(**{name: found[name] for name in PairedOut.model_fields})


@router.get("/{which}")
def evaluation(service: ServiceDep, _: MayRead, which: Id) -> EvaluatedOut:
    """An evaluation, by id or name, with its numbers."""
    found = known(service, which)
    result = service.evaluations.result(found.id)
    numbers = NumbersOut(**{name: getattr(result, name) for name in NumbersOut.model_fields}) if result else None
    return EvaluatedOut(**_told(found), numbers=numbers)


@router.get("/{which}/statements", response_model=Listing[TriedOut])
def statements(service: ServiceDep, _: MayRead, which: Id, after: After = "", limit: Limit = 50) -> object:
    """The statements of an evaluation in the benchmark's order, with what their samples came to so far; fewer on a page
    than asked for where each has very many."""
    page = service.evaluations.tried(known(service, which), after, limit)
    out = refused([item for item, _ in page.items], service.store)
    return page_of([_tried(item, trials, out.get(item.statement.id, "")) for item, trials in page.items], page)


def known(service: Service, which: str) -> Evaluation:
    """An evaluation by id, the beginning of it, or name.

    Raises:
        Refused: there is none.
        InputError: several ids begin so.
    """
    if found := service.evaluations.get(which):
        return found
    raise not_found(f"evaluation {which}")


def _told(one: Evaluation) -> dict[str, Any]:
    told = asdict(one)
    return {"protocol": json.loads(told.pop("config")), **told}


def _tried(item: Item, trials: Trials, why_refused: str) -> TriedOut:
    return TriedOut(
        statement_id=item.statement.id,
        name=item.statement.name,
        split=item.split,
        defect=item.defect,
        refused=why_refused,
        samples=len(trials.correct),
        correct=int(trials.correct.sum()),
        unknown=int(trials.unknown.sum()),
        tokens=trials.tokens,
        stopped=trials.stopped,
    )
