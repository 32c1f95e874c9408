"""Setting Mathlib up, with elan and lake played back from transcripts: what is run, what is found, what is said."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections import namedtuple
from pathlib import Path

import pytest

from stp.bootstrap import checker_count, sizing
from stp.errors import ToolchainError
from stp.progress import SilentProgress
from stp.settings import Settings
from stp.toolchain import mathlib
from stp.toolchain.embedded import VERSION
from stp.toolchain.find import find
from stp.toolchain.mathlib import SetUp, elan_toolchain, locate, needs_mathlib, state, workspace
from tests.unit.toolchain.transcripts import REVISION, Played, make_lean

STEPS = [
    "elan toolchain install leanprover/lean4:v4.35.0",
    "lake update --keep-toolchain",
    "lake exe cache get",
    "lake build StpHeader",
    "lake env printenv LEAN_PATH",
]
Disk = namedtuple("Disk", "total used free")
Memory = namedtuple("Memory", ["total"])


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """elan, git and curl are there (none of them is run), 100 GB are free."""
    (tmp_path / "bin").mkdir()
    for one in ("elan", "git", "curl"):
        program(tmp_path, one)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("ELAN_HOME", str(tmp_path / "elan"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(0, 0, 100_000 << 20))


def program(tmp_path: Path, name: str) -> None:
    (tmp_path / "bin" / name).write_text("#!/bin/sh\nexit 9\n")
    (tmp_path / "bin" / name).chmod(0o755)


def set_up(tmp_path: Path, played: Played, own: Path | None = None) -> None:
    SetUp(tmp_path / "cache", SilentProgress(), played).finish(own)


def test_a_set_up_runs_each_step_and_a_second_none(tmp_path: Path) -> None:
    played, cache = Played(), tmp_path / "cache"
    assert locate(cache) is None
    made = SetUp(cache, SilentProgress(), played).finish()
    assert played.ran == STEPS
    assert made == locate(cache) == find("mathlib", cache) == SetUp(cache, SilentProgress(), played).finish()
    assert played.ran == STEPS
    place = cache / "mathlib-4.35.0"
    assert made.lean == elan_toolchain() / "bin" / "lean"
    # Folders that lake names but that are not there (a package without modules) are left out.
    assert made.lean_path == (
        place / ".lake/packages/batteries/.lake/build/lib/lean",
        place / ".lake/packages/mathlib/.lake/build/lib/lean",
        place / ".lake/build/lib/lean",
    )
    assert made.roots == (elan_toolchain(), *made.lean_path)
    assert made.identity == f"Lean 4.35.0, Mathlib v4.35.0 ({REVISION[:8]})"
    assert (made.origin, made.library_mb) == ("mathlib", 6500)


def test_a_lean_that_is_there_is_not_installed_again(tmp_path: Path) -> None:
    make_lean(elan_toolchain())
    played = Played()
    set_up(tmp_path, played)
    assert played.ran == STEPS[1:]


def test_a_lean_of_the_users_own_needs_no_elan(tmp_path: Path) -> None:
    (tmp_path / "bin" / "elan").unlink()
    make_lean(tmp_path / "own")
    played = Played()
    set_up(tmp_path, played, tmp_path / "own")
    assert played.ran == STEPS[1:]
    found = locate(tmp_path / "cache")
    assert found is not None
    assert found.lean == tmp_path / "own" / "bin" / "lean"


def test_elan_says_it_failed_but_lean_is_there(tmp_path: Path) -> None:
    class Meanwhile(Played):
        def __call__(self, command, folder, hear):  # type: ignore[no-untyped-def]
            if "toolchain" in command:
                make_lean(elan_toolchain())
            return Played.__call__(self, command, folder, hear)

    set_up(tmp_path, Meanwhile(elan="elan-broken-download"))
    assert locate(tmp_path / "cache") is not None


@pytest.mark.parametrize("text", ["cache-get-again", "cache-get-2024"])
def test_other_versions_of_the_cache_program_do_too(tmp_path: Path, text: str) -> None:
    set_up(tmp_path, Played(cache=text))
    assert locate(tmp_path / "cache") is not None


@pytest.mark.parametrize(
    ("played", "steps", "said"),
    [
        (Played(elan="elan-no-network"), 1, "releases.lean-lang.org could not be reached .* HTTPS_PROXY"),
        (Played(elan="elan-broken-download"), 1, "releases.lean-lang.org could not be reached"),
        (
            Played(elan="elan-no-such-lean"),
            1,
            "there is no such Lean: .*`leanprover/lean4:v4.35.0`; .*elan self update",
        ),
        (Played(elan="elan-disk-full"), 1, "disk became full .* 6 GB are needed .*ELAN_HOME"),
        (Played(update="lake-update-no-network"), 2, "github.com could not be reached during `lake update"),
        (Played(update="lake-update-no-tag"), 2, "tag of Mathlib in lakefile.toml is not there: .*'v4.35.0'"),
        (Played(cache="cache-no-network"), 3, "lakecache.blob.core.windows.net could not be reached"),
        (Played(cache="cache-misses"), 3, "cache does not hold all compiled files .* takes hours"),
        (Played(cache="cache-disk-full"), 3, "disk became full .*MATHLIB_CACHE_DIR"),
        (Played(cache="cache-other-lean"), 3, "name different versions of Lean; restore"),
        (Played(build="lake-build-fails"), 4, r"(?s)`lake build StpHeader` failed with exit code 1.*bad import"),
        (Played(env="lake-update-no-tag"), 5, "not there"),
    ],
)
def test_each_failure_is_one_message_and_the_same_command_goes_on(
    tmp_path: Path, played: Played, steps: int, said: str
) -> None:
    with pytest.raises(ToolchainError, match=said) as failed:
        set_up(tmp_path, played)
    assert "then run `stp lean setup --mathlib` again" in str(failed.value)
    assert played.ran == STEPS[:steps]
    assert locate(tmp_path / "cache") is None
    with pytest.raises(ToolchainError, match=r"Mathlib is (begun|not set up).*`stp lean setup --mathlib`"):
        find("mathlib", tmp_path / "cache")

    again = Played()
    set_up(tmp_path, again)
    kept = min(steps - 1, 2)  # Lean and Mathlib's sources are not fetched twice; lake itself skips what it has
    assert again.ran == STEPS[kept:]
    assert locate(tmp_path / "cache") is not None


def test_ctrl_c_loses_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        set_up(tmp_path, Played(cache=KeyboardInterrupt()))
    assert state(tmp_path / "cache").startswith("begun in ")
    again = Played()
    set_up(tmp_path, again)
    assert again.ran == STEPS[2:]


@pytest.mark.parametrize("missing", ["elan", "git", "curl"])
def test_a_program_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    (tmp_path / "bin" / missing).unlink()
    played = Played()
    with pytest.raises(ToolchainError, match=rf"(?s){missing} was not found.* install (it|{missing})"):
        set_up(tmp_path, played)
    assert played.ran == []


def test_elan_is_found_in_its_home_too(tmp_path: Path) -> None:
    (tmp_path / "elan" / "bin").mkdir(parents=True)
    (tmp_path / "bin" / "elan").rename(tmp_path / "elan" / "bin" / "elan")
    played = Played()
    set_up(tmp_path, played)
    assert played.ran == STEPS


def test_what_does_not_fit_on_the_disk_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(0, 0, 5_999 << 20))
    played = Played()
    with pytest.raises(
        ToolchainError, match=r"5,999 MB are free under .* 6,000 MB are needed; make room, or set STP_CACHE"
    ):
        set_up(tmp_path, played)
    assert played.ran == []
    # What is there already need not fit again.
    place = workspace(tmp_path / "cache")
    place.mkdir(parents=True)
    with (place / "fetched").open("wb") as file:
        file.truncate(2000 << 20)
    set_up(tmp_path, played)
    assert played.ran == STEPS


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(ToolchainError, match=r"cannot write Mathlib's workspace .* set STP_CACHE"):
        set_up(tmp_path, Played())


def test_sources_of_another_tag_are_fetched_anew(tmp_path: Path) -> None:
    make_lean(elan_toolchain())
    place = workspace(tmp_path / "cache")
    place.mkdir(parents=True)
    old = {"packages": [{"name": "mathlib", "inputRev": "v4.34.1", "rev": "f" * 40}]}
    (place / "lake-manifest.json").write_text(json.dumps(old))
    played = Played()
    set_up(tmp_path, played)
    assert played.ran == STEPS[1:]


@pytest.mark.parametrize("gone", ["lean", "folder", "note"])
def test_what_was_removed_since_is_not_found(tmp_path: Path, gone: str) -> None:
    set_up(tmp_path, Played())
    found = locate(tmp_path / "cache")
    assert found is not None
    if gone == "lean":
        found.lean.unlink()
    elif gone == "folder":
        shutil.rmtree(found.lean_path[1])
    else:
        (workspace(tmp_path / "cache") / mathlib.NOTE).write_text("{}")
    assert locate(tmp_path / "cache") is None
    set_up(tmp_path, Played())
    assert locate(tmp_path / "cache") == found


@pytest.mark.parametrize(
    ("header", "needs"),
    [
        ("", False),
        ("open Nat", False),
        ("import Init.Data.Nat\nimport Lean\nopen Lean", False),
        ("import Std.Data.HashMap", False),
        ("import StpHeader", True),
        ("import Mathlib\nopen Real", True),
        ("import Lean\n  import Batteries.Data.List", True),
        ("public import Mathlib.Tactic", True),
        ("-- import of old\nopen Nat", False),
    ],
)
def test_headers_that_need_mathlib(header: str, needs: bool) -> None:
    assert needs_mathlib(header) is needs


@pytest.mark.parametrize(("lean", "count"), [("", 8), ("mathlib", 8), ("embedded", 16)])
def test_as_many_checkers_as_the_memory_holds_where_they_may_import_mathlib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lean: str, count: int
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(16)))
    monkeypatch.setattr("psutil.virtual_memory", lambda: Memory(64_000 << 20))
    where = Settings(lean=lean, cache=tmp_path / "cache")
    assert checker_count(where) == 16
    set_up(tmp_path, Played())
    assert checker_count(where) == count
    assert f"{count} checkers side by side (STP_CHECKERS sets another number); 16 cores and 64,000 MB" in sizing(where)
    by_hand = where.model_copy(update={"checkers": 3})
    assert checker_count(by_hand) == 3
    assert sizing(by_hand).startswith("3 checkers side by side (as STP_CHECKERS says); ")
    assert checker_count(where.model_copy(update={"checker_rss_mb": 60_000})) == 1


def test_the_workspace_pins_one_version_of_lean_and_the_tag_of_mathlib_for_it() -> None:
    sources = mathlib.workspace_sources()
    assert (sources / "lean-toolchain").read_text().strip() == mathlib.PIN == f"leanprover/lean4:v{VERSION}"
    lakefile = tomllib.loads((sources / "lakefile.toml").read_text())
    [required] = lakefile["require"]
    assert (required["name"], required["rev"]) == ("mathlib", mathlib.TAG)
    assert [one["name"] for one in lakefile["lean_lib"]] == ["StpHeader"]
    assert mathlib.HEADER == "import StpHeader"
    imports = re.findall(r"^import (\S+)$", (sources / "StpHeader.lean").read_text(), re.MULTILINE)
    assert imports
    assert "Mathlib" not in imports
