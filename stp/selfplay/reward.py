"""Which conjectures are worth training on: barely provable, about their lemma, not artificial, near what is unproved.

Specification §5. The conjecturer's "reward" is selection and a weight in the loss: no policy gradient, no negative
signal. Each filter is a pure function over numbers; `judge_conjectures` applies them in the paper's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np

from stp.config import RewardConfig
from stp.selfplay.allocate import Beta
from stp.selfplay.context import RoundContext
from stp.selfplay.explore import next_window, window_high_now
from stp.selfplay.guide import Outcomes, judged, weigh_by_scores, weigh_by_sgs
from stp.selfplay.matching import transport_weights
from stp.types import Conjecture, ConjectureKind, ConjectureOutcome, PassRate, ProvedProof, Statement, prove_batch


def judge_conjectures(ctx: RoundContext) -> dict[str, float]:
    """Give every conjecture that was tried its outcome and training weight."""
    store, config = ctx.rt.store, ctx.config.reward.model_copy(update={"window_high": window_high_now(ctx)})
    rates = store.pass_rates(prove_batch(ctx.run, ctx.number))
    tried = [one for one, _, _ in store.conjectures(ctx.run, ctx.number) if one.statement.id in rates]
    proofs = proofs_by_statement(store.proved(prove_batch(ctx.run, ctx.number)))

    outcomes: Outcomes = {}
    proposed = not_mined(tried, rates, outcomes)
    if config.rule == "sgs":
        scores = weigh_by_sgs(ctx, proposed, rates, outcomes)
    else:
        kept = in_window(proposed, rates, config, outcomes, Beta(*ctx.config.prove.prior))
        kept = with_lemma(kept, proofs, config, ctx.rng("lemma"), outcomes)
        kept = elegant(kept, proofs, config, outcomes)
        scores = judged(ctx, kept, outcomes)
        weigh_by_matching(ctx, [one for one in kept if one.statement.id in scores], rates, outcomes)
        weigh_by_scores(scores, ctx.config.judge, outcomes)

    store.judge_conjectures(ctx.run, ctx.number, outcomes)
    counts = {str(outcome): 0 for outcome in ConjectureOutcome if outcome is not ConjectureOutcome.PENDING}
    for _, outcome, _ in store.conjectures(ctx.run, ctx.number):
        if outcome is not ConjectureOutcome.PENDING:
            counts[str(outcome)] += 1
    score = {"score": fmean(scores.values())} if scores and ctx.config.judge.kind != "off" else {}
    window = next_window(ctx, [rates[one.statement.id] for one in proposed], len(unproved(ctx, rates)))
    return {"tried": len(tried), **counts, **score, **window}


def not_mined(conjectures: Sequence[Conjecture], rates: Mapping[str, PassRate], outcomes: Outcomes) -> list[Conjecture]:
    """Those that the conjecturer proposed; goals of failed proofs say nothing about it."""
    for one in conjectures:
        if one.seed.kind is ConjectureKind.GOAL:
            proved = rates[one.statement.id].proved
            outcomes[one.statement.id] = (ConjectureOutcome.MINED if proved else ConjectureOutcome.UNPROVED, 0.0)
    return [one for one in conjectures if one.seed.kind is not ConjectureKind.GOAL]


def proofs_by_statement(proved: Sequence[ProvedProof]) -> dict[str, list[ProvedProof]]:
    grouped: dict[str, list[ProvedProof]] = defaultdict(list)
    for one in proved:
        grouped[one.proof.statement_id].append(one)
    return grouped


def in_window(
    conjectures: Sequence[Conjecture],
    rates: Mapping[str, PassRate],
    config: RewardConfig,
    outcomes: Outcomes,
    prior: Beta = Beta(0.5, 4.5),  # noqa: B008 - frozen
) -> list[Conjecture]:
    """Those with a pass rate in (low, high], or (low, high) when the window is open (paper: (0, 1/4])."""
    kept = []
    for one in conjectures:
        found = rates[one.statement.id]
        rate = prior.after(found).mean if config.estimate == "posterior" else found.value
        if not found.proved or rate <= config.window_low:
            outcomes[one.statement.id] = (ConjectureOutcome.UNPROVED, 0.0)
        elif rate < config.window_high or (config.window_closed and rate == config.window_high):
            kept.append(one)
        else:
            outcomes[one.statement.id] = (ConjectureOutcome.TOO_EASY, 0.0)
    return kept


def uses_its_lemma(conjecture: Conjecture, proofs: Mapping[str, Sequence[ProvedProof]]) -> bool:
    """Whether a correct proof uses the lemma that the conjecturer was shown; never so for the trivial lemma."""
    name = conjecture.seed.lemma.name
    return any(name in one.lemmas for one in proofs.get(conjecture.statement.id, ()))


def with_lemma(
    conjectures: Sequence[Conjecture],
    proofs: Mapping[str, Sequence[ProvedProof]],
    config: RewardConfig,
    rng: np.random.Generator,
    outcomes: Outcomes,
) -> list[Conjecture]:
    """Those that use their lemma, and as many others as the relaxed rule admits.

    Strict keeps conjectures made from the trivial lemma too: nothing was asked of them.
    """
    using = {one.statement.id for one in conjectures if uses_its_lemma(one, proofs)}
    others = [one for one in conjectures if one.statement.id not in using]
    if config.lemma_use == "strict":
        admitted = {one.statement.id for one in others if one.seed.lemma.name == ""}
    else:
        room = max(config.relaxed_factor * len(using), config.relaxed_floor)
        admitted = {others[i].statement.id for i in rng.permutation(len(others))[:room]}
    kept = []
    for one in conjectures:
        if one.statement.id in using or one.statement.id in admitted:
            kept.append(one)
        else:
            outcomes[one.statement.id] = (ConjectureOutcome.NO_LEMMA, 0.0)
    return kept


def elegance(conjecture: Conjecture, proofs: Mapping[str, Sequence[ProvedProof]]) -> float:
    """E(c): characters of the shortest correct proof per character of statement; low means artificial (§5.4)."""
    shortest = min(len(one.proof.text) for one in proofs[conjecture.statement.id])
    return shortest / len(conjecture.statement.text)


def elegance_cutoff(values: Sequence[float], quantile: float) -> float:
    """The value at index ⌊q·n⌋ of the sorted list: what lies below it is dropped."""
    return sorted(values)[int(quantile * len(values))]


def elegant(
    conjectures: Sequence[Conjecture],
    proofs: Mapping[str, Sequence[ProvedProof]],
    config: RewardConfig,
    outcomes: Outcomes,
) -> list[Conjecture]:
    """Those not in the lowest quantile of elegance, over all (paper) or within each lemma's group (code).

    A group of one is always kept, since its cutoff is its own value.
    """
    groups: dict[str, list[float]] = defaultdict(list)
    values = {one.statement.id: elegance(one, proofs) for one in conjectures}

    def group(one: Conjecture) -> str:
        if config.elegance_scope == "global":
            return ""
        return one.seed.lemma.name if uses_its_lemma(one, proofs) else ""

    for one in conjectures:
        groups[group(one)].append(values[one.statement.id])
    cutoffs = {name: elegance_cutoff(members, config.elegance_quantile) for name, members in groups.items()}
    kept = []
    for one in conjectures:
        if values[one.statement.id] >= cutoffs[group(one)]:
            kept.append(one)
        else:
            outcomes[one.statement.id] = (ConjectureOutcome.INELEGANT, 0.0)
    return kept


def unproved(ctx: RoundContext, rates: Mapping[str, PassRate]) -> list[Statement]:
    """Dataset statements that are neither proved nor disproved, after the round's rollouts."""
    known = ctx.best_before.keys() | ctx.disproved_before | {key for key, rate in rates.items() if rate.proved}
    if ctx.config.prove.disprove_share:
        known |= {one.proof.statement_id for one in ctx.rt.store.disproved(ctx.round.batch)}
    return [one for one in ctx.dataset if one.id not in known]


def weigh_by_matching(
    ctx: RoundContext, kept: Sequence[Conjecture], rates: Mapping[str, PassRate], outcomes: Outcomes
) -> None:
    """Weights from the transport step between the kept conjectures and the dataset statements never proved."""
    config = ctx.config.reward
    targets = unproved(ctx, rates)
    weights = np.ones(len(kept))
    if config.transport and kept and targets:
        with ctx.rt.open_generator(ctx.start.path) as model:
            vectors = model.embed(
                [one.statement.text for one in kept] + [one.text for one in targets], config.embed_tokens
            )
        weights = transport_weights(
            vectors[: len(kept)],
            vectors[len(kept) :],
            np.array([one.matching_weight for one in targets]),
            config.transport_cap,
            ctx.rng("transport"),
        )
    for one, weight in zip(kept, weights, strict=True):
        outcome = ConjectureOutcome.SELECTED if weight > 0 else ConjectureOutcome.UNMATCHED
        outcomes[one.statement.id] = (outcome, float(weight))
