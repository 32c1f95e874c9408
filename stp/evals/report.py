"""Evaluations side by side: one self-contained page with every proof and certificate, a Markdown table, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from stp.checks import TROUBLES
from stp.evals.export import proofs_shown
from stp.evals.plots import plots
from stp.evals.published import Published
from stp.evals.published import markdown as published_table
from stp.evals.types import VARIANTS, Benchmark, Estimate, Paired, PassAt, Result, Trials
from stp.protocols import Store
from stp.report.plots import described
from stp.report.writing import page_template, write_whole
from stp.trust.certificate import certificate_of
from stp.types import Proof, Verdict

LISTED = 1000
"""Statements that the page lists, by name; those after them are in the exports alone."""
MINUS = "−"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one statement in one evaluation."""

    samples: int
    correct: int
    unknown: int
    first: int | None = None
    """Number of the first correct sample, from 0; None when there is none."""
    proof: str | None = None
    """The shortest correct one; None when there is none, or it is not to be shown."""
    certificate: Mapping[str, Any] | None = None
    """Its certificate (`stp.trust.certificate`); None when the trust tier did not look at it."""

    @property
    def rate(self) -> float | None:
        """Share of the known samples that are correct; None when nothing is known."""
        known = self.samples - self.unknown
        return self.correct / known if known else None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement of the benchmark, and what came of it in each evaluation."""

    name: str
    split: str
    informal: str
    header: str
    text: str
    defect: str
    seen: tuple[str, ...]
    """Training sets that hold it, with the name it has there."""
    tried: Mapping[str, Tried]
    """By the evaluation's id."""


def statement_rows(
    benchmark: Benchmark,
    trials: Mapping[str, Sequence[Trials]],
    results: Sequence[Result],
    store: Store,
    with_proofs: bool | None = None,
) -> list[StatementRow]:
    """The statements by name; trials by the evaluation's id.

    The first `LISTED` have their proofs read from the store. Without `with_proofs` those of a benchmark whose keepers
    ask that proofs be not published are left out.
    """
    shown = proofs_shown(benchmark, with_proofs)
    batches = {one.evaluation.id: one.evaluation.batch for one in results}
    found = {key: {one.statement_id: one for one in trials[key]} for key in batches}
    seen: dict[str, dict[str, None]] = {}
    for one in (one for result in results for one in result.screen.seen):
        seen.setdefault(one.statement_id, {})[f"{one.where}: {one.as_name}"] = None
    rows = []
    for index, item in enumerate(sorted(benchmark.items, key=lambda one: one.statement.name)):
        statement = item.statement
        tried = {}
        for key, batch in batches.items():
            if one_trials := found[key].get(statement.id):
                proof = _shortest(store, batch, one_trials) if shown and index < LISTED else None
                tried[key] = _tried(store, one_trials, proof)
        where = tuple(seen.get(statement.id, ()))
        rows.append(
            StatementRow(
                statement.name, item.split, item.informal, statement.header, statement.text, item.defect, where, tried
            )
        )
    return rows


def _shortest(store: Store, batch: str, trials: Trials) -> tuple[Proof, Verdict] | None:
    if not trials.solved:
        return None
    rollouts = zip(store.rollouts(batch, trials.statement_id), trials.correct, strict=False)
    proof = min((one.proof for one, correct in rollouts if correct), key=lambda one: (len(one.text), one.id))
    return proof, store.verdicts([proof.id])[proof.id]


def _tried(store: Store, trials: Trials, found: tuple[Proof, Verdict] | None) -> Tried:
    first = int(trials.correct.argmax()) if trials.solved else None
    counts = len(trials.correct), int(trials.correct.sum()), int(trials.unknown.sum()), first
    if found is None:
        return Tried(*counts)
    proof, verdict = found
    # The stored statement: the benchmark may have it under another name, which the certificate's hash does not fit.
    made = certificate_of(store.statement(proof.statement_id), proof, verdict) if verdict.certificate else None
    return Tried(*counts, proof.text, made)


# ---------------------------------------------------------------------------------------------------------- the page


def write_report(
    results: Sequence[Result],
    comparisons: Sequence[Paired],
    statements: Sequence[StatementRow],
    path: Path,
    published: Sequence[Published] = (),
) -> None:
    """Write the page to `path`, which appears whole or not at all.

    Raises:
        InputError: `path` cannot be written.
    """
    write_whole(render(results, comparisons, statements, datetime.now(UTC), published), path)


