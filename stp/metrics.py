"""What is counted, for Prometheus: `Meters` where it happens, `AtScrape` when somebody asks.

Counting costs little; whoever wants it scraped opens a port for it (`served`). No label takes a value from outside that
is not one of few: neither paths, nor names of statements, nor keys.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import psutil

from stp.errors import ConfigError, StpError
from stp.types import Completion, PassRate, Tier, Verdict

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.metrics_core import Metric

log = logging.getLogger(__name__)

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus_client is told where processes count together; heeded when it is imported."""
PASS_RATE_SECONDS = 15.0
"""How long pass rates are kept: they change once a round."""


_MAKING = threading.Lock()
"""Checkers' threads come to their first count at once, and a second set would be refused."""


@dataclass(frozen=True, slots=True)
class Meters:
    """All that is counted where it happens."""

    checks: Counter
    reused: Counter
    check_seconds: Histogram
    wait_seconds: Histogram
    breakdowns: Counter
    confirmed: Counter
    confirm_seconds: Histogram
    samples: Counter
    tokens: Counter
    sampling_seconds: Histogram
    http_seconds: Histogram


def meters() -> Meters:
    """The one set of this process, made when it is first needed."""
    with _MAKING:
        return _made()


@cache
def _made() -> Meters:
    from prometheus_client import Counter, Histogram

    def seconds(name: str, what: str, labels: Sequence[str] = ()) -> Histogram:
        return Histogram(name, what, labels, buckets=BUCKETS)

    return Meters(
        checks=Counter("stp_checks", "Proofs settled.", ("status", "tier", "limit")),
        reused=Counter("stp_verdicts_reused", "Rollouts whose verdict was known: they need no check."),
        check_seconds=seconds("stp_check_seconds", "Time of one check by a warm checker."),
        wait_seconds=seconds("stp_queue_wait_seconds", "Time that a proof waits for a checker."),
        breakdowns=Counter("stp_checker_breakdowns", "Times that a checker or a trust tier broke and was replaced."),
        confirmed=Counter("stp_confirmed", "Proofs that the trust tier looked at."),
        confirm_seconds=seconds(
            "stp_confirm_seconds", "Time that the trust tier takes for those it looks at together."
        ),
        samples=Counter("stp_samples", "Completions that a model sampled."),
        tokens=Counter("stp_sampled_tokens", "Tokens that a model sampled."),
        sampling_seconds=seconds("stp_sampling_seconds", "Time of one call of the model, with many samples."),
        http_seconds=seconds(
            "stp_http_seconds", "Time until the answer to a request begins.", ("method", "route", "status")
        ),
    )


def settled(verdict: Verdict) -> None:
    """A proof has its verdict."""
    meters().checks.labels(verdict.status, verdict.tier, verdict.limit or "").inc()


def reused(rollouts: int) -> None:
    """So many rollouts had theirs already."""
    meters().reused.inc(rollouts)


def checked(verdict: Verdict) -> None:
    """A checker has looked at a proof; what its token filter refuses takes no time."""
    if verdict.tier is Tier.WARM:
        meters().check_seconds.observe(verdict.elapsed_seconds)


def waited(seconds: float) -> None:
    """A proof has come to a checker."""
    meters().wait_seconds.observe(seconds)


def broke() -> None:
    """A checker or a trust tier broke."""
    meters().breakdowns.inc()


def confirmed(proofs: int, seconds: float) -> None:
    """The trust tier has looked at some proofs together."""
    meters().confirmed.inc(proofs)
    meters().confirm_seconds.observe(seconds)


