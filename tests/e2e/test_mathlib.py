"""Mathlib from the command line: a real Lean, brought by an elan and a lake that are a few lines of shell, and a
Mathlib of three theorems. What elan and lake say is played back from tests/cases/transcripts."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from stp.toolchain import embedded
from stp.toolchain.types import Toolchain
from tests.copies import copy_folder
from tests.e2e.conftest import Stp
from tests.unit.toolchain.transcripts import REVISION, transcript

Disk = namedtuple("Disk", "total used free")

ELAN = """#!/bin/sh -e
[ "$*" = "toolchain install leanprover/lean4:v4.35.0" ]
cat {said}/elan-install
mkdir -p "$ELAN_HOME/toolchains"
mv {made} "$ELAN_HOME/toolchains/leanprover--lean4---v4.35.0"
"""

LAKE = """#!/bin/sh -e
echo "lake $*" >> {calls}
lean="$(dirname "$0")/lean"
built=.lake/packages/mathlib/.lake/build/lib/lean
case "$*" in
"update --keep-toolchain")
    cat {said}/lake-update
    echo '{{"packages": [{{"name": "mathlib", "inputRev": "v4.35.0", "rev": "{revision}"}}]}}' > lake-manifest.json ;;
"exe cache get")
    if [ -e {offline} ]; then cat {said}/cache-no-network; exit 1; fi
    cat {said}/cache-get
    for module in Tactic Data/Nat/Prime/Basic Data/Real/Basic; do
        mkdir -p "$(dirname $built/Mathlib/$module)"
        name="$(echo $module | tr -d /)"
        echo "theorem Mathlib.of$name (p : Prop) (h : p) : p := h" > module.lean
        "$lean" -o $built/Mathlib/$module.olean module.lean
    done ;;
"build StpHeader")
    mkdir -p .lake/build/lib/lean
    LEAN_PATH=$built "$lean" -o .lake/build/lib/lean/StpHeader.olean StpHeader.lean
    cat {said}/lake-build ;;
"env printenv LEAN_PATH")
    echo "$PWD/$built:./.lake/build/lib/lean" ;;
*) exit 64 ;;
esac
"""

WITH_MATHLIB = """import StpHeader
open Nat

theorem t (p : Prop) (h : p) : p := by
  exact Mathlib.ofTactic p (Mathlib.ofDataRealBasic p h)
"""
AS_COMPILED = f"Lean {embedded.VERSION} kernel, library as compiled, in a process of its own"
PLAIN = "theorem t (p : Prop) (h : p) : p := by\n  exact h\n"


@pytest.fixture
def machine(tmp_path: Path, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings of a machine with elan, git and curl, a network and 100 GB free; Lean is not there yet."""
    if toolchain.origin != "embedded":
        pytest.skip("made from the embedded Lean")
    said, programs, lean = (tmp_path / one for one in ("said", "programs", "lean"))
    for folder in (said, programs):
        folder.mkdir()
    for one in ("elan-install", "lake-update", "cache-get", "cache-no-network", "lake-build"):
        (said / one).write_text(transcript(one).text, newline="")
    # A Lean as elan installs it has its core library beside its own.
    copy_folder(toolchain.roots[0], lean)
    copy_folder(toolchain.lean_path[0], lean / "lib" / "lean")
    fill = {"said": said, "made": lean, "calls": tmp_path / "calls", "offline": tmp_path / "offline"}
    for path, script in ((programs / "elan", ELAN), (lean / "bin" / "lake", LAKE)):
        path.write_text(script.format(**fill, revision=REVISION))
        path.chmod(0o755)
    for one in ("git", "curl"):
        (programs / one).write_text("#!/bin/sh\nexit 9\n")
        (programs / one).chmod(0o755)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(0, 0, 100_000 << 20))
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("ELAN_HOME", str(tmp_path / "elan"))
    return {"STP_CACHE": str(tmp_path / "cache")}


