"""What goes over the wire; the only models that do. Verdicts and statements are those of `stp.types`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.api import limits
from stp.store.requests import State
from stp.types import CheckLimits, ConjectureOutcome, Phase, ProofSystem, Verdict, VerdictStatus

T = TypeVar("T")
Name = Annotated[str, StringConstraints(max_length=limits.NAME_CHARACTERS)]
Seconds = Annotated[float, Field(ge=1, le=limits.CHECK_SECONDS)]

PROVED_EXAMPLE: dict[str, Any] = {
    "status": "proved",
    "messages": [],
    "axioms": ["propext"],
    "lemmas": ["Nat.add_comm"],
    "elapsed_seconds": 0.006,
    "checker": "Lean 4.35.0, embedded core 1a2b3c4d",
    "sandbox": "bubblewrap, landlock, seccomp, limits",
    "limits": {"timeout_seconds": 60, "memory_mb": 15000},
    "limit": None,
    "tier": "trust",
    "kernel": "Lean 4.35.0 kernel, library replayed, in a process of its own",
    "certificate": "3b1f...",
}
REQUEST_EXAMPLE: dict[str, Any] = {
    "id": "6f1c0e7d9b8a5432f00d",
    "state": "done",
    "reason": "",
    "created_at": "2026-11-26T12:00:00Z",
    "deadline": None,
    "progress": {"total": 1, "settled": 1, "counts": {"proved": 1}},
}


STORED_EXAMPLE: dict[str, Any] = {
    "id": "0a1b2c3d4e5f60718293",
    "name": "t",
    "text": "theorem t (a b : Nat) : a + b = b + a := by",
    "header": "",
    "source": "world/open",
    "level": 1,
    "system": "lean",
}


class Wire(BaseModel):
    """Base of them all."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def examples(*values: dict[str, Any]) -> ConfigDict:
    """Settings of a model that is shown by examples."""
    return ConfigDict(json_schema_extra={"examples": list(values)})


def example(**values: Any) -> ConfigDict:
    """Settings of a model that is shown by one."""
    return examples(values)


# ------------------------------------------------------------------------------------------------------- questions


class StatementIn(Wire):
    """A theorem without its proof."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=limits.STATEMENT_CHARACTERS)]
    """`theorem NAME BINDERS : PROPOSITION := by`; for Rocq, `Theorem NAME BINDERS : PROPOSITION.`"""
    header: Annotated[str, StringConstraints(max_length=limits.HEADER_CHARACTERS)] = ""
    """The lines above it: `import`, `open`, definitions. No notations, macros, attributes or commands that run code."""
    system: ProofSystem = ProofSystem.LEAN
    """The proof assistant that it is written for."""


class ProofIn(Wire):
    """A statement and its proof, or a file with one theorem."""

    statement: StatementIn | None = None
    proof: Annotated[str, StringConstraints(max_length=limits.PROOF_CHARACTERS)] | None = None
    """Everything after the statement, white space kept."""
    file: Annotated[str, StringConstraints(max_length=limits.FILE_CHARACTERS)] | None = None
    """Header lines, then one theorem with its proof, instead of the other two."""
    system: ProofSystem = ProofSystem.LEAN
    """The proof assistant that `file` is written for; a `statement` names its own."""
    refutes: bool = False
    """The proof is one of the statement's negation; the verdict on a right one is `disproved`."""

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        given = (self.statement is not None, self.proof is not None, self.file is not None)
        if given not in ((True, True, False), (False, False, True)):
            raise ValueError("give `statement` and `proof`, or `file` alone")
        return self


class Terms(Wire):
    """How long things may take."""

    timeout_seconds: Seconds = 60.0
    """Of each check."""
    memory_mb: Annotated[int, Field(ge=1000, le=limits.MEMORY_MB)] = CheckLimits().memory_mb
    """Address space of each check."""
    deadline_seconds: Annotated[float, Field(ge=1, le=limits.DEADLINE_SECONDS)] | None = None
    """From now; what is not settled by then is not waited for."""

    @property
    def check_limits(self) -> CheckLimits:
        return CheckLimits(self.timeout_seconds, self.memory_mb)


STATEMENT_EXAMPLE = {"text": "theorem t (a b : Nat) : a + b = b + a := by", "header": ""}
PROOF_EXAMPLE = {"statement": STATEMENT_EXAMPLE, "proof": "\n  exact Nat.add_comm a b"}
ROCQ_EXAMPLE = {"file": "Theorem t (p : Prop) (h : p) : p.\nProof.\n  exact h.\nQed.\n", "system": "rocq"}
FILE_EXAMPLE = {"file": "theorem t (p : Prop) (h : p) : p := by\n  exact h\n"}


class CheckIn(ProofIn, Terms):
    """A proof to be checked."""

    model_config = examples(PROOF_EXAMPLE, FILE_EXAMPLE, ROCQ_EXAMPLE)


class BatchIn(Terms):
    """Proofs to be checked; each has an outcome of its own."""

    items: Annotated[list[ProofIn], Field(min_length=1, max_length=limits.ITEMS)]

    model_config = example(items=[PROOF_EXAMPLE, FILE_EXAMPLE], timeout_seconds=30)


class AttemptIn(Terms):
    """A statement for the model to try."""

    statement: StatementIn
    samples: Annotated[int, Field(ge=1, le=limits.SAMPLES)] = 32
    """Proofs to draw at most; it ends with the first correct one."""
    budget_tokens: Annotated[int, Field(ge=1, le=limits.BUDGET_TOKENS)] = 1_000_000
    """No more is drawn once so many tokens were."""
    max_tokens: Annotated[int, Field(ge=1, le=limits.TOKENS)] = 256
    """Of one proof."""
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    """0 is greedy."""
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    """Other seed, other samples."""
    model: Name | None = None
    """The model to use; whichever the service has, when left out."""

    model_config = example(statement=STATEMENT_EXAMPLE, samples=64, deadline_seconds=600)


