"""`stp up`: the whole service by one command, with a real Lean, and nothing left of it afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from stp.bench.check import examples
from stp.client import Client, State
from tests.e2e.conftest import stp_command, stp_environment

pytestmark = [pytest.mark.e2e, pytest.mark.service, pytest.mark.postgres, pytest.mark.lean]


@pytest.fixture
def home() -> Iterator[Path]:
    # Where Postgres' own user may come in, which pytest's folders do not allow.
    with tempfile.TemporaryDirectory(prefix="stp-up-") as folder:
        yield Path(folder)


@contextmanager
def up(home: Path, *options: str) -> Iterator[tuple[Client, subprocess.Popen[str]]]:
    """A service that is ready, and a client of it; stopped as a service manager would, and then nothing is left."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    process = subprocess.Popen(
        stp_command("up", "--port", str(port), "--concurrency", "1", *options),
        env=stp_environment(STP_HOME=str(home)),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert url == f"http://127.0.0.1:{port}"
        with Client(url) as client:
            yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
        if process.stdout:
            process.stdout.close()
    assert left(home) == []


def left(home: Path) -> list[str]:
    """Processes that know of a service's folder."""
    found = []
    for one in psutil.process_iter(["pid", "cmdline", "environ"]):
        known = " ".join([*(one.info["cmdline"] or []), *(one.info["environ"] or {}).values()])
        if str(home) in known and one.info["pid"] != os.getpid():
            found.append(known)
    return found


@pytest.mark.timeout(400)
def test_a_service_checks_and_attempts_and_goes_on_where_it_was_stopped(home: Path, tiny_model: Path) -> None:
    statement, proof = examples()[0]
    with up(home, "--model", str(tiny_model)) as (client, _):
        first = client.check(statement, proof.text)
        assert first.proved, (first.messages, first.limits, first.limit)
        assert not client.check(statement, "\n  exact nonsense").proved
        attempt = client.prove(statement, samples=2)
        assert attempt.state is State.DONE
    with up(home) as (client, _):
        assert client.check(statement, proof.text).proved
        assert client.get_attempt(attempt.id).state is State.DONE
