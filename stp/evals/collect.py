"""From the trials of an evaluation to its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from stp.errors import InputError
from stp.evals.config import EvalConfig
from stp.evals.run import refused
from stp.evals.statistics import budget_curve, paired, pass_at
from stp.evals.store import Evaluations
from stp.evals.types import Cost, Evaluation, Paired, PassAt, Result, Screen, Trials
from stp.protocols import Store


def collect(evaluation: Evaluation, config: EvalConfig, kept: Evaluations, store: Store, screen: Screen) -> Result:
    """The numbers of the first `config.samples` of each statement."""
    benchmark = kept.benchmark(evaluation.id)
    drawn, out = kept.trials(evaluation, config.samples), refused(benchmark.items, store)
    trials = _counted(drawn, out, config.samples)
    defects = {one.statement.name: one.defect for one in benchmark.items if one.defect}
    seen = {one.statement_id for one in screen.seen}

    def passes(unwanted: set[str]) -> tuple[PassAt, ...]:
        left = [one for one in trials if one.statement_id not in unwanted]
        return tuple(pass_at(left, k, config.seed) for k in config.budgets()) if left else ()

    unsound = {one.statement.id for one in benchmark.items if one.defect}
    return Result(
        evaluation=evaluation,
        statements=len(trials),
        samples=config.samples,
        solved=sum(one.solved for one in trials),
        passes=passes(set()),
        sound=passes(unsound) if unsound else (),
        clean=passes(seen) if seen else (),
        curve=budget_curve(trials, config.seed),
        troubles=dict(sum((Counter(one.troubles) for one in trials), Counter())),
        cost=cost(evaluation, config, drawn, kept),
        screen=screen,
        defects=defects,
        skipped=dict(benchmark.skipped),
        early_stop=config.early_stop,
        refused={one.statement.name: out[one.statement.id] for one in benchmark.items if one.statement.id in out},
        checkers=kept.checked_by(evaluation),
        proved_ever=kept.proved_ever(evaluation.id) if benchmark.name == "leanworkbook" else None,
    )


def counted_trials(evaluation: Evaluation, samples: int, kept: Evaluations, store: Store) -> list[Trials]:
    """The trials that numbers are made of, in the order of items."""
    return _counted(kept.trials(evaluation, samples), refused(kept.items(evaluation.id), store), samples)


def _counted(drawn: Sequence[Trials], out: Collection[str], samples: int) -> list[Trials]:
    """Of a statement that Lean does not accept nothing was drawn: it counts as if all samples were wrong."""
    wrong = np.zeros(samples, bool)
    return [Trials(one.statement_id, wrong, wrong) if one.statement_id in out else one for one in drawn]


def cost(evaluation: Evaluation, config: EvalConfig, trials: Sequence[Trials], kept: Evaluations) -> Cost:
    """What these trials took, and what that costs by the prices."""
    tokens, seconds = sum(one.tokens for one in trials), sum(one.check_seconds for one in trials)
    return Cost(
        samples=sum(len(one.correct) for one in trials),
        distinct_proofs=kept.distinct_proofs(evaluation, config.samples),
        tokens=tokens,
        check_seconds=seconds,
        money=config.prices.of(tokens, seconds) if config.prices else None,
        currency=config.prices.currency if config.prices else "",
    )


def trials_of(result: Result, kept: Evaluations, store: Store) -> list[Trials]:
    """What the numbers were made of."""
    return counted_trials(result.evaluation, result.samples, kept, store)


def compare(first: Evaluation, second: Evaluation, k: int | None, kept: Evaluations, store: Store) -> Paired:
    """Two evaluations statement by statement, at k samples; without k, at as many as both have.

    Raises:
        InputError: they are not of the same statements, are not finished, or have fewer than k samples.
    """
    if first.revision != second.revision:
        raise InputError(
            f"{first.name} and {second.name} are not of the same statements (revisions {first.revision} and "
            f"{second.revision}); evaluate both models on the same file"
        )
    samples = min(kept.finished(one).samples for one in (first, second))
    if k is not None and k > samples:
        raise InputError(f"pass@{k} cannot be compared: both have {samples} samples; draw more with --samples {k}")
    ours, theirs = (counted_trials(one, samples, kept, store) for one in (first, second))
    return paired(first.name, ours, second.name, theirs, k or samples)
