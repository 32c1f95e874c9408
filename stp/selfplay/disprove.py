"""Prove or disprove: some statements are false, and rollouts that attempt the negation find out which.

DeepSeek-Prover (arXiv 2405.14333) proves statements and their negations side by side and so weeds out false ones;
Goedel-Prover-V2 (arXiv 2508.03613) trains on negations; AlphaProof (Nature 2025, s41586-025-09833-y) disproves in half
of its attempts and tries no more what is disproved. A refutation is a proof of the statement's negation, checked as
one, and counts in no pass rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from stp.checks import claim
from stp.errors import InputError, RoundError
from stp.selfplay.context import RoundContext
from stp.types import Proof, ProvedProof, Statement, prove_batch


def negations(statements: Iterable[Statement]) -> dict[str, Statement]:
    """The negations, by the ids of the statements; those that cannot be negated have none."""
    found = {}
    for one in statements:
        try:
            found[one.id], _ = claim(one, Proof(one.id, "", refutes=True))
        except InputError:
            continue
    return found


def refutations(ctx: RoundContext, rounds: Iterable[int]) -> list[tuple[Statement, list[ProvedProof]]]:
    """What these rounds disproved: each negation with its distinct proofs.

    None is too easy to train on: what is disproved is tried in no later round.
    """
    proofs: dict[str, dict[str, ProvedProof]] = defaultdict(dict)
    for number in rounds:
        for one in ctx.rt.store.disproved(prove_batch(ctx.run, number)):
            proofs[one.proof.statement_id][one.proof.id] = one
    negated = negations(ctx.rt.store.statement(key) for key in proofs)
    return [(negated[key], list(company.values())) for key, company in proofs.items()]


def count_disproved(ctx: RoundContext) -> dict[str, float]:
    """How many statements of the dataset, and conjectures of the round, were ever disproved; nothing where no rollout
    refutes.

    Raises:
        RoundError: one of them was proved, too.
    """
    if not ctx.config.prove.disprove_share:
        return {}
    now = {one.proof.statement_id: one for one in ctx.rt.store.disproved(ctx.round.batch)}
    proved = {one.proof.statement_id: one for one in ctx.rt.store.proved(ctx.round.batch)}
    if both := sorted(now.keys() & (proved.keys() | ctx.best_before.keys())):
        raise RoundError(
            f"`{ctx.rt.store.statement(both[0]).text}` is both proved and disproved (by `{now[both[0]].proof.text}`): "
            "the checker cannot be trusted. Mend or replace the toolchain (`stp lean doctor`; STP_TRUST must be on)"
        )
    dataset = {one.id for one in ctx.dataset}
    return {
        "dataset_disproved_ever": len(dataset & (now.keys() | ctx.disproved_before)),
        "disproved_now": len(now),
        "refutations": sum(one.rollouts for one in now.values()),
    }
