"""A queue that spans hosts: Celery carries ids over Redis or RabbitMQ, workers settle them (`station.py`).

The ledger says what is asked for and who holds it. So a message is a mere nudge, which may be lost or come twice, and a
broker that forgets everything delays checks and loses none.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from celery import Celery
from kombu import Queue as BrokerQueue
from kombu.exceptions import ChannelError, OperationalError

from stp.errors import CheckerUnavailable, ConfigError
from stp.protocols import Ledger
from stp.queues.feeder import Part
from stp.queues.station import longest_seconds
from stp.tracing import carry
from stp.types import CheckLimits

log = logging.getLogger(__name__)

CHECKS, ATTEMPTS = "checks", "attempts"
"""The queues: proofs to check, and statements for a worker with a model to attempt."""
CHECK, ATTEMPT = "stp.check", "stp.attempt"
"""Names of the tasks."""
VISIBILITY_SECONDS = 6 * 3600
"""After so long Redis delivers an unacknowledged message again, and RabbitMQ gives up a consumer."""
TOGETHER = 32
"""Proofs in a message, at most; so many does the trust tier look at together."""
USUAL_SECONDS = 60.0
"""The time limit of a check that a message allows for at least, whatever it names: its worker may take up others."""
FEWEST, SHARES = 4, 8
"""Fewer go together when there are few in all, so that several workers have something to do; not too few, since proofs
of one statement are checked in half the time by one checker, and several are confirmed nearly as fast as one."""
MOST_WAITING = 10_000
"""When more proofs than this are asked for, by anybody, `enqueue` waits."""
LOOK_SECONDS = 0.5
"""How long it is taken to be as it was when the database was last asked: a service has hundreds of callers."""
PATIENCE_SECONDS = 600.0
"""How long a caller waits without any worker alive."""


def celery_app(broker_url: str) -> Celery:
    """What both ends of the broker must agree on."""
    app = Celery("stp", broker=broker_url, set_as_current=False)
    # Only RabbitMQ heeds these arguments. It is not to drop what was delivered often: the ledger counts deliveries.
    lasting = {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000, "x-consumer-timeout": VISIBILITY_SECONDS * 1000}
    redis = {"visibility_timeout": VISIBILITY_SECONDS, "health_check_interval": 25, "socket_keepalive": True}
    app.conf.update(
        task_queues=[BrokerQueue(name, routing_key=name, queue_arguments=lasting) for name in (CHECKS, ATTEMPTS)],
        task_default_queue=CHECKS,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        broker_transport_options={"confirm_publish": True} if broker_url.startswith("amqp") else redis,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_publish_retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.5, "interval_max": 1},
    )
    return app


class CeleryQueue:
    """Sends proof ids to workers; safe to use from many threads."""

    def __init__(self, app: Celery, ledger: Ledger, most_waiting: int = MOST_WAITING) -> None:
        self._app, self._ledger, self._most_waiting = app, ledger, most_waiting
        self._closed = False
        self._room, self._room_known = 0, -math.inf
        """How many more proofs may be asked for, and when that was so."""
        self._alive: dict[str, str] = {}
        self._alive_known = -math.inf
        self._seen = time.monotonic()
        """When a worker was alive, or this queue was opened."""

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        """As `stp.protocols.Queue` says. A broker out of reach is no error: workers send it all again when it is back.

        Raises:
            ConfigError: checks may take longer than a message may be held.
        """
        self.enqueue_all([Part(proof_ids, limits)])

    def enqueue_all(self, parts: Sequence[Part]) -> None:
        """The same for what several want, by one transaction for each kind of limits and few messages."""
        wanted: dict[CheckLimits, dict[str, dict[str, str]]] = {}
        for one in parts:
            if longest_seconds(one.limits) > VISIBILITY_SECONDS:
                raise ConfigError(
                    f"a time limit of {one.limits.timeout_seconds:g} s per check is too long for workers; lower it"
                )
            wanted.setdefault(one.limits, {}).update(dict.fromkeys(one.proof_ids, one.told.run(carry)))
        while not self._closed and not self._has_room():
            self.raise_if_broken()
            time.sleep(LOOK_SECONDS)
        for limits, told in wanted.items():
            if not self._closed:
                self._room -= len(told)
                self.send(self._ledger.ask(told, limits), limits)

    def cancel(self, proof_ids: Iterable[str]) -> None:
        self._ledger.withdraw(proof_ids)

    def attempt(self, request_id: str) -> None:
        """Have a worker with a model attempt what a request asks for.

        Raises:
            CheckerUnavailable: the broker cannot be reached.
        """
        try:
            self._app.send_task(ATTEMPT, args=[request_id], queue=ATTEMPTS, headers=carry())
        except OperationalError as error:
            raise CheckerUnavailable(f"the broker cannot be reached ({error}); start it, and ask again") from error

    def depth(self) -> int:
        return self._ledger.asked()

    def workers(self) -> dict[str, str]:
        """Worker processes that are alive, and the trouble of each: empty while it is able to check."""
        return self._ledger.workers()

    def raise_if_broken(self) -> None:
        if self._closed:
            raise CheckerUnavailable("the queue was closed")
        if time.monotonic() > self._alive_known + LOOK_SECONDS:
            self._alive, self._alive_known = self._ledger.workers(), time.monotonic()
        alive = self._alive
        if alive:
            self._seen = time.monotonic()
            if all(alive.values()):
                raise CheckerUnavailable(f"no worker is able to check: {next(iter(alive.values()))}")
        elif time.monotonic() > self._seen + PATIENCE_SECONDS:
            raise CheckerUnavailable("no worker is alive; start one with `stp worker`")

    def reap(self) -> None:
        """Send again what nobody holds any more; harmless at any time."""
        for limits, proof_ids in self._ledger.lost(even_unheld=self._drained()).items():
            log.warning("sending %d proofs again that no worker holds", len(proof_ids))
            self.send(proof_ids, limits)

    def send(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        """Have the broker deliver what the ledger holds. One out of reach is no error: see `enqueue`."""
        most = replace(limits, timeout_seconds=max(limits.timeout_seconds, USUAL_SECONDS))
        try:
            with self._app.producer_or_acquire() as producer:
                for chunk in chunks(proof_ids):
                    self._app.send_task(
                        CHECK,
                        args=[chunk, most.timeout_seconds],
                        queue=CHECKS,
                        time_limit=longest_seconds(most),
                        producer=producer,
                    )
        except OperationalError as error:
            log.warning("the broker cannot be reached (%s); proofs are sent again when it can", error)

    def close(self) -> None:
        self._closed = True
        self._app.close()
        self._ledger.close()

    def _has_room(self) -> bool:
        if time.monotonic() > self._room_known + LOOK_SECONDS:
            self._room, self._room_known = self._most_waiting - self._ledger.asked(), time.monotonic()
        return self._room >= 0

    def _drained(self) -> bool:
        """Whether the broker has nothing to deliver, so that what nobody holds is lost."""
        try:
            with self._app.connection_for_write() as connection, connection.channel() as channel:
                return bool(channel.queue_declare(CHECKS, passive=True).message_count == 0)
        except ChannelError:
            return True  # there is no such queue; Redis has none that is empty
        except OperationalError:
            return False


def chunks(proof_ids: Sequence[str]) -> Iterator[list[str]]:
    """Neighbours together, as many as suit their number."""
    together = min(TOGETHER, max(FEWEST, len(proof_ids) // SHARES))
    for start in range(0, len(proof_ids), together):
        yield list(proof_ids[start : start + together])
