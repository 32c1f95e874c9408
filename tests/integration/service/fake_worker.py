"""A worker as `stp worker` starts it, but that its checker answers by the proof's text: `python -m ...fake_worker 2`.

right ...   proved
kill ...    kills the process that checks it
slow S ...  proved after S seconds
tight ...   reaches its time limit, and is proved at a higher one, unless something is checked beside it
else        failed
"""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import partial

from services.worker.app import run
from stp import bootstrap
from stp.checks import Bench
from stp.protocols import Store
from stp.settings import Settings
from stp.testing import FakeChecker, failed, proved
from stp.types import CheckLimits, Limit, Proof, Statement, Verdict, VerdictStatus


class TextChecker(FakeChecker):
    """Judges by the first word of a proof."""

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        match proof.text.split():
            case ["right", *_]:
                return proved()
            case ["kill", *_]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["slow", seconds, *_]:
                time.sleep(float(seconds))
                return proved()
            case ["tight", asked, *_] if limits.timeout_seconds <= float(asked):
                return Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME, limits=limits)
            case ["tight", *_]:
                return proved()
        return failed()


def bench(store: Store) -> Bench:
    return Bench(store, TextChecker)


if __name__ == "__main__":
    where, (fewest, most) = Settings(), map(int, sys.argv[1].split(","))
    sys.exit(run(where.broker_url, partial(bootstrap.open_station, where, bench), ["checks"], fewest, most))
