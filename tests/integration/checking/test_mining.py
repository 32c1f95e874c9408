"""Rounds whose proofs get stuck under a real Lean: the goals are mined, screened, proved and trained on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from stp.checking.lean import LeanChecker
from stp.config import SelfPlayConfig
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import ScriptedGenerator
from stp.types import ConjectureKind, ConjectureOutcome, Phase, Role, Statement
from tests.unit.selfplay.game import play
from tests.unit.selfplay.scene import RUN, Scene, configure

pytestmark = pytest.mark.lean

OPEN = [
    Statement("left", "theorem left (p q : Prop) (h : p) (g : q) : p ∧ q := by", source="open"),
    Statement("sum", "theorem sum {n m : Nat} (h : n ≤ m) : n + 0 ≤ m ∧ n ≤ m + 1 := by", source="open"),
    Statement("whole", "theorem whole (n : Nat) : n = n := by", source="open"),
]


def answer(prompt: str, seed: int) -> str:
    """It can do what `assumption` does, and of the dataset it can only take conjunctions apart."""
    if prompt.endswith("theorem"):
        return "nothing"
    if "theorem goal_" in prompt:
        return "\n  assumption" if seed % 2 else "\n  omega"
    return "\n  skip" if "whole" in prompt else "\n  constructor"


def test_goals_at_which_proofs_got_stuck_are_proved_in_the_next_round(lean: LeanChecker, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    with closing(SqlStore(url)) as store:
        config = SelfPlayConfig(name=RUN, dataset=["open"], corpus=["corpus"], template="compact", canaries=0)
        scene = Scene(store, tmp_path, config, ScriptedGenerator(answer), lean)
        configure(
            scene,
            prove={"samples": 8, "first_samples": 2},
            conjecture={"mined": 1.0},
            limits={"timeout_seconds": 30, "memory_mb": 4000},
            replay={"max_pass_rate": 1.0},
        )
        store.add_statements(OPEN)
        _, round_ = play(scene, 2)
        found = {one.seed.statement.name: (one, fate) for one, fate, _ in store.conjectures(RUN, 1)}
        # What is left of `whole` is all of it, and no goal.
        assert set(found) == {"left", "sum"}
        assert {one.seed.kind for one, _ in found.values()} == {ConjectureKind.GOAL}
        assert {fate for _, fate in found.values()} == {ConjectureOutcome.MINED}
        texts = {name: one.statement.text.partition(" (")[2] for name, (one, _) in found.items()}
        assert texts == {
            "left": "p q : Prop) (h : p) (g : q) : p := by",
            "sum": "n m : Nat) (h : n ≤ m) : n + 0 ≤ m := by",
        }
        assert round_.phases[Phase.CONJECTURE] | {"seconds": 0} == {
            "mined": 2,
            "screened": 2,
            "ill-formed": 0,
            "kept": 2,
            "seconds": 0,
        }
        examples = store.examples(RUN, 1)
        assert {one.role for one in examples} == {Role.PROVER}
        assert {one.prompt for one in examples} == {one.statement.text for one, _ in found.values()}
