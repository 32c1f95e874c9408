"""What this process may use of the machine, and how many checkers that holds.

psutil tells what the machine has. A container's limits are in the files of its control groups, of either version, and
those of every group above count too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Machine:
    """Cores and memory that may be used."""

    cores: int
    """Whole ones: a checker that is held up for lack of a share of a core would fail proofs by its clock."""
    memory_mb: int

    def checkers(self, need_mb: int) -> int:
        """One for each core, as far as each has `need_mb` of memory; one at least."""
        return max(1, min(self.cores, self.memory_mb // need_mb))


def here(root: Path = Path("/")) -> Machine:
    """This machine, or the part of it that is given to this process; `root` is where `proc` and `sys` are."""
    cores, memory = float(len(os.sched_getaffinity(0))), float(psutil.virtual_memory().total)
    for group in _groups(root):
        cores, memory = min(cores, _cores(group)), min(memory, _bytes(group))
    return Machine(max(1, int(cores)), int(memory) >> 20)


def _groups(root: Path) -> Iterator[Path]:
    """Folders of the control groups that this process is in, up to the topmost that is seen here."""
    base = root / "sys/fs/cgroup"
    with suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            # Version 2 has no controllers and is mounted at the base; version 1 has a folder for one or for several.
            mounts = [base / one for one in {controllers, *controllers.split(",")}]
            inner = Path(path.lstrip("/"))
            # A container may be told its path on the host, but sees its own group at the top: that is looked at last.
            yield from (mount / folder for mount in mounts for folder in (inner, *inner.parents))


def _cores(group: Path) -> float:
    first = [*_words(group / "cpu.cfs_quota_us"), *_words(group / "cpu.cfs_period_us")]
    quota, period = _words(group / "cpu.max") or first or ("max", "1")
    return float("inf") if quota in ("max", "-1") else int(quota) / int(period)


def _bytes(group: Path) -> float:
    [most] = _words(group / "memory.max") or _words(group / "memory.limit_in_bytes") or ["max"]
    return float(most) if most != "max" else float("inf")


def _words(file: Path) -> list[str]:
    with suppress(OSError):
        return file.read_text().split()
    return []
