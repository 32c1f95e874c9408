"""What `stp.protocols.Ledger` promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from stp.store.ledger import SqlLedger
from stp.store.sql import SqlStore
from stp.store.turns import LATEST_SECONDS
from stp.testing import failed
from stp.types import CheckLimits
from tests.clock import Clock
from tests.contract.rows import add, statement

LEASE_SECONDS = 60.0
LIMITS = CheckLimits(7.0, 700)
TOLD = {"stp-request": "r"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(database_url: str, clock: Clock) -> Iterator[SqlLedger]:
    with closing(SqlLedger(database_url, LEASE_SECONDS, clock=clock)) as opened:
        opened.beat("alive")
        yield opened


@pytest.fixture
def ids(store: SqlStore) -> list[str]:
    """Proofs that were stored and asked for by nobody, in the order of the store."""
    add(store, "b", statement(1), "x", "y", "z")
    return store.unsettled("b")


def test_what_is_asked_for_twice_or_settled_is_told_once(store: SqlStore, ledger: SqlLedger, ids: list[str]) -> None:
    store.record_verdict(ids[0], failed())
    assert ledger.ask({ids[2]: TOLD, ids[0]: TOLD}, LIMITS) == [ids[2]]
    assert ledger.ask({ids[2]: TOLD, ids[1]: TOLD}, LIMITS) == [ids[1]]
    assert ledger.asked() == 2


def test_new_proofs_come_in_the_order_of_the_store(ledger: SqlLedger, ids: list[str]) -> None:
    assert ledger.ask(dict.fromkeys(reversed(ids), TOLD), LIMITS) == ids


def test_one_message_holds_a_proof_while_its_worker_lives(ledger: SqlLedger, ids: list[str]) -> None:
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    taken = ledger.take(ids, "alive", "first", fresh=True)
    assert {one.limits for one in taken.values()} == {LIMITS}
    assert ledger.take(ids, "other", "second") == {}
    assert ledger.held(ids, "first") == set(ids)
    again = ledger.take(ids[:1], "other", "first")
    assert again[ids[0]].deliveries == 2
    assert ledger.take(ids[:1], "other", "first", fresh=True) == {}


def test_what_a_dead_worker_held_is_anybodys(ledger: SqlLedger, clock: Clock, ids: list[str]) -> None:
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    ledger.beat("dying")
    ledger.take(ids, "dying", "first")
    assert ledger.lost(even_unheld=True) == {}
    clock.pass_seconds(LEASE_SECONDS)
    ledger.beat("alive")
    assert ledger.workers() == {"alive": ""}
    assert list(ledger.lost(even_unheld=False)) == [LIMITS]
    assert ledger.lost(even_unheld=False) == {}, "one of several callers gets each"
    assert set(ledger.take(ids, "alive", "second")) == set(ids)


def test_what_nobody_holds_is_lost_only_when_no_message_can_name_it(
    ledger: SqlLedger, clock: Clock, ids: list[str]
) -> None:
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    assert ledger.lost(even_unheld=True) == {}, "its message is on its way"
    clock.pass_seconds(LEASE_SECONDS)
    assert ledger.lost(even_unheld=False) == {}
    assert sorted(ledger.lost(even_unheld=True)[LIMITS]) == sorted(ids)


def test_what_is_handed_back_was_not_delivered(store: SqlStore, ledger: SqlLedger, ids: list[str]) -> None:
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    ledger.take(ids, "alive", "first", fresh=True)
    store.record_verdict(ids[0], failed())
    ledger.hand_back(ids, "first")
    assert ledger.asked() == 2
    taken = ledger.take(ids, "alive", "second", fresh=True)
    assert sorted(taken) == sorted(ids[1:])
    assert {one.deliveries for one in taken.values()} == {1}


def test_what_is_withdrawn_is_no_longer_held(ledger: SqlLedger, ids: list[str]) -> None:
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    ledger.take(ids, "alive", "first")
    assert ledger.withdraw([ids[0], "unknown"]) == 1
    assert ledger.held(ids, "first") == set(ids[1:])
    assert ledger.ask(dict.fromkeys(ids[:1], TOLD), LIMITS) == ids[:1]


def test_a_worker_says_what_its_trouble_is_and_leaves(ledger: SqlLedger) -> None:
    ledger.beat("broken", "it fell over")
    assert ledger.workers() == {"alive": "", "broken": "it fell over"}
    ledger.leave("broken")
    assert ledger.workers() == {"alive": ""}


def test_what_waits_is_taken_in_the_order_in_which_it_was_asked_for(
    store: SqlStore, ledger: SqlLedger, ids: list[str]
) -> None:
    slow = add(store, "c", statement(1), "slow")[0].id
    ledger.ask(dict.fromkeys([slow], TOLD), replace(LIMITS, timeout_seconds=70.0))
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    ledger.take(ids[:1], "alive", "first")
    ledger.hand_back(ids[:1], "first")
    taken = ledger.take_waiting(2, LIMITS.timeout_seconds, "alive", "second")
    assert list(taken) == ids[:2], "what was handed back has its turn as before"
    assert {one.told["stp-request"] for one in taken.values()} == {"r"}
    assert list(ledger.take_waiting(9, 70.0, "alive", "third")) == [slow, ids[2]]
    assert ledger.take_waiting(9, 70.0, "alive", "fourth") == {}


def test_one_check_asked_for_later_has_its_turn_before_the_rest_of_a_large_request_which_is_not_put_off_for_ever(
    store: SqlStore, ledger: SqlLedger, clock: Clock
) -> None:
    add(store, "large", statement(1), *(f"proof {n}" for n in range(1000)))
    large = ledger.ask({one: {"stp-batch": "large"} for one in store.unsettled("large")}, LIMITS)

    def single() -> str:
        clock.pass_seconds(5.5)
        name = f"single {clock()}"
        add(store, name, statement(1), name)
        [one] = ledger.ask({one: {"stp-batch": name} for one in store.unsettled(name)}, LIMITS)
        return one

    def next_ones(count: int) -> list[str]:
        return list(ledger.take_waiting(count, LIMITS.timeout_seconds, "alive", "m"))

    first, second = single(), single()
    assert next_ones(14) == [*large[:6], first, *large[6:12], second]
    clock.pass_seconds(LATEST_SECONDS)
    last = single()
    assert next_ones(1000) == [*large[12:], last]


def test_what_waits_and_is_settled_is_not_taken(store: SqlStore, ledger: SqlLedger, ids: list[str]) -> None:
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    store.record_verdict(ids[0], failed())
    assert list(ledger.take_waiting(1, LIMITS.timeout_seconds, "alive", "first")) == [ids[1]]


def test_of_many_that_take_what_waits_each_gets_its_own(ledger: SqlLedger, store: SqlStore) -> None:
    add(store, "many", statement(1), *(f"proof {n}" for n in range(60)))
    asked = ledger.ask(dict.fromkeys(store.unsettled("many"), TOLD), LIMITS)
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(lambda n: ledger.take_waiting(4, LIMITS.timeout_seconds, "alive", f"m{n}"), range(15)))
    taken = [one for part in parts for one in part]
    assert len(taken) == len(set(taken))
    assert set(taken) | set(ledger.take_waiting(60, LIMITS.timeout_seconds, "alive", "last")) == set(asked)


def test_what_a_worker_passes_on_is_anothers(ledger: SqlLedger, ids: list[str], clock: Clock) -> None:
    ledger.beat("other")
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    ledger.take(ids, "alive", "first", fresh=True)
    assert ledger.pass_on(ids[:2], "alive", "first") == set(ids[:2])
    assert ledger.passed_on(ids, "alive")
    assert ledger.held(ids, "first") == {ids[2]}
    assert ledger.take(ids[:2], "alive", "again") == {}
    assert ledger.take_waiting(9, LIMITS.timeout_seconds, "alive", "again") == {}
    assert ledger.take(ids[:1], "other", "second")[ids[0]].deliveries == 2
    ledger.beat("other", "it is broken too")
    assert set(ledger.take(ids[:2], "alive", "again")) == {ids[1]}
    assert not ledger.passed_on(ids, "alive")


def test_nothing_is_passed_on_where_no_other_worker_can_check(ledger: SqlLedger, ids: list[str], clock: Clock) -> None:
    ledger.beat("dead")
    clock.pass_seconds(LEASE_SECONDS)
    ledger.beat("alive")
    ledger.beat("broken", "it fell over")
    ledger.ask(dict.fromkeys(ids, TOLD), LIMITS)
    ledger.take(ids, "alive", "first", fresh=True)
    assert ledger.pass_on(ids, "alive", "first") == set()
    assert ledger.held(ids, "first") == set(ids)


def test_what_was_passed_on_and_nobody_took_is_lost(ledger: SqlLedger, ids: list[str], clock: Clock) -> None:
    ledger.beat("other")
    ledger.ask(dict.fromkeys(ids[:1], TOLD), LIMITS)
    ledger.take(ids[:1], "alive", "first", fresh=True)
    ledger.pass_on(ids[:1], "alive", "first")
    clock.pass_seconds(LEASE_SECONDS)
    ledger.beat("other")
    assert ledger.lost(even_unheld=True) == {LIMITS: ids[:1]}
    assert set(ledger.take(ids[:1], "alive", "again")) == set(ids[:1])
