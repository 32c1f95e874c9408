"""Our benchmarks and our checker in `inspect_ai` (inspect.aisi.org.uk): an evaluation as its log, and a task for any of
its models.

`stp.cli.inspect_tasks` has the task by name. `pip install 'stp[inspect]'` brings `inspect_ai`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import islice
from json import loads
from pathlib import Path

from anyio import to_thread

from stp.errors import ConfigError, InputError
from stp.evals.export import Sample as Drawn
from stp.evals.export import proofs_shown, samples_of
from stp.evals.types import Benchmark, Item, PassAt, Result, Trials
from stp.prompts import Template, parse_proof, prover_prompt
from stp.protocols import Store
from stp.report.writing import written_whole
from stp.syntax.lean import split_proof, theorem_name
from stp.types import Chat, CheckLimits, FinishReason, Limit, Proof, Statement, Verdict, VerdictStatus

try:
    from inspect_ai import Task
    from inspect_ai import log as logs
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import ChatMessage, ChatMessageSystem, ChatMessageUser, ModelOutput, ModelUsage
    from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer, stderr
    from inspect_ai.solver import TaskState, generate
    from inspect_ai.util import concurrency
except ImportError as error:
    raise ConfigError("inspect_ai is not installed; run `pip install 'stp[inspect]'`") from error

SCORER = "lean_proof"
SUFFIXES = (".eval", ".json")
EPOCHS = 32
"""Samples of each statement that a log holds unless told: its reader keeps all of them in memory."""
MOST_SAMPLES = 50_000
"""Samples that a log holds altogether."""
INSTRUCTION = """\
Prove this theorem in Lean 4. Answer with one code block that holds the theorem, word for word, and its proof, nothing
else, and no `sorry`.

