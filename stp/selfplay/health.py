"""Whether self-play is still in good health: figures of each round that move when conjecturer or prover collapse.

Under a reward for being barely provable, conjectures grow into long disjunctions, repeat each other, and the prover's
entropy falls (SGS, arXiv 2604.20209). Every figure is computed from stored rows, so that a round that was killed has
the same; none changes a row. A figure beyond its bound (`[health]`) has the round warn, or stop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import fmean

from stp.config import HealthConfig
from stp.errors import RoundError
from stp.selfplay.context import RoundContext
from stp.selfplay.guards import PROBED, TRIVIAL, VACUOUS
from stp.syntax.lean import normal_form
from stp.syntax.shape import shape
from stp.types import TRIVIAL_LEMMA, Conjecture, ConjectureOutcome, Phase, ProvedProof, Rollout, Statement

Figures = dict[str, float]

LOOK_BACK = 3
"""Rounds before this one whose conjectures a near-duplicate may repeat: as many as are replayed."""
STATEMENTS_LOOKED_AT = 512
"""Random statements whose rollouts the prover's figures are estimated from."""
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure with a bound."""

    figure: str
    """Its name among the figures of the reward phase."""
    bounds: str
    """The name of its bounds in `[health]`."""
    low: bool = False
    """Whether low values are the bad ones."""
    of_prover: bool = False

    @property
    def side(self) -> str:
        return "below" if self.low else "above"

    def beyond(self, value: float, bound: float) -> bool:
        return bound > 0 and (value < bound if self.low else value > bound)


GAUGES = (
    Gauge("disjunctive conclusions", "disjunctive"),
    Gauge("disjunctions per conjecture", "disjunctions"),
    Gauge("hypotheses per conjecture", "hypotheses"),
    Gauge("length over seed", "length_over_seed"),
    Gauge("length over first round", "length_drift"),
    Gauge("near-duplicates", "near_duplicates"),
    Gauge("repeated proposals", "repeated"),
    Gauge("trivial conjectures", "trivial"),
    Gauge("vacuous conjectures", "vacuous"),
    Gauge("distinct up to names", "distinct", low=True),
    Gauge("conjecturer's entropy over first round", "conjecturer_entropy_drift", low=True),
    Gauge("lemmas of seeds", "seed_lemmas", low=True),
    Gauge("lemmas of proofs", "proof_lemmas", low=True, of_prover=True),
    Gauge("distinct proofs", "distinct_proofs", low=True, of_prover=True),
    Gauge("entropy per token", "entropy", low=True, of_prover=True),
    Gauge("entropy over first round", "entropy_drift", low=True, of_prover=True),
)
LENGTH, ENTROPY = "characters per conjecture", "entropy per token"
CONJECTURER_ENTROPY = "conjecturer's entropy per token"
DRIFTS = {
    "length over first round": LENGTH,
    "entropy over first round": ENTROPY,
    "conjecturer's entropy over first round": CONJECTURER_ENTROPY,
}
"""Figures that are another over that of the run's first round."""


def watch_health(ctx: RoundContext) -> Figures:
    """The round's figures and the bounds they are held against; tells which are beyond one.

    Raises:
        RoundError: one is beyond the bound at which the run is to stop.
    """
    figures = {**of_conjectures(ctx), **of_prover(ctx)}
    for drift, of in DRIFTS.items():
        if of in figures:
            figures[drift] = over_first(ctx, of, figures[of])
    figures |= bounds(ctx.config.health)
    for gauge in GAUGES:
        stop = figures.get(f"{gauge.figure} stops", 0.0)
        if gauge.figure in figures and gauge.beyond(figures[gauge.figure], stop):
            raise alarm(ctx, gauge, figures[gauge.figure], stop)
    if found := warnings(figures):
        ctx.rt.progress.start("health", 0)
        ctx.rt.progress.tell("; ".join(found))
        ctx.rt.progress.finish()
    return figures


def bounds(config: HealthConfig) -> Figures:
    """The bounds that are set, as figures: another attempt at the run may have others."""
    each = [(gauge.figure, getattr(config, gauge.bounds)) for gauge in GAUGES]
    found = {f"{name} warns": one.warn for name, one in each} | {f"{name} stops": one.stop for name, one in each}
    return {name: bound for name, bound in found.items() if bound}


def warnings(figures: Mapping[str, float], gauges: Iterable[Gauge] = GAUGES) -> list[str]:
    """Which figures of a reward phase are beyond the bound to warn at, in words."""
    return [
        f"{gauge.figure} {figures[gauge.figure]:.3g} ({gauge.side} {bound:g})"
        for gauge in gauges
        if gauge.figure in figures
        and gauge.beyond(figures[gauge.figure], bound := figures.get(f"{gauge.figure} warns", 0.0))
    ]


