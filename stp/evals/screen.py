"""Whether statements of a benchmark are among the training data.

Texts are compared up to the names of the theorem and of what it binds, white space, comments, notations that Mathlib
has had two of, and how the proof begins. What is found was surely seen; what is not found may be there in other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stp.evals.types import Benchmark, Screen, Seen
from stp.syntax.lean import normal_form

_SAME = {"in": "∈", "λ": "fun", "↦": "=>"}
"""Older and newer forms of `∑ x ∈ s, f x` and `fun x => y`."""


def shape(text: str) -> str:
    """What a statement says, in one form of the many that it may be written in."""
    words = normal_form(text).removesuffix(" by").removesuffix(" :=").split(" ")
    return " ".join(_SAME.get(one, one) for one in words[1:])  # `theorem` and `lemma` are the same


def screen(benchmark: Benchmark, training: Mapping[str, Iterable[tuple[str, str]]]) -> Screen:
    """Look for the statements of a benchmark in training sets: names and texts, by where they come from.

    Training sets are read once and not kept; only the first of the same shape in each is told.
    """
    wanted: dict[str, list[tuple[str, str]]] = {}
    for one in benchmark.items:
        wanted.setdefault(shape(one.statement.text), []).append((one.statement.id, one.statement.name))
    looked_in = dict.fromkeys(training, 0)
    seen: dict[tuple[str, str], Seen] = {}
    for where, statements in training.items():
        for name, text in statements:
            looked_in[where] += 1
            for statement_id, asked in wanted.get(shape(text), ()):
                seen.setdefault((statement_id, where), Seen(statement_id, asked, where, name))
    return Screen(looked_in, tuple(seen.values()))
