"""What a judge's scores do to the reward: STP's weights times the score, or the whole reward by the rule of SGS.

SGS (arXiv 2604.20209) rewards a conjecture of pass rate s with (1 - s) · 1[0 < s, not among the easiest 30 %] · guide,
and brings the rewards of a batch to [0, 1] by their least and greatest; they weigh the conjecturer's rows. Its own
solver is trained by REINFORCE and its conjecturer is shown an unproved target; here the rule stands for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stp.config import JudgeConfig
from stp.errors import RoundError
from stp.selfplay.context import RoundContext
from stp.types import Conjecture, ConjectureOutcome, PassRate

Outcomes = dict[str, tuple[ConjectureOutcome, float]]


def judged(ctx: RoundContext, conjectures: Sequence[Conjecture], outcomes: Outcomes) -> dict[str, float]:
    """The judge's scores, by statement id, of those above the threshold; without a judge all are 1.

    Raises:
        RoundError: the runtime has no judge, and the configuration names one.
    """
    if ctx.config.judge.kind == "off":
        return {one.statement.id: 1.0 for one in conjectures}
    if ctx.rt.open_judge is None:
        raise RoundError('conjectures are to be judged, and this runtime has no judge; set [judge] kind = "off"')
    if not conjectures:
        return {}
    with ctx.rt.open_judge(ctx.start.path) as judge:
        scores = judge.score([(one.seed.statement, one.statement) for one in conjectures])
    kept = {}
    for one, score in zip(conjectures, scores, strict=True):
        if score > ctx.config.judge.threshold:
            kept[one.statement.id] = score
        else:
            outcomes[one.statement.id] = (ConjectureOutcome.ILL_JUDGED, 0.0)
    return kept


def weigh_by_scores(scores: Mapping[str, float], config: JudgeConfig, outcomes: Outcomes) -> None:
    """Multiply weights by 1 - w + w · score, and scale them so that those of all that were scored, the unmatched
    included, have mean 1, as the transport step leaves them. Without a judge all stay as they are."""
    if config.kind == "off":
        return
    weights = {key: outcomes[key][1] * (1 - config.weight + config.weight * score) for key, score in scores.items()}
    total = sum(weights.values())
    for key, weight in weights.items():
        outcomes[key] = (outcomes[key][0], weight * len(weights) / total if total else 0.0)


def not_too_easy(pass_rates: Sequence[float], easy_share: float) -> float:
    """The highest pass rate that SGS rewards: the one at index ⌊(1 - share)·n⌋ of those strictly between 0 and 1 in
    order, as the released code has it; 0, and so none, where there are none."""
    between = sorted(one for one in pass_rates if 0 < one < 1)
    return between[min(int(len(between) * (1 - easy_share)), len(between) - 1)] if between else 0.0


def min_max(rewards: Mapping[str, float]) -> dict[str, float]:
    """Rewards brought to [0, 1] by their least and greatest; all 1 where these are the same (SGS)."""
    if not rewards:
        return {}
    least, greatest = min(rewards.values()), max(rewards.values())
    if least == greatest:
        return dict.fromkeys(rewards, 1.0)
    return {key: (one - least) / (greatest - least) for key, one in rewards.items()}


def weigh_by_sgs(
    ctx: RoundContext, conjectures: Sequence[Conjecture], rates: Mapping[str, PassRate], outcomes: Outcomes
) -> dict[str, float]:
    """Outcome and weight of every conjecture by the rule of SGS; returns the judge's scores."""
    values = {one.statement.id: rates[one.statement.id].value for one in conjectures}
    highest = not_too_easy(list(values.values()), ctx.config.reward.easy_share)
    for key, value in values.items():
        outcomes[key] = (ConjectureOutcome.TOO_EASY if value else ConjectureOutcome.UNPROVED, 0.0)
    scores = judged(ctx, [one for one in conjectures if 0 < values[one.statement.id] <= highest], outcomes)
    weight = ctx.config.judge.weight
    rewards = {key: (1 - values[key]) * (1 - weight + weight * score) for key, score in scores.items()}
    for key, reward in min_max(rewards).items():
        outcomes[key] = (ConjectureOutcome.SELECTED if reward else ConjectureOutcome.UNREWARDED, reward)
    return scores
