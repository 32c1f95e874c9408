"""A comparison of two methods on a real SQLite store, with fakes for model, checker and trainer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from stp.compare.figures import Course
from stp.compare.plan import Plan, load_plan
from stp.compare.run import run_all
from stp.config import SelfPlayConfig
from stp.progress import SilentProgress
from stp.protocols import Generator, Runtime
from stp.store.sql import SqlStore
from stp.testing import CopyTrainer, FakeChecker, InlineQueue, ScriptedGenerator, failed, proved
from stp.types import Checkpoint, Completion, Lemma, Proof, SampleRequest, Sampling, Statement, Verdict, VerdictStatus

LEMMA = Lemma("Nat.le_refl", "theorem Nat.le_refl (n : Nat) : n ≤ n")
DATASET = [
    Statement(f"t{number}", f"theorem t{number} : p {number} := by", source="open", level=number)
    for number in range(1, 6)
]
HELD_OUT = [Statement(f"t{number}", f"theorem t{number} : p {number} := by", source="test") for number in (21, 22, 23)]
MARKS = {1: 6, 2: 4, 3: 1, 11: 1, 12: 2, 13: 3, 15: 8, 21: 8, 22: 4}
"""Attempts 0..7 below its mark prove a statement; the others have no proof. t14 is ill-formed."""
BASE = """
name = "small"
template = "compact"
canaries = 0
dataset = ["open"]
held_out = ["test"]
corpus = []
[select]
trivial_lemma_probability = 0.0
lemma_cap = 1.0
[conjecture]
cap = "dataset"
per_statement = 1
[prove]
samples = 8
first_samples = 8
readmit_probability = 1.0
[reward]
elegance_quantile = 0.0
"""
PLAN = """
name = "tiny"
title = "A tiny comparison"
base = "base.toml"
world = "small"
seeds = [0]
budget_tokens = {budget}
baseline = "ei"
[methods.stp]
title = "Self-play"
[methods.ei]
title = "Expert iteration"
changes = {{ conjecture = {{ enabled = false }} }}
"""


def answer(prompt: str, seed: int) -> str:
    """Four tokens of a proof, or a conjecture; both hang on the seed alone."""
    if prompt.endswith("theorem"):
        return f" t{11 + seed % 5} : p {11 + seed % 5} := by\n</hard>"
    return f"\n  attempt {seed % 8}"


def judge(statement: Statement, proof: Proof) -> Verdict:
    number = int(statement.name[1:])
    if proof.text.strip() == "sorry":
        return failed() if number == 14 else Verdict(VerdictStatus.INCOMPLETE)
    return proved("Nat.le_refl") if int(proof.text.split()[1]) < MARKS.get(number, 0) else failed()


@dataclass
class Place:
    """Where the comparison runs, and what was asked of its models."""

    store: SqlStore
    folder: Path
    answer: Callable[[str, int], str] = answer
    asked: list[tuple[str, list[SampleRequest]]] = field(default_factory=list)
    """The model's name and the requests, of each call."""
    kill_at: int | None = None
    """Which call, of this place, does not come back."""

    def plan(self, budget: int = 200) -> Plan:
        (self.folder / "base.toml").write_text(BASE)
        (self.folder / "plan.toml").write_text(PLAN.format(budget=budget))
        return load_plan(str(self.folder / "plan.toml"))

    def run(self, plan: Plan) -> list[Course]:
        return list(run_all(plan, self.open_runtime, self.prepare))

    @contextmanager
    def open_runtime(self, config: SelfPlayConfig) -> Iterator[Runtime]:
        folder = self.folder / config.name
        folder.mkdir(exist_ok=True)
        queue = InlineQueue(self.store, FakeChecker(judge))
        yield Runtime(self.store, queue, CopyTrainer(), self.open_generator, SilentProgress(), folder)

    def prepare(self, config: SelfPlayConfig, rt: Runtime) -> tuple[Checkpoint, Checkpoint]:
        folders = rt.folder / "base", rt.folder / "sft"
        for folder in folders:
            folder.mkdir(exist_ok=True)
        return Checkpoint(folders[0]), Checkpoint(folders[1])

    @contextmanager
    def open_generator(self, checkpoint: Path) -> Iterator[Generator]:
        yield Asked(self, f"{checkpoint.parent.name}/{checkpoint.name}")


class Asked(ScriptedGenerator):
    """Notes what it is asked; it may be killed."""

    def __init__(self, place: Place, name: str) -> None:
        super().__init__(place.answer)
        self._place, self._name = place, name

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        self._place.asked.append((self._name, list(requests)))
        if len(self._place.asked) == self._place.kill_at:
            raise KeyboardInterrupt
        return super().generate(requests, sampling)


@pytest.fixture
def place(store: SqlStore, tmp_path: Path) -> Place:
    store.add_statements([*DATASET, *HELD_OUT])
    store.add_lemmas([LEMMA])
    return Place(store, tmp_path)


def untimed(courses: list[Course]) -> list[Course]:
    """Without what a clock said."""
    return [replace(one, rounds=tuple(replace(each, seconds={}) for each in one.rounds)) for one in courses]
