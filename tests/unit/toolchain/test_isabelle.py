"""Which Isabelle is found, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from stp.cli import app
from stp.errors import ToolchainError
from stp.testing_isabelle import Faults, install
from stp.toolchain.isabelle import build, find


@pytest.fixture(autouse=True)
def nothing_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ISABELLE_HOME", "STP_ISABELLE", "STP_ISABELLE_SESSION"):
        monkeypatch.delenv(name, raising=False)


def test_a_setting_goes_before_isabelle_home_and_that_before_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (install(tmp_path / name) for name in ("one", "two", "three"))
    monkeypatch.setenv("PATH", f"{three / 'bin'}:/usr/bin:/bin")
    assert [find(*given).home for given in ((str(one), str(two)), ("", str(two)), ("", ""))] == [one, two, three]
    assert find(str(one / "bin" / "isabelle"), "").home == one
    assert find("", "").identity == "Isabelle2024, session HOL"


def test_where_there_is_none_the_mend_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ToolchainError, match=r"isabelle\.in\.tum\.de.*stp isabelle setup"):
        find("", "")
    with pytest.raises(ToolchainError, match=r"STP_ISABELLE.*does not run"):
        find(str(tmp_path), "")


def test_a_session_that_cannot_be_built_is_told(tmp_path: Path) -> None:
    home = str(install(tmp_path))
    build(find(home, ""))
    with pytest.raises(ToolchainError, match=r"Undefined session: HOOL.*STP_ISABELLE_SESSION"):
        build(find(home, "", "HOOL"))


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISABELLE_HOME", str(install(tmp_path)))
    monkeypatch.setenv("STP_SANDBOX", "off")
    assert "Isabelle2024, session HOL is ready" in CliRunner().invoke(app, ["isabelle", "setup"]).output
    found = CliRunner().invoke(app, ["isabelle", "doctor"])
    assert found.exit_code == 0
    assert "ok   verdicts: a true proof passes" in found.output
    assert "not covered: everything" in found.output
    install(tmp_path, Faults(refuses_session=True))
    found = CliRunner().invoke(app, ["isabelle", "doctor"])
    assert found.exit_code == 3
    assert "FAIL checking: Isabelle does not start" in found.output
    monkeypatch.delenv("ISABELLE_HOME")
    monkeypatch.setenv("PATH", "/nowhere")
    assert CliRunner().invoke(app, ["isabelle", "doctor"]).exit_code == 3
