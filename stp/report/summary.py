"""The numbers of a run, read from the store alone: what `stp report --json` prints and the page draws."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from pydantic import ValidationError

from stp.checks import trouble_shares
from stp.config import SelfPlayConfig
from stp.errors import InputError
from stp.protocols import Store
from stp.types import Conjecture, ConjectureOutcome, PassRate, Phase, ProvedProof, Round, Statement

BINS = 8
"""Pass rates above 0 fall into so many equal bins; the window (0, 1/4] of the paper is two of them."""
SAMPLES_PER_ROUND = 10
SELECTED_PER_ROUND = 6
VERDICTS_PER_ROUND = 100
"""Correct proofs of a round whose verdicts are asked for the toolchain; it does not change within a round."""
NEVER_STORED = ("unreadable", "known", "duplicate")
"""Fates of proposals that did not become conjectures, under the names that the conjecture phase counts them by."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Lengths in characters: median, and the range that holds the middle 80 %."""

    low: float
    median: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One conjecture with everything around it."""

    statement: str
    lemma: str
    """Statement of the lemma shown with it."""
    seed_statement: str
    outcome: str
    weight: float
    proved: int
    attempts: int
    proof: str
    """Its shortest correct proof of the round; empty without one."""


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """Figures of one round; of a round under way, those known so far."""

    number: int
    finished: bool
    proving_done: bool
    """Whether all rollouts of the round are in: until then its proved statements are a lower bound."""
    proved: int
    """Dataset statements proved in this round or an earlier one."""
    proved_fraction: float
    """The same as a share of the dataset."""
    proved_by_level: dict[int, int]
    conjectures: dict[str, int]
    """Proposals by what became of them: every `ConjectureOutcome`, and those that were never stored."""
    barely_provable: int
    """Conjectures with a pass rate within the run's window."""
    selected: int
    """Conjectures that the conjecturer was trained on."""
    mean_pass_rate_dataset: float | None
    mean_pass_rate_conjectures: float | None
    pass_rates_dataset: tuple[int, ...]
    """Statements with pass rate 0, then in (0, 1/8], ..., (7/8, 1]."""
    pass_rates_conjectures: tuple[int, ...]
    statement_lengths: Spread | None
    """Of the round's conjectures."""
    proof_lengths: Spread | None
    """Of the round's distinct correct proofs."""
    seconds: dict[str, float]
    """Wall time by finished phase."""
    tokens: int
    """Tokens that the prover sampled."""
    rollouts: int
    """Rollouts with a settled verdict; equal proofs are checked once and counted each time."""
    troubles: dict[str, float]
    """Checks that crashed or reached a limit, as shares of all rollouts (`stp.checks.trouble_shares`)."""
    tokens_per_second: float | None
    """Over the prove phase, in which sampling and checking overlap; too high for a round that was killed in it, whose
    seconds are those of the last attempt."""
    rollouts_per_second: float | None
    rows: int
    """Training examples."""
    steps: int
    loss: float | None
    """Mean training loss of the last tenth of the steps; None when nothing was trained."""
    health: dict[str, float]
    """Figures of its reward phase, those of `stp.selfplay.health` and the bounds they were held against among them."""
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run from its first round to its last."""

    run: str
    config: dict[str, Any]
    dataset: int
    """Number of statements that self-play is to prove."""
    levels: dict[int, int]
    """Their number by difficulty level."""
    start_loss: float | None
    """Training loss of the model that round 0 began with after SFT; None when there was no SFT."""
    checkers: tuple[str, ...]
    """Toolchains that the proofs were checked by."""
    sandboxes: tuple[str, ...]
    rounds: tuple[RoundSummary, ...]

    @property
    def baseline(self) -> str:
        """What the model is that round 0 samples from."""
        return "after SFT" if self.config["corpus"] else "at the start"


def summarise(store: Store, run: str) -> RunSummary:
    """Read all figures of a run.

    Round 0 samples from the start model, so its proved fraction is what SFT alone reaches with that round's samples.

    Raises:
        InputError: no round of the run is stored, or another version of stp stored it.
    """
    rounds = store.rounds(run)
    if not rounds:
        raise InputError(
            f"no round of a run named {run!r} is in the database; the name is the `name` in its experiment file, the "
            "database is set by STP_HOME or STP_DATABASE_URL; `stp train` makes a run"
        )
    config = _config(rounds[0])
    dataset = {one.id: one for source in config.dataset for one in store.statements(source)}
    proved_so_far: set[str] = set()
    summaries = []
    checkers: Counter[str] = Counter()
    sandboxes: Counter[str] = Counter()
    for round_ in rounds:
        rates = store.pass_rates(round_.batch)
        proofs = store.proved(round_.batch)
        proved_so_far |= {key for key, rate in rates.items() if rate.proved and key in dataset}
        summaries.append(_round(store, config, round_, dataset, proved_so_far, rates, proofs))
        for verdict in store.verdicts([one.proof.id for one in proofs[:VERDICTS_PER_ROUND]]).values():
            checkers[verdict.checker] += 1
            sandboxes[verdict.sandbox] += 1
    start = rounds[0].start
    return RunSummary(
        run=run,
        config=config.model_dump(mode="json", exclude={"rounds", "health"}),
        dataset=len(dataset),
        levels=dict(sorted(Counter(one.level for one in dataset.values()).items())),
        start_loss=start.loss if config.corpus and start and start.steps else None,
        checkers=tuple(sorted(filter(None, checkers))),
        sandboxes=tuple(sorted(filter(None, sandboxes))),
        rounds=tuple(summaries),
    )


def _config(round_: Round) -> SelfPlayConfig:
    try:
        return SelfPlayConfig.model_validate_json(round_.config)
    except ValidationError as error:
        raise InputError(
            f"the configuration stored with run {round_.run!r} is of another version of stp; report it with that one"
        ) from error


def _round(
    store: Store,
    config: SelfPlayConfig,
    round_: Round,
    dataset: Mapping[str, Statement],
    proved: set[str],
    rates: Mapping[str, PassRate],
    proofs: Sequence[ProvedProof],
) -> RoundSummary:
    conjectures = store.conjectures(round_.run, round_.number)
    ids = {one.statement.id for one, _, _ in conjectures}
    of_dataset = [rate.value for key, rate in rates.items() if key in dataset]
    of_conjectures = [rate.value for key, rate in rates.items() if key in ids]
    fates = Counter({name: int(round_.phases.get(Phase.CONJECTURE, {}).get(name, 0)) for name in NEVER_STORED})
    fates.update({str(outcome): 0 for outcome in ConjectureOutcome})
    fates.update(str(outcome) for _, outcome, _ in conjectures)
    low, high = config.reward.window_low, config.reward.window_high
    proving, training = round_.phases.get(Phase.PROVE, {}), round_.phases.get(Phase.TRAIN, {})
    rollouts, tokens = sum(rate.attempts for rate in rates.values()), int(proving.get("tokens", 0))
    return RoundSummary(
        number=round_.number,
        finished=all(round_.done(phase) for phase in Phase),
        proving_done=round_.done(Phase.PROVE),
        proved=len(proved),
        proved_fraction=len(proved) / len(dataset) if dataset else 0.0,
        proved_by_level=dict(sorted(Counter(dataset[key].level for key in proved).items())),
        conjectures=dict(fates),
        barely_provable=len(store.barely_provable(round_.run, round_.number, low, high)),
        selected=fates[ConjectureOutcome.SELECTED],
        mean_pass_rate_dataset=_mean(of_dataset),
        mean_pass_rate_conjectures=_mean(of_conjectures),
        pass_rates_dataset=_histogram(of_dataset),
        pass_rates_conjectures=_histogram(of_conjectures),
        statement_lengths=_spread(len(one.statement.text) for one, _, _ in conjectures),
        proof_lengths=_spread(len(one.proof.text.strip()) for one in proofs),
        seconds={str(phase): figures["seconds"] for phase, figures in round_.phases.items()},
        tokens=tokens,
        rollouts=rollouts,
        troubles=trouble_shares(store.troubles(round_.batch), rollouts),
        tokens_per_second=_per_second(tokens, proving),
        rollouts_per_second=_per_second(rollouts, proving),
        rows=int(training.get("rows", 0)),
        steps=int(training.get("steps", 0)),
        loss=training.get("loss"),
        health=round_.phases.get(Phase.REWARD, {}),
        samples=_samples(conjectures, rates, proofs),
    )


def _samples(
    conjectures: Sequence[tuple[Conjecture, ConjectureOutcome, float]],
    rates: Mapping[str, PassRate],
    proofs: Sequence[ProvedProof],
) -> tuple[Sample, ...]:
    """The selected ones, hardest first, then others of every outcome in turn."""
    shortest: dict[str, str] = {}
    for one in proofs:
        key = one.proof.statement_id
        shortest[key] = min(shortest.get(key, one.proof.text), one.proof.text, key=lambda text: (len(text), text))

    groups: dict[ConjectureOutcome, list[Sample]] = defaultdict(list)
    for conjecture, outcome, weight in conjectures:
        rate = rates.get(conjecture.statement.id, PassRate(0, 0))
        groups[outcome].append(
            Sample(
                statement=conjecture.statement.text,
                lemma=conjecture.seed.lemma.text,
                seed_statement=conjecture.seed.statement.text,
                outcome=str(outcome),
                weight=weight,
                proved=rate.proved,
                attempts=rate.attempts,
                proof=shortest.get(conjecture.statement.id, "").strip("\n"),
            )
        )
    selected = sorted(groups.pop(ConjectureOutcome.SELECTED, []), key=lambda one: one.proved / max(one.attempts, 1))
    chosen = selected[:SELECTED_PER_ROUND]
    others = [groups[outcome] for outcome in reversed(ConjectureOutcome) if groups.get(outcome)]
    for rank in range(SAMPLES_PER_ROUND):
        chosen += [group[rank] for group in others if rank < len(group)]
    return tuple(chosen[:SAMPLES_PER_ROUND])


def _histogram(values: Iterable[float]) -> tuple[int, ...]:
    counts = Counter(ceil(value * BINS) for value in values)
    return tuple(counts[index] for index in range(BINS + 1))


def _spread(lengths: Iterable[int]) -> Spread | None:
    values = list(lengths)
    if not values:
        return None
    low, median, high = np.quantile(values, [0.1, 0.5, 0.9])
    return Spread(float(low), float(median), float(high), len(values))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _per_second(amount: float, figures: Mapping[str, float]) -> float | None:
    seconds = figures.get("seconds", 0.0)
    return amount / seconds if seconds > 0 else None
