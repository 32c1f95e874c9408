"""The commands that may be done by a service: `stp check --url`, `stp prove --url`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from stp.cli.common import emit
from stp.errors import ConfigError, InputError
from stp.types import CheckLimits, Proof, Statement, Verdict

if TYPE_CHECKING:
    from stp.client import Client

Url = Annotated[str, typer.Option(help="Have a service do it: its URL. Its key is read from STP_API_KEY.")]


def check_there(url: str, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
    """The verdict of a service.

    Raises:
        ServiceError: it refuses, or cannot be reached.
    """
    with _client(url) as client:
        return client.check(statement, proof.text, limits)


def prove_there(url: str, statement: Statement, json: bool, **options: object) -> None:
    """Have a service's model try a statement, and print what it found; options are those of `POST /v1/attempts`.

    Raises:
        InputError: the statement cannot be tried.
        ServiceError: the service refuses, or cannot be reached.
        typer.Exit: with code 1, when nothing is proved.
    """
    with _client(url) as client:
        done = client.prove(statement, **options)
    if done.reason:
        raise InputError(done.reason)
    shortest = done.proofs[0].text if done.proofs else None
    rate = done.pass_rate
    value = {"statement": statement.text, "proved": rate.proved, "samples": rate.attempts, "proof": shortest}
    text = f"{rate.proved} of {rate.attempts} samples prove it (by {done.model}; it ends with the first correct one)"
    emit(json, value, text + (f"\n\n{statement.text}{shortest}" if shortest else ""))
    if shortest is None:
        raise typer.Exit(1)


@contextmanager
def _client(url: str) -> Iterator[Client]:
    try:
        from stp.client import Client
    except ImportError as error:
        raise ConfigError("asking a service needs httpx; run `pip install 'stp[service]'`") from error
    with Client(url, os.environ.get("STP_API_KEY", "")) as client:
        yield client
