"""Rollouts of every statement worth trying, checked while the next ones are sampled.

Specification §1.3 steps 4-6 and §4.1. Identical proofs are checked once and count as often as they were sampled.
All K count in a pass rate, so nothing is cancelled once a statement is proved. Sampling waits where checking falls far
behind (`Queue.enqueue`).

    who gets how many     K each; or by what is known of them             allocate.py, waves.py
    how they are drawn    alike; or some hotter, some refuting            draws.py, explore.py, disprove.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TypeVar

from stp.checks import settle, submit, submit_new, wait
from stp.prompts import Template, parse_proof, prover_prompt
from stp.protocols import Generator
from stp.selfplay.context import RoundContext
from stp.selfplay.disprove import count_disproved
from stp.selfplay.draws import Draws, draws_of, rollouts_each
from stp.selfplay.explore import next_temperature, temperature_now
from stp.selfplay.waves import spend_in_waves
from stp.types import ConjectureOutcome, Proof, Rollout, SampleRequest, Sampling, Statement

T = TypeVar("T")

STATEMENTS_AT_ONCE = 64
"""Statements sampled together: their proofs are checked while the next ones are sampled, and a killed round loses
no more than these."""


def prove(ctx: RoundContext) -> dict[str, float]:
    """Store and check the round's rollouts.

    Raises:
        RoundError: too many checks crashed, or a statement was both proved and disproved.
    """
    store, batch = ctx.rt.store, ctx.round.batch
    work = work_list(ctx)
    samples = ctx.config.prove.first_samples if ctx.number == 0 else ctx.config.prove.samples
    how, done = draws_of(ctx, work, samples, temperature_now(ctx)), store.rollout_counts(batch)

    submit(batch, store, ctx.rt.queue, ctx.config.limits)  # what a killed attempt left
    ctx.rt.progress.start("prove", samples * len(work))
    ctx.rt.progress.advance(sum(done.values()))
    with ExitStack() as stack:
        model = cache(lambda: stack.enter_context(ctx.rt.open_generator(ctx.start.path)))
        desk = Desk(ctx, how, model, done)
        if ctx.config.prove.allocation == "adaptive":
            spend_in_waves(ctx, work, samples, desk.top_up)
        else:
            desk.top_up(zip(work, rollouts_each(ctx, work, how, samples), strict=True))
    ctx.rt.progress.finish()
    wait(batch, store, ctx.rt.queue, ctx.rt.progress, ctx.config.max_crashed)
    if store.forget_short(batch, ctx.config.limits):  # the service may have checked some of them under lower limits
        settle(batch, store, ctx.rt.queue, ctx.config.limits, ctx.rt.progress, ctx.config.max_crashed)
    return figures(ctx, len(work)) | count_disproved(ctx) | next_temperature(ctx, how)


def work_list(ctx: RoundContext) -> list[Statement]:
    """Statements to try, shuffled: the unproved, some of the proved, and the round's conjectures."""
    config, rng, best = ctx.config.prove, ctx.rng("readmit"), ctx.best_before
    work = []
    for one in ctx.dataset:
        again = rng.random() < config.readmit_probability
        if one.id in ctx.disproved_before:
            continue
        if one.id not in best or best[one.id] < config.readmit_below or again:
            work.append(one)
    conjectures = ctx.rt.store.conjectures(ctx.run, ctx.number)
    work += [one.statement for one, outcome, _ in conjectures if outcome is ConjectureOutcome.PENDING]
    return [work[index] for index in ctx.rng("shuffle").permutation(len(work))]


