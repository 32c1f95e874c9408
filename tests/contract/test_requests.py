"""Keys, requests and pages, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from stp.errors import ConflictError, InputError, QuotaError
from stp.store.keys import ApiKey, Keys, Scope
from stp.store.reading import Reader
from stp.store.requests import Asked, Attempt, Item, Kind, Request, Requests, State
from stp.store.sql import SqlStore
from stp.types import CheckLimits, Limit, Proof, Rollout, Sampling, Verdict, VerdictStatus
from tests.contract.rows import CRASHED, FAILED, PROVED, add, rollout, statement

KEY = ApiKey("k", "test", frozenset(Scope))
LIMITS = CheckLimits(7.0, 700)


def check(name: str, *texts: str, key: ApiKey = KEY, now: float = 100.0) -> tuple[Request, list[Rollout]]:
    """A request to check proofs of one statement."""
    one = statement(1)
    rollouts = [rollout(one, text, sample) for sample, text in enumerate(texts)]
    items = tuple(Item(one.id, each.proof.id) for each in rollouts)
    return Request(name, Kind.BATCH, key.id, f"digest of {texts}", Asked(LIMITS, items), now), rollouts


def opened(store: SqlStore, name: str, *texts: str, key: ApiKey = KEY, now: float = 100.0) -> Request:
    request, rollouts = check(name, *texts, key=key, now=now)
    return Requests(store.database).open(request, [statement(1)], rollouts, key)[0]


# keys


def test_a_key_is_found_by_its_secret_alone_until_it_is_revoked(store: SqlStore) -> None:
    keys = Keys(store.database)
    assert not keys.any()
    key, secret = keys.create("ci", [Scope.READ, Scope.CHECK], 5, 6, now=100.0)
    assert (key.scopes, key.rate_per_minute, key.concurrency) == (frozenset({Scope.READ, Scope.CHECK}), 5, 6)
    assert keys.find(secret) == key
    assert keys.all() == [key]
    assert keys.any()
    for wrong in ("", secret[:-1], key.id, "\ud800", "\0"):
        assert keys.find(wrong) is None
    assert keys.revoke("ci", 200.0) == [key]
    assert keys.find(secret) is None
    assert not keys.any()
    assert keys.all() == [replace(key, revoked=200.0)]
    with pytest.raises(InputError, match="stp key list"):
        keys.revoke("ci", 300.0)


def test_the_secret_itself_is_not_stored(store: SqlStore) -> None:
    _, secret = Keys(store.database).create("ci", [Scope.READ], 0, 0, now=100.0)
    with store.database.read() as connection:
        stored = repr(connection.exec_driver_sql("SELECT * FROM api_keys").all())
    assert secret not in stored
    assert secret.removeprefix("stp_") not in stored


def test_a_rate_lets_a_minutes_worth_through_at_once_and_then_one_after_another(store: SqlStore) -> None:
    keys = Keys(store.database)
    key, _ = keys.create("ci", [Scope.READ], 3, 0, now=0.0)
    assert [keys.take(key, 1000.0) for _ in range(3)] == [0, 0, 0]
    assert keys.take(key, 1000.0) == pytest.approx(20)
    assert keys.take(key, 1019.0) == pytest.approx(1)
    assert keys.take(key, 1020.0) == 0
    assert keys.take(key, 1020.0) == pytest.approx(20)
    assert [keys.take(key, 2000.0) for _ in range(3)] == [0, 0, 0]
    free, _ = keys.create("free", [Scope.READ], 0, 0, now=0.0)
    assert {keys.take(free, 1000.0) for _ in range(9)} == {0.0}


def test_many_who_take_at_once_are_given_no_more_than_the_rate(store: SqlStore, database_url: str) -> None:
    key, _ = Keys(store.database).create("ci", [Scope.READ], 10, 0, now=0.0)
    other = SqlStore(database_url)
    both = [Keys(store.database), Keys(other.database)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: both[n % 2].take(key, 1000.0), range(40)))
    other.close()
    assert taken.count(0.0) == 10


# requests


def test_a_request_comes_back_as_it_was(store: SqlStore) -> None:
    requests = Requests(store.database)
    attempt = Attempt(statement(1).id, "m", 3, 4, 5, Sampling(0.5, stop=("a", "b")))
    whole = Request("r", Kind.ATTEMPT, "k", "d", Asked(LIMITS, attempt=attempt), 1.5, deadline=2.5)
    assert requests.open(whole, [statement(1)], [], KEY) == (whole, [])
    assert requests.get("r") == whole
    assert requests.all_open() == [whole]
    assert requests.get("other") is None


def test_a_request_is_stored_with_all_it_needs(store: SqlStore) -> None:
    request = opened(store, "r", "x", "y")
    assert len(store.unsettled(request.batch)) == 2
    assert Requests(store.database).tally(request.batch).total == 2


def test_the_same_request_is_stored_once_and_another_of_its_name_refused(store: SqlStore) -> None:
    requests = Requests(store.database)
    request, rollouts = check("r", "x")
    first = requests.open(request, [statement(1)], rollouts, KEY)
    again = requests.open(replace(request, created=500.0), [statement(1)], rollouts, KEY)
    assert (first, again) == ((request, [rollouts[0].proof.id]), (request, None))
    other, more = check("r", "y")
    with pytest.raises(ConflictError, match="Idempotency-Key"):
        requests.open(other, [statement(1)], more, KEY)
    assert len(store.unsettled(request.batch)) == 1


def test_of_a_new_request_is_checked_what_has_no_verdict_or_crashed(store: SqlStore) -> None:
    settled, crashed, new = (one.proof.id for one in check("r", "x", "y", "z")[1])
    opened(store, "before", "x", "y")
    store.record_verdicts({settled: FAILED, crashed: CRASHED})
    request, rollouts = check("r", "x", "y", "z")
    left = Requests(store.database).open(request, [statement(1)], rollouts, KEY)[1]
    assert left == sorted([crashed, new])


def test_many_who_open_the_same_request_at_once_open_one(store: SqlStore) -> None:
    request, rollouts = check("r", "x")
    requests = Requests(store.database)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: requests.open(request, [statement(1)], rollouts, KEY), range(8)))
    assert [left for _, left in found if left is not None] == [[rollouts[0].proof.id]]


def test_a_key_has_no_more_open_requests_than_it_may_however_many_ask_at_once(store: SqlStore) -> None:
    key, _ = Keys(store.database).create("k", [Scope.CHECK], 0, 3, 0.0)

    def ask(number: int) -> bool:
        try:
            opened(store, f"r{number}", f"x{number}", key=key)
        except QuotaError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))).count(True) == 3


def test_what_is_settled_or_past_its_deadline_is_open_no_more(store: SqlStore) -> None:
    key = replace(KEY, concurrency=1)
    first = opened(store, "r1", "x", key=key)
    with pytest.raises(QuotaError):
        opened(store, "r2", "y", key=key)
    store.record_verdict(first.asked.items[0].proof_id, FAILED)
    opened(store, "r2", "y", key=key)
    requests = Requests(store.database)
    assert [one.id for one in requests.all_open()] == ["r2"]
    request, rollouts = check("r3", "z", key=replace(key, id="k3"))
    requests.open(replace(request, deadline=150.0), [statement(1)], rollouts, replace(key, id="k3"))
    opened(store, "r4", "w", key=replace(key, id="k3"), now=200.0)
    expired = requests.get("r3")
    assert expired is not None
    assert expired.state is State.EXPIRED


def test_how_a_request_ended_is_settled_once(store: SqlStore) -> None:
    requests = Requests(store.database)
    request = opened(store, "r", "x")
    assert requests.close(request, State.FAILED, "why").state is State.FAILED
    again = requests.close(request, State.DONE)
    assert (again.state, again.reason) == (State.FAILED, "why")


def test_a_tally_counts_rollouts_by_their_verdicts(store: SqlStore) -> None:
    request = opened(store, "r", "x", "y", "y", "z", "w")
    ids = [one.proof_id for one in request.asked.items]
    store.record_verdict(ids[0], PROVED)
    store.record_verdict(ids[1], FAILED)
    store.record_verdict(ids[3], CRASHED)
    tally = Requests(store.database).tally(request.batch)
    assert (tally.total, tally.settled, tally.tokens) == (5, 4, 35)
    assert tally.counts == {VerdictStatus.PROVED: 1, VerdictStatus.FAILED: 2, VerdictStatus.CRASHED: 1}
    empty = Requests(store.database).tally("nothing")
    assert (empty.total, empty.settled, empty.tokens) == (0, 0, 0)


def test_a_proof_that_a_round_or_another_open_request_waits_for_is_not_dropped(store: SqlStore) -> None:
    requests = Requests(store.database)
    request = opened(store, "r", "mine", "in a round", "asked twice", "settled", "cancelled elsewhere")
    ids = {text: Proof(statement(1).id, text).id for text in ("mine", "cancelled elsewhere", "settled")}
    add(store, "run/round-0/prove", statement(1), "in a round")
    opened(store, "other", "asked twice")
    requests.close(opened(store, "third", "cancelled elsewhere"), State.CANCELLED)
    store.record_verdict(ids["settled"], FAILED)
    assert requests.wanted_by_nobody_else(request.batch) == sorted([ids["mine"], ids["cancelled elsewhere"]])


def test_a_verdict_of_lower_limits_gives_way_unless_a_round_counts_it(store: SqlStore) -> None:
    ran_out = Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME, limits=CheckLimits(2.0, 700))
    one, other = add(store, "run/round-0/prove", statement(1), "counted", "unrelated")
    asked = opened(store, "r1", "less", "counted")
    more = replace(ran_out, limits=CheckLimits(14.0, 1400))
    enough = opened(store, "r2", "enough")
    for proof_id, verdict in ((asked.asked.items[0].proof_id, ran_out), (one.id, ran_out), (other.id, ran_out)):
        store.record_verdict(proof_id, verdict)
    store.record_verdict(enough.asked.items[0].proof_id, more)
    again = opened(store, "r3", "less", "counted", "enough")
    assert store.unsettled(again.batch) == [asked.asked.items[0].proof_id]
    assert store.verdicts([other.id])[other.id] == ran_out


def test_a_keys_requests_come_the_newest_first_page_by_page(store: SqlStore) -> None:
    requests = Requests(store.database)
    for number in range(5):
        opened(store, f"r{number}", f"x{number}", now=100.0 + number // 2)
    opened(store, "theirs", "x", key=replace(KEY, id="other"))
    found, after = [], ""
    for _ in range(3):
        page = requests.of_key(KEY.id, Kind.BATCH, after, 2)
        found += [one.id for one in page.items]
        after = page.next or ""
    assert found == ["r4", "r3", "r2", "r1", "r0"]
    assert after == ""
    assert requests.of_key(KEY.id, Kind.CHECK, "", 2).items == []
    with pytest.raises(InputError, match="cursor"):
        requests.of_key(KEY.id, Kind.BATCH, "nonsense", 2)


# reading


def test_pages_go_on_where_they_were(store: SqlStore) -> None:
    reader = Reader(store.database)
    store.add_statements([statement(n) for n in (5, 3, 9)])
    first = reader.statements("test", "", 2)
    rest = reader.statements("test", first.next or "", 2)
    assert [one.name for one in [*first.items, *rest.items]] == ["t5", "t3", "t9"]
    assert rest.next is None
    assert reader.sources() == {"test": 3}


def test_a_proof_is_read_with_its_statement_and_its_verdict(store: SqlStore) -> None:
    reader = Reader(store.database)
    one, other = add(store, "b", statement(1), "x", "y")
    store.record_verdict(one.id, PROVED)
    found = reader.proof(one.id)
    assert found is not None
    assert (found.statement, found.proof, found.verdict) == (statement(1), one, PROVED)
    assert reader.proof("nothing") is None
    listed = reader.proofs("b", "", 9).items
    assert {each.proof.id: each.verdict for each in listed} == {one.id: PROVED, other.id: None}
