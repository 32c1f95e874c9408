"""Which Rocq is taken, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.errors import ToolchainError
from stp.toolchain.rocq import PROGRAMS, find_rocq


def install(folder: Path, says: str = "8.16.1 4.13.1") -> Path:
    """Programs that only tell who they are."""
    for name in PROGRAMS:
        script = f'#!/bin/sh\n[ "$1" = -where ] && echo {folder}/lib || echo "{says}"\n'
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("named", ["", "coqc"])
def test_a_folder_or_one_of_its_programs_is_named(tmp_path: Path, named: str) -> None:
    found = find_rocq(str(install(tmp_path) / named))
    assert (found.version, found.programs, found.library) == ("8.16.1", tmp_path, tmp_path / "lib")
    assert "8.16.1" in found.identity
    assert {tmp_path / one for one in PROGRAMS} <= set(found.readable)


def test_without_a_name_it_is_the_one_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{install(tmp_path)}:/bin")
    assert find_rocq("").programs == tmp_path


def test_where_there_is_none_it_is_said_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for wanted in ("", str(tmp_path), str(tmp_path / "coqc")):
        with pytest.raises(ToolchainError, match="apt install coq"):
            find_rocq(wanted)


def test_one_that_lacks_a_program_is_refused(tmp_path: Path) -> None:
    (install(tmp_path) / "coqchk").unlink()
    with pytest.raises(ToolchainError, match="lacks coqchk"):
        find_rocq(str(tmp_path))


def test_one_that_does_not_run_or_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="is no Rocq"):
        find_rocq(str(install(tmp_path, "a coffee machine")))
    (tmp_path / "coqc").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(ToolchainError, match="does not run"):
        find_rocq(str(tmp_path))
