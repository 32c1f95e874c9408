"""Real workers in processes of their own, over a real broker and a real Postgres."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import replace
from functools import partial
from urllib.request import urlopen

import pytest

from stp.bench.check import examples
from stp.errors import ConfigError
from stp.logs import about
from stp.protocols import Queue
from stp.queues.celery import CeleryQueue
from stp.queues.station import DELIVERIES
from stp.supervise import free_port
from stp.tracing import span, traced
from stp.types import FinishReason, Rollout, VerdictStatus
from tests.brokers import forget
from tests.collector import collecting
from tests.integration.service.conftest import LIMITS, Service, stop, until
from tests.integration.service.fake_worker import KILLED

pytestmark = [pytest.mark.service, pytest.mark.postgres]


def test_every_proof_gets_the_verdict_that_it_deserves(service: Service, queue: Queue) -> None:
    texts = [f"{'right' if n % 3 else 'wrong'} {n}" for n in range(300)]
    ids = service.add(texts)
    queue.enqueue(ids, LIMITS)
    service.start("2")
    until(lambda: service.store.unsettled("b") == [])
    queue.raise_if_broken()
    found = service.store.verdicts(ids)
    assert [found[one].proved for one in ids] == [text.startswith("right") for text in texts]


@pytest.mark.lean
def test_a_real_lean_checks_what_was_asked_for(service: Service, queue: Queue) -> None:
    right = examples()
    service.store.add_statements([statement for statement, _ in right])
    wrong = [replace(proof, text="\n  exact nonsense") for _, proof in right[::4]]
    proofs = [proof for _, proof in right] + wrong
    service.store.add_rollouts("b", [Rollout(proof, n, 0, 1, 0.0, FinishReason.STOP) for n, proof in enumerate(proofs)])
    queue.enqueue(service.store.unsettled("b"), LIMITS)
    service.start("2", real=True)
    until(lambda: service.store.unsettled("b") == [], 120)
    found = service.store.verdicts([one.id for one in proofs])
    assert [found[one.id].proved for one in proofs] == [True] * len(right) + [False] * len(wrong)
    assert all("Lean" in one.checker for one in found.values())


def test_a_proof_that_kills_its_workers_is_given_up_and_its_neighbours_are_not(service: Service, queue: Queue) -> None:
    ids = service.add(["right 1", "kill", "right 2", "wrong", *(f"right {n}" for n in range(3, 40))])
    queue.enqueue(ids, LIMITS)
    service.start("2")
    until(lambda: service.store.unsettled("b") == [], 60)
    found = service.store.verdicts(ids)
    assert found.pop(ids[1]).status is VerdictStatus.CRASHED
    assert {one.status for one in found.values()} == {VerdictStatus.PROVED, VerdictStatus.FAILED}
    assert 1 < service.log().count(KILLED) <= DELIVERIES


def test_a_worker_told_to_stop_finishes_its_proof_and_hands_the_rest_back(service: Service, queue: Queue) -> None:
    ids = service.add([f"slow 0.4 {n}" for n in range(16)])
    queue.enqueue(ids, LIMITS)
    first = service.start("1")
    until(lambda: len(service.store.unsettled("b")) < 16)
    assert stop(first) == 0
    left = service.store.unsettled("b")
    assert left
    time.sleep(0.5)
    assert service.store.unsettled("b") == left
    service.start("2")
    until(lambda: service.store.unsettled("b") == [])
    assert service.log().count('"text": "proved"') == 16, "something was checked twice"


def test_what_a_killed_host_held_is_checked_by_others(service: Service, queue: Queue) -> None:
    ids = service.add([f"slow 0.2 {n}" for n in range(30)])
    queue.enqueue(ids, LIMITS)
    first = service.start("2")
    until(lambda: len(service.store.unsettled("b")) < 30)
    for one in [first, *first.children(recursive=True)]:
        one.send_signal(signal.SIGKILL)
    service.start("2")
    until(lambda: service.store.unsettled("b") == [])
    assert all(one.proved for one in service.store.verdicts(ids).values())


def test_what_breaks_a_workers_checker_is_proved_by_another(service: Service, queue: Queue) -> None:
    service.start("1", TEST_BROKEN="1")
    until(lambda: len(service.workers_alive()) == 1)
    service.start("1")
    until(lambda: len(service.workers_alive()) == 2)
    ids = service.add(["odd 1", *(f"slow 0.1 {n}" for n in range(40)), "odd 2"])
    queue.enqueue(ids, LIMITS)
    until(lambda: service.store.unsettled("b") == [])
    assert all(one.proved for one in service.store.verdicts(ids).values())


def test_workers_come_and_go_with_the_work(service: Service, queue: Queue) -> None:
    worker = service.start("1,3")
    until(lambda: len(service.workers_alive()) == 1)
    queue.enqueue(service.add([f"slow 0.5 {n}" for n in range(24)]), LIMITS)
    until(lambda: len(service.workers_alive()) == 3)
    until(lambda: service.store.unsettled("b") == [])
    assert len(worker.children()) >= 1


def test_a_proof_that_reached_a_limit_is_checked_again_with_nothing_beside_it(service: Service, queue: Queue) -> None:
    ids = service.add(["tight 20", *(f"slow 0.1 {n}" for n in range(20))])
    queue.enqueue(ids, LIMITS)
    service.start("2")
    until(lambda: service.store.unsettled("b") == [])
    found = service.store.verdicts(ids)
    assert all(one.proved for one in found.values())


def test_what_is_cancelled_before_it_is_taken_stays_unsettled(service: Service, queue: Queue) -> None:
    first, second = service.add(["right 1"]), service.add(["right 2"], "c")
    queue.enqueue(first + second, LIMITS)
    assert isinstance(queue, CeleryQueue)
    queue.cancel(second)
    service.start("1")
    until(lambda: service.store.unsettled("b") == [])
    time.sleep(0.5)
    assert service.store.unsettled("c") == second
    queue.enqueue(second, LIMITS)
    until(lambda: service.store.unsettled("c") == [])


def test_what_a_broker_has_forgotten_is_sent_again(service: Service, queue: Queue) -> None:
    ids = service.add([f"right {n}" for n in range(20)])
    queue.enqueue(ids, LIMITS)
    forget(service.where.broker_url)
    service.start("2")
    until(lambda: service.store.unsettled("b") == [])


def test_a_time_limit_that_no_message_may_take_is_refused(service: Service, queue: Queue) -> None:
    with pytest.raises(ConfigError, match="too long"):
        queue.enqueue(service.add(["right"]), replace(LIMITS, timeout_seconds=1e5))
    assert service.store.unsettled("b")


def test_a_worker_tells_what_all_its_processes_do(
    service: Service, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        port = free_port()
        ids = service.add([f"{'slow 0.05' if n % 2 else 'wrong'} {n}" for n in range(40)])
        with traced("stp-test"), span("request"), about(request="r1"):
            queue.enqueue(ids, LIMITS)
        assert queue.depth() == 40
        worker = service.start("2", STP_METRICS_PORT=str(port))
        until(lambda: service.store.unsettled("b") == [], 120)
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            told = answer.read().decode()
        assert stop(worker) == 0
    assert 'stp_checks_total{limit="",status="proved",tier="trust"} 20.0' in told
    assert 'stp_checks_total{limit="",status="failed",tier="warm"} 20.0' in told
    assert "stp_check_seconds_count 40.0" in told
    assert "stp_queue_wait_seconds_count 40.0" in told
    until(lambda: queue.depth() == 0)
    lines = [json.loads(one) for one in service.log().splitlines() if one.startswith("{")]
    checked = [one for one in lines if one["logger"] == "stp.checks"]
    assert {one["proof"] for one in checked} == set(ids)
    assert {one["request"] for one in checked} == {"r1"}
    assert len({one["process"] for one in checked}) == 2
    assert all(one["worker"] and one["delivery"] for one in checked)
    [request] = collector.named("request")
    checks = collector.named("check")
    assert {one.attributes["stp.proof"] for one in checks} == set(ids)
    assert {(one.service, one.trace, one.parent) for one in checks} == {("stp-worker", request.trace, request.id)}


def test_a_check_asked_for_during_a_large_batch_is_done_within_seconds_and_the_batch_goes_on(
    service: Service, queue: Queue
) -> None:
    large = service.add([f"slow 0.01 {n}" for n in range(3000)], "large")
    with about(batch="large"):
        queue.enqueue(large, LIMITS)
    service.start("2")
    until(lambda: len(service.store.unsettled("large")) < 2900)
    left, took = len(service.store.unsettled("large")), []
    for n in range(3):
        batch, began = f"single {n}", time.monotonic()
        with about(batch=batch):
            queue.enqueue(service.add([f"right {n}"], batch), LIMITS)
        until(partial(_settled, service, batch))
        took.append(time.monotonic() - began)
    assert 0 < len(service.store.unsettled("large")) < left
    assert max(took) < 8, took


def _settled(service: Service, batch: str) -> bool:
    return service.store.unsettled(batch) == []