def sampled(answers: Sequence[Sequence[Completion]], seconds: float) -> None:
    """A model has answered."""
    meters().samples.inc(sum(len(one) for one in answers))
    meters().tokens.inc(sum(each.tokens for one in answers for each in one))
    meters().sampling_seconds.observe(seconds)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """A request is answered. `route` is the template of its path."""
    meters().http_seconds.labels(method, route, status).observe(seconds)


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read when somebody asks; a StpError leaves it out."""

    queue_depth: Callable[[], int]
    """Proofs handed over and not settled."""
    pass_rates: Callable[[], Mapping[str, tuple[int, PassRate]]]
    """The latest round of each run, and how many of its rollouts are correct."""


class AtScrape:
    """Gauges for one scrape after another."""

    def __init__(self, sources: Sources | None) -> None:
        self._sources = sources
        self._rates: Mapping[str, tuple[int, PassRate]] = {}
        self._rates_until = 0.0

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client asks for it."""
        yield from lean_processes()
        if self._sources is not None:
            try:
                yield from self._stored(self._sources)
            except StpError as error:
                log.warning("some metrics are missing: %s", error)

    def _stored(self, sources: Sources) -> Iterator[Metric]:
        from prometheus_client.metrics_core import GaugeMetricFamily

        yield GaugeMetricFamily("stp_queue_depth", "Proofs handed over and not settled.", sources.queue_depth())
        if time.monotonic() > self._rates_until:
            self._rates, self._rates_until = sources.pass_rates(), time.monotonic() + PASS_RATE_SECONDS
        rates = GaugeMetricFamily("stp_pass_rate", "Correct share of the latest round's rollouts.", labels=["run"])
        rounds = GaugeMetricFamily("stp_round", "The latest round whose rollouts are checked.", labels=["run"])
        for run, (number, rate) in self._rates.items():
            rates.add_metric([run], rate.value)
            rounds.add_metric([run], number)
        yield from (rates, rounds)


def lean_processes() -> Iterator[Metric]:
    """Number and memory of the Lean processes below this one. Pages that they share are counted for each."""
    from prometheus_client.metrics_core import GaugeMetricFamily

    sizes = []
    for one in psutil.Process().children(recursive=True):
        try:
            if one.name() == "lean":
                sizes.append(one.memory_info().rss)
        except psutil.Error:
            continue  # it has ended meanwhile
    yield GaugeMetricFamily("stp_lean_processes", "Lean processes.", len(sizes))
    yield GaugeMetricFamily("stp_lean_memory_bytes", "Their resident memory.", sum(sizes))


@contextmanager
def served(host: str, port: int, sources: Sources | None = None) -> Iterator[None]:
    """Answer scrapes of `http://host:port/metrics` until the block ends; without a key, so keep the port to yourself.

    Raises:
        ConfigError: the port cannot be had.
    """
    from prometheus_client import start_http_server

    try:
        server, thread = start_http_server(port, host, registry(sources))
    except OSError as error:
        raise ConfigError(
            f"metrics cannot be served on {host}:{port}: {error.strerror}; set STP_METRICS_PORT to a free port, or to 0"
        ) from error
    # A forked process that outlives this one would keep the port.
    os.register_at_fork(after_in_child=server.socket.close)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def registry(sources: Sources | None = None) -> CollectorRegistry:
    """All that is told at a scrape, by all processes that count together."""
    from prometheus_client import REGISTRY, CollectorRegistry, ProcessCollector
    from prometheus_client.multiprocess import MultiProcessCollector

    meters()
    everything = CollectorRegistry()
    if os.environ.get(SHARED_FOLDER):
        MultiProcessCollector(everything)  # type: ignore[no-untyped-call]
        ProcessCollector(registry=everything)
    else:
        everything.register(REGISTRY)
    everything.register(AtScrape(sources))
    return everything


@contextmanager
def counted_together() -> Iterator[None]:
    """Have the processes that are forked in the block count together, by files in a folder that goes when it ends.

    To be called before anything is counted. What a process has counted stays when it dies.
    """
    if "prometheus_client" in sys.modules:
        raise RuntimeError("prometheus_client was imported before its processes were to count together")
    folder = tempfile.mkdtemp(prefix="stp-metrics-")
    os.environ[SHARED_FOLDER] = folder
    try:
        yield
    finally:
        del os.environ[SHARED_FOLDER]
        shutil.rmtree(folder, ignore_errors=True)
