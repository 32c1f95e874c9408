"""A whole tiny run of self-play on real assistants: the same code, the same phases, another language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from stp.checking.sandbox import find_sandbox
from stp.config import SelfPlayConfig
from stp.progress import SilentProgress
from stp.protocols import Confirmer, ProofChecker, Runtime
from stp.selfplay.experiment import run_rounds
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import CopyTrainer, InlineQueue, ScriptedGenerator, always
from stp.trust.rocq import RocqTrustTier
from stp.trust.tier import TrustTier
from stp.types import (
    CheckLimits,
    Checkpoint,
    ConjectureOutcome,
    Lemma,
    PassRate,
    ProofSystem,
    Role,
    Statement,
    Tier,
    VerdictStatus,
    prove_batch,
)

RUN = "tiny"
SAMPLES = 4


@dataclass(frozen=True)
class Script:
    """What is to be proved, and what the model has to say."""

    statements: list[Statement]
    lemma: Lemma
    proofs: dict[str, str]
    """By what a prompt ends with; one in `SAMPLES` is said, the others are wrong."""
    conjectures: list[str]
    """Said in turn: one that can be proved, one that cannot be read, one that is no statement, one that is false."""
    wrong: str

    def generator(self) -> ScriptedGenerator:
        asked: Counter[str] = Counter()

        def answer(prompt: str, seed: int) -> str:
            asked[prompt.split("<hard>")[-1]] += 1
            number = asked[prompt.split("<hard>")[-1]]
            if prompt.endswith(("theorem", "Theorem")):
                return self.conjectures[number % len(self.conjectures)]
            right = next((proof for end, proof in self.proofs.items() if prompt.endswith(end)), self.wrong)
            return right if number % SAMPLES == 1 else self.wrong

        return ScriptedGenerator(answer)


LEAN = Script(
    [
        Statement("s", "theorem s (a b : Nat) : a + b = b + a := by", source="open"),
        Statement("u", "theorem u (a b : Nat) (h : a < b) : b < a := by", source="open"),
    ],
    Lemma("Nat.add_comm", "theorem Nat.add_comm (n m : Nat) : n + m = m + n"),
    {
        "a + b = b + a := by": "\n  exact Nat.add_comm a b",
        "a + b + c = c + (a + b) := by": "\n  exact Nat.add_comm (a + b) c",
    },
    [
        " c (a b c : Nat) : a + b + c = c + (a + b) := by\n</hard>",
        " without a colon\n</hard>",
        " d : nonsense := by\n</hard>",
        " e (a : Nat) : a = a + 1 := by\n</hard>",
    ],
    "\n  exact nonsense",
)
ROCQ = Script(
    [
        Statement("s", text, "From Coq Require Import PeanoNat.", "open", system=ProofSystem.ROCQ)
        for text in ("Theorem s (a b : nat) : a + b = b + a.", "Theorem s (a b : nat) (h : a < b) : b < a.")
    ],
    Lemma("Coq.Arith.PeanoNat.Nat.add_comm", "Theorem Nat.add_comm (n m : nat) : n + m = m + n."),
    {
        "a + b = b + a.": "\n  exact (Nat.add_comm a b).",
        "a + b + c = c + (a + b).": "\n  exact (Nat.add_comm (a + b) c).",
    },
    [
        " c (a b c : nat) : a + b + c = c + (a + b).\n</hard>",
        " without a colon\n</hard>",
        " d : nonsense.\n</hard>",
        " e (a : nat) : a = a + 1.\n</hard>",
    ],
    "\n  exact nonsense.",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    with closing(SqlStore(url)) as opened:
        yield opened


def play(script: Script, store: SqlStore, folder: Path, checker: ProofChecker, confirmer: Confirmer) -> None:
    config = SelfPlayConfig.model_validate(
        {
            "name": RUN,
            "rounds": 2,
            "dataset": ["open"],
            "corpus": ["corpus"],
            "template": "compact",
            "canaries": 2,
            "select": {"trivial_lemma_probability": 0.0, "lemma_cap": 1.0, "min_pass_rate": 0.0},
            "conjecture": {"cap": "dataset", "per_statement": 4, "max_per_seed": 4, "novelty": "renaming"},
            "prove": {"samples": SAMPLES, "first_samples": SAMPLES},
            "limits": CheckLimits(20, 4000),
        }
    )
    store.add_statements(script.statements)
    store.add_lemmas([script.lemma])
    base = folder / "base"
    base.mkdir()
    queue, generator = InlineQueue(store, checker, confirmer), script.generator()
    runtime = Runtime(store, queue, CopyTrainer(), always(generator), SilentProgress(), folder)
    assert len(list(run_rounds(config, Checkpoint(base), Checkpoint(base), runtime))) == 2


def assert_played(script: Script, store: SqlStore) -> None:
    batch = prove_batch(RUN, 1)
    [proved, unproved] = script.statements
    rates = store.pass_rates(batch)
    assert rates[proved.id] == PassRate(1, SAMPLES)
    assert rates[unproved.id] == PassRate(0, SAMPLES)
    outcomes = {one.statement.name: outcome for one, outcome, _ in store.conjectures(RUN, 1)}
    assert outcomes == {
        "c": ConjectureOutcome.SELECTED,
        "d": ConjectureOutcome.ILL_FORMED,
        "e": ConjectureOutcome.UNPROVED,
    }
    assert {one.statement.system for one, _, _ in store.conjectures(RUN, 1)} == {proved.system}
    verdicts = store.verdicts([one.proof.id for one in store.proved(batch)]).values()
    assert {(one.status, one.tier, one.lemmas) for one in verdicts} == {
        (VerdictStatus.PROVED, Tier.TRUST, (script.lemma.name,))
    }
    assert all(one.kernel for one in verdicts)
    roles = Counter(one.role for one in store.examples(RUN, 1))
    assert roles[Role.CONJECTURER] == 1
    assert roles[Role.PROVER] >= 2
    canaries = {one.system for one in store.statements("canary")}
    assert canaries == {proved.system}


@pytest.mark.lean
def test_a_round_on_lean(store: SqlStore, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    checker: ProofChecker = request.getfixturevalue("lean")
    with closing(TrustTier(request.getfixturevalue("toolchain"), find_sandbox("auto"))) as tier:
        play(LEAN, store, tmp_path, checker, tier)
    assert_played(LEAN, store)


@pytest.mark.rocq
def test_a_round_on_rocq(store: SqlStore, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    checker: ProofChecker = request.getfixturevalue("rocq")
    tier = RocqTrustTier(request.getfixturevalue("rocq_toolchain"), find_sandbox("auto"))
    play(ROCQ, store, tmp_path, checker, tier)
    assert_played(ROCQ, store)
