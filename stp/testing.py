"""Fakes for tests of code that uses stp: they pass the same contract suites as the real adapters.

ScriptedGenerator   answers prompts by a function
FakeChecker         verdicts by proof text
FakeConfirmer       a trust tier that agrees, but for some proof texts
FakeJudge           scores conjectures by their names
InlineQueue         checks at once, in the caller's thread
CopyTrainer         "trains" by writing down what it was given
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stp.checks import CRASHES_IN_A_ROW, Bench
from stp.errors import CheckerUnavailable, HeaderError, InputError
from stp.protocols import Confirmer, Generator, OpenGenerator, ProofChecker, Store
from stp.types import (
    CheckLimits,
    Checkpoint,
    Completion,
    Example,
    FinishReason,
    Message,
    Prompt,
    Proof,
    SampleRequest,
    Sampling,
    Severity,
    Statement,
    Tier,
    Training,
    Verdict,
    VerdictStatus,
)


def make_statement(proposition: str = "True", name: str = "t", source: str = "test") -> Statement:
    """A Lean statement `theorem NAME : PROPOSITION := by`."""
    return Statement(name, f"theorem {name} : {proposition} := by", source=source)


def proved(*lemmas: str, elapsed_seconds: float = 0.0) -> Verdict:
    """A PROVED verdict that uses the given library lemmas."""
    return Verdict(VerdictStatus.PROVED, lemmas=tuple(sorted(lemmas)), elapsed_seconds=elapsed_seconds)


def failed() -> Verdict:
    return Verdict(VerdictStatus.FAILED)


class ScriptedGenerator:
    """Answers each (prompt, seed) by a function, which sees the user's turn of a chat; embeddings are fixed unit
    vectors made from the text's hash."""

    def __init__(self, answer: Callable[[str, int], str]) -> None:
        self._answer = answer

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        return [[self._complete(_said(one.prompt), seed, sampling) for seed in one.seeds] for one in requests]

    def _complete(self, prompt: str, seed: int, sampling: Sampling) -> Completion:
        text, finish = self._answer(prompt, seed), FinishReason.STOP
        cuts = [position for stop in sampling.stop if (position := text.find(stop)) >= 0]
        text = text[: min(cuts)] if cuts else text
        words = text.split(" ")
        if len(words) > sampling.max_new_tokens:
            text, finish = " ".join(words[: sampling.max_new_tokens]), FinishReason.LENGTH
        return Completion(text, finish, min(len(words), sampling.max_new_tokens), logprob=-1.0, seed=seed)

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        vectors = np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, 8))
        return vectors.astype(np.float32)

    @staticmethod
    def _vector(text: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=8)
        return vector / np.linalg.norm(vector)

    def close(self) -> None: ...


def _said(prompt: Prompt) -> str:
    return prompt if isinstance(prompt, str) else prompt.user


def always(generator: Generator) -> OpenGenerator:
    """An `OpenGenerator` that gives the same generator for every checkpoint."""

    @contextmanager
    def open_generator(checkpoint: Path) -> Iterator[Generator]:
        yield generator

    return open_generator


class FakeChecker:
    """Verdicts by the proof's text, or by a function of statement and proof; `sorry` alone is INCOMPLETE."""

    def __init__(
        self,
        verdicts: Mapping[str, Verdict] | Callable[[Statement, Proof], Verdict] | None = None,
        default: Verdict | None = None,
    ) -> None:
        self._verdicts = verdicts or {}
        self._default = default or failed()
        self.checked: list[str] = []
        """Ids of the proofs checked, in order."""

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        self.checked.append(proof.id)
        return replace(self._judge(statement, proof), checker="fake", limits=limits)

    def _judge(self, statement: Statement, proof: Proof) -> Verdict:
        if callable(self._verdicts):
            return self._verdicts(statement, proof)
        if proof.text.strip() == "sorry":
            return Verdict(VerdictStatus.INCOMPLETE, axioms=("sorryAx",))
        return self._verdicts.get(proof.text, self._default)

    def close(self) -> None: ...


