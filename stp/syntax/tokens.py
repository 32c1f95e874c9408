"""Lean's lexer, as far as text can be cut into tokens without a Lean: what is code, and what is comment or text.

A proof is refused by its tokens, so they must be where Lean sees them: a place that Lean reads as code and this module
reads as a string is a place to hide a command. Where Lean's reading depends on notations that only Lean knows,
`doubtful` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple


class Kind(Enum):
    SPACE = auto()
    COMMENT = auto()
    STRING = auto()
    WORD = auto()
    """An identifier, with its dots, or a keyword."""
    NUMBER = auto()
    SYMBOL = auto()
    BROKEN = auto()
    """A comment, string or quoted name that never ends."""


class Token(NamedTuple):
    kind: Kind
    text: str
    start: int


_FIRST = (
    r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0391-\u039f\u03a1\u03a2\u03a4-\u03a9\u03b1-\u03ba\u03bc-\u03fb"
    r"\u1f00-\u1ffe\u2100-\u214f\U0001d49c-\U0001d59f"
)
"""Letters that begin an identifier of Lean 4.35; `λ`, `Π`, `Σ` and superscripts are none."""
_REST = _FIRST + r"0-9'!?\u1d62-\u1d6a\u2080-\u2089\u2090-\u209c\u2c7c"
NAME_PART = rf"(?:[{_FIRST}][{_REST}]*|«[^»\n]*»)"
"""A component of a name; a quoted one ends at its quotation mark, whatever follows."""

_PATTERNS = (
    (Kind.SPACE, r"\s+"),
    (Kind.COMMENT, r"--[^\n]*|(?P<block>/-)"),
    (Kind.STRING, r'r"[^"]*"|r(?P<hashes>#+)"(?:.|\n)*?"(?P=hashes)'),
    (Kind.STRING, r'"(?:\\(?:.|\n)|[^"\\])*"'),
    (Kind.SYMBOL, "''"),
    (Kind.STRING, r"'(?:\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|\r\n|[^\\'])'"),
    (Kind.BROKEN, r'r#*"|"'),
    (Kind.WORD, rf"{NAME_PART}(?:\.{NAME_PART})*"),
    (Kind.NUMBER, r"(?<=[^.]\.)[0-9]+"),  # the 1 of `h.1`
    (Kind.NUMBER, r"0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+"),
    (Kind.NUMBER, r"[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?"),
    (Kind.BROKEN, "«"),
    # Behind some symbols a dash begins no comment: `//-` is `//` and `-`.
    (Kind.SYMBOL, r":=|=>|<;>|<->|<-|\|-|//|\\/|/\\|@\[|#[A-Za-z_]\w*|."),
)
_TOKEN = re.compile("|".join(f"(?P<{kind.name}_{index}>{pattern})" for index, (kind, pattern) in enumerate(_PATTERNS)))
"""One expression, since a corpus has millions of tokens: of several patterns the first that matches counts."""
_KINDS = {f"{kind.name}_{index}": kind for index, (kind, _) in enumerate(_PATTERNS)}


def tokens(text: str) -> Iterator[Token]:
    """Every piece of the text in order; joined, they are the text again."""
    position = 0
    while position < len(text):
        for match in _TOKEN.finditer(text, position):
            start, position = match.span()
            if match["block"]:
                closed = _comment_end(text, start)
                position = closed or len(text)
                yield Token(Kind.COMMENT if closed else Kind.BROKEN, text[start:position], start)
                break  # the expression goes on behind it
            yield Token(_KINDS[match.lastgroup or ""], match[0], start)


def _comment_end(text: str, start: int) -> int | None:
    """Where the block comment that begins at `start` ends; they nest."""
    depth = 0
    if text.startswith("/--", start):  # `/--/` begins the documentation of something, and does not end it
        depth, start = 1, start + 3
    for match in re.compile(r"/-|-/").finditer(text, start):
        depth += 1 if match[0] == "/-" else -1
        if depth == 0:
            return match.end()
    return None


def name_parts(text: str) -> tuple[str, ...]:
    """The components of a name as Lean has them: `«a.b».c` is ("a.b", "c")."""
    return tuple(one.strip("«»") for one in re.findall(NAME_PART, text))


REMEMBERED_CHARACTERS = 4000
"""Texts up to this length are remembered; a thousand long ones would fill the memory."""


@lru_cache(maxsize=1024)
def _remembered(text: str) -> tuple[Token, ...]:
    """The tokens again, as one statement is read with many proofs."""
    return tuple(tokens(text))


def _all(text: str) -> tuple[Token, ...]:
    return _remembered(text) if len(text) <= REMEMBERED_CHARACTERS else tuple(tokens(text))


def code(text: str) -> tuple[Token, ...]:
    """The tokens that are neither space nor comment."""
    return remembered_code(text) if len(text) <= REMEMBERED_CHARACTERS else _code(text)


def _code(text: str) -> tuple[Token, ...]:
    return tuple([one for one in _all(text) if one.kind not in _SILENT])


_SILENT = (Kind.SPACE, Kind.COMMENT)


remembered_code = lru_cache(maxsize=1024)(_code)


_BEFORE_QUOTES = frozenset("([{⟨,;:=") | {":=", "=>"}
"""Symbols behind which a quoted character may stand without a space: none of them is the beginning of `×'`."""
_BEFORE_COMMENTS = frozenset("()[]{}⟨⟩,;:=·") | {":=", "=>", "<;>"}
_BEFORE_TEXT = frozenset("([{⟨,;:=+") | {":=", "=>"}
"""Symbols behind which a string is a string, and not the kind that has terms in braces."""
_QUOTES_OR_COMMENTS = re.compile("""['"]|--|/-""")


def doubtful(text: str) -> str | None:
    """What in this text Lean may read in another way."""
    if not _QUOTES_OR_COMMENTS.search(text):
        return None
    for before, one in pairwise(_all(text)):
        if before.kind is Kind.SYMBOL and one.kind is Kind.STRING and one.text[0] == "'":
            if before.text not in _BEFORE_QUOTES:
                return f"a quoted character directly behind {before.text}"
        elif before.kind is Kind.SYMBOL and one.kind is Kind.COMMENT and before.text not in _BEFORE_COMMENTS:
            return f"a comment directly behind {before.text}"
    for before, one in pairwise(code(text)):
        if one.kind is Kind.STRING and one.text[0] == '"' and "{" in one.text and before.text not in _BEFORE_TEXT:
            return "a string with a brace, which may hold a term"
    return None
