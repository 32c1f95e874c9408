"""From proof to verdict: one check, a bench that outlives its checkers, and waiting for a batch."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from stp.checks import (
    ATTEMPTS,
    CONFIRMED_TOGETHER,
    ENQUEUED_TOGETHER,
    POLL_PAUSE,
    Bench,
    check_once,
    claim,
    give_up,
    settle,
    settle_first,
    submit,
    wait,
    wait_for,
)
from stp.errors import CheckerUnavailable, RoundError, ToolchainError
from stp.progress import SilentProgress
from stp.protocols import ProofChecker, Store
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, InlineQueue, failed, make_statement, proved
from stp.types import CheckLimits, FinishReason, Forbidden, Proof, Rollout, Statement, Tier, Verdict, VerdictStatus

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


def test_what_is_settled_already_is_not_checked_again(store: SqlStore) -> None:
    good, crashed = add(store, "good", "bad")
    store.record_verdict(good, failed())
    store.record_verdict(crashed, CRASHED)
    checker = Unlucky(0)
    bench = Bench(store, lambda: checker)
    assert [bench.settle(one, LIMITS) for one in (good, crashed)] == [None, None]
    assert checker.checked == [crashed]
    assert statuses(store, good, crashed) == [VerdictStatus.FAILED, VerdictStatus.FAILED]


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


def test_the_trust_tier_sees_a_proof_at_once_where_that_is_wanted(store: SqlStore) -> None:
    [good] = add(store, "good")
    Bench(store, lambda: Unlucky(0), FakeConfirmer, confirmed_together=1).settle(good, LIMITS)
    assert statuses(store, good) == [VerdictStatus.PROVED]


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


# refutations


def refute(store: Store, statement: Statement, *texts: str) -> list[str]:
    """Store refutations of a statement; returns their ids."""
    store.add_statements([statement])
    proofs = [Proof(statement.id, text, refutes=True) for text in texts]
    store.add_rollouts("b", [Rollout(one, n, 0, 1, 0.0, FinishReason.STOP) for n, one in enumerate(proofs)])
    return [one.id for one in proofs]


class OfTheNegation(FakeChecker):
    """Takes `good` for a proof of any negation, and of nothing else."""

    def __init__(self) -> None:
        super().__init__(lambda one, proof: proved() if "¬" in one.text and proof.text == "good" else failed())


def test_a_proof_of_the_negation_disproves(store: SqlStore) -> None:
    ids = refute(store, STATEMENT, "good", "bad")
    bench = Bench(store, OfTheNegation, FakeConfirmer)
    for one in ids:
        bench.settle(one, LIMITS)
    bench.confirm()
    assert statuses(store, *ids) == [VerdictStatus.DISPROVED, VerdictStatus.FAILED]
    assert store.verdicts(ids)[ids[0]].tier is Tier.TRUST
    assert (store.proved("b"), store.pass_rates("b")) == ([], {})


def test_a_right_proof_of_the_statement_disproves_nothing(store: SqlStore) -> None:
    [refutation] = refute(store, STATEMENT, "good")
    Bench(store, lambda: FakeChecker(lambda one, proof: failed() if "¬" in one.text else proved())).settle(
        refutation, LIMITS
    )
    assert statuses(store, refutation) == [VerdictStatus.FAILED]


def test_what_the_trust_tier_does_not_confirm_is_not_disproved(store: SqlStore) -> None:
    [good] = refute(store, STATEMENT, "good")
    bench = Bench(store, OfTheNegation, lambda: FakeConfirmer(overturned=["good"]))
    bench.settle(good, LIMITS)
    bench.confirm()
    assert statuses(store, good) == [VerdictStatus.FAILED]


def test_one_refutation_is_checked_and_confirmed_by_processes_of_its_own() -> None:
    refutation = Proof(STATEMENT.id, "good", refutes=True)
    verdict = check_once(STATEMENT, refutation, LIMITS, OfTheNegation, FakeConfirmer)
    assert (verdict.status, verdict.tier) == (VerdictStatus.DISPROVED, Tier.TRUST)
    opposite, proof = claim(STATEMENT, refutation)
    assert verdict.certificate == proof.id
    assert proof == Proof(opposite.id, "good")
    assert claim(STATEMENT, Proof(STATEMENT.id, "good")) == (STATEMENT, Proof(STATEMENT.id, "good"))


def test_a_statement_that_cannot_be_negated_breaks_no_bench(store: SqlStore) -> None:
    [odd] = refute(store, Statement("t", "theorem t x : x = 1 := by"), "good")
    assert Bench(store, OfTheNegation, FakeConfirmer).settle(odd, LIMITS) is None
    [verdict] = store.verdicts([odd]).values()
    assert (verdict.status, verdict.forbidden, verdict.tier) == (
        VerdictStatus.FORBIDDEN, Forbidden.STATEMENT, Tier.FILTER
    )  # fmt: skip
    assert "in brackets, with its type" in verdict.messages[0].text
    assert verdict.limits == LIMITS


# who gave it


def test_every_verdict_of_a_bench_names_it_whatever_checker_it_has(store: SqlStore) -> None:
    proofs = add(store, "good", "bad", "worse")
    checkers = [Unlucky(0), Unlucky(0)]
    bench = Bench(store, lambda: checkers.pop(0), FakeConfirmer)
    bench.settle(proofs[0], LIMITS)
    bench.confirm()
    bench.settle(proofs[1], LIMITS)
    bench.close()
    bench.settle(proofs[2], LIMITS)
    assert {one.worker for one in store.verdicts(proofs).values()} == {bench.worker}
    assert checkers == []
    assert len({bench.worker, Bench(store, FakeChecker).worker, ""}) == 3


# a batch


class Recorder:
    """A queue that only remembers, and a progress that counts."""

    def __init__(self) -> None:
        self.enqueued: list[str] = []
        self.told: list[tuple[str, int]] = []

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        self.enqueued += proof_ids

    def cancel(self, proof_ids: Iterable[str]) -> None:
        gone = set(proof_ids)
        self.enqueued = [one for one in self.enqueued if one not in gone]

    def depth(self) -> int:
        return len(self.enqueued)

    def raise_if_broken(self) -> None: ...

    def close(self) -> None: ...

    def start(self, label: str, total: int) -> None:
        self.told.append((label, total))

    def advance(self, count: int = 1, **figures: float) -> None:
        self.told.append(("advance", count))

    def tell(self, text: str) -> None: ...

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

    def __init__(self, store: Store, checker: ProofChecker | None = None) -> None:
        super().__init__()
        self.store, self.checker = store, checker or FakeChecker()

    def raise_if_broken(self) -> None:
        for proof_id in self.enqueued[:2]:
            self.store.record_verdict(proof_id, self.checker.check(*self.store.proof(proof_id), LIMITS))
        del self.enqueued[:2]


def test_a_batch_is_waited_for_and_its_progress_told(store: SqlStore) -> None:
    proofs = add(store, "a", "b", "c", "d", "e")
    store.record_verdict(proofs[0], failed())
    queue = SlowQueue(store)
    settle("b", store, queue, LIMITS, queue, max_crashed=0.0)
    assert statuses(store, *proofs) == [VerdictStatus.FAILED] * 5
    assert queue.told == [("check", 4), ("advance", 2), ("advance", 2), ("finish", 0)]


def test_some_proofs_of_a_batch_are_waited_for_and_no_others(store: SqlStore) -> None:
    first, second, third, lost, last = add(store, "a", "b", "c", "d", "e")
    store.record_verdict(lost, CRASHED)
    queue = SlowQueue(store)
    queue.enqueue([first, second, third, last], LIMITS)
    wait_for([second, lost], "b", store, queue)
    assert queue.enqueued == [third, last]
    with pytest.raises(CheckerUnavailable, match="fell over"):
        wait_for([last], "b", store, broken(store))


def broken(store: SqlStore) -> InlineQueue:
    """A queue whose checker fell over."""
    queue = InlineQueue(store, Unlucky(99))
    for text in "xyz":
        queue.enqueue(add(store, text, batch="other"), LIMITS)
    return queue


class LongAnswers(SqlStore):
    """A store with so many rollouts that counting takes a while."""

    def waiting(self, batch: str) -> int:
        time.sleep(0.02)
        return super().waiting(batch)


def test_a_store_that_takes_long_to_answer_is_asked_the_less(store: SqlStore, tmp_path: Path) -> None:
    add(store, "a", "b", "c", "d")
    slow = LongAnswers(f"sqlite:///{tmp_path / 'stp.db'}")
    queue = SlowQueue(slow)
    began = time.monotonic()
    settle("b", slow, queue, LIMITS, queue, max_crashed=0.0)
    assert time.monotonic() - began >= 2 * POLL_PAUSE * 0.02
    assert queue.told == [("check", 4), ("advance", 2), ("advance", 2), ("finish", 0)]
    slow.close()


def test_a_batch_that_is_settled_is_not_waited_for(store: SqlStore) -> None:
    [good] = add(store, "good")
    store.record_verdict(good, proved())
    recorder = Recorder()
    wait("b", store, recorder, recorder, max_crashed=0.0)
    wait("empty", store, recorder, recorder, max_crashed=0.0)
    assert recorder.told == [("check", 0), ("finish", 0)] * 2


def test_a_large_batch_is_handed_over_part_by_part_and_its_progress_told(store: SqlStore) -> None:
    proofs = add(store, *(str(number) for number in range(2 * ENQUEUED_TOGETHER + 1)))
    told = SlowQueue(store)
    settle("b", store, InlineQueue(store, FakeChecker()), LIMITS, told, max_crashed=0.0)
    parts = [ENQUEUED_TOGETHER, ENQUEUED_TOGETHER, 1]
    assert told.told == [("check", len(proofs)), *(("advance", one) for one in parts), ("finish", 0)]


def test_the_first_correct_proof_is_enough_where_that_is_wanted(store: SqlStore) -> None:
    proofs = add(store, "a", "b", "good", "c", "d", "e", "f")
    queue = SlowQueue(store, FakeChecker({"good": proved()}))
    settle_first("b", store, queue, LIMITS, queue)
    [good] = store.proved("b")
    assert good.proof.text == "good"
    left = store.unsettled("b")
    assert len(left) == len(proofs) - 2 * (1 + sorted(proofs).index(good.proof.id) // 2)
    assert queue.enqueued == []  # what waited was taken back

    settle("b", store, queue, LIMITS, queue, max_crashed=0.0)
    assert store.unsettled("b") == []


def test_without_a_correct_proof_all_are_checked_and_a_crash_is_told(store: SqlStore) -> None:
    add(store, "a", "b", "c")
    queue = SlowQueue(store)
    settle_first("b", store, queue, LIMITS, queue)
    assert store.unsettled("b") == []
    add(store, "x", "y", batch="other")
    with pytest.raises(RoundError, match="1 of 2 rollouts in other could not be checked"):
        settle_first("other", store, InlineQueue(store, Unlucky(ATTEMPTS)), LIMITS, SilentProgress())


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
