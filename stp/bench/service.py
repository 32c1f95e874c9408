"""`python -m stp.bench.service`: checks per second through REST, Celery, Redis and Postgres against the bare checker.

The same proofs in the same run, on as many processes, turn by turn: bare, each process takes the next few proofs, has
its warm Lean check them and its trust tier confirm them; through the queue, they are asked for, carried by a broker,
checked by `stp worker`, and counted when their verdicts are in the database; through REST, a client sends them as
batches to `stp serve` and has all their verdicts. Servers and asker share the cores with the checks.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
import typer

from stp import bootstrap
from stp.bench.check import LIMITS
from stp.bench.tiers import Claim, many
from stp.client import Client
from stp.errors import StpError
from stp.protocols import Confirmer, ProofChecker, Queue, Store
from stp.servers import Postgres, Redis
from stp.settings import Settings
from stp.supervise import Family, free_port, listens, stp_command
from stp.toolchain.machine import own_core
from stp.types import unsampled

TOGETHER = 32
POLL_SECONDS = 0.25
ITEMS = 480
"""Proofs in a batch of the client's."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one way."""

    per_second: float
    cpu_ms: float
    """Processor time per check of everything but Lean."""


class Bare:
    """Warm checkers in processes that take proofs from a list."""

    def __init__(self, settings: Settings, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, context, _prepare, (settings, workers))
        self._workers = workers

    def turn(self, claims: Sequence[Claim]) -> Turn:
        parts = [claims[start : start + TOGETHER] for start in range(0, len(claims), TOGETHER)]
        mine = [psutil.Process(pid) for pid in set(self._pool.map(_pid, range(8 * self._workers)))]
        return _timed(len(claims), mine, lambda: self._proved(parts))

    def _proved(self, parts: Sequence[Sequence[Claim]]) -> bool:
        return all(self._pool.map(_all_proved, parts))

    def close(self) -> None:
        self._pool.shutdown()


_checker: ProofChecker
_confirmer: Confirmer | None = None
_life = ExitStack()


def _prepare(settings: Settings, workers: int) -> None:
    global _checker, _confirmer  # noqa: PLW0603 -- what a process of the pool has for its life
    _life.enter_context(own_core(workers))
    _checker = bootstrap.make_checker(settings)
    make = bootstrap.confirmer_factory(settings)
    _confirmer = make() if make else None


def _pid(_: int) -> int:
    time.sleep(0.05)  # so that each process gets one of these
    return os.getpid()


def _all_proved(claims: Sequence[Claim]) -> bool:
    verdicts = [_checker.check(*claim, LIMITS) for claim in claims]
    if _confirmer:
        accepted = [(*claim, verdict) for claim, verdict in zip(claims, verdicts, strict=True) if verdict.proved]
        verdicts = _confirmer.confirm(accepted)
    return len(verdicts) == len(claims) and all(one.proved for one in verdicts)


class Service:
    """A worker, an API, a Redis and a Postgres of one's own."""

    def __init__(self, store: Store, queue: Queue, client: Client, servers: Iterable[int]) -> None:
        self._store, self._queue, self._client = store, queue, client
        self._servers = [psutil.Process(pid) for pid in servers]
        self._turns = 0

    def through_rest(self, claims: Sequence[Claim]) -> Turn:
        def settled() -> bool:
            parts = [claims[start : start + ITEMS] for start in range(0, len(claims), ITEMS)]
            with ThreadPoolExecutor(len(parts)) as pool:
                found = list(pool.map(self._checked, parts))
            return sum(found) == len(claims)

        return self._timed(len(claims), settled)

    def _checked(self, claims: Sequence[Claim]) -> int:
        items = self._client.check_many([(one, proof.text) for one, proof in claims], LIMITS)
        return sum(one.verdict is not None and one.verdict.proved for one in items)

    def through_queue(self, claims: Sequence[Claim]) -> Turn:
        self._turns += 1
        batch = f"turn-{self._turns}"
        self._store.add_statements(one for one, _ in claims)
        drawn = [unsampled(proof, n) for n, (_, proof) in enumerate(claims)]
        self._store.add_rollouts(batch, drawn)

        def settled() -> bool:
            self._queue.enqueue([proof.id for _, proof in claims], LIMITS)
            while self._store.unsettled(batch):
                self._queue.raise_if_broken()
                time.sleep(POLL_SECONDS)
            return sum(one.proved for one in self._store.pass_rates(batch).values()) == len(claims)

        return self._timed(len(claims), settled)

    def _timed(self, count: int, act: Callable[[], bool]) -> Turn:
        return _timed(count, [psutil.Process(), *self._servers, *_below(self._servers)], act)


