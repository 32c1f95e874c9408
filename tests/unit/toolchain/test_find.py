"""Which Lean is taken: the one named, then PATH, then elan, each of the pinned version; else the embedded one."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.errors import ToolchainError
from stp.toolchain.embedded import VERSION
from stp.toolchain.find import find, installed


def fake_lean(folder: Path, version: str = VERSION) -> Path:
    """A `lean` that says no more than who it is."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "lean"
    script.write_text(
        "#!/bin/sh\n"
        'case "$1" in\n'
        f'--version) echo "Lean (version {version}, x86_64-unknown-linux-gnu, commit 0123456789ab, Release)" ;;\n'
        f"--print-prefix) echo {folder.parent} ;;\n"
        "*) exit 1 ;;\n"
        "esac\n"
    )
    script.chmod(0o755)
    return script


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Lean but what the test makes: on PATH in `path/bin`, by elan below `home`."""
    (tmp_path / "path" / "bin").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path / "path" / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ELAN_HOME", raising=False)


def elan(home: Path) -> Path:
    return home / "toolchains" / f"leanprover--lean4---v{VERSION}" / "bin"


def test_a_lean_on_path_of_the_pinned_version_is_taken(tmp_path: Path) -> None:
    lean = fake_lean(tmp_path / "path" / "bin")
    found = installed("")
    assert found is not None
    assert (found.lean, found.origin, found.version) == (lean, "PATH", VERSION)
    assert found.lean_path == ()
    assert set(found.roots) == {tmp_path / "path", tmp_path / "path" / "bin"}
    assert found.identity == f"Lean {VERSION}, its own core library"


def test_of_a_lean_that_only_starts_another_the_other_is_taken(tmp_path: Path) -> None:
    """elan's `lean` reads settings in the user's home, which a confined process cannot."""
    real = fake_lean(tmp_path / "toolchain" / "bin")
    (tmp_path / "path" / "bin" / "lean").write_text(f'#!/bin/sh\nexec {real} "$@"\n')
    (tmp_path / "path" / "bin" / "lean").chmod(0o755)
    found = installed("")
    assert found is not None
    assert (found.lean, found.origin) == (real, "PATH")
    assert tmp_path / "toolchain" in found.roots


@pytest.mark.parametrize("version", ["4.34.1", f"{VERSION}-rc1", "4.350.0"])
def test_a_lean_on_path_of_another_version_is_passed_over(tmp_path: Path, version: str) -> None:
    fake_lean(tmp_path / "path" / "bin", version)
    assert installed("") is None


def test_a_lean_on_path_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    fake_lean(tmp_path / "path" / "bin").write_text("#!/bin/sh\nexit 3\n")
    in_elan = fake_lean(elan(tmp_path / "home" / ".elan"))
    found = installed("")
    assert found is not None
    assert (found.lean, found.origin) == (in_elan, "elan")


def test_elan_comes_after_path_wherever_its_home_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = fake_lean(elan(tmp_path / "elsewhere"))
    assert installed("") is None
    monkeypatch.setenv("ELAN_HOME", str(tmp_path / "elsewhere"))
    found = installed("")
    assert found is not None
    assert (found.lean, found.origin) == (moved, "elan")
    on_path = fake_lean(tmp_path / "path" / "bin")
    found = installed("")
    assert found is not None
    assert found.lean == on_path


def test_the_lean_named_is_taken_whatever_its_version(tmp_path: Path) -> None:
    fake_lean(tmp_path / "path" / "bin")
    named = fake_lean(tmp_path / "mine", "4.20.0")
    found = installed(str(named))
    assert found is not None
    assert (found.lean, found.origin, found.version) == (named, "STP_LEAN", "4.20.0")


def test_embedded_goes_past_every_installed_lean(tmp_path: Path) -> None:
    fake_lean(tmp_path / "path" / "bin")
    assert installed("embedded") is None
    with pytest.raises(ToolchainError, match="run `stp lean setup`"):
        find("embedded", tmp_path / "cache")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (None, "does not run"),
        ("#!/bin/sh\nexit 3\n", "does not run: .*exit status 3"),
        ("#!/bin/sh\nkill -9 $$\n", "does not run: .*SIGKILL"),
        ("#!/bin/sh\necho elan 4.1.2\n", "is no Lean: it calls itself 'elan 4.1.2'"),
    ],
)
def test_a_named_lean_that_is_none_is_an_error(tmp_path: Path, script: str | None, why: str) -> None:
    lean = tmp_path / "lean"
    if script:
        lean.write_text(script)
        lean.chmod(0o755)
    with pytest.raises(ToolchainError, match=why):
        installed(str(lean))


def test_no_lean_anywhere_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="no Lean is set up yet; run `stp lean setup`"):
        find("", tmp_path / "cache")
