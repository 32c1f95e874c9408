"""The health of self-play as small pictures, one for each figure, with the bounds that it is held against."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from stp.report.canvas import INK, PALETTE, SIZE, STYLE, Plot, by_round, listed, look, to_svg
from stp.report.summary import RoundSummary, RunSummary
from stp.selfplay.health import GAUGES, Gauge, warnings

COLUMNS = 2
ROW_INCHES = 1.35
LINES = {"warns": (5, (0, (4, 3))), "stops": (1, "solid")}
"""Colour and style of the lines at which the run warns and stops."""


def health_of_conjectures_plot(summary: RunSummary) -> Plot | None:
    return _plot(
        summary,
        [one for one in GAUGES if not one.of_prover],
        "Health of the conjectures",
        "Figures of the round's well-formed conjectures that move when the conjecturer collapses.",
    )


def health_of_prover_plot(summary: RunSummary) -> Plot | None:
    return _plot(
        summary,
        [one for one in GAUGES if one.of_prover],
        "Health of the prover",
        "Figures of the round's rollouts, and of the lemmas that correct proofs of its conjectures use.",
    )


def _plot(summary: RunSummary, gauges: list[Gauge], title: str, caption: str) -> Plot | None:
    rounds = [one for one in summary.rounds if any(gauge.figure in one.health for gauge in gauges)]
    gauges = [gauge for gauge in gauges if any(gauge.figure in one.health for one in rounds)]
    if not gauges:
        return None
    rows = -(-len(gauges) // COLUMNS)
    figure = Figure(figsize=(SIZE[0], ROW_INCHES * rows + 0.5), layout="constrained")
    with mpl.rc_context(STYLE):
        grid = list(figure.subplots(rows, COLUMNS, squeeze=False).flat)
    for axes, gauge in zip(grid, gauges, strict=False):
        _draw(axes, gauge, rounds)
    for axes in grid[len(gauges) :]:
        axes.set_axis_off()
    told = warnings(rounds[-1].health, gauges)
    return Plot(
        title,
        f"{caption} The dashed line is where the run warns, the full one where it stops; figures without are for "
        "comparison.",
        f"Round {rounds[-1].number}: {'beyond their bounds are ' + listed(told) if told else 'none beyond its bound'}.",
        to_svg(figure, title.rpartition(" ")[2]),
        ("round", *(gauge.figure for gauge in gauges)),
        tuple((str(one.number), *(_told(one.health.get(gauge.figure)) for gauge in gauges)) for one in rounds),
    )


def _draw(axes: Axes, gauge: Gauge, rounds: list[RoundSummary]) -> None:
    points = {one.number: one.health[gauge.figure] for one in rounds if gauge.figure in one.health}
    axes.plot(list(points), list(points.values()), **look(0), markersize=4, clip_on=False, zorder=3)
    highest = max(points.values())
    for kind, (colour, style) in LINES.items():
        bound = rounds[-1].health.get(f"{gauge.figure} {kind}")
        if bound is not None:
            axes.axhline(bound, color=PALETTE[colour], linestyle=style, linewidth=1.2)
            highest = max(highest, bound)
    by_round(axes, rounds)
    axes.set_xlabel("")
    axes.set_ylim(0, highest * 1.15 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.set_title(gauge.figure, fontsize=9, loc="left", color=INK)


def _told(value: float | None) -> str:
    return "" if value is None else f"{value:,.3g}"
