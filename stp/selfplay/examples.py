"""The training rows of a round: proofs of the last rounds, this round's selected conjectures, and their weights.

Specification §6.2 (self-play rounds) and §6.3 (refresh).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from stp.config import ReplayConfig
from stp.prompts import conjecturer_row, prover_pair
from stp.selfplay.context import RoundContext, pooled_pass_rates
from stp.selfplay.disprove import refutations
from stp.selfplay.reward import proofs_by_statement, uses_its_lemma
from stp.selfplay.warmup import corpus_examples
from stp.types import (
    TRIVIAL_LEMMA,
    ConjectureKind,
    ConjectureOutcome,
    Example,
    PassRate,
    ProvedProof,
    Role,
    Statement,
    prove_batch,
)


def round_examples(ctx: RoundContext) -> list[Example]:
    """Rows of an ordinary round, shuffled: replayed proofs, selected conjectures, and a share of the corpus."""
    rows = distinct([*replayed_proofs(ctx), *replayed_refutations(ctx), *selected_conjectures(ctx)])
    corpus = corpus_examples(ctx.config, ctx.rt.store) if ctx.config.replay.corpus_share else []
    wanted = min(len(corpus), round(ctx.config.replay.corpus_share * len(rows)))
    rows += [corpus[index] for index in ctx.rng("corpus").permutation(len(corpus))[:wanted]]
    return [rows[index] for index in ctx.rng("rows").permutation(len(rows))]


def replay_window(ctx: RoundContext) -> range:
    """The rounds whose proofs are replayed: the last few, none from before the last refresh (paper §3.4)."""
    every = ctx.config.refresh.every
    since_refresh = ctx.number - ctx.number % every if every else 0
    return range(max(since_refresh, ctx.number - ctx.config.replay.rounds + 1), ctx.number + 1)


def replayed_proofs(ctx: RoundContext) -> list[Example]:
    """Correct proofs of statements that are not too easy, each weighted by length, checking time and company."""
    window = replay_window(ctx)
    rates = pooled_pass_rates(ctx.rt.store, ctx.run, window)
    proofs: dict[str, dict[str, ProvedProof]] = defaultdict(dict)
    for number in window:
        for one in ctx.rt.store.proved(prove_batch(ctx.run, number)):
            if rates[one.proof.statement_id].value <= ctx.config.replay.max_pass_rate:
                proofs[one.proof.statement_id][one.proof.id] = one
    return [
        prover_example(ctx, statement, one, proof_weight(one, len(company), ctx.config.replay))
        for statement_id, company in proofs.items()
        for statement in [ctx.rt.store.statement(statement_id)]
        for one in company.values()
    ]


def replayed_refutations(ctx: RoundContext) -> list[Example]:
    """Proofs of the negations of what was disproved, weighted as the others are."""
    if not ctx.config.replay.disproofs:
        return []
    return [
        prover_example(ctx, negated, one, proof_weight(one, len(company), ctx.config.replay))
        for negated, company in refutations(ctx, replay_window(ctx))
        for one in company
    ]


def proof_weight(proved: ProvedProof, company: int, config: ReplayConfig) -> float:
    """exp(-γ·characters) · exp(-β·seconds) / C, with C the statement's distinct correct proofs (specification §6.2)."""
    decay = config.length_decay * len(proved.proof.text) + config.time_decay * proved.elapsed_seconds
    return math.exp(-decay) / (company if config.divide_by_proofs else 1)


def prover_example(ctx: RoundContext, statement: Statement, proved: ProvedProof, weight: float) -> Example:
    prompt, target = prover_pair(ctx.template, statement, proved.proof.text)
    return Example(Role.PROVER, prompt, target, weight, origin=proved.proof.id)


def selected_conjectures(ctx: RoundContext) -> list[Example]:
    """One conjecturer row per selected conjecture; a lemma that no proof used is replaced by the trivial one.

    A goal of a failed proof gives none: the conjecturer did not propose it.
    """
    proofs = proofs_by_statement(ctx.rt.store.proved(prove_batch(ctx.run, ctx.number)))
    rows = []
    for one, outcome, weight in ctx.rt.store.conjectures(ctx.run, ctx.number):
        if outcome is not ConjectureOutcome.SELECTED or one.seed.kind is ConjectureKind.GOAL:
            continue
        lemma = one.seed.lemma if uses_its_lemma(one, proofs) else TRIVIAL_LEMMA
        seed = replace(one.seed, lemma=lemma)
        prompt, target = conjecturer_row(ctx.template, seed, one.statement, ctx.config.conjecture.released_rows)
        rows.append(Example(Role.CONJECTURER, prompt, target, weight, origin=one.statement.id))
    return rows


def refresh_examples(ctx: RoundContext) -> list[Example]:
    """Rows for re-training: proofs of all rounds, a few of each statement, and the corpus unless SFT has seen it."""
    config, store = ctx.config.refresh, ctx.rt.store
    dataset = {one.id for one in ctx.dataset}
    proofs: dict[str, dict[str, ProvedProof]] = defaultdict(dict)
    for number in range(ctx.number + 1):
        rates = store.pass_rates(prove_batch(ctx.run, number))
        for one in store.proved(prove_batch(ctx.run, number)):
            key = one.proof.statement_id
            easy = rates.get(key, PassRate(0, 0)).value > config.max_pass_rate
            if not easy or (key in dataset and not config.filter_dataset):
                proofs[key][one.proof.id] = one
    rng = ctx.rng("refresh")
    rows = corpus_examples(ctx.config, store) if config.start == "base" else []
    known = [(store.statement(statement_id), list(company.values())) for statement_id, company in proofs.items()]
    if ctx.config.replay.disproofs:
        known += refutations(ctx, range(ctx.number + 1))
    for statement, texts in known:
        for index in rng.permutation(len(texts))[: config.max_proofs_per_statement]:
            weight = math.exp(-ctx.config.replay.length_decay * len(texts[index].proof.text))
            rows.append(prover_example(ctx, statement, texts[index], weight))
    rows = distinct(rows)
    return [rows[index] for index in rng.permutation(len(rows))]


def distinct(rows: Iterable[Example]) -> list[Example]:
    """The first of rows with equal prompt and target."""
    first: dict[tuple[str, str], Example] = {}
    for row in rows:
        first.setdefault((row.prompt, row.target), row)
    return list(first.values())
