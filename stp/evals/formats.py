"""Files of benchmarks as they are published: rows of .jsonl, .json, .csv and .parquet, and Lean sources.

A row's fields have many names; a text has a theorem, and often more: comments, header lines, its proof, definitions of
the answer. `claims` takes that apart. Nothing here runs Lean.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

from stp.errors import InputError
from stp.syntax.lean import COMMANDS, bound_names, forbidden_statement, split_proof, theorem_name
from stp.syntax.tokens import Kind, Token, code, tokens

WHOLE = (".lean", ".thy")
"""Files that are read whole."""
SUFFIXES = (".jsonl", ".json", ".csv", ".parquet", *WHOLE)
SPLITS = ("valid", "test")

TEXTS = (
    "formal_statement",
    "lean4_statement",
    "lean4_formalization",
    "formal_stmt",
    "isabelle_statement",
    "statement",
)
NAMES = ("name", "problem_name", "id")
HEADERS = ("header", "lean4_src_header")
WORDS = (
    "informal_statement",
    "informal_stmt",
    "informal_prefix",
    "nl_statement",
    "natural_language_statement",
    "natural_language",
)
"""Names of a row's fields, by what they hold; of several the first that the row has counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row or Lean file holds."""

    text: str
    place: str
    """Where it stands: file and line, or number of the row."""
    name: str = ""
    header: str | None = None
    """None where the row has no such field."""
    informal: str = ""
    split: str = ""
    """As the row, its file or its folder names it: one of `SPLITS`, or empty."""


def read(path: Path) -> Iterator[Row]:
    """The rows of a file, in its order; a Lean file or a theory is one row.

    Raises:
        InputError: it cannot be read, is of no known kind, or a row has no statement; the message names the place.
    """
    place = split_of(path.stem) or _FOLDERS.get(path.parent.name.lower(), "")
    if path.suffix in WHOLE:
        yield Row(_text(path), str(path), split=place)
        return
    for where, fields in _rows(path):
        yield _row(fields, f"{path}, {where}", place)


_FOLDERS = {"valid": "valid", "validation": "valid", "test": "test"}
"""Splits by the folders that hold them."""


