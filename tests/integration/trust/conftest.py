"""A judge, and Lean files compiled for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator

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


@pytest.fixture(scope="module")
def compiled(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Compiles Lean text, the same text once; the text is ours, so it is not confined."""
    folder, known = tmp_path_factory.mktemp("compiled"), dict[str, bytes]()

    def compile_(text: str) -> bytes:
        source, out = folder / "Text.lean", folder / "Text.olean"
        if text not in known:
            source.write_text(text)
            environment = {**os.environ, **toolchain.environment}
            command = [str(toolchain.lean), "-o", str(out), str(source)]
            done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60)
            assert out.exists(), done.stdout + done.stderr
            known[text] = out.read_bytes()
            out.unlink()
        return known[text]

    return compile_
