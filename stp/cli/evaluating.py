"""What the commands that evaluate a model share, whatever the benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from stp import bootstrap
from stp.cli.models import warn_of_template
from stp.errors import ConfigError
from stp.evals.config import EvalConfig, load_evaluation, shipped_evaluations
from stp.evals.identity import identify, model_hash, usual_name
from stp.evals.store import Evaluations
from stp.evals.types import Benchmark, Evaluation, Result
from stp.prompts import TEMPLATES, prover_prompt
from stp.protocols import Progress
from stp.settings import Settings
from stp.store.sql import SqlStore

if TYPE_CHECKING:
    from stp.evals.forecast import Forecast


def protocol(name: str, file: Path | None, asked: Mapping[str, object]) -> EvalConfig:
    chosen = load_evaluation(file or shipped_evaluations()[name], asked)
    if chosen.benchmark != name:
        raise ConfigError(f"{file} is about {chosen.benchmark}; use `stp eval {chosen.benchmark}`")
    return chosen


def planned(
    config: EvalConfig, model: str, name: str, defects: Path | None, store: SqlStore, kept: Evaluations
) -> tuple[EvalConfig, Benchmark, Evaluation]:
    """The evaluation asked for, and its protocol with nothing left open."""
    from stp.evals.benchmarks import load

    benchmark = load(config.benchmark, config.split, config.data, store, defects)
    config = config.model_copy(update={"template": config.template or bootstrap.template_name(Path(model))})
    warn_of_template(model, config.template)
    weights = model_hash(model, config.tokenizer)
    evaluation = identify(config, benchmark, model, weights, name or usual_name(config, model), datetime.now(UTC))
    namesake = None if name else kept.get(evaluation.name)
    if namesake and namesake.id != evaluation.id:
        evaluation = replace(evaluation, name=f"{evaluation.name}-{evaluation.id[:6]}")
    return config, benchmark, evaluation


def foretold(
    config: EvalConfig,
    benchmark: Benchmark,
    evaluation: Evaluation,
    where: Settings,
    store: SqlStore,
    kept: Evaluations,
) -> Forecast:
    from stp.evals.forecast import forecast

    template = TEMPLATES[config.template or "stp"]
    prompts = [prover_prompt(template, one.statement) for one in benchmark.items]
    tokens = bootstrap.count_tokens(config.tokenizer or evaluation.model, prompts)
    return forecast(evaluation, config, len(prompts), tokens, bootstrap.checker_count(where), kept, store)


def evaluated(
    config: EvalConfig,
    evaluation: Evaluation,
    training: Sequence[Path],
    where: Settings,
    store: SqlStore,
    kept: Evaluations,
    bars: Progress,
) -> Result:
    from stp.evals.collect import collect
    from stp.evals.run import Scene, evaluate
    from stp.evals.screen import screen
    from stp.evals.trained import training_sets

    model = Path(evaluation.model)
    with bootstrap.open_queue(where, store) as queue, bootstrap.metrics_served(where, store, queue.depth):
        scene = Scene(kept, store, queue, bars)
        evaluate(evaluation, config, scene, lambda: bootstrap.open_generator(model, where, config.tokenizer))
    found = screen(kept.benchmark(evaluation.id), training_sets(model, store, training))
    return kept.keep(collect(evaluation, config, kept, store, found), datetime.now(UTC))


def forecast_told(plan: Forecast) -> str:
    each, all_ = f"{plan.statements:,} statements with {plan.samples:,} samples", plan.statements * plan.samples
    lines = [
        f"{each}: {all_:,} samples, {plan.drawn:,} of them drawn",
        f"prompts: {plan.prompt_tokens:,} tokens, once for each statement",
    ]
    if plan.tokens is None or plan.seconds is None:
        lines.append("no speed of this model was measured here yet; evaluate it with --samples 1 first")
        return "\n".join(lines)
    lines.append(f"still to sample: about {plan.tokens:,.0f} tokens; about {timedelta(seconds=round(plan.seconds))}")
    if plan.check_seconds is not None:
        lines.append(f"still to check: about {timedelta(seconds=round(plan.check_seconds))} of one core")
    if plan.money is not None:
        lines.append(f"cost of that: about {plan.money:,.2f} {plan.currency}")
    lines.append(f"as measured in {plan.basis}")
    return "\n".join(lines)
