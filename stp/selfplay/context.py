"""What every step of a round is given, and what earlier rounds found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from stp.config import SelfPlayConfig
from stp.prompts import TEMPLATES, Template, stop_strings
from stp.protocols import Runtime, Store
from stp.selfplay.randomness import generator, sample_seed
from stp.types import Checkpoint, PassRate, Round, Sampling, Statement, prove_batch


@dataclass(frozen=True)
class RoundContext:
    """One round under way: its configuration, its place in the run, and the world it acts on."""

    config: SelfPlayConfig
    round: Round
    start: Checkpoint
    """The weights that the round samples from."""
    refresh_from: Checkpoint
    """The weights that a refresh starts from."""
    rt: Runtime
    after: Checkpoint | None = None
    """The weights that the round's training goes on from, where they are not `start` (`stp.selfplay.overlap`)."""

    @property
    def run(self) -> str:
        return self.round.run

    @property
    def number(self) -> int:
        return self.round.number

    @property
    def template(self) -> Template:
        return TEMPLATES[self.config.template]

    def sampling(self, configured: Sampling) -> Sampling:
        """The configured sampling, ending at the template's closing strings."""
        return replace(configured, stop=(*configured.stop, *stop_strings(self.template)))

    @cached_property
    def dataset(self) -> list[Statement]:
        """The statements that self-play is to prove."""
        return [one for source in self.config.dataset for one in self.rt.store.statements(source)]

    @cached_property
    def best_before(self) -> dict[str, float]:
        """Best pass rate of every statement proved in an earlier round."""
        return best_pass_rates(self.rt.store, self.run, self.number)

    @cached_property
    def disproved_before(self) -> frozenset[str]:
        """Ids of statements disproved in an earlier round: they are false, and tried no more."""
        rounds = range(self.number if self.config.prove.disprove_share else 0)
        found = (self.rt.store.disproved(prove_batch(self.run, number)) for number in rounds)
        return frozenset(one.proof.statement_id for some in found for one in some)

    def rng(self, *names: object) -> np.random.Generator:
        return generator(self.config.seed, self.number, *names)

    def sample_seed(self, *names: object) -> int:
        return sample_seed(self.config.seed, self.number, *names)

    def batch(self, step: str) -> str:
        return f"{self.run}/round-{self.number}/{step}"


def best_pass_rates(store: Store, run: str, before: int) -> dict[str, float]:
    """Best pass rate over rounds 0..before-1, for statements proved at least once (specification §1.3, `succ_rate`)."""
    best: dict[str, float] = {}
    for number in range(before):
        for statement_id, rate in store.pass_rates(prove_batch(run, number)).items():
            if rate.proved:
                best[statement_id] = max(best.get(statement_id, 0.0), rate.value)
    return best


def pooled_pass_rates(store: Store, run: str, numbers: range) -> dict[str, PassRate]:
    """Pass rates over all rollouts of several rounds together."""
    pooled: dict[str, PassRate] = {}
    for number in numbers:
        for statement_id, rate in store.pass_rates(prove_batch(run, number)).items():
            known = pooled.get(statement_id, PassRate(0, 0))
            pooled[statement_id] = PassRate(known.proved + rate.proved, known.attempts + rate.attempts)
    return pooled
