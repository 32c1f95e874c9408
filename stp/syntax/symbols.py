"""What a statement speaks of, as far as its text shows."""

from __future__ import annotations

from stp.syntax.lean import normal_form

_SILENT = frozenset("()[]{}⟨⟩⦃⦄:,") | {"theorem", "lemma", ":=", "by", ""}


def symbols(text: str) -> frozenset[str]:
    """The tokens of a statement, without brackets and the like, and without the names that it gives itself."""
    return frozenset(one for one in normal_form(text).split(" ") if one not in _SILENT and not one.startswith("#"))
