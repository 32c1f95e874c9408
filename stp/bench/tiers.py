"""`python -m stp.bench.tiers`: what each tier of checking costs, how checking scales, and what a runaway proof costs.

All on the proofs of `stp.bench.check`, in one run. The pool is measured as it is used: a `LocalQueue` over a SQLite
file. Its scaling is that of the whole process tree held to one core and to two, by turns, and beside it each time that
of pure computation; medians count. "Naive" is a pool whose workers have fixed shares of the proofs and start Lean anew
after a time-out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import typer

from stp import bootstrap
from stp.bench.check import LIMITS, anew, examples, warm
from stp.checks import CONFIRMED_TOGETHER
from stp.errors import StpError
from stp.protocols import ProofChecker
from stp.queues.local import LocalQueue
from stp.settings import Settings
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.syntax import lean as syntax
from stp.syntax import tokens
from stp.toolchain.find import find
from stp.toolchain.machine import own_core
from stp.types import CheckLimits, Proof, Statement, Verdict, VerdictStatus, unsampled

TOGETHER = CONFIRMED_TOGETHER
RUNAWAY = "\n  repeat (first | skip)"
RUNAWAY_SECONDS = 20.0
POOL_PROOFS = 200
SCALING_PROOFS = 600
"""So many that their start and their end, when there is not enough for two to do, count little."""
REPEATS = 11
"""Of the scaling: a machine that others use too is not the same from one second to the next."""
POLL_SECONDS = 0.02
Claim = tuple[Statement, Proof]


@dataclass(frozen=True, slots=True)
class Row:
    """One way of judging a proof."""

    name: str
    per_second: float

    def line(self, of: float) -> str:
        """One line for people; `of` is what it is compared with."""
        return f"{self.name:<42}{self.per_second:>12,.1f}{1000 / self.per_second:>12.2f}{self.per_second / of:>10.2f}"


@dataclass(frozen=True, slots=True)
class Pooled:
    """How long a queue took for a batch."""

    seconds: float
    own_seconds: float
    """Processor time of this process meanwhile, whose threads compute by turns; all else is Lean's."""


class TimedStore(SqlStore):
    """Remembers when each verdict came: to ask the database all the time would take Python's lock from the checkers."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.came: dict[str, float] = {}

    def record_verdicts(self, found: Mapping[str, Verdict]) -> int:
        recorded = super().record_verdicts(found)
        self.came |= dict.fromkeys(found, time.perf_counter())
        return recorded


def many(count: int, mark: str = "") -> list[Claim]:
    """So many different proofs: the built-in ones with a comment of their own, proofs of a statement together."""
    copies = -(-count // len(examples()))
    made = [
        (one, Proof(one.id, f"{proof.text} -- {mark}{number}")) for one, proof in examples() for number in range(copies)
    ]
    return made[:count]


def filtered() -> Row:
    """The token filter alone, on texts it has not seen."""
    claims = many(2000)
    tokens.remembered_code.cache_clear()
    began = time.perf_counter()
    for one, proof in claims:
        if syntax.forbidden_statement(one.text) or syntax.forbidden(proof.text):
            raise StpError(f"the token filter refuses a right proof of `{one.text}`")
    return Row("token filter", len(claims) / (time.perf_counter() - began))


def confirmed(settings: Settings, together: int) -> Row:
    """The trust tier, once its library is read."""
    make = bootstrap.confirmer_factory(settings)
    if make is None:
        raise StpError("the trust tier is off; unset STP_TRUST")
    accepted = [(*one, Verdict(VerdictStatus.PROVED, limits=LIMITS)) for one in many(3 * TOGETHER)]
    with closing(make()) as tier:
        tier.confirm(accepted[:1])
        began = time.perf_counter()
        for start in range(0, len(accepted), together):
            if not all(one.proved for one in tier.confirm(accepted[start : start + together])):
                raise StpError("the trust tier overturns a right proof; run `stp lean doctor`")
        seconds = time.perf_counter() - began
    return Row(
        f"trust tier, {together} together" if together > 1 else "trust tier, one at a time", len(accepted) / seconds
    )


@contextmanager
def cores(count: int) -> Iterator[None]:
    """Use so many cores only, for what is started meanwhile too."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pooled(settings: Settings, workers: int, claims: Sequence[Claim], limits: CheckLimits) -> Pooled:
    """What a queue of warm checkers took to settle all proofs that are right; its processes are warm before."""
    with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder:
        url = f"sqlite:///{folder}/stp.db"
        upgrade(url)
        make = bootstrap.checker_factory(settings)
        with (
            closing(TimedStore(url)) as store,
            closing(LocalQueue(store, make, workers, apart=partial(own_core, workers))) as queue,
        ):
            run_queue(store, queue, "warm", many(TOGETHER * workers, "warm "), limits)
            began, own = time.perf_counter(), time.process_time()
            ended = run_queue(store, queue, "measured", claims, limits)
            return Pooled(ended - began, time.process_time() - own)


def run_queue(store: TimedStore, queue: LocalQueue, batch: str, claims: Sequence[Claim], limits: CheckLimits) -> float:
    """Have a batch checked; returns when its last right proof was settled."""
    store.add_statements(one for one, _ in claims)
    store.add_rollouts(batch, [unsampled(proof, n) for n, (_, proof) in enumerate(claims)])
    queue.enqueue([proof.id for _, proof in claims], limits)
    right = {proof.id for _, proof in claims if proof.text != RUNAWAY}
    while not right <= store.came.keys():
        queue.raise_if_broken()
        time.sleep(POLL_SECONDS)
    return max(store.came[one] for one in right)


