"""Who makes an attempt, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from stp.store.keys import ApiKey
from stp.store.leases import AGAIN_LEASES, Leases
from stp.store.requests import Asked, Attempt, Kind, Request, Requests, State
from stp.store.sql import SqlStore
from stp.types import CheckLimits, Sampling
from tests.clock import Clock
from tests.contract.rows import statement

SECONDS = 60.0


@pytest.fixture
def request_(store: SqlStore) -> Request:
    one = statement(1)
    attempt = Attempt(one.id, "m", samples=1, budget_tokens=1, seed=1, sampling=Sampling())
    asked = Request("r", Kind.ATTEMPT, "", "", Asked(CheckLimits(), attempt=attempt), created=time.time())
    return Requests(store.database).open(asked, [one], [], ApiKey("", "", frozenset()))[0]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def holder(store: SqlStore, clock: Clock) -> Callable[[str], Leases]:
    return lambda name: Leases(store.database, name, SECONDS, clock)


def test_one_holds_an_attempt_and_may_hold_it_on(request_: Request, holder: Callable[[str], Leases]) -> None:
    assert holder("a").take(request_.id) == 1
    assert holder("b").take(request_.id) is None
    assert holder("a").take(request_.id) == 1
    holder("b").give_back(request_.id)
    assert holder("b").take(request_.id) is None
    holder("a").give_back(request_.id)
    assert holder("b").take(request_.id) == 1


def test_what_a_dead_holder_leaves_is_lost_once_and_counted(
    request_: Request, holder: Callable[[str], Leases], clock: Clock
) -> None:
    holder("a").take(request_.id)
    assert holder("").lost() == []
    clock.pass_seconds(SECONDS)
    assert holder("").lost() == [request_.id]
    assert holder("").lost() == []
    assert holder("b").take(request_.id) == 2


def test_what_nobody_has_taken_for_long_is_asked_for_again(
    request_: Request, holder: Callable[[str], Leases], clock: Clock
) -> None:
    clock.pass_seconds((AGAIN_LEASES - 1) * SECONDS)
    assert holder("").lost() == []
    clock.pass_seconds(SECONDS)
    assert holder("").lost() == [request_.id]
    assert holder("").lost() == []


def test_what_has_ended_is_nobodys(
    store: SqlStore, request_: Request, holder: Callable[[str], Leases], clock: Clock
) -> None:
    Requests(store.database).close(request_, State.CANCELLED)
    assert holder("a").take(request_.id) is None
    clock.pass_seconds(SECONDS)
    assert holder("").lost() == []
