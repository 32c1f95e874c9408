"""What an evaluation would take, by what was measured before; nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from stp.config import kept_config
from stp.evals.collect import cost
from stp.evals.config import EvalConfig
from stp.evals.store import Evaluations
from stp.evals.types import Cost, Evaluation
from stp.protocols import Store
from stp.types import Phase

LOOKED_AT = 100
"""Evaluations, of the latest, among which one of the same model is looked for."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is left to do, and how long that took elsewhere."""

    statements: int
    samples: int
    """Of each statement."""
    drawn: int
    """There already, over all statements."""
    prompt_tokens: int
    """Of one prompt for each statement."""
    basis: str = ""
    """Where the following was measured; empty when it was nowhere."""
    tokens: float | None = None
    """To be sampled."""
    seconds: float | None = None
    """On this machine, if that is where it was measured."""
    check_seconds: float | None = None
    """Of one core; None where sampling and checking were measured together."""
    money: float | None = None
    currency: str = ""

    @property
    def left(self) -> int:
        return self.statements * self.samples - self.drawn


def forecast(
    evaluation: Evaluation,
    config: EvalConfig,
    statements: int,
    prompt_tokens: int,
    checkers: int,
    kept: Evaluations,
    store: Store,
) -> Forecast:
    """By this evaluation as far as it has come, else the latest of the model, else the round that made the model."""
    drawn = sum(min(config.samples, one) for one in store.rollout_counts(evaluation.batch).values())
    plan = Forecast(statements, config.samples, drawn, prompt_tokens)
    before, spent = _measured(evaluation, config, kept)
    speed = kept.speed(evaluation.model_hash)
    if before and spent.samples and speed:
        share = plan.left / spent.samples
        tokens, check_seconds = spent.tokens * share, spent.check_seconds * share
        return replace(
            plan,
            basis=f"evaluation {before.name}",
            tokens=tokens,
            seconds=max(tokens / speed, check_seconds / checkers),
            check_seconds=check_seconds,
            money=config.prices.of(tokens, check_seconds) if config.prices else None,
            currency=config.prices.currency if config.prices else "",
        )
    return _by_round(plan, Path(evaluation.model), store)


def _measured(evaluation: Evaluation, config: EvalConfig, kept: Evaluations) -> tuple[Evaluation | None, Cost]:
    if kept.get(evaluation.id):
        spent = cost(evaluation, config, kept.trials(evaluation, config.samples), kept)
        if spent.samples:
            return evaluation, spent
    for one in kept.page("", LOOKED_AT).items:
        if one.model_hash == evaluation.model_hash and (result := kept.result(one.id)):
            return one, result.cost
    return None, Cost(0, 0, 0, 0.0)


def _by_round(plan: Forecast, model: Path, store: Store) -> Forecast:
    config = kept_config(model.parent)
    for one in store.rounds(config.name) if config else []:
        figures = one.phases.get(Phase.PROVE, {})
        if one.checkpoint and one.checkpoint.path.name == model.name and figures.get("rollouts"):
            share = plan.left / figures["rollouts"]
            basis = f"the proving of round {one.number} of {one.run}"
            return replace(plan, basis=basis, tokens=figures["tokens"] * share, seconds=figures["seconds"] * share)
    return plan
