"""Proposing new statements: ask, parse, drop what is known, keep what elaborates.

Specification §3.2. The reference spends K checks on every ill-typed conjecture; one `sorry` check each is cheaper
(`conjecture.well_formed`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from stp.checks import settle
from stp.prompts import conjecturer_prompt, parse_conjecture
from stp.selfplay.context import RoundContext
from stp.syntax.language import language
from stp.types import (
    Completion,
    Conjecture,
    ConjectureOutcome,
    FinishReason,
    Proof,
    SampleRequest,
    Seed,
    Statement,
    VerdictStatus,
    unsampled,
)


def propose_conjectures(ctx: RoundContext) -> dict[str, float]:
    """Store the round's conjectures: distinct, new, well-formed, and no more than the cap."""
    seeds = ctx.rt.store.seeds(ctx.run, ctx.number)
    if not seeds:
        return {"sampled": 0, "kept": 0}
    counts: Counter[str] = Counter()
    ctx.rt.store.add_conjectures(ctx.run, ctx.number, novel(ctx, ask(ctx, seeds, counts), counts))
    # Read back: where sampling is not exactly repeatable, an attempt that was killed has left others.
    conjectures = [one for one, _, _ in ctx.rt.store.conjectures(ctx.run, ctx.number)]
    well_formed = screen(ctx, conjectures) if ctx.config.conjecture.well_formed else conjectures
    kept = cap(ctx, well_formed)

    fates = {one.statement.id: ConjectureOutcome.ILL_FORMED for one in conjectures}
    fates |= {one.statement.id: ConjectureOutcome.SURPLUS for one in well_formed}
    fates |= {one.statement.id: ConjectureOutcome.PENDING for one in kept}
    ctx.rt.store.judge_conjectures(ctx.run, ctx.number, {key: (fate, 0.0) for key, fate in fates.items()})
    return {**counts, "ill-formed": len(conjectures) - len(well_formed), "kept": len(kept)}


def ask(ctx: RoundContext, seeds: Sequence[Seed], counts: Counter[str]) -> list[Conjecture]:
    """Sample the conjecturer: about `per_statement` × n conjectures, at most `max_per_seed` from a seed."""
    config = ctx.config.conjecture
    each = max(1, min(config.per_statement * len(ctx.dataset) // len(seeds), config.max_per_seed))
    requests = [
        SampleRequest(
            conjecturer_prompt(ctx.template, seed),
            tuple(ctx.sample_seed("conjecture", index, sample) for sample in range(each)),
        )
        for index, seed in enumerate(seeds)
    ]
    with ctx.rt.open_generator(ctx.start.path) as model:
        answers = model.generate(requests, ctx.sampling(config.sampling))
    proposals = [(seed, answer) for seed, samples in zip(seeds, answers, strict=True) for answer in samples]
    conjectures = [one for seed, answer in proposals if (one := read(ctx, seed, answer))]
    counts["sampled"] = len(proposals)
    counts["unreadable"] = len(proposals) - len(conjectures)
    return conjectures


def read(ctx: RoundContext, seed: Seed, answer: Completion) -> Conjecture | None:
    """The conjecture in a completion; None when it was cut off or holds no theorem."""
    system = seed.statement.system
    text = parse_conjecture(ctx.template, answer.text, system) if answer.finish is FinishReason.STOP else None
    name = language(system).name(text) if text else None
    if not text or not name:
        return None
    statement = Statement(name, text, header=seed.statement.header, source="conjecture", system=system)
    return Conjecture(statement, seed, answer.seed)


def novel(ctx: RoundContext, conjectures: Iterable[Conjecture], counts: Counter[str]) -> list[Conjecture]:
    """Those that are neither repeated, nor in the dataset or a held-out set, nor proved in an earlier round."""
    held_out = [one for source in ctx.config.held_out for one in ctx.rt.store.statements(source)]
    known = {identity(ctx, one) for one in [*ctx.dataset, *held_out]}
    known |= {identity(ctx, one) for one in earlier_conjectures(ctx) if one.id in ctx.best_before}
    fresh: list[Conjecture] = []
    seen: set[str] = set()
    for one in conjectures:
        key = identity(ctx, one.statement)
        if key in known:
            counts["known"] += 1
        elif key in seen:
            counts["duplicate"] += 1
        else:
            seen.add(key)
            fresh.append(one)
    return fresh


def earlier_conjectures(ctx: RoundContext) -> list[Statement]:
    store = ctx.rt.store
    return [one.statement for number in range(ctx.number) for one, _, _ in store.conjectures(ctx.run, number)]


def identity(ctx: RoundContext, statement: Statement) -> str:
    """What makes two statements the same: text without white space (the reference), or up to renaming."""
    header = " ".join(statement.header.split())
    if ctx.config.conjecture.novelty == "renaming":
        return f"{header}\n{language(statement.system).normal_form(statement.text)}"
    return f"{header}\n{''.join(statement.text.split())}"


def screen(ctx: RoundContext, conjectures: Sequence[Conjecture]) -> list[Conjecture]:
    """Those that elaborate: their `sorry` proof is INCOMPLETE rather than FAILED or FORBIDDEN.

    A check that crashed says nothing against a conjecture, which stays.
    """
    store, batch = ctx.rt.store, ctx.batch("screen")
    probes = {
        one.statement.id: Proof(one.statement.id, language(one.statement.system).incomplete) for one in conjectures
    }
    store.add_rollouts(
        batch,
        [unsampled(probe) for probe in probes.values()],
    )
    settle(batch, store, ctx.rt.queue, ctx.config.limits, ctx.rt.progress, ctx.config.max_crashed)
    verdicts = store.verdicts([probe.id for probe in probes.values()])
    passed = {VerdictStatus.INCOMPLETE, VerdictStatus.CRASHED}
    return [one for one in conjectures if verdicts[probes[one.statement.id].id].status in passed]


def cap(ctx: RoundContext, conjectures: Sequence[Conjecture]) -> list[Conjecture]:
    """A uniformly random subset, no larger than the number of unproved (paper) or all (code) dataset statements."""
    if ctx.config.conjecture.cap == "dataset":
        room = len(ctx.dataset)
    else:
        room = sum(one.id not in ctx.best_before for one in ctx.dataset)
    chosen = sorted(ctx.rng("cap").permutation(len(conjectures))[:room])
    return [conjectures[index] for index in chosen]
