"""The round's rollouts in waves: the verdicts of one decide who gets the next, at equal total (`allocate.py`).

The work list is cut into two lanes, so that the proofs of one are checked while the other's are sampled; a lane has
K rollouts for each of its statements. A decision depends on the rollouts that the lane was given before it and on
their verdicts, in the order of their numbers: a killed round makes it again, over what is stored, and goes on where it
stopped. (Where a check that crashed before the kill says something after it, decisions may differ: what was drawn
stays, and the round has so many more rollouts.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from stp.checks import wait_for
from stp.selfplay.allocate import Beta, Standing, allocate, tally
from stp.selfplay.context import RoundContext
from stp.selfplay.explore import window_high_now
from stp.types import Attempt, Statement, prove_batch

ENOUGH_FOR_LANES = 128
"""Shorter work lists have one lane: there is little to wait for, and one budget goes further."""

TopUp = Callable[[Iterable[tuple[Statement, int]]], None]


def spend_in_waves(ctx: RoundContext, work: Sequence[Statement], samples: int, top_up: TopUp) -> None:
    """Give `samples` rollouts for each statement of the work list to those that gain most by them.

    `top_up` draws rollouts until each statement has so many.
    """
    former = beliefs(ctx, work)
    lanes = 2 if len(work) >= ENOUGH_FOR_LANES else 1
    under_way = [Lane(ctx, work[first::lanes], samples, former) for first in range(lanes)]
    while under_way:
        for lane in under_way:
            lane.look()
            top_up(lane.next_wave())
        under_way = [lane for lane in under_way if lane.left]


class Lane:
    """A part of the work list with a budget of its own."""

    def __init__(
        self, ctx: RoundContext, statements: Sequence[Statement], samples: int, former: Mapping[str, Beta]
    ) -> None:
        config = ctx.config.prove
        self._ctx, self._statements, self._former = ctx, statements, former
        self._portion, self._most = -(-samples // config.waves), round(config.most * samples)
        self._dataset, self._high = {one.id for one in ctx.dataset}, window_high_now(ctx)
        self._given = dict.fromkeys((one.id for one in statements), 0)
        self._standings: dict[str, Standing] = {}
        self._grown: list[str] = []
        """Those that the last wave gave something."""
        self.left = samples * len(statements)
        """Rollouts of its budget not given out."""

    def look(self) -> None:
        """Wait for the verdicts on the last wave's rollouts, and learn from them."""
        attempts = self._attempts()
        if unsettled := {one.proof_id for some in attempts.values() for one in some if one.status is None}:
            wait_for(unsettled, self._ctx.round.batch, self._ctx.rt.store, self._ctx.rt.queue)
            attempts = self._attempts()
        for key, some in attempts.items():
            self._standings[key] = self._standing(key, some)

    def next_wave(self) -> list[tuple[Statement, int]]:
        """How many rollouts each statement is to have now: the first wave gives to all alike."""
        if self._standings:
            known = [self._standings[one.id] for one in self._statements]
            extra = allocate(known, min(self.left, self._portion * len(known)), self._portion, self._most)
        else:
            extra = [self._portion] * len(self._statements)
        self._grown = [one.id for one, more in zip(self._statements, extra, strict=True) if more]
        for one, more in zip(self._statements, extra, strict=True):
            self._given[one.id] += more
        self.left -= sum(extra)
        return [(one, self._given[one.id]) for one in self._statements]

    def _attempts(self) -> dict[str, list[Attempt]]:
        """What the statements of the last wave were given; a killed round may have drawn more than this."""
        found = self._ctx.rt.store.attempts(self._ctx.round.batch, self._grown)
        return {key: some[: self._given[key]] for key, some in found.items()}

    def _standing(self, key: str, attempts: Sequence[Attempt]) -> Standing:
        config, rate, of_dataset = self._ctx.config, tally(attempts), key in self._dataset
        return Standing(
            belief=self._former[key].after(rate),
            proved=rate.proved > 0 or key in self._ctx.best_before,
            low=0.0 if of_dataset else config.reward.window_low,
            high=config.prove.readmit_below if of_dataset else self._high,
            any_proof=of_dataset,
            given=self._given[key],
            cost=max(1.0, sum(one.tokens for one in attempts) / len(attempts)),
            closed=any(one.refutes and one.correct for one in attempts),
        )


def beliefs(ctx: RoundContext, work: Sequence[Statement]) -> dict[str, Beta]:
    """What is believed of each statement's pass rate before the round: the prior, and the rollouts of former rounds,
    which count less the older they are."""
    config = ctx.config.prove
    found = {one.id: Beta(*config.prior) for one in work}
    for number in range(ctx.number):
        weight = config.prior_decay ** (ctx.number - number)
        if weight:
            for key, rate in ctx.rt.store.pass_rates(prove_batch(ctx.run, number)).items():
                if key in found:
                    found[key] = found[key].after(rate, weight)
    return found
