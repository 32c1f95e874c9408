"""The sizing page says what the command says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stp.cli import app

PAGE = Path(__file__).parents[3] / "docs" / "lean-7b.md"
BLOCKS = re.findall(r"```\n\$ stp (plan .*)\n((?s:.*?))\n```", PAGE.read_text())


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_the_sizing_page_is_what_the_command_prints(command: str, shown: str) -> None:
    assert CliRunner().invoke(app, command.split(), catch_exceptions=False).stdout.strip() == shown


def test_the_sizing_page_is_about_a_gpu_a_host_and_a_rack() -> None:
    assert [re.findall(r"--gpus (\d+)", command) for command, _ in BLOCKS] == [["1"], ["8"], ["64"]]
