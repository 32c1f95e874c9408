"""Names as people see them."""

from __future__ import annotations

import pytest

from stp.trust.terms import shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (("Classical", "choice"), "Classical.choice"),
        (("Classical.choice",), "«Classical.choice»"),
        (("propext, Quot.sound",), "«propext, Quot.sound»"),
        (("_private", "Text", 0, "x'"), "_private.Text.0.x'"),
        (("a", "1"), "a.«1»"),
        (("propext\n",), "«propext\n»"),
    ],
)
def test_a_shown_name_is_no_other_names(name: tuple[str | int, ...], text: str) -> None:
    assert shown(name) == text