```lean4
{file}
```
"""
BLOCK = re.compile(r"```(?:lean4?)?[ \t]*\n(.*?)```", re.DOTALL)
"""A fenced block of Lean, or of nobody knows what."""

Check = Callable[[Statement, Proof, CheckLimits], Verdict]
"""The final verdict on a proof: `stp.checks.check_once` with its checker and trust tier, or the like."""


# ---------------------------------------------------------------------------------------------------------- the log


def write_inspect_log(
    benchmark: Benchmark,
    result: Result,
    trials: Sequence[Trials],
    store: Store,
    path: Path,
    epochs: int = EPOCHS,
    with_proofs: bool | None = None,
) -> int:
    """Write an evaluation as a log (`.eval` or `.json`) that `inspect view` opens; returns how many samples it holds.

    A statement is a sample of the log, and each of the first `epochs` samples drawn for it one of its epochs; they are
    fewer where there would be more than `MOST_SAMPLES`. Metrics are over all that was drawn, and `eval.metadata` says
    how much of it the log holds.

    Raises:
        InputError: `path` has another ending, or cannot be written.
    """
    if path.suffix not in SUFFIXES:
        raise InputError(f"{path} is no name of a log; let it end in {' or '.join(SUFFIXES)}")
    epochs = max(1, min(epochs, result.samples, MOST_SAMPLES // max(1, len(benchmark.items))))
    shown = proofs_shown(benchmark, with_proofs)
    found = samples_of(benchmark, result.evaluation, trials, store, epochs)
    samples = [_eval_sample(one, result.evaluation.model, shown) for one in islice(found, MOST_SAMPLES)]
    with written_whole(path, "the log") as partial_path:
        logs.write_eval_log(_log(benchmark, result, samples, epochs), partial_path)
    return len(samples)


def _log(benchmark: Benchmark, result: Result, samples: list[logs.EvalSample], epochs: int) -> logs.EvalLog:
    told = result.evaluation
    ids = list(dict.fromkeys(one.id for one in samples))
    when = told.created.isoformat()
    spec = logs.EvalSpec(
        eval_id=told.id,
        run_id=told.id,
        task_id=told.id,
        created=when,
        task=told.name,
        task_args={"benchmark": told.benchmark, "split": told.split},
        dataset=logs.EvalDataset(
            name=f"{told.benchmark} {told.split}".strip(), location=told.origin, samples=len(ids), sample_ids=ids
        ),
        model=told.model,
        config=logs.EvalConfig(epochs=epochs),
        metadata={
            "benchmark_revision": told.revision,
            "model_hash": told.model_hash,
            "protocol": loads(told.config),
            "samples_drawn_of_each_statement": result.samples,
            "samples_exported_of_each_statement": epochs,
            "statements": result.statements,
        },
    )
    return logs.EvalLog(
        status="success",
        eval=spec,
        results=logs.EvalResults(
            total_samples=len(samples), completed_samples=len(samples), scores=_scores(result, samples)
        ),
        stats=logs.EvalStats(started_at=when, completed_at=(told.finished or told.created).isoformat()),
        samples=samples,
    )


def _scores(result: Result, samples: Sequence[logs.EvalSample]) -> list[logs.EvalScore]:
    unscored = sum(one.scores is None for one in samples)
    metrics = {f"pass@{one.k}": _metric(one) for one in result.passes}
    counts = {"scored_samples": len(samples) - unscored, "unscored_samples": unscored}
    return [logs.EvalScore(name=SCORER, scorer=SCORER, metrics=metrics, **counts)]


def _metric(found: PassAt) -> logs.EvalMetric:
    return logs.EvalMetric(name=f"pass@{found.k}", value=found.estimate.value, metadata=asdict(found))


def _eval_sample(sample: Drawn, model: str, shown: bool) -> logs.EvalSample:
    """Of what is unknown there is no score, but an error that says why."""
    statement, rollout, verdict = sample.item.statement, sample.rollout, sample.verdict
    answer = rollout.proof.text if shown else "(left out: the benchmark's keepers ask that proofs be not published)"
    whole = rollout.finish is FinishReason.STOP
    output = ModelOutput.from_content(model, answer, stop_reason="stop" if whole else "max_tokens")
    output.usage = ModelUsage(output_tokens=rollout.tokens, total_tokens=rollout.tokens)
    known = sample.correct is not None
    return logs.EvalSample(
        id=statement.name,
        epoch=rollout.sample + 1,
        input=f"{statement.header}\n{statement.text}".strip(),
        target="",
        output=output,
        scores={SCORER: _score(bool(sample.correct), verdict, answer)} if known else None,
        metadata=_metadata(sample.item) | {"seed": rollout.seed, "proof_id": rollout.proof.id},
        error=None if known else logs.EvalError(message=_told(verdict), traceback="", traceback_ansi=""),
    )


def _score(correct: bool, verdict: Verdict | None, answer: str) -> Score:
    found = {} if verdict is None else {name: getattr(verdict, name) for name in ("status", "tier", "certificate")}
    return Score(value=CORRECT if correct else INCORRECT, answer=answer, explanation=_told(verdict), metadata=found)


def _told(verdict: Verdict | None) -> str:
    """What the checker says, in words."""
    if verdict is None:
        return "it was not checked"
    kind = f"{verdict.status} ({verdict.limit})" if verdict.limit else str(verdict.status)
    return "\n".join([kind, *(one.text for one in verdict.messages)])


def _metadata(item: Item) -> dict[str, str]:
    statement = item.statement
    told = {"name": statement.name, "statement": statement.text, "header": statement.header}
    return told | {"split": item.split, "informal": item.informal, "defect": item.defect}


# ---------------------------------------------------------------------------------------------------------- the task


def benchmark_task(
    benchmark: Benchmark,
    check: Check,
    limits: CheckLimits = CheckLimits(),  # noqa: B008
    template: Template | None = None,
    side_by_side: int = 1,
) -> Task:
    """A task whose samples are the benchmark's statements, and whose scorer is our checker.

    A template is for models that were trained with it; without one the model is told what to do in words. So many
    checks run at a time as `side_by_side` says.
    """
    samples = [
        Sample(input=_prompt(item.statement, template), id=item.statement.name, metadata=_metadata(item))
        for item in benchmark.items
    ]
    return Task(
        dataset=MemoryDataset(samples, name=benchmark.name, location=benchmark.origin),
        solver=generate(),
        scorer=lean_proof(check, limits, template, side_by_side),
        name=f"stp_{benchmark.name}",
        metadata={"benchmark_revision": benchmark.revision, "limits": asdict(limits)},
    )


@scorer(metrics=[accuracy(), stderr()], name=SCORER)
def lean_proof(check: Check, limits: CheckLimits, template: Template | None = None, side_by_side: int = 1) -> Scorer:
    """Whether the answer proves the sample's statement, by the final verdict of our checker.

    A check that reaches a limit is made once more at raised ones. After that too little time is a failed attempt, and
    too little memory or room for output says nothing: the sample has no score.

    Raises:
        CheckerUnavailable: from the scorer, when the checker broke. inspect_ai notes it as the sample's error, never as
            a wrong answer; with `retry_on_error` it tries again.
    """

    async def score(state: TaskState, target: Target) -> Score:
        told = state.metadata
        statement = Statement(told["name"], told["statement"], told["header"])
        proof = Proof(statement.id, answered(statement, state.output.completion, template))
        async with concurrency(SCORER, side_by_side):
            verdict = await to_thread.run_sync(check, statement, proof, limits)
            if verdict.status is VerdictStatus.RESOURCE:
                verdict = await to_thread.run_sync(check, statement, proof, limits.raised())
        if verdict.limit in {Limit.MEMORY, Limit.OUTPUT}:
            return Score.unscored(reason="scoring_failed", answer=proof.text, explanation=_told(verdict))
        return _score(verdict.proved, verdict, proof.text)

    return score


def answered(statement: Statement, completion: str, template: Template | None = None) -> str:
    """The proof in a model's answer: what a template's model completes, or what follows the theorem in the last code
    block that has one. What the theorem there says does not count: the proof is checked against ours."""
    if template is not None:
        return parse_proof(template, statement, completion)
    blocks: list[str] = BLOCK.findall(completion) or [completion]
    last = next((one for one in reversed(blocks) if theorem_name(one)), blocks[-1])
    parts = split_proof(last) if theorem_name(last) else None
    if parts is None:
        return last
    # One may begin the proof by tactics where the other does by a term.
    match parts[0].endswith("by"), statement.text.rstrip().endswith("by"):
        case True, False:
            return " by" + parts[1]
        case False, True:
            return " exact" + parts[1]
    return parts[1]


def _prompt(statement: Statement, template: Template | None) -> str | list[ChatMessage]:
    if template is not None:
        match prover_prompt(template, statement):
            case Chat(user, system):
                turns: list[ChatMessage] = [ChatMessageSystem(content=system)] if system else []
                return [*turns, ChatMessageUser(content=user)]
            case text:
                return text
    return INSTRUCTION.format(file=f"{statement.header}\n\n{statement.text}".strip())
