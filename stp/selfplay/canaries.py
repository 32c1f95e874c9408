"""False statements among the true: a checker that accepts a proof of one has lost its word.

Each round has the prover, and a few texts that prove everything in a broken checker, try some of them. When one is
accepted the round stops, and what the checker said in this round (since the canaries of the round before were
refused) is quarantined: its verdicts become CRASHED, which never count and are checked again.
"""

from __future__ import annotations

from stp.checks import settle
from stp.errors import RoundError
from stp.selfplay.context import RoundContext
from stp.selfplay.prove import sample
from stp.types import FinishReason, Proof, Rollout, Statement

FALSE = (
    "(p : Prop) : p",
    "(p q : Prop) (h : p ∨ q) : p ∧ q",
    "(p q : Prop) (h : p → q) : q → p",
    "(p q r : Prop) (h : p → q) (g : r → q) : p → r",
    "(p q : Prop) (h : ¬(p ∧ q)) : ¬p",
    "(p q : Prop) (h : p ↔ q) : p",
    "(a b : Nat) (h : a ≤ b) : a < b",
    "(a b : Nat) : a - b + b = a",
    "(a b : Nat) (h : a * b = 0) : a = 0",
    "(a b c : Nat) (h : a < b) : a + c < b",
    "(n : Nat) : n < 1000",
    "(a b : Nat) (h : a ∣ b) : b ∣ a",
    "(a b c : Nat) (h : a * c = b * c) : a = b",
    "(a b : Nat) (h : a + b = 2) : a = 1",
    "(a b : Nat) : a * b = a + b",
    "(a b : Nat) (h : a < b) : ∃ c : Nat, a < c ∧ c < b",
    "(f : Nat → Nat) (h : ∀ x y, f x = f y → x = y) : ∀ y, ∃ x, f x = y",
    "(p : Nat → Prop) (h : p 0) : ∀ n, p n",
    "(p : Nat → Prop) (h : ∃ n, p n) : p 0",
    "(p q : Nat → Prop) (h : ∀ n, p n ∨ q n) : (∀ n, p n) ∨ (∀ n, q n)",
    ": ∃ n : Nat, n < n",
    ": (0 : Nat) = 1",
    ": True ↔ False",
    ": False",
)
"""Binders and conclusions; each has a counterexample, and the tests have Lean prove that it is false."""
CHEATS = ("trivial", "rfl", "decide", "omega", "simp_all", "contradiction", "exact?", "sorry", "admit")
"""Proofs of anything, where a checker or a tactic is broken."""


def watch_canaries(ctx: RoundContext) -> int:
    """Have the round's canaries tried; returns how many there were.

    Raises:
        RoundError: one was proved; the round's verdicts are quarantined.
    """
    store, batch = ctx.rt.store, ctx.batch("canaries")
    chosen = pick(ctx)
    if not chosen:
        return 0
    store.add_statements(chosen)
    with ctx.rt.open_generator(ctx.start.path) as model:
        drawn = sample(ctx, model, chosen, ctx.config.prove.samples)
    cheats = [
        Rollout(Proof(one.id, f"\n  {text}"), len(drawn) + number, 0, 0, 0.0, FinishReason.STOP)
        for one in chosen
        for number, text in enumerate(CHEATS)
    ]
    store.add_rollouts(batch, [*drawn, *cheats])
    settle(batch, store, ctx.rt.queue, ctx.config.limits, ctx.rt.progress, max_crashed=1.0)
    if proved := store.proved(batch):
        raise alarm(ctx, proved[0].proof)
    return len(chosen)


def pick(ctx: RoundContext) -> list[Statement]:
    """The round's canaries, under the header of the dataset's first statement."""
    numbers = ctx.rng("canaries").permutation(len(FALSE))[: ctx.config.canaries]
    header = ctx.dataset[0].header if ctx.dataset else ""
    return [Statement(f"canary_{one}", f"theorem canary_{one} {FALSE[one]} := by", header, "canary") for one in numbers]


def alarm(ctx: RoundContext, proof: Proof) -> RoundError:
    """Quarantine the round's verdicts; the error that says so."""
    store = ctx.rt.store
    statement, _ = store.proof(proof.id)
    verdict = store.verdicts([proof.id])[proof.id]
    why = f"quarantined: {verdict.checker} accepted a proof of the false `{statement.text}`"
    count = sum(store.quarantine(ctx.batch(step), why) for step in ("prove", "screen", "canaries"))
    who = f"{verdict.checker}; {verdict.kernel or 'no trust tier'}"
    return RoundError(
        f"the checker ({who}) accepted `{proof.text.strip()[:200]}` as a proof of the false `{statement.text}`. Round "
        f"{ctx.number} stops; {count:,} verdicts of this round are quarantined and will be checked again. Mend or "
        "replace the toolchain (`stp lean doctor`; STP_TRUST must be on), then run the same command again"
    )
