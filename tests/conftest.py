"""What tests of several folders share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

# Tests run side by side: threads of arithmetic would wait for one another. It counts when torch is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from stp.checking.lean import LeanChecker
from stp.checking.sandbox import find_sandbox
from stp.settings import Settings
from stp.toolchain.find import find
from stp.toolchain.types import Toolchain


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The Lean that `make test` has set up."""
    settings = Settings()
    return find(settings.lean, settings.cache)


@pytest.fixture(scope="module")
def lean(toolchain: Toolchain) -> Iterator[LeanChecker]:
    """A real checker, confined as far as this machine allows."""
    checker = LeanChecker(toolchain, find_sandbox("auto"))
    yield checker
    checker.close()
