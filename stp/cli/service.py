"""`stp worker`, `stp up`: the service's processes."""

from __future__ import annotations

import importlib
import sys
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

import stp
from stp import bootstrap
from stp.cli.common import settings
from stp.errors import ConfigError


def service(module: str) -> ModuleType:
    """A module of the folder `services`: the checkout's, or the copy inside an installed package."""
    package = Path(stp.__file__).parent
    packaged = package / "deploy"
    folder = str(packaged if packaged.is_dir() else package.parent)
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(f"services.{module}")


def worker(
    concurrency: Annotated[int, typer.Option(help="Checks side by side; 0: as STP_CHECKERS, or one per core.")] = 0,
    autoscale: Annotated[str, typer.Option(metavar="MIN,MAX", help="As many processes as there is work for.")] = "",
    queues: Annotated[str, typer.Option(help="What to take: checks, attempts, or both with a comma.")] = "",
) -> None:
    """Check what others ask for over the broker (STP_BROKER_URL), until SIGTERM or Ctrl-C.

    What is under way then is finished, and the rest goes back for other workers.

    Examples:

        STP_BROKER_URL=redis://localhost/0 STP_DATABASE_URL=postgresql://stp@localhost/stp stp worker

        stp worker --autoscale 1,16
    """
    where = settings()
    count = concurrency or bootstrap.checker_count(where)
    fewest, most = _range(autoscale) if autoscale else (count, count)
    open_station = partial(bootstrap.open_station, where, bootstrap.bench_factory(where))
    run = service("worker.app").run
    raise typer.Exit(run(bootstrap.broker_url(where), open_station, ["checks"], fewest, most))


def _range(autoscale: str) -> tuple[int, int]:
    try:
        fewest, most = map(int, autoscale.split(","))
    except ValueError:
        fewest, most = 0, 0
    if not 1 <= fewest <= most:
        raise ConfigError(f"--autoscale {autoscale} is not understood; give two numbers, e.g. 1,16")
    return fewest, most
