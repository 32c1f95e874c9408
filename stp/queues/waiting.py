"""What waits for the workers of a queue, and which of it a worker takes next. Without threads: whoever shares it among
some holds a lock.

A warm Lean serves one header; at another it starts anew, which may take seconds of imports. So a worker stays with the
header that it is warm for, goes where the fewest others are when that runs out, and stays nowhere for ever.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field

from stp.types import CheckLimits

TURN = 256
"""Proofs under one header after which a worker looks at other headers first: none waits for ever, and a start
is a small part of the work."""


@dataclass(frozen=True, slots=True)
class Item:
    """A proof to check."""

    proof_id: str
    limits: CheckLimits
    header: str
    last: bool = False
    """It reached a limit before: this time it is settled whatever comes."""
    since: float = field(default_factory=time.monotonic, compare=False)
    """When it was handed over, on the clock of `time.monotonic`."""
    told: Context = field(default_factory=copy_context, compare=False)
    """What log lines and spans about it belong to."""
    tried_by: int | None = None
    """The worker whose checker broke over it: another is to try it."""

    @property
    def warmth(self) -> tuple[str, int]:
        """What a Lean process is started for."""
        return self.header, self.limits.memory_mb


Row = deque[Item]


class Waiting:
    """Proofs that wait, neighbours together."""

    def __init__(self, workers: int) -> None:
        self._chunks: dict[tuple[str, int], deque[Row]] = {}
        """What no worker has taken yet, by warmth, those first that were served longest ago."""
        self._taken: list[Row] = [deque() for _ in range(workers)]
        """What each worker has before it."""
        self._again: Row = deque()
        """What reached a limit."""
        self._passed_on: Row = deque()
        """What broke a worker's checker."""
        self._warm: list[tuple[str, int] | None] = [None] * workers
        self._turn = [0] * workers
        """How many each worker took since it is warm for that."""

    def __len__(self) -> int:
        return sum(map(len, self._rows()))

    def add(self, chunk: Sequence[Item]) -> None:
        """Neighbours of one warmth, which one worker takes together."""
        self._chunks.setdefault(chunk[0].warmth, deque()).append(deque(chunk))

    def add_again(self, item: Item) -> None:
        """One to be checked when nothing else is."""
        self._again.append(item)

    def pass_on(self, item: Item) -> None:
        """One to be checked by any other worker than the one that tried it."""
        self._passed_on.append(item)

    def take(self, worker: int, alone: bool) -> Item | None:
        """A worker's next proof: what another passed on, else of its own neighbours, else of the next ones, else the
        last of the longest row that another has before it; and when no other worker is at a check (`alone`), one that
        reached a limit."""
        passed_on = self._for(worker)
        if not passed_on and not self._taken[worker] and self._chunks:
            self._taken[worker] = self._next_chunk(worker)
        own, longest = self._taken[worker], self._longest_row(self._warm[worker])
        if passed_on:
            item = passed_on
            self._passed_on.remove(item)
        elif own:
            item = own.popleft()
        elif longest:
            item = longest.pop()
        elif self._again and alone:
            item = self._again.popleft()
        else:
            return None
        if self._warm[worker] != item.warmth:
            self._warm[worker], self._turn[worker] = item.warmth, 0
        self._turn[worker] += 1
        return item

    def before(self, worker: int) -> list[str]:
        """The proofs that a worker has before it."""
        return [one.proof_id for one in self._taken[worker]]

    def something(self, worker: int, alone: bool) -> bool:
        """Whether a worker would find something to take."""
        return bool(self._chunks or any(self._taken) or (self._again and alone) or self._for(worker))

    def drop(self, proof_ids: Collection[str]) -> set[str]:
        """Forget these; returns those that were there."""
        dropped = {one.proof_id for row in self._rows() for one in row if one.proof_id in proof_ids}
        for row in self._rows():
            left = [one for one in row if one.proof_id not in dropped]
            row.clear()
            row.extend(left)
        filled = {warmth: deque(row for row in chunks if row) for warmth, chunks in self._chunks.items()}
        self._chunks = {warmth: chunks for warmth, chunks in filled.items() if chunks}
        return dropped

    def _rows(self) -> Iterator[Row]:
        yield from self._taken
        yield self._again
        yield self._passed_on
        for chunks in self._chunks.values():
            yield from chunks

    def _for(self, worker: int) -> Item | None:
        return next((one for one in self._passed_on if one.tried_by != worker), None)

    def _next_chunk(self, worker: int) -> Row:
        warmth = self._warm[worker]
        others = [one for one in self._chunks if one != warmth]
        if warmth not in self._chunks or (others and self._turn[worker] >= TURN):
            warmth = min(others, key=self._warm.count)
        chunks = self._chunks.pop(warmth)
        chunk = chunks.popleft()
        if chunks:
            self._chunks[warmth] = chunks
        return chunk

    def _longest_row(self, warmth: tuple[str, int] | None) -> Row:
        """Of the same warmth, if there is one."""
        return max(self._taken, key=lambda row: (bool(row) and row[-1].warmth == warmth, len(row)))
