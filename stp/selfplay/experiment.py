"""A whole run: SFT on the corpus, then round after round, each from the weights of the one before."""

from __future__ import annotations

from collections.abc import Iterator

from stp.config import SelfPlayConfig
from stp.errors import RoundError
from stp.protocols import Runtime
from stp.selfplay.overlap import run_overlapping
from stp.selfplay.randomness import sample_seed
from stp.selfplay.restore import require_own_models, restore
from stp.selfplay.round import run_round
from stp.selfplay.warmup import corpus_examples
from stp.types import Checkpoint, Phase, Round


def warm_up(config: SelfPlayConfig, base: Checkpoint, rt: Runtime) -> Checkpoint:
    """The SFT model (stage 1), trained now unless the run has it already; the base itself with an empty `corpus`.

    Raises:
        RoundError: a source of the corpus holds no proofs.
    """
    if not config.corpus:
        return base
    examples = corpus_examples(config, rt.store)
    if not examples:
        raise RoundError(
            f"no proofs are stored under {', '.join(config.corpus)}; import them with `stp import` or "
            "`stp data trace`, or set corpus = [] for self-play that starts from the base model as it is"
        )
    return rt.trainer.train(examples, base.path, rt.folder / "sft", config.sft, sample_seed(config.seed, "sft"))


def run_rounds(config: SelfPlayConfig, base: Checkpoint, start: Checkpoint, rt: Runtime) -> Iterator[Round]:
    """Every round of the run in order, beginning with the SFT model `start`; finished ones come from the store at once,
    and lost weights that the next one needs are trained anew (`stp.selfplay.restore`).

    Raises:
        RoundError: there is nothing to prove, or the run's folder holds models of rounds that the store does not know.
    """
    if not any(rt.store.statements(source) for source in config.dataset):
        raise RoundError(
            f"no statements are stored under {', '.join(config.dataset)}; import them with `stp import` or "
            "make the small world with `stp world build`"
        )
    refresh_from = base if config.refresh.start == "base" else start
    require_own_models(config, rt)
    if config.overlap and config.train:
        yield from run_overlapping(config, start, refresh_from, rt)
        return
    finished = {one.number for one in rt.store.rounds(config.name) if one.done(Phase.TRAIN)}
    newest = start
    for number in range(config.rounds):
        if number not in finished:
            restore(newest, config, start, refresh_from, rt)
        round_ = run_round(number, config, newest, refresh_from, rt)
        newest = round_.checkpoint or newest
        yield round_
