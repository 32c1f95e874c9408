"""`stp worker`, `stp up`: the service's processes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

import stp
from stp import bootstrap, bootstrap_service, logs
from stp.cli.common import CONSOLE, settings
from stp.errors import ConfigError
from stp.servers import Postgres, Redis
from stp.settings import Settings
from stp.supervise import Family, listens, only_one, stp_command, told_to_stop


def service(module: str) -> ModuleType:
    """A module of the folder `services`: the checkout's, or the copy inside an installed package."""
    package = Path(stp.__file__).parent
    packaged = package / "deploy"
    folder = str(packaged if packaged.is_dir() else package.parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(f"services.{module}")


def worker(
    concurrency: Annotated[int, typer.Option(help="Checks side by side; 0: as STP_CHECKERS, or one per core.")] = 0,
    autoscale: Annotated[str, typer.Option(metavar="MIN,MAX", help="As many processes as there is work for.")] = "",
    model: Annotated[str, typer.Option(help="Attempt proofs with this model, instead of checking any.")] = "",
) -> None:
    """Check what others ask for over the broker (STP_BROKER_URL), until SIGTERM or Ctrl-C.

    What is under way then is finished, and the rest goes back for other workers.

    Examples:

        STP_BROKER_URL=redis://localhost/0 STP_DATABASE_URL=postgresql://stp@localhost/stp stp worker

        stp worker --autoscale 1,16

        stp worker --model runs/quickstart/round-3
    """
    where = settings()
    logs.setup(where.log)
    if model:
        from stp.model import require_model

        require_model(model)
        open_prover = partial(bootstrap_service.open_prover, where, Path(model))
        run_attempts = service("worker.app").run_attempts
        with bootstrap_service.processes_counted(where):
            raise typer.Exit(run_attempts(bootstrap.broker_url(where), open_prover))
    count = concurrency or bootstrap.checker_count(where)
    fewest, most = _range(autoscale) if autoscale else (count, count)
    open_station = partial(bootstrap_service.open_station, where, bootstrap_service.bench_factory(where), most)
    run_checks = service("worker.app").run_checks
    with bootstrap_service.processes_counted(where):
        raise typer.Exit(run_checks(bootstrap.broker_url(where), open_station, fewest, most))


def up(
    port: Annotated[int, typer.Option(help="Where the API listens.")] = 8000,
    host: Annotated[str, typer.Option(help="On which address.")] = "127.0.0.1",
    concurrency: Annotated[int, typer.Option(help="Checks side by side; 0: as STP_CHECKERS, or one per core.")] = 0,
    model: Annotated[str, typer.Option(help="The model that attempts are made with: a folder or a hub name.")] = "",
) -> None:
    """Run the whole service on this machine: API, worker, Postgres and Redis, until SIGTERM or Ctrl-C.

    Data stay in STP_HOME, and the next time it goes on with them. A database or a broker that the environment names
    (STP_DATABASE_URL, STP_BROKER_URL) takes the place of its own. Programs on this machine need no key, unless
    STP_API_OPEN=0; others do (stp key create).

    Example:

        stp up
    """
    home = bootstrap.make_folder(settings().home).absolute()
    with (
        only_one(home / "up.lock", f"`stp up` is running in {home} already; set STP_HOME to another folder"),
        told_to_stop() as stopping,
        _servers(settings(), home) as where,
    ):
        bootstrap.upgrade_store(where)
        environment = os.environ | {
            "STP_HOME": str(home),
            "STP_QUEUE": where.queue,
            "STP_DATABASE_URL": where.database_url,
            "STP_BROKER_URL": where.broker_url,
        }
        environment.setdefault("STP_API_OPEN", "1")
        family = Family(home / "logs")
        try:
            family.start(
                "worker", stp_command("worker", "--concurrency", str(concurrency)), environment | _beside(where, 1)
            )
            if model:
                command = stp_command("worker", "--model", model)
                family.start("worker with the model", command, environment | _beside(where, 2))
            serve = stp_command("serve", "--host", host, "--port", str(port), "--model", model)
            family.start("API", serve, environment)
            family.wait_until(lambda: bool(bootstrap.workers(where)) and listens(host, port), stopping)
            if not stopping.is_set():
                # What other commands need to go to the same place, such as `stp key create`.
                for name in ("STP_DATABASE_URL", "STP_BROKER_URL"):
                    CONSOLE.print(f"{name}={environment[name]}", highlight=False, soft_wrap=True)
                typer.echo(f"http://{host}:{port}")
            family.watch(stopping)
        finally:
            family.stop()


def _beside(where: Settings, number: int) -> dict[str, str]:
    """The port for the metrics of a process beside the API, which has the one that is set."""
    return {"STP_METRICS_PORT": str(where.metrics_port and where.metrics_port + number)}


@contextmanager
def _servers(where: Settings, home: Path) -> Iterator[Settings]:
    """The settings, with a database and a broker; those that are not named are started, and stopped in the end."""
    named = {"queue": "celery", "database_url": where.database_url, "broker_url": where.broker_url}
    with ExitStack() as stack:
        own: dict[str, Postgres | Redis] = {
            "database_url": Postgres(home / "postgres"),
            "broker_url": Redis(home / "redis"),
        }
        for name, server in own.items():
            if not named[name]:
                stack.callback(server.stop)
                server.start()
                named[name] = server.url
        yield where.model_copy(update=named)


def _range(autoscale: str) -> tuple[int, int]:
    try:
        fewest, most = map(int, autoscale.split(","))
    except ValueError:
        fewest, most = 0, 0
    if not 1 <= fewest <= most:
        raise ConfigError(f"--autoscale {autoscale} is not understood; give two numbers, e.g. 1,16")
    return fewest, most
