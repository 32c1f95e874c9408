"""A run of two rounds in a store and its folder, with files that stand for weights."""

from __future__ import annotations

from pathlib import Path

from stp.config import KEPT, ConjectureConfig, ModelConfig, SelfPlayConfig
from stp.libraries.exchange import bring
from stp.libraries.published import PublishedRow
from stp.progress import SilentProgress
from stp.store.sql import SqlStore
from stp.types import Checkpoint, Phase, Proof, Statement, Tier, Verdict, VerdictStatus, prove_batch, unsampled

RUN = "tiny"
LEAN = "Lean 4.35.0, embedded core 1a2b"
OPEN = Statement("one", "theorem one : 1 = 1 := by", source="open")
SEEN = Statement("again", "theorem again : 1 = 1 := by", source="test")
UNSEEN = Statement("three", "theorem three : 3 = 3 := by", source="test")
CORPUS = PublishedRow(
    "Complete the following Lean 4 code:\n\n```lean4\ntheorem two : 2 = 2 := by", "\n  rfl", ("statement",), 3
)
CONFIG = SelfPlayConfig(
    name=RUN,
    seed=7,
    corpus=["STP_Lean_0320/statement"],
    dataset=["open"],
    held_out=["test"],
    model=ModelConfig(base="deepseek-ai/DeepSeek-Prover-V1.5-SFT"),
    conjecture=ConjectureConfig(enabled=False),
)


def model(folder: Path) -> Path:
    """A folder with a file for the configuration and one for the weights."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "model.safetensors").write_text(f"weights of {folder.name}")
    return folder


def take_place(folder: Path, store: SqlStore) -> Path:
    """Two rounds, the second without an end; returns the folder of the run."""
    for name in ("sft", "round-0", "round-1"):
        model(folder / name)
    (folder / KEPT).write_text(CONFIG.model_dump_json())
    store.add_statements([OPEN, SEEN, UNSEEN])
    bring([CORPUS], "STP_Lean_0320", "kfdong/STP_Lean_0320", None, store, None, SilentProgress())
    trusted = Verdict(VerdictStatus.PROVED, checker=LEAN, tier=Tier.TRUST)
    for number, texts in enumerate((["\n  rfl"], ["\n  rfl", "\n  simp"])):
        store.open_round(RUN, number, CONFIG.identity(), Checkpoint(folder / "sft"))
        proofs = [Proof(OPEN.id, text) for text in texts]
        store.add_rollouts(prove_batch(RUN, number), [unsampled(one, index) for index, one in enumerate(proofs)])
        store.record_verdicts({one.id: trusted for one in proofs})
        made = Checkpoint(folder / f"round-{number}", RUN, number, steps=10 + number, tokens=1234, loss=0.5)
        store.finish_phase(RUN, number, Phase.TRAIN, {}, made)
    return folder
