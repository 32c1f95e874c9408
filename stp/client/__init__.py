"""A client of the REST service: checks, batches, attempts at proofs, and what self-play has found.

    with Client("http://127.0.0.1:8000", key) as client:
        verdict = client.check(statement, proof)

What comes over the wire is read into `stp.types` here. A request that was not heard, or came too often, is sent again
with the same idempotency key, so that nothing is done twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Self, TypeVar
from uuid import uuid4

import httpx
from pydantic import TypeAdapter, ValidationError

from stp.client.evaluations import Evaluated, Paired, StoredEvaluation, Tried
from stp.errors import ServiceError
from stp.types import CheckLimits, ConjectureOutcome, PassRate, ProofSystem, Statement, Verdict, VerdictStatus

T = TypeVar("T")

TRIES = 5
"""Times that a request is sent, where sending it again may help."""
BACKOFF_SECONDS = 0.5
"""Before the second time; twice as long before each further one, unless the service says how long."""
LONGEST_PAUSE_SECONDS = 30.0
AGAIN = {429, 502, 503, 504}
POLL_SECONDS = 20.0
"""How long the service may hold an answer back."""
ROOM_SECONDS = 20.0
"""How much longer than that an answer may take."""


class State(StrEnum):
    """How far a request is."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rollouts there are, and their verdicts."""

    total: int
    settled: int
    counts: dict[VerdictStatus, int]


@dataclass(frozen=True, slots=True)
class Request:
    """What all requests have in common."""

    id: str
    state: State
    reason: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Check(Request):
    """One proof to be checked."""

    statement_id: str
    proof_id: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one item of a batch: a verdict, or why it was refused; neither while it is open."""

    statement_id: str
    proof_id: str
    verdict: Verdict | None
    problem: str


@dataclass(frozen=True, slots=True)
class Batch(Request):
    """Proofs to be checked, in the order they were given."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FoundProof:
    """A correct proof, and how many samples it was."""

    proof_id: str
    text: str
    rollouts: int


@dataclass(frozen=True, slots=True)
class Attempt(Request):
    """A statement that a model tries."""

    statement_id: str
    model: str
    samples: int
    tokens: int
    pass_rate: PassRate
    proofs: tuple[FoundProof, ...]
    """The shortest first."""


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement of the service's, by its id there."""

    id: str
    name: str
    text: str
    header: str
    source: str
    level: int
    system: ProofSystem = ProofSystem.LEAN


@dataclass(frozen=True, slots=True)
class StoredProof:
    """A proof with its statement, and its verdict where there is one."""

    id: str
    text: str
    statement: StoredStatement
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """What the model was shown when it made a conjecture."""

    statement: StoredStatement
    proof: str
    lemma_name: str
    lemma: str
    sample_seed: int


@dataclass(frozen=True, slots=True)
class StoredConjecture:
    """A conjecture, what became of it, and how often it was proved."""

    statement: StoredStatement
    outcome: ConjectureOutcome
    weight: float
    pass_rate: PassRate | None
    lineage: Lineage


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: list[T]
    next: str | None


