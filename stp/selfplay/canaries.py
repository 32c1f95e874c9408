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
from stp.syntax.language import language
from stp.types import Proof, ProofSystem, Statement, content_id, unsampled

SOURCE = "canary"


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
        for number, text in enumerate(language(one.system).cheats)
    ]
    store.add_rollouts(batch, [*drawn, *cheats])
    settle(batch, store, ctx.rt.queue, ctx.config.limits, ctx.rt.progress, max_crashed=1.0)
    if proved := store.proved(batch):
        raise alarm(ctx, [one.proof for one in proved])
    return len(chosen)


def pick(ctx: RoundContext) -> list[Statement]:
    """The round's canaries, for the assistant and under the header of the dataset's first statement.

    Their names are the round's own: a proof is checked once, and an answer of before would say nothing of today.
    """
    system, header = (ctx.dataset[0].system, ctx.dataset[0].header) if ctx.dataset else (ProofSystem.LEAN, "")
    false = language(system).false
    numbers = ctx.rng("canaries").permutation(len(false))[: ctx.config.canaries]
    prefix = f"canary_{content_id(ctx.batch('canaries'))[:8]}"
    return [named(f"{prefix}_{one}", false[one], header, system) for one in numbers]


def named(name: str, claim: str, header: str = "", system: ProofSystem = ProofSystem.LEAN) -> Statement:
    """One of a language's false claims as a statement."""
    return Statement(name, language(system).state(name, claim), header, SOURCE, system=system)


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