def render(
    results: Sequence[Result],
    comparisons: Sequence[Paired],
    statements: Sequence[StatementRow],
    made: datetime,
    published: Sequence[Published] = (),
) -> str:
    """The page; everything that a benchmark, a model or its user wrote is escaped."""
    names = labels(results)
    rates = {
        name: [tried.rate for row in statements if (tried := row.tried.get(key)) and tried.rate is not None]
        for key, name in names.items()
    }
    drawn = plots({names[one.evaluation.id]: one for one in results}, rates)
    listed = statements[:LISTED]
    return page_template("stp.evals", "stp.report").render(
        results=results,
        names=names,
        made=f"{made:%Y-%m-%d %H:%M} UTC",
        title=_title(results),
        comparable=len({one.evaluation.revision for one in results}) == 1,
        heads={one.evaluation.id: _last(one.passes) for one in results},
        tables={words.capitalize(): _pass_rows(results, names, kind) for kind, words in VARIANTS.items()},
        configs={one.evaluation.id: _pretty(one.evaluation.config) for one in results},
        troubles=TROUBLES,
        plots=[(one, Markup(described(one))) for one in drawn],  # our own SVG, its words escaped
        comparisons=[(one, *_only(one, names, results, statements)) for one in comparisons],
        published=published,
        sources=list(dict.fromkeys(one.source for one in published)),
        statements=listed,
        total=len(statements),
        proofs_left_out=any(one.correct and one.proof is None for row in listed for one in row.tried.values()),
        interval=interval,
        percent=percent,
        points=points,
        seconds=seconds,
        blocks=blocks,
        money=money,
        pretty=_certificate_text,
    )


def labels(results: Iterable[Result]) -> dict[str, str]:
    """What to call each evaluation, by its id: its name, with the id where two have one name."""
    names = [(one.evaluation.id, one.evaluation.name) for one in results]
    once = {name for _, name in names if [other for _, other in names].count(name) == 1}
    return {key: name if name in once else f"{name} ({key[:6]})" for key, name in names}


def percent(value: float) -> str:
    """`57.4 %`."""
    return f"{100 * value:.1f} %"


def interval(estimate: Estimate) -> str:
    """`51.1 to 63.5 %`."""
    return f"{100 * estimate.low:.1f} to {100 * estimate.high:.1f} %"


def points(difference: float) -> str:
    """Percentage points: `+4.1`, `−0.3`."""
    return f"{100 * difference:+.1f}".replace("-", MINUS)


def seconds(value: float) -> str:
    """`48 s`, `12 min`, `3.4 h`."""
    if value < 120:
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:,.1f} h"


def _title(results: Sequence[Result]) -> str:
    sets = dict.fromkeys(" ".join(filter(None, (one.evaluation.benchmark, one.evaluation.split))) for one in results)
    return ", ".join(sets)


def _last(passes: Sequence[PassAt]) -> PassAt | None:
    return max(passes, key=lambda one: one.k, default=None)


def _pass_rows(results: Sequence[Result], names: Mapping[str, str], kind: str) -> list[tuple[str, PassAt]]:
    """By k, then in the order of the results, so that models stand below one another."""
    rows = [(names[one.evaluation.id], found) for one in results for found in getattr(one, kind)]
    return sorted(rows, key=lambda row: row[1].k)


def _only(
    pair: Paired, names: Mapping[str, str], results: Sequence[Result], statements: Sequence[StatementRow]
) -> tuple[str, str, list[str], list[str]]:
    """What to call the two, and the statements that only the first and only the second solves within the samples that
    both have, by name."""
    keys = [_key(one, results) for one in (pair.first, pair.second)]
    most = min((one.samples for one in results if one.evaluation.id in keys), default=0)

    def solved(key: str) -> set[str]:
        tried = ((row.name, row.tried.get(key)) for row in statements)
        return {name for name, one in tried if one and one.first is not None and one.first < most}

    by_first, by_second = map(solved, keys)
    first, second = (names.get(key, key) for key in keys)
    return first, second, sorted(by_first - by_second), sorted(by_second - by_first)


def _key(told: str, results: Sequence[Result]) -> str:
    """Id of the evaluation that a comparison names, by id or by name."""
    found = (one.evaluation.id for one in results if told in {one.evaluation.id, one.evaluation.name})
    return next(found, told)


def _pretty(config: str) -> str:
    return json.dumps(json.loads(config), indent=2, ensure_ascii=False)


def _certificate_text(certificate: Mapping[str, Any]) -> str:
    return json.dumps(certificate, indent=2, ensure_ascii=False)


# -------------------------------------------------------------------------------------------------- Markdown and JSON


