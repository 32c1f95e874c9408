"""`python -m stp.bench.tiers`: what each tier of checking costs, how checking scales, and what a runaway proof costs.

All on the proofs of `stp.bench.check`, in one run. The pool is measured as it is used: a `LocalQueue` over a SQLite
file. "Naive" is a pool whose workers have fixed shares of the proofs and start Lean anew after a time-out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass

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
from stp.types import CheckLimits, FinishReason, Proof, Rollout, Statement, Verdict, VerdictStatus

TOGETHER = CONFIRMED_TOGETHER
RUNAWAY = "\n  repeat (first | skip)"
RUNAWAY_SECONDS = 20.0
POOL_PROOFS = 200
Claim = tuple[Statement, Proof]


@dataclass(frozen=True, slots=True)
class Row:
    """One way of judging a proof."""

    name: str
    per_second: float

    def line(self, of: float) -> str:
        """One line for people; `of` is what it is compared with."""
        return f"{self.name:<42}{self.per_second:>12,.1f}{1000 / self.per_second:>12.2f}{self.per_second / of:>10.2f}"


def many(count: int) -> list[Claim]:
    """So many different proofs: the built-in ones with a comment of their own, proofs of a statement together."""
    copies = -(-count // len(examples()))
    made = [(one, Proof(one.id, f"{proof.text} -- {number}")) for one, proof in examples() for number in range(copies)]
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
        raise StpError("this toolchain has no trust tier; set STP_LEAN=embedded and STP_TRUST=auto")
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


def pooled(settings: Settings, workers: int, claims: Sequence[Claim], limits: CheckLimits) -> float:
    """Seconds until a queue of warm checkers has settled all proofs that are right; its processes are warm before."""
    with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder:
        url = f"sqlite:///{folder}/stp.db"
        upgrade(url)
        make = bootstrap.checker_factory(settings)
        with closing(SqlStore(url)) as store, closing(LocalQueue(store, make, workers)) as queue:
            run_queue(store, queue, "warm", many(TOGETHER * workers), limits)
            began = time.perf_counter()
            return run_queue(store, queue, "measured", claims, limits) - began


def run_queue(store: SqlStore, queue: LocalQueue, batch: str, claims: Sequence[Claim], limits: CheckLimits) -> float:
    """Have a batch checked; returns when its last right proof was settled."""
    store.add_statements(one for one, _ in claims)
    store.add_rollouts(batch, [Rollout(proof, n, 0, 0, 0.0, FinishReason.STOP) for n, (_, proof) in enumerate(claims)])
    queue.enqueue([proof.id for _, proof in claims], limits)
    slow = {proof.id for _, proof in claims if proof.text == RUNAWAY}
    while set(store.unsettled(batch)) - slow:
        queue.raise_if_broken()
        time.sleep(0.005)
    return time.perf_counter()


def scaling(settings: Settings) -> tuple[float, float]:
    """Checks per second of one checker on one core, and of two on two."""
    claims, found = many(2 * POOL_PROOFS), []
    for count in (1, 2):
        with cores(count):
            found.append(len(claims) / pooled(settings, count, claims, LIMITS))
    return found[0], found[1]


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
    one, two = scaling(settings)
    typer.echo(
        f"pool: {one:.1f} checks/s with one checker on one core, {two:.1f} with two on two: x{two / one:.2f} "
        f"(pure computation: x{machine():.2f})"
    )
    limits = CheckLimits(timeout_seconds=RUNAWAY_SECONDS, memory_mb=LIMITS.memory_mb)
    without = pooled(settings, 2, many(POOL_PROOFS), limits)
    beside = pooled(settings, 2, with_runaway(), limits)
    slow = naive(bootstrap.checker_factory(settings), with_runaway(), limits)
    typer.echo(
        f"a {RUNAWAY_SECONDS:.0f} s runaway among {POOL_PROOFS} proofs on two checkers: the others are settled after "
        f"{beside:.1f} s, without it after {without:.1f} s; naive pool {slow:.1f} s"
    )
    return two / one


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
