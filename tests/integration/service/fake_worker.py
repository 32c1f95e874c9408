"""A worker as `stp worker` starts it, whose checker answers some proofs by their first word, and asks Lean otherwise.

right ...   proved
wrong ...   failed
kill ...    kills the process that checks it
slow S ...  proved after S seconds
tight S ... reaches a time limit of S seconds and less, and is proved at a higher one
odd ...     proved, but the checker breaks over it where TEST_BROKEN is set
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from services.worker.app import run_checks
from stp import bootstrap, bootstrap_service, logs
from stp.checks import Bench
from stp.errors import CheckerUnavailable
from stp.protocols import Claims, Confirmer, ProofChecker
from stp.settings import Settings
from stp.testing import failed, proved
from stp.types import CheckLimits, Limit, Proof, Statement, Tier, Verdict, VerdictStatus

FAKE = "fake"
KILLED = "killed by a proof"


class TextChecker:
    """Judges by the words of a proof; what it does not understand goes to a checker made when it is first needed."""

    def __init__(self, make_checker: Callable[[], ProofChecker]) -> None:
        self._make_checker = make_checker
        self._checker: ProofChecker | None = None

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        if known := self._judge(proof, limits):
            return replace(known, checker=FAKE, limits=limits)
        self._checker = self._checker or self._make_checker()
        return self._checker.check(statement, proof, limits)

    def _judge(self, proof: Proof, limits: CheckLimits) -> Verdict | None:
        match proof.text.split():
            case ["right", *_]:
                return proved()
            case ["wrong", *_]:
                return failed()
            case ["kill", *_]:
                print(KILLED, file=sys.stderr, flush=True)  # noqa: T201 -- the test counts it
                os.kill(os.getpid(), signal.SIGKILL)
            case ["slow", seconds, *_]:
                time.sleep(float(seconds))
                return proved()
            case ["tight", seconds, *_]:
                reached = limits.timeout_seconds <= float(seconds)
                return Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME) if reached else proved()
            case ["odd", *_]:
                if "TEST_BROKEN" in os.environ:
                    raise CheckerUnavailable("this machine is broken")
                return proved()
        return None

    def close(self) -> None:
        if self._checker:
            self._checker.close()
            self._checker = None


class TextConfirmer:
    """Takes the text checker's word, and asks the trust tier about Lean's."""

    def __init__(self, make_confirmer: Callable[[], Confirmer]) -> None:
        self._make_confirmer = make_confirmer
        self._confirmer: Confirmer | None = None

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        real = [one for one in accepted if one[2].checker != FAKE]
        if real:
            self._confirmer = self._confirmer or self._make_confirmer()
        confirmed = iter(self._confirmer.confirm(real) if real and self._confirmer else [])
        trusted = (replace(verdict, tier=Tier.TRUST) for _, _, verdict in accepted)
        return [verdict if verdict.checker == FAKE else next(confirmed) for verdict in trusted]

    def close(self) -> None:
        if self._confirmer:
            self._confirmer.close()
            self._confirmer = None


def bench_factory(where: Settings) -> Callable[[Claims], Bench]:
    """Places to check at; the embedded Lean is only looked for when it is first needed."""

    def make_confirmer() -> Confirmer:
        make = bootstrap.confirmer_factory(where)
        assert make, "this Lean has no trust tier"
        return make()

    return lambda store: Bench(
        store, lambda: TextChecker(lambda: bootstrap.make_checker(where)), lambda: TextConfirmer(make_confirmer)
    )


if __name__ == "__main__":
    where, (fewest, most) = Settings(), map(int, sys.argv[1].split(","))
    open_station = partial(bootstrap_service.open_station, where, bench_factory(where), 1)
    logs.setup("json")
    faulthandler.register(signal.SIGUSR1)
    with bootstrap_service.processes_counted(where):
        sys.exit(run_checks(where.broker_url, open_station, fewest, most))
