"""The worker's end of a queue, without a broker: messages are handed to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from stp.checks import ATTEMPTS, CRASHES_IN_A_ROW, Bench
from stp.errors import CheckerUnavailable
from stp.protocols import Confirmer
from stp.queues.buffer import Buffer
from stp.queues.room import Room
from stp.queues.station import DELIVERIES, Station
from stp.store.ledger import SqlLedger
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, make_statement, proved
from stp.types import CheckLimits, FinishReason, Proof, Rollout, Statement, Verdict, VerdictStatus

STATEMENT = make_statement()
LIMITS = CheckLimits()
Judge = Callable[[Statement, Proof], Verdict]


class CountingConfirmer(FakeConfirmer):
    """Tells how many proofs it is shown."""

    def __init__(self, told: list[int]) -> None:
        super().__init__()
        self._told = told

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        self._told.append(len(accepted))
        return super().confirm(accepted)


class Desk:
    """A store, a ledger, and stations that judge by a function."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        url = f"sqlite:///{folder / 'stp.db'}"
        upgrade(url)
        self._folder, self._stack = folder, stack
        self.store = stack.enter_context(closing(SqlStore(url)))
        self.ledger = stack.enter_context(closing(SqlLedger(url, 60)))
        self.stop = False
        self.confirmed: list[int] = []
        """How many proofs the trust tier was shown together, each time."""
        self.sent: list[str] = []
        """What was sent to another worker."""

    def send(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        self.sent += proof_ids

    def station(self, judge: Judge, name: str = "w", make_confirmer: Callable[[], Confirmer] | None = None) -> Station:
        buffer = Buffer(self.store)
        make_confirmer = make_confirmer or (lambda: CountingConfirmer(self.confirmed))
        bench = Bench(buffer, lambda: FakeChecker(judge), make_confirmer)
        room = self._stack.enter_context(closing(Room(self._folder / "room")))
        station = Station(
            name,
            buffer,
            self.ledger,
            bench,
            room,
            20,
            lambda: self.stop,
            lambda: None,
            self.send,
            cool_off_seconds=0.01,
        )
        return self._stack.enter_context(closing(station))

    def ask(self, *texts: str, whose: str = "") -> list[str]:
        self.store.add_statements([STATEMENT])
        drawn = [Rollout(Proof(STATEMENT.id, text), n, 0, 1, 0.0, FinishReason.STOP) for n, text in enumerate(texts)]
        self.store.add_rollouts("b", drawn)
        self.ledger.ask({one.proof.id: {"stp-batch": whose} for one in drawn}, LIMITS)
        return [one.proof.id for one in drawn]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(tmp_path, stack)


def test_a_message_is_done_when_its_proofs_are_settled_by_the_trust_tier(desk: Desk) -> None:
    ids = desk.ask("a", "b")
    assert desk.station(lambda statement, proof: proved()).work(ids, LIMITS.timeout_seconds, "m")
    assert {one.certificate for one in desk.store.verdicts(ids).values()} == set(ids)
    assert desk.ledger.asked() == 0


def test_what_is_left_when_it_is_to_stop_is_handed_back_uncounted(desk: Desk) -> None:
    ids, judged = desk.ask("a", "b", "c"), list[str]()

    def judge(statement: Statement, proof: Proof) -> Verdict:
        judged.append(proof.id)
        desk.stop = len(judged) == 2
        return proved()

    assert not desk.station(judge).work(ids, LIMITS.timeout_seconds, "m")
    [left] = desk.store.unsettled("b")
    assert left not in judged
    assert desk.ledger.take([left], "other", "m", fresh=True)[left].deliveries == 1


def test_what_was_withdrawn_is_not_checked(desk: Desk) -> None:
    ids = desk.ask("a", "b")
    desk.ledger.withdraw([ids[0]])
    assert desk.station(lambda statement, proof: proved()).work(ids, LIMITS.timeout_seconds, "m")
    assert desk.store.unsettled("b") == [ids[0]]


def test_a_proof_that_was_delivered_too_often_is_recorded_and_not_checked(desk: Desk) -> None:
    [poison, other] = desk.ask("poison", "a")
    for _ in range(DELIVERIES):
        desk.ledger.take([poison], "dead", "m")
    checked: list[str] = []

    def judge(statement: Statement, proof: Proof) -> Verdict:
        checked.append(proof.text)
        return proved()

    assert desk.station(judge).work([poison, other], LIMITS.timeout_seconds, "m")
    found = desk.store.verdicts([poison, other])
    assert (found[poison].status, found[other].status) == (VerdictStatus.CRASHED, VerdictStatus.PROVED)
    assert checked == ["a"]


def test_a_worker_whose_checker_is_broken_gives_up_few_proofs_says_so_and_recovers(desk: Desk) -> None:
    ids = desk.ask(*(f"proof {number}" for number in range(10)))
    left = [CheckerUnavailable("it fell over")] * (ATTEMPTS * CRASHES_IN_A_ROW)

    def judge(statement: Statement, proof: Proof) -> Verdict:
        if left:
            raise left.pop()
        return proved()

    station = desk.station(judge)
    assert not station.work(ids, LIMITS.timeout_seconds, "m")
    assert desk.ledger.workers() == {"w": "it fell over"}
    assert len(desk.store.unsettled("b")) == 10 - CRASHES_IN_A_ROW
    assert station.work(ids, LIMITS.timeout_seconds, "m")
    assert desk.store.unsettled("b") == []
    assert desk.ledger.workers() == {"w": ""}


def test_a_message_of_one_proof_is_confirmed_together_with_what_other_messages_name(desk: Desk) -> None:
    ids = desk.ask(*(f"proof {number}" for number in range(30)))
    station = desk.station(lambda statement, proof: proved())
    assert station.work(ids[:1], LIMITS.timeout_seconds, "m")
    assert desk.store.unsettled("b") == []
    assert desk.confirmed == [30]
    assert station.work(ids[1:2], LIMITS.timeout_seconds, "its own message")


def test_what_has_its_turn_before_what_a_message_names_is_settled_before_it(desk: Desk) -> None:
    large = desk.ask(*(f"proof {number}" for number in range(40)), whose="large")
    [single] = desk.ask("single", whose="single")
    checked: list[str] = []

    def judge(statement: Statement, proof: Proof) -> Verdict:
        checked.append(proof.id)
        return proved()

    assert desk.station(judge).work(large[20:], LIMITS.timeout_seconds, "m")
    assert checked.index(single) < 4
    assert sorted(checked) == sorted([*large, single])


def test_what_was_taken_beside_a_message_is_handed_back_too_when_it_is_to_stop(desk: Desk) -> None:
    ids = desk.ask("a", "b", "c")
    checked: list[str] = []

    def judge(statement: Statement, proof: Proof) -> Verdict:
        checked.append(proof.id)
        desk.stop = len(checked) == 2
        return proved()

    assert not desk.station(judge).work(ids[:1], LIMITS.timeout_seconds, "m")
    left = set(ids) - set(checked)
    assert set(desk.store.unsettled("b")) == left
    assert set(desk.ledger.take_waiting(9, LIMITS.timeout_seconds, "other", "n")) == left


def breaks(statement: Statement, proof: Proof) -> Verdict:
    raise CheckerUnavailable("it fell over")


def test_what_breaks_a_checker_is_tried_by_another_worker(desk: Desk) -> None:
    [one] = desk.ask("a")
    first = desk.station(breaks, "first")
    second = desk.station(lambda statement, proof: proved(), "second")
    assert first.work([one], LIMITS.timeout_seconds, "m")
    assert (desk.sent, desk.store.unsettled("b")) == ([one], [one])
    assert not first.work([one], LIMITS.timeout_seconds, "n"), "it is for another"
    assert second.work([one], LIMITS.timeout_seconds, "n")
    assert desk.store.verdicts([one])[one].proved


def test_what_breaks_every_workers_checker_is_given_up_after_its_attempts(desk: Desk) -> None:
    [one] = desk.ask("a")
    tried: list[str] = []

    def judge(name: str) -> Judge:
        def judged(statement: Statement, proof: Proof) -> Verdict:
            tried.append(name)
            return breaks(statement, proof)

        return judged

    first, second = desk.station(judge("first"), "first"), desk.station(judge("second"), "second")
    assert first.work([one], LIMITS.timeout_seconds, "m")
    assert second.work([one], LIMITS.timeout_seconds, "n")
    assert tried == ["first"] + ["second"] * (ATTEMPTS - 1)
    assert desk.store.verdicts([one])[one].status is VerdictStatus.CRASHED


def test_a_worker_over_which_one_proof_after_another_breaks_says_so_though_another_proves_them(desk: Desk) -> None:
    ids = desk.ask(*(f"proof {number}" for number in range(10)))
    broken = desk.station(breaks, "broken")
    sound = desk.station(lambda statement, proof: proved(), "sound")
    assert not broken.work(ids, LIMITS.timeout_seconds, "m")
    assert desk.ledger.workers()["broken"] == "it fell over"
    assert len(set(desk.sent)) == CRASHES_IN_A_ROW
    assert sound.work(ids, LIMITS.timeout_seconds, "m")
    assert desk.store.troubles("b") == {}
    assert desk.store.unsettled("b") == []


def test_what_breaks_the_trust_tier_is_tried_by_another_worker_one_by_one(desk: Desk) -> None:
    ids = desk.ask("a", "poison", "b")

    class Breaks(CountingConfirmer):
        def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
            found = super().confirm(accepted)
            if any(proof.text == "poison" for _, proof, _ in accepted):
                raise CheckerUnavailable("it fell over")
            return found

    first, second = (
        desk.station(lambda statement, proof: proved(), name, lambda: Breaks(desk.confirmed)) for name in "ab"
    )
    assert first.work(ids, LIMITS.timeout_seconds, "m")
    assert sorted(desk.sent) == sorted(ids)
    assert second.work(ids, LIMITS.timeout_seconds, "n")
    assert [desk.store.verdicts(ids)[one].status for one in ids] == ["proved", "crashed", "proved"]
    assert desk.confirmed == [3, 1, *[1] * ATTEMPTS, 1]
