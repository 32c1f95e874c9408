"""The worker's end of a queue that spans hosts: messages of proof ids in, verdicts to the store, nothing out.

A broker delivers a message at least once. That a proof is nevertheless checked by one worker at a time, that one which
kills its workers is not delivered for ever, and that nothing is lost, is the ledger's doing: what a message names is
taken there first, and what is not settled in the end is handed back.

A message of few proofs would have the trust tier to itself, whose processes cost many times what one check does. So a
worker that has done what a message names takes more of what waits in the ledger, and the trust tier sees all of it
together; the messages that name it find it held or settled. And messages come in the order in which they were sent,
while a small request is not to wait for a large one: so it first takes whatever has its turn before what is named.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress

from stp import metrics
from stp.checks import ATTEMPTS, CRASHES_IN_A_ROW, Bench, give_up
from stp.errors import CheckerUnavailable, HeaderError, StoreError, StpError
from stp.protocols import Ledger, Taken
from stp.queues.buffer import Buffer
from stp.queues.room import Room
from stp.tracing import carried
from stp.types import RAISED, CheckLimits

log = logging.getLogger(__name__)

MESSAGE_SECONDS = 60.0
"""A message that takes longer is handed back with what is left of it, for others to share."""
GATHER_SECONDS = 0.5
"""How long a worker goes on taking what other messages name, before its own and after: accepted proofs wait so long for
the trust tier."""
BITE, LARGEST_BITE = 4, 16
"""How many of these it takes at first, and at most, at a time: what is slow is not to wait behind one another."""
LOOK_SECONDS = 1.0
"""How often a worker looks whether what it holds was withdrawn."""
ALONE_SECONDS = 600.0
"""How long a check that is to be repeated alone waits for the others; then it is handed back."""
SLACK_SECONDS = 300.0
"""For starting processes, and the trust tier."""
DELIVERIES = 3
"""A proof whose worker died so many times while it was checked is recorded CRASHED, and not delivered again."""
DATABASE_SECONDS = 60.0
"""How long a database that does not answer is waited for, once there is something to tell it."""
COOL_OFF_SECONDS = 30.0
"""How long a worker whose checker is broken waits before it takes more."""


def longest_seconds(limits: CheckLimits) -> float:
    """What one message can take at most; whoever takes longer hangs, and is killed."""
    checks = ATTEMPTS * (1 + RAISED) * limits.timeout_seconds
    return MESSAGE_SECONDS + ALONE_SECONDS + checks + SLACK_SECONDS


class Station:
    """One worker process: it holds what it checks in the ledger, and says there that it is alive.

    `work` is for one thread; a thread of its own beats.
    """

    def __init__(
        self,
        name: str,
        buffer: Buffer,
        ledger: Ledger,
        bench: Bench,
        room: Room,
        beat_seconds: float,
        stopping: Callable[[], bool],
        reap: Callable[[], object],
        send: Callable[[Sequence[str], CheckLimits], object],
        cool_off_seconds: float = COOL_OFF_SECONDS,
    ) -> None:
        """`stopping` says whether the worker shall end; `reap` sends what was lost again, and is called now and then in
        one of the workers that are alive; `send` has the broker deliver proofs to another."""
        self.name = name
        self._buffer, self._ledger, self._bench, self._room = buffer, ledger, bench, room
        self._stopping, self._reap, self._send, self._cool_off_seconds = stopping, reap, send, cool_off_seconds
        self._crashes_in_a_row = 0
        self._trouble = ""
        self._closed = threading.Event()
        self._pulse = threading.Thread(target=self._beat, args=(beat_seconds,), name="pulse", daemon=True)
        self._pulse.start()

    def work(self, proof_ids: Sequence[str], timeout_seconds: float, message: str) -> bool:
        """Settle the proofs of a message that nobody else holds, and more; False when some are left, for the message to
        be delivered again. `timeout_seconds` is the time limit of a check that the message allows for.

        Raises:
            StoreError: the database is out of reach; nothing is lost.
        """
        began, mine = time.monotonic(), set[str]()
        try:
            done = self._gather(timeout_seconds, message, began, mine, until=proof_ids)
            if done:
                left = [one for one in proof_ids if one not in mine]
                fresh = self._ledger.take(left, self.name, message, fresh=True)
                done = self._settle_all(left, fresh, message, began)
            done = done and self._gather(timeout_seconds, message, began, mine)
            self._confirm(message)
        finally:
            self._bench.exhausted.clear()
            self._bench.spared.clear()
            self._hand_back([*proof_ids, *mine], message)
        if self._trouble:
            self._cool_off()
            return False
        if done and len(fresh) < len(left) and self._ledger.passed_on(left, self.name):
            time.sleep(LOOK_SECONDS)  # the broker shall deliver it to another
            return False
        return done

    def close(self) -> None:
        """End the checker; others may take what this worker held. Harmless to call twice."""
        self._closed.set()
        self._pulse.join()
        self._bench.close()
        with suppress(StpError):
            self._ledger.leave(self.name)

    def _gather(
        self, timeout_seconds: float, message: str, began: float, mine: set[str], until: Collection[str] = ()
    ) -> bool:
        """Settle what has its turn, whatever names it, up to these; adds it to `mine`. False as in `work`."""
        bite, done = BITE, True
        while done and not self._trouble and time.monotonic() < began + GATHER_SECONDS:
            taken = self._ledger.take_waiting(bite, timeout_seconds, self.name, message)
            mine.update(taken)
            done = self._settle_all(list(taken), taken, message, began)
            if not taken or not taken.keys().isdisjoint(until):
                break
            bite = min(2 * bite, LARGEST_BITE)
        return done

    def _settle_all(self, proof_ids: Sequence[str], fresh: dict[str, Taken], message: str, began: float) -> bool:
        self._buffer.prefetch(list(fresh))
        return all(self._settle(*one, message) for one in self._taken(proof_ids, fresh, message, began))

    def _taken(
        self, proof_ids: Sequence[str], fresh: dict[str, Taken], message: str, began: float
    ) -> Iterator[tuple[str, Taken | None]]:
        """Each proof once it is held; None in its place tells that the rest is to wait.

        What was delivered before may be what killed a worker: it is taken by itself, so that its neighbours are not
        blamed for it.
        """
        looked, tried = time.monotonic(), False
        for proof_id in proof_ids:
            now = time.monotonic()
            # A worker in trouble tries one proof of each message, to see whether it is over.
            if self._stopping() or (self._trouble and tried) or now > began + MESSAGE_SECONDS:
                yield proof_id, None
            if now > looked + LOOK_SECONDS:
                held, looked = self._ledger.held(proof_ids, message), now
                fresh = {one: taken for one, taken in fresh.items() if one in held}
            taken = fresh.get(proof_id) or self._ledger.take([proof_id], self.name, message).get(proof_id)
            if taken:
                yield proof_id, taken
                tried = True

    def _settle(self, proof_id: str, taken: Taken | None, message: str) -> bool:
        """Bring a proof to a verdict, or before the trust tier; False when it is to wait."""
        if taken is None:
            return False
        if taken.deliveries > DELIVERIES:
            log.error("the worker died %d times over it", DELIVERIES, extra={"proof": proof_id})
            reason = f"the worker died each of the {DELIVERIES} times that it was checked"
            give_up(proof_id, self._buffer, taken.limits, CheckerUnavailable(reason))
            return True
        first = taken.deliveries == 1
        with self._room.shared(self._stopping) as inside, carried(taken.told):
            if inside:
                metrics.waited(max(0.0, time.time() - taken.asked_at))
                self._note(self._bench.settle(proof_id, taken.limits, spare=first, tried=0 if first else 1), message)
        done = inside and self._repeat(message)
        if not first:
            self._confirm(message)
            self._buffer.flush()
        return done

    def _repeat(self, message: str) -> bool:
        """What has reached a limit is checked for the last time, with nothing beside it on this host."""
        deadline = time.monotonic() + ALONE_SECONDS
        for again in self._bench.exhausted:
            with self._room.alone(lambda: self._stopping() or time.monotonic() > deadline) as alone:
                if not alone:
                    return False
                self._note(self._bench.settle(*again, last=True), message)
        self._bench.exhausted.clear()
        return True

    def _hand_back(self, proof_ids: Sequence[str], message: str) -> None:
        """Hold nothing of the message any more. A database that is being restarted is waited for: what a worker does
        not hand back counts as the worker's death."""
        deadline = time.monotonic() + DATABASE_SECONDS
        while True:
            try:
                self._buffer.flush()
                return self._ledger.hand_back(proof_ids, message)
            except StoreError as error:
                if self._stopping() or time.monotonic() > deadline:
                    raise
                log.warning("%s", error)
                time.sleep(LOOK_SECONDS)

    def _confirm(self, message: str) -> None:
        crash = self._bench.confirm()
        if crash or self._bench.spared:
            self._note(crash, message)

    def _note(self, crash: CheckerUnavailable | None, message: str) -> None:
        """Keep count of crashes, those over proofs that another worker is to try included."""
        if self._bench.spared:
            crash = self._pass_on(message)
        if isinstance(crash, HeaderError):  # which says nothing about the checker
            return
        self._crashes_in_a_row = self._crashes_in_a_row + 1 if crash else 0
        trouble = str(crash) if crash and self._crashes_in_a_row >= CRASHES_IN_A_ROW else ""
        if trouble != self._trouble:
            self._trouble = trouble
            self._ledger.beat(self.name, trouble)

    def _pass_on(self, message: str) -> CheckerUnavailable | None:
        """Have another worker try what broke this one's checker; where there is none, try it on."""
        spared, self._bench.spared = self._bench.spared, []
        gone = self._ledger.pass_on([one.proof_id for one in spared], self.name, message)
        crash: CheckerUnavailable | None = None
        for one in spared:
            if one.proof_id in gone:
                self._send([one.proof_id], one.limits)
                crash = one.reason
            else:
                crash = one.told.run(self._bench.settle, one.proof_id, one.limits, tried=1) or crash
        return crash

    def _cool_off(self) -> None:
        """A worker whose checker is broken would soon have given up every proof there is."""
        log.error("the checker is broken: %s; trying again in %.0f s", self._trouble, self._cool_off_seconds)
        until = time.monotonic() + self._cool_off_seconds
        while not self._stopping() and time.monotonic() < until:
            time.sleep(min(LOOK_SECONDS, self._cool_off_seconds))

    def _beat(self, seconds: float) -> None:
        due = 0.0
        while True:
            try:
                self._buffer.flush()  # what is known is told, while a slow proof is under way
                if time.monotonic() > due:
                    self._ledger.beat(self.name, self._trouble)
                    due = time.monotonic() + seconds
                    if next(iter(self._ledger.workers()), None) == self.name:
                        self._reap()
            except StpError as error:
                log.warning("%s", error)
            except Exception:
                # The rim of the thread: without it, this worker would be taken for dead.
                log.exception("the broker could not be asked")
            if self._closed.wait(min(seconds, LOOK_SECONDS)):
                return
