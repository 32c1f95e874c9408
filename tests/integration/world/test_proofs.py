"""Real Lean accepts what the world says it can prove."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from random import Random

import pytest

from stp.settings import Settings
from stp.toolchain.find import find
from stp.types import Statement
from stp.world import WORLDS, World, WorldConfig, build

pytestmark = pytest.mark.lean
PER_FILE = 40


@pytest.fixture(scope="module")
def world() -> World:
    return build(WorldConfig())


def refused(theorems: list[tuple[Statement, str]], folder: Path) -> list[str]:
    """What Lean did not prove of the given theorems, many to a file."""
    settings = Settings()
    toolchain = find(settings.lean, settings.cache)
    missing = []
    for start in range(0, len(theorems), PER_FILE):
        batch = [
            statement.text.replace("theorem t", f"theorem t{index}", 1) + proof + f"\n#print axioms t{index}\n"
            for index, (statement, proof) in enumerate(theorems[start : start + PER_FILE])
        ]
        file = folder / f"batch{start}.lean"
        file.write_text("\n".join(batch))
        answer = subprocess.run(
            [str(toolchain.lean), "--json", str(file)],
            capture_output=True,
            text=True,
            env=os.environ | toolchain.environment,
        )
        messages = [json.loads(line) for line in answer.stdout.splitlines()]
        proved = {
            one["data"].split("'")[1]
            for one in messages
            if one["severity"] == "information" and "depend" in one["data"] and "sorryAx" not in one["data"]
        }
        missing += [text for index, text in enumerate(batch) if f"t{index}" not in proved]
        missing += [one["data"] for one in messages if one["severity"] == "error"]
    return missing


def test_seed_proofs_are_accepted(world: World, tmp_path: Path) -> None:
    assert refused(world.seed, tmp_path) == []


def test_proofs_of_the_steep_world_are_accepted(tmp_path: Path) -> None:
    steep = build(WORLDS["steep"])
    assert refused(Random(0).sample(steep.seed, 150), tmp_path) == []
    statements = Random(0).sample([*steep.open, *steep.test, *steep.easy], 60)
    assert refused([(one, steep.solutions[one.id]) for one in statements], tmp_path) == []


def test_open_and_test_statements_can_be_proved(world: World, tmp_path: Path) -> None:
    statements = Random(0).sample(world.open, 300) + world.test
    assert refused([(one, world.solutions[one.id]) for one in statements], tmp_path) == []
