"""The page of a comparison: one file, no scripts, no other hosts; the data lies beside it as JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from stp.compare.figures import Conjectured, Course, Mean, common_budget, mean, mean_share, of_method, ratio, shares_at
from stp.compare.plan import Plan
from stp.compare.plots import passed, plots
from stp.errors import InputError
from stp.report.plots import described
from stp.report.writing import page_template, write_whole

COURSES = TypeAdapter(tuple[Course, ...])


@dataclass(frozen=True, slots=True)
class Line:
    """A method in the table of results."""

    title: str
    source: str
    seeds: int
    proved: Mean
    """Share of the dataset proved at the common budget."""
    ratio: Mean
    """To the baseline, over the seeds that both have."""
    held_out: Mean
    """pass@1 on held-out statements."""
    tokens: int
    checks: int


def lines(plan: Plan, courses: Sequence[Course], ablations: bool) -> list[Line]:
    """One for each method that has run."""
    budget = common_budget(courses)
    found = []
    for name, method in plan.methods.items():
        runs = of_method(courses, name)
        if not runs or (method.ablation and not ablations):
            continue
        seeds = {one.seed for one in runs}
        reference = [one for one in of_method(courses, plan.baseline) if one.seed in seeds]
        own = [one for one in runs if one.seed in {each.seed for each in reference}]
        found.append(
            Line(
                method.title,
                method.source,
                len(runs),
                mean_share(shares_at(runs, name, budget)),
                ratio(shares_at(own, name, budget), shares_at(reference, plan.baseline, budget)),
                mean_share([passed(one, 1) for one in runs]),
                round(mean([one.tokens for one in runs]).value),
                round(mean([one.checks for one in runs]).value),
            )
        )
    return found


def examples(plan: Plan, courses: Sequence[Course]) -> list[tuple[str, list[tuple[int, tuple[Conjectured, ...]]]]]:
    """Conjectures by round, of each method that conjectures, with its first seed."""
    found = []
    for name, method in plan.methods.items():
        for course in of_method(courses, name)[:1]:
            shown = [(number, one.examples) for number, one in enumerate(course.rounds) if one.examples]
            if shown and not method.ablation:
                found.append((method.title, shown))
    return found


def render(plan: Plan, courses: Sequence[Course], command: str, made: datetime) -> str:
    """The page; everything that a model wrote is escaped."""
    titles = {
        name: method.title for name, method in plan.methods.items() if of_method(courses, name) and not method.ablation
    }
    drawn = [one for one in courses if one.method in titles]
    return page_template("stp.compare", "stp.report").render(
        plan=plan,
        command=command,
        made=f"{made:%Y-%m-%d %H:%M} UTC",
        budget=common_budget(courses),
        lines=lines(plan, courses, ablations=False),
        every_line=lines(plan, courses, ablations=True) if any(one.ablation for one in plan.methods.values()) else [],
        baseline=plan.methods[plan.baseline].title,
        seeds=sorted({one.seed for one in courses}),
        # Our own SVG, its words escaped.
        plots=[(one, Markup(described(one))) for one in plots(drawn, titles)] if drawn else [],
        examples=examples(plan, courses),
        share=share,
        times=times,
    )


def share(found: Mean) -> str:
    """`12.3 % (10.1 to 14.5)`."""
    ends = f" ({100 * found.low:.1f} to {100 * found.high:.1f})" if found.count > 1 else ""
    return f"{100 * found.value:.1f} %{ends}"


def times(found: Mean) -> str:
    """`1.52 (1.31 to 1.77)`; a dash where there is no ratio."""
    if math.isnan(found.value):
        return "–"
    ends = f" ({found.low:.2f} to {found.high:.2f})" if found.count > 1 else ""
    return f"{found.value:.2f}{ends}"


def write(plan: Plan, courses: Sequence[Course], folder: Path, command: str) -> Path:
    """Write data and page to a folder; returns the page.

    Raises:
        InputError: the folder cannot be written to.
    """
    write_whole(COURSES.dump_json(tuple(courses), indent=1).decode(), folder / f"{plan.name}.json", "the data")
    page = folder / f"{plan.name}.html"
    write_whole(render(plan, courses, command, datetime.now(UTC)), page, "the page")
    return page


def read(file: Path) -> tuple[Course, ...]:
    """The runs in a data file.

    Raises:
        InputError: it is not there, or holds something else.
    """
    try:
        return COURSES.validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(f"{file} holds no runs of a comparison: {error}") from error
