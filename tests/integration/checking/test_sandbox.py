"""What a confined process can still do: tried from inside, in bubblewrap where that is installed, and without it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from stp.checking import sandbox as module
from stp.checking.processes import death_signal, end, innermost
from stp.checking.sandbox import BY_THE_CHECKER, SCRATCH_MB, Sandbox, Scratch, find_sandbox
from stp.errors import ToolchainError
from tests.needs import lacking

PYTHON = (Path(sys.prefix), Path(sys.base_prefix))
"""What a Python program reads."""
ATTEMPTS = {
    "read a file", "write a file", "open a socket", "start a process", "signal a process", "see other processes",
    "keep an inherited descriptor", "fill the disk", "use more memory than allowed", "compute without end",
    "start threads without end",
}  # fmt: skip
PARENT = """
import subprocess, sys, time
import psutil
from stp.checking.sandbox import find_sandbox
command = find_sandbox("auto").command(["/usr/bin/sleep", "60"], ["/usr/bin"], 2000, {})
running = subprocess.Popen(command, start_new_session=True)
while not any(one.name() == "sleep" for one in psutil.Process().children(recursive=True)):
    time.sleep(0.01)
    assert running.poll() is None
print(*[one.pid for one in psutil.Process().children(recursive=True)], flush=True)
time.sleep(60)
"""
REFUSES = """
import ctypes, os, sys
import pyseccomp
rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
rules.add_rule(pyseccomp.ERRNO(1), sys.argv[1])
rules.load()
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.fixture(params=["bubblewrap", "own namespaces"])
def sandbox(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Each way of confining."""
    if request.param == "own namespaces":
        monkeypatch.setattr(shutil, "which", lambda name: None)
    elif shutil.which("bwrap") is None:
        lacking("bubblewrap", "Debian's package of that name has it")
    found = find_sandbox("auto")
    assert bool(found.bwrap) == (request.param == "bubblewrap"), found.lacks
    return found


def start(
    sandbox: Sandbox,
    code: str,
    scratch: Scratch | None = None,
    cpu_seconds: int = 60,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """A Python program, confined."""
    command = [sys.executable, "-I", "-S", "-c", code]
    confined = sandbox.command(command, PYTHON, 2000, environment or {}, scratch, cpu_seconds)
    return subprocess.Popen(confined, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def probed(sandbox: Sandbox, scratch: Path, without: str) -> dict[str, dict[str, Any]]:
    """What the self-test finds on a kernel that refuses a call."""
    command = sandbox.command(["probe"], [], 2000, {}, Scratch(scratch))
    refusing = [sys.executable, "-I", "-c", REFUSES, without, shutil.which(command[0]) or command[0], *command[1:]]
    done = subprocess.run(refusing, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def gone(pid: int) -> bool:
    """Whether a process ends soon; one that nobody has asked about yet has ended."""

    def ended() -> bool:
        try:
            return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    deadline = time.monotonic() + 5
    while not ended() and time.monotonic() < deadline:
        time.sleep(0.01)
    return ended()


def test_nothing_that_must_fail_succeeds_inside(sandbox: Sandbox, tmp_path: Path) -> None:
    command = sandbox.command(["probe"], [], 2000, {}, Scratch(tmp_path))
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    possible = {what for what, worked in found["attempts"].items() if worked}
    assert set(found["attempts"]) == ATTEMPTS
    assert possible == {one.removeprefix("can ") for one in sandbox.lacks if one.startswith("can ")}
    assert not possible & {"read a file", "write a file"}


def test_what_is_lacking_is_in_the_description(sandbox: Sandbox) -> None:
    assert sandbox.description.startswith("confined")
    assert all(one in sandbox.description for one in sandbox.lacks)
    tried = {*sandbox.covers, *sandbox.lacks} - set(BY_THE_CHECKER)
    assert {one.split(" ", 1)[1] for one in tried if one.startswith("can")} == ATTEMPTS


def test_the_environment_is_the_one_given_and_no_descriptor_is_inherited(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "x")
    code = """
import os
print(dict(os.environ))
for one in range(3, 1024):
    try:
        os.fstat(one)
        print(one)
    except OSError:
        pass
"""
    said, trouble = start(sandbox, code, environment={"A": "1"}).communicate(timeout=30)
    # Python itself adds one where the environment names no language.
    assert said.decode().replace(", 'LC_CTYPE': 'C.UTF-8'", "") == "{'A': '1'}\n", trouble


def test_a_program_sees_itself_alone(sandbox: Sandbox) -> None:
    code = """
import os
print(os.getppid())
for number in range(1, 5000):
    try:
        os.getpgid(number)
        print(number)
    except OSError:
        pass
"""
    said, _ = start(sandbox, code).communicate(timeout=30)
    # In bubblewrap its first process and the launcher are there too; both are unconfined, and neither can be signalled.
    assert said.split() == ([b"2", b"1", b"2", b"3"] if sandbox.bwrap else [b"0", b"1"])


def test_a_kept_file_is_handed_over_and_nothing_reaches_the_host(sandbox: Sandbox, tmp_path: Path) -> None:
    code = f"print('said', flush=True)\nopen('{tmp_path}/kept', 'w').write('made')\nopen('{tmp_path}/other', 'w')"
    kept, said = start(sandbox, code, Scratch(tmp_path, "kept")).communicate(timeout=30)

    assert (kept, said) == (b"made", b"said\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", ["os.symlink('/etc/passwd', path)", "os.mkfifo(path)", "os.mkdir(path)"])
def test_what_is_no_plain_file_is_not_handed_over(sandbox: Sandbox, tmp_path: Path, made: str) -> None:
    code = f"import os\npath = '{tmp_path}/kept'\n{made}\nprint('done')"
    kept, said = start(sandbox, code, Scratch(tmp_path, "kept")).communicate(timeout=30)

    assert (kept, said) == (b"", b"done\n")


def test_a_scratch_is_full_when_its_size_is_reached(sandbox: Sandbox, tmp_path: Path) -> None:
    code = f"""
written = 0
try:
    for number in range(1000):
        written += open('{tmp_path}/' + str(number), 'wb', buffering=0).write(bytes(1 << 20))
except OSError as error:
    print(error.errno, written >> 20)
"""
    said, _ = start(sandbox, code, Scratch(tmp_path)).communicate(timeout=60)
    number, megabytes = said.split()
    assert int(number) == 28  # ENOSPC
    assert SCRATCH_MB - 2 <= int(megabytes) <= SCRATCH_MB


def test_the_end_of_a_program_is_told_as_it_was(sandbox: Sandbox) -> None:
    endings = {
        "raise SystemExit(7)": (7, 0),
        "import ctypes; ctypes.string_at(0)": (None, signal.SIGSEGV),
        "while True: pass": (None, signal.SIGXCPU),
    }
    for code, (exit_code, number) in endings.items():
        process = start(sandbox, code, cpu_seconds=1)
        process.communicate(timeout=30)
        assert death_signal(process.returncode) == number
        assert exit_code in (None, process.returncode)


def test_a_kill_from_outside_is_told_from_a_limit(sandbox: Sandbox) -> None:
    process = start(sandbox, "import time\nprint(1, flush=True)\ntime.sleep(60)")
    assert process.stdout
    process.stdout.readline()
    os.kill(innermost(process.pid), signal.SIGKILL)
    process.communicate(timeout=30)
    assert death_signal(process.returncode) == signal.SIGKILL


@pytest.mark.parametrize("killed", ["launcher", "everything"])
def test_nothing_survives(sandbox: Sandbox, killed: str) -> None:
    code = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(1, flush=True)\ntime.sleep(60)"
    process = start(sandbox, code)
    assert process.stdout
    process.stdout.readline()
    tree = [one.pid for one in psutil.Process(process.pid).children(recursive=True)]
    assert tree
    if killed == "launcher":
        process.kill()
        process.communicate(timeout=30)
    else:
        end(process)
    assert all(gone(one) for one in [*tree, process.pid])


def test_nothing_survives_whoever_started_it(sandbox: Sandbox) -> None:
    path = os.environ["PATH"] if sandbox.bwrap else ""
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PATH": path}) as parent:
        assert parent.stdout
        tree = [int(one) for one in parent.stdout.readline().split()]
        parent.kill()
    assert len(tree) >= 2
    assert all(gone(one) for one in tree)


@pytest.mark.parametrize(
    ("refused", "lost"),
    [
        ("unshare", {"user namespace", "network namespace", "mount namespace", "pid namespace", "thread limit"}),
        ("mount", {"mount namespace", "pid namespace", "thread limit"}),
    ],
)
def test_a_kernel_that_gives_no_namespaces_is_named(tmp_path: Path, refused: str, lost: set[str]) -> None:
    found = probed(Sandbox("auto", ""), tmp_path, without=refused)
    lacking = {name for name, why in found["layers"].items() if why}
    # Whoever is not root has his threads counted in his user namespace.
    assert lost - {"thread limit"} <= lacking <= lost
    assert {what for what, worked in found["attempts"].items() if worked} >= {"see other processes", "fill the disk"}
    assert not any(found["attempts"][what] for what in ("read a file", "write a file", "open a socket"))


def test_a_kernel_without_landlock_is_named_and_only_bubblewrap_closes_files_there(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    found = probed(sandbox, tmp_path, without="landlock_create_ruleset")
    assert found["layers"]["files"]
    worked = {what for what, worked in found["attempts"].items() if worked}
    assert worked == (set() if sandbox.bwrap else {"read a file", "write a file"})


def test_a_bubblewrap_that_does_not_work_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho no namespaces >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(broken))
    assert find_sandbox("auto").bwrap == ""


def test_without_a_proc_of_its_own_there_is_no_pid_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    real = module._probe

    def probe(bwrap: str, pid_namespace: bool) -> tuple[dict[str, str], dict[str, bool]]:
        if pid_namespace:
            raise ToolchainError("a /proc of its own cannot be mounted")
        return real(bwrap, pid_namespace)

    monkeypatch.setattr(module, "_probe", probe)
    found = find_sandbox("auto")
    assert {"can see other processes", "pid namespace ([Errno 1] a /proc of its own cannot be mounted here)"} <= set(
        found.lacks
    )
    with pytest.raises(ToolchainError, match=r"STP_SANDBOX=require, .* lacks: can see other processes"):
        find_sandbox("require")


def test_files_that_are_open_to_proofs_stop_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_probe", lambda bwrap, pids: ({"files": "no landlock"}, {"read a file": True}))
    with pytest.raises(ToolchainError, match=r"can read a file; files \(no landlock\)"):
        find_sandbox("auto")


def test_a_sandbox_that_is_off_says_so_and_hands_files_over_all_the_same(tmp_path: Path) -> None:
    off = find_sandbox("off")
    assert "not confined" in off.description
    kept, _ = start(off, f"open('{tmp_path}/kept', 'w').write('made')", Scratch(tmp_path, "kept")).communicate()
    assert kept == b"made"
