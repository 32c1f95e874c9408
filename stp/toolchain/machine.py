"""What this process may use of the machine, how many checkers that holds, and on which core each is.

psutil tells what the machine has. A container's limits are in the files of its control groups, of either version, and
those of every group above count too.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def own_core(workers: int) -> Iterator[int | None]:
    """Keep the calling thread, and all that it starts meanwhile, on a core on which no other of so many workers is;
    yields which.

    A worker and its Lean wait for each other by turns. On two cores each of them wakes one that has gone to sleep,
    which takes a virtual machine nearly as long as a short check. Yields None, and nothing is done, where workers leave
    cores free, which Lean may use, where others have a share of these cores, and where all are taken.
    """
    allowed = sorted(os.sched_getaffinity(0))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as claim:
        filled = workers >= len(allowed) == here().cores
        core = next((one for one in allowed if _claimed(claim, one)), None) if filled else None
        if core is None:
            yield None
            return
        os.sched_setaffinity(0, {core})
        try:
            yield core
        finally:
            os.sched_setaffinity(0, allowed)


def _claimed(claim: socket.socket, core: int) -> bool:
    """Whether nobody on this host has the core; a name without a file, which the kernel frees when a process dies."""
    try:
        claim.bind(f"\0stp-core-{core}")
    except OSError:
        return False
    return True


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
