"""Fixtures of the algorithm's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.config import SelfPlayConfig
from stp.store.sql import SqlStore
from tests.unit.selfplay.game import set_up
from tests.unit.selfplay.scene import RUN, Scene


@pytest.fixture
def scene(store: SqlStore, tmp_path: Path) -> Scene:
    """A run named `tiny` over the source `open`, everything else as in the paper."""
    config = SelfPlayConfig(
        name=RUN, dataset=["open"], held_out=["test"], corpus=["corpus"], template="compact", canaries=0
    )
    return Scene(store, tmp_path, config)


@pytest.fixture
def game(scene: Scene) -> Scene:
    """The run of `game.py`, about to begin."""
    return set_up(scene)
