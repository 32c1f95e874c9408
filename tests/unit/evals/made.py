"""Made-up evaluations that look like real ones: models of some ability on statements of many difficulties."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from math import comb

import numpy as np

from stp.evals.report import StatementRow, Tried
from stp.evals.types import (
    Benchmark,
    Cost,
    CurvePoint,
    Estimate,
    Evaluation,
    Item,
    Paired,
    PassAt,
    Result,
    Screen,
    Seen,
    Trials,
)
from stp.trust.certificate import certificate_of
from stp.types import Proof, Statement, Tier, Verdict, VerdictStatus, content_id

WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


def made_benchmark(statements: int = 12, name: str = "minif2f", withheld: bool = False) -> Benchmark:
    """Statements `n + 0 = n`, named like miniF2F's; the third has a known defect, the fourth a header that would like
    to be HTML."""
    items = [
        Item(
            Statement(
                f"mathd_algebra_{number}",
                f"theorem mathd_algebra_{number} : {number} + 0 = {number} := by",
                header=f"-- {EVIL}\n" if number == 3 else "",
            ),
            split="test",
            informal=f"Show that {number} + 0 = {number}." if number % 2 else "",
            defect="a hypothesis is missing" if number == 2 else "",
        )
        for number in range(statements)
    ]
    return Benchmark(name, "made up", tuple(items), withheld, skipped=(("def_1", "it is no theorem"),))


def made_trials(benchmark: Benchmark, ability: float, samples: int = 16) -> list[Trials]:
    """Pass rates drawn from a U-shaped distribution, as measured ones are; one sample in 200 is unknown."""
    random = np.random.default_rng(int(ability * 1000))
    found = []
    for item in benchmark.items:
        correct = random.random(samples) < random.beta(0.15 + 0.3 * ability, 0.6)
        unknown = ~correct & (random.random(samples) < 0.005)
        troubles = {"crashed": int(unknown.sum())} if unknown.any() else {}
        found.append(Trials(item.statement.id, correct, unknown, 300 * samples, 0.8 * samples, troubles))
    return found


def made_result(name: str, benchmark: Benchmark, trials: Sequence[Trials], ks: Sequence[int] = (1, 4, 16)) -> Result:
    """The numbers of the trials, with intervals by the normal approximation alone."""
    evaluation = Evaluation(
        id=content_id(name, benchmark.revision),
        name=name,
        benchmark=benchmark.name,
        split="test",
        revision=benchmark.revision,
        origin=benchmark.origin,
        model=f"runs/{name}/round-3",
        model_hash=content_id(name),
        config=json.dumps({"samples": len(trials[0].correct), "seed": 1, "sampling": {"temperature": 1.0}}),
        created=WHEN,
        finished=WHEN,
    )
    defects = {one.statement.name: one.defect for one in benchmark.items if one.defect}
    sound = [one for item, one in zip(benchmark.items, trials, strict=True) if not item.defect]
    samples = len(trials[0].correct)
    tokens = sum(one.tokens for one in trials)
    budgets = [2**power for power in range(20) if 2**power <= samples]
    return Result(
        evaluation=evaluation,
        statements=len(trials),
        samples=samples,
        solved=sum(one.solved for one in trials),
        passes=tuple(_pass_at(trials, k) for k in ks),
        sound=tuple(_pass_at(sound, k) for k in ks) if defects else (),
        clean=tuple(_pass_at(trials[1:], k) for k in ks),
        curve=tuple(CurvePoint(k, _pass_at(trials, k).estimate, tokens * k / samples) for k in budgets),
        troubles={"crashed": sum(int(one.unknown.sum()) for one in trials), "time": 3},
        cost=Cost(samples * len(trials), samples * len(trials) // 2, tokens, 1234.5, money=3.21, currency="EUR"),
        screen=Screen({"corpus": 235_430}, (_seen(benchmark),)),
        defects=defects,
        skipped=dict(benchmark.skipped),
        early_stop=False,
        refused={benchmark.items[-1].statement.name: "unknown identifier 'Finset.sum'"},
        checkers={"Lean 4.0, made up; its own kernel": 77},
        proved_ever=len(trials) - 1,
    )


def _seen(benchmark: Benchmark) -> Seen:
    first = benchmark.items[0].statement
    return Seen(first.id, first.name, "corpus", "lean_workbook_17")


def _pass_at(trials: Sequence[Trials], k: int) -> PassAt:
    each = [1 - comb(len(one.correct) - int(one.correct.sum()), k) / comb(len(one.correct), k) for one in trials]
    value, half = float(np.mean(each)), 1.96 * float(np.std(each)) / len(each) ** 0.5
    estimate = Estimate(value, max(0.0, value - half), min(1.0, value + half))
    blocks = len(trials[0].correct) // k
    spread = 0.007 if blocks >= 4 else None
    return PassAt(k, len(trials), estimate, estimate, value if blocks else None, spread, blocks, value, value + 0.002)


def made_rows(
    benchmark: Benchmark, results: Sequence[Result], trials: Sequence[Sequence[Trials]], proofs: bool = True
) -> list[StatementRow]:
    """The statements with made-up proofs and certificates of those that are solved."""
    keys = [one.evaluation.id for one in results]
    return [
        StatementRow(
            item.statement.name,
            item.split,
            item.informal,
            item.statement.header,
            item.statement.text,
            item.defect,
            ("corpus: lean_workbook_17",) if index == 0 else (),
            {key: _tried(item.statement, one[index], proofs) for key, one in zip(keys, trials, strict=True)},
        )
        for index, item in enumerate(benchmark.items)
    ]


def _tried(statement: Statement, trials: Trials, proofs: bool) -> Tried:
    first = int(trials.correct.argmax()) if trials.solved else None
    counts = len(trials.correct), int(trials.correct.sum()), int(trials.unknown.sum()), first
    if not (trials.solved and proofs):
        return Tried(*counts)
    proof = Proof(statement.id, f"\n  -- {EVIL}\n  rfl")
    verdict = Verdict(VerdictStatus.PROVED, checker="Lean 4.0, made up", kernel="made up", tier=Tier.TRUST)
    return Tried(*counts, proof.text, certificate_of(statement, proof, verdict))


def side_by_side(
    statements: int = 12,
    samples: int = 16,
    abilities: Sequence[float] = (0.1, 0.4, 0.9),
    ks: Sequence[int] = (1, 4, 16),
) -> tuple[list[Result], list[Paired], list[StatementRow]]:
    """Some models on one benchmark, the first compared with each other one."""
    benchmark = made_benchmark(statements)
    trials = [made_trials(benchmark, ability, samples) for ability in abilities]
    results = [
        made_result(f"model-{ability}", benchmark, one, ks) for ability, one in zip(abilities, trials, strict=True)
    ]
    pairs = [_paired(results[0], one, trials[0], other) for one, other in zip(results[1:], trials[1:], strict=True)]
    return results, pairs, made_rows(benchmark, results, trials)


def _paired(first: Result, second: Result, one: Sequence[Trials], other: Sequence[Trials]) -> Paired:
    solved = [(a.solved, b.solved) for a, b in zip(one, other, strict=True)]
    gap = second.passes[-1].estimate.value - first.passes[-1].estimate.value
    return Paired(
        first.evaluation.id,
        second.evaluation.id,
        second.samples,
        both=solved.count((True, True)),
        only_first=solved.count((True, False)),
        only_second=solved.count((False, True)),
        neither=solved.count((False, False)),
        mcnemar_p=0.0123,
        difference=Estimate(gap, gap - 0.05, gap + 0.05),
    )
