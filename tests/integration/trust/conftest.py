"""A judge, and Lean files compiled for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stp.checking.sandbox import find_sandbox
from stp.toolchain.types import Toolchain
from stp.trust.tier import Judge

Compile = Callable[[str], bytes]


@pytest.fixture(scope="module")
def judge(toolchain: Toolchain) -> Iterator[Judge]:
    made = Judge(toolchain, find_sandbox("auto"))
    yield made
    made.close()


@pytest.fixture
def compiled(toolchain: Toolchain, tmp_path: Path) -> Compile:
    """Compiles Lean text; the text is ours, so it is not confined."""

    def compile_(text: str) -> bytes:
        source, out = tmp_path / "Text.lean", tmp_path / "Text.olean"
        source.write_text(text)
        environment = {**os.environ, **toolchain.environment}
        command = [str(toolchain.lean), "-o", str(out), str(source)]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert out.exists(), done.stdout + done.stderr
        made = out.read_bytes()
        out.unlink()
        return made

    return compile_
