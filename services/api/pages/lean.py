"""Lean in colours, made here: classes, no styles, and every character of the text escaped."""

from __future__ import annotations

from markupsafe import Markup, escape
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Number, String

LONGEST = 40_000
"""Characters; a longer text stays without colours."""
CLASSES = {Keyword: "word", Comment: "comment", String: "string", Number: "number", Generic.Error: "hole"}
LEXER = get_lexer_by_name("lean4", stripnl=False, ensurenl=False)


def highlighted(text: str) -> Markup:
    """The text as HTML, to be put into `<pre>`."""
    if len(text) > LONGEST:
        return escape(text)
    parts = []
    for kind, value in LEXER.get_tokens(text):
        name = next((name for token, name in CLASSES.items() if kind in token), "")
        parts.append(Markup('<span class="{}">{}</span>').format(name, value) if name else escape(value))
    return Markup("").join(parts)
