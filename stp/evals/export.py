"""The samples of an evaluation in formats that other tools read.

EvalPlus (github.com/evalplus/evalplus) documents two files, and both are written here one statement at a time:

`samples.jsonl`
    A sample a line: `task_id`, the statement's name, and `solution`, the whole Lean file. Beside these stand our own
    fields, see `_line`; EvalPlus passes over fields that it does not know.
`samples_eval_results.json`
    `date`, `hash` of the benchmark, and `eval`: samples by `task_id`, each with `task_id`, `solution`, `base_status`
    (`pass`, `fail` or `timeout`), `plus_status` (null: Lean's is the only test), `base_fail_tests` and
    `plus_fail_tests` (empty). EvalPlus counts whatever is not `pass` as wrong, so samples of which nothing is known
    are not in this file.

Of a benchmark whose keepers ask that proofs be not published, neither file holds `solution` unless asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from stp.evals.types import Benchmark, Evaluation, Item, Trials
from stp.protocols import Store
from stp.report.writing import written_whole
from stp.syntax.language import language
from stp.types import Limit, Rollout, Verdict

SAMPLES, EVAL_RESULTS = "samples.jsonl", "samples_eval_results.json"
"""What EvalPlus calls the files; it finds the second by the name of the first."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample, and how it was counted."""

    item: Item
    rollout: Rollout
    correct: bool | None
    """None when nothing is known of it."""
    verdict: Verdict | None
    """None when it was not checked."""

    @property
    def text(self) -> str:
        """The whole file, in the assistant's language."""
        header = self.item.statement.header.strip()
        known = language(self.item.statement.system)
        theorem = known.join(self.item.statement.text, self.rollout.proof.text)
        return f"{header}\n\n{theorem}" if header else theorem


def samples_of(
    benchmark: Benchmark, evaluation: Evaluation, trials: Sequence[Trials], store: Store, most: int | None = None
) -> Iterator[Sample]:
    """The samples that the trials count, by statement in the benchmark's order, the first `most` of each."""
    counted = {one.statement_id: one for one in trials}
    for item in benchmark.items:
        if found := counted.get(item.statement.id):
            rollouts = store.rollouts(evaluation.batch, item.statement.id)[:most]
            verdicts = store.verdicts({one.proof.id for one in rollouts})
            for rollout, correct, unknown in zip(rollouts, found.correct, found.unknown, strict=False):
                yield Sample(item, rollout, None if unknown else bool(correct), verdicts.get(rollout.proof.id))


def proofs_shown(benchmark: Benchmark, with_proofs: bool | None) -> bool:
    """Whether proofs are to be written: as asked, else unless the benchmark's keepers ask for the contrary."""
    return not benchmark.withheld if with_proofs is None else with_proofs


def write_samples(
    benchmark: Benchmark,
    evaluation: Evaluation,
    trials: Sequence[Trials],
    store: Store,
    path: Path,
    with_proofs: bool | None = None,
) -> int:
    """Write every sample as a line of JSON; returns how many.

    Raises:
        InputError: `path` cannot be written.
    """
    count, shown = 0, proofs_shown(benchmark, with_proofs)
    with written_whole(path, "the export") as partial, partial.open("w", encoding="utf-8") as file:
        for count, one in enumerate(samples_of(benchmark, evaluation, trials, store), 1):  # noqa: B007
            file.write(json.dumps(_line(one, shown), ensure_ascii=False) + "\n")
    return count


def _line(sample: Sample, shown: bool) -> dict[str, Any]:
    """`sample` is its number among those of its statement, from 0; `correct` is null when nothing is known; `status`,
    `limit`, `tier`, `check_seconds` and `certificate`, a hash, are the verdict's, null without one."""
    rollout, verdict = sample.rollout, sample.verdict
    return {
        "task_id": sample.item.statement.name,
        **({"solution": sample.text} if shown else {}),
        "split": sample.item.split,
        "statement_id": sample.item.statement.id,
        "proof_id": rollout.proof.id,
        "sample": rollout.sample,
        "seed": rollout.seed,
        "tokens": rollout.tokens,
        "logprob": rollout.logprob,
        "finish": rollout.finish,
        "correct": sample.correct,
        "status": verdict.status if verdict else None,
        "limit": verdict.limit if verdict else None,
        "tier": verdict.tier if verdict else None,
        "check_seconds": verdict.elapsed_seconds if verdict else None,
        "certificate": (verdict.certificate or None) if verdict else None,
    }


def write_eval_results(
    benchmark: Benchmark,
    evaluation: Evaluation,
    trials: Sequence[Trials],
    store: Store,
    path: Path,
    with_proofs: bool | None = None,
) -> int:
    """Write how every sample was counted; returns how many are in the file.

    Raises:
        InputError: `path` cannot be written.
    """
    count, shown = 0, proofs_shown(benchmark, with_proofs)
    told = {"date": f"{evaluation.finished or evaluation.created:%Y-%m-%d %H:%M}", "hash": benchmark.revision}
    known = (one for one in samples_of(benchmark, evaluation, trials, store) if one.correct is not None)
    with written_whole(path, "the export") as partial, partial.open("w", encoding="utf-8") as file:
        file.write(json.dumps(told).removesuffix("}") + ', "eval": {')
        for name, samples in groupby(known, lambda one: one.item.statement.name):
            rows = [_result(one, shown) for one in samples]
            file.write(f"{',' * (count > 0)}\n{json.dumps(name)}: {json.dumps(rows, ensure_ascii=False)}")
            count += len(rows)
        file.write("\n}}\n")
    return count


def _result(sample: Sample, shown: bool) -> dict[str, Any]:
    out_of_time = sample.verdict is not None and sample.verdict.limit is Limit.TIME
    return {
        "task_id": sample.item.statement.name,
        **({"solution": sample.text} if shown else {}),
        "base_status": "pass" if sample.correct else "timeout" if out_of_time else "fail",
        "plus_status": None,
        "base_fail_tests": [],
        "plus_fail_tests": [],
    }
