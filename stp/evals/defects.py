"""Statements of benchmarks that are known not to say what they should.

They are tried like the others; numbers are given with them and without. The list (`defects.toml`) has those alone that
a source can be named for, and does not claim to be complete.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from stp.errors import InputError
from stp.evals.screen import shape
from stp.evals.types import Benchmark
from stp.types import Statement, content_id


class Defect(BaseModel):
    """An entry of the list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str
    name: str
    """Of the theorem."""
    reason: str
    source: str
    """The address where it is told."""
    formulations: tuple[str, ...] = ()
    """The `formulation`s meant, so that a mended statement of this name is not accused; empty for any."""


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid")

    defect: tuple[Defect, ...] = ()


def formulation(text: str) -> str:
    """Hash of what a statement says: the same after renaming or spacing it otherwise."""
    return content_id(shape(text))


def listed(benchmark: str, extra: Path | None = None) -> tuple[Defect, ...]:
    """Known defects of a benchmark, those of a further file of the same format included.

    Raises:
        InputError: the file cannot be read, or an entry of it is wrong.
    """
    shipped = resources.files("stp.evals").joinpath("defects.toml").read_text(encoding="utf-8")
    entries = _entries(shipped, "defects.toml")
    if extra is not None:
        try:
            entries += _entries(extra.read_text(encoding="utf-8"), str(extra))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{extra} cannot be read: {error}") from error
    return tuple(one for one in entries if one.benchmark == benchmark)


def _entries(text: str, place: str) -> tuple[Defect, ...]:
    try:
        return _List.model_validate(tomllib.loads(text)).defect
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{place}: {error}") from error
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise InputError(
            f"{place}: {told}; an entry is [[defect]] with benchmark, name, reason, source, maybe formulations"
        ) from error


def reason(statement: Statement, defects: Iterable[Defect]) -> str:
    """Why a statement is known not to say what it should, with the source; empty when nothing is known."""
    for one in defects:
        if one.name == statement.name and (not one.formulations or formulation(statement.text) in one.formulations):
            return f"{one.reason} ({one.source})"
    return ""


def known_defects(benchmark: Benchmark, extra: Path | None = None) -> dict[str, str]:
    """The reason by name, for each statement of a benchmark with a known defect.

    Raises:
        InputError: as `listed`.
    """
    defects = listed(benchmark.name, extra)
    found = ((one.statement.name, reason(one.statement, defects)) for one in benchmark.items)
    return {name: why for name, why in found if why}
