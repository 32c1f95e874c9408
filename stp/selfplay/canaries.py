"""False statements among the true: a checker that accepts a proof of one has lost its word.

Each round has the prover, and a few texts that prove everything in a broken checker, try some of them, when all its
other proofs are checked. When one is accepted the round stops. What its worker and toolchain have said since that
worker last refused a canary of another round or run is quarantined, whatever it was about: the verdicts become
CRASHED, which never count. That it refused others of the same round clears it of nothing: a fault may lie in one
tactic. A worker that had no canary in a round is covered by its next one.
"""

from __future__ import annotations

from collections.abc import Sequence

from stp.checks import settle
from stp.errors import RoundError
from stp.selfplay.context import RoundContext
from stp.selfplay.prove import sample
from stp.types import Proof, Statement, content_id, unsampled

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
SOURCE = "canary"
CHEATS = ("trivial", "rfl", "decide", "omega", "simp_all", "contradiction", "exact?", "sorry", "admit")
"""Proofs of anything, where a checker or a tactic is broken."""


def watch_canaries(ctx: RoundContext) -> int:
    """Have the round's canaries tried; returns how many there were.

    Raises:
        RoundError: one was proved; what its worker has said since it was clean is quarantined.
    """
    store, batch = ctx.rt.store, ctx.batch("canaries")
    chosen = pick(ctx)
    if not chosen:
        return 0
    store.add_statements(chosen)
    with ctx.rt.open_generator(ctx.start.path) as model:
        drawn = sample(ctx, model, chosen, ctx.config.prove.samples)
    cheats = [
        unsampled(Proof(one.id, f"\n  {text}"), len(drawn) + number)
        for one in chosen
        for number, text in enumerate(CHEATS)
    ]
    store.add_rollouts(batch, [*drawn, *cheats])
    settle(batch, store, ctx.rt.queue, ctx.config.limits, ctx.rt.progress, max_crashed=1.0)
    if proved := store.proved(batch):
        raise alarm(ctx, [one.proof for one in proved])
    return len(chosen)


def pick(ctx: RoundContext) -> list[Statement]:
    """The round's canaries, under the header of the dataset's first statement.

    Their names are the round's own: a proof is checked once, and an answer of before would say nothing of today.
    """
    numbers = ctx.rng("canaries").permutation(len(FALSE))[: ctx.config.canaries]
    header = ctx.dataset[0].header if ctx.dataset else ""
    return [named(f"canary_{content_id(ctx.batch('canaries'))[:8]}_{one}", FALSE[one], header) for one in numbers]


def named(name: str, text: str, header: str = "") -> Statement:
    """One of `FALSE` as a statement."""
    return Statement(name, f"theorem {name} {text} := by", header, SOURCE)


def alarm(ctx: RoundContext, accepted: Sequence[Proof]) -> RoundError:
    """Quarantine what the workers that accepted these proofs have said since they were clean; the error that tells."""
    store, batch = ctx.rt.store, ctx.batch("canaries")
    verdicts = store.verdicts([one.id for one in accepted]).values()
    told = []
    for one in {(one.worker, one.checker): one for one in verdicts}.values():
        since = store.last_refused(SOURCE, one.worker, one.checker, but=batch)
        who = f"{one.worker or 'an unnamed worker'} ({one.checker}; {one.kernel or 'no trust tier'})"
        count = store.quarantine(one.worker, one.checker, since, f"quarantined: {who} accepted a proof of a canary")
        told.append(
            f"{count:,} verdicts of {who}, all since {f'{since:%Y-%m-%d %H:%M:%S} UTC' if since else 'it began'}"
        )
    proof, (statement, _) = accepted[0], store.proof(accepted[0].id)
    return RoundError(
        f"the checker accepted `{proof.text.strip()[:200]}` as a proof of the false `{statement.text}`. Round "
        f"{ctx.number} stops; quarantined are {' and '.join(told)}: they count for nothing. Mend or replace the "
        "toolchain (`stp lean doctor`; STP_TRUST must be on), then run the same command again, which has those of this "
        "round checked anew"
    )
