"""What a round does, counted, by the experiment's configuration and a few figures that it does not hold.

    work list      unproved dataset statements, proved ones tried again, conjectures
    rollouts       K · work list
    checks         rollouts · share of distinct proofs, + one `sorry` for each conjecture that is new
    rows           proofs worth keeping of the last rounds, + conjectures selected

The published run's numbers come out of it: 48 rounds on 89,650 statements are counted as 231 million proofs, where 241
million were sampled (specification §1.2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from stp.config import SelfPlayConfig
from stp.planning.speed import Figure
from stp.selfplay.round import refreshes
from stp.types import Training


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the configuration does not tell, each with its source."""

    statements: Figure
    """Of the dataset."""
    sft_rows: Figure
    proved: Figure = Figure(0.2, "assumed; the published run proved 28.5 % of its statements in the end")
    """Share of the dataset proved, on the average over the run."""
    hard: Figure = Figure(0.3, "assumed")
    """Share of the proved statements whose best pass rate stays below `prove.readmit_below`."""
    prompt_tokens: Figure = Figure(150, "assumed")
    """Of a prover's prompt."""
    sample_tokens: Figure = Figure(213, "51.3 billion tokens for 241 million proofs in the published Lean run")
    """Of a proof sampled."""
    conjecture_tokens: Figure = Figure(100, "assumed")
    """Of a conjecture sampled."""
    distinct: Figure = Figure(0.8, "assumed")
    """Share of rollouts whose proof is another than those before."""
    correct: Figure = Figure(0.05, "assumed")
    """Share of the distinct proofs that are correct: what the trust tier looks at."""
    kept: Figure = Figure(0.0135, "3.26 million rows of STP_Lean_0320 for 241 million proofs")
    """Share of rollouts that become a training row of their round."""
    novel: Figure = Figure(0.5, "assumed")
    """Share of the conjectures sampled that are new and well-formed."""
    selected: Figure = Figure(0.19, "696,211 conjectures in STP_Lean_0320 of 3.6 million tried")
    """Share of the conjectures tried that train the conjecturer."""
    row_tokens: Figure = Figure(400, "assumed")
    """Of a training row of a round."""
    sft_row_tokens: Figure = Figure(600, "assumed")
    """Of a row of the SFT stage, half of which show files or lemmas."""

    def given(self, values: Mapping[str, float | None], source: str) -> Assumptions:
        """With others in place of some; None leaves one as it is."""
        return replace(self, **{name: Figure(value, source) for name, value in values.items() if value is not None})

    def listed(self) -> dict[str, Figure]:
        """By name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Work:
    """Amounts of one round, or of the SFT stage."""

    rollouts: float = 0.0
    sampled: float = 0.0
    """Tokens of proofs."""
    prompts: float = 0.0
    """Tokens of prompts, each statement's once."""
    conjectured: float = 0.0
    """Tokens of conjectures."""
    conjecture_prompts: float = 0.0
    screened: float = 0.0
    """`sorry` checks of conjectures."""
    checks: float = 0.0
    """Of proofs."""
    confirmed: float = 0.0
    """Correct proofs, which the trust tier looks at too."""
    embedded: float = 0.0
    """Tokens read for the transport step."""
    rows: float = 0.0
    trained: float = 0.0
    """Tokens."""


def round_work(config: SelfPlayConfig, known: Assumptions, number: int) -> Work:
    """What round `number` does, from 0."""
    n, proved = known.statements.value, known.proved.value if number else 0.0
    asks = config.conjecture.enabled and number > 0
    raw = min(config.conjecture.per_statement, config.conjecture.max_per_seed) * n if asks else 0.0
    room = n if config.conjecture.cap == "dataset" else (1 - proved) * n
    conjectures = min(room, raw * known.novel.value)
    again = proved * n * (known.hard.value + (1 - known.hard.value) * config.prove.readmit_probability)
    statements = (1 - proved) * n + again + conjectures
    rollouts = (config.prove.samples if number else config.prove.first_samples) * statements
    rows = training_rows(config, known, number, rollouts, conjectures)
    return Work(
        rollouts=rollouts,
        sampled=rollouts * known.sample_tokens.value,
        prompts=statements * known.prompt_tokens.value,
        conjectured=raw * known.conjecture_tokens.value,
        conjecture_prompts=n * (known.prompt_tokens.value + known.sample_tokens.value) if asks else 0.0,
        screened=raw * known.novel.value if config.conjecture.well_formed else 0.0,
        checks=rollouts * known.distinct.value,
        confirmed=rollouts * known.distinct.value * known.correct.value,
        embedded=(conjectures * known.selected.value + (1 - proved) * n) * known.prompt_tokens.value
        if config.reward.transport and asks
        else 0.0,
        rows=rows,
        trained=rows * passes(rows, stage(config, number)) * known.row_tokens.value,
    )


def training_rows(
    config: SelfPlayConfig, known: Assumptions, number: int, rollouts: float, conjectures: float
) -> float:
    """Rows of the round's training: of the replayed rounds and its own conjectures; of a refresh, of the corpus and all
    rounds."""
    if not config.train:
        return 0.0
    new, every = known.kept.value * rollouts, config.refresh.every
    if refreshes(config, number):
        corpus = known.sft_rows.value if config.refresh.start == "base" else 0.0
        return corpus + new * (number + 1)
    since = number % every if every else number
    rows = new * min(config.replay.rounds, since + 1) + known.selected.value * conjectures
    return rows + min(known.sft_rows.value, config.replay.corpus_share * rows)


def stage(config: SelfPlayConfig, number: int) -> Training:
    """How a round trains."""
    return config.refresh.training if refreshes(config, number) else config.training


def passes(rows: float, training: Training) -> float:
    """How often a phase goes over its rows: as often as it has epochs, or more until `min_steps` are made."""
    batches = math.ceil(rows / training.batch_size)
    return max(training.epochs, training.min_steps / batches) if batches else 0.0


def sft_work(config: SelfPlayConfig, known: Assumptions) -> Work:
    """The SFT stage."""
    rows = known.sft_rows.value if config.corpus else 0.0
    return Work(rows=rows, trained=rows * passes(rows, config.sft) * known.sft_row_tokens.value)
