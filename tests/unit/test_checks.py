"""From proof to verdict: one check, a bench that outlives its checkers, and waiting for a batch."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from stp.checks import ATTEMPTS, CONFIRMED_TOGETHER, Bench, check_once, give_up, settle, submit, wait
from stp.errors import CheckerUnavailable, RoundError, ToolchainError
from stp.progress import SilentProgress
from stp.protocols import ProofChecker, Store
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, InlineQueue, failed, make_statement, proved
from stp.types import CheckLimits, FinishReason, Proof, Rollout, Statement, Tier, Verdict, VerdictStatus

LIMITS = CheckLimits(5.0, 500)
STATEMENT = make_statement()
CRASHED = Verdict(VerdictStatus.CRASHED)


@pytest.fixture(autouse=True)
def statement(store: SqlStore) -> None:
    store.add_statements([STATEMENT])


def add(store: Store, *texts: str, batch: str = "b") -> list[str]:
    """Store a rollout for each text; returns ids of their proofs."""
    drawn = [
        Rollout(Proof(STATEMENT.id, text), sample, 0, 1, 0.0, FinishReason.STOP) for sample, text in enumerate(texts)
    ]
    store.add_rollouts(batch, drawn)
    return [one.proof.id for one in drawn]


def statuses(store: Store, *proof_ids: str) -> list[VerdictStatus | None]:
    found = store.verdicts(proof_ids)
    return [found[one].status if one in found else None for one in proof_ids]


class Unlucky(FakeChecker):
    """Breaks on its first `breakdowns` checks."""

    def __init__(self, breakdowns: int) -> None:
        super().__init__({"good": proved()})
        self.left, self.closed = breakdowns, 0

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        if self.left:
            self.left -= 1
            raise CheckerUnavailable("it fell over")
        return super().check(statement, proof, limits)

    def close(self) -> None:
        self.closed += 1


# one check


def test_a_check_records_the_checkers_verdict(store: SqlStore) -> None:
    [good] = add(store, "good")
    Bench(store, lambda: FakeChecker({"good": proved("Nat.add_comm")})).settle(good, LIMITS)
    [verdict] = store.verdicts([good]).values()
    assert (verdict.status, verdict.lemmas, verdict.limits) == (VerdictStatus.PROVED, ("Nat.add_comm",), LIMITS)


def test_one_proof_is_checked_and_confirmed_by_processes_of_its_own() -> None:
    checker, confirmer = Unlucky(0), FakeConfirmer()
    verdict = check_once(STATEMENT, Proof(STATEMENT.id, "good"), LIMITS, lambda: checker, lambda: confirmer)
    assert (verdict.status, verdict.tier) == (VerdictStatus.PROVED, Tier.TRUST)
    assert (checker.closed, confirmer.closed) == (1, 1)
    warm = check_once(STATEMENT, Proof(STATEMENT.id, "good"), LIMITS, lambda: Unlucky(0), None)
    assert (warm.status, warm.tier) == (VerdictStatus.PROVED, Tier.WARM)


def test_giving_up_records_a_crash_with_its_reason(store: SqlStore) -> None:
    [good] = add(store, "good")
    give_up(good, store, LIMITS, CheckerUnavailable("no memory"))
    [verdict] = store.verdicts([good]).values()
    assert (verdict.status, verdict.messages[0].text, verdict.limits) == (VerdictStatus.CRASHED, "no memory", LIMITS)


def test_giving_up_never_takes_a_verdict_away(store: SqlStore) -> None:
    [good] = add(store, "good")
    store.record_verdict(good, proved())
    give_up(good, store, LIMITS, CheckerUnavailable("too late"))
    assert statuses(store, good) == [VerdictStatus.PROVED]


# a bench


def test_a_bench_keeps_its_checker_while_it_works(store: SqlStore) -> None:
    made: list[Unlucky] = []

    def make() -> ProofChecker:
        made.append(Unlucky(0))
        return made[-1]

    bench = Bench(store, make)
    assert made == []
    proofs = add(store, "good", "bad", "worse")
    assert [bench.settle(one, LIMITS) for one in proofs] == [None] * 3
    assert len(made) == 1
    bench.close()
    bench.close()
    assert made[0].closed == 1


def test_a_bench_tries_a_fresh_checker_after_each_breakdown(store: SqlStore) -> None:
    made = [Unlucky(1), Unlucky(1), Unlucky(0)]
    left = list(made)
    [good] = add(store, "good")
    assert Bench(store, lambda: left.pop(0)).settle(good, LIMITS) is None
    assert statuses(store, good) == [VerdictStatus.PROVED]
    assert [one.closed for one in made] == [1, 1, 0]


def test_a_bench_gives_a_proof_up_after_its_attempts_and_says_why(store: SqlStore) -> None:
    made: list[Unlucky] = []

    def make() -> ProofChecker:
        made.append(Unlucky(1))
        return made[-1]

    [good] = add(store, "good")
    reason = Bench(store, make).settle(good, LIMITS)
    assert str(reason) == "it fell over"
    assert (len(made), ATTEMPTS) == (3, 3)
    assert statuses(store, good) == [VerdictStatus.CRASHED]


def test_a_bench_without_a_toolchain_says_so_at_once(store: SqlStore) -> None:
    def make() -> ProofChecker:
        raise ToolchainError("there is no Lean")

    [good] = add(store, "good")
    with pytest.raises(ToolchainError):
        Bench(store, make).settle(good, LIMITS)
    assert store.verdicts([good]) == {}


# the trust tier


def test_what_a_checker_accepts_is_unsettled_until_the_trust_tier_has_seen_it(store: SqlStore) -> None:
    good, bad = add(store, "good", "bad")
    confirmer = FakeConfirmer()
    bench = Bench(store, lambda: Unlucky(0), lambda: confirmer)
    assert [bench.settle(one, LIMITS) for one in (good, bad)] == [None, None]
    assert statuses(store, good, bad) == [None, VerdictStatus.FAILED]
    assert bench.confirm() is None
    [verdict] = store.verdicts([good]).values()
    assert (verdict.status, verdict.tier) == (VerdictStatus.PROVED, Tier.TRUST)
    bench.close()
    assert confirmer.closed == 1


def test_the_trust_tier_overturns_a_checker(store: SqlStore) -> None:
    [good] = add(store, "good")
    bench = Bench(store, lambda: Unlucky(0), lambda: FakeConfirmer(overturned=["good"]))
    bench.settle(good, LIMITS)
    bench.confirm()
    assert statuses(store, good) == [VerdictStatus.FAILED]


def test_the_trust_tier_sees_as_many_together_as_it_is_worth(store: SqlStore) -> None:
    texts = [f"good {number}" for number in range(CONFIRMED_TOGETHER + 1)]
    proofs = add(store, *texts)
    bench = Bench(store, lambda: FakeChecker(dict.fromkeys(texts, proved())), FakeConfirmer)
    for one in proofs:
        bench.settle(one, LIMITS)
    assert statuses(store, *proofs) == [VerdictStatus.PROVED] * CONFIRMED_TOGETHER + [None]


def test_a_trust_tier_that_breaks_is_replaced_and_loses_nothing(store: SqlStore) -> None:
    [good] = add(store, "good")
    made = [FakeConfirmer(breakdowns=1), FakeConfirmer()]
    left = list(made)
    bench = Bench(store, lambda: Unlucky(0), lambda: left.pop(0))
    bench.settle(good, LIMITS)
    assert bench.confirm() is None
    assert statuses(store, good) == [VerdictStatus.PROVED]
    assert [one.closed for one in made] == [1, 0]


def test_proofs_that_no_trust_tier_can_look_at_are_crashed_not_wrong(store: SqlStore) -> None:
    [good] = add(store, "good")
    bench = Bench(store, lambda: Unlucky(0), lambda: FakeConfirmer(breakdowns=1))
    bench.settle(good, LIMITS)
    assert str(bench.confirm()) == "it fell over"
    assert statuses(store, good) == [VerdictStatus.CRASHED]


def test_what_waits_for_the_trust_tier_outlives_a_checker_that_breaks(store: SqlStore) -> None:
    first, second = add(store, "good", "bad")
    checkers = [Unlucky(0), Unlucky(0)]
    bench = Bench(store, lambda: checkers.pop(0), FakeConfirmer)
    bench.settle(first, LIMITS)
    bench._checker.left = 1  # type: ignore[union-attr]
    bench.settle(second, LIMITS)
    bench.confirm()
    assert statuses(store, first, second) == [VerdictStatus.PROVED, VerdictStatus.FAILED]


# a batch


class Recorder:
    """A queue that only remembers, and a progress that counts."""

    def __init__(self) -> None:
        self.enqueued: list[str] = []
        self.told: list[tuple[str, int]] = []

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        self.enqueued += proof_ids

    def depth(self) -> int:
        return len(self.enqueued)

    def raise_if_broken(self) -> None: ...

    def close(self) -> None: ...

    def start(self, label: str, total: int) -> None:
        self.told.append((label, total))

    def advance(self, count: int = 1, **figures: float) -> None:
        self.told.append(("advance", count))

    def finish(self) -> None:
        self.told.append(("finish", 0))


def test_what_has_no_verdict_and_what_crashed_is_submitted(store: SqlStore) -> None:
    new, right, crashed, wrong = add(store, "new", "right", "crashed", "wrong")
    [elsewhere] = add(store, "elsewhere", batch="other")
    for proof_id, verdict in ((right, proved()), (crashed, CRASHED), (wrong, failed()), (elsewhere, CRASHED)):
        store.record_verdict(proof_id, verdict)
    queue = Recorder()
    submit("b", store, queue, LIMITS)
    assert sorted(queue.enqueued) == sorted([new, crashed])
    assert statuses(store, elsewhere) == [VerdictStatus.CRASHED]


class SlowQueue(Recorder):
    """Settles two of its proofs each time somebody asks whether it is broken."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store

    def raise_if_broken(self) -> None:
        for proof_id in self.enqueued[:2]:
            self.store.record_verdict(proof_id, failed())
        del self.enqueued[:2]


