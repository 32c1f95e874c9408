"""An attempt by a real model, checked by a real Lean."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from services.api.app import create_app
from stp import bootstrap
from stp.client import Client, State
from stp.config import SelfPlayConfig, keep_config
from stp.settings import Settings
from stp.store.keys import Scope
from stp.testing import make_statement
from tests.services import served

pytestmark = [pytest.mark.lean, pytest.mark.model]


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
