"""A tiny run, made by the real rounds on a real SQLite store, with fakes for model, checker and trainer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stp.config import (
    ConjectureConfig,
    ModelConfig,
    ProveConfig,
    RefreshConfig,
    RewardConfig,
    SelectConfig,
    SelfPlayConfig,
)
from stp.progress import SilentProgress
from stp.protocols import Runtime
from stp.selfplay.experiment import run_rounds
from stp.store.sql import SqlStore
from stp.testing import CopyTrainer, FakeChecker, InlineQueue, ScriptedGenerator, always, failed, proved
from stp.types import Checkpoint, Lemma, Proof, Statement, Verdict, VerdictStatus

SAMPLES = 8
LEMMA = Lemma("Nat.le_refl", "theorem Nat.le_refl (n : Nat) : n <= n")
DATASET = [
    Statement(f"t{number}", f"theorem t{number} (x : Nat) : x < x + {number} := by", source="open", level=number % 2)
    for number in range(1, 9)
]
CONFIG = SelfPlayConfig(
    name="tiny",
    rounds=3,
    template="compact",
    canaries=0,
    dataset=["open"],
    corpus=[],
    model=ModelConfig(),
    select=SelectConfig(min_pass_rate=0.3, lemma_cap=1.0),
    conjecture=ConjectureConfig(per_statement=3, cap="dataset"),
    prove=ProveConfig(samples=SAMPLES, first_samples=SAMPLES, readmit_probability=0.0),
    reward=RewardConfig(elegance_quantile=0.0, transport=False),
    refresh=RefreshConfig(every=0),
)


def answer(prompt: str, seed: int) -> str:
    """Conjectures are `c < c + N` with some unreadable; proofs tell their quality by a digit."""
    if prompt.endswith("theorem"):
        number = 10 + seed % 12
        return "nothing" if number == 10 else f" c{number} (x : Nat) : x < x + {number} <hard & odd>\n</hard>"
    return f"\n  attempt {seed % 8} <b>&</b>"


def judge(statement: Statement, proof: Proof) -> Verdict:
    """Statement number n is proved by attempts below a mark: t1 and t2 often, t3 seldom, t4... never; c11 is
    ill-formed, c12 to c15 are proved seldom, c16 always."""
    number = int(statement.name[1:])
    if proof.text.strip() == "sorry":
        return failed() if number == 11 else Verdict(VerdictStatus.INCOMPLETE, checker="fake")
    attempt = int(proof.text.split()[1])
    marks = {1: 6, 2: 5, 3: 1, 12: 1, 13: 1, 14: 1, 15: 1, 16: 8}
    return proved("Nat.le_refl", elapsed_seconds=0.01) if attempt < marks.get(number, 0) else failed()


@pytest.fixture(autouse=True)
def dataset(store: SqlStore) -> None:
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])


@pytest.fixture
def base(tmp_path: Path) -> Checkpoint:
    folder = tmp_path / "base"
    folder.mkdir()
    return Checkpoint(folder, steps=5, loss=0.75)


@pytest.fixture
def play(store: SqlStore, base: Checkpoint, tmp_path: Path) -> Callable[[int], None]:
    """Plays the run as far as the given number of rounds."""
    runtime = Runtime(
        store,
        InlineQueue(store, FakeChecker(judge)),
        CopyTrainer(),
        always(ScriptedGenerator(answer)),
        SilentProgress(),
        tmp_path / "run",
    )

    def run(rounds: int) -> None:
        for _ in run_rounds(CONFIG.model_copy(update={"rounds": rounds}), base, base, runtime):
            pass

    return run