class FakeConfirmer:
    """Confirms every proof but those whose texts are `overturned`; breaks on its first `breakdowns` calls."""

    def __init__(self, overturned: Collection[str] = (), breakdowns: int = 0) -> None:
        self._overturned, self._left = frozenset(overturned), breakdowns
        self.closed = 0
        """How often it was closed."""

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        if self._left:
            self._left -= 1
            raise CheckerUnavailable("it fell over")
        return [self._verdict(proof, verdict) for _, proof, verdict in accepted]

    def _verdict(self, proof: Proof, verdict: Verdict) -> Verdict:
        seen = replace(verdict, tier=Tier.TRUST, kernel="fake")
        if proof.text not in self._overturned:
            return replace(seen, certificate=proof.id)
        why = Message(Severity.ERROR, 1, 0, "the trust tier does not confirm it")
        return replace(seen, status=VerdictStatus.FAILED, messages=(why,), axioms=(), lemmas=())

    def close(self) -> None:
        self.closed += 1


class FakeJudge:
    """Scores by the conjecture's name; 1 for those that are not named."""

    def __init__(self, scores: Mapping[str, float]) -> None:
        self._scores = scores
        self.asked: list[tuple[str, str]] = []
        """Names of the statements and conjectures it was asked about, in order."""

    def score(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[float]:
        self.asked += [(target.name, conjecture.name) for target, conjecture in pairs]
        return [self._scores.get(conjecture.name, 1.0) for _, conjecture in pairs]


class InlineQueue:
    """Checks each proof within `enqueue`, so that nothing waits. The one checker is closed when it breaks, and tried
    again."""

    def __init__(self, store: Store, checker: ProofChecker, confirmer: Confirmer | None = None) -> None:
        self._store = store
        self._bench = Bench(store, lambda: checker, (lambda: confirmer) if confirmer else None)
        self._failure: CheckerUnavailable | None = None
        self._crashes_in_a_row = 0

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        for proof_id in dict.fromkeys(proof_ids):
            if self._failure is None:
                crash = self._bench.settle(proof_id, limits)
                for again in self._bench.exhausted:
                    crash = self._bench.settle(*again, last=True)
                self._bench.exhausted.clear()
                crash = crash or self._bench.confirm()
                if not isinstance(crash, HeaderError):
                    self._crashes_in_a_row = self._crashes_in_a_row + 1 if crash else 0
                if self._crashes_in_a_row >= CRASHES_IN_A_ROW:
                    self._failure = crash

    def cancel(self, proof_ids: Iterable[str]) -> None: ...

    def depth(self) -> int:
        return 0

    def raise_if_broken(self) -> None:
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        self._failure = self._failure or CheckerUnavailable("the queue was closed")
        self._bench.close()


class CopyTrainer:
    """Writes its examples to `examples.json` in the checkpoint folder; the weights are imaginary."""

    def train(self, examples: Sequence[Example], start: Path, out: Path, training: Training, seed: int) -> Checkpoint:
        file = out / "examples.json"
        if not out.exists():
            if not start.is_dir():
                raise InputError(f"there is no model in {start}; give the folder of a checkpoint")
            partial = out.with_name(out.name + ".partial")
            partial.mkdir(parents=True, exist_ok=True)
            rows = [[one.role, one.prompt, one.target, one.weight] for one in examples]
            steps = max(training.min_steps, len(examples) // training.batch_size)
            made = {"seed": seed, "start": start.name, "rows": rows, "steps": steps}
            (partial / file.name).write_text(json.dumps(made))
            partial.rename(out)
        made = json.loads(file.read_text())
        return Checkpoint(out, steps=made["steps"], tokens=sum(len(target) for _, _, target, _ in made["rows"]))