@pytest.mark.lean
def test_mathlib_is_set_up_tried_and_used_where_a_header_needs_it(
    stp: Stp, tmp_path: Path, machine: dict[str, str], toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = stp("lean", "doctor", STP_LEAN="mathlib", **machine)
    assert answer.code == 3
    assert "FAIL lean: STP_LEAN=mathlib, but Mathlib is not set up; `stp lean setup --mathlib` does it" in answer.out

    (tmp_path / "offline").write_text("")
    answer = stp("lean", "setup", "--mathlib", **machine)
    assert answer.code == 3
    assert "lakecache.blob.core.windows.net could not be reached during `lake exe cache get`" in answer.told
    assert "then run `stp lean setup --mathlib` again: it goes on from what is there" in answer.told

    (tmp_path / "offline").unlink()
    identity = f"Lean {embedded.VERSION}, Mathlib v{embedded.VERSION} ({REVISION[:8]})"
    answer = stp("lean", "setup", "--mathlib", "--json", **machine)
    assert answer.code == 0
    assert answer.json["ok"]
    found = {one["subject"]: one["text"] for one in answer.json["findings"]}
    assert list(found) == ["lean", "verdicts", "speed", "confinement", "trust tier"]
    assert found["lean"].startswith(f"{identity}: ")
    calls = ["update --keep-toolchain", "exe cache get", "exe cache get", "build StpHeader", "env printenv LEAN_PATH"]
    assert (tmp_path / "calls").read_text().splitlines() == [f"lake {one}" for one in calls]
    assert stp("lean", "setup", "--mathlib", **machine).code == 0
    assert len((tmp_path / "calls").read_text().splitlines()) == len(calls)

    for text, checker in ((WITH_MATHLIB, identity), (PLAIN, f"Lean {embedded.VERSION}, its own core library")):
        (tmp_path / "file.lean").write_text(text)
        answer = stp("check", "file.lean", "--json", "--certificate", "file.json", **machine)
        assert answer.code == 0
        assert (answer.json["checker"], answer.json["tier"], answer.json["kernel"]) == (checker, "trust", AS_COMPILED)
        assert "the certificate holds" in stp("verify-certificate", "file.json", **machine).out
    (tmp_path / "file.lean").write_text(WITH_MATHLIB.replace("ofDataRealBasic", "ofSomethingElse"))
    assert stp("check", "file.lean", **machine).code == 1

    answer = stp("lean", "doctor", STP_LEAN="mathlib", **machine)
    assert answer.code == 0
    assert f"ok   lean: {identity}, from mathlib: " in answer.out
    assert f"ok   trust tier: {AS_COMPILED}" in answer.out
    assert "8,000 MB for each checker at the most" in answer.out
    assert "STP_LEAN=mathlib uses it" in answer.out

    # Beside the embedded Lean, each header goes to its library, and is confirmed there.
    for one in (*toolchain.roots[:1], *toolchain.lean_path):
        copy_folder(one, tmp_path / "cache" / one.name)
    monkeypatch.setenv("ELAN_HOME", str(tmp_path / "none"))
    for text, checker in ((WITH_MATHLIB, identity), (PLAIN, toolchain.identity)):
        (tmp_path / "file.lean").write_text(text)
        answer = stp("check", "file.lean", "--json", **machine)
        assert (answer.code, answer.json["checker"], answer.json["tier"]) == (0, checker, "trust")


def test_without_elan_the_set_up_says_how_to_get_it(stp: Stp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in ("git", "curl"):
        (tmp_path / one).write_text("#!/bin/sh\n")
        (tmp_path / one).chmod(0o755)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(0, 0, 100_000 << 20))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ELAN_HOME", raising=False)
    answer = stp("lean", "setup", "--mathlib", STP_CACHE=str(tmp_path / "cache"))
    assert answer.code == 3
    assert "elan was not found on PATH" in answer.told
    assert "elan-init.sh | sh`, then run `stp lean setup --mathlib` again" in answer.told
    assert "Traceback" not in answer.err
