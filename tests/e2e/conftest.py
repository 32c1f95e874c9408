"""A tiny run that takes seconds: hand-made statements, a model of a few thousand weights, real Lean, real SQLite."""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from stp import bootstrap
from stp.cli import main
from stp.corpora import Row, add_rows
from stp.progress import SilentProgress
from stp.settings import Settings
from stp.types import CheckLimits, Lemma, Statement

RULES = (
    ("{0} ≤ {1}", "Nat.le_of_lt (by decide)"),
    ("{0} < {1}", "Nat.lt_of_succ_le (by decide)"),
    ("{0} ≤ {1} + 1", "Nat.le_succ_of_le (by decide)"),
)
LEMMAS = (
    Lemma("Nat.le_of_lt", "theorem Nat.le_of_lt {n m : Nat} (h : n < m) : n ≤ m"),
    Lemma("Nat.lt_of_succ_le", "theorem Nat.lt_of_succ_le {n m : Nat} (h : n.succ ≤ m) : n < m"),
    Lemma("Nat.le_succ_of_le", "theorem Nat.le_succ_of_le {n m : Nat} (h : n ≤ m) : n ≤ m.succ"),
)

TINY = """
name = "tiny"
rounds = 2
template = "compact"
dataset = ["tiny/open"]
corpus = ["tiny/seed"]

[model]
vocabulary = 320
hidden = 32
layers = 2
heads = 4
context = 192

[sft]
learning_rate = 1e-2
batch_size = 32
epochs = 4
warmup_steps = 5
max_tokens = 192
micro_tokens = 4096
save_every_seconds = 0.0

[select]
min_pass_rate = 0.0
lemma_cap = 0.5

[conjecture]
per_statement = 1
max_per_seed = 2
cap = "dataset"
sampling = { max_new_tokens = 60 }

[prove]
samples = 4
first_samples = 4
readmit_below = 0.9
sampling = { max_new_tokens = 30 }

[limits]
timeout_seconds = 60.0
memory_mb = 2000

[reward]
window_high = 0.75
elegance_quantile = 0.1

[replay]
max_pass_rate = 1.0
time_decay = 0.0
corpus_share = 0.5

[training]
learning_rate = 2e-3
batch_size = 16
epochs = 2
max_tokens = 192
micro_tokens = 4096
save_every_seconds = 0.0

[refresh]
every = 0
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def told(self) -> str:
        """Standard error on one line: where it wraps is no matter."""
        return " ".join(self.err.split())


Stp = Callable[..., Answer]


def tiny_statements() -> tuple[list[Row], list[Row]]:
    """Proved statements and open ones: each rule with every pair of numbers below 12 that it holds for."""
    rows: list[tuple[str, str]] = [
        (f"theorem t : {statement.format(*pair)} := by", f"\n  exact {proof}")
        for statement, proof in RULES
        for pair in combinations(range(12), 2)
    ]
    Random(0).shuffle(rows)
    seed: list[Row] = [(Statement("t", text, source="tiny/seed"), proof) for text, proof in rows[:100]]
    return seed, [(Statement("t", text, source="tiny/open"), None) for text, _ in rows[100:]]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny experiment and a database of its statements, for tests to copy."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "tiny.toml").write_text(TINY)
    where = Settings(home=folder / "runs")
    limits = CheckLimits(timeout_seconds=60)
    seed, unproved = tiny_statements()
    with bootstrap.open_store(where) as store, bootstrap.open_queue(where, store) as queue:
        store.add_lemmas(LEMMAS)
        done = add_rows("tiny/seed", seed, store, queue, limits, SilentProgress())
        add_rows("tiny/open", unproved, store, queue, limits, SilentProgress())
    assert (done.proofs, done.proved) == (100, 100)
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Path:
    """A copy of the prepared folder."""
    shutil.copytree(prepared, tmp_path / "place")
    return tmp_path / "place"


@pytest.fixture
def stp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stp:
    """Runs a command in this process, in a folder of its own (or `at` another), with the given `STP_...` settings."""

    def run(*arguments: object, at: Path = tmp_path, **settings: str) -> Answer:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["stp", *map(str, arguments)])
            patch.chdir(at)
            wanted = stp_environment(**settings)
            for name in set(os.environ) - set(wanted):
                patch.delenv(name)
            for name, value in wanted.items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as end:
                main()
            said = capsys.readouterr()
        return Answer(int(end.value.code or 0), said.out, said.err)

    return run


def stp_command(*arguments: str) -> list[str]:
    """The installed command line."""
    return [str(Path(sysconfig.get_path("scripts")) / "stp"), *arguments]


def stp_environment(**settings: str) -> dict[str, str]:
    """The environment without settings of the machine, and with the given ones."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith("STP_") or key == "STP_CACHE"}
    return {**bare, "STP_HOME": "runs", "TERM": "dumb", "OMP_NUM_THREADS": "1", **settings}
