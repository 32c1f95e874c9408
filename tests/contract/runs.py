"""Whole runs for the store suites, played with fakes for model, checker and trainer."""

from __future__ import annotations

from pathlib import Path

from stp.config import SelfPlayConfig
from stp.store.sql import SqlStore
from stp.testing import ScriptedGenerator
from tests.unit.selfplay.game import by_seed, set_up
from tests.unit.selfplay.scene import RUN, Scene


def game_in(url: str, folder: Path) -> Scene:
    """The run of `game.py`, about to begin in a database; the same samples whenever they are drawn."""
    folder.mkdir(exist_ok=True)
    config = SelfPlayConfig(name=RUN, dataset=["open"], corpus=["corpus"], template="compact", canaries=0)
    scene = set_up(Scene(SqlStore(url), folder, config))
    scene.generator = ScriptedGenerator(by_seed)
    return scene
