"""What the routes do: take a request in, look at how far it is, wait for it, end it."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from fastapi.sse import ServerSentEvent
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from services.api.errors import RETRY, Refused, not_found
from services.api.lookout import Enough, Lookout
from services.api.schemas import Progress, ProofIn, RequestOut, StatementIn, Terms
from stp import metrics
from stp.attempts import take_back
from stp.bootstrap_service import Service
from stp.errors import InputError, StpError
from stp.store.keys import ApiKey
from stp.store.requests import Asked, Attempt, Item, Kind, Request, State, Tally
from stp.syntax.language import language
from stp.types import Proof, Rollout, Statement, content_id, unsampled

Out = TypeVar("Out", bound=RequestOut)
View = Callable[[Service, Request, Tally], Out]
"""Makes what a route says of a request."""


# ------------------------------------------------------------------------------------------------------- taking in


def read_statement(given: StatementIn) -> Statement:
    """The statement of a request.

    Raises:
        InputError: it is none that could be proved here, or its header holds more than it may.
    """
    name = language(given.system).name(given.text) or ""
    return admitted(Statement(name, given.text, given.header, system=given.system))


def read_proof(given: ProofIn) -> tuple[Statement, Proof]:
    """Statement and proof of a request.

    Raises:
        InputError: as `read_statement`, or the file does not hold one theorem with its proof.
    """
    if given.file is not None:
        parsed, text = language(given.system).parse_file(given.file, "")
        statement = admitted(parsed)
    else:
        assert given.statement is not None
        assert given.proof is not None
        statement, text = read_statement(given.statement), given.proof
    return statement, Proof(statement.id, text, given.refutes)


def admitted(statement: Statement) -> Statement:
    """The statement, when it may come from outside.

    Raises:
        InputError: it may not.
    """
    known = language(statement.system)
    if refused := known.forbidden_statement(statement.text) or known.forbidden_header(statement.header):
        raise InputError(f"this cannot be checked: it holds {refused.what}")
    return statement


def open_checks(
    service: Service, key: ApiKey, kind: Kind, body: Terms, given: Sequence[ProofIn], idempotency_key: str | None
) -> Request:
    """Have proofs checked; in a batch one that cannot be is refused by itself.

    Raises:
        InputError: a check's only proof cannot be checked.
        ConflictError, QuotaError, CheckerUnavailable: as `open_proofs`.
    """
    read: list[tuple[Statement, Proof] | InputError] = []
    for one in given:
        try:
            read.append(read_proof(one))
        except InputError as error:
            if kind is Kind.CHECK:
                raise
            read.append(error)
    return open_proofs(service, key, kind, body, read, idempotency_key)


def open_proofs(
    service: Service,
    key: ApiKey,
    kind: Kind,
    body: Terms,
    given: Sequence[tuple[Statement, Proof] | InputError],
    idempotency_key: str | None = None,
) -> Request:
    """Have proofs checked, in order; what stands for one that cannot be is kept as its outcome.

    Raises:
        ConflictError, QuotaError: as `Requests.open`.
        CheckerUnavailable: nothing is checked any more.
        Refused: too much waits already.
    """
    service.queue.raise_if_broken()
    if service.feeder.full:
        raise Refused(503, "busy", "too much waits for the checkers already; send it again later", RETRY)
    items: list[Item] = []
    statements: dict[str, Statement] = {}
    rollouts: list[Rollout] = []
    for number, one in enumerate(given):
        if isinstance(one, InputError):
            items.append(Item(refusal=str(one)))
            continue
        statement, proof = one
        statements[statement.id] = statement
        items.append(Item(statement.id, proof.id))
        rollouts.append(unsampled(proof, number))
    asked = Asked(body.check_limits, tuple(items))
    request, left = _open(service, key, kind, body, asked, list(statements.values()), rollouts, idempotency_key)
    if left is not None:
        metrics.reused(len(rollouts) - len(left))  # equal proofs share a verdict
        service.feeder.add(request.batch, left, asked.limits)
    return request


def open_attempt(
    service: Service, key: ApiKey, body: Terms, statement: Statement, attempt: Attempt, idempotency_key: str | None
) -> Request:
    """Have a statement tried.

    Raises:
        ConflictError, QuotaError: as `Requests.open`.
    """
    assert service.start_attempt is not None
    asked = Asked(body.check_limits, attempt=attempt)
    request, left = _open(service, key, Kind.ATTEMPT, body, asked, [statement], [], idempotency_key)
    if left is not None:
        service.start_attempt(request.id)
    return request


def resume(service: Service) -> None:
    """Go on with what was open when a process ended."""
    for request in service.requests.all_open():
        if request.kind is not Kind.ATTEMPT:
            service.feeder.add(request.batch, service.store.unsettled(request.batch), request.asked.limits)
        elif service.start_attempt is not None:
            service.start_attempt(request.id)


def _open(
    service: Service,
    key: ApiKey,
    kind: Kind,
    body: Terms,
    asked: Asked,
    statements: Sequence[Statement],
    rollouts: Sequence[Rollout],
    idempotency_key: str | None,
) -> tuple[Request, list[str] | None]:
    now = time.time()
    request = Request(
        id=content_id("request", key.id, idempotency_key) if idempotency_key else secrets.token_hex(10),
        kind=kind,
        key_id=key.id,
        digest=_digest(kind, body),
        asked=asked,
        created=now,
        deadline=now + body.deadline_seconds if body.deadline_seconds else None,
    )
    return service.requests.open(request, statements, rollouts, key)


def _digest(kind: Kind, body: BaseModel) -> str:
    return hashlib.sha256(f"{kind} {body.model_dump_json()}".encode()).hexdigest()


# ------------------------------------------------------------------------------------------------------ looking at


def own(service: Service, key: ApiKey, kind: Kind, request_id: str) -> Request:
    """A request of this key's.

    Raises:
        Refused: there is none.
    """
    request = service.requests.get(request_id)
    if request is None or request.kind is not kind or request.key_id != key.id:
        raise not_found(f"{kind} {request_id}")
    return request


def look(service: Service, request_id: str) -> tuple[Request, Tally]:
    """A request and how far it is, now."""
    found = service.requests.look(request_id)
    assert found is not None
    request, tally = found
    if request.state is State.OPEN and request.deadline and request.deadline < time.time():
        request = end(service, request, State.EXPIRED)
    if request.kind is not Kind.ATTEMPT and request.state in (State.OPEN, State.DONE):
        settled = tally.settled >= tally.total
        if settled and request.state is State.OPEN:
            request = service.requests.close(request, State.DONE)
        elif not settled:  # a verdict that was a crash may be withdrawn, and the proof checked again
            request = replace(request, state=State.OPEN)
    return request, tally


def end(service: Service, request: Request, state: State) -> Request:
    """Close a request that is open; what of it is not being checked yet will not be."""
    closed = service.requests.close(request, state)
    if closed.state is state:
        service.feeder.drop(request.batch)
        take_back(request, service.requests, service.queue)
    return closed


def progress(tally: Tally) -> Progress:
    return Progress(total=tally.total, settled=tally.settled, counts=tally.counts)


async def wait(service: Service, lookout: Lookout, request: Request, seconds: float) -> tuple[Request, Tally]:
    """The request when it has ended, or as it is after so many seconds.

    Not a thread is held meanwhile: a few patient callers would take them all.

    Raises:
        CheckerUnavailable: it cannot end, because nothing is checked any more.
    """
    if seconds:
        await lookout.wait(request.id, attrgetter("ended"), min(seconds, _open_seconds(request)))
    return await run_in_threadpool(look, service, request.id)


async def events(
    service: Service, lookout: Lookout, request_id: str, view: View[Out]
) -> AsyncIterator[ServerSentEvent]:
    """`progress` whenever there is some, and `end` with the whole request; `problem`, when it cannot end."""
    told: Tally | None = None
    while True:
        request, tally = await run_in_threadpool(look, service, request_id)
        if request.state is not State.OPEN:
            yield ServerSentEvent(event="end", data=await run_in_threadpool(view, service, request, tally))
            return
        if tally != told:
            told = tally
            yield ServerSentEvent(event="progress", data=progress(tally))
        try:
            await lookout.wait(request_id, _moved_on_from(tally), _open_seconds(request))
        except StpError:
            yield ServerSentEvent(event="problem", data={"detail": "nothing is checked any more; ask again later"})
            return


def _moved_on_from(tally: Tally) -> Enough:
    """What tells that there is more to say of a request."""
    return lambda now: now.ended or (now.total, now.settled) != (tally.total, tally.settled)


def _open_seconds(request: Request) -> float:
    """How long it may stay open yet."""
    return max(0.0, request.deadline - time.time()) if request.deadline else math.inf
