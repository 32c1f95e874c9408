"""A whole run: SFT on the corpus, then round after round, each from the weights of the one before."""

from __future__ import annotations

from collections.abc import Iterator

from stp.config import SelfPlayConfig
from stp.errors import RoundError
from stp.protocols import Runtime
from stp.selfplay.randomness import sample_seed
from stp.selfplay.round import run_round
from stp.selfplay.warmup import corpus_examples
from stp.types import Checkpoint, Round


def warm_up(config: SelfPlayConfig, base: Checkpoint, rt: Runtime) -> Checkpoint:
    """The SFT model (stage 1), trained now unless the run has it already; the base itself without a corpus."""
    examples = corpus_examples(config, rt.store)
    if not examples:
        return base
    return rt.trainer.train(examples, base.path, rt.folder / "sft", config.sft, sample_seed(config.seed, "sft"))


def run_rounds(config: SelfPlayConfig, base: Checkpoint, start: Checkpoint, rt: Runtime) -> Iterator[Round]:
    """Every round of the run in order, beginning with the SFT model `start`; finished ones come from the store at once.

    Raises:
        RoundError: there is nothing to prove.
    """
    if not any(rt.store.statements(source) for source in config.dataset):
        raise RoundError(
            f"no statements are stored under {', '.join(config.dataset)}; import them with `stp import` or "
            "make the small world with `stp world build`"
        )
    refresh_from = base if config.refresh.start == "base" else start
    for number in range(config.rounds):
        round_ = run_round(number, config, start, refresh_from, rt)
        start = round_.checkpoint or start
        yield round_
