"""An attempt by a real model, checked by a real Lean."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from services.api.app import create_app
from stp import bootstrap
from stp.client import Client, State
from stp.config import SelfPlayConfig, keep_config
from stp.settings import Settings
from stp.store.keys import Scope
from stp.testing import make_statement
from tests.integration.service.conftest import Service, until
from tests.services import served

pytestmark = [pytest.mark.lean, pytest.mark.model]
SAMPLES = 160


def test_a_small_model_tries_a_statement(tmp_path: Path, tiny_model: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    keep_config(SelfPlayConfig(name="run", template="compact"), run)
    shutil.copytree(tiny_model, run / "round-1")
    settings = Settings(home=tmp_path, api_model=str(run / "round-1"), device="cpu")
    with bootstrap.open_keys(settings) as keys:
        _, secret = keys.create("prover", [Scope.PROVE, Scope.READ], 0, 0, 0.0)
    with served(create_app(settings)) as url, Client(url, secret) as client:
        done = client.prove(make_statement("1 = 2"), samples=12, max_tokens=20)
        assert done.model == "run/round-1"
        assert (done.state, done.pass_rate.proved, done.progress.total) == (State.DONE, 0, 12)
        assert done.tokens > 12
        senseless = client.prove(make_statement("x"), samples=12)
        assert senseless.state is State.FAILED
        assert "is not a proposition" in senseless.reason


@pytest.mark.service
@pytest.mark.postgres
@pytest.mark.parametrize("service", ["redis"], indirect=True)  # RabbitMQ notices at once
def test_what_a_killed_worker_with_a_model_leaves_is_made_by_the_next(service: Service, tiny_model: Path) -> None:
    settings = service.where.model_copy(update={"api_model": str(tiny_model), "device": "cpu", "api_open": True})
    service.start("1", real=True)
    with served(create_app(settings)) as url, Client(url) as client:
        first = service.start_model(tiny_model)
        attempt = client.start_attempt(make_statement("1 = 2"), samples=SAMPLES, max_tokens=20)
        until(lambda: client.get_attempt(attempt.id).progress.total > 0, 90)
        for one in [first, *first.children(recursive=True)]:
            one.send_signal(signal.SIGKILL)
        drawn = client.get_attempt(attempt.id).progress.total
        assert drawn < SAMPLES
        service.start_model(tiny_model)
        done = client.get_attempt(attempt.id, 90)
    assert (done.state, done.progress.total, done.pass_rate.attempts) == (State.DONE, SAMPLES, SAMPLES)
