"""What a process may use, from files as kernels and containers write them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from stp.toolchain.machine import Machine, here

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
