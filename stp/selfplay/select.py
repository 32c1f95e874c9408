"""Choosing what the conjecturer is shown: proved statements, one of their proofs, and a lemma that proof used.

Specification §3.1 (paper Alg. 1): seeds are dataset statements that the prover is comfortable with; a lemma serves
only a bounded share of the seeds, so that popular ones do not crowd out the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from stp.config import SelectConfig
from stp.selfplay.context import RoundContext
from stp.selfplay.curriculum import seed_weights, weighted_order
from stp.selfplay.kinds import targets
from stp.types import (
    TRIVIAL_LEMMA,
    ConjectureKind,
    ConjectureOutcome,
    Lemma,
    ProvedProof,
    Seed,
    Statement,
    prove_batch,
)


def select_seeds(ctx: RoundContext) -> dict[str, float]:
    """Store the round's seeds; none in round 0, which is plain expert iteration (specification §1.3)."""
    if not ctx.config.conjecture.enabled:
        return {"seeds": 0}
    candidates = seed_candidates(ctx)
    kinds = ctx.config.select.kinds
    towards = targets(ctx, round(len(ctx.dataset) * kinds.get(ConjectureKind.SIMPLER, 0.0) / sum(kinds.values())))
    room = len(ctx.dataset) - len(towards)
    weights = seed_weights(ctx, [statement for statement, _ in candidates])
    library, config = ctx.rt.store.lemmas(), ctx.config.select
    chained = choose_seeds(chain(ctx), library, round(config.chained * room), config, ctx.rng("chained"))
    seeds = choose_seeds(candidates, library, room - len(chained), config, ctx.rng("select"), weights)
    seeds = [*with_kinds([*seeds, *chained], kinds, ctx.rng("kinds")), *towards]
    ctx.rt.store.add_seeds(ctx.run, ctx.number, seeds)
    return {
        "candidates": len(candidates),
        "seeds": len(seeds),
        "seed_lemmas": len({seed.lemma.name for seed in seeds}),
        **({"chained": len(chained)} if config.chained else {}),
    }


def with_kinds(seeds: Sequence[Seed], kinds: Mapping[ConjectureKind, float], rng: np.random.Generator) -> list[Seed]:
    """Each seed with what is asked of it, drawn by the shares of the kinds that are asked of proved statements."""
    shares = {kind: share for kind, share in kinds.items() if share and kind is not ConjectureKind.SIMPLER}
    if not shares:
        return []
    drawn = rng.choice(list(shares), len(seeds), p=np.array(list(shares.values())) / sum(shares.values()))
    return [replace(seed, kind=ConjectureKind(kind)) for seed, kind in zip(seeds, drawn, strict=True)]


def seed_candidates(ctx: RoundContext) -> list[tuple[Statement, ProvedProof]]:
    """Correct proofs of comfortable dataset statements, newest round first."""
    comfortable = {
        statement.id: statement
        for statement in ctx.dataset
        if ctx.best_before.get(statement.id, 0.0) > ctx.config.select.min_pass_rate
    }
    return [
        (comfortable[proved.proof.statement_id], proved)
        for number in reversed(range(ctx.number))
        for proved in ctx.rt.store.proved(prove_batch(ctx.run, number))
        if proved.proof.statement_id in comfortable
    ]


def chain(ctx: RoundContext) -> list[tuple[Statement, ProvedProof]]:
    """Correct proofs of the conjectures that earlier rounds selected, newest round first."""
    found: list[tuple[Statement, ProvedProof]] = []
    for number in reversed(range(ctx.number if ctx.config.select.chained else 0)):
        selected = {
            one.statement.id: one.statement
            for one, outcome, _ in ctx.rt.store.conjectures(ctx.run, number)
            if outcome is ConjectureOutcome.SELECTED
        }
        found += [
            (selected[proved.proof.statement_id], proved)
            for proved in ctx.rt.store.proved(prove_batch(ctx.run, number))
            if proved.proof.statement_id in selected
        ]
    return found


def choose_seeds(
    candidates: Sequence[tuple[Statement, ProvedProof]],
    library: Mapping[str, Lemma],
    dataset_size: int,
    config: SelectConfig,
    rng: np.random.Generator,
    weights: NDArray[np.float64] | None = None,
) -> list[Seed]:
    """At most `dataset_size` seeds; each (statement, lemma) pair once, with a random one of its proofs.

    A statement with matching weight w gives each of its seeds w times. Candidates come in random order, by `weights`
    where there are any (`stp.selfplay.curriculum`).
    """
    cap = config.lemma_cap * dataset_size
    used: Counter[str] = Counter()
    emitted: set[tuple[str, str]] = set()
    seeds: list[Seed] = []
    for index in weighted_order(len(candidates), weights, rng):
        statement, proved = candidates[index]
        lemmas = [library[name] for name in proved.lemmas if name in library]
        if rng.random() < config.trivial_lemma_probability:
            lemmas.append(TRIVIAL_LEMMA)
        for lemma in lemmas:
            if used[lemma.name] >= cap or (statement.id, lemma.name) in emitted:
                continue
            emitted.add((statement.id, lemma.name))
            used[lemma.name] += 1
            seeds.extend([Seed(statement, proved.proof, lemma)] * statement.matching_weight)
        if len(seeds) >= dataset_size:
            break
    return seeds[:dataset_size]
