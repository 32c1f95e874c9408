"""Pictures of a comparison; bands and bars hold 95 % intervals over seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from stp.compare.figures import (
    POINTS,
    Course,
    Mean,
    RoundFigures,
    mean,
    mean_share,
    of_method,
    phase_shares,
    proved_share,
)
from stp.evals.statistics import pass_at_k
from stp.report.canvas import PALETTE, Plot, in_percent, legend, listed, look, new_figure, to_svg
from stp.types import Phase

Titles = Mapping[str, str]
"""What a method is called on the page."""


def plots(courses: Sequence[Course], titles: Titles) -> list[Plot]:
    """Every picture, the most telling first."""
    return [
        proved_plot(courses, titles, "tokens sampled", lambda one: one.tokens),
        proved_plot(courses, titles, "proofs checked", lambda one: one.checks),
        held_out_plot(courses, titles),
        level_plot(courses, titles),
        conjecture_plot(courses, titles),
        time_plot(courses, titles),
    ]


def proved_plot(courses: Sequence[Course], titles: Titles, words: str, amount: Callable[[RoundFigures], int]) -> Plot:
    """Cumulative proved share of the dataset by what was spent, up to what every run has spent."""
    figure, axes = new_figure()
    longest = min(sum(map(amount, one.rounds)) for one in courses)
    budgets = np.linspace(0, longest, POINTS)
    ends: dict[str, Mean] = {}
    rows = []
    for index, (method, title) in enumerate(titles.items()):
        curves = [proved_share(course, budgets, amount) for course in of_method(courses, method)]
        means = [mean_share(column) for column in np.transpose(curves).tolist()]
        style = look(index)
        axes.plot(budgets, [one.value for one in means], label=title, color=style["color"])
        axes.plot(budgets[-1:], [means[-1].value], **style)
        if len(curves) > 1:
            lows, highs = [one.low for one in means], [one.high for one in means]
            axes.fill_between(budgets, lows, highs, color=style["color"], alpha=0.12, linewidth=0)
        ends[title] = means[-1]
        rows += [(title, f"{budgets[at]:,.0f}", *shown(means[at])) for at in range(9, POINTS, 10)]
    axes.set_xlabel(words)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value / 1e3:,.0f}k")
    in_percent(axes, [one.value for one in ends.values()])
    legend(axes)
    return Plot(
        f"Proved by {words}",
        f"Statements of the dataset proved at least once, by {words}, up to what every run has spent. Means over "
        "seeds; bands hold 95 % intervals of the mean.",
        listed(f"{title} {one.value:.1%}" for title, one in ends.items()) + ".",
        to_svg(figure, words.replace(" ", "-")),
        ("method", words, "proved", "low", "high"),
        tuple(rows),
    )


def held_out_plot(courses: Sequence[Course], titles: Titles) -> Plot:
    """pass@k of the last models on statements that nothing was trained on."""
    figure, axes = new_figure()
    most = min(one.held_out.samples for one in courses)
    ks = [k for k in (1, 2, 4, 8, 16, 32, 64, 128) if k <= most]
    rows, ends = [], {}
    for index, (method, title) in enumerate(titles.items()):
        means = [mean_share([passed(one, k) for one in of_method(courses, method)]) for k in ks]
        errors = np.nan_to_num([[one.value - one.low for one in means], [one.high - one.value for one in means]])
        axes.errorbar(
            ks, [one.value for one in means], yerr=errors, label=title, capsize=2, markersize=4, **look(index)
        )
        ends[title] = means[-1]
        rows += [(title, str(k), *shown(one)) for k, one in zip(ks, means, strict=True)]
    axes.set_xscale("log", base=2)
    axes.set_xticks(ks, [str(k) for k in ks])
    axes.set_xlabel("k")
    in_percent(axes, [one.value for one in ends.values()])
    legend(axes)
    return Plot(
        "pass@k on held-out statements",
        f"Of the model after the last round of each run, unbiased, from {most} samples of each statement; at the run's "
        "own end, which may lie behind the common budget.",
        f"pass@{ks[-1]}: " + listed(f"{title} {one.value:.1%}" for title, one in ends.items()) + ".",
        to_svg(figure, "held-out"),
        ("method", "k", "pass@k", "low", "high"),
        tuple(rows),
    )


def passed(course: Course, k: int) -> float:
    """pass@k of a run's last model."""
    held = course.held_out
    return float(np.mean([pass_at_k(held.samples, one, k) for one in held.correct]))


