"""A small run whose every number is known: who proves what is written down here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stp.selfplay.experiment import run_rounds
from stp.store.sql import SqlStore
from stp.testing import CopyTrainer, FakeChecker, ScriptedGenerator, failed, proved
from stp.types import (
    Checkpoint,
    Example,
    Lemma,
    PassRate,
    Phase,
    Proof,
    Role,
    Round,
    Statement,
    Training,
    Verdict,
    VerdictStatus,
    prove_batch,
)
from tests.unit.selfplay.scene import RUN, Scene, configure

LEMMA = Lemma("Nat.le_refl", "theorem Nat.le_refl (n : Nat) : n ≤ n")
DATASET = [Statement(f"t{number}", f"theorem t{number} : p {number} := by", source="open") for number in range(1, 6)]
MARKS = {1: 6, 2: 4, 3: 1, 11: 1, 12: 2, 13: 3, 15: 1}
"""Attempts 0..7 below its mark prove a statement; the others have no proof. t14 is ill-formed."""


class Model(ScriptedGenerator):
    """The n-th answer to a prover's prompt is attempt n, round and round; the n-th conjecture is t(10 + n)."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        super().__init__(self.answer)

    def answer(self, prompt: str, seed: int) -> str:
        role = Role.CONJECTURER if prompt.endswith("theorem") else Role.PROVER
        key = role if role is Role.CONJECTURER else prompt
        number = self.asked[key]
        self.asked[key] += 1
        if role is Role.CONJECTURER:
            return f" t{11 + number} : p {11 + number} := by\n</hard>"
        return f"\n  attempt {number % 8}"


def judge(statement: Statement, proof: Proof) -> Verdict:
    number = int(statement.name[1:])
    if proof.text == "  sorry":
        return failed() if number == 14 else Verdict(VerdictStatus.INCOMPLETE)
    right = int(proof.text.split()[1]) < MARKS.get(number, 0)
    return proved("Nat.le_refl", elapsed_seconds=10.0) if right else failed()


class Spy(CopyTrainer):
    """Remembers what it was asked to train."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, Training]] = []

    def train(self, examples: Sequence[Example], start: Path, out: Path, training: Training, seed: int) -> Checkpoint:
        self.calls.append((start.name, out.name, training))
        return super().train(examples, start, out, training, seed)


def set_up(scene: Scene) -> Scene:
    """Eight rollouts of each of five statements; four conjectures a round; no chance but in names."""
    configure(
        scene,
        prove={"samples": 8, "first_samples": 8, "readmit_probability": 0.0},
        select={"trivial_lemma_probability": 0.0, "lemma_cap": 1.0},
        conjecture={"cap": "dataset", "per_statement": 1},
        reward={"elegance_quantile": 0.0},
    )
    scene.store.add_statements(DATASET)
    scene.store.add_lemmas([LEMMA])
    scene.generator, scene.checker, scene.trainer = Model(), FakeChecker(judge), Spy()
    return scene


def play(scene: Scene, rounds: int) -> list[Round]:
    config = scene.config.model_copy(update={"rounds": rounds})
    return list(run_rounds(config, scene.base, scene.start, scene.runtime()))


def trained(scene: Scene) -> list[tuple[str, str, Training]]:
    assert isinstance(scene.trainer, Spy)
    return scene.trainer.calls


def rates(scene: Scene, number: int) -> dict[str, PassRate]:
    found = scene.store.pass_rates(prove_batch(RUN, number))
    return {scene.store.statement(key).name: rate for key, rate in found.items()}


def by_seed(prompt: str, seed: int) -> str:
    """As `Model`, but an answer depends on its seed alone, whenever it is asked for."""
    if prompt.endswith("theorem"):
        return f" t{11 + seed % 5} : p {11 + seed % 5} := by\n</hard>"
    return f"\n  attempt {seed % 8}"


def everything(scene: Scene) -> dict[str, object]:
    """All rows of two rounds, and their figures without times."""
    store, config = scene.store, scene.config
    found: dict[str, object] = {}
    for one in store.rounds(config.name):
        number = one.number
        found |= {
            f"seeds {number}": store.seeds(RUN, number),
            f"conjectures {number}": store.conjectures(RUN, number),
            f"rollouts {number}": [
                store.rollouts(one.batch, statement_id) for statement_id in store.rollout_counts(one.batch)
            ],
            f"proved {number}": store.proved(one.batch),
            f"examples {number}": store.examples(RUN, number),
            f"checkpoint {number}": one.checkpoint and (one.checkpoint.path.name, one.checkpoint.steps),
            f"figures {number}": {
                phase: {name: value for name, value in figures.items() if name not in {"seconds", "tokens"}}
                for phase, figures in one.phases.items()
            },
        }
    return found


class Diary(SqlStore):
    """Writes down which phase ends when; fails once, before it marks the phase named."""

    def __init__(self, url: str, fail_before: Phase | None = None) -> None:
        super().__init__(url)
        self.ended: list[tuple[int, Phase]] = []
        self._fail_before = fail_before

    def finish_phase(self, run: str, number: int, phase: Phase, *args: Any) -> Round:
        if phase is self._fail_before and number == 1:
            self._fail_before = None
            raise KeyboardInterrupt
        self.ended.append((number, phase))
        return super().finish_phase(run, number, phase, *args)


def diary(scene: Scene, fail_before: Phase | None = None) -> Diary:
    scene.store = Diary(f"sqlite:///{scene.folder / 'stp.db'}", fail_before)
    return scene.store
