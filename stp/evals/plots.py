"""Pictures of evaluations side by side as inline SVG, each with the words and the table that say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from stp.evals.types import CurvePoint, Result
from stp.report.canvas import STYLE, Plot, in_percent, listed, look, new_figure, to_svg

BINS = (1 / 64, 1 / 16, 1 / 4, 1 / 2)
"""Upper ends of the pass rates between never and always."""
BIN_NAMES = ("0", "≤ 1/64", "≤ 1/16", "≤ 1/4", "≤ 1/2", "< 1", "1")


def plots(results: Mapping[str, Result], rates: Mapping[str, Sequence[float]]) -> list[Plot]:
    """Pictures of the results by label, with the pass rates of their statements."""
    drawn = [
        _budget(results, "samples", "samples per statement", lambda point: point.samples),
        _budget(results, "tokens", "tokens sampled", lambda point: point.tokens),
        _difficulty(rates),
    ]
    return [one for one in drawn if one is not None]


def _budget(results: Mapping[str, Result], kind: str, words: str, amount: Callable[[CurvePoint], float]) -> Plot | None:
    """Share proved by budget, on a logarithmic axis, with the bands of its intervals."""
    curves = {name: [one for one in result.curve if amount(one) > 0] for name, result in results.items()}
    curves = {name: curve for name, curve in curves.items() if curve}
    if not curves:
        return None
    figure, axes = new_figure()
    for index, (name, curve) in enumerate(curves.items()):
        budgets, values = [amount(one) for one in curve], [one.estimate for one in curve]
        style = look(index)
        lows, highs = [one.low for one in values], [one.high for one in values]
        axes.fill_between(budgets, lows, highs, color=style["color"], alpha=0.15, linewidth=0)
        axes.plot(budgets, [one.value for one in values], label=_plain(name), markersize=4, **style)
    _logarithmic(axes, [amount(one) for curve in curves.values() for one in curve])
    axes.set_xlabel(words)
    in_percent(axes, [one.estimate.high for curve in curves.values() for one in curve])
    _legend(figure)
    ends = [f"{name} {curve[-1].estimate.value:.1%} at {_short(amount(curve[-1]))}" for name, curve in curves.items()]
    return Plot(
        f"Proved by {words}",
        f"Share of the statements proved within a budget of {words}, over all samples drawn; bands hold the "
        "confidence intervals.",
        listed(ends) + ".",
        to_svg(figure, f"budget-{kind}"),
        ("model", words, "proved", "low", "high"),
        tuple(
            (
                name,
                _short(amount(one)),
                *(f"{end:.1%}" for end in (one.estimate.value, one.estimate.low, one.estimate.high)),
            )
            for name, curve in curves.items()
            for one in curve
        ),
    )


def _difficulty(rates: Mapping[str, Sequence[float]]) -> Plot | None:
    """Histogram of pass rates, the bars of each model side by side."""
    rates = {name: values for name, values in rates.items() if values}
    if not rates:
        return None
    counts = {name: binned(values) for name, values in rates.items()}
    figure, axes = new_figure()
    width = 0.8 / len(counts)
    for index, (name, bars) in enumerate(counts.items()):
        places = [place + (index - (len(counts) - 1) / 2) * width for place in range(len(BIN_NAMES))]
        axes.bar(places, bars, width, label=_plain(name), color=look(index)["color"])
    axes.set_xticks(range(len(BIN_NAMES)), BIN_NAMES)
    axes.set_xlabel("share of the samples that are correct")
    axes.set_ylabel("statements")
    _legend(figure)
    return Plot(
        "How hard the statements are",
        "Statements by the share of their samples that are correct, unknown samples left out.",
        listed(f"{name} never proves {bars[0]:,} of {sum(bars):,}" for name, bars in counts.items()) + ".",
        to_svg(figure, "difficulty"),
        ("model", *BIN_NAMES),
        tuple((name, *(f"{bar:,}" for bar in bars)) for name, bars in counts.items()),
    )


def binned(rates: Sequence[float]) -> list[int]:
    """How many pass rates fall under each of `BIN_NAMES`."""
    counts = [0] * len(BIN_NAMES)
    for rate in rates:
        if rate <= 0 or rate >= 1:
            counts[0 if rate <= 0 else -1] += 1
        else:
            counts[1 + sum(rate > end for end in BINS)] += 1
    return counts


def _logarithmic(axes: Axes, budgets: Sequence[float]) -> None:
    """Ticks at powers of two where budgets are such, else at 1, 2 and 5 times powers of ten while these are few."""
    low, high = min(budgets), max(budgets)
    axes.set_xscale("log")
    if all(log2(one).is_integer() for one in budgets) and high / low <= 256:
        axes.xaxis.set_major_locator(LogLocator(2))
    else:
        axes.xaxis.set_major_locator(LogLocator(10, (1, 2, 5) if high / low <= 300 else (1,)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
    axes.set_xlim(low / 1.15, high * 1.15)


def _legend(figure: Figure) -> None:
    """Names below the axes, one a line: they may be long."""
    place: dict[str, Any] = {"loc": "outside lower left", "ncols": 1, "handlelength": 1.5}
    with mpl.rc_context(STYLE):
        figure.legend(**place)


def _plain(name: str) -> str:
    return name.replace("$", r"\$")


def _short(value: float) -> str:
    """`128`, `25.6 k`, `9.37 M`."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= max(size, 1e4):
            return f"{value / size:,.3g} {unit}"
    return f"{value:,.0f}"