def level_plot(courses: Sequence[Course], titles: Titles) -> Plot:
    """How hard the proved statements are: by level, in the last rounds."""
    figure, axes = new_figure()
    levels = sorted({level for course in courses for one in course.rounds for level in one.levels})
    width, rows = 0.8 / len(titles), []
    for index, (method, title) in enumerate(titles.items()):
        runs = of_method(courses, method)
        counts: Counter[int] = Counter()
        for course in runs:
            counts.update(course.rounds[-1].levels)
        values = [counts[level] / len(runs) for level in levels]
        places = [number + (index - (len(titles) - 1) / 2) * width for number in range(len(levels))]
        axes.bar(places, values, width, label=title, color=PALETTE[index % 8])
        rows += [(title, str(level), f"{value:.1f}") for level, value in zip(levels, values, strict=True)]
    axes.set_xticks(range(len(levels)), [str(level) for level in levels])
    axes.set_xlabel("level: steps of the proof that the statement was made by")
    axes.set_ylabel("statements")
    legend(axes)
    return Plot(
        "Difficulty of what the last round proved",
        "Statements of the dataset proved in the last round of a run, by level; means over seeds. Methods that do not "
        "try proved statements again prove fewer easy ones.",
        f"The hardest level proved by any is {max(levels, default=0)}.",
        to_svg(figure, "levels"),
        ("method", "level", "statements"),
        tuple(rows),
    )


def conjecture_plot(courses: Sequence[Course], titles: Titles) -> Plot:
    """Share of the tried conjectures that were proved, by round."""
    figure, axes = new_figure()
    rows, told = [], []
    for index, (method, title) in enumerate(titles.items()):
        runs = of_method(courses, method)
        shares = []
        for number in range(1, min(len(one.rounds) for one in runs)):
            found = [one.rounds[number] for one in runs if one.rounds[number].conjectures]
            if found:
                share = mean([one.conjectures_proved / one.conjectures for one in found]).value
                shares.append((number, share))
                rows.append((title, str(number), f"{sum(one.conjectures for one in found):,}", f"{share:.1%}"))
        if shares:
            axes.plot(*zip(*shares, strict=True), label=title, **look(index))
            told.append(f"{title} {shares[-1][1]:.1%} in its last round")
    axes.set_xlabel("round")
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g}%")
    if told:
        legend(axes)
    return Plot(
        "Conjectures that were proved",
        "Share of a round's tried conjectures with a correct proof; means over seeds.",
        (listed(told) + ".") if told else "No method conjectures.",
        to_svg(figure, "conjectures"),
        ("method", "round", "tried, all seeds", "proved"),
        tuple(rows),
    )


def time_plot(courses: Sequence[Course], titles: Titles) -> Plot:
    """Where the time goes."""
    figure, axes = new_figure()
    shares = {title: phase_shares(of_method(courses, method)) for method, title in titles.items()}
    lefts = [0.0] * len(shares)
    for index, phase in enumerate(Phase):
        values = [one[str(phase)] for one in shares.values()]
        axes.barh(range(len(shares)), values, left=lefts, color=PALETTE[index % 8], label=str(phase))
        lefts = [left + value for left, value in zip(lefts, values, strict=True)]
    axes.set_yticks(range(len(shares)), list(shares))
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g}%")
    legend(axes)
    choosing = [one[str(Phase.SELECT)] + one[str(Phase.REWARD)] for one in shares.values()]
    return Plot(
        "Where the time goes",
        "Share of the wall time of all rounds by phase; proofs are checked while others are sampled, so `prove` holds "
        "both.",
        f"Selecting (select and reward) takes {max(choosing):.1%} at the most.",
        to_svg(figure, "time"),
        ("method", *(str(phase) for phase in Phase)),
        tuple((title, *(f"{one[str(phase)]:.1%}" for phase in Phase)) for title, one in shares.items()),
    )


def shown(found: Mean) -> tuple[str, str, str]:
    """A share and its interval, in words."""
    ends = (f"{found.low:.1%}", f"{found.high:.1%}") if found.count > 1 else ("", "")
    return f"{found.value:.1%}", *ends
