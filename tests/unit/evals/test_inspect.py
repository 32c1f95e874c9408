from __future__ import annotations

import importlib
import json
import math
import sys
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import ChatMessage, ModelOutput, ModelUsage, get_model

from stp import bootstrap
from stp.checks import check_once
from stp.cli.inspect_tasks import stp_benchmark
from stp.errors import CheckerUnavailable, ConfigError, InputError
from stp.evals import inspect_ai_task
from stp.evals.inspect_ai_task import SCORER, answered, benchmark_task, write_inspect_log
from stp.evals.types import Benchmark, Item, Result, Trials
from stp.prompts import TEMPLATES
from stp.settings import Settings
from stp.store.sql import SqlStore
from stp.testing import failed, proved
from stp.types import CheckLimits, Limit, Proof, Statement, Verdict, VerdictStatus
from tests.unit.evals.made import made_benchmark

# What inspect_ai leaves behind of its own.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
Sampled = Callable[[Benchmark], tuple[Result, list[Trials]]]
LIMITS = CheckLimits(60.0, 2000)


def test_an_evaluation_is_read_back_from_its_log(store: SqlStore, sampled: Sampled, tmp_path: Path) -> None:
    benchmark = made_benchmark(3)
    result, trials = sampled(benchmark)
    for name in ("run.eval", "run.json"):
        assert write_inspect_log(benchmark, result, trials, store, tmp_path / "logs" / name) == 12
        log = read_eval_log(tmp_path / "logs" / name)
        assert (log.status, log.eval.task, log.eval.model) == ("success", "sampled", "runs/sampled/round-3")
        assert log.samples is not None
        found = {(one.id, one.epoch): one for one in log.samples}
        assert len(found) == 12
        scores = [found["mathd_algebra_0", epoch].scores for epoch in (1, 2, 3, 4)]
        assert [one and one[SCORER].value for one in scores] == ["C", "C", None, "I"]
        unknown = found["mathd_algebra_0", 3].error
        assert unknown is not None
        assert unknown.message == "resource (memory)"
        assert found["mathd_algebra_0", 2].output.completion == "\n  rfl"
        assert found["mathd_algebra_0", 2].output.usage == ModelUsage(output_tokens=10, total_tokens=10)
        assert found["mathd_algebra_2", 1].metadata["defect"] == "a hypothesis is missing"
    assert sorted(one.name for one in (tmp_path / "logs").iterdir()) == ["run.eval", "run.json"]


def test_the_log_has_the_numbers_over_all_samples_and_says_how_much_it_holds(
    store: SqlStore, sampled: Sampled, tmp_path: Path
) -> None:
    benchmark = made_benchmark(3)
    result, trials = sampled(benchmark)
    assert write_inspect_log(benchmark, result, trials, store, tmp_path / "run.eval", epochs=3) == 9
    log = read_eval_log(tmp_path / "run.eval", header_only=True)
    assert log.results is not None
    [scores] = log.results.scores
    assert {name: one.value for name, one in scores.metrics.items()} == {
        f"pass@{one.k}": one.estimate.value for one in result.passes
    }
    assert (scores.scored_samples, scores.unscored_samples) == (7, 2)
    told = log.eval.metadata
    assert told is not None
    assert (told["samples_drawn_of_each_statement"], told["samples_exported_of_each_statement"]) == (4, 3)
    assert told["benchmark_revision"] == benchmark.revision
    assert told["protocol"] == json.loads(result.evaluation.config)


def test_a_log_of_another_ending_is_refused(store: SqlStore, sampled: Sampled, tmp_path: Path) -> None:
    benchmark = made_benchmark(2)
    result, trials = sampled(benchmark)
    with pytest.raises(InputError, match=r"let it end in \.eval or \.json"):
        write_inspect_log(benchmark, result, trials, store, tmp_path / "run.log")


