"""Fault drills: things go wrong while honest proofs are being checked, as a run checks them.

Each drill checks 500 honest proofs, a fifth of them wrong, through the queue, the real checker and the real trust
tier. All get their right verdict, none twice, and no process is left behind.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from stp.checking.lean import LeanChecker
from stp.checking.processes import TooMuch, TooSlow, death_signal, drain, end, innermost
from stp.checking.sandbox import SCRATCH_MB, Sandbox, Scratch, find_sandbox
from stp.queues.local import LocalQueue
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.toolchain.types import Toolchain
from stp.trust.tier import TrustTier
from stp.types import CheckLimits, FinishReason, Limit, Proof, Rollout, Statement, Tier, Verdict, VerdictStatus

pytestmark = pytest.mark.lean

HONEST = 500
LIMITS = CheckLimits(timeout_seconds=60, memory_mb=4000)
APART = 25
"""Proofs that get their verdict between two kills."""
BRIEF = CheckLimits(timeout_seconds=3, memory_mb=4000)
PATIENCE = 200
"""Seconds that a drill may take."""
RIGHT = {
    "theorem t (p q : Prop) (h : p ∧ q) : q ∧ p := by": "exact ⟨h.2, h.1⟩",
    "theorem t (p q : Prop) (h : p ∨ q) : q ∨ p := by": "exact h.symm",
    "theorem t (a b : Nat) : a + b = b + a := by": "exact Nat.add_comm a b",
    "theorem t (n : Nat) : 0 + n = n := by": "exact Nat.zero_add n",
}
WRONG = {
    "theorem t (p q : Prop) (h : p ∨ q) : q ∧ p := by": "exact ⟨h.2, h.1⟩",
}
VICTIM = Statement("v", "theorem v : True := by")
POISON = {
    Limit.MEMORY: f"have : ({'(' * 5}2^255{')^255' * 5}) % 7 = 1 := by decide\n  trivial",
    Limit.OUTPUT: f'iterate 10000 (trace "{"x" * 100_000}")\n  trivial',
    Limit.TIME: "repeat (first | skip)",
}
FORK_BOMB = """
import os
made = 0
for _ in range(10000):
    try:
        os.fork()
        made += 1
    except OSError:
        pass
print(made)
"""
OUTPUT = "import os\nfor _ in range(1024): os.write(1, bytes(1 << 20))"
HANG = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(1, flush=True)\nwhile True: pass"
MEMORY = "kept = []\ntry:\n    while True: kept.append(bytearray(64 << 20))\nexcept MemoryError:\n    print(len(kept))"
FULL_DISK = """
import sys
written = 0
try:
    for number in range(4096):
        with open(f"{sys.argv[1]}/{number}", "wb", buffering=0) as file:
            written += file.write(bytes(1 << 20))
except OSError as error:
    print(error.errno, written >> 20)
"""


class CountingStore(SqlStore):
    """Counts how often a proof is given a verdict."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.given: Counter[str] = Counter()

    def record_verdicts(self, found: Mapping[str, Verdict]) -> int:
        self.given.update(found.keys())
        return super().record_verdicts(found)


