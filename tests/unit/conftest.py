"""What unit tests of several modules share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stp.store.schema import upgrade
from stp.store.sql import SqlStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store in a SQLite file."""
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    opened = SqlStore(url)
    yield opened
    opened.close()
