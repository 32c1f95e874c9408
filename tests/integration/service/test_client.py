"""Our client against our service: what it asks, reads, sends again, and says when it is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from services.api.app import create_app
from stp.bootstrap_service import Service
from stp.client import Attempt, Client, Progress, State
from stp.errors import ServiceError
from stp.store import requests
from stp.store.keys import Scope
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import make_statement
from stp.types import CheckLimits, Tier, VerdictStatus
from tests.evaluations import SAMPLES, STATEMENTS, WHEN, ended
from tests.services import Gate, fake_service, make_key, served

STATEMENT = make_statement("p", "t (p : Prop) (h : p)")


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    with closing(SqlStore(url)) as opened:
        yield opened


@pytest.fixture
def service(store: SqlStore, gate: Gate) -> Iterator[Service]:
    with fake_service(store, gate, lambda prompt, seed: f"\n  {'good' if seed % 5 == 0 else 'wrong'} {seed}") as opened:
        yield opened


@pytest.fixture
def url(service: Service) -> Iterator[str]:
    @contextmanager
    def opened() -> Iterator[Service]:
        yield service

    with served(create_app(open_service=opened)) as place:
        yield place


@pytest.fixture
def client(service: Service, url: str) -> Iterator[Client]:
    with Client(url, make_key(service)) as opened:
        yield opened


def test_evaluations_are_read_with_their_numbers_statements_and_comparisons(client: Client, store: SqlStore) -> None:
    for correct, name in enumerate(("weak", "strong")):
        ended(store, name, correct, WHEN + timedelta(days=correct))
    assert [one.name for one in client.evaluations()] == ["strong", "weak"]
    found = client.evaluation("strong")
    assert found.protocol["samples"] == SAMPLES
    assert found.numbers is not None
    assert (found.numbers.solved, found.numbers.passes[-1].k) == (STATEMENTS, SAMPLES)
    assert [one.correct for one in client.evaluated_statements("weak")] == [min(n, SAMPLES) for n in range(STATEMENTS)]
    assert client.compare("weak", "strong").only_second == 1
    assert client.compare("weak", "strong", 2).k == 2
    with pytest.raises(ServiceError, match="no evaluation none"):
        client.evaluation("none")


def test_a_verdict_is_read_into_our_own_type(client: Client, service: Service) -> None:
    verdict = client.check(STATEMENT, "\n  good", CheckLimits(50, 3000))
    assert (verdict.status, verdict.tier, verdict.limits) == (VerdictStatus.PROVED, Tier.TRUST, CheckLimits(50, 3000))
    wrong = client.check_file(f"{STATEMENT.text}\n  wrong")
    assert wrong.status is VerdictStatus.FAILED
    assert wrong.messages[0].column == 2


def test_many_proofs_have_an_outcome_each_in_order(client: Client) -> None:
    found = client.check_many([(STATEMENT, "\n  good"), (make_statement("no theorem", "("), "x"), (STATEMENT, "wrong")])
    assert [one.verdict.status if one.verdict else None for one in found] == ["proved", None, "failed"]
    assert found[1].problem


def test_client_and_service_know_the_same_states() -> None:
    assert list(map(str, State)) == list(map(str, requests.State))


def test_what_is_open_can_be_followed_and_ended(client: Client, gate: Gate) -> None:
    opened = client.submit(STATEMENT, "\n  slow good")
    assert (opened.state, opened.verdict) == (State.OPEN, None)
    assert client.submit(STATEMENT, "\n  slow good", idempotency_key="a") == client.submit(
        STATEMENT, "\n  slow good", idempotency_key="a"
    )
    threading.Timer(0.3, gate.opened.set).start()
    assert list(client.events(opened)) == [Progress(1, 0, {})]
    assert client.get_check(opened.id).verdict is not None
    client.cancel(opened)
    assert client.get_check(opened.id).state is State.DONE


def test_a_statement_is_proved_by_the_services_model(client: Client, service: Service) -> None:
    done = client.prove(STATEMENT, samples=200, temperature=0.5)
    assert isinstance(done, Attempt)
    assert (done.state, done.model) == (State.DONE, "run/round-1")
    assert done.proofs[0].text.startswith("\n  good")
    assert client.certificate(done.proofs[0].proof_id)["proof"] == done.proofs[0].text
    assert [one.id for one in client.proofs("nothing")] == []
    assert list(client.conjectures("run", 0, above=0.0)) == []


def test_pages_are_turned_by_themselves(client: Client, service: Service) -> None:
    service.store.add_statements([make_statement(f"{n} = {n}", f"t{n}") for n in range(120)])
    assert [one.name for one in client.statements("test")] == [f"t{n}" for n in range(120)]


def test_a_refusal_is_an_error_with_its_problem(client: Client, service: Service, url: str) -> None:
    with pytest.raises(ServiceError, match=r"422.*notation") as refused:
        client.check_file(f'notation "x" => 1\n{STATEMENT.text}\n  good')
    assert (refused.value.status, refused.value.problem["type"]) == (422, "urn:stp:problem:input")
    with Client(url, make_key(service, Scope.READ)) as other, pytest.raises(ServiceError, match=r"403.*scope check"):
        other.check(STATEMENT, "x")
    with Client(url) as nobody, pytest.raises(ServiceError, match=r"401.*Authorization"):
        nobody.check(STATEMENT, "x")
    missing = client.submit(STATEMENT, "\n  good")
    with Client(url, make_key(service)) as other, pytest.raises(ServiceError, match="404"):
        list(other.events(missing))


def test_a_service_that_is_not_there_is_told_with_what_mends_it() -> None:
    with Client("http://127.0.0.1:1") as client, pytest.raises(ServiceError, match="stp serve"):
        client.check(STATEMENT, "x")


Answer = Callable[[httpx.Request], httpx.Response]


def played(*answers: Answer) -> tuple[Client, list[httpx.Request]]:
    """A client whose service gives these answers, and what it was asked."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[len(asked) - 1](request)

    return Client("http://service", transport=httpx.MockTransport(answer)), asked


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("lost", request=request)


def busy(request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, headers={"Retry-After": "0"}, json={"detail": "later"})


def done(request: httpx.Request) -> httpx.Response:
    verdict = {"status": "proved", "new": "field"}
    progress = {"total": 1, "settled": 1, "counts": {"proved": 1}}
    told = {"id": "a", "state": "done", "reason": "", "progress": progress, "statement_id": "s", "proof_id": "p"}
    return httpx.Response(200, json={**told, "verdict": verdict, "created_at": "now"})


def test_what_was_not_heard_is_sent_again_as_the_same_request() -> None:
    client, asked = played(lost, busy, done)
    assert client.check(STATEMENT, "x").proved
    assert len({one.headers["Idempotency-Key"] for one in asked}) == 1
    assert len({one.content for one in asked}) == 1


def test_what_is_never_heard_ends_with_the_services_own_words() -> None:
    client, asked = played(*[busy] * 9)
    with pytest.raises(ServiceError, match=r"503.*later"):
        client.check(STATEMENT, "x")
    assert len(asked) == 5


def test_what_is_refused_is_not_sent_again() -> None:
    client, asked = played(lambda _: httpx.Response(422, text="<html>"))
    with pytest.raises(ServiceError, match=r"422.*html"):
        client.check(STATEMENT, "x")
    assert len(asked) == 1


def test_an_answer_of_another_kind_is_not_understood() -> None:
    client, _ = played(lambda _: httpx.Response(200, json={"hello": 1}))
    with pytest.raises(ServiceError, match="another version"):
        client.check(STATEMENT, "x")
