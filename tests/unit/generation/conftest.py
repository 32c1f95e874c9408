"""What tests of servers share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from stp.generation import fleet


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that fail rest for hundredths of a second."""
    monkeypatch.setattr(fleet, "FIRST_PAUSE", 0.01)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened
