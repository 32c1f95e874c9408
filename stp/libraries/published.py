"""Proofs in the format that the paper's authors published theirs in (`kfdong/STP_Lean_0320`; specification §9).

A row has `prompt`, which opens a block of Lean and ends with the statement, `target`, which is the proof, `tag`, a list
of words written as Python writes it (`['statement']` of the data set, `['conjecture']` of the model), and `iteration`,
the round that found it. The authors' rows from Mathlib are others: the prompt is a file up to a theorem, or what a
conjecturer is shown. Those are told apart and left out; `stp data trace` reads a library from itself.

Files are read by the `datasets` library, row by row: parquet, JSON and names on the hub alike. Written is one parquet
file where that library and the hub look for it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from stp.errors import ConfigError, InputError
from stp.hub import is_hub_name
from stp.prompts import TEMPLATES
from stp.prompts.prover import prover_target
from stp.syntax.lean import theorem_name
from stp.types import Statement

STATEMENT, CONJECTURE = "statement", "conjecture"
FILE = "data/train-00000-of-00001.parquet"
SUFFIXES = {".parquet": "parquet", ".jsonl": "json", ".json": "json"}
TOGETHER = 1000
"""Rows written at a time."""
_OPENING = TEMPLATES["stp"].system
_CONJECTURER = "<hard theorem>"
_THEOREM = re.compile(r"^(?:theorem|lemma)\s", re.MULTILINE)
_END = re.compile(r":=(?:\s*by)?\s*\Z")


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One row, as it is published."""

    prompt: str
    target: str
    tags: tuple[str, ...]
    iteration: int


def published_row(statement: Statement, proof: str, tag: str, iteration: int) -> PublishedRow:
    """A proof as a row. The prompt has the header that the statement was checked under, and none where it has none."""
    header = statement.header if statement.header.endswith("\n") or not statement.header else f"{statement.header}\n"
    prompt = f"{_OPENING}{header}{statement.text.strip()}"
    return PublishedRow(prompt, prover_target(TEMPLATES["stp"], proof), (tag,), iteration)


def stated(row: PublishedRow, source: str) -> tuple[Statement, str] | str:
    """The statement that a row proves, and its proof; or why it is left out."""
    if _CONJECTURER in row.prompt:
        return "rows of the conjecturer"
    text = row.prompt.removeprefix(_OPENING)
    if text == row.prompt:
        return "rows with another prompt"
    starts = [found.start() for found in _THEOREM.finditer(text)]
    if not (starts and _END.search(text)):
        return "rows whose prompt does not end with a statement"
    claim = text[starts[-1] :].strip()
    name = theorem_name(claim)
    if name is None:
        return "rows whose prompt does not end with a statement"
    return Statement(name, claim, header=text[: starts[-1]], source=source), row.target


def read_published(where: str) -> Iterator[PublishedRow]:
    """The rows of a file, of all files of a kind in a folder, or of a data set on the hub, one after the other.

    Raises:
        InputError: there is none, it cannot be read, or it has not the columns of the format.
        ConfigError: the `datasets` library is not installed.
    """
    try:
        from datasets import load_dataset
        from datasets.exceptions import DatasetsError
    except ImportError as error:
        raise ConfigError("data sets need the library `datasets`; run `pip install 'stp[datasets]'`") from error
    number = 0
    try:
        for fields in load_dataset(**_asked(where), split="train", streaming=True):
            number += 1
            yield _row(fields)
    except (DatasetsError, OSError, ValueError, KeyError) as error:
        told = f"it has no column {error}" if isinstance(error, KeyError) else str(error)[:300]
        raise InputError(f"{where}, row {number}: {told}" if number else f"{where} cannot be read: {told}") from error


def write_published(rows: Iterable[PublishedRow], folder: Path) -> int:
    """Write rows where `datasets.load_dataset(folder)` finds them; the file appears whole or not at all.

    Raises:
        InputError: the folder cannot be written.
        ConfigError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigError("data sets need pyarrow; run `pip install 'stp[datasets]'`") from error
    out = folder / FILE
    scratch = out.with_suffix(".part")
    schema = pa.schema(
        [("prompt", pa.string()), ("target", pa.string()), ("tag", pa.string()), ("iteration", pa.int64())]
    )
    left, count = iter(rows), 0
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with parquet.ParquetWriter(scratch, schema) as file:
            while some := [_fields(one) for one in islice(left, TOGETHER)]:
                file.write_table(pa.Table.from_pylist(some, schema))
                count += len(some)
        scratch.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror or error}; name another folder") from error
    return count


def _asked(where: str) -> dict[str, Any]:
    path = Path(where).expanduser()
    if not path.exists():
        if not is_hub_name(where):
            raise InputError(f"there is no {where}; give a file, a folder, or OWNER/NAME of a data set on Hugging Face")
        return {"path": where}
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    for suffix, kind in SUFFIXES.items():
        if found := [str(one) for one in files if one.suffix == suffix and one.is_file()]:
            return {"path": kind, "data_files": found}
    raise InputError(f"{where} holds no rows; they are read from {', '.join(SUFFIXES)}")


def _row(fields: Mapping[str, Any]) -> PublishedRow:
    return PublishedRow(
        str(fields["prompt"]), str(fields["target"]), _tags(fields.get("tag")), int(fields.get("iteration") or 0)
    )


def _tags(told: object) -> tuple[str, ...]:
    """Tags are a list, written out as a string; other hands may have left them a list, or a bare word."""
    if isinstance(told, str) and told.lstrip().startswith("["):
        try:
            told = ast.literal_eval(told.strip())
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"`tag` is no list: {told!r}") from error
    if isinstance(told, str | None):
        return (told,) if told else ()
    if not isinstance(told, list):
        raise ValueError(f"`tag` is no list: {told!r}")
    return tuple(map(str, told))


def _fields(row: PublishedRow) -> dict[str, object]:
    told = {"prompt": row.prompt, "target": row.target, "tag": str(list(row.tags)), "iteration": row.iteration}
    return dict(told)