class Drill:
    """Honest proofs under way, and what watches over them."""

    def __init__(self, toolchain: Toolchain, sandbox: Sandbox, store: CountingStore) -> None:
        self.sandbox, self.store = sandbox, store
        self.checkers: list[LeanChecker] = []
        self.seen: set[psutil.Process] = set()
        self._over = threading.Event()
        self._before = set(psutil.Process().children(recursive=True))
        self._watch = threading.Thread(target=self._watching)
        self._watch.start()
        self.expected: dict[str, VerdictStatus] = {}
        claims = [(RIGHT, VerdictStatus.PROVED)] * 4 + [(WRONG, VerdictStatus.FAILED)]
        for number in range(HONEST):
            pool, status = claims[number % len(claims)]
            text, proof = list(pool.items())[number // len(claims) % len(pool)]
            self.expected[self._add(Statement("t", text), f"\n  {proof} -- {number}", number)] = status

        def make_checker() -> LeanChecker:
            self.checkers.append(LeanChecker(toolchain, sandbox))
            return self.checkers[-1]

        self.queue = LocalQueue(store, make_checker, 2, lambda: TrustTier(toolchain, sandbox))

    def begin(self, poison: Sequence[str] = ()) -> list[str]:
        """Have the honest proofs checked, with these after the first hundred; returns the ids of these."""
        honest = list(self.expected)
        added = [self._add(VICTIM, f"\n  {proof}", HONEST + number) for number, proof in enumerate(poison)]
        for ids, limits in ((honest[:100], LIMITS), (added, BRIEF), (honest[100:], LIMITS)):
            self.queue.enqueue(ids, limits)
        return added

    def _add(self, statement: Statement, proof: str, number: int) -> str:
        self.store.add_statements([statement])
        drawn = Proof(statement.id, proof)
        self.store.add_rollouts("b", [Rollout(drawn, number, 0, 1, 0.0, FinishReason.STOP)])
        return drawn.id

    @property
    def left(self) -> int:
        """Honest proofs without a verdict."""
        return len(set(self.expected) & set(self.store.unsettled("b")))

    def until(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            self.queue.raise_if_broken()
            assert time.monotonic() < deadline, f"{what}: not within {PATIENCE} s"
            time.sleep(0.02)

    def kill(self, find: Callable[[], int], what: str) -> None:
        """SIGKILL to a process, some proofs after the last one, while honest proofs are under way."""
        before = self.left
        self.until(lambda: self.left <= before - APART, what)

        def killed() -> bool:
            with suppress(psutil.Error, ProcessLookupError):
                pid = find()
                if pid:
                    os.kill(pid, signal.SIGKILL)
                return bool(pid)
            return False

        self.until(killed, what)
        assert self.left > 0, f"{what}: too late"

    def child(self, word: str) -> int:
        """The program of a child whose command names it; 0 when there is none."""
        for one in psutil.Process().children():
            with suppress(psutil.Error):
                if any(word in part for part in one.cmdline()):
                    inside = innermost(one.pid)
                    return inside if inside != one.pid else 0
        return 0

    def finish(self) -> None:
        """All have their right verdict, each given once; nothing is left running."""
        self.until(lambda: self.left == 0, "honest proofs")
        verdicts = self.store.verdicts(self.expected)
        self.queue.close()
        self._over.set()
        self._watch.join()
        assert {one: verdict.status for one, verdict in verdicts.items()} == self.expected
        assert {one.tier for one in verdicts.values() if one.proved} == {Tier.TRUST}
        assert {one: self.store.given[one] for one in self.expected} == dict.fromkeys(self.expected, 1)
        assert len(self.seen) >= 3, "two checkers and a judge at least"
        _, alive = psutil.wait_procs(self.seen, timeout=5)
        assert alive == []

    def _watching(self) -> None:
        while not self._over.wait(0.1):
            with suppress(psutil.Error):
                self.seen.update(set(psutil.Process().children(recursive=True)) - self._before)

    def stop(self) -> None:
        self._over.set()
        self.queue.close()


@pytest.fixture
def drill(toolchain: Toolchain, tmp_path: Path) -> Iterator[Drill]:
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    store = CountingStore(url)
    made = Drill(toolchain, find_sandbox("auto"), store)
    yield made
    made.stop()
    store.close()


def test_kills(drill: Drill) -> None:
    """SIGKILL of a checker's Lean, of a launcher, of a fresh Lean of the trust tier, of the judge."""

    def lean() -> int:
        return max((one.pid for one in drill.checkers), default=0)

    def launcher() -> int:
        pid = lean()
        return psutil.Process(pid).ppid() if pid else 0

    drill.begin()
    drill.kill(lean, "Lean")
    drill.kill(lambda: drill.child("stp.trust.judge"), "judge")
    drill.kill(lambda: drill.child("Claims.lean"), "fresh Lean")
    drill.kill(lean, "Lean")
    drill.kill(launcher, "launcher")
    drill.kill(lambda: drill.child("stp.trust.judge"), "judge")
    drill.finish()


def test_poison(drill: Drill, tmp_path: Path) -> None:
    """Proofs that use up memory, output or time, and programs in the same sandbox that do what no proof can say."""
    poison = dict(zip(drill.begin(list(POISON.values())), POISON, strict=True))
    drill.until(lambda: drill.left < HONEST, "a beginning")
    python = (Path(sys.prefix), Path(sys.base_prefix))

    def start(code: str, scratch: Path | None = None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-S", "-c", code, str(scratch)]
        confined = drill.sandbox.command(command, python, 1000, {}, Scratch(scratch) if scratch else None)
        return subprocess.Popen(confined, stdout=subprocess.PIPE, start_new_session=True)

    def said(code: str, scratch: Path | None = None, most: int = 1 << 20, seconds: float = 60) -> bytes:
        process = start(code, scratch)
        assert process.stdout
        try:
            return drain([(process.stdout, most)], seconds)[0]
        finally:
            end(process)
            assert drill.left > 0, "too late"

    room = tmp_path / "room"
    room.mkdir()
    assert said(FORK_BOMB) == b"0\n"
    assert 5 <= int(said(MEMORY)) <= 16
    error, written = map(int, said(FULL_DISK, room).split())
    assert error == errno.ENOSPC
    assert SCRATCH_MB - 2 <= written <= SCRATCH_MB
    assert list(room.iterdir()) == []
    with pytest.raises(TooMuch):
        said(OUTPUT)
    with pytest.raises(TooSlow):
        said(HANG, seconds=1)
    hanging = start(HANG)
    hanging.terminate()
    end(hanging)
    assert death_signal(hanging.returncode) in (signal.SIGTERM, signal.SIGKILL)
    # Poison is tried once more when it is alone, and then given a verdict.
    drill.until(lambda: not set(poison) & set(drill.store.unsettled("b")), "poison")
    found = drill.store.verdicts(poison)
    assert {poison[one]: (verdict.status, verdict.limit) for one, verdict in found.items()} == {
        one: (VerdictStatus.RESOURCE, one) for one in POISON
    }
    assert {verdict.limits for verdict in found.values()} == {BRIEF.raised()}
    assert [drill.store.given[one] for one in poison] == [1] * len(poison)
    drill.finish()