def split_of(text: str) -> str:
    """The split that a row's field or a file names: `miniF2F valid`, `test-00000-of-00001`."""
    return next((split for split in SPLITS if re.search(rf"(^|[^a-z]){split}", text.lower())), "")


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    """Each row with where it stands in the file."""
    if path.suffix == ".jsonl":
        for number, line in enumerate(_text(path).split("\n"), 1):  # a string in JSON may hold what `splitlines` splits
            if line.strip():
                yield f"line {number}", _parsed(line, f"{path}, line {number}")
        return
    match path.suffix:
        case ".json":
            found = _parsed(_text(path), str(path))
        case ".csv":
            found = _csv(path)
        case ".parquet":
            found = _parquet(path)
        case _:
            raise InputError(f"{path}: statements are read from {', '.join(SUFFIXES)}")
    if not isinstance(found, list):
        raise InputError(f"{path} must hold a list of objects")
    yield from ((f"row {number}", one) for number, one in enumerate(found, 1))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _parsed(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise InputError(f"{place}: {error}") from error


def _csv(path: Path) -> list[dict[str, Any]]:
    try:
        return list(csv.DictReader(io.StringIO(_text(path), newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _parquet(path: Path) -> list[dict[str, Any]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise InputError(f"{path}: `pip install pyarrow` to read it, or give the statements as .jsonl") from error
    try:
        return list(parquet.read_table(path).to_pylist())
    except (OSError, ArrowException) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _row(fields: object, place: str, split: str) -> Row:
    if not isinstance(fields, Mapping):
        raise InputError(f"{place}: it is no JSON object")
    text = _first(fields, TEXTS)
    if text is None:
        raise InputError(f"{place}: it has no statement; expected one of the fields {', '.join(TEXTS)}")
    return Row(
        text,
        place,
        name=_first(fields, NAMES) or "",
        header=_first(fields, HEADERS),
        informal=_first(fields, WORDS) or "",
        split=split_of(str(fields.get("split") or "")) or split,
    )


def _first(fields: Mapping[str, object], names: Sequence[str]) -> str | None:
    return next((str(fields[name]) for name in names if fields.get(name) is not None), None)


# ------------------------------------------------------------------------------------------------ what a text claims


@dataclass(frozen=True, slots=True)
class Claim:
    """A theorem without its proof, as it stands in a text."""

    name: str
    text: str
    """Empty if there is no theorem that could be asked for."""
    above: str = ""
    """The commands above it, other theorems left out."""
    informal: str = ""
    """Its documentation."""
    refused: str = ""
    """Why it cannot be asked for."""


def claims(text: str) -> Iterator[Claim]:
    """The theorems of a text, in order; what is none comes as refused, with the reason."""
    bare = text.rsplit("sorry", 1)[0].strip()  # specification §8.2; most rows are no more than that
    if bare.startswith(("theorem", "lemma")) and forbidden_statement(bare) is None:
        yield Claim(theorem_name(bare) or "", bare)
        return
    above: list[str] = []
    scoped: list[str] = []
    answers: dict[str, _Answer] = {}
    found = False
    for piece in _pieces(_without_broken_comment(text)):
        if piece.words[0] in _THEOREMS:
            found = True
            yield _claim(piece, "\n".join([*above, *scoped]), answers)
            scoped = []
        elif answer := _answer(piece):
            answers[answer.name] = answer
        elif piece.words[-1] == "in":  # `open A in` holds for the next command alone
            scoped.append(piece.code.removesuffix("in").rstrip())
        elif not piece.qualifies:
            above.append(piece.code)
    if not found:
        begins = next((one.text for one in code(text) if one.text not in _MODIFIERS), "nothing")
        yield Claim("", "", refused=f"it is no theorem, it begins with `{begins}`")


_THEOREMS = frozenset(["theorem", "lemma"])
_MODIFIERS = frozenset(["private", "protected", "nonrec", "noncomputable", "unsafe", "partial"])
_STARTS = COMMANDS | {"open", "set_option"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A command, up to the next one."""

    text: str
    comment: str
    """What stands above it."""
    words: tuple[str, ...]
    """Its tokens."""

    @property
    def code(self) -> str:
        return "".join(one.text for one in tokens(self.text) if one.kind is not Kind.COMMENT).strip()

    @property
    def qualifies(self) -> bool:
        """Whether it says what does not matter here about the theorem behind it: `private`, `@[simp]`."""
        return (self.words[0] == "@[" and self.words[-1] == "]") or _MODIFIERS.issuperset(self.words)


def _pieces(text: str) -> Iterator[_Piece]:
    """A text's commands: each begins at `theorem`, or at a command's word or an attribute at the start of a line."""
    parts = code(text)
    starts = [index for index, one in enumerate(parts) if _begins(one, text)]
    for index, following in pairwise([*starts, len(parts)]):
        end = parts[following].start if following < len(parts) else len(text)
        above = parts[index - 1].start + len(parts[index - 1].text) if index else 0
        start = parts[index].start
        yield _Piece(text[start:end], text[above:start], tuple(one.text for one in parts[index:following]))


def _begins(token: Token, text: str) -> bool:
    if token.kind is Kind.WORD and token.text in _THEOREMS:
        return True
    first = token.start == 0 or text[token.start - 1] == "\n"
    return first and (token.text == "@[" or (token.kind is Kind.WORD and token.text in _STARTS))


def _without_broken_comment(text: str) -> str:
    """Without the end of a comment whose beginning was cut off (as in a row of the paper's copy of PutnamBench)."""
    end = text.find("-/")
    return text[end + 2 :] if end >= 0 and "/-" not in text[:end] else text


def _claim(piece: _Piece, above: str, answers: Mapping[str, _Answer]) -> Claim:
    name = theorem_name(piece.text) or ""
    try:
        text = _answered(piece.text, answers)
    except _Unanswered as reason:
        return Claim(name, "", refused=str(reason))
    split = split_proof(text)
    text = split[0] if split else text.strip()
    refused = forbidden_statement(text)
    return Claim(name, text, above, documented(piece.comment), f"it holds {refused.what}" if refused else "")


def said(text: str) -> str:
    """What a row's words say: what is between the marks of a documentation comment, if they have them."""
    return documented(text) or text.strip()


def documented(comment: str) -> str:
    """What the documentation in a comment says; empty without one."""
    found = re.search(r"/--(.*?)-/", comment, re.DOTALL)
    return found[1].strip() if found else ""


# ------------------------------------------------------------------------------------------------ answers


@dataclass(frozen=True, slots=True)
class _Answer:
    """`abbrev t_solution : T := sorry`, with the answer in the comment behind it, or in place of the `sorry`."""

    name: str
    type: str
    """What stands between name and definition, its colon included."""
    term: str
    """Empty if it is not given."""


class _Unanswered(Exception):
    """A theorem is about an answer that cannot be put into it."""


def _answer(piece: _Piece) -> _Answer | None:
    """The answer that a piece defines, if it defines one, in PutnamBench's way."""
    words = [one for one in piece.words if one not in _MODIFIERS]
    split = split_proof(piece.text)
    if split is None or words[:1] not in (["abbrev"], ["def"]) or not words[1].endswith("_solution"):
        return None
    head, body = split
    term = "".join(one.text for one in tokens(body) if one.kind is not Kind.COMMENT).strip()
    if term == "sorry":
        lines = (line.strip() for line in body.split("sorry", 1)[1].strip().split("\n"))
        term = "\n".join(line.removeprefix("--").strip() for line in takewhile(_is_comment, lines))
    return _Answer(words[1], head.split(words[1], 1)[1].removesuffix(":=").strip(), term)


def _is_comment(line: str) -> bool:
    return line.startswith("--")


def _answered(text: str, answers: Mapping[str, _Answer]) -> str:
    """A theorem with the answers in the places of their names, as in the paper's copy of PutnamBench: what is to be
    proved is then one statement, and not for the prover to choose.

    Raises:
        _Unanswered: an answer is not given, or would not mean the same in its place.
    """
    bound = frozenset(bound_names(code(text)))
    return "".join(_in_place(token, answers, bound) for token in tokens(text)) if answers else text


def _in_place(token: Token, answers: Mapping[str, _Answer], bound: frozenset[str]) -> str:
    name = next((one for one in answers if f"{token.text}.".startswith(f"{one}.")), None)
    if name is None or token.kind is not Kind.WORD:
        return token.text
    answer = answers[name]
    if not answer.term:
        raise _Unanswered("its answer is not given")
    if answer.type and not answer.type.startswith(":"):
        raise _Unanswered("its answer takes arguments")
    parts = code(answer.term)
    free = {one.text.split(".")[0] for one in parts if one.kind is Kind.WORD} - set(bound_names(parts))
    if captured := free & bound:
        raise _Unanswered(f"its answer names `{min(captured)}`, which the theorem binds")
    return f"(({answer.term}) {answer.type}){token.text[len(name) :]}"
