"""The wire format of Kimina Lean Server, as `kimina-client` 0.2.1 speaks it; answers have the form of the Lean REPL's.

Questions may hold more than is named here, as other versions of the client send it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.api import limits
from services.api.schemas import Name, example

Code = Annotated[str, StringConstraints(max_length=limits.FILE_CHARACTERS)]
TEXT = "theorem t (p : Prop) (h : p) : p := by\n  exact h"


class Kimina(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class Infotree(StrEnum):
    FULL = "full"
    TACTICS = "tactics"
    ORIGINAL = "original"
    SUBSTANTIVE = "substantive"


class Snippet(Kimina):
    """A Lean file: header lines, then theorems with their proofs."""

    id: Name
    code: Code


class SnippetsIn(Kimina):
    """Files to be checked."""

    snippets: Annotated[list[Snippet], Field(min_length=1, max_length=limits.ITEMS)]
    timeout: Annotated[int, Field(ge=0, le=86_400)] = 30
    """Seconds for each theorem; not more than the service allows."""
    debug: bool = False
    reuse: bool = True
    infotree: Infotree | None = None
    """Taken, and not answered: there are no infotrees here."""

    model_config = example(snippets=[{"id": "one", "code": TEXT}], timeout=60)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        if len({one.id for one in self.snippets}) != len(self.snippets):
            raise ValueError("each snippet needs an id of its own")
        return self


class CodeIn(Kimina):
    """A Lean file, as the older client sends it."""

    custom_id: Name | Annotated[int, Field(ge=-(2**63), lt=2**63)]
    proof: Code | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _there_is_one(self) -> Self:
        if self.proof is None and self.code is None:
            raise ValueError("give `proof` or `code`")
        return self

    @property
    def text(self) -> str:
        return (self.proof if self.proof is not None else self.code) or ""


class CodesIn(Kimina):
    """Files to be checked, as the older client sends them."""

    codes: Annotated[list[CodeIn], Field(min_length=1, max_length=limits.ITEMS)]
    timeout: Annotated[int, Field(ge=0, le=86_400)] = 300
    infotree_type: Infotree | None = None
    disable_cache: bool = False

    model_config = example(codes=[{"custom_id": "one", "proof": TEXT}], timeout=60)


class Pos(Kimina):
    line: int
    """From 1."""
    column: int
    """From 0."""


class MessageOut(Kimina):
    severity: str
    pos: Pos
    endPos: Pos | None = None  # noqa: N815 - their name
    data: str


class SorryOut(Kimina):
    pos: Pos
    endPos: Pos  # noqa: N815 - their name
    goal: str
    """Not told here."""


class CommandOut(Kimina):
    """What the Lean REPL would say."""

    env: int = 0
    messages: list[MessageOut] = []
    sorries: list[SorryOut] = []


class TimedCommandOut(CommandOut):
    time: float


class ResultOut(Kimina):
    """Of one snippet: an error or a response."""

    id: str
    time: float
    """Seconds of checking."""
    error: str | None = None
    response: CommandOut | None = None


class ResultsOut(Kimina):
    results: list[ResultOut]


class CodeOut(Kimina):
    custom_id: str | int
    error: str | None = None
    response: TimedCommandOut | None = None


class CodesOut(Kimina):
    results: list[CodeOut]
