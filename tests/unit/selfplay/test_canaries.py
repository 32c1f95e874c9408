"""Canaries: false statements whose proofs give a broken checker away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, repeat

import pytest

from stp.checks import Bench, settle
from stp.errors import RoundError
from stp.protocols import ProofChecker, Store
from stp.selfplay.canaries import named, pick, watch_canaries
from stp.selfplay.context import RoundContext
from stp.syntax.lean import forbidden_statement, theorem_name
from stp.syntax.lean_language import CHEATS, FALSE
from stp.testing import FakeChecker, ScriptedGenerator, failed, proved
from stp.types import (
    CheckLimits,
    FinishReason,
    PassRate,
    Phase,
    Proof,
    Rollout,
    Statement,
    Tier,
    Verdict,
    VerdictStatus,
    prove_batch,
)
from tests.unit.selfplay.scene import RUN, Scene, configure, equation


@pytest.fixture
def watched(scene: Scene) -> Scene:
    configure(scene, canaries=5)
    scene.add_dataset(equation(1), equation(2))
    scene.generator = ScriptedGenerator(lambda prompt, seed: f"\n  attempt {seed % 3}")
    return scene


def believes(text: str) -> FakeChecker:
    """A checker that takes one text as a proof of anything."""
    return FakeChecker(lambda statement, proof: proved() if proof.text.strip() == text else failed())


class Turns:
    """A queue with a bench for each checker, which take proofs by turns."""

    def __init__(self, store: Store, checkers: Sequence[ProofChecker]) -> None:
        self.benches = [Bench(store, partial(next, repeat(one))) for one in checkers]
        self._turn = cycle(self.benches)

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        for one in proof_ids:
            next(self._turn).settle(one, limits)

    def cancel(self, proof_ids: Iterable[str]) -> None: ...

    def depth(self) -> int:
        return 0

    def raise_if_broken(self) -> None: ...

    def close(self) -> None: ...


def test_every_canary_is_a_statement_that_the_filter_lets_through() -> None:
    for text in FALSE:
        canary = named("canary_7", text)
        assert forbidden_statement(canary.text) is None
        assert theorem_name(canary.text) == canary.name == "canary_7"


def test_each_round_draws_its_own_and_a_round_always_the_same(watched: Scene) -> None:
    first, second = pick(watched.at(0)), pick(watched.at(1))
    assert first == pick(watched.at(0))
    assert len({one.id for one in first}) == 5
    assert len({one.id for one in [*first, *second]}) == 10  # or the answers of the first round would do for both


def test_an_honest_checker_lets_the_round_go_on(watched: Scene) -> None:
    ctx = watched.at(0)
    assert watch_canaries(ctx) == 5
    tried = watched.store.pass_rates(ctx.batch("canaries"))
    assert {rate.attempts for rate in tried.values()} == {len(CHEATS) + ctx.config.prove.samples}
    assert watched.store.pass_rates(ctx.round.batch) == {}


def checked(ctx: RoundContext, number: int, statement: Statement, *texts: str) -> list[str]:
    """Have the round's queue check proofs in the prove batch of a round; returns their ids."""
    proofs = [Proof(statement.id, text) for text in texts]
    drawn = [Rollout(one, sample, 0, 1, 0.0, FinishReason.STOP) for sample, one in enumerate(proofs)]
    batch, store = prove_batch(RUN, number), ctx.rt.store
    store.add_rollouts(batch, drawn)
    settle(batch, store, ctx.rt.queue, ctx.config.limits, ctx.rt.progress, max_crashed=0.0)
    return [one.id for one in proofs]


def statuses(scene: Scene, *proof_ids: str) -> list[VerdictStatus]:
    return [scene.store.verdicts([one])[one].status for one in proof_ids]


