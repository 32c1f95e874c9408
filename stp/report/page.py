"""The report as one HTML file: no scripts, no other hosts, readable on paper, phone, light and dark."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from markupsafe import Markup

from stp.protocols import Store
from stp.report.plots import described, plots
from stp.report.summary import RunSummary, summarise
from stp.report.writing import page_template, write_whole


def render(summary: RunSummary, made: datetime) -> str:
    """The page; everything a model wrote is escaped."""
    proving = [one for one in summary.rounds if one.proving_done]
    return page_template("stp.report").render(
        summary=summary,
        made=f"{made:%Y-%m-%d %H:%M} UTC",
        first=proving[0] if proving else None,
        last=proving[-1] if proving else None,
        finished=sum(one.finished for one in summary.rounds),
        hours=sum(sum(one.seconds.values()) for one in summary.rounds) / 3600,
        plots=[(one, Markup(described(one))) for one in plots(summary)],  # our own SVG, its words escaped
        config=json.dumps(summary.config, indent=2, ensure_ascii=False),
    )


def write_report(store: Store, run: str, path: Path) -> RunSummary:
    """Write the page of a run to `path`, which appears whole or not at all; returns the numbers in it.

    Raises:
        InputError: there is no such run, or `path` cannot be written.
    """
    summary = summarise(store, run)
    write_whole(render(summary, datetime.now(UTC)), path)
    return summary