@dataclass(frozen=True, slots=True)
class Scaling:
    """One turn: checks on one core and on two, and pure computation."""

    one: Pooled
    two: Pooled
    computation: float

    @property
    def factor(self) -> float:
        return self.one.seconds / self.two.seconds


def scaling(settings: Settings) -> list[Scaling]:
    """One checker on one core, and two on two."""
    claims, turns = many(SCALING_PROOFS), []
    for _ in range(REPEATS):
        with cores(1):
            one = pooled(settings, 1, claims, LIMITS)
        with cores(2):
            two = pooled(settings, 2, claims, LIMITS)
        turns.append(Scaling(one, two, machine()))
    return turns


LOOP = """
import time
end, done = time.time() + 1, 0
while time.time() < end:
    sum(range(2000))
    done += 1
print(done)
"""


def machine() -> float:
    """How pure computation scales from one core to two here: cores may share a processor's units, or its host."""
    done = []
    for count in (1, 2):
        with cores(count):
            running = [
                subprocess.Popen([sys.executable, "-c", LOOP], stdout=subprocess.PIPE, text=True) for _ in range(count)
            ]
            done.append(sum(int(one.communicate()[0]) for one in running))
    return done[1] / done[0]


def with_runaway() -> list[Claim]:
    statement = Statement("runaway", "theorem runaway : True := by")
    claims = many(POOL_PROOFS)
    return [*claims[:20], (statement, Proof(statement.id, RUNAWAY)), *claims[20:]]


def naive(make: Callable[[], ProofChecker], claims: Sequence[Claim], limits: CheckLimits) -> float:
    """Seconds until two workers with fixed halves are through, Lean started anew after each time-out."""

    def work(share: Sequence[Claim]) -> None:
        checker = make()
        for statement, proof in share:
            if checker.check(statement, proof, limits).status is VerdictStatus.RESOURCE:
                checker.close()
                checker = make()
        checker.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (claims[: len(claims) // 2], claims[len(claims) // 2 :])))
    return time.perf_counter() - began


def tell_tiers(settings: Settings) -> None:
    """What each tier costs per proof."""
    toolchain = find(settings.lean, settings.cache)
    slow = anew(toolchain, 1).per_second
    free = settings.model_copy(update={"sandbox": "off"})
    rows = [
        filtered(),
        Row("warm checker", warm(settings, 10)[0].per_second),
        Row("warm checker, not confined", warm(free, 10)[0].per_second),
        confirmed(settings, TOGETHER),
        confirmed(settings, 1),
        Row("new lean each (naive)", slow),
    ]
    typer.echo(f"{'':<42}{'proofs/s':>12}{'ms each':>12}{'of naive':>10}")
    for row in rows:
        typer.echo(row.line(slow))


def tell_start(settings: Settings) -> None:
    """What confinement adds to the start of a checker and its first check."""
    told = []
    for mode in ("auto", "off"):
        chosen = settings.model_copy(update={"sandbox": mode})
        told.append(min(warm(chosen, 1)[1] for _ in range(3)))
    typer.echo(f"first check, start included: confined {told[0]:.3f} s, not confined {told[1]:.3f} s")


def tell_pool(settings: Settings) -> float:
    """How the pool scales, and what a runaway costs; returns the scaling."""
    found = tell_scaling(scaling(settings))
    limits = CheckLimits(timeout_seconds=RUNAWAY_SECONDS, memory_mb=LIMITS.memory_mb)
    without = pooled(settings, 2, many(POOL_PROOFS), limits).seconds
    beside = pooled(settings, 2, with_runaway(), limits).seconds
    slow = naive(bootstrap.checker_factory(settings), with_runaway(), limits)
    typer.echo(
        f"a {RUNAWAY_SECONDS:.0f} s runaway among {POOL_PROOFS} proofs on two checkers: the others are settled after "
        f"{beside:.1f} s, without it after {without:.1f} s; naive pool {slow:.1f} s"
    )
    return found


def tell_scaling(turns: Sequence[Scaling]) -> float:
    """Print the turns together; returns the median."""
    proofs = SCALING_PROOFS
    one = proofs / statistics.median(turn.one.seconds for turn in turns)
    two = proofs / statistics.median(turn.two.seconds for turn in turns)
    factors, pure = sorted(turn.factor for turn in turns), sorted(turn.computation for turn in turns)
    own = 1000 * statistics.median(turn.one.own_seconds for turn in turns) / proofs
    typer.echo(
        f"pool, {len(turns)} turns: {one:.1f} checks/s with one checker on one core, {two:.1f} with two on two: median "
        f"x{statistics.median(factors):.2f} ({factors[0]:.2f} to {factors[-1]:.2f}); pure computation, beside each: "
        f"x{statistics.median(pure):.2f} ({pure[0]:.2f} to {pure[-1]:.2f}); of the {1000 / one:.1f} ms of a check on "
        f"one core {own:.1f} are Python's, whose threads compute by turns"
    )
    return statistics.median(factors)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all; 1 when checking scales less than was required."""
    parser = argparse.ArgumentParser(prog="python -m stp.bench.tiers", description="What each tier of checking costs.")
    parser.add_argument("--require-scaling", type=float, default=0.0, metavar="X", help="exit 1 below, 1 to 2 cores")
    chosen = parser.parse_args(arguments)
    settings = Settings()
    try:
        tell_tiers(settings)
        tell_start(settings)
        found = tell_pool(settings) if len(os.sched_getaffinity(0)) > 1 else chosen.require_scaling
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    return 1 if found < chosen.require_scaling else 0


if __name__ == "__main__":
    sys.exit(main())
