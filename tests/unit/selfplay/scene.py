"""A round under way on a real SQLite store, with fakes for model, checker and trainer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from stp.config import SelfPlayConfig
from stp.progress import SilentProgress
from stp.protocols import Generator, Judge, ProofChecker, Runtime, Trainer
from stp.selfplay.context import RoundContext
from stp.store.sql import SqlStore
from stp.testing import CopyTrainer, FakeChecker, InlineQueue, ScriptedGenerator, always, failed, proved
from stp.types import (
    TRIVIAL_LEMMA,
    Checkpoint,
    Conjecture,
    ConjectureOutcome,
    FinishReason,
    Lemma,
    Proof,
    Rollout,
    Seed,
    Statement,
    Verdict,
    prove_batch,
)

RUN = "tiny"


@dataclass
class Scene:
    """A store filled by hand, and the contexts in which the steps of a round see it."""

    store: SqlStore
    folder: Path
    config: SelfPlayConfig
    generator: Generator = field(default_factory=lambda: ScriptedGenerator(lambda prompt, seed: ""))
    checker: ProofChecker = field(default_factory=FakeChecker)
    trainer: Trainer = field(default_factory=CopyTrainer)
    judge: Judge | None = None

    @property
    def base(self) -> Checkpoint:
        folder = self.folder / "base"
        folder.mkdir(exist_ok=True)
        return Checkpoint(folder)

    @property
    def start(self) -> Checkpoint:
        folder = self.folder / "sft"
        folder.mkdir(exist_ok=True)
        return Checkpoint(folder)

    def runtime(self) -> Runtime:
        queue = InlineQueue(self.store, self.checker)
        judge = self.judge
        return Runtime(
            self.store,
            queue,
            self.trainer,
            always(self.generator),
            SilentProgress(),
            self.folder,
            (lambda checkpoint: nullcontext(judge)) if judge else None,
        )

    def at(self, number: int) -> RoundContext:
        """The context of a round, opened in the store."""
        round_ = self.store.open_round(RUN, number, self.config.identity(), self.start)
        return RoundContext(self.config, round_, self.start, self.base, self.runtime())

    def add_dataset(self, *statements: Statement) -> None:
        self.store.add_statements([replace(one, source="open") for one in statements])

    def roll(self, number: int, statement: Statement, rollouts: Sequence[tuple[str, Verdict]]) -> None:
        """Rollouts of a statement in a round: texts with their verdicts."""
        self.store.add_statements([statement])
        proofs = [Proof(statement.id, text) for text, _ in rollouts]
        drawn = [Rollout(one, sample, sample, 3, -1.0, FinishReason.STOP) for sample, one in enumerate(proofs)]
        self.store.add_rollouts(prove_batch(RUN, number), drawn)
        for proof, verdict in {one: verdict for one, (_, verdict) in zip(proofs, rollouts, strict=True)}.items():
            self.store.record_verdict(proof.id, verdict)

    def passing(self, number: int, statement: Statement, correct: int, attempts: int, *lemmas: str) -> None:
        """So many different correct proofs `good 0`, `good 1`, ... and one wrong one for the other attempts."""
        good = [(f"good {index}", proved(*lemmas)) for index in range(correct)]
        self.roll(number, statement, good + [("bad", failed())] * (attempts - correct))

    def conjecture(
        self, number: int, statement: Statement, lemma: Lemma = TRIVIAL_LEMMA, outcome: ConjectureOutcome | None = None
    ) -> Conjecture:
        """A conjecture of a round, made from a proof of the statement `seed`."""
        self.at(number)
        seed_statement = Statement("seed", "theorem seed : 0 = 0 := by", source="elsewhere")
        self.store.add_statements([seed_statement])
        self.store.add_lemmas([lemma] if lemma.name else [])
        seed = Seed(seed_statement, Proof(seed_statement.id, "\n  rfl"), lemma)
        self.store.add_rollouts("made by hand", [Rollout(seed.proof, 0, 0, 0, 0.0, FinishReason.STOP)])
        made = Conjecture(replace(statement, source="conjecture"), seed, 1)
        self.store.add_conjectures(RUN, number, [made])
        if outcome:
            self.store.judge_conjectures(RUN, number, {statement.id: (outcome, 1.0)})
        return made


def configure(scene: Scene, **sections: dict[str, object] | object) -> None:
    """Change fields of the scene's configuration: `configure(scene, reward={"transport": False})`."""
    values = scene.config.model_dump()
    for name, change in sections.items():
        values[name] = {**values[name], **change} if isinstance(change, dict) else change
    scene.config = SelfPlayConfig.model_validate(values)


def equation(number: int, source: str = "open") -> Statement:
    """`theorem tN : N = N := by`"""
    return Statement(f"t{number}", f"theorem t{number} : {number} = {number} := by", source=source)
