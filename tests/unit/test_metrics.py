"""What is counted, and what is read when somebody asks."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path

import psutil
import pytest
from prometheus_client import REGISTRY

from stp import metrics
from stp.checks import Bench, submit, submit_new
from stp.errors import CheckerUnavailable, ConfigError, StoreError
from stp.generation.counted import CountedGenerator
from stp.protocols import ProofChecker, Store
from stp.queues.local import LocalQueue
from stp.store.reading import Reader
from stp.store.sql import SqlStore
from stp.supervise import free_port
from stp.testing import FakeChecker, FakeConfirmer, InlineQueue, ScriptedGenerator, failed, make_statement, proved
from stp.types import (
    CheckLimits,
    Checkpoint,
    FinishReason,
    PassRate,
    Phase,
    Proof,
    Rollout,
    SampleRequest,
    Sampling,
    Statement,
    Verdict,
)
from tests.brokers import until

LIMITS = CheckLimits(5.0, 500)
STATEMENT = make_statement()
QUIET = metrics.Sources(lambda: 0, dict)


class Change:
    """How much a sample has grown since it was made."""

    def __init__(self, name: str, **labels: str) -> None:
        self._name, self._labels = name, labels
        self._before = self._now()

    @property
    def by(self) -> float:
        return self._now() - self._before

    def _now(self) -> float:
        metrics.meters()
        return REGISTRY.get_sample_value(self._name, self._labels) or 0.0


def add(store: Store, *texts: str, batch: str = "b") -> list[Rollout]:
    store.add_statements([STATEMENT])
    drawn = [Rollout(Proof(STATEMENT.id, text), n, 0, 1, 0.0, FinishReason.STOP) for n, text in enumerate(texts)]
    store.add_rollouts(batch, drawn)
    return drawn


def settle_all(bench: Bench, rollouts: list[Rollout]) -> None:
    for one in rollouts:
        bench.settle(one.proof.id, LIMITS)
    bench.confirm()


# where it happens


def test_a_settled_proof_is_counted_once_by_what_was_found(store: SqlStore) -> None:
    rollouts = add(store, "right", "overturned", "wrong")
    changes = [
        Change("stp_checks_total", status=status, tier=tier, limit="")
        for status, tier in (("proved", "trust"), ("failed", "trust"), ("failed", "warm"), ("proved", "warm"))
    ]
    checks, confirms = Change("stp_check_seconds_count"), Change("stp_confirm_seconds_count")
    confirmed = Change("stp_confirmed_total")
    checker = FakeChecker({"right": proved(), "overturned": proved()}, default=failed())
    bench = Bench(store, lambda: checker, lambda: FakeConfirmer(["overturned"]))
    settle_all(bench, rollouts)
    assert [one.by for one in changes] == [1, 1, 1, 0]
    assert (checks.by, confirms.by, confirmed.by) == (3, 1, 2)
    settle_all(bench, rollouts)
    assert [one.by for one in changes] == [1, 1, 1, 0], "a proof that was settled already was counted again"


def test_a_breakdown_is_counted_each_time_and_the_crash_once(store: SqlStore) -> None:
    class Broken(FakeChecker):
        def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
            raise CheckerUnavailable("it fell over")

    breakdowns, crashes = (
        Change("stp_checker_breakdowns_total"),
        Change("stp_checks_total", status="crashed", tier="warm", limit=""),
    )
    settle_all(Bench(store, Broken), add(store, "x"))
    assert (breakdowns.by, crashes.by) == (3, 1)


def test_rollouts_whose_verdict_is_known_are_counted_as_reused(store: SqlStore) -> None:
    queue = InlineQueue(store, FakeChecker({"a": proved()}))
    rollouts = add(store, "a", "b")
    reused = Change("stp_verdicts_reused_total")
    submit("b", store, queue, LIMITS)
    assert reused.by == 0
    again = add(store, "a", "c", "b", batch="other")
    submit("other", store, queue, LIMITS)
    assert reused.by == 2
    submit_new([*again, *rollouts], store, queue, LIMITS)
    assert reused.by == 7


def test_the_wait_for_a_checker_is_timed(store: SqlStore) -> None:
    waits, checks = Change("stp_queue_wait_seconds_count"), Change("stp_check_seconds_count")
    queue = LocalQueue(store, lambda: FakeChecker({"a": proved()}), 2)
    try:
        queue.enqueue([one.proof.id for one in add(store, "a", "b", "c")], LIMITS)
        until(lambda: store.unsettled("b") == [])
        until(lambda: queue.depth() == 0)
    finally:
        queue.close()
    assert (waits.by, checks.by) == (3, 3)


def test_samples_and_tokens_are_counted() -> None:
    samples, tokens = Change("stp_samples_total"), Change("stp_sampled_tokens_total")
    calls = Change("stp_sampling_seconds_count")
    generator = CountedGenerator(ScriptedGenerator(lambda prompt, seed: "one two three"))
    answers = generator.generate([SampleRequest("p", (1, 2)), SampleRequest("q", (3,))], Sampling())
    assert [len(one) for one in answers] == [2, 1]
    assert (samples.by, tokens.by, calls.by) == (3, 9, 1)


# when somebody asks


def scrape(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def test_the_latest_pass_rate_of_each_run_is_told(store: SqlStore) -> None:
    base = Checkpoint(Path("base"))
    for run, number, correct in (("long", 0, 1), ("long", 1, 3), ("short", 0, 2)):
        store.open_round(run, number, "{}", base)
        store.finish_phase(run, number, Phase.PROVE, {"rollouts": 8, "correct": correct})
    store.open_round("long", 2, "{}", base)
    assert Reader(store.database).pass_rates() == {"long": (1, PassRate(3, 8)), "short": (0, PassRate(2, 8))}
    port = free_port()
    with metrics.served("127.0.0.1", port, metrics.Sources(lambda: 17, Reader(store.database).pass_rates)):
        told = scrape(port)
    assert 'stp_pass_rate{run="long"} 0.375' in told
    assert 'stp_round{run="long"} 1.0' in told
    assert "stp_queue_depth 17.0" in told
    assert "process_resident_memory_bytes" in told


def test_a_database_out_of_reach_leaves_out_what_it_would_tell() -> None:
    def broken() -> int:
        raise StoreError("it is gone")

    port = free_port()
    with metrics.served("127.0.0.1", port, metrics.Sources(broken, dict)):
        told = scrape(port)
    assert "stp_lean_processes" in told
    assert "stp_queue_depth" not in told


def test_a_port_that_is_taken_is_an_error_that_names_the_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match="STP_METRICS_PORT"), metrics.served("127.0.0.1", port):
            pass


def test_the_port_is_free_again_afterwards() -> None:
    port = free_port()
    for _ in range(2):
        with metrics.served("127.0.0.1", port, QUIET):
            assert "stp_queue_depth 0.0" in scrape(port)


@pytest.mark.lean
def test_the_memory_of_lean_processes_is_told(lean: ProofChecker) -> None:
    lean.check(STATEMENT, Proof(STATEMENT.id, "\n  trivial"), CheckLimits())
    told = {one.name: one.samples[0].value for one in metrics.lean_processes()}
    assert told["stp_lean_processes"] >= 1
    assert 50e6 < told["stp_lean_memory_bytes"] < psutil.virtual_memory().total


FORKING = """
    import os, signal, sys, time, urllib.request
    from stp import metrics
    from stp.types import Verdict, VerdictStatus
    port = int(sys.argv[1])
    with metrics.counted_together(), metrics.served("127.0.0.1", port):
        children = []
        for _ in range(2):
            pid = os.fork()
            if pid == 0:
                for _ in range(3):
                    metrics.settled(Verdict(VerdictStatus.PROVED))
                os.kill(os.getpid(), signal.SIGKILL)
            children.append(pid)
        for pid in children:
            os.waitpid(pid, 0)
        sleeper = os.fork()
        if sleeper == 0:
            time.sleep(60)
        print(urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode())
        folder = os.environ[metrics.SHARED_FOLDER]
    with metrics.served("127.0.0.1", port):
        pass
    os.kill(sleeper, signal.SIGKILL)
    print("left:", os.path.exists(folder))
"""


def test_forked_processes_count_together_and_what_they_counted_outlives_them() -> None:
    command = [sys.executable, "-c", textwrap.dedent(FORKING), str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert 'stp_checks_total{limit="",status="proved",tier="warm"} 6.0' in done.stdout
    assert "stp_lean_processes 0.0" in done.stdout
    assert "process_resident_memory_bytes" in done.stdout
    assert "left: False" in done.stdout


AT_ONCE = """
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier
    from stp import metrics
    start = Barrier(8)
    def count(_):
        start.wait()
        metrics.reused(1)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(8)))
    print(metrics.meters().reused.collect()[0].samples[0].value)
"""


def test_threads_that_come_to_their_first_count_at_once_share_it() -> None:
    command = [sys.executable, "-c", textwrap.dedent(AT_ONCE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "8.0\n"), done.stderr
