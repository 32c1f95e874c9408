from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from stp.errors import InputError
from stp.evals.export import EVAL_RESULTS, SAMPLES, write_eval_results, write_samples
from stp.evals.types import Benchmark, Result, Trials
from stp.store.sql import SqlStore
from stp.types import FinishReason, Proof, Rollout
from tests.unit.evals.made import EVIL, made_benchmark

Sampled = Callable[[Benchmark], tuple[Result, list[Trials]]]


def test_each_sample_is_a_line_that_evalplus_can_read(store: SqlStore, sampled: Sampled, tmp_path: Path) -> None:
    benchmark = made_benchmark(4)
    result, trials = sampled(benchmark)
    assert write_samples(benchmark, result.evaluation, trials, store, tmp_path / SAMPLES) == 16
    lines = [json.loads(line) for line in (tmp_path / SAMPLES).read_text().splitlines()]
    assert [one["task_id"] for one in lines] == [f"mathd_algebra_{number}" for number in range(4) for _ in range(4)]
    assert [one["sample"] for one in lines] == list(range(4)) * 4
    assert [one["correct"] for one in lines[:5]] == [True, True, None, False, False]
    assert [one["status"] for one in lines[:5]] == ["proved", "proved", "resource", "failed", "resource"]
    assert [one["limit"] for one in lines[:5]] == [None, None, "memory", None, "time"]
    assert lines[1]["solution"] == "theorem mathd_algebra_0 : 0 + 0 = 0 := by\n  rfl\n"
    assert lines[12]["solution"].startswith(f"-- {EVIL}\n\ntheorem mathd_algebra_3")
    assert lines[1]["certificate"]
    assert lines[3]["certificate"] is None
    assert (lines[1]["seed"], lines[1]["tokens"], lines[1]["finish"]) == (101, 10, "stop")


def test_a_sample_that_was_not_checked_has_no_verdict(store: SqlStore, sampled: Sampled, tmp_path: Path) -> None:
    benchmark = made_benchmark(2)
    result, trials = sampled(benchmark)
    first = trials[0]
    late = Rollout(Proof(first.statement_id, "\n  late"), 4, 104, 10, -1.5, FinishReason.STOP)
    store.add_rollouts(result.evaluation.batch, [late])
    trials[0] = Trials(first.statement_id, np.append(first.correct, False), np.append(first.unknown, True))
    write_samples(benchmark, result.evaluation, trials, store, tmp_path / SAMPLES)
    line = json.loads((tmp_path / SAMPLES).read_text().splitlines()[4])
    assert {line[name] for name in ("correct", "status", "limit", "tier", "check_seconds", "certificate")} == {None}


def test_results_leave_out_what_is_unknown(store: SqlStore, sampled: Sampled, tmp_path: Path) -> None:
    benchmark = made_benchmark(3)
    result, trials = sampled(benchmark)
    assert write_eval_results(benchmark, result.evaluation, trials, store, tmp_path / EVAL_RESULTS) == 3 + 4 + 3
    read = json.loads((tmp_path / EVAL_RESULTS).read_text())
    assert (read["date"], read["hash"]) == ("2026-01-02 03:04", benchmark.revision)
    statuses = {name: [one["base_status"] for one in samples] for name, samples in read["eval"].items()}
    assert statuses == {
        "mathd_algebra_0": ["pass", "pass", "fail"],
        "mathd_algebra_1": ["timeout"] * 4,
        "mathd_algebra_2": ["pass", "pass", "fail"],
    }
    assert list(read["eval"]["mathd_algebra_0"][0]) == [
        *("task_id", "solution", "base_status", "plus_status", "base_fail_tests", "plus_fail_tests")
    ]


def test_samples_beyond_those_that_the_trials_count_are_left_out(
    store: SqlStore, sampled: Sampled, tmp_path: Path
) -> None:
    benchmark = made_benchmark(2)
    result, trials = sampled(benchmark)
    fewer = [Trials(one.statement_id, one.correct[:2], one.unknown[:2]) for one in trials]
    assert write_samples(benchmark, result.evaluation, fewer, store, tmp_path / SAMPLES) == 4


def test_proofs_of_a_withheld_benchmark_are_written_on_demand_alone(
    store: SqlStore, sampled: Sampled, tmp_path: Path
) -> None:
    benchmark = made_benchmark(2, "putnam", withheld=True)
    result, trials = sampled(benchmark)
    for write in (write_samples, write_eval_results):
        for with_proofs in (None, False, True):
            write(benchmark, result.evaluation, trials, store, tmp_path / "out", with_proofs)
            assert ("rfl" in (tmp_path / "out").read_text()) is (with_proofs is True)


def test_an_evaluation_without_samples_is_a_file_all_the_same(
    store: SqlStore, sampled: Sampled, tmp_path: Path
) -> None:
    benchmark = made_benchmark(2)
    result, _ = sampled(benchmark)
    assert write_eval_results(benchmark, result.evaluation, [], store, tmp_path / EVAL_RESULTS) == 0
    assert json.loads((tmp_path / EVAL_RESULTS).read_text())["eval"] == {}


def test_an_export_that_cannot_be_written_says_so(store: SqlStore, sampled: Sampled, tmp_path: Path) -> None:
    benchmark = made_benchmark(2)
    result, trials = sampled(benchmark)
    with pytest.raises(InputError, match=r"the export cannot be written to .*name another file"):
        write_samples(benchmark, result.evaluation, trials, store, tmp_path)
    assert not list(tmp_path.parent.glob("*.partial*"))
