"""How hot the prover samples and how wide the conjecturer's window is, from round to round.

B-STaR (arXiv 2412.17256) measures, on a few queries before each iteration, which sampling temperature and reward
threshold balance exploration (enough distinct correct answers) against exploitation (most of what is selected is
correct). Here a round tries the candidates on some of its statements, with rollouts that they get anyway, and the next
round takes the best: no rollout is spent on it. T1 (arXiv 2501.11651) keeps its policy's entropy from collapsing, by a
bonus in the loss; E3-RL4LLMs (arXiv 2505.18573) by the temperature, as is done here, since there is no such loss.

Every decision is a figure of the round that made it, and depends on what that round stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stp.config import ExploreConfig, RewardConfig
from stp.selfplay.allocate import Beta
from stp.selfplay.context import RoundContext
from stp.selfplay.draws import Draws
from stp.types import Attempt, PassRate, Phase, Rollout

NEXT_TEMPERATURE, NEXT_WINDOW = "next_temperature", "next_window_high"
"""Figures of the phases prove and reward that the next round reads."""


def sampled_entropy(rollouts: Iterable[Rollout | Attempt]) -> float:
    """The model's entropy in nats per token, estimated from its samples: minus their log-probability by their tokens;
    0 when there are none.

    Unbiased for samples at temperature 1. Of hotter ones it is their cross-entropy under the model, which is larger.
    """
    nats, tokens = 0.0, 0
    for one in rollouts:
        nats, tokens = nats - one.logprob, tokens + one.tokens
    return nats / tokens if tokens else 0.0


def balance_score(correct: float, selected: float, target: float) -> float:
    """min(n'/n*, 1) · n'/n, for n' correct ones of n selected and n* that are enough (B-STaR, section 4); 0 of none."""
    return min(correct / target, 1.0) * correct / selected if selected else 0.0


def prover_score(attempts: Iterable[Sequence[Attempt]], target: int) -> float:
    """Mean balance score over statements, each with its rollouts at one temperature: all distinct proofs are selected,
    since all are checked, and as many are correct as Lean accepts."""
    scores = []
    for some in attempts:
        distinct = {one.proof_id: one.correct for one in some if one.says}
        scores.append(balance_score(sum(distinct.values()), len(distinct), target))
    return sum(scores) / len(scores) if scores else 0.0


def threshold_score(rates: Iterable[PassRate], high: float, config: RewardConfig, prior: Beta, target: int) -> float:
    """Balance score of a threshold over conjectures: selected are those proved with a pass rate in (window_low, high],
    correct the expected number whose true pass rate is in the configured window, and one for each unproved statement
    is enough."""
    selected = [prior.after(one) for one in rates if one.proved and config.window_low < one.value <= high]
    correct = sum(one.within(config.window_low, config.window_high) for one in selected)
    return balance_score(correct, len(selected), max(target, 1))


def best(scores: Mapping[float, float], now: float) -> float:
    """The candidate with the highest score; among equals the one nearest to what it is now, then the lower."""
    return min(scores, key=lambda one: (-scores[one], abs(one - now), one))


def with_floor(wanted: float, now: float, entropy: float, config: ExploreConfig) -> float:
    """The next temperature: one step above that of now while the entropy is below the floor, else one step back
    towards the one wanted."""
    if entropy < config.entropy_floor:
        return max(wanted, min(now + config.entropy_step, config.max_temperature))
    return max(wanted, now - config.entropy_step)


def temperature_now(ctx: RoundContext) -> float:
    """What the round before decided; as configured in the first round, and where nothing is to be explored."""
    return decided(ctx, Phase.PROVE, NEXT_TEMPERATURE, ctx.config.prove.sampling.temperature)


def window_high_now(ctx: RoundContext) -> float:
    """The upper bound of the conjecturer's window, likewise."""
    return decided(ctx, Phase.REWARD, NEXT_WINDOW, ctx.config.reward.window_high)


def decided(ctx: RoundContext, phase: Phase, name: str, configured: float) -> float:
    if not is_on(ctx.config.explore) or ctx.number == 0:
        return configured
    before = {one.number: one.phases for one in ctx.rt.store.rounds(ctx.run)}.get(ctx.number - 1, {})
    return before.get(phase, {}).get(name, configured)


def is_on(config: ExploreConfig) -> bool:
    return bool(config.temperatures or config.thresholds or config.entropy_floor)


def next_temperature(ctx: RoundContext, how: Draws) -> dict[str, float]:
    """Figures of the round's rollouts on the probed statements, and the temperature that the next round is to take.

    Of each statement every candidate is judged by equally many rollouts.
    """
    config = ctx.config.explore
    if not (config.temperatures or config.entropy_floor):
        return {}
    tried = ctx.rt.store.attempts(ctx.round.batch, how.probe)
    by_temperature: dict[float, list[Sequence[Attempt]]] = {one: [] for one in config.temperatures}
    for statement_id, attempts in tried.items():
        proving = [one for one in attempts if not one.refutes]
        at = {t: [one for one in proving if how.temperature(statement_id, one.sample) == t] for t in by_temperature}
        fewest = min(map(len, at.values()), default=0)
        for temperature, found in at.items() if fewest else ():
            by_temperature[temperature].append(found[:fewest])
    scores = {one: prover_score(found, config.target) for one, found in by_temperature.items()}
    everything = [(how.temperature(key, one.sample), one) for key, attempts in tried.items() for one in attempts]
    unbiased = [one for temperature, one in everything if temperature == 1.0]
    entropy = sampled_entropy(unbiased or [one for _, one in everything])
    wanted = best(scores, how.usual) if scores else ctx.config.prove.sampling.temperature
    chosen = with_floor(wanted, how.usual, entropy, config) if config.entropy_floor else wanted
    told = {f"balance at {temperature:g}": score for temperature, score in scores.items()}
    return {**told, "entropy": entropy, "temperature": how.usual, NEXT_TEMPERATURE: chosen}


def next_window(ctx: RoundContext, rates: Sequence[PassRate], unproved: int) -> dict[str, float]:
    """Balance scores of the thresholds over the round's conjectures, and the one that the next round is to take."""
    if not ctx.config.explore.thresholds:
        return {}
    config, prior = ctx.config.reward, Beta(*ctx.config.prove.prior)
    scores = {one: threshold_score(rates, one, config, prior, unproved) for one in ctx.config.explore.thresholds}
    told = {f"balance up to {high:g}": score for high, score in scores.items()}
    now = window_high_now(ctx)
    return {**told, "window_high": now, NEXT_WINDOW: best(scores, now)}
