"""Rounds that overlap: while round n trains, round n + 1 samples, from weights that are one round older.

    generator   | sample 0 | sample 1 | sample 2 | sample 3 |        sample: select, conjecture, prove, reward
    trainer                | train 0  | train 1  | train 2  |

Round n samples from the weights that round n - 2 ended with (the start's in rounds 0 and 1) and trains on from those of
round n - 1. Neither device waits for the other where sampling and training take about as long; the price is samples
one step off policy. It pays where generator and trainer have devices of their own: on shared ones the weights of both
would have to fit. STP's own run used one set for both in turn, and sampled for three quarters of its time
(specification §1.2), so at most a quarter is to be gained there.

What a round samples from is decided before the training beside it ends, and training reads rows of its own round and
earlier ones alone, all checked by then: the rows do not depend on which of the two is faster, and a killed run goes on
with both where they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial
from threading import Thread
from typing import TypeVar

from stp.config import SelfPlayConfig
from stp.protocols import Runtime
from stp.selfplay.restore import restore
from stp.selfplay.round import open_round, run_phases
from stp.types import Checkpoint, Phase, Round

T = TypeVar("T")
SAMPLING = (Phase.SELECT, Phase.CONJECTURE, Phase.PROVE, Phase.REWARD)


def run_overlapping(
    config: SelfPlayConfig, start: Checkpoint, refresh_from: Checkpoint, rt: Runtime
) -> Iterator[Round]:
    """Every round of the run in order, each when its training is done; raises what `stp.selfplay.round.run_round`
    does."""
    newest = start
    training: Future[Round] | None = None
    for number in range(config.rounds):
        ctx = open_round(number, config, newest, refresh_from, rt)
        try:
            if not ctx.round.done(Phase.REWARD):
                restore(ctx.start, config, start, refresh_from, rt)
            sampled = run_phases(SAMPLING, ctx)
        except Exception:
            if training:
                wait([training])  # what it does is not lost; Ctrl-C does not wait
            raise
        if training:
            done = training.result()
            newest = done.checkpoint or newest
            yield done
        if not sampled.done(Phase.TRAIN):
            restore(newest, config, start, refresh_from, rt)
        training = aside(partial(run_phases, (Phase.TRAIN,), replace(ctx, round=sampled, after=newest)))
    if training:
        yield training.result()


def aside(call: Callable[[], T]) -> Future[T]:
    """A call in a thread that does not keep the process from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, name="stp-train", daemon=True).start()
    return future
