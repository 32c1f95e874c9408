"""Runs of self-play: their rounds in pictures and numbers, and the conjectures of each."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from services.api.deps import After, Id, ServiceDep
from services.api.errors import Refused, not_found
from services.api.pages.render import page
from services.api.pages.session import MaySee
from services.api.routes.rounds import Number
from stp.bootstrap_service import Service
from stp.types import ConjectureOutcome, Phase, Round, VerdictStatus, prove_batch

if TYPE_CHECKING:
    from stp.report.plots import Plot
    from stp.report.summary import RoundSummary, RunSummary

KEPT = 8
"""Runs whose pictures are kept."""
MOST_RUNS = 1000
WAIT_SECONDS = 20.0
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


class Pictures:
    """Runs drawn, each anew when another of its phases has finished: drawing takes seconds."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        """Drawing shares settings between threads, so one draws at a time."""
        self._kept: OrderedDict[tuple[object, ...], Pictured] = OrderedDict()

    def of(self, service: Service, rounds: list[Round]) -> Pictured:
        """The pictures of a run with these rounds.

        Raises:
            Refused: another run takes long to draw.
        """
        key = (rounds[0].run, *((one.number, len(one.phases)) for one in rounds))
        # Whoever waits holds a thread that the API needs too.
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise Refused(503, "busy", "The pictures of a run are being drawn; look again in a while.")
        try:
            if key not in self._kept:
                self._kept[key] = _draw(service, rounds[0].run)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]
        finally:
            self._lock.release()


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
def one_run(request: Request, service: ServiceDep, _: MaySee, run: Id) -> Response:
    rounds = service.store.rounds(run)
    if not rounds:
        raise not_found(f"run {run}")
    pictures: Pictures = request.app.state.pictures
    return page(request, "run", run=run, drawn=pictures.of(service, rounds), phases=len(Phase))


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
