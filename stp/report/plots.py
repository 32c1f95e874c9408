"""Pictures of a run as inline SVG, each with the words and the table that say the same."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from stp.checks import TROUBLES
from stp.report.canvas import (
    INK,
    PALETTE,
    SIZE,
    STYLE,
    Plot,
    by_round,
    in_percent,
    legend,
    listed,
    look,
    new_figure,
    numbers_of,
    stack,
    to_svg,
)
from stp.report.health import health_of_conjectures_plot, health_of_prover_plot
from stp.report.summary import BINS, NEVER_STORED, RunSummary, Spread
from stp.types import ConjectureOutcome, Phase

OUTCOMES = {
    ConjectureOutcome.SELECTED: 2,
    ConjectureOutcome.MINED: 8,
    ConjectureOutcome.UNREWARDED: 4,  # under another rule than the next
    ConjectureOutcome.UNMATCHED: 4,
    ConjectureOutcome.ILL_JUDGED: 7,
    ConjectureOutcome.INELEGANT: 3,
    ConjectureOutcome.NO_LEMMA: 7,
    ConjectureOutcome.TOO_EASY: 5,
    ConjectureOutcome.UNPROVED: 1,
    ConjectureOutcome.SURPLUS: 0,
    ConjectureOutcome.TRIVIAL: 8,
    ConjectureOutcome.VACUOUS: 8,
    ConjectureOutcome.SIMILAR: 8,
    ConjectureOutcome.ILL_FORMED: 6,
    ConjectureOutcome.PENDING: 9,
}
"""From best to worst, with the colour of each."""


def plots(summary: RunSummary) -> list[Plot]:
    """Every picture that the run has figures for, the most telling first."""
    makers: tuple[Callable[[RunSummary], Plot | None], ...] = (
        proved_plot,
        level_plot,
        outcome_plot,
        pass_rate_plot,
        time_plot,
        throughput_plot,
        length_plot,
        health_of_conjectures_plot,
        health_of_prover_plot,
        loss_plot,
    )
    return [plot for make in makers if (plot := make(summary)) is not None]


def proved_plot(summary: RunSummary) -> Plot | None:
    """Cumulative proved fraction of the dataset by round."""
    rounds = [one for one in summary.rounds if one.proving_done]
    if not rounds or not summary.dataset:
        return None
    first, last = rounds[0], rounds[-1]
    figure, axes = new_figure()
    values = [one.proved_fraction for one in rounds]
    axes.plot(numbers_of(rounds), values, color=PALETTE[0], marker="o", clip_on=False, zorder=3)
    axes.axhline(values[0], color=INK, alpha=0.5, linestyle=(0, (4, 3)), linewidth=1)
    for one in [first, *rounds[1:][-1:]]:
        place = (one.number, one.proved_fraction)
        axes.annotate(
            f"{one.proved_fraction:.1%}",
            place,
            (0, 8),
            textcoords="offset points",
            ha="center",
            weight="bold",
            color=INK,
        )
    by_round(axes, rounds, names={first.number: f"{summary.baseline}\n(round {first.number})"})
    in_percent(axes, values)
    gain = f", {last.proved / first.proved:.2f} times the level {summary.baseline}" if first.proved else ""
    return Plot(
        "Proved share of the dataset",
        f"Statements of the dataset ({summary.dataset:,}) proved at least once so far. Round {first.number} samples "
        "from the model that self-play starts with, so its point (dashed) is the level without self-play.",
        f"From {first.proved_fraction:.1%} {summary.baseline} (round {first.number}) to {last.proved_fraction:.1%} in "
        f"round {last.number}{gain}.",
        to_svg(figure, "proved"),
        ("round", "proved so far", "share", *(f"rollouts {what}" for what in TROUBLES.values())),
        tuple(
            (
                str(one.number),
                f"{one.proved:,}",
                f"{one.proved_fraction:.2%}",
                *(f"{one.troubles[kind]:.2%}" for kind in TROUBLES),
            )
            for one in rounds
        ),
    )


def level_plot(summary: RunSummary) -> Plot | None:
    """The same by difficulty level; nothing when all statements have one level."""
    rounds = [one for one in summary.rounds if one.proving_done]
    if not rounds or len(summary.levels) < 2:
        return None
    figure, axes = new_figure()
    shares = {
        level: [one.proved_by_level.get(level, 0) / size for one in rounds] for level, size in summary.levels.items()
    }
    for index, (level, values) in enumerate(shares.items()):
        axes.plot(numbers_of(rounds), values, label=f"level {level}", clip_on=False, zorder=3, **look(index))
    by_round(axes, rounds)
    in_percent(axes, [value for values in shares.values() for value in values])
    legend(axes)
    return Plot(
        "Proved share by difficulty level",
        "The same within each difficulty level that the statements' source gives.",
        "In the last round: " + listed(f"level {level} {values[-1]:.0%}" for level, values in shares.items()) + ".",
        to_svg(figure, "levels"),
        ("round", *(f"level {level} (of {size:,})" for level, size in summary.levels.items())),
        tuple(
            (str(one.number), *(f"{one.proved_by_level.get(level, 0):,}" for level in summary.levels)) for one in rounds
        ),
    )


def outcome_plot(summary: RunSummary) -> Plot | None:
    """Conjectures kept, and dropped by reason, by round."""
    names = [*map(str, OUTCOMES), *NEVER_STORED]
    colours = dict(zip(names, [*OUTCOMES.values(), 8, 8, 8], strict=True))
    rounds = [one for one in summary.rounds if any(one.conjectures.values())]
    if not rounds:
        return None
    names = [name for name in names if any(one.conjectures[name] for one in rounds)]
    figure, axes = new_figure()
    stack(axes, rounds, {name: [one.conjectures[name] for one in rounds] for name in names}, colours)
    axes.set_ylabel("proposals")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    last = rounds[-1]
    return Plot(
        "Conjectures kept and dropped",
        "What became of each proposal: selected to train the conjecturer, or the first reason to drop it.",
        f"Round {last.number}: " + listed(f"{last.conjectures[name]:,} {name}" for name in names) + ".",
        to_svg(figure, "outcomes"),
        ("round", *names),
        tuple((str(one.number), *(f"{one.conjectures[name]:,}" for name in names)) for one in rounds),
    )


def pass_rate_plot(summary: RunSummary) -> Plot | None:
    """Histogram of pass rates in the last round that has any, dataset beside conjectures."""
    rounds = [one for one in summary.rounds if any(one.pass_rates_dataset) or any(one.pass_rates_conjectures)]
    if not rounds:
        return None
    last = rounds[-1]
    names = ["0", *(f"{upper}/{BINS}" for upper in range(1, BINS)), "1"]
    series = {"dataset": last.pass_rates_dataset, "conjectures": last.pass_rates_conjectures}
    series = {name: counts for name, counts in series.items() if any(counts)}
    figure, axes = new_figure()
    width = 0.8 / len(series)
    for index, (name, counts) in enumerate(series.items()):
        places = [place + (index - (len(series) - 1) / 2) * width for place in range(BINS + 1)]
        shares = [count / sum(counts) for count in counts]
        colour = PALETTE[0 if name == "dataset" else 1]
        axes.bar(places, shares, width, label=f"{name} ({sum(counts):,})", color=colour)
    axes.set_xticks(range(BINS + 1), names)
    axes.set_xlabel("pass rate, at most")
    axes.set_ylabel("share of statements")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    legend(axes, inside=True)
    rows = [
        (str(one.number), kind, *(f"{count:,}" for count in counts))
        for one in rounds
        for kind, counts in (("dataset", one.pass_rates_dataset), ("conjectures", one.pass_rates_conjectures))
        if any(counts)
    ]
    means = {"dataset": last.mean_pass_rate_dataset, "conjectures": last.mean_pass_rate_conjectures}
    troubles = [f"{share:.1%} {TROUBLES[kind]}" for kind, share in last.troubles.items() if share]
    return Plot(
        "Pass rates",
        f"Correct rollouts per statement in round {last.number}, among those tried. Proved dataset statements are "
        "seldom tried again, so the dataset's bars show what is still hard.",
        listed(f"mean pass rate of {name} {mean:.1%}" for name, mean in means.items() if mean is not None).capitalize()
        + f" in round {last.number}{f'; of its rollouts, {listed(troubles)}' if troubles else ''}.",
        to_svg(figure, "pass-rates"),
        ("round", "statements", "0", *(f"≤ {name}" for name in names[1:])),
        tuple(rows),
    )


def time_plot(summary: RunSummary) -> Plot | None:
    """Wall time by phase and round."""
    rounds = [one for one in summary.rounds if one.seconds]
    if not rounds:
        return None
    names = [str(phase) for phase in Phase]
    figure, axes = new_figure()
    series = {name: [one.seconds.get(name, 0.0) for one in rounds] for name in names}
    stack(axes, rounds, series, dict(zip(names, (3, 5, 0, 1, 2), strict=True)))
    axes.set_ylabel("seconds")
    total = sum(map(sum, series.values())) or 1.0
    return Plot(
        "Time per phase",
        "Wall time of each finished phase; of a phase that was interrupted, only the part after it went on.",
        "Over all rounds: " + listed(f"{name} {sum(values) / total:.0%}" for name, values in series.items()) + ".",
        to_svg(figure, "time"),
        ("round", *(f"{name} (s)" for name in names)),
        tuple((str(one.number), *(f"{one.seconds.get(name, 0.0):,.1f}" for name in names)) for one in rounds),
    )


def throughput_plot(summary: RunSummary) -> Plot | None:
    """Tokens sampled and rollouts judged per second of the prove phase."""
    rounds = [one for one in summary.rounds if one.tokens_per_second is not None]
    if not rounds:
        return None
    figure = Figure(figsize=SIZE, layout="constrained")
    with mpl.rc_context(STYLE):
        both = figure.subplots(2, 1, sharex=True)
    rates = {
        "tokens/s": [one.tokens_per_second or 0.0 for one in rounds],
        "rollouts/s": [one.rollouts_per_second or 0.0 for one in rounds],
    }
    for index, (axes, (name, values)) in enumerate(zip(both, rates.items(), strict=True)):
        axes.plot(numbers_of(rounds), values, **look(index), clip_on=False, zorder=3)
        axes.set_ylim(0, max(values) * 1.15 or 1)
        axes.set_ylabel(name)
        axes.yaxis.set_major_locator(MaxNLocator(3))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    by_round(both[1], rounds)
    return Plot(
        "Speed of the prove phase",
        "Tokens sampled, and rollouts sampled and judged, per second; equal proofs are checked once.",
        f"Round {rounds[-1].number}: " + listed(f"{values[-1]:,.1f} {name}" for name, values in rates.items()) + ".",
        to_svg(figure, "speed"),
        ("round", "tokens", "tokens/s", "rollouts", "rollouts/s"),
        tuple(
            (
                str(one.number),
                f"{one.tokens:,}",
                f"{one.tokens_per_second or 0:,.1f}",
                f"{one.rollouts:,}",
                f"{one.rollouts_per_second or 0:,.1f}",
            )
            for one in rounds
        ),
    )


def length_plot(summary: RunSummary) -> Plot | None:
    """Lengths of conjectures and of correct proofs: median and the middle 80 %."""
    kinds: dict[str, dict[int, Spread]] = {
        "conjectures": {one.number: one.statement_lengths for one in summary.rounds if one.statement_lengths},
        "correct proofs": {one.number: one.proof_lengths for one in summary.rounds if one.proof_lengths},
    }
    kinds = {name: spreads for name, spreads in kinds.items() if spreads}
    if not kinds:
        return None
    figure, axes = new_figure()
    for name, spreads in kinds.items():
        index, numbers = (1 if name == "conjectures" else 0), list(spreads)
        lows, highs = [one.low for one in spreads.values()], [one.high for one in spreads.values()]
        axes.fill_between(numbers, lows, highs, color=PALETTE[index], alpha=0.18, linewidth=0)
        axes.plot(numbers, [one.median for one in spreads.values()], label=name, **look(index), clip_on=False)
    by_round(axes, [one for one in summary.rounds if any(one.number in spreads for spreads in kinds.values())])
    axes.set_ylim(bottom=0)
    axes.set_ylabel("characters")
    legend(axes)
    return Plot(
        "Lengths",
        "Median length of the statements conjectured and of the distinct correct proofs; bands hold the middle 80 %.",
        "Median in the last round: "
        + listed(f"{list(spreads.values())[-1].median:,.0f} characters of {name}" for name, spreads in kinds.items())
        + ".",
        to_svg(figure, "lengths"),
        ("round", "of", "10 %", "median", "90 %", "count"),
        tuple(
            (str(number), name, f"{one.low:,.0f}", f"{one.median:,.0f}", f"{one.high:,.0f}", f"{one.count:,}")
            for name, spreads in kinds.items()
            for number, one in spreads.items()
        ),
    )


def loss_plot(summary: RunSummary) -> Plot | None:
    """Training loss at the end of each round."""
    rounds = [one for one in summary.rounds if one.loss is not None]
    if not rounds:
        return None
    losses = [one.loss or 0.0 for one in rounds]
    figure, axes = new_figure()
    axes.plot(numbers_of(rounds), losses, **look(2), clip_on=False, zorder=3)
    by_round(axes, rounds)
    axes.set_ylim(0, max(losses) * 1.15 or 1)
    axes.set_ylabel("loss")
    after_sft = f" SFT ended at {summary.start_loss:.3f}, on rows of its own." if summary.start_loss is not None else ""
    return Plot(
        "Training loss",
        "Weighted cross-entropy of the last tenth of each round's steps. Rows and weights differ from round to round, "
        "so rounds compare loosely." + after_sft,
        f"From {losses[0]:.3f} in round {rounds[0].number} to {losses[-1]:.3f} in round {rounds[-1].number}.",
        to_svg(figure, "loss"),
        ("round", "rows", "steps", "loss"),
        tuple((str(one.number), f"{one.rows:,}", f"{one.steps:,}", f"{one.loss or 0.0:.4f}") for one in rounds),
    )


def described(plot: Plot) -> str:
    """The picture as an element that says its figures to those who do not see it."""
    label = escape(f"{plot.title}. {plot.says}")
    return plot.svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
