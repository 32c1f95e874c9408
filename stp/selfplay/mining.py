"""Learning from failure: the goals at which proofs of the last round got stuck, as statements of this one.

Goedel-Prover-V2 (arXiv 2508.03613) has `extract_goal` make new statements of the unsolved goals of failed proofs. Here
they are read from the messages of verdicts that are stored already (`stp.syntax.goals`), so they cost no check but
their screen. They stand beside the model's conjectures, pass the same novelty test, screen and cap, and their proofs
train the prover; the conjecturer, who did not propose them, is never trained on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from stp.selfplay.context import RoundContext
from stp.syntax.goals import claim_of, goal_statement
from stp.types import (
    TRIVIAL_LEMMA,
    Conjecture,
    ConjectureKind,
    Proof,
    ProofSystem,
    Seed,
    Severity,
    Statement,
    Verdict,
    VerdictStatus,
    prove_batch,
)

GOALS_PER_STATEMENT = 2
"""Different goals taken from one statement's proofs, so that one with many does not crowd out the rest."""


def mined_goals(ctx: RoundContext) -> list[Conjecture]:
    """So many goals of failed proofs as `conjecture.mined` asks for: those of statements never proved come first.

    None says the same as a statement of the dataset or of a held-out set, whatever `conjecture.novelty` is: a goal has
    a name of its own, so by text it would be new.
    """
    wanted = round(ctx.config.conjecture.mined * len(ctx.dataset))
    if not wanted or not ctx.number or not ctx.config.conjecture.enabled:
        return []
    held_out = (one for source in ctx.config.held_out for one in ctx.rt.store.statements(source))
    known = {claim_of(one) for one in (*ctx.dataset, *held_out)}
    found: dict[str, Conjecture] = {}
    for one in failed_statements(ctx):
        fresh = (goal for goal in goals_of(ctx, one) if claim_of(goal.statement) not in known)
        for goal in islice(fresh, GOALS_PER_STATEMENT):
            found.setdefault(goal.statement.id, goal)
        if len(found) >= wanted:
            break
    return list(found.values())[:wanted]


def failed_statements(ctx: RoundContext) -> Iterator[Statement]:
    """Lean statements of the last round with a rollout that failed: those of the dataset that were never proved, then
    the others, in random order."""
    store, batch = ctx.rt.store, prove_batch(ctx.run, ctx.number - 1)
    dataset = {one.id: one for one in ctx.dataset}
    failed = sorted(key for key, rate in store.pass_rates(batch).items() if rate.proved < rate.attempts)
    shuffled = [failed[index] for index in ctx.rng("mine").permutation(len(failed))]
    shuffled.sort(key=lambda key: key not in dataset or key in ctx.best_before)  # stable: each part stays shuffled
    statements = (dataset.get(key) or store.statement(key) for key in shuffled)
    return (one for one in statements if one.system is ProofSystem.LEAN)


def goals_of(ctx: RoundContext, statement: Statement) -> Iterator[Conjecture]:
    """Different goals of a statement's failed proofs of the last round, in the order of the samples."""
    batch = prove_batch(ctx.run, ctx.number - 1)
    proofs = {one.proof.id: one.proof for one in ctx.rt.store.rollouts(batch, statement.id) if not one.proof.refutes}
    verdicts = ctx.rt.store.verdicts(proofs)
    seen: set[str] = set()
    for key, proof in proofs.items():
        goal = first_goal(statement, verdicts[key]) if key in verdicts else None
        if goal and goal.id not in seen:
            seen.add(goal.id)
            yield stuck_at(goal, statement, proof)


def first_goal(statement: Statement, verdict: Verdict) -> Statement | None:
    """The first goal that a failed proof left, where Lean printed one that can be read back.

    Where several blocks of a proof end too early, the first message is about the innermost of the first.
    """
    if verdict.status is not VerdictStatus.FAILED:
        return None
    errors = (one.text for one in verdict.messages if one.severity is Severity.ERROR)
    return next((goal for text in errors if (goal := goal_statement(text, statement))), None)


def stuck_at(goal: Statement, statement: Statement, proof: Proof) -> Conjecture:
    """The goal as a conjecture that nobody sampled, with the attempt that got stuck at it in place of a proof."""
    return Conjecture(goal, Seed(statement, proof, TRIVIAL_LEMMA, ConjectureKind.GOAL), sample_seed=0)
