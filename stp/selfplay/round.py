"""One round of self-play, top to bottom: select, conjecture, prove, reward, train (STP, arXiv 2502.00212, Alg. 1).

    select      proved statements and the lemmas their proofs use           select.py
    conjecture  the model proposes statements; the well-formed ones stay,   conjecture.py
                but for those that no rollouts should be spent on           guards.py
    prove       K rollouts per open statement, checked as they come         prove.py
                and of false statements, which must all fail                canaries.py
    reward      which conjectures are worth training on, and how much       reward.py, matching.py
                and whether self-play is still in good health               health.py
    train       proofs of three rounds and selected conjectures             examples.py

Options beyond the paper lie beside them: what else the conjecturer is asked for (kinds.py), which seeds come first
(curriculum.py), goals of failed proofs (mining.py), a judge and another reward (guide.py), who gets how many rollouts
(allocate.py, waves.py), hot ones and refutations (draws.py, explore.py, disprove.py).

Each phase commits its output to the store before it is marked done, and every random draw depends on names alone, so
a killed round goes on at the phase it was in and ends with the rows of an undisturbed one. With
`conjecture.enabled = false` the same function is expert iteration; with `train = false` too, parallel sampling. Rounds
follow one another (experiment.py), or each samples while the one before it trains (overlap.py).

Differences from the paper, each a switch in `stp.config`: conjectures are elaborated once before they cost rollouts,
and the conjecturer's prompt has one form in training and inference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from stp.config import SelfPlayConfig
from stp.errors import RoundError
from stp.protocols import Runtime
from stp.selfplay.canaries import watch_canaries
from stp.selfplay.conjecture import propose_conjectures
from stp.selfplay.context import RoundContext
from stp.selfplay.examples import refresh_examples, round_examples
from stp.selfplay.health import watch_health
from stp.selfplay.prove import prove
from stp.selfplay.reward import judge_conjectures
from stp.selfplay.select import select_seeds
from stp.types import Checkpoint, Example, Phase, Role, Round

Figures = dict[str, float]


def run_round(number: int, config: SelfPlayConfig, start: Checkpoint, refresh_from: Checkpoint, rt: Runtime) -> Round:
    """Run, or finish, round `number` from the weights `start`; returns it with its figures and new checkpoint.

    Raises:
        RoundError: the stored round was begun with another configuration, too many checks crashed, a canary was
            proved, or a figure of its health is beyond the bound to stop at.
        CheckerUnavailable: no checker can be brought to work; the round goes on where it stopped when run again.
    """
    return run_phases(tuple(Phase), open_round(number, config, start, refresh_from, rt))


def open_round(
    number: int, config: SelfPlayConfig, start: Checkpoint, refresh_from: Checkpoint, rt: Runtime
) -> RoundContext:
    """A round as the store has it, or a new one.

    Raises:
        RoundError: it was begun with another configuration.
    """
    round_ = rt.store.open_round(config.name, number, config.identity(), start)
    if not config.is_that_of(round_.config):
        raise RoundError(
            f"round {number} of run {config.name!r} was begun with another configuration; "
            "give this experiment another name, or go back to the configuration stored with the run"
        )
    return RoundContext(config, round_, round_.start or start, refresh_from, rt)


def run_phases(phases: Collection[Phase], ctx: RoundContext) -> Round:
    """Those of the phases that are not done yet, in the order of the algorithm; returns the round after them."""
    round_ = ctx.round
    for phase, step in PHASES:
        if phase in phases and not round_.done(phase):
            began = time.monotonic()
            figures, checkpoint = step(replace(ctx, round=round_))
            figures["seconds"] = time.monotonic() - began
            round_ = ctx.rt.store.finish_phase(ctx.run, ctx.number, phase, figures, checkpoint)
            ctx.rt.after_phase(round_, phase)
    return round_


def prove_and_watch(ctx: RoundContext) -> Figures:
    """Rollouts, and then the canaries: what this round's verdicts are worth."""
    return prove(ctx) | {"canaries": watch_canaries(ctx)}


def reward_and_watch(ctx: RoundContext) -> Figures:
    """What trains the conjecturer, and then whether it is worth it: figures that move when self-play collapses."""
    return judge_conjectures(ctx) | watch_health(ctx)


def train(ctx: RoundContext) -> tuple[Figures, Checkpoint]:
    """Train both roles on the round's rows, or anew on the proofs of all rounds when a refresh is due."""
    before = ctx.after or ctx.start
    if not ctx.config.train:
        return {"rows": 0}, before
    refresh = refreshes(ctx.config, ctx.number)
    examples = refresh_examples(ctx) if refresh else round_examples(ctx)
    ctx.rt.store.add_examples(ctx.run, ctx.number, examples)
    provers = sum(one.role is Role.PROVER for one in examples)
    figures: Figures = {"rows": len(examples), "prover_rows": provers, "refresh": float(refresh)}
    if not examples:
        return figures, before
    checkpoint = train_on(ctx, examples, ctx.rt.folder / f"round-{ctx.number}")
    figures |= {"steps": checkpoint.steps, "tokens": checkpoint.tokens, "loss": checkpoint.loss}
    return figures, replace(checkpoint, run=ctx.run, round=ctx.number)


def refreshes(config: SelfPlayConfig, number: int) -> bool:
    """Whether a round ends with a refresh."""
    return bool(config.refresh.every) and (number + 1) % config.refresh.every == 0


def train_on(ctx: RoundContext, examples: Sequence[Example], out: Path) -> Checkpoint:
    """The round's training on its rows; done again it comes to the same weights, as far as the device's arithmetic
    does."""
    config, refresh = ctx.config, refreshes(ctx.config, ctx.number)
    return ctx.rt.trainer.train(
        examples,
        (ctx.refresh_from if refresh else ctx.after or ctx.start).path,
        out,
        config.refresh.training if refresh else config.training,
        ctx.sample_seed("train"),
    )


def without_checkpoint(
    step: Callable[[RoundContext], Figures],
) -> Callable[[RoundContext], tuple[Figures, Checkpoint | None]]:
    return lambda ctx: (step(ctx), None)


PHASES: tuple[tuple[Phase, Callable[[RoundContext], tuple[Figures, Checkpoint | None]]], ...] = (
    (Phase.SELECT, without_checkpoint(select_seeds)),
    (Phase.CONJECTURE, without_checkpoint(propose_conjectures)),
    (Phase.PROVE, without_checkpoint(prove_and_watch)),
    (Phase.REWARD, without_checkpoint(reward_and_watch)),
    (Phase.TRAIN, train),
)
"""The order is the algorithm."""
