"""Running an evaluation: draw, check while the next ones are drawn, wait.

Samples of a statement are drawn a few at a time, all statements in turn, so that at any moment there is a number over
the whole benchmark. Which samples are drawn together follows from their numbers alone and each has a seed by name: an
evaluation that was killed, has other workers, or is made longer later, comes to the same numbers. A killed one loses
what it was drawing, nothing that was drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import chain

from stp.checks import settle, submit, submit_new, wait
from stp.evals.config import EvalConfig
from stp.evals.store import Evaluations
from stp.evals.types import Evaluation, Item
from stp.prompts import TEMPLATES, stop_strings
from stp.protocols import Generator, Progress, Queue, Store
from stp.selfplay.prove import chunks, draw
from stp.selfplay.randomness import sample_seed
from stp.syntax.language import language
from stp.types import Proof, Statement, Verdict, VerdictStatus, unsampled

EACH = 32
"""Samples of a statement drawn at a time. With an early stop, those of all statements are checked before the next ones
are drawn: who is solved then depends on no timing."""
TOGETHER = 512
"""Samples drawn in one call of the model; they are stored together."""
LOOK_PAUSE = 20
"""So many times as long as it took to look how many are solved is the pause before the next look."""

OpenModel = Callable[[], AbstractContextManager[Generator]]
"""Puts the model on the device."""
Call = list[tuple[Statement, range]]
"""What the model is asked for at once: statements with the numbers of their samples."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where evaluations run."""

    kept: Evaluations
    store: Store
    queue: Queue
    progress: Progress


def evaluate(evaluation: Evaluation, config: EvalConfig, scene: Scene, open_model: OpenModel) -> None:
    """Bring an evaluation to `config.samples` of each statement that Lean accepts, all of them checked.

    Raises:
        CheckerUnavailable: no checker can be brought to work.
        RoundError: more than the share `config.max_crashed` of the checks could not be made.
        StpError: the model or the database broke. Whatever it was, the same call goes on where this one was.
    """
    progress = _Running(evaluation, config, scene)
    scene = replace(scene, progress=progress)
    items = scene.kept.items(evaluation.id)
    statements = _accepted(evaluation, items, config, scene)
    scene.kept.forget_unfit(evaluation.batch, config.limits)
    submit(evaluation.batch, scene.store, scene.queue, config.limits)  # what a killed one left
    calls = _calls(evaluation, statements, config, scene)
    first = next(calls, None)
    if first is not None:
        with open_model() as model:
            for call in chain([first], calls):
                _draw(evaluation, call, config, scene, model)
    _await_all(evaluation, config, scene)


def refused(items: Sequence[Item], store: Store) -> dict[str, str]:
    """Reason by statement id, for each that the assistant does not accept here: no proof of it would count."""
    probes = {_probe(one.statement).id: one.statement.id for one in items}
    found = store.verdicts(probes)
    accepting = {VerdictStatus.INCOMPLETE, VerdictStatus.CRASHED}
    return {
        statement_id: _why(found[probe])
        for probe, statement_id in probes.items()
        if probe in found and found[probe].status not in accepting
    }


def _probe(statement: Statement) -> Proof:
    """What is accepted, incompletely, where the statement is."""
    return Proof(statement.id, language(statement.system).incomplete)


def _why(verdict: Verdict) -> str:
    told = (" ".join(one.text.split())[:200] for one in verdict.messages)
    return next(told, f"{verdict.status} {verdict.limit or ''}".strip())


def _accepted(evaluation: Evaluation, items: Sequence[Item], config: EvalConfig, scene: Scene) -> list[Statement]:
    """The distinct statements that the assistant accepts. A check that crashed says nothing against one."""
    batch = f"{evaluation.batch}/screen"
    distinct = {one.statement.id: one.statement for one in items}
    scene.store.add_rollouts(batch, [unsampled(_probe(one)) for one in distinct.values()])
    settle(batch, scene.store, scene.queue, config.limits, scene.progress, config.max_crashed)
    out = refused(items, scene.store)
    return [one for one in distinct.values() if one.id not in out]


