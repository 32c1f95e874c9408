"""Runs of self-play: their rounds in pictures and numbers, and the conjectures of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from services.api.deps import After, Id, OnceDep, ServiceDep
from services.api.errors import not_found
from services.api.once import Once
from services.api.pages.render import page
from services.api.pages.session import MaySee
from services.api.routes.rounds import Number
from stp.bootstrap_service import Service
from stp.types import ConjectureOutcome, Phase, Round, VerdictStatus, prove_batch

if TYPE_CHECKING:
    from stp.report.canvas import Plot
    from stp.report.summary import RoundSummary, RunSummary

MOST_RUNS = 1000
ON_A_PAGE = 25
BANDS: dict[str, tuple[str, float | None, float | None]] = {
    "": ("any", None, None),
    "unproved": ("never proved", None, 0.0),
    "barely": ("barely provable: up to 1/4", 0.0, 0.25),
    "middle": ("above 1/4, up to 3/4", 0.25, 0.75),
    "easy": ("above 3/4", 0.75, 1.0),
}
"""Pass rates to choose from: what it is called, above, at most."""
Choice = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Rollouts of a round that say nothing, or ran out of something, as shares of all."""

    crashed: float
    resource: float


@dataclass(frozen=True, slots=True)
class Pictured:
    """A run, drawn."""

    summary: RunSummary
    plots: list[tuple[Plot, Markup]]
    rounds: list[tuple[RoundSummary, Trouble]]


def pictured(once: Once, service: Service, rounds: list[Round]) -> Pictured:
    """A run with these rounds, drawn anew when another of its phases has finished.

    Raises:
        Refused: others take long to make.
    """
    run = rounds[0].run
    what = ("run", run, *((one.number, len(one.phases)) for one in rounds))
    return once.of(what, lambda: _draw(service, run))


def _draw(service: Service, run: str) -> Pictured:
    # Slow to import, and few who start a service look at a run first.
    from stp.report.plots import described, plots
    from stp.report.summary import summarise

    summary = summarise(service.store, run)
    drawn = [(one, Markup(described(one))) for one in plots(summary)]  # our own SVG, its words escaped
    return Pictured(summary, drawn, [(one, _trouble(service, run, one)) for one in summary.rounds])


def _trouble(service: Service, run: str, one: RoundSummary) -> Trouble:
    counts = dict(service.store.troubles(prove_batch(run, one.number)))
    crashed = counts.pop(str(VerdictStatus.CRASHED), 0)
    uncounted = crashed + counts.get("memory", 0) + counts.get("output", 0)
    all_ = one.rollouts + uncounted or 1
    return Trouble(crashed / all_, sum(counts.values()) / all_)


router = APIRouter()


@router.get("/runs")
def runs(request: Request, service: ServiceDep, _: MaySee) -> Response:
    phases = {one.run: one for one in service.reader.latest_phases(MOST_RUNS)}
    return page(request, "runs", runs=service.reader.runs(), phases=phases)


@router.get("/runs/{run}")
def one_run(request: Request, service: ServiceDep, once: OnceDep, _: MaySee, run: Id) -> Response:
    rounds = service.store.rounds(run)
    if not rounds:
        raise not_found(f"run {run}")
    drawn = pictured(once, service, rounds)
    return page(request, "run", run=run, drawn=drawn, phases=len(Phase))


@router.get("/runs/{run}/rounds/{number}/conjectures")
def conjectures(
    request: Request,
    service: ServiceDep,
    _: MaySee,
    run: Id,
    number: Number,
    outcome: Choice = "",
    rate: Choice = "",
    after: After = "",
) -> Response:
    """A round's conjectures, the hardest first."""
    if all(one.number != number for one in service.store.rounds(run)):
        raise not_found(f"round {number} of {run}")
    above, at_most = BANDS.get(rate, BANDS[""])[1:]
    wanted = next((one for one in ConjectureOutcome if one == outcome), None)
    found = service.reader.conjectures(run, number, after, ON_A_PAGE, above, at_most, wanted, hardest_first=True)
    return page(
        request,
        "conjectures",
        found=found,
        outcomes=service.reader.outcomes(run, number),
        bands=BANDS,
        run=run,
        number=number,
        outcome=outcome,
        rate=rate,
    )