# ---------------------------------------------------------------------------------------------------- figures


def of_conjectures(ctx: RoundContext) -> Figures:
    """Figures of the round's well-formed conjectures, and of the sampling that they come from; none of a round that
    has none."""
    conjectures = well_formed(ctx, ctx.number)
    earlier = [one for number in range(max(0, ctx.number - LOOK_BACK), ctx.number) for one in well_formed(ctx, number)]
    counts = ctx.round.phases.get(Phase.CONJECTURE, {})
    figures = in_form(conjectures, earlier) if conjectures else {}
    figures |= of_selected(ctx)
    if readable := counts.get("sampled", 0) - counts.get("unreadable", 0):
        figures["repeated proposals"] = (counts.get("known", 0) + counts.get("duplicate", 0)) / readable
    if tokens := counts.get("tokens", 0):
        figures[CONJECTURER_ENTROPY] = counts["nats"] / tokens
    if probed := counts.get(PROBED, 0):
        figures["trivial conjectures"] = counts[TRIVIAL] / probed
        figures["vacuous conjectures"] = counts[VACUOUS] / probed
    if named := [one.lemma.name for one in ctx.rt.store.seeds(ctx.run, ctx.number) if one.lemma.name]:
        figures["lemmas of seeds"] = effective_number(named)
    return figures


def of_selected(ctx: RoundContext) -> Figures:
    """Figures of the conjectures that the conjecturer is trained on: it grows to be like them. The released code logs
    the number of their lemmas."""
    found = ctx.rt.store.conjectures(ctx.run, ctx.number)
    selected = [one for one, outcome, _ in found if outcome is ConjectureOutcome.SELECTED]
    if not selected:
        return {}
    return {
        "disjunctive conclusions of selected": fmean(shape(one.statement.text).disjunctive for one in selected),
        "characters per selected conjecture": fmean(len(one.statement.text) for one in selected),
        "lemmas of selected": len({one.seed.lemma.name for one in selected} - {TRIVIAL_LEMMA.name}),
    }


def well_formed(ctx: RoundContext, number: int) -> list[Conjecture]:
    found = ctx.rt.store.conjectures(ctx.run, number)
    return [one for one, outcome, _ in found if outcome is not ConjectureOutcome.ILL_FORMED]


def in_form(conjectures: Sequence[Conjecture], earlier: Iterable[Conjecture]) -> Figures:
    """What can be read off the texts of conjectures, of which there is at least one.

    Distinct up to names is what the released code logs as the ratio of unique statements without their names; here
    bound names do not count either. That near-duplicates are those that differ in numerals too is ours.
    """
    texts = [one.statement.text for one in conjectures]
    read = [(shape(text), normal_form(text)) for text in texts]  # together, for their tokens are not remembered long
    shapes, forms = [one for one, _ in read], [one for _, one in read]
    seen = {skeleton(normal_form(one.statement.text)) for one in earlier}
    repeated = 0
    for one in map(skeleton, forms):
        repeated += one in seen
        seen.add(one)
    return {
        "disjunctive conclusions": fmean(one.disjunctive for one in shapes),
        "disjunctions per conjecture": fmean(one.disjunctions for one in shapes),
        "hypotheses per conjecture": fmean(one.hypotheses for one in shapes),
        LENGTH: fmean(map(len, texts)),
        "length over seed": sum(map(len, texts)) / sum(len(one.seed.statement.text) for one in conjectures),
        "near-duplicates": repeated / len(texts),
        "distinct up to names": len(set(forms)) / len(texts),
    }


def skeleton(form: str) -> str:
    """A normal form with one numeral for all."""
    return " ".join("0" if one[0].isdigit() else one for one in form.split())


def of_prover(ctx: RoundContext) -> Figures:
    """Figures of the round's rollouts and of the correct proofs of its conjectures.

    The rollouts are those of a random few hundred statements. Which statements are tried changes from round to round,
    as those proved are left out, and the figures change a little with them.
    """
    store, batch = ctx.rt.store, ctx.round.batch
    tried = sorted(store.rollout_counts(batch))
    chosen = sorted(ctx.rng("health").permutation(len(tried))[:STATEMENTS_LOOKED_AT])
    figures = of_rollouts([store.rollouts(batch, tried[index]) for index in chosen])
    conjectured = {one.statement.id for one, _, _ in store.conjectures(ctx.run, ctx.number)}
    return figures | of_proofs([one for one in store.proved(batch) if one.proof.statement_id in conjectured])