def _calls(evaluation: Evaluation, statements: Sequence[Statement], config: EvalConfig, scene: Scene) -> Iterator[Call]:
    """What is still to be drawn, in order."""
    done = scene.store.rollout_counts(evaluation.batch)
    for start in range(0, config.samples, EACH):
        end = min(start + EACH, config.samples)
        if start and config.early_stop:
            _await_all(evaluation, config, scene)
            solved = scene.kept.solved(evaluation, start)
            statements = [one for one in statements if one.id not in solved]
        if not start or config.early_stop:
            scene.progress.start("sample", len(statements) * (config.samples - start))
        for group in chunks(statements, max(1, TOGETHER // (end - start))):
            call = [(one, range(max(start, done.get(one.id, 0)), end)) for one in group]
            wanted = [(one, numbers) for one, numbers in call if numbers]
            scene.progress.advance(len(group) * (end - start) - sum(len(numbers) for _, numbers in wanted))
            if wanted:
                yield wanted


def _draw(evaluation: Evaluation, call: Call, config: EvalConfig, scene: Scene, model: Generator) -> None:
    template = TEMPLATES[config.template or "stp"]
    sampling = replace(config.sampling, stop=stop_strings(template))
    wanted = [
        (one, {number: sample_seed(config.seed, "eval", one.id, number) for number in numbers}) for one, numbers in call
    ]
    began = time.monotonic()
    rollouts = draw(model, template, wanted, sampling)
    tokens = sum(one.tokens for one in rollouts)
    scene.kept.sampled(evaluation.id, time.monotonic() - began, tokens)
    scene.store.add_rollouts(evaluation.batch, rollouts)
    submit_new(rollouts, scene.store, scene.queue, config.limits)
    scene.queue.raise_if_broken()
    scene.progress.advance(len(rollouts), tokens=tokens)


def _await_all(evaluation: Evaluation, config: EvalConfig, scene: Scene) -> None:
    """Return when all that is drawn is checked, under this protocol: some proofs may have had verdicts of another."""
    scene.progress.finish()
    wait(evaluation.batch, scene.store, scene.queue, scene.progress, config.max_crashed)
    if scene.kept.forget_unfit(evaluation.batch, config.limits):
        settle(evaluation.batch, scene.store, scene.queue, config.limits, scene.progress, config.max_crashed)


class _Running:
    """The progress, with the share of statements solved so far and its interval."""

    def __init__(self, evaluation: Evaluation, config: EvalConfig, scene: Scene) -> None:
        self._evaluation, self._samples, self._scene = evaluation, config.samples, scene
        self._next_look = 0.0

    def start(self, label: str, total: int) -> None:
        self._scene.progress.start(label, total)
        self._look()

    def advance(self, count: int = 1, **figures: float) -> None:
        self._scene.progress.advance(count, **figures)
        if time.monotonic() > self._next_look:
            self._look()

    def tell(self, text: str) -> None:
        self._scene.progress.tell(text)

    def finish(self) -> None:
        self._scene.progress.finish()

    def _look(self) -> None:
        began = time.monotonic()
        tried = len(self._scene.store.rollout_counts(self._evaluation.batch))
        if tried:
            solved = len(self._scene.kept.solved(self._evaluation, self._samples))
            self.tell(running_estimate(solved, tried))
        now = time.monotonic()
        self._next_look = now + (now - began) * LOOK_PAUSE


def running_estimate(solved: int, tried: int) -> str:
    """Share of statements tried that are solved, with Wilson's interval of 95 %."""
    from scipy.stats import binomtest

    interval = binomtest(solved, tried).proportion_ci(method="wilson")
    return f"{solved} of {tried} solved: {solved / tried:.1%} [{interval.low:.1%}, {interval.high:.1%}]"
