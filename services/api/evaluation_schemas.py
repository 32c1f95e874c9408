"""What goes over the wire about evaluations. Their numbers are those of `stp.evals.types`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.api.schemas import Wire, example
from stp.evals.types import Cost, CurvePoint, Estimate, PassAt, Screen

EVALUATION_EXAMPLE: dict[str, Any] = {
    "id": "4d0c7f1b2a3e98765f01",
    "name": "minif2f-test-quickstart-round-3",
    "benchmark": "minif2f",
    "split": "test",
    "revision": "77aa01b2c3d4e5f60718",
    "origin": "minif2f.jsonl",
    "model": "runs/quickstart/round-3",
    "model_hash": "c0ffee0123456789abcd",
    "protocol": {"benchmark": "minif2f", "split": "test", "samples": 128, "seed": 0},
    "created": "2026-11-26T12:00:00Z",
    "finished": "2026-11-26T14:00:00Z",
}
ESTIMATE_EXAMPLE: dict[str, Any] = {"value": 0.5738, "low": 0.5123, "high": 0.6352, "confidence": 0.95}
PASS_EXAMPLE: dict[str, Any] = {
    "k": 128,
    "statements": 244,
    "estimate": ESTIMATE_EXAMPLE,
    "wilson": ESTIMATE_EXAMPLE,
    "block_mean": 0.5738,
    "block_std": None,
    "blocks": 1,
    "worst": 0.5738,
    "best": 0.5779,
}


class EvaluationOut(Wire):
    """A model on a benchmark, under one protocol."""

    id: str
    """Hash of benchmark revision, model weights, protocol and seed."""
    name: str
    benchmark: str
    split: str
    revision: str
    """Hash over its statements: two numbers compare only where it is the same."""
    origin: str
    """Where the benchmark was read from."""
    model: str
    model_hash: str
    """Of its weights and tokenizer."""
    protocol: dict[str, Any]
    """All that was set: samples, sampling, limits of a check, seed and the like."""
    created: datetime
    finished: datetime | None
    """None until it has ended once."""

    model_config = example(**EVALUATION_EXAMPLE)


class NumbersOut(Wire):
    """What came of an evaluation."""

    statements: int
    samples: int
    """Drawn of every statement, unless it was stopped early."""
    solved: int
    """Statements with a correct sample."""
    passes: tuple[PassAt, ...]
    """pass@k, each with its intervals."""
    sound: tuple[PassAt, ...]
    """The same without statements that have a known defect; empty when none has."""
    clean: tuple[PassAt, ...]
    """The same without statements seen in training; empty when none was."""
    curve: tuple[CurvePoint, ...]
    """Share proved by budget."""
    troubles: dict[str, int]
    """Samples by trouble: `crashed`, `time`, `memory`, `output`, `unchecked`."""
    cost: Cost
    screen: Screen
    """What was looked for among the training data, and found."""
    defects: dict[str, str]
    """Reason by name, for each statement with a known defect."""
    skipped: dict[str, str]
    """Reason by name, for each row of the benchmark that is no theorem."""
    refused: dict[str, str]
    """Reason by name, for each statement that Lean does not accept here; they count as unsolved."""
    early_stop: bool
    """Whether drawing ended at a statement's first correct sample: only pass@samples is then unbiased."""
    checkers: dict[str, int]
    """Distinct proofs by the toolchain, library and kernel that judged them."""
    proved_ever: int | None
    """Statements that anything in the store proves, training included; null but for LeanWorkbook."""


class EvaluatedOut(EvaluationOut):
    """An evaluation with its numbers."""

    numbers: NumbersOut | None
    """Null until there are some."""

    model_config = example(
        **EVALUATION_EXAMPLE,
        numbers={
            "statements": 244,
            "samples": 128,
            "solved": 140,
            "passes": [PASS_EXAMPLE],
            "sound": [],
            "clean": [],
            "curve": [{"samples": 128, "estimate": ESTIMATE_EXAMPLE, "tokens": 9_368_000.0}],
            "troubles": {"time": 412},
            "cost": {
                "samples": 31_232,
                "distinct_proofs": 25_019,
                "tokens": 9_368_000,
                "check_seconds": 61_200.0,
                "money": None,
                "currency": "",
            },
            "screen": {"looked_in": {"corpus": 235_430}, "seen": []},
            "defects": {},
            "skipped": {},
            "refused": {},
            "early_stop": False,
            "checkers": {"Lean 4.35.0, Mathlib v4.35.0": 25_019},
            "proved_ever": None,
        },
    )


class TriedOut(Wire):
    """A statement of the benchmark, and what its samples came to so far."""

    statement_id: str
    name: str
    split: str
    defect: str
    """Why it is known not to say what it should; empty when nothing is known."""
    refused: str
    """Why Lean does not accept it here, so that nothing was drawn; empty when it does."""
    samples: int
    """Drawn."""
    correct: int
    unknown: int
    """Their check crashed, lacked memory or room for output, or was not made yet."""
    tokens: int
    stopped: bool
    """Whether drawing ended because one was correct."""

    model_config = example(
        statement_id="0a1b2c3d4e5f60718293",
        name="mathd_algebra_10",
        split="test",
        defect="",
        refused="",
        samples=128,
        correct=97,
        unknown=0,
        tokens=21_504,
        stopped=False,
    )


class PairedOut(Wire):
    """Two evaluations on the same statements, compared statement by statement."""

    first: str
    second: str
    k: int
    samples: int
    """So many first samples of each statement are what "solved" is about."""
    both: int
    """Statements that both solve."""
    only_first: int
    only_second: int
    neither: int
    mcnemar_p: float
    """Two-sided exact McNemar test of the statements that only one solves."""
    difference: Estimate
    """pass@k of the second minus that of the first; interval by paired bootstrap over statements."""

    model_config = example(
        first="minif2f-test-quickstart-round-0",
        second="minif2f-test-quickstart-round-3",
        k=128,
        samples=128,
        both=121,
        only_first=4,
        only_second=19,
        neither=100,
        mcnemar_p=0.0026,
        difference={"value": 0.0615, "low": 0.0246, "high": 0.0984, "confidence": 0.95},
    )