def of_rollouts(drawn: Iterable[Sequence[Rollout]]) -> Figures:
    """Entropy and variety of statements' rollouts.

    The mean negative log-probability of the sampled tokens estimates, by sampling, the model's entropy per token
    where they were sampled at temperature 1 and top-p 1; otherwise it is the cross-entropy of what was sampled with the
    model, which is lower at low temperatures.
    """
    each = [[one for one in rollouts if one.tokens] for rollouts in drawn]
    rollouts = [one for some in each for one in some]
    if not rollouts:
        return {}
    return {
        ENTROPY: -sum(one.logprob for one in rollouts) / sum(one.tokens for one in rollouts),
        "distinct proofs": sum(len({one.proof.id for one in some}) for some in each) / len(rollouts),
    }


def of_proofs(proofs: Sequence[ProvedProof]) -> Figures:
    """Variety of correct proofs of conjectures."""
    if not proofs:
        return {}
    figures = {"correct proofs per proved conjecture": len(proofs) / len({one.proof.statement_id for one in proofs})}
    if names := [name for one in proofs for name in one.lemmas]:
        figures["lemmas of proofs"] = effective_number(names)
    return figures


def effective_number(names: Iterable[str]) -> float:
    """exp of the Shannon entropy of how often each occurs: n names equally often give n (Hill, 1973, order 1)."""
    counts = Counter(names)
    total = counts.total()
    return exp(-sum(count / total * log(count / total) for count in counts.values()))


def over_first(ctx: RoundContext, figure: str, value: float) -> float:
    """A figure over that of the first round of the run that has it, which may be this one."""
    first = next(iter(course(ctx, figure)), value)
    return value / first if first else 1.0


def course(ctx: RoundContext, figure: str) -> list[float]:
    """A figure in the rounds before this one, as far as they have it."""
    before = [one.phases.get(Phase.REWARD, {}) for one in ctx.rt.store.rounds(ctx.run) if one.number < ctx.number]
    return [figures[figure] for figures in before if figure in figures]


# ------------------------------------------------------------------------------------------------------ alarm


def alarm(ctx: RoundContext, gauge: Gauge, value: float, bound: float) -> RoundError:
    """What is wrong, since when, what it looks like, and what can be done."""
    values = ", ".join(f"{one:.3g}" for one in [*course(ctx, gauge.figure), value])
    worst = worst_first(ctx, gauge)[:EXAMPLES]
    examples = "".join(f"\n  {' '.join(one.text.split())[:300]}" for one in worst)
    return RoundError(
        f"round {ctx.number} of {ctx.run} stops: {gauge.figure} is {value:.3g}, {gauge.side} {bound:g} "
        f"(health.{gauge.bounds}.stop); round by round: {values}."
        f"{f' Conjectures of this round:{examples}' if worst else ''}\n"
        "Nothing is lost. To go on all the same, change the bound, which may be done in the middle of a run (0: never "
        "stop), and run the same command again: it trains on this round's rows and goes on. To mend it, begin another "
        f"run under a new name, its model.base a checkpoint from before the decline (in {ctx.rt.folder}), corpus = [], "
        "and "
        + (
            "a higher prove.sampling.temperature"
            if gauge.of_prover
            else 'conjecture.drop_trivial, drop_vacuous, min_distance or novelty = "renaming", another temperature in '
            "conjecture.sampling"
        )
        + ", a lower training.learning_rate, or a refresh more often (refresh.every)."
    )


def worst_first(ctx: RoundContext, gauge: Gauge) -> list[Statement]:
    """The round's conjectures, those that show what a gauge is about before the others."""
    statements = [one.statement for one in well_formed(ctx, ctx.number)]
    skeletons = {one.id: skeleton(normal_form(one.text)) for one in statements}
    common, proved = (
        Counter(skeletons.values()),
        {one.proof.statement_id for one in ctx.rt.store.proved(ctx.batch("probe"))},
    )

    def badness(one: Statement) -> float:
        match gauge.bounds:
            case "disjunctive" | "disjunctions":
                return shape(one.text).disjunctions
            case "hypotheses":
                return shape(one.text).hypotheses
            case "length_over_seed" | "length_drift":
                return len(one.text)
            case "near_duplicates" | "distinct":
                return common[skeletons[one.id]]
            case "trivial" | "vacuous":
                return one.id in proved
        return 0.0

    return sorted(statements, key=badness, reverse=True)