def test_a_log_is_bounded(store: SqlStore, sampled: Sampled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    benchmark = made_benchmark(3)
    result, trials = sampled(benchmark)
    for most, expected in ((7, 6), (2, 2)):
        monkeypatch.setattr(inspect_ai_task, "MOST_SAMPLES", most)
        assert write_inspect_log(benchmark, result, trials, store, tmp_path / "run.eval") == expected


def test_proofs_of_a_withheld_benchmark_are_logged_on_demand_alone(
    store: SqlStore, sampled: Sampled, tmp_path: Path
) -> None:
    benchmark = made_benchmark(2, "putnam", withheld=True)
    result, trials = sampled(benchmark)
    for with_proofs in (None, True):
        write_inspect_log(benchmark, result, trials, store, tmp_path / "run.json", with_proofs=with_proofs)
        assert ("rfl" in (tmp_path / "run.json").read_text()) is (with_proofs is True)


# ---------------------------------------------------------------------------------------------------------- the task


@pytest.fixture
def evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Task, dict[str, str]], EvalLog]:
    """Gives a model that answers by what is in its prompt a task, and returns the log."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def run(task: Task, answers: dict[str, str]) -> EvalLog:
        def answer(asked: list[ChatMessage], *_: Any) -> ModelOutput:
            text = next(text for word, text in answers.items() if word in asked[-1].text)
            output = ModelOutput.from_content("scripted", text)
            output.usage = ModelUsage(output_tokens=1, total_tokens=1)  # else it fetches a tokenizer to count with
            return output

        model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
        [log] = inspect_eval(
            task, model=model, display="none", log_dir=str(tmp_path / "logs"), fail_on_error=False, ctl_server=False
        )
        return log

    return run


def scores(log: EvalLog) -> dict[str | int, object]:
    assert log.samples is not None
    return {one.id: one.scores[SCORER].value if one.scores else one.error for one in log.samples}


def block(statement: str, proof: str) -> str:
    return f"Here it is:\n\n```lean4\n{statement} {proof}\n```\nI hope this helps."


@pytest.mark.lean
def test_a_task_is_scored_by_lean_and_the_trust_tier(evaluated: Callable[..., EvalLog]) -> None:
    settings = Settings()
    check = partial(
        check_once,
        make_checker=bootstrap.checker_factory(settings),
        make_confirmer=bootstrap.confirmer_factory(settings),
    )
    true, false = "theorem add (x y : Nat) : x + y = y + x := by", "theorem odd : 1 = 2 := by"
    benchmark = Benchmark("two", "here", (Item(Statement("add", true)), Item(Statement("odd", false))))
    answers = {
        "add": block(true, "exact Nat.add_comm x y"),
        "odd": block("theorem odd : 1 = 1 := by", "rfl"),  # it proves something else
    }
    log = evaluated(benchmark_task(benchmark, check, LIMITS), answers)
    assert scores(log) == {"add": "C", "odd": "I"}
    assert log.samples is not None
    told = {one.id: one.scores[SCORER] for one in log.samples if one.scores}
    assert told["add"].metadata is not None
    assert (told["add"].metadata["tier"], len(told["add"].metadata["certificate"])) == ("trust", 64)
    assert "1 = 2" in (told["odd"].explanation or "")
    assert log.eval.metadata == {
        "benchmark_revision": benchmark.revision,
        "limits": {"timeout_seconds": 60.0, "memory_mb": 2000},
    }


def test_trouble_of_the_checker_is_never_a_wrong_answer(evaluated: Callable[..., EvalLog]) -> None:
    tried: list[tuple[str, float]] = []

    def check(statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        tried.append((proof.text, limits.timeout_seconds))
        match proof.text:
            case "crash":
                raise CheckerUnavailable("it fell over")
            case "big" | "slow":
                limit = Limit.MEMORY if proof.text == "big" else Limit.TIME
                return Verdict(VerdictStatus.RESOURCE, limit=limit)
            case "hurry" if limits == LIMITS:
                return Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME)
        return proved() if proof.text == "hurry" else failed()

    kinds = ("crash", "big", "slow", "hurry", "wrong")
    items = tuple(Item(Statement(kind, f"theorem {kind} : True := by")) for kind in kinds)
    log = evaluated(benchmark_task(Benchmark("five", "here", items), check, LIMITS), {kind: kind for kind in kinds})
    found = scores(log)
    assert "it fell over" in str(found.pop("crash"))
    unscored = found.pop("big")
    assert isinstance(unscored, float)
    assert math.isnan(unscored)
    assert found == {"slow": "I", "hurry": "C", "wrong": "I"}
    assert [seconds for text, seconds in tried if text == "slow"] == [60.0, 120.0]
    assert log.results is not None
    assert log.results.scores[0].metrics["accuracy"].value == 1 / 3


@pytest.mark.lean
def test_inspect_ai_finds_our_benchmarks_by_the_packages_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    tasks = importlib.import_module(project["entry-points"]["inspect_ai"]["stp"])
    row = {"name": "add", "formal_statement": "theorem add (x y : Nat) : x + y = y + x := by sorry", "split": "test"}
    (tmp_path / "minif2f.jsonl").write_text(json.dumps(row))
    monkeypatch.setenv("STP_HOME", str(tmp_path / "runs"))
    task = tasks.stp_benchmark("minif2f", "test", str(tmp_path / "minif2f.jsonl"), template="compact", timeout=9.0)
    assert [one.id for one in task.dataset] == ["add"]
    assert task.metadata["limits"] == {"timeout_seconds": 9.0, "memory_mb": 15_000}
    assert task.dataset[0].input.endswith("theorem add (x y : Nat) : x + y = y + x := by")


STATEMENT = "theorem t (x : Nat := 1) : x = x := by"


@pytest.mark.parametrize(
    ("completion", "proof"),
    [
        (block(STATEMENT, "rfl"), " rfl\n"),
        (f"```lean\nimport Mathlib\n\n{STATEMENT}\n  simp\n```", "\n  simp\n"),
        (f"First:\n{block(STATEMENT, 'simp')}\nOr rather:\n{block(STATEMENT, 'rfl')}", " rfl\n"),
        (f"{block(STATEMENT, 'rfl')}\nas in\n```lean\nsimp\n```", " rfl\n"),
        ("```\nrfl\n```", "rfl\n"),
        ("```lean\nhave h : 1 = 1 := rfl\nsimp\n```", "have h : 1 = 1 := rfl\nsimp\n"),
        ("```lean\ntheorem t (x : Nat) : x = x := rfl\n```", " exact rfl\n"),
        ("rfl", "rfl"),
        ("", ""),
        ("I cannot prove it.", "I cannot prove it."),
    ],
)
def test_the_proof_is_found_in_an_answer(completion: str, proof: str) -> None:
    assert answered(Statement("t", STATEMENT), completion) == proof


def test_a_statement_that_ends_before_by_is_given_a_proof_that_begins_with_it() -> None:
    statement = Statement("t", STATEMENT.removesuffix(" by"))
    assert answered(statement, block(STATEMENT, "rfl")) == " by rfl\n"
    assert answered(statement, block(statement.text, "fun x => rfl")) == " fun x => rfl\n"


def test_a_model_that_completes_text_is_shown_its_template() -> None:
    template, item = TEMPLATES["compact"], Item(Statement("t", STATEMENT))
    task = benchmark_task(Benchmark("one", "here", (item,)), lambda *_: proved(), LIMITS, template)
    assert [one.input for one in task.dataset] == [STATEMENT]
    assert answered(item.statement, "\n  rfl\n```\nmore", template) == "\n  rfl"


def test_a_model_that_chats_is_shown_its_template_in_turns() -> None:
    template, item = TEMPLATES["kimina-prover"], Item(Statement("t", STATEMENT))
    task = benchmark_task(Benchmark("one", "here", (item,)), lambda *_: proved(), LIMITS, template)
    (turns,) = [one.input for one in task.dataset]
    assert isinstance(turns, list)
    assert [one.role for one in turns] == ["system", "user"]
    assert STATEMENT in turns[1].text
    assert answered(item.statement, block(STATEMENT, "rfl"), template) == " rfl"


def test_a_template_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="no template 'fancy'; there are stp, compact"):
        stp_benchmark("minif2f", template="fancy")


def test_without_inspect_ai_the_mend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    monkeypatch.delitem(sys.modules, "stp.evals.inspect_ai_task")
    with pytest.raises(ConfigError, match=r"pip install 'stp\[inspect\]'"):
        importlib.import_module("stp.evals.inspect_ai_task")