def markdown(results: Sequence[Result], comparisons: Sequence[Paired] = (), published: Sequence[Published] = ()) -> str:
    """The numbers as Markdown tables, for a README or a paper."""
    names = labels(results)
    parts = [_table(PASS_HEAD, [_pass_cells(one, found, names) for one in results for found in one.passes])]
    parts.append(_table(COST_HEAD, [_cost_cells(one, names) for one in results]))
    if comparisons:
        parts.append(_table(PAIR_HEAD, [_pair_cells(one, names, results) for one in comparisons]))
    if published:
        parts.append(
            "Published, under other toolchains, limits and copies of the statements:\n\n" + published_table(published)
        )
    return "\n".join(parts)


PASS_HEAD = (
    *("model", "benchmark", "k", "pass@k", "95 % interval", "Wilson", "blocks of k", "were unknown wrong/correct"),
    *("without known defects", "not seen in training"),
)
COST_HEAD = (
    *("model", "solved", "samples", "distinct proofs", "tokens", "checking", "money"),
    *("weights", "statements", "protocol"),
)
PAIR_HEAD = ("first", "second", "k", "both", "only first", "only second", "neither", "McNemar p", "points gained")
Cells = Sequence[str]


def _table(head: Cells, rows: Iterable[Cells]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "".join(
        "| " + " | ".join(one.replace("|", r"\|").replace("\n", " ") for one in row) + " |\n" for row in lines
    )


def _pass_cells(result: Result, found: PassAt, names: Mapping[str, str]) -> Cells:
    told = result.evaluation
    return (
        names[told.id],
        f"{told.benchmark} {told.split}".strip() + f" ({found.statements:,})",
        f"{found.k:,}",
        percent(found.estimate.value),
        interval(found.estimate),
        interval(found.wilson),
        blocks(found),
        f"{percent(found.worst)} / {percent(found.best)}",
        _variant(result.sound, found.k) or "none known",
        _variant(result.clean, found.k) or ("none seen" if result.screen.looked_in else "not looked for"),
    )


def _variant(passes: Iterable[PassAt], k: int) -> str:
    """The number of fewer statements, with how many they are; empty when there are no fewer."""
    found = next((one for one in passes if one.k == k), None)
    return f"{percent(found.estimate.value)} ({found.statements:,})" if found else ""


def blocks(found: PassAt) -> str:
    """The paper's mean and spread over blocks of k samples, in percent."""
    if found.block_mean is None:
        return "none"
    spread = "" if found.block_std is None else f" ± {100 * found.block_std:.1f}"
    return f"{100 * found.block_mean:.1f}{spread} ({found.blocks:,})"


def _cost_cells(result: Result, names: Mapping[str, str]) -> Cells:
    cost, told = result.cost, result.evaluation
    return (
        names[told.id],
        f"{result.solved:,} of {result.statements:,}",
        f"{cost.samples:,}",
        f"{cost.distinct_proofs:,}",
        f"{cost.tokens:,}",
        seconds(cost.check_seconds),
        money(result) or "unknown",
        told.model_hash[:12],
        told.revision[:12],
        _protocol(json.loads(told.config)),
    )


def _protocol(config: Mapping[str, Any]) -> str:
    """What another would have to set alike, in short."""
    sampling, limits = config.get("sampling", {}), config.get("limits", {})
    found = {
        "temperature": sampling.get("temperature"),
        "top-p": sampling.get("top_p"),
        "tokens": sampling.get("max_new_tokens"),
        "seconds": limits.get("timeout_seconds"),
        "MB": limits.get("memory_mb"),
        "seed": config.get("seed"),
    }
    return ", ".join(f"{name} {value}" for name, value in found.items() if value is not None)


def money(result: Result) -> str:
    """`3.21 EUR`; empty without prices."""
    cost = result.cost
    return "" if cost.money is None else f"{cost.money:,.2f} {cost.currency}".strip()


def _pair_cells(pair: Paired, names: Mapping[str, str], results: Sequence[Result]) -> Cells:
    first, second = (names.get(key, key) for key in (_key(pair.first, results), _key(pair.second, results)))
    counts = (f"{one:,}" for one in (pair.k, pair.both, pair.only_first, pair.only_second, pair.neither))
    told = "{} ({} to {})".format(*map(points, (pair.difference.value, pair.difference.low, pair.difference.high)))
    return first, second, *counts, f"{pair.mcnemar_p:.2g}", told


def as_json(results: Sequence[Result], comparisons: Sequence[Paired] = ()) -> str:
    """All numbers as JSON with the field names of `stp.evals.types`, keys sorted; the protocol as an object."""
    told = {"results": [_plain(one) for one in results], "comparisons": [asdict(one) for one in comparisons]}
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False, default=datetime.isoformat)


def _plain(result: Result) -> dict[str, Any]:
    plain = asdict(result)
    plain["evaluation"]["config"] = json.loads(result.evaluation.config)
    return plain
