"""What the ranks are handed, and what they tell while they train: files in one folder, the job's."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from stp import errors
from stp.errors import RoundError, StpError
from stp.types import Example, Training

JOB, PROGRESS, FAILED = "job.json", "progress.jsonl", "failed-{rank}.json"


@dataclass(frozen=True, slots=True)
class Job:
    """The arguments of `stp.protocols.Trainer.train`, and where and how to train."""

    examples: tuple[Example, ...]
    start: str
    out: Path
    training: Training
    seed: int
    device: str
    tokenizer: str
    """A folder or hub name; empty: the model's own."""

    def write(self, folder: Path) -> None:
        (folder / JOB).write_bytes(TypeAdapter(Job).dump_json(self))
        (folder / PROGRESS).touch()

    @staticmethod
    def read(folder: Path) -> Job:
        return TypeAdapter(Job).validate_json((folder / JOB).read_bytes())


class FileProgress:
    """Progress that is appended to the job's file, a call a line."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / PROGRESS

    def _add(self, name: str, *values: Any, **figures: float) -> None:
        with self._file.open("a") as file:
            file.write(json.dumps([name, values, figures]) + "\n")

    def start(self, label: str, total: int) -> None:
        self._add("start", label, total)

    def advance(self, count: int = 1, **figures: float) -> None:
        self._add("advance", count, **figures)

    def tell(self, text: str) -> None:
        self._add("tell", text)

    def finish(self) -> None:
        self._add("finish")


def calls(folder: Path, done: int) -> tuple[list[tuple[str, list[Any], dict[str, float]]], int]:
    """What was appended to the progress file from byte `done` on, whole lines only, and where they end."""
    with (folder / PROGRESS).open("rb") as file:
        file.seek(done)
        whole, newline, _ = file.read().rpartition(b"\n")
    return [tuple(json.loads(one)) for one in whole.splitlines()], done + len(whole) + len(newline)


def write_failure(folder: Path, rank: int, error: BaseException) -> None:
    """Leave word of what ended a rank, unless it has."""
    place = folder / FAILED.format(rank=rank)
    if place.exists():
        return
    told = {
        "time": time.time(),
        "rank": rank,
        "kind": type(error).__name__ if isinstance(error, StpError) else "",
        "message": str(error),
        "trace": "".join(traceback.format_exception(error)),
    }
    scratch = folder / f"failed-{rank}.writing"
    scratch.write_text(json.dumps(told))
    scratch.rename(place)


def failures(folder: Path) -> Iterator[dict[str, Any]]:
    """What ended ranks, the earliest first: others fall after it for want of an answer."""
    told = [json.loads(one.read_text()) for one in folder.glob(FAILED.format(rank="*"))]
    yield from sorted(told, key=lambda one: one["time"])


def failure(folder: Path, log: str, lines: int = 15) -> StpError:
    """The error that the job ended with: a deliberate one as the rank raised it, others with the tail of their trace,
    or of torchrun's `log` where a rank was killed before it could tell."""
    for told in failures(folder):
        if told["kind"]:
            kind: type[StpError] = getattr(errors, told["kind"])
            return kind(told["message"])
        return _failed(f"rank {told['rank']}", told["trace"], lines)
    return _failed("torchrun", log, lines)


def _failed(who: str, log: str, lines: int) -> RoundError:
    tail = "\n".join(log.rstrip().splitlines()[-lines:])
    return RoundError(
        f"training on several ranks failed; {who} ended with\n{tail}\n"
        "mend it and run the same command again: it goes on where its state was last written; STP_RANKS=1 trains in "
        "one process"
    )
