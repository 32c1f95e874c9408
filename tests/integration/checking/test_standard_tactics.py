"""The standard tactics on a real Lean: which statements they call vacuous or trivial."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stp.checking.lean import LeanChecker
from stp.config import ConjectureConfig, SelfPlayConfig
from stp.selfplay.guards import probe
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.types import CheckLimits, Statement
from tests.unit.selfplay.scene import RUN, Scene

pytestmark = pytest.mark.lean

VACUOUS = (
    "(n : Nat) (h : n < 0) : n = 5",
    "(p q : Prop) (hp : p) (hn : ¬p) : q",
    "(a b : Nat) (h : a < b) (k : b < a) : a * a = b",
    ": ∀ n : Nat, n + 1 = 0 → n * n = 7",
    "(p : Nat → Prop) (h : ∃ n, n < 0 ∧ p n) : p 1",
)
TRIVIAL = (
    "(n : Nat) : n = n",
    "(p : Prop) (h : p) : p",
    ": 2 + 2 = 4",
    ": ∀ a b : Nat, a + b = b + a",
    "(a b c : Nat) (h : a < b) (k : b < c) : a < c",
)
NEITHER = (
    "(a b : Nat) (h : a * b = 12) : b * a = 12 ∨ a = 7 ∧ b * a * a = 3",
    "(p : Nat → Prop) (h : ∀ n, p n → p (n + 1)) (z : p 0) : ∀ n, p n",
    "(a b c : Nat) : a * (b + c) = c * a + b * a",
    "(n : Nat) (h : n < 0 ∨ n = 1) : n * n * n = 5",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    with closing(SqlStore(url)) as opened:
        yield opened


def test_what_the_standard_tactics_find(store: SqlStore, lean: LeanChecker, tmp_path: Path) -> None:
    texts = [*VACUOUS, *TRIVIAL, *NEITHER]
    statements = [Statement(f"t{number}", f"theorem t{number} {text} := by") for number, text in enumerate(texts)]
    config = SelfPlayConfig(name=RUN, limits=CheckLimits(timeout_seconds=20, memory_mb=4000))
    assert config.conjecture == ConjectureConfig()
    scene = Scene(store, tmp_path, config, checker=lean)
    store.add_statements(statements)
    trivial, vacuous = probe(scene.at(1), statements)
    ids = [one.id for one in statements]
    assert vacuous == ids[: len(VACUOUS)]
    assert trivial == ids[: len(VACUOUS) + len(TRIVIAL)]
