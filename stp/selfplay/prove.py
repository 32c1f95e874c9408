"""K rollouts of every statement worth trying, checked while the next ones are sampled.

Specification §1.3 steps 4-6 and §4.1. Identical proofs are checked once and count as often as they were sampled.
All K count in a pass rate, so nothing is cancelled once a statement is proved. Sampling waits where checking falls far
behind (`Queue.enqueue`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from stp.checks import settle, submit, submit_new, wait
from stp.prompts import Template, parse_proof, prover_prompt
from stp.protocols import Generator
from stp.selfplay.context import RoundContext
from stp.types import ConjectureOutcome, Proof, Rollout, SampleRequest, Sampling, Statement

STATEMENTS_AT_ONCE = 64
"""Statements sampled together: their proofs are checked while the next ones are sampled, and a killed round loses
no more than these."""


def prove(ctx: RoundContext) -> dict[str, float]:
    """Store and check the round's rollouts."""
    store, batch = ctx.rt.store, ctx.round.batch
    work = work_list(ctx)
    done = store.rollout_counts(batch)
    samples = ctx.config.prove.first_samples if ctx.number == 0 else ctx.config.prove.samples
    left = [one for one in work if done.get(one.id, 0) < samples]

    submit(batch, store, ctx.rt.queue, ctx.config.limits)  # what a killed attempt left
    ctx.rt.progress.start("prove", len(work))
    ctx.rt.progress.advance(len(work) - len(left))
    tokens = 0
    if left:
        with ctx.rt.open_generator(ctx.start.path) as model:
            for statements in chunks(left, STATEMENTS_AT_ONCE):
                rollouts = sample(ctx, model, statements, samples)
                store.add_rollouts(batch, rollouts)
                submit_new(rollouts, store, ctx.rt.queue, ctx.config.limits)
                ctx.rt.queue.raise_if_broken()
                tokens += sum(one.tokens for one in rollouts)
                ctx.rt.progress.advance(len(statements), tokens=tokens)
    ctx.rt.progress.finish()
    wait(batch, store, ctx.rt.queue, ctx.rt.progress, ctx.config.max_crashed)
    if store.forget_short(batch, ctx.config.limits):  # the service may have checked some of them under lower limits
        settle(batch, store, ctx.rt.queue, ctx.config.limits, ctx.rt.progress, ctx.config.max_crashed)
    return figures(ctx, len(work))


def work_list(ctx: RoundContext) -> list[Statement]:
    """Statements to try, shuffled: the unproved, some of the proved, and the round's conjectures."""
    config, rng, best = ctx.config.prove, ctx.rng("readmit"), ctx.best_before
    work = []
    for one in ctx.dataset:
        again = rng.random() < config.readmit_probability
        if one.id not in best or best[one.id] < config.readmit_below or again:
            work.append(one)
    conjectures = ctx.rt.store.conjectures(ctx.run, ctx.number)
    work += [one.statement for one, outcome, _ in conjectures if outcome is ConjectureOutcome.PENDING]
    return [work[index] for index in ctx.rng("shuffle").permutation(len(work))]


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
            Proof(statement.id, parse_proof(template, answer.text)),
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


def chunks(statements: Iterable[Statement], size: int) -> Iterator[list[Statement]]:
    iterator = iter(statements)
    while chunk := list(islice(iterator, size)):
        yield chunk
