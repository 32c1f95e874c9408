"""A service over fake checkers, for tests of the API, and a way to put an app behind a real port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.api.app import create_app
from stp.attempts import LocalAttempts
from stp.bootstrap_service import Service
from stp.errors import CheckerUnavailable
from stp.evals.store import Evaluations
from stp.prompts import TEMPLATES, Template
from stp.protocols import Generator
from stp.queues.feeder import Feeder
from stp.queues.local import LocalQueue
from stp.store.keys import Keys, Scope
from stp.store.reading import Reader
from stp.store.requests import Requests
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, FakeConfirmer, ScriptedGenerator
from stp.types import Message, Proof, Severity, Statement, Verdict, VerdictStatus

STATEMENT = {"text": "theorem t (p : Prop) (h : p) : p := by"}
GOOD = {"statement": STATEMENT, "proof": "\n  good"}
WRONG = {"statement": STATEMENT, "proof": "\n  wrong"}


class Gate:
    """Holds up the checks of proofs that say `slow` until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()

    def judge(self, statement: Statement, proof: Proof) -> Verdict:
        if "slow" in proof.text:
            assert self.opened.wait(30)
        if "break" in proof.text or "fragile" in statement.text:
            raise CheckerUnavailable("it fell over")
        if "good" in proof.text:
            return Verdict(VerdictStatus.PROVED, axioms=("propext",))
        if "sorry" in proof.text and "senseless" not in statement.text:
            return Verdict(VerdictStatus.INCOMPLETE, axioms=("sorryAx",))
        why = Message(Severity.ERROR, 1, 2, "<b>unknown</b> {{ 7 * 7 }}")
        return Verdict(VerdictStatus.FAILED, messages=(why,))


@contextmanager
def fake_service(
    store: SqlStore, gate: Gate, answer: Callable[[str, int], str] | None = None, open_: bool = False
) -> Iterator[Service]:
    """A service whose checkers judge by what a proof says; with an answer, its model says that."""
    queue = LocalQueue(store, lambda: FakeChecker(gate.judge), 2, FakeConfirmer)
    database = store.database
    requests = Requests(database)
    with closing(queue), closing(Feeder(queue)) as feeder:
        kept = Evaluations(database)
        service = Service(store, Reader(database), requests, Keys(database), kept, queue, feeder, open=open_)
        try:
            if answer is None:
                yield service
                return

            @contextmanager
            def open_model() -> Iterator[tuple[Generator, Template]]:
                yield ScriptedGenerator(answer), TEMPLATES["compact"]

            with closing(LocalAttempts(store, requests, queue, open_model)) as attempts:
                yield replace(service, model="run/round-1", start_attempt=attempts.start)
        finally:
            gate.opened.set()


def make_key(service: Service, *scopes: Scope, rate: int = 0, concurrency: int = 0, name: str = "test") -> str:
    """The secret of a new key, with all scopes unless some are named."""
    _, secret = service.keys.create(name, scopes or list(Scope), rate, concurrency, time.time())
    return secret


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@contextmanager
def api(service: Service, secret: str = "") -> Iterator[TestClient]:
    """A client of the service's app, in this process."""

    @contextmanager
    def opened() -> Iterator[Service]:
        yield service

    app = create_app(open_service=opened)
    headers = bearer(secret) if secret else {}
    with TestClient(app, "http://localhost", headers=headers, client=("127.0.0.1", 50000)) as client:
        yield client


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The URL of an app behind a port of this machine."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
