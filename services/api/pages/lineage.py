"""Where a conjecture comes from, back to a statement that nobody conjectured: as a list, and as a drawing of it.

Oldest at the top. Each row is a statement and the lemma that was shown with it; both lead to the next row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.api.pages.render import one_line
from stp.store.reading import Origin, Reader
from stp.types import Lemma, Statement

GENERATIONS = 6
WIDTH, ROW, GAP = 400, 46, 26
"""Units of the drawing; as wide as a phone, so that it need not be shrunk there."""
LEMMA_AT = 262
LETTERS, LEMMA_LETTERS = 31, 16
"""What fits into a box."""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A statement, what its successor was made with, and where it was conjectured itself."""

    statement: Statement
    lemma: Lemma | None
    """Shown together with it to make the next; None at the end."""
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes, and lines from one to another."""

    width: int
    height: int
    row: int
    boxes: list[Box]
    lines: list[tuple[int, int, int, int]]
    says: str
    """The whole, for those who do not see it."""


def ancestry(reader: Reader, statement: Statement, origins: Sequence[Origin]) -> list[Ancestor]:
    """A statement and what it was made from, oldest first; of several origins the earliest counts."""
    made = [Ancestor(statement, None, origins[0] if origins else None)]
    seen = {statement.id}
    while len(made) < GENERATIONS and (origin := made[-1].origin):
        seed = origin.conjecture.seed
        if seed.statement.id in seen:
            break
        seen.add(seed.statement.id)
        before = reader.origins(seed.statement.id, limit=1)
        made.append(Ancestor(seed.statement, seed.lemma, before[0] if before else None))
    return made[::-1]


def drawing(made: Sequence[Ancestor]) -> Drawing:
    """The picture of an ancestry."""
    boxes, lines = [], []
    for index, one in enumerate(made):
        top = index * (ROW + GAP) + 1
        last = one.lemma is None
        title = f"round {one.origin.number}" if one.origin else one.statement.source or "given"
        said = f"{title}: {one.origin.outcome}" if one.origin else title
        boxes.append(Box(1, top, LEMMA_AT - 14, said, _cut(_proposition(one.statement), LETTERS)))
        if not last:
            name = one.lemma.name if one.lemma else ""
            boxes.append(Box(LEMMA_AT, top, WIDTH - LEMMA_AT - 1, "lemma", _cut(name or "none", LEMMA_LETTERS)))
            down = top + ROW
            lines += [(120, down, 120, down + GAP), (LEMMA_AT + 60, down, 200, down + GAP)]
    chain = ", from ".join(one_line(one.statement.text, 80) for one in reversed(made))
    return Drawing(WIDTH, len(made) * (ROW + GAP) - GAP + 2, ROW, boxes, lines, f"Conjectured: {chain}.")


def _proposition(statement: Statement) -> str:
    words = " ".join(statement.text.split()).removeprefix("theorem ").removesuffix(" by").removesuffix(":=")
    return words.removeprefix(statement.name).strip()


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
