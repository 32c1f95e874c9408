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
def judge(either: Toolchain) -> Iterator[Judge]:
    made = Judge(either, find_sandbox("auto"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def compiled(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Compiles Lean text, the same text once."""
    folder, known = tmp_path_factory.mktemp("compiled"), dict[str, bytes]()

    def compile_(text: str) -> bytes:
        if text not in known:
            known[text] = compile_file(toolchain, text, folder / "Text.olean").read_bytes()
        return known[text]

    return compile_


def compile_file(toolchain: Toolchain, text: str, out: Path) -> Path:
    """Write a compiled module; the text is ours, so it is not confined."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    source = out.with_suffix(".lean")
    source.write_text(text)
    environment = {**os.environ, **toolchain.environment}
    command = [str(toolchain.lean), "-o", str(out), str(source)]
    done = subprocess.run(command, env=environment, cwd=out.parent, capture_output=True, text=True, timeout=60)
    assert out.exists(), done.stdout + done.stderr
    return out