# --------------------------------------------------------------------------------------------------------- answers


class Progress(Wire):
    """How far a request is."""

    total: int
    """Rollouts so far."""
    settled: int
    counts: dict[VerdictStatus, int]
    """Verdicts by status."""


class RequestOut(Wire):
    """What was asked, and how far it is."""

    id: str
    state: State
    reason: str
    """Why it ended so, when it did not end well."""
    created_at: datetime
    deadline: datetime | None
    progress: Progress

    model_config = example(**REQUEST_EXAMPLE)


class CheckOut(RequestOut):
    """One check."""

    statement_id: str
    proof_id: str
    verdict: Verdict | None
    """None until it is settled. Equal proofs share one verdict, which names the limits that it was given under."""

    model_config = example(
        **REQUEST_EXAMPLE, statement_id="0a1b2c3d4e5f60718293", proof_id="93827160f5e4d3c2b1a0", verdict=PROVED_EXAMPLE
    )


class Outcome(StrEnum):
    """What became of one item of a batch."""

    OPEN = "open"
    SETTLED = "settled"
    """It has a verdict."""
    REFUSED = "refused"
    """It is no statement with a proof that could be checked; `problem` says why."""


class ItemOut(Wire):
    """One item of a batch, in the order they were given."""

    outcome: Outcome
    statement_id: str
    proof_id: str
    verdict: Verdict | None
    problem: str


class BatchOut(RequestOut):
    """One batch."""

    items: list[ItemOut]

    model_config = example(
        **REQUEST_EXAMPLE,
        items=[
            {
                "outcome": "settled",
                "statement_id": "0a1b2c3d4e5f60718293",
                "proof_id": "93827160f5e4d3c2b1a0",
                "verdict": PROVED_EXAMPLE,
                "problem": "",
            }
        ],
    )


class PassRateOut(Wire):
    """Correct rollouts over those whose verdict says something."""

    proved: int
    attempts: int


class FoundProof(Wire):
    """A correct proof."""

    proof_id: str
    text: str
    rollouts: int
    """How many samples were this proof."""


class AttemptOut(RequestOut):
    """One attempt at a proof."""

    statement_id: str
    model: str
    samples: int
    """Asked for."""
    tokens: int
    """Sampled so far."""
    pass_rate: PassRateOut
    proofs: list[FoundProof]
    """Correct ones, the shortest first."""

    model_config = example(
        **REQUEST_EXAMPLE,
        statement_id="0a1b2c3d4e5f60718293",
        model="quickstart/round-3",
        samples=64,
        tokens=412,
        pass_rate={"proved": 1, "attempts": 1},
        proofs=[{"proof_id": "93827160f5e4d3c2b1a0", "text": "\n  omega", "rollouts": 1}],
    )


class Listing(Wire, Generic[T]):
    """A page of many."""

    items: list[T]
    next: str | None
    """Give it as `after` for the following page; null on the last."""


class StatementOut(Wire):
    """A theorem without its proof."""

    id: str
    name: str
    text: str
    header: str
    source: str
    level: int
    system: ProofSystem

    model_config = example(**STORED_EXAMPLE)


class ProofOut(Wire):
    """A proof and its verdict."""

    id: str
    text: str
    statement: StatementOut
    verdict: Verdict | None

    model_config = example(
        id="93827160f5e4d3c2b1a0",
        text="\n  exact Nat.add_comm a b",
        statement=STORED_EXAMPLE,
        verdict=PROVED_EXAMPLE,
    )


class Lineage(Wire):
    """What the model was shown when it made a conjecture."""

    statement: StatementOut
    proof: str
    lemma_name: str
    lemma: str
    sample_seed: int


class ConjectureOut(Wire):
    """A statement that the model proposed."""

    statement: StatementOut
    outcome: ConjectureOutcome
    weight: float
    """Of the training row made from it; 0 unless it was selected."""
    pass_rate: PassRateOut | None
    """None while nothing is settled about it."""
    lineage: Lineage

    model_config = example(
        statement=STORED_EXAMPLE | {"source": "conjecture"},
        outcome="selected",
        weight=1.0,
        pass_rate={"proved": 1, "attempts": 32},
        lineage={
            "statement": STORED_EXAMPLE,
            "proof": "\n  exact Nat.add_comm a b",
            "lemma_name": "Nat.add_comm",
            "lemma": "theorem Nat.add_comm (n m : Nat) : n + m = m + n",
            "sample_seed": 12345,
        },
    )


class RoundOut(Wire):
    """One self-play iteration."""

    run: str
    number: int
    phases: dict[Phase, dict[str, float | None]]
    """Finished phases with their figures; null where there is no number."""

    model_config = example(run="quickstart", number=2, phases={"prove": {"statements": 1000, "correct": 812}})


class RunOut(Wire):
    run: str
    rounds: int


class SourceOut(Wire):
    source: str
    statements: int


class Health(Wire):
    status: str


class Version(Wire):
    stp: str
    api: str
    model: str
    """The one that attempts are made with; empty: none."""


class Problem(BaseModel):
    """Why a request was not done (RFC 9457)."""

    model_config = ConfigDict(
        extra="allow",
        use_attribute_docstrings=True,
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:stp:problem:input",
                    "title": "Unprocessable Entity",
                    "status": 422,
                    "detail": "this cannot be checked: it holds the command word notation above the theorem",
                }
            ]
        },
    )

    type: str
    """Names the kind of problem."""
    title: str
    status: int
    detail: str
    """What to do about it."""
