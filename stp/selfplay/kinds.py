"""Other things to ask of the conjecturer than a harder statement: options of `select.kinds`, off in the paper's run.

SIMPLER (SGS, arXiv 2604.20209, §3) is shown a statement that nobody has proved yet, without a proof, and asked for an
easier relative: what the prover learns from it serves that target. GENERAL, PART and VARIANT are asked of proved
statements (Pythagoras-Prover ALF, arXiv 2606.12594: simplify, generalise, decompose, vary).

A model made from scratch has to see pairs of each kind before it can answer. In a corpus they are found by what the
two proofs use and how long they are; a language model knows the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from stp.prompts import Template, conjecturer_row
from stp.selfplay.context import RoundContext
from stp.syntax.shape import shape
from stp.types import (
    TRIVIAL_LEMMA,
    ConjectureKind,
    Example,
    Proof,
    ProvedProof,
    Role,
    Seed,
    Statement,
    prove_batch,
)

Proved = tuple[Statement, ProvedProof]
AMONG = 32
"""Statements just before one that are looked at for a pair of a kind."""


def _shorter(shown: Proved, wanted: Proved) -> bool:
    return len(wanted[1].proof.text) < len(shown[1].proof.text)


def _uses_some_of_it(shown: Proved, wanted: Proved) -> bool:
    used, mine = set(shown[1].lemmas), set(wanted[1].lemmas)
    return bool(mine) and mine < used


def _uses_the_same(shown: Proved, wanted: Proved) -> bool:
    return bool(shown[1].lemmas) and set(shown[1].lemmas) == set(wanted[1].lemmas)


def _assumes_less(shown: Proved, wanted: Proved) -> bool:
    fewer = shape(wanted[0].text).hypotheses < shape(shown[0].text).hypotheses
    return fewer and bool(set(shown[1].lemmas) & set(wanted[1].lemmas))


RELATIONS: Mapping[ConjectureKind, Callable[[Proved, Proved], bool]] = {
    ConjectureKind.SIMPLER: _shorter,
    ConjectureKind.GENERAL: _assumes_less,
    ConjectureKind.PART: _uses_some_of_it,
    ConjectureKind.VARIANT: _uses_the_same,
}
"""When one statement of a corpus, with its proof, is what a kind wants of another."""


def kind_rows(
    template: Template,
    corpus: Sequence[Proved],
    kinds: Mapping[ConjectureKind, float],
    similarity: Callable[[Statement, Statement], float],
) -> list[Example]:
    """A conjecturer row of each kind with a share for each statement that has such a relative among those before it in
    its file: the most similar one."""
    rows = []
    for kind in (one for one in RELATIONS if kinds.get(one)):
        files: dict[str, list[Proved]] = defaultdict(list)
        for shown in corpus:
            before = files[shown[0].file]
            related = [one for one in before[-AMONG:] if RELATIONS[kind](shown, one)]
            before.append(shown)
            if related:
                wanted = max(related, key=lambda one: similarity(shown[0], one[0]))[0]
                seed = Seed(shown[0], shown[1].proof, TRIVIAL_LEMMA, kind)
                prompt, target = conjecturer_row(template, seed, wanted)
                rows.append(Example(Role.CONJECTURER, prompt, target, origin=wanted.id))
    return rows


def targets(ctx: RoundContext, number: int) -> list[Seed]:
    """So many seeds that show unproved statements, by their matching weights, each with an attempt that failed."""
    settled = ctx.best_before.keys() | ctx.disproved_before
    unproved = [one for one in ctx.dataset if one.id not in settled]
    if not unproved or not number:
        return []
    weights = np.array([one.matching_weight for one in unproved], dtype=np.float64)
    rng = ctx.rng("targets")
    turns = -(-number // len(unproved))
    # Everyone once before anyone twice; which come first hangs on the weights.
    order = [
        int(one)
        for _ in range(turns)
        for one in rng.choice(len(unproved), len(unproved), False, weights / weights.sum())
    ]
    seeds = []
    for one in (unproved[index] for index in order[:number]):
        failed = next(attempts(ctx, one), None)
        if failed:
            seeds.append(Seed(one, failed, TRIVIAL_LEMMA, ConjectureKind.SIMPLER))
    return seeds


def attempts(ctx: RoundContext, statement: Statement) -> Iterator[Proof]:
    """What earlier rounds tried as a proof of a statement, the newest round first."""
    for number in reversed(range(ctx.number)):
        for one in ctx.rt.store.rollouts(prove_batch(ctx.run, number), statement.id):
            if not one.proof.refutes:
                yield one.proof
