"""The marks that the Guide of SGS gives (arXiv 2604.20209): what they mean, how they are asked for, and their score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from stp.types import Statement

MOST_RELEVANT, MOST_COMPLEX, MOST_REDUNDANT = 5, 4, 1
TOO_COMPLEX = 3
"""From this mark on a conjecture is worth nothing."""
FULL = MOST_RELEVANT + 2 + 1


@dataclass(frozen=True, slots=True)
class Marks:
    """What one conjecture was given beside the statement it is to help with."""

    relevance: int
    """0: nothing to do with it, 5: a step of its proof."""
    complexity: int
    """0: a clean claim, 4: an artificial heap of alternatives and side conditions."""
    redundancy: int
    """1 when it has parts that repeat or do nothing."""


def quality(marks: Marks) -> float:
    """(relevance + (2 - complexity) + (1 - redundancy)) / 8, at least 0, and 0 where the complexity is 3 or 4 (SGS)."""
    if marks.complexity >= TOO_COMPLEX:
        return 0.0
    return max(0, marks.relevance + (2 - marks.complexity) + (1 - marks.redundancy)) / FULL


def scores(given: Sequence[Marks | None]) -> list[float]:
    """Scores in [0, 1]; marks that could not be read count as the mean of the others (SGS). Where none could, all are
    1, which leaves every weight as it is."""
    read = [quality(one) for one in given if one]
    missing = mean(read) if read else 1.0
    return [quality(one) if one else missing for one in given]


def question(target: Statement, conjecture: Statement) -> str:
    """What a model is asked."""
    return f"""Two statements of {target.system.capitalize()} follow.
A student who is to prove the target proposes the lemma as practice.

Target:
{target.text.strip()}

Lemma:
{conjecture.text.strip()}

Mark the lemma:
relevance, 0 to {MOST_RELEVANT}: how far would a proof of it help with the target? {MOST_RELEVANT} is a step towards it.
complexity, 0 to {MOST_COMPLEX}: how artificial is its conclusion? 0 is one clean claim, {MOST_COMPLEX} a heap of them.
redundancy, 0 or {MOST_REDUNDANT}: {MOST_REDUNDANT} if hypotheses or alternatives repeat each other, or do nothing.

End with these three lines, each with its number:
relevance:
complexity:
redundancy:
"""


_MARK = r"\b{}\b\W*[:=]\W*(\d+)"


def read_marks(answer: str) -> Marks | None:
    """The marks in an answer, the last of each, since a model may think aloud; None when one is missing or no mark."""
    found = {}
    for name, most in (("relevance", MOST_RELEVANT), ("complexity", MOST_COMPLEX), ("redundancy", MOST_REDUNDANT)):
        given = re.findall(_MARK.format(name), answer, re.IGNORECASE)
        if not given or int(given[-1]) > most:
            return None
        found[name] = int(given[-1])
    return Marks(**found)