class Client:
    """One service. Every method raises ServiceError when the service refuses or cannot be reached."""

    def __init__(self, url: str, key: str = "", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = url
        self._http = httpx.Client(
            base_url=url, headers=headers, timeout=POLL_SECONDS + ROOM_SECONDS, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # checks

    def check(self, statement: Statement, proof: str, limits: CheckLimits | None = None) -> Verdict:
        """The verdict on a proof."""
        return self._verdict({**_claim(statement, proof), **_terms(limits)})

    def check_file(
        self, text: str, limits: CheckLimits | None = None, system: ProofSystem = ProofSystem.LEAN
    ) -> Verdict:
        """The verdict on a file with one theorem."""
        return self._verdict({"file": text, "system": system, **_terms(limits)})

    def check_many(
        self, claims: Sequence[tuple[Statement, str]], limits: CheckLimits | None = None
    ) -> tuple[Item, ...]:
        """What became of each statement and proof, in order."""
        body = {"items": [_claim(*one) for one in claims], **_terms(limits)}
        opened = self._post("batches", Batch, body)
        return self._ended("batches", Batch, opened).items

    def submit(
        self, statement: Statement, proof: str, limits: CheckLimits | None = None, idempotency_key: str = ""
    ) -> Check:
        """Have a proof checked, without waiting for it."""
        return self._post("checks", Check, {**_claim(statement, proof), **_terms(limits)}, idempotency_key)

    def get_check(self, request_id: str, wait_seconds: float = 0) -> Check:
        return self._get(f"checks/{request_id}", Check, wait=wait_seconds)

    def get_batch(self, request_id: str, wait_seconds: float = 0) -> Batch:
        return self._get(f"batches/{request_id}", Batch, wait=wait_seconds)

    # attempts

    def prove(self, statement: Statement, **options: object) -> Attempt:
        """Have the service's model try a statement, and wait for the end; options are those of `POST /v1/attempts`:
        samples, budget_tokens, max_tokens, temperature, seed, model, timeout_seconds, deadline_seconds."""
        return self._ended("attempts", Attempt, self.start_attempt(statement, **options))

    def start_attempt(self, statement: Statement, **options: object) -> Attempt:
        """The same, without waiting for it."""
        return self._post("attempts", Attempt, {"statement": _statement(statement), **options})

    def get_attempt(self, request_id: str, wait_seconds: float = 0) -> Attempt:
        return self._get(f"attempts/{request_id}", Attempt, wait=wait_seconds)

    # any request

    def events(self, request: Request) -> Iterator[Progress]:
        """Progress whenever there is some, until the request has ended."""
        path = f"{_path(request)}/events"
        try:
            with self._http.stream("GET", f"/v1/{path}") as response:
                if response.status_code != 200:
                    response.read()
                    raise _problem(response)
                for name, data in _events(response.iter_lines()):
                    if name == "end":
                        return
                    if name == "problem":
                        raise ServiceError(f"the service cannot go on: {data}")
                    yield _read(Progress, data)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def cancel(self, request: Request) -> None:
        """End a request; what is settled stays settled."""
        self._send("DELETE", _path(request))

    # what is stored

    def statements(self, source: str) -> Iterator[StoredStatement]:
        """Statements of a source, in the order they were added."""
        return self._pages("statements", StoredStatement, source=source)

    def proofs(self, batch: str) -> Iterator[StoredProof]:
        """The distinct proofs of a batch, such as `quickstart/round-2/prove`."""
        return self._pages("verdicts", StoredProof, batch=batch)

    def conjectures(
        self, run: str, number: int, above: float | None = None, at_most: float | None = None
    ) -> Iterator[StoredConjecture]:
        """Conjectures of a round; those with a pass rate in a range, if asked."""
        bounds = {"above": above, "at_most": at_most}
        given = {name: value for name, value in bounds.items() if value is not None}
        return self._pages(f"runs/{run}/rounds/{number}/conjectures", StoredConjecture, **given)

    def evaluations(self) -> Iterator[StoredEvaluation]:
        """Evaluations, the newest first."""
        return self._pages("evaluations", StoredEvaluation)

    def evaluation(self, which: str) -> Evaluated:
        """An evaluation, by id or name, with its numbers."""
        return _read(Evaluated, self._send("GET", f"evaluations/{which}").content)

    def evaluated_statements(self, which: str) -> Iterator[Tried]:
        """The statements of an evaluation, with what their samples came to so far."""
        return self._pages(f"evaluations/{which}/statements", Tried)

    def compare(self, first: str, second: str, k: int | None = None) -> Paired:
        """Two evaluations of the same statements; without k, at as many samples as both have."""
        query = {"first": first, "second": second, **({"k": k} if k else {})}
        return _read(Paired, self._send("GET", "evaluations/compare", params=query).content)

    def certificate(self, proof_id: str) -> dict[str, Any]:
        """The certificate of a proof that the trust tier confirmed."""
        found: dict[str, Any] = self._send("GET", f"verdicts/{proof_id}/certificate").json()
        return found

    # how it is done

    def _verdict(self, body: Mapping[str, object]) -> Verdict:
        done = self._ended("checks", Check, self._post("checks", Check, body))
        if done.verdict is None:
            raise ServiceError(f"the check was {done.state}{f': {done.reason}' if done.reason else ''}")
        return done.verdict

    def _ended(self, kind: str, read: type[T], request: T) -> T:
        assert isinstance(request, Request)
        while request.state is State.OPEN:
            request = self._get(f"{kind}/{request.id}", read, wait=POLL_SECONDS)
            assert isinstance(request, Request)
        return request

    def _post(self, kind: str, read: type[T], body: Mapping[str, object], idempotency_key: str = "") -> T:
        headers = {"Idempotency-Key": idempotency_key or uuid4().hex}
        return _read(read, self._send("POST", kind, json=body, headers=headers).content)

    def _get(self, path: str, read: type[T], wait: float) -> T:
        return _read(read, self._send("GET", path, params={"wait": min(wait, POLL_SECONDS)}).content)

    def _pages(self, path: str, read: type[T], **query: Any) -> Iterator[T]:
        after: str | None = ""
        while after is not None:
            found: Page[T] = _read(Page[read], self._send("GET", path, params={**query, "after": after}).content)  # type: ignore[valid-type]
            yield from found.items
            after = found.next

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Send a request, again where that may help: each is harmless to repeat.

        Raises:
            ServiceError: it is refused, or was not heard in so many tries.
        """
        for tries in range(1, TRIES + 1):
            pause = min(BACKOFF_SECONDS * 2 ** (tries - 1), LONGEST_PAUSE_SECONDS)
            try:
                response = self._http.request(method, f"/v1/{path}", **content)
            except httpx.TransportError as error:
                if tries == TRIES:
                    raise self._unreachable(error) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise self._unreachable(error) from error
            else:
                if response.is_success:
                    return response
                if response.status_code not in AGAIN or tries == TRIES:
                    raise _problem(response)
                told = response.headers.get("Retry-After", "")
                pause = min(float(told), LONGEST_PAUSE_SECONDS) if told.isdecimal() else pause
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _unreachable(self, error: Exception) -> ServiceError:
        return ServiceError(
            f"no service answers at {self._url} ({error}); start one with `stp serve`, or correct the URL"
        )


def _path(request: Request) -> str:
    kinds: dict[type[Request], str] = {Check: "checks", Batch: "batches", Attempt: "attempts"}
    return f"{kinds[type(request)]}/{request.id}"


def _statement(statement: Statement) -> dict[str, str]:
    return {"text": statement.text, "header": statement.header, "system": statement.system}


def _claim(statement: Statement, proof: str) -> dict[str, object]:
    return {"statement": _statement(statement), "proof": proof}


def _terms(limits: CheckLimits | None) -> dict[str, object]:
    return {"timeout_seconds": limits.timeout_seconds, "memory_mb": limits.memory_mb} if limits else {}


def _read(kind: type[T], text: str | bytes) -> T:
    """A value from JSON; what a newer service says beside it is left out."""
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        raise ServiceError(f"the service's answer is not understood; is it of another version? ({error})") from error


def _problem(response: httpx.Response) -> ServiceError:
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"detail": response.text[:200]}
    detail = problem.get("detail") or response.reason_phrase
    return ServiceError(f"the service refuses ({response.status_code}): {detail}", response.status_code, problem)


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Name and data of each server-sent event."""
    name, data = "message", ""
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data += value
        elif not line and data:
            yield name, data
            name, data = "message", ""