def test_a_batch_is_waited_for_and_its_progress_told(store: SqlStore) -> None:
    proofs = add(store, "a", "b", "c", "d", "e")
    store.record_verdict(proofs[0], failed())
    queue = SlowQueue(store)
    settle("b", store, queue, LIMITS, queue, max_crashed=0.0)
    assert statuses(store, *proofs) == [VerdictStatus.FAILED] * 5
    assert queue.told == [("check", 4), ("advance", 2), ("advance", 2), ("finish", 0)]


def test_a_batch_that_is_settled_is_not_waited_for(store: SqlStore) -> None:
    [good] = add(store, "good")
    store.record_verdict(good, proved())
    recorder = Recorder()
    wait("b", store, recorder, recorder, max_crashed=0.0)
    wait("empty", store, recorder, recorder, max_crashed=0.0)
    assert recorder.told == [("check", 0), ("finish", 0)] * 2


def test_a_broken_queue_ends_the_wait(store: SqlStore) -> None:
    add(store, "a", "b", "c", "d")
    with pytest.raises(CheckerUnavailable, match="fell over"):
        settle("b", store, InlineQueue(store, Unlucky(99)), LIMITS, SilentProgress(), max_crashed=1.0)


@pytest.mark.parametrize(("max_crashed", "enough"), [(0.0, False), (0.29, False), (0.3, True), (1.0, True)])
def test_crashes_are_weighed_by_rollouts(store: SqlStore, max_crashed: float, enough: bool) -> None:
    """One of two proofs crashed, but it was drawn three times out of ten."""
    good, crashed = add(store, *["good"] * 7, *["crashed"] * 3)[6:8]
    store.record_verdict(good, proved())
    store.record_verdict(crashed, CRASHED)
    if enough:
        wait("b", store, Recorder(), SilentProgress(), max_crashed)
        assert statuses(store, crashed) == [VerdictStatus.CRASHED]
    else:
        with pytest.raises(RoundError, match=r"3 of 10 rollouts in b could not be checked.*stp lean doctor"):
            wait("b", store, Recorder(), SilentProgress(), max_crashed)


def test_what_crashed_is_checked_again_when_the_batch_is_settled_again(store: SqlStore) -> None:
    [good] = add(store, "good")
    store.record_verdict(good, CRASHED)
    settle("b", store, InlineQueue(store, Unlucky(0)), LIMITS, SilentProgress(), max_crashed=0.0)
    assert statuses(store, good) == [VerdictStatus.PROVED]
