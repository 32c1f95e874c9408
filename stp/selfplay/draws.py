"""How each rollout of a round is drawn: at which temperature, and whether it is to prove or to refute.

That depends on the statement and on the rollout's number alone, so that it does not matter in which order, in how many
waves, or after how many interruptions a statement gets its rollouts. With no option on, all are drawn alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stp.selfplay.allocate import apportion
from stp.selfplay.context import RoundContext
from stp.selfplay.disprove import negations
from stp.types import Statement

Alike = tuple[float, bool]
"""Temperature, and whether they refute: what rollouts that are sampled together have in common."""


@dataclass(frozen=True, slots=True)
class Draws:
    """What distinguishes the rollouts of a round."""

    usual: float
    """The temperature of all that nothing else is said about."""
    share: float = 0.0
    """Share of a statement's rollouts that attempt its negation, for those that have one here."""
    negations: Mapping[str, Statement] = field(default_factory=dict)
    """By the id of the statement negated."""
    candidates: tuple[float, ...] = ()
    """Temperatures that the statements in `probe` take in turn."""
    probe: frozenset[str] = frozenset()
    hot: float = 0.0
    """The temperature of rollouts from number `hot_from` on, of the statements in `oversampled`."""
    hot_from: int = 0
    oversampled: frozenset[str] = frozenset()

    def refutes(self, statement_id: str, number: int) -> bool:
        """Evenly spread: of the first n rollouts ⌊n · share⌋ do."""
        return statement_id in self.negations and int((number + 1) * self.share) > int(number * self.share)

    def alike(self, part: Sequence[tuple[Statement, range]]) -> dict[Alike, list[tuple[Statement, list[int]]]]:
        """Rollouts of statements, by number, in groups to be sampled together."""
        groups: dict[Alike, dict[str, tuple[Statement, list[int]]]] = {}
        for one, numbers in part:
            for number in numbers:
                kind = self.temperature(one.id, number), self.refutes(one.id, number)
                groups.setdefault(kind, {}).setdefault(one.id, (one, []))[1].append(number)
        return {kind: list(group.values()) for kind, group in groups.items()}

    def temperature(self, statement_id: str, number: int) -> float:
        """Rollouts that refute take no turn: with a share of 1/2 one candidate of two would have all that prove."""
        if statement_id in self.oversampled and number >= self.hot_from:
            return self.hot
        if statement_id in self.probe and self.candidates and not self.refutes(statement_id, number):
            refuting = int(number * self.share) if statement_id in self.negations else 0
            return self.candidates[(number - refuting) % len(self.candidates)]
        return self.usual


def draws_of(ctx: RoundContext, work: Sequence[Statement], samples: int, usual: float) -> Draws:
    """How the rollouts of the round's work list are drawn, K of a statement, at the usual temperature."""
    prove, explore, dataset = ctx.config.prove, ctx.config.explore, {one.id for one in ctx.dataset}
    unproved = [one for one in work if one.id not in ctx.best_before]
    return Draws(
        usual=usual,
        share=prove.disprove_share,
        negations=negations(unproved) if prove.disprove_share else {},
        candidates=explore.temperatures,
        probe=frozenset(work[index].id for index in ctx.rng("probe").permutation(len(work))[: explore.probe]),
        hot=prove.oversample_temperature,
        hot_from=samples,
        oversampled=frozenset(one.id for one in unproved if one.id in dataset and prove.oversample > 1),
    )


def rollouts_each(ctx: RoundContext, work: Sequence[Statement], how: Draws, samples: int) -> list[int]:
    """Rollouts of each statement under the fixed allocation: K, or more for those oversampled, at equal total."""
    weights = [ctx.config.prove.oversample if one.id in how.oversampled else 1.0 for one in work]
    return apportion(weights, samples * len(work))