@contextmanager
def service(settings: Settings, workers: int) -> Iterator[Service]:
    """A service that is ready, and ends with all it has started."""
    with tempfile.TemporaryDirectory(prefix="stp-bench-") as folder, ExitStack() as stack:
        home = Path(folder)
        postgres, redis, family = Postgres(home / "postgres"), Redis(home / "redis"), Family(home / "logs")
        for server in (postgres, redis):
            stack.callback(server.stop)
            server.start()
        update = {"queue": "celery", "database_url": postgres.url, "broker_url": redis.url}
        where = settings.model_copy(update=update)
        bootstrap.upgrade_store(where)
        environment = {f"STP_{name.upper()}": value for name, value in update.items()}
        stack.callback(family.stop)
        port = free_port()
        environment = os.environ | environment | {"STP_API_OPEN": "1"}
        family.start("worker", stp_command("worker", "--concurrency", str(workers)), environment)
        family.start("API", stp_command("serve", "--port", str(port)), environment)
        deadline = time.monotonic() + 120
        while len(bootstrap.workers(where)) < workers or not listens("127.0.0.1", port):
            family.raise_if_ended()
            if time.monotonic() > deadline:
                raise StpError(f"it did not come up: {family.log('worker').read_text()[-2000:]}")
            time.sleep(0.2)
        store = stack.enter_context(bootstrap.open_store(where))
        queue = stack.enter_context(bootstrap.open_queue(where, store))
        client = stack.enter_context(Client(f"http://127.0.0.1:{port}"))
        yield Service(store, queue, client, [postgres.pid, redis.pid, family.pid("worker"), family.pid("API")])


def _below(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """What they have started, but for Lean and what confines it, whose time is the check itself."""
    found = []
    for one in processes:
        for child in one.children():
            with suppress(psutil.NoSuchProcess):
                found.append(child)
    return found


def _timed(count: int, processes: Sequence[psutil.Process], act: Callable[[], bool]) -> Turn:
    cpu, began = _cpu_seconds(processes), time.perf_counter()
    if not act():
        raise StpError("a right proof was not accepted; run `stp lean doctor`")
    seconds = time.perf_counter() - began
    return Turn(count / seconds, 1000 * (_cpu_seconds(processes) - cpu) / count)


def _cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    used = 0.0
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            used += times.user + times.system
    return used


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all and their ratios; 1 when REST is below what was required."""
    parser = argparse.ArgumentParser(prog="python -m stp.bench.service", description="The service's own cost.")
    parser.add_argument("--require", type=float, default=0.0, metavar="X", help="exit 1 below X times the bare rate")
    parser.add_argument("--workers", type=int, default=2, help="processes that check (default: 2)")
    parser.add_argument("--proofs", type=int, default=960, help="proofs in each turn (default: 960)")
    parser.add_argument("--turns", type=int, default=3, help="turns of each way (default: 3)")
    chosen = parser.parse_args(arguments)
    parts = 3 * (chosen.turns + 1)
    claims = many(parts * chosen.proofs)
    shares = [claims[start::parts] for start in range(parts)]
    settings = Settings()
    try:
        with service(settings, chosen.workers) as through, ExitStack() as stack:
            bare = Bare(settings, chosen.workers)
            stack.callback(bare.close)
            ways = {"bare checker": bare.turn, "queue": through.through_queue, "REST": through.through_rest}
            # The first turns warm all of them up.
            turns = [{name: way(shares.pop()) for name, way in ways.items()} for _ in range(chosen.turns + 1)][1:]
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    return 1 if tell(turns) < chosen.require else 0


def tell(turns: Sequence[Mapping[str, Turn]]) -> float:
    """Print how fast each way was, and against the bare checker; returns that of REST."""
    ratio = 1.0
    for name in turns[0]:
        own = [one[name] for one in turns]
        ratio = median(one[name].per_second / one["bare checker"].per_second for one in turns)
        rates = ", ".join(f"{one.per_second:.1f}" for one in own)
        cpu = median(one.cpu_ms for one in own)
        typer.echo(f"{name:<14}{rates:>24} checks/s{cpu:>8.2f} ms CPU per check beside Lean{ratio:>8.2f} of bare")
    return ratio


if __name__ == "__main__":
    sys.exit(main())
