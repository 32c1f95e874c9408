"""`stp serve`, `stp key`: the REST service, and who may use it."""

from __future__ import annotations

import importlib
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Annotated, Any

import typer

from stp import bootstrap, bootstrap_service, logs
from stp.cli.common import CONSOLE, Json, emit, settings
from stp.errors import ConfigError
from stp.store.keys import ApiKey, Scope

key = typer.Typer(help="API keys: who may ask the service for what.", no_args_is_help=True)

LEAVE_SECONDS = 5
"""How long those who wait for an answer may hold up the end of the service."""


def serve(
    host: Annotated[str, typer.Option(help="On which address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where to listen.", min=0, max=65535)] = 8000,
    model: Annotated[str, typer.Option(help="The model that attempts are made with: a folder or a hub name.")] = "",
) -> None:
    """Serve the REST API, and pages at /, until Ctrl-C: checks, attempts at proofs, and what self-play has found.

    Callers need a key (`stp key create`). With STP_API_OPEN=1 programs on this machine need none.

    Examples:

        stp serve

        stp serve --model runs/quickstart/round-3 --port 8080
    """
    where = settings()
    if model:
        where = where.model_copy(update={"api_model": model})
    if where.api_open and not _is_near(host):
        raise ConfigError(f"STP_API_OPEN=1 would let anybody who reaches {host} in; unset it, or serve on 127.0.0.1")
    try:
        import uvicorn

        create_app = importlib.import_module("services.api.app").create_app
    except ImportError as error:
        raise ConfigError(f"the service is not installed ({error}); run `pip install 'stp[service]'`") from error
    # Whoever stops it otherwise than by Ctrl-C is to leave nothing open either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    logs.setup(where.log)
    with bootstrap_service.open_service(where) as service:
        uvicorn.run(
            create_app(where, lambda: nullcontext(service)),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=LEAVE_SECONDS,
        )


@key.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose it is, e.g. ci.")],
    scopes: Annotated[str, typer.Option(help="What it may do: check, prove, read.")] = "check,prove,read",
    rate: Annotated[int, typer.Option(help="Requests per minute; 0: any number.", min=0)] = 600,
    concurrency: Annotated[int, typer.Option(help="Requests open at a time; 0: any number.", min=0)] = 64,
    json: Json = False,
) -> None:
    """Make a key. Its secret is shown this once; only a hash of it is kept.

    Example:

        stp key create ci --scopes check --rate 120
    """
    with bootstrap.open_keys(settings()) as keys:
        made, secret = keys.create(name, _scopes(scopes), rate, concurrency, time.time())
    if not json:
        CONSOLE.print(f"key {made.id} for {name}; its secret is shown this once:", highlight=False)
    emit(json, {**_shown(made), "secret": secret}, secret)


@key.command("list")
def list_(json: Json = False) -> None:
    """List the keys, the revoked ones too, without their secrets."""
    with bootstrap.open_keys(settings()) as keys:
        found = keys.all()
    emit(json, {"keys": [_shown(one) for one in found]}, _table(found))


@key.command()
def revoke(
    which: Annotated[str, typer.Argument(help="Id or name; with a name, all keys that have it.")], json: Json = False
) -> None:
    """End a key, at once and for good.

    Example:

        stp key revoke ci
    """
    with bootstrap.open_keys(settings()) as keys:
        ended = keys.revoke(which, time.time())
    emit(json, {"revoked": [one.id for one in ended]}, "\n".join(f"revoked {one.id} ({one.name})" for one in ended))


def _scopes(text: str) -> list[Scope]:
    try:
        return [Scope(one.strip()) for one in text.split(",")]
    except ValueError as error:
        raise ConfigError(f"--scopes {text}: give some of {', '.join(Scope)}, with commas between them") from error


def _is_near(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(one: ApiKey) -> dict[str, Any]:
    return asdict(one) | {"scopes": sorted(one.scopes)}


def _table(keys: Sequence[ApiKey]) -> str:
    lines = [
        f"{one.id}  {_day(one.created)}  {_day(one.revoked) + ' revoked' if one.revoked else 'valid'}  {one.name}  "
        f"{','.join(sorted(one.scopes))}  {one.rate_per_minute or 'any'}/min  {one.concurrency or 'any'} open"
        for one in keys
    ]
    return "\n".join(lines) or "no key yet; `stp key create NAME` makes one"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
