"""What a process may use, from files as kernels and containers write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from stp.toolchain.machine import Machine, here, own_core

UNLIMITED = "9223372036854771712"
"""What version 1 says where there is no limit."""
V1 = """\
12:pids:/docker/ab12
5:cpu,cpuacct:/docker/ab12
4:memory:/docker/ab12
1:name=systemd:/docker/ab12
0::/system.slice/containerd.service
"""


@pytest.fixture(autouse=True)
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(16)))
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=64_000 << 20))


def seen(root: Path, groups: str, files: Mapping[str, str]) -> Machine:
    """The machine whose `/proc/self/cgroup` and files below `/sys/fs/cgroup` these are."""
    for name, text in {
        "proc/self/cgroup": groups,
        **{f"sys/fs/cgroup/{one}": text for one, text in files.items()},
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return here(root)


@pytest.mark.parametrize(
    ("groups", "files", "cores", "memory_mb"),
    [
        pytest.param("0::/\n", {"cpu.max": "400000 100000\n", "memory.max": "8589934592\n"}, 4, 8192, id="docker"),
        pytest.param("0::/\n", {"cpu.max": "max 100000\n", "memory.max": "max\n"}, 16, 64_000, id="no limits"),
        pytest.param("0::/\n", {"cpu.max": "50000 100000\n"}, 1, 64_000, id="half a core"),
        pytest.param("0::/\n", {"cpu.max": "250000 100000\n"}, 2, 64_000, id="two and a half"),
        pytest.param(
            "0::/\n", {"cpu.max": "6400000 100000\n", "memory.max": f"{1 << 40}"}, 16, 64_000, id="more than all"
        ),
        pytest.param(
            "0::/kubepods.slice/pod1.slice/main.scope\n",
            {
                "kubepods.slice/pod1.slice/main.scope/memory.max": "max\n",
                "kubepods.slice/pod1.slice/main.scope/cpu.max": "800000 100000\n",
                "kubepods.slice/pod1.slice/memory.max": "4294967296\n",
                "kubepods.slice/cpu.max": "300000 100000\n",
            },
            3,
            4096,
            id="limits above",
        ),
        pytest.param(
            V1,
            {
                "memory/memory.limit_in_bytes": "2147483648\n",
                "cpu,cpuacct/cpu.cfs_quota_us": "200000\n",
                "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            },
            2,
            2048,
            id="version 1 in a container",
        ),
        pytest.param(
            V1,
            {
                "memory/docker/ab12/memory.limit_in_bytes": "1073741824\n",
                "memory/memory.limit_in_bytes": UNLIMITED,
                "cpu/docker/ab12/cpu.cfs_quota_us": "-1\n",
                "cpu/docker/ab12/cpu.cfs_period_us": "100000\n",
            },
            16,
            1024,
            id="version 1 from the host",
        ),
        pytest.param("0::/../../elsewhere\n", {}, 16, 64_000, id="a group that is not seen"),
    ],
)
def test_limits_of_control_groups(
    tmp_path: Path, groups: str, files: Mapping[str, str], cores: int, memory_mb: int
) -> None:
    assert seen(tmp_path, groups, files) == Machine(cores, memory_mb)


def test_a_machine_without_control_groups(tmp_path: Path) -> None:
    assert here(tmp_path) == Machine(16, 64_000)


def test_the_real_files_can_be_read() -> None:
    found = here()
    assert 1 <= found.cores <= 16
    assert 0 < found.memory_mb <= 64_000


@pytest.mark.parametrize(
    ("machine", "need_mb", "count"),
    [
        (Machine(2, 16_000), 1500, 2),
        (Machine(16, 8_000), 1500, 5),
        (Machine(16, 64_000), 8000, 8),
        (Machine(1, 1_000), 8000, 1),
    ],
)
def test_cores_or_memory_end_first(machine: Machine, need_mb: int, count: int) -> None:
    assert machine.checkers(need_mb) == count


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The cores that this thread was kept on, one set after the other; cores that this machine does not have."""
    kept = [set(range(1000, 1002))]
    monkeypatch.setattr("os.sched_getaffinity", lambda _: kept[-1])
    monkeypatch.setattr("os.sched_setaffinity", lambda _, cores: kept.append(set(cores)))
    monkeypatch.setattr("stp.toolchain.machine.here", lambda: Machine(len(kept[0]), 64_000))
    return kept


def test_workers_that_fill_the_machine_have_a_core_each_and_a_third_has_none(kept: list[set[int]]) -> None:
    all_ = kept[0]
    with own_core(2) as first:
        kept.append(all_)  # of another thread
        with own_core(2) as second:
            kept.append(all_)
            with own_core(2) as third:
                assert (first, second, third) == (1000, 1001, None)
    assert kept == [all_, {1000}, all_, {1001}, all_, all_, all_]
    with own_core(2) as again:
        assert again == 1000


def test_workers_that_leave_cores_free_or_share_them_are_kept_nowhere(
    kept: list[set[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_core(1) as few:
        assert few is None
    monkeypatch.setattr("stp.toolchain.machine.here", lambda: Machine(1, 64_000))
    with own_core(2) as shared:
        assert shared is None
    assert len(kept) == 1
