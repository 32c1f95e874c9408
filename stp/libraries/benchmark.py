"""LeanDojo Benchmark 4 as it is published: `corpus.jsonl`, and `random|novel_premises/{train,val,test}.json`.

The files are hundreds of megabytes, mostly goals that are not needed here: they are read piece by piece (a JSON array
with the standard decoder; `ijson` would do it for one more dependency), and of each row only name, place, tactics and
premises are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from stp.errors import InputError
from stp.libraries.types import Premise, Traced, statement_of

SPLITS = ("random", "novel_premises")
PARTS = ("train", "val", "test")
PIECE = 1 << 20
"""Characters read at a time."""
_GAP = re.compile(r"[\s,]*")


def premises(folder: Path) -> Iterator[Premise]:
    """The library's declarations, file after file, each file after those that it imports.

    Raises:
        InputError: the file is missing, or a line of it is not as documented; the message names the line.
    """
    path = _required(folder / "corpus.jsonl")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                file = str(row["path"])
                for one in row["premises"]:
                    yield Premise(one["full_name"], file, statement_of(one["full_name"], one["code"]))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}, line {number}: {_what(error)}; {_SHAPE['corpus']}") from error


def theorems(folder: Path, split: str, part: str) -> Iterator[Traced]:
    """The theorems of a part, in its order, which the `random` split has drawn.

    Raises:
        InputError: the file is missing, or a row of it is not as documented; the message names the row.
    """
    path = _required(folder / split / f"{part}.json")
    for number, row in enumerate(_rows(path), 1):
        try:
            yield traced(row)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{path}, row {number}: {_what(error)}; {_SHAPE['theorem']}") from error


def origin(folder: Path, split: str, part: str) -> str:
    """What was traced, as the first row tells: `URL@COMMIT`; empty where there is no row."""
    row = next(_rows(_required(folder / split / f"{part}.json")), None)
    return f"{row.get('url', '')}@{row.get('commit', '')}" if isinstance(row, dict) else ""


def traced(row: Mapping[str, Any]) -> Traced:
    """A theorem from a row of the documented form."""
    steps = row["traced_tactics"]
    named = {one["full_name"] for step in steps for one in step["annotated_tactic"][1]}
    line, column = row["start"]
    return Traced(
        row["full_name"],
        row["file_path"],
        (int(line), int(column)),
        joined(steps) if steps else None,
        tuple(sorted(named)),
    )


def joined(steps: Sequence[Mapping[str, str]]) -> str:
    """The proof, from its tactics in the order in which they begin.

    A tactic that holds others (`· simp`, `have h : p := by simp`) is traced before those, and those again: they are
    left out. One goes on where the last left off, or else is not in the text of that one.
    """
    kept: list[str] = []
    after, rest = None, ""
    for step in steps:
        tactic = step["tactic"]
        place = rest.find(tactic)
        if place >= 0 and step["state_before"] != after:
            # A step inside may hold steps itself: those after it begin where it does, or later.
            rest = rest[place:] if len(tactic) < len(rest) else rest
            continue
        kept.append(tactic)
        after, rest = step["state_after"], tactic
    return "".join(f"\n  {one}" for one in kept)


def _rows(path: Path) -> Iterator[Any]:
    """The elements of a file that is one JSON array.

    Raises:
        InputError: it is not.
    """
    decoder, text, ended = json.JSONDecoder(), "", False
    with path.open(encoding="utf-8") as file:
        text = file.read(PIECE).lstrip()
        if not text.startswith("["):
            raise InputError(f"{path} is no JSON array; {_SHAPE['theorem']}")
        text = text[1:]
        while True:
            text = text[_end(text) :]
            if text.startswith("]"):
                return
            try:
                row, end = decoder.raw_decode(text)
            except ValueError as error:
                if ended:
                    raise InputError(f"{path} ends within a row; fetch it again") from error
                # At least as much again as there is: a long row is not decoded over and over.
                more = file.read(max(PIECE, len(text)))
                text, ended = text + more, not more
                continue
            text = text[end:]
            yield row


def _end(text: str) -> int:
    found = _GAP.match(text)
    return found.end() if found else 0


def _required(path: Path) -> Path:
    if not path.is_file():
        raise InputError(
            f"there is no {path}; give the unpacked folder of LeanDojo Benchmark 4, which holds corpus.jsonl and "
            f"{' and '.join(f'{split}/{PARTS[0]}.json' for split in SPLITS)}"
        )
    return path


_SHAPE = {
    "corpus": "a line should have `path` and `premises` with `full_name` and `code`",
    "theorem": "a row should have `file_path`, `full_name`, `start` and `traced_tactics` with `tactic`, "
    "`annotated_tactic`, `state_before`, `state_after`",
}


def _what(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)
