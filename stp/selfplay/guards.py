"""Conjectures that are not worth rollouts: too much like another, vacuous, or trivial.

None of this is in the paper. What is too similar is dropped before any of it is checked; the standard tactics are
tried on the rest as ordinary checks, in a batch of their own, under limits of their own. Where nothing is dropped for
being vacuous or trivial, a random few may be tried, to know how many there are (`conjecture.probe`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from stp.checks import settle
from stp.protocols import Generator
from stp.selfplay.context import RoundContext
from stp.selfplay.prove import chunks
from stp.syntax.shape import without_conclusion
from stp.types import Conjecture, ConjectureOutcome, Proof, Statement, unsampled

BLOCK = 1024
"""Texts embedded together, and compared with the conjectures together."""
NEVER_TRIED = frozenset(
    {
        ConjectureOutcome.ILL_FORMED,
        ConjectureOutcome.SIMILAR,
        ConjectureOutcome.VACUOUS,
        ConjectureOutcome.TRIVIAL,
        ConjectureOutcome.SURPLUS,
    }
)
PROBED, TRIVIAL, VACUOUS = "probed", "found trivial", "found vacuous"
"""Figures of the conjecture phase; absent where nothing was probed."""


def guard(ctx: RoundContext, conjectures: Sequence[Conjecture]) -> tuple[dict[str, ConjectureOutcome], dict[str, int]]:
    """Why conjectures are dropped, by statement id, and how many were probed, and found vacuous or trivial."""
    config = ctx.config.conjecture
    dropped = {}
    if config.min_distance:
        similar = too_similar(ctx, conjectures)
        dropped = {one.statement.id: ConjectureOutcome.SIMILAR for one in similar}
    left = [one for one in conjectures if one.statement.id not in dropped]
    if not (config.drop_vacuous or config.drop_trivial):
        chosen = sorted(ctx.rng("probe").permutation(len(left))[: config.probe])
        left = [left[index] for index in chosen]
    if not left:
        return dropped, {}
    trivial, vacuous = probe(ctx, [one.statement for one in left])
    if config.drop_trivial:
        dropped |= dict.fromkeys(trivial, ConjectureOutcome.TRIVIAL)
    if config.drop_vacuous:  # a tactic that proves False proves the rest too
        dropped |= dict.fromkeys(vacuous, ConjectureOutcome.VACUOUS)
    return dropped, {PROBED: len(left), TRIVIAL: len(trivial), VACUOUS: len(vacuous)}


# ------------------------------------------------------------------------------------------------ standard tactics


def probe(ctx: RoundContext, statements: Sequence[Statement]) -> tuple[list[str], list[str]]:
    """Ids of those that a standard tactic proves, and of those whose hypotheses it refutes: with `False` in place of
    its conclusion the statement is proved too (DeepSeek-Prover V1, arXiv 2405.14333).

    That no tactic succeeds shows nothing, and neither does a check that crashed.
    """
    store, batch, config = ctx.rt.store, ctx.batch("probe"), ctx.config.conjecture
    hollow = {one.id: found for one in statements if (found := without_conclusion(one))}
    store.add_statements(hollow.values())
    probed = {one.id: one for one in [*statements, *hollow.values()]}  # hypotheses may be another's
    rollouts = [
        unsampled(Proof(one, f"\n  {tactic}"), number)
        for one in probed
        for number, tactic in enumerate(config.standard_tactics)
    ]
    store.add_rollouts(batch, rollouts)
    limits = replace(ctx.config.limits, timeout_seconds=min(config.standard_seconds, ctx.config.limits.timeout_seconds))
    settle(batch, store, ctx.rt.queue, limits, ctx.rt.progress, ctx.config.max_crashed)
    proved = {one.proof.statement_id for one in store.proved(batch)}
    trivial = [one.id for one in statements if one.id in proved]
    return trivial, [key for key, one in hollow.items() if one.id in proved]


# ------------------------------------------------------------------------------------------ novelty by embedding


def too_similar(ctx: RoundContext, conjectures: Sequence[Conjecture]) -> list[Conjecture]:
    """Those nearer than `min_distance` to a dataset statement, a conjecture tried in an earlier round, or one kept
    before them in this round; the distance is 1 - cosine of the statements' embeddings under the round's weights, as
    in the transport step (specification §5.5).

    Others are embedded anew each round, since the weights change, and forgotten block by block: memory grows with the
    round's conjectures alone, time with all.
    """
    config = ctx.config.conjecture
    if not conjectures:
        return []
    with ctx.rt.open_generator(ctx.start.path) as model:
        own = np.concatenate(list(embedded(ctx, model, (one.statement for one in conjectures))))
        nearest = np.full(len(own), -np.inf, dtype=np.float32)
        for block in embedded(ctx, model, chain(ctx.dataset, tried_before(ctx))):
            np.maximum(nearest, most_alike(own, block), out=nearest)
    kept = novel_among(own, nearest, 1.0 - config.min_distance)
    return [one for one, stays in zip(conjectures, kept, strict=True) if not stays]


def tried_before(ctx: RoundContext) -> Iterator[Statement]:
    for number in range(ctx.number):
        for one, outcome, _ in ctx.rt.store.conjectures(ctx.run, number):
            if outcome not in NEVER_TRIED:
                yield one.statement


def embedded(ctx: RoundContext, model: Generator, statements: Iterable[Statement]) -> Iterator[NDArray[np.float32]]:
    for block in chunks(statements, BLOCK):
        yield model.embed([one.text for one in block], ctx.config.reward.embed_tokens)


def most_alike(own: NDArray[np.float32], others: NDArray[np.float32], block: int = BLOCK) -> NDArray[np.float32]:
    """Largest cosine of each of `own` (N, d) with any of `others` (M, d), M > 0; all are unit vectors."""
    found: NDArray[np.float32] = np.empty(len(own), dtype=np.float32)
    for start in range(0, len(own), block):
        found[start : start + block] = (own[start : start + block] @ others.T).max(axis=1)
    return found


def novel_among(
    own: NDArray[np.float32], nearest: NDArray[np.float32], cosine: float, block: int = BLOCK
) -> NDArray[np.bool_]:
    """Which of `own` (N, d), unit vectors in order, are alike by at most `cosine` to all others (`nearest`, (N,)) and
    to every one of `own` kept before: the first of a cluster stays."""
    kept = nearest <= cosine
    for start in range(0, len(own), block):
        these = slice(start, start + block)
        for earlier in range(0, start, block):
            company = own[earlier : earlier + block][kept[earlier : earlier + block]]
            if len(company):
                kept[these] &= most_alike(own[these], company) <= cosine
        alike = own[these] @ own[these].T > cosine
        for row in np.flatnonzero(kept[these]):
            kept[start + row] = not (alike[row, :row] & kept[start : start + row]).any()
    return kept