@dataclass
class Desk:
    """Where a round's rollouts are drawn, stored, and handed to those who check them."""

    ctx: RoundContext
    how: Draws
    model: Callable[[], Generator]
    """The generator on the round's weights, opened when it is first asked for."""
    done: dict[str, int]
    """Rollouts stored, by statement."""
    tokens: int = 0

    def top_up(self, wanted: Iterable[tuple[Statement, int]]) -> None:
        """See to it that each statement has so many rollouts; those that are stored are not drawn again."""
        store, rt = self.ctx.rt.store, self.ctx.rt
        missing = ((one, range(self.done.get(one.id, 0), count)) for one, count in wanted)
        for part in chunks(((one, numbers) for one, numbers in missing if numbers), STATEMENTS_AT_ONCE):
            rollouts = [
                one
                for (temperature, refutes), group in self.how.alike(part).items()
                for one in self._draw(temperature, refutes, group)
            ]
            store.add_rollouts(self.ctx.round.batch, rollouts)
            submit_new(rollouts, store, rt.queue, self.ctx.config.limits)
            rt.queue.raise_if_broken()
            self.done |= {one.id: numbers.stop for one, numbers in part}
            self.tokens += sum(one.tokens for one in rollouts)
            rt.progress.advance(len(rollouts), tokens=self.tokens)

    def _draw(self, temperature: float, refutes: bool, group: Sequence[tuple[Statement, list[int]]]) -> list[Rollout]:
        """Those that refute are proofs of the negation, drawn with its prompt."""
        ctx = self.ctx
        seeded = [(one, {number: ctx.sample_seed("prove", one.id, number) for number in some}) for one, some in group]
        asked = [(self.how.negations[one.id] if refutes else one, seeds) for one, seeds in seeded]
        sampling = ctx.sampling(replace(ctx.config.prove.sampling, temperature=temperature))
        of = (one.id for one, seeds in seeded for _ in seeds)
        return [
            replace(one, proof=Proof(statement_id, one.proof.text, refutes))
            for statement_id, one in zip(of, draw(self.model(), ctx.template, asked, sampling), strict=True)
        ]


def sample(ctx: RoundContext, model: Generator, statements: Sequence[Statement], count: int) -> list[Rollout]:
    """`count` rollouts of each statement; each sample has a seed of its own."""
    wanted = [(one, {index: ctx.sample_seed("prove", one.id, index) for index in range(count)}) for one in statements]
    return draw(model, ctx.template, wanted, ctx.sampling(ctx.config.prove.sampling))


def draw(
    model: Generator, template: Template, wanted: Sequence[tuple[Statement, Mapping[int, int]]], sampling: Sampling
) -> list[Rollout]:
    """Rollouts of statements, for each the samples with these numbers and seeds."""
    requests = [SampleRequest(prover_prompt(template, one), tuple(seeds.values())) for one, seeds in wanted]
    return [
        Rollout(
            Proof(statement.id, parse_proof(template, statement, answer.text)),
            index,
            answer.seed,
            answer.tokens,
            answer.logprob,
            answer.finish,
        )
        for (statement, seeds), answers in zip(wanted, model.generate(requests, sampling), strict=True)
        for index, answer in zip(seeds, answers, strict=True)
    ]


def figures(ctx: RoundContext, tried: int) -> dict[str, float]:
    """What the round's rollouts found, those of an attempt that was killed included."""
    rates, troubles = ctx.rt.store.pass_rates(ctx.round.batch), ctx.rt.store.troubles(ctx.round.batch)
    proved_now = {key for key, rate in rates.items() if rate.proved}
    ever = {one.id for one in ctx.dataset if one.id in ctx.best_before or one.id in proved_now}
    return {
        "statements": tried,
        "rollouts": sum(rate.attempts for rate in rates.values()),
        "correct": sum(rate.proved for rate in rates.values()),
        **{f"checks {kind}": troubles.get(kind, 0) for kind in ("crashed", "time", "memory", "output")},
        "tokens": ctx.rt.store.tokens(ctx.round.batch),
        "dataset": len(ctx.dataset),
        "dataset_proved_ever": len(ever),
        "dataset_proved_now": sum(one.id in proved_now for one in ctx.dataset),
    }


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
