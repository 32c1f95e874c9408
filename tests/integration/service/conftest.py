"""A service of its own for each test: a real broker, a real Postgres, and workers in processes of their own."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from stp import bootstrap
from stp.protocols import Queue
from stp.settings import Settings
from stp.store.sql import SqlStore
from stp.supervise import stp_command
from stp.testing import make_statement
from stp.types import CheckLimits, FinishReason, Proof, Rollout

STATEMENT = make_statement()
LIMITS = CheckLimits(20.0, 2000)
LEASE_SECONDS = 3.0
LOGS: dict[int, Path] = {}
"""Where each worker's output goes."""
FAKE = [sys.executable, "-m", "tests.integration.service.fake_worker"]


class Service:
    """Both ends of a queue that spans processes, and what tests do to the workers."""

    def __init__(self, folder: Path, broker_url: str, database_url: str) -> None:
        self._folder = folder
        self.where = Settings(
            queue="celery", broker_url=broker_url, database_url=database_url, lease_seconds=LEASE_SECONDS
        )
        self.store = SqlStore(database_url)
        self.store.add_statements([STATEMENT])
        self.workers: list[psutil.Popen] = []

    def add(self, texts: Sequence[str], batch: str = "b") -> list[str]:
        """Store a rollout for each text; returns ids of their proofs."""
        drawn = [Rollout(Proof(STATEMENT.id, text), n, 0, 1, 0.0, FinishReason.STOP) for n, text in enumerate(texts)]
        self.store.add_rollouts(batch, drawn)
        return [one.proof.id for one in drawn]

    def start(self, size: str = "2", real: bool = False, **settings: str) -> psutil.Popen:
        """A worker; `size` is a number of processes, or two for as many as there is work for."""
        option = "--autoscale" if "," in size else "--concurrency"
        command = stp_command("worker", option, size) if real else [*FAKE, size if "," in size else f"{size},{size}"]
        return self._start(command, settings)

    def start_model(self, model: Path) -> psutil.Popen:
        """A worker that makes attempts."""
        return self._start(stp_command("worker", "--model", str(model)), {})

    def _start(self, command: list[str], settings: dict[str, str]) -> psutil.Popen:
        environment = self.environment | settings
        with (self._folder / "worker.log").open("ab") as log:
            self.workers.append(
                psutil.Popen(command, env=environment, stdout=log, stderr=log, cwd=Path(__file__).parents[3])
            )
        LOGS[self.workers[-1].pid] = self._folder / "worker.log"
        return self.workers[-1]

    @property
    def environment(self) -> dict[str, str]:
        bare = {key: value for key, value in os.environ.items() if not key.startswith("STP_") or key == "STP_CACHE"}
        return bare | {
            "STP_BROKER_URL": self.where.broker_url,
            "STP_DATABASE_URL": self.where.database_url,
            "STP_LEASE_SECONDS": str(LEASE_SECONDS),
            "STP_QUEUE": "celery",
        }

    def workers_alive(self) -> dict[str, str]:
        return bootstrap.workers(self.where)

    def log(self) -> str:
        return (self._folder / "worker.log").read_text()

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                stop(worker)
        self.store.close()


def stop(worker: psutil.Popen, how: signal.Signals = signal.SIGTERM, seconds: float = 30) -> int:
    """Signal a worker and wait for its end, and its children's; returns the exit code."""
    below = worker.children(recursive=True)
    worker.send_signal(how)
    try:
        code = worker.wait(seconds)
    except psutil.TimeoutExpired:
        for one in [worker, *worker.children(recursive=True)]:
            one.send_signal(signal.SIGUSR1)  # to say where it is
        time.sleep(1)
        raise AssertionError(f"it did not stop:\n{LOGS[worker.pid].read_text()[-6000:]}") from None
    _, alive = psutil.wait_procs(below, seconds)
    assert not alive, f"processes are left: {alive}"
    return int(code)


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not get there"
        time.sleep(0.05)


@pytest.fixture(params=["redis", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)])
def service(request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str) -> Iterator[Service]:
    with closing(Service(tmp_path, str(request.getfixturevalue(f"{request.param}_url")), postgres_url)) as opened:
        yield opened


@pytest.fixture
def queue(service: Service) -> Iterator[Queue]:
    with bootstrap.open_queue(service.where, service.store) as opened:
        yield opened
