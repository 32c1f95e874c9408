"""What a statement speaks of."""

from __future__ import annotations

from stp.syntax.symbols import symbols


def test_names_of_its_own_brackets_and_keywords_do_not_count() -> None:
    assert symbols("theorem a (x : Nat) (h : x ≤ 2) : Nat.succ x ≤ 3 := by") == {"Nat", "≤", "2", "Nat.succ", "3"}
    assert symbols("") == frozenset()
