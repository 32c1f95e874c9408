"""An attempt that is killed and run again, and one whose model or checker breaks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from stp.attempts import CHUNK, DELIVERIES, LocalAttempts, Prover, Reaper, run_attempt, run_held
from stp.errors import CheckerUnavailable, GeneratorError
from stp.prompts import TEMPLATES, Template
from stp.protocols import Generator
from stp.store.keys import ApiKey
from stp.store.leases import Leases
from stp.store.requests import Asked, Attempt, Kind, Request, Requests, State
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, InlineQueue, ScriptedGenerator, make_statement, proved
from stp.types import CheckLimits, Completion, SampleRequest, Sampling

STATEMENT = make_statement()
ATTEMPT = Attempt(STATEMENT.id, "m", samples=3 * CHUNK, budget_tokens=10**6, seed=1, sampling=Sampling())
ASKED = Request("r", Kind.ATTEMPT, "", "", Asked(CheckLimits(), attempt=ATTEMPT), created=1.0)


class Killed(Exception):
    """Stands for the end of the process."""


class Model(ScriptedGenerator):
    """Says the seed; is killed in the midst of the n-th time it is asked."""

    def __init__(self, killed_at: int = 0) -> None:
        super().__init__(lambda prompt, seed: f"\n  {seed}")
        self.asked: list[tuple[int, ...]] = []
        self._killed_at = killed_at

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        self.asked += [one.seeds for one in requests]
        if len(self.asked) == self._killed_at:
            raise Killed
        return super().generate(requests, sampling)


def prover(store: SqlStore, model: Generator, checker: FakeChecker | None = None) -> Prover:
    queue = InlineQueue(store, checker or FakeChecker())
    return Prover(store, Requests(store.database), queue, model, TEMPLATES["compact"])


def opened(store: SqlStore, request: Request = ASKED) -> Request:
    return Requests(store.database).open(request, [STATEMENT], [], ApiKey("", "", frozenset()))[0]


def test_a_killed_attempt_goes_on_where_it_was_and_draws_what_it_would_have_drawn(store: SqlStore) -> None:
    request = opened(store)
    first, second, undisturbed = Model(killed_at=2), Model(), Model()
    with pytest.raises(Killed):
        run_attempt(request.id, prover(store, first))
    done = run_attempt(request.id, prover(store, second))
    assert done is not None
    assert done.state is State.DONE
    other = opened(store, replace(ASKED, id="other"))
    run_attempt(other.id, prover(store, undisturbed))
    assert first.asked[:1] + second.asked == undisturbed.asked
    assert store.rollouts(request.batch, STATEMENT.id) == store.rollouts(other.batch, STATEMENT.id)


def test_an_attempt_that_has_ended_is_not_made_again(store: SqlStore) -> None:
    request = opened(store)
    model = Model()
    run_attempt(request.id, prover(store, model))
    asked = list(model.asked)
    assert run_attempt(request.id, prover(store, model)) == Requests(store.database).get(request.id)
    assert model.asked == asked
    assert run_attempt("nothing", prover(store, model)) is None


def test_a_correct_proof_ends_it(store: SqlStore) -> None:
    request = opened(store)
    model = Model()
    checker = FakeChecker(
        lambda statement, proof: (
            proved() if "sorry" not in proof.text else FakeChecker().check(statement, proof, CheckLimits())
        )
    )
    run_attempt(request.id, prover(store, model, checker))
    assert len(model.asked) == 1


def test_where_the_checker_breaks_the_attempt_stays_open(store: SqlStore) -> None:
    request = opened(store)
    one = prover(store, Model())
    one.queue.close()
    with pytest.raises(CheckerUnavailable):
        run_attempt(request.id, one)
    found = Requests(store.database).get(request.id)
    assert found is not None
    assert found.state is State.OPEN


def test_a_model_that_cannot_be_loaded_fails_what_waits_for_it_and_is_tried_again(store: SqlStore) -> None:
    loads: list[int] = []

    @contextmanager
    def open_model() -> Iterator[tuple[Generator, Template]]:
        loads.append(1)
        if len(loads) == 1:
            raise GeneratorError("it is no model")
        yield Model(), TEMPLATES["compact"]

    requests = Requests(store.database)
    attempts = LocalAttempts(store, requests, InlineQueue(store, FakeChecker()), open_model)
    ended = []
    for name in ("one", "two"):
        attempts.start(opened(store, replace(ASKED, id=name)).id)
        deadline = time.monotonic() + 20
        while (found := requests.get(name)) is None or found.state is State.OPEN:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        ended.append(found)
    attempts.close()
    assert [one.state for one in ended] == [State.FAILED, State.DONE]
    assert ended[0].reason == "it could not be made: it is no model"


def test_an_attempt_is_made_by_one_process_and_given_back(store: SqlStore) -> None:
    request = opened(store)
    mine, other = Leases(store.database, "a", 60), Leases(store.database, "b", 60)
    model = Model()
    other.take(request.id)
    assert run_held(request.id, prover(store, model), mine)
    assert model.asked == []
    other.give_back(request.id)
    with pytest.raises(Killed):
        run_held(request.id, prover(store, Model(killed_at=2)), other)
    assert run_held(request.id, prover(store, model), mine)
    assert len(model.asked) == ATTEMPT.samples // CHUNK - 1


def test_an_attempt_is_held_while_samples_are_drawn_for_long(store: SqlStore) -> None:
    request = opened(store)
    other = Leases(store.database, "b", 60)

    class Slow(Model):
        def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
            time.sleep(1.0)
            assert other.take(request.id) is None
            return super().generate(requests, sampling)

    assert run_held(request.id, prover(store, Slow()), Leases(store.database, "a", 0.5))


def test_an_attempt_that_workers_die_over_is_given_up(store: SqlStore) -> None:
    request = opened(store)
    for number in range(DELIVERIES):
        assert Leases(store.database, f"dead {number}", -1).take(request.id) == number + 1
    assert run_held(request.id, prover(store, Model()), Leases(store.database, "a", 60))
    found = Requests(store.database).get(request.id)
    assert found is not None
    assert (found.state, found.reason) == (State.FAILED, f"{DELIVERIES} workers died over it")


def test_what_a_killed_worker_held_is_asked_for_again(store: SqlStore) -> None:
    request = opened(store, replace(ASKED, created=time.time()))
    Leases(store.database, "dead", 0.1).take(request.id)
    asked: list[str] = []
    with closing(Reaper(Leases(store.database, "", 0.3), asked.append)):
        time.sleep(1.0)
    assert asked == [request.id]