@pytest.mark.parametrize("text", ["decide", "attempt 1"], ids=["a cheat", "the prover's own"])
def test_a_proved_canary_stops_the_round_and_quarantines_its_worker(watched: Scene, text: str) -> None:
    watched.roll(0, equation(2), [("by another worker", proved())])
    watched.checker = believes(text)
    ctx = watched.at(0)
    good, bad = checked(ctx, 0, equation(1), f"\n  {text}", "bad")
    [verdict] = watched.store.verdicts([good]).values()
    with pytest.raises(RoundError) as stopped:
        watch_canaries(ctx)
    told = str(stopped.value)
    assert f"accepted `{text}` as a proof of the false `theorem canary_" in told
    tried = [one for each in pick(ctx) for one in watched.store.rollouts(ctx.batch("canaries"), each.id)]
    count = 2 + len({one.proof.id for one in tried})
    assert f"quarantined are {count:,} verdicts of {verdict.worker} (fake; no trust tier), all since it began" in told
    assert "stp lean doctor" in told
    assert statuses(watched, good, bad) == [VerdictStatus.CRASHED] * 2
    [why] = watched.store.verdicts([good])[good].messages
    assert why.text == f"quarantined: {verdict.worker} (fake; no trust tier) accepted a proof of a canary"
    assert watched.store.pass_rates(prove_batch(RUN, 0)) == {equation(2).id: PassRate(1, 1)}
    assert not watched.at(0).round.done(Phase.PROVE)


def test_what_a_worker_said_before_it_was_last_clean_stays(watched: Scene) -> None:
    """One worker for two rounds; its checker breaks in the second."""
    broken: list[bool] = []
    watched.add_dataset(equation(3))
    watched.checker = FakeChecker(
        lambda one, proof: proved() if proof.text == "right" or (broken and proof.text == "\n  decide") else failed()
    )
    first = watched.at(0)
    [early] = checked(first, 0, equation(1), "right")
    assert watch_canaries(first) == 5
    [between] = checked(first, 0, equation(2), "right")
    second = replace(watched.at(1), rt=first.rt)
    [late] = checked(second, 1, equation(3), "right")
    broken.append(True)
    with pytest.raises(RoundError, match=r"all since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"):
        watch_canaries(second)
    assert statuses(watched, early, between, late) == [
        VerdictStatus.PROVED, VerdictStatus.CRASHED, VerdictStatus.CRASHED
    ]  # fmt: skip


def test_every_worker_that_accepts_one_is_quarantined_and_no_other(watched: Scene) -> None:
    gullible = FakeChecker(lambda one, proof: proved() if one.name.startswith("canary") else failed())
    ctx = watched.at(0)
    queue = Turns(watched.store, [gullible, gullible, FakeChecker()])
    ctx = replace(ctx, rt=replace(ctx.rt, queue=queue))
    proofs = checked(ctx, 0, equation(1), *(f"attempt {number}" for number in range(6)))
    with pytest.raises(RoundError) as stopped:
        watch_canaries(ctx)
    assert [one.worker in str(stopped.value) for one in queue.benches] == [True, True, False]
    kept = [one.worker for one in watched.store.verdicts(proofs).values() if one.status is VerdictStatus.FAILED]
    assert kept == [queue.benches[2].worker] * 2


def test_a_mended_checker_judges_the_quarantined_again(watched: Scene) -> None:
    watched.checker = believes("decide")
    with pytest.raises(RoundError):
        watch_canaries(watched.at(0))
    watched.checker = FakeChecker()
    assert watch_canaries(watched.at(0)) == 5


def test_no_canaries_no_checks(watched: Scene) -> None:
    configure(watched, canaries=0)
    watched.checker = checker = FakeChecker()
    assert watch_canaries(watched.at(0)) == 0
    assert checker.checked == []


def test_an_alarm_names_checker_and_tier(watched: Scene) -> None:
    def judge(statement: Statement, proof: Proof) -> Verdict:
        return Verdict(VerdictStatus.PROVED, tier=Tier.TRUST, kernel="the kernel")

    watched.checker = FakeChecker(judge)
    with pytest.raises(RoundError, match="fake; the kernel"):
        watch_canaries(watched.at(0))
