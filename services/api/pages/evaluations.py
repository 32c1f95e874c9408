"""Evaluations of models on benchmarks: the numbers, and what came of each statement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from services.api.deps import After, Id, OnceDep, ServiceDep
from services.api.pages.render import page
from services.api.pages.session import MaySee
from services.api.routes.evaluations import known
from services.api.routes.evaluations import statements as statements_of
from stp.evals.types import VARIANTS, Result

if TYPE_CHECKING:
    from stp.report.canvas import Plot

ON_A_PAGE = 25
STATEMENTS_ON_A_PAGE = 250
NAMES = 200
"""Of statements that are listed by name, at most."""

router = APIRouter()


@router.get("/evaluations")
def evaluations(request: Request, service: ServiceDep, _: MaySee, after: After = "") -> Response:
    """The newest first, each with its numbers at the fewest and at the most samples."""
    found = service.evaluations.page(after, ON_A_PAGE)
    results = {one.id: service.evaluations.result(one.id) for one in found.items}
    return page(request, "evaluations", found=found, results=results, after=after)


@router.get("/evaluations/{which}")
def evaluation(
    request: Request, service: ServiceDep, once: OnceDep, key: MaySee, which: Id, after: After = ""
) -> Response:
    """One in numbers and pictures, with its statements in the order of the benchmark."""
    found = known(service, which)
    result = service.evaluations.result(found.id)
    drawn = once.of(("evaluation", found.id, result.samples), lambda: _drawn(result)) if result else []
    return page(
        request,
        "evaluation",
        one=found,
        protocol=json.dumps(json.loads(found.config), indent=2),
        result=result,
        tables={words: passes for name, words in VARIANTS.items() if (passes := getattr(result, name, ()))},
        plots=drawn,
        noted={} if result is None else _noted(result),
        most=NAMES,
        statements=statements_of(service, key, found.id, after, STATEMENTS_ON_A_PAGE),
        after=after,
    )


def _drawn(result: Result) -> list[tuple[Plot, Markup]]:
    # Slow to import, and few who start a service look at an evaluation first.
    from stp.evals.plots import plots
    from stp.report.plots import described

    return [(one, Markup(described(one))) for one in plots({result.evaluation.name: result}, {})]


def _noted(result: Result) -> dict[str, list[tuple[str, str]]]:
    """Statements of which there is something to say, by what it is: name and reason."""
    seen = [(one.name, f"{one.where}: {one.as_name}") for one in result.screen.seen]
    noted = {
        "Known defects": list(result.defects.items()),
        "Seen in training": seen,
        "Not accepted by Lean": list(result.refused.items()),
        "Rows that are no theorem": list(result.skipped.items()),
    }
    return {what: names for what, names in noted.items() if names}
