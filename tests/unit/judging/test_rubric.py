"""The marks of SGS: how they are read, and what score they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.judging.rubric import Marks, quality, question, read_marks, scores
from stp.testing import make_statement


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (Marks(5, 0, 0), 1.0),  # (5 + 2 + 1) / 8
        (Marks(0, 0, 0), 0.375),  # (0 + 2 + 1) / 8
        (Marks(4, 1, 1), 0.625),  # (4 + 1 + 0) / 8
        (Marks(0, 2, 1), 0.0),
        (Marks(5, 2, 0), 0.75),
        (Marks(5, 3, 0), 0.0),  # too complex, however relevant
        (Marks(5, 4, 1), 0.0),
    ],
)
def test_a_score_is_relevance_and_what_it_keeps_of_simplicity(marks: Marks, expected: float) -> None:
    assert quality(marks) == expected


@given(st.builds(Marks, st.integers(0, 5), st.integers(0, 4), st.integers(0, 1)))
def test_every_score_is_between_0_and_1(marks: Marks) -> None:
    assert 0 <= quality(marks) <= 1


def test_what_cannot_be_read_counts_as_the_mean_of_the_others() -> None:
    assert scores([Marks(5, 0, 0), None, Marks(1, 0, 0)]) == [1.0, 0.75, 0.5]
    assert scores([None, None]) == [1.0, 1.0]
    assert scores([]) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("relevance: 3\ncomplexity: 1\nredundancy: 0", Marks(3, 1, 0)),
        ("**Relevance:** 3\n**Complexity:** 1\n**Redundancy:** 0", Marks(3, 1, 0)),
        ("First relevance: 5, no.\nrelevance = 2\ncomplexity: 4\nredundancy: 1\nDone.", Marks(2, 4, 1)),
        ("relevance: 3\ncomplexity: 1", None),
        ("relevance: 6\ncomplexity: 1\nredundancy: 0", None),  # no such mark
        ("relevance:\ncomplexity:\nredundancy:", None),
        ("by simp", None),
        ("", None),
    ],
)
def test_the_last_of_each_mark_counts(answer: str, expected: Marks | None) -> None:
    assert read_marks(answer) == expected


def test_the_question_shows_both_statements_and_holds_no_answer() -> None:
    asked = question(make_statement("1 = 2", "target"), make_statement("0 = 1", "lemma"))
    assert "theorem target : 1 = 2 := by" in asked
    assert "theorem lemma : 0 = 1 := by" in asked
    assert read_marks(asked) is None
