r"""Isabelle's outer lexer, as far as a text can be cut into tokens without an Isabelle.

Read from the Isar reference manual, "Outer syntax", and tried on no running Isabelle. A proof is refused by its tokens,
so what Isabelle reads as code must never be text or comment here. Where the two could differ, this lexer takes the
side that shows more words as code: identifiers are ASCII, so one with a Greek letter in it falls into pieces, and each
piece is looked at. What cannot be read safely is BROKEN (it never ends, or it is no symbol) or told by `doubtful`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple


class Kind(Enum):
    SPACE = auto()
    COMMENT = auto()
    """`(* ... *)`; they nest."""
    STRING = auto()
    """`"..."`, or a literal fact between back quotes."""
    CARTOUCHE = auto()
    r"""`\<open>...\<close>`, in ASCII or Unicode; they nest."""
    WORD = auto()
    """An identifier, with its dots, or a keyword that looks like one."""
    VARIABLE = auto()
    """`?x`, `'a`, `?'a`: never a keyword."""
    NUMBER = auto()
    SYMBOL = auto()
    BROKEN = auto()
    """What never ends, or a back slash that begins no symbol."""


class Token(NamedTuple):
    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


NAME = r"[A-Za-z][A-Za-z0-9_']*"
SYMBOL = r"\\<\^?[A-Za-z][A-Za-z0-9_']*>"
"""An Isabelle symbol: one character to Isabelle, however long its name."""
_PATTERNS = (
    (Kind.SPACE, r"[ \t\r\n\f]+"),
    (Kind.COMMENT, r"(?P<comment>\(\*)"),
    (Kind.CARTOUCHE, r"(?P<cartouche>\\<open>|‹)"),
    (Kind.STRING, rf'"(?:\\["\\]|\\[0-9]{{3}}|{SYMBOL}|[^"\\])*"'),
    (Kind.STRING, rf"`(?:\\[`\\]|\\[0-9]{{3}}|{SYMBOL}|[^`\\])*`"),
    (Kind.BROKEN, r'["`]'),
    (Kind.WORD, rf"{NAME}(?:\.{NAME})*"),
    (Kind.VARIABLE, rf"\?{NAME}(?:\.[0-9]+)?|\??'{NAME}(?:\.[0-9]+)?"),
    (Kind.NUMBER, r"[0-9]+(?:\.[0-9]+)?"),
    (Kind.SYMBOL, rf"{SYMBOL}|[!#$%&*+/<=>@^|~-]+|\.\.?|::|."),
)
_TOKEN = re.compile("|".join(f"(?P<{kind.name}_{index}>{pattern})" for index, (kind, pattern) in enumerate(_PATTERNS)))
_KINDS = {f"{kind.name}_{index}": kind for index, (kind, _) in enumerate(_PATTERNS)}
_COMMENT_ENDS = re.compile(r"(?P<open>\(\*)|\*\)")
_CARTOUCHE_ENDS = re.compile(r"(?P<open>\\<open>|‹)|\\<close>|›")


def tokens(text: str) -> Iterator[Token]:
    """Every piece of the text in order; joined, they are the text again."""
    position = 0
    while match := _TOKEN.match(text, position):
        start, position = match.span()
        kind = _KINDS[match.lastgroup or ""]
        if match["comment"] or match["cartouche"]:
            ends = _COMMENT_ENDS if match["comment"] else _CARTOUCHE_ENDS
            closed = _end(text, start, ends)
            position, kind = closed or len(text), kind if closed else Kind.BROKEN
        elif kind is Kind.SYMBOL and match[0] == "\\":
            kind = Kind.BROKEN
        yield Token(kind, text[start:position], start)


def _end(text: str, start: int, ends: re.Pattern[str]) -> int | None:
    """Where what begins at `start` ends; None when it does not."""
    depth = 0
    for match in ends.finditer(text, start):
        depth += 1 if match["open"] else -1
        if depth == 0:
            return match.end()
    return None


@lru_cache(maxsize=1024)  # one statement is read with many proofs
def code(text: str) -> tuple[Token, ...]:
    """The tokens that are neither space nor comment."""
    return tuple(one for one in tokens(text) if one.kind not in (Kind.SPACE, Kind.COMMENT))


QUOTED = (Kind.STRING, Kind.CARTOUCHE)
HARMLESS_CONTROLS = frozenset(rf"\<^{name}>" for name in ("sub", "sup", "bsub", "esub", "bsup", "esup", "bold"))
"""Control symbols that only say how the next symbol looks; any other may begin an antiquotation, which is code."""
_CONTROL = re.compile(r"\\<\^[A-Za-z0-9_']*>")
_CODE_POINT = re.compile(r"\\[0-9]")
_NO_SYMBOL = re.compile(rf"\\<(?!\^?{NAME}>)")


def doubtful(text: str) -> str | None:
    """What in this text Isabelle may read in another way than this lexer, or evaluate."""
    for before, one in _pairs(code(text)):
        if one.kind is Kind.SYMBOL and one.text.startswith("*") and before.text == "{" and before.end == one.start:
            return "`{*`, which began a quotation in old versions and begins none in new ones"
        if one.kind is Kind.SYMBOL and not one.text.isascii():
            return f"the character {one.text} outside quotes"
        if controls := [found for found in _CONTROL.findall(one.text) if found not in HARMLESS_CONTROLS]:
            return f"the control symbol {controls[0]}"
        if one.kind in QUOTED and "@{" in one.text:
            return "an antiquotation"
        if one.kind is Kind.STRING and _CODE_POINT.search(one.text):
            return "a character written as its number"
        if _NO_SYMBOL.search(one.text):
            return "a symbol that has no end"
        if any(ord(char) < 32 and char not in "\t\r\n\f" for char in one.text):
            return "a control character"
    return None


def _pairs(parts: tuple[Token, ...]) -> Iterator[tuple[Token, Token]]:
    """Each token with the one before it."""
    before = Token(Kind.SPACE, "", 0)
    for one in parts:
        yield before, one
        before = one


def symbols(text: str) -> Iterator[str]:
    """The text as Isabelle counts it in positions: a named symbol is one, and so is a line end of Windows."""
    yield from re.findall(rf"{SYMBOL}|\r\n|(?s:.)", text)
