"""Drawing for `plots`: one look for every picture, and pictures as SVG elements to put inline.

Text stays text, and takes the page's colour and font; series take the page's CSS variables `--s0`, `--s1`, ..., so
that one picture suits light and dark pages. The palette is Okabe and Ito's, which colour-blind readers can tell apart;
lines differ by marker too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from stp.report.summary import RoundSummary

PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#f0e442", "#8c6bb1", "#999999", "#bbbbbb")
"""Stands in the SVG for `--s0`, `--s1`, ... and is their value where the page sets none."""
MARKERS = "osD^vPX*<>"
INK = "#010203"
"""Stands for the colour of the page's text."""
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": INK,
    "grid.alpha": 0.15,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "legend.fontsize": 9,
}
SIZE = (5.4, 3.1)
"""Inches; small enough that the text can be read when the picture is as wide as a phone."""


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """One picture with its words."""

    title: str
    caption: str
    says: str
    """The figures in one sentence, for those who do not see the picture."""
    svg: str
    head: Row
    rows: tuple[Row, ...]
    """The numbers behind the picture."""


def new_figure() -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE, layout="constrained")
    with mpl.rc_context(STYLE):
        return figure, figure.subplots()


def look(index: int) -> dict[str, Any]:
    return {"color": PALETTE[index % 8], "marker": MARKERS[index % len(MARKERS)]}


def numbers_of(rounds: Sequence[RoundSummary]) -> list[int]:
    return [one.number for one in rounds]


def by_round(axes: Axes, rounds: Sequence[RoundSummary], names: Mapping[int, str] | None = None) -> None:
    """Rounds along the x axis, a tick at whole numbers only; `names` stand in for some numbers."""
    numbers = numbers_of(rounds)
    step = max(1, -(-len(numbers) // 10))
    axes.set_xticks(numbers[::step], [(names or {}).get(number, str(number)) for number in numbers[::step]])
    axes.set_xlim(numbers[0] - 0.5, numbers[-1] + 0.5)
    axes.set_xlabel("round")


def in_percent(axes: Axes, values: Sequence[float]) -> None:
    axes.set_ylim(0, min(1.0, max(values) * 1.2) or 1.0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))


def stack(
    axes: Axes, rounds: Sequence[RoundSummary], series: Mapping[str, Sequence[float]], colours: Mapping[str, int]
) -> None:
    """Stacked bars, the first series at the bottom; greys are hatched apart."""
    bottoms = [0.0] * len(rounds)
    hatches = iter(("", "//", "..", "xx", "\\\\", "++"))
    for name, values in series.items():
        hatch = next(hatches) if colours[name] == 8 else ""
        style: dict[str, Any] = {"color": PALETTE[colours[name]], "hatch": hatch, "edgecolor": INK if hatch else "none"}
        axes.bar(numbers_of(rounds), values, 0.7, bottoms, label=name, linewidth=0, **style)
        bottoms = [bottom + value for bottom, value in zip(bottoms, values, strict=True)]
    by_round(axes, rounds)
    legend(axes, reverse=True)


def legend(axes: Axes, reverse: bool = False, inside: bool = False) -> None:
    """Names of the series, beside the axes, or in their upper right corner."""
    place: dict[str, Any] = {"loc": "upper right"} if inside else {"loc": "center left", "bbox_to_anchor": (1.0, 0.5)}
    with mpl.rc_context(STYLE):
        axes.legend(**place, reverse=reverse, handlelength=1.3)


def listed(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    words = list(parts)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def to_svg(figure: Figure, name: str) -> str:
    """The picture as an element to put inline; `name` keeps its ids apart from those of others on the page."""
    written = io.StringIO()
    with mpl.rc_context({**STYLE, "svg.hashsalt": name, "svg.id": f"plot-{name}"}):
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    text = written.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    # Axes of every picture have the same ids in matplotlib; a page must not have one twice.
    text = re.sub(r'\bid="(?!plot-)', f'id="{name}-', text)
    text = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", text)
    # Attributes in place of styles, which pages that allow none of their own inside do not heed.
    text = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    text = text.replace("<svg", '<svg stroke-linejoin="round" stroke-linecap="butt"', 1)
    text = re.sub(r' style="([^"]*)"', lambda found: _attributes(found[1]), text)
    text = text.replace(INK, "currentColor")
    for index, colour in enumerate(PALETTE):
        text = text.replace(colour, f"var(--s{index}, {colour})")
    return text


def _attributes(style: str) -> str:
    pairs = (one.split(":", 1) for one in style.split(";"))
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
