"""The seams: what the algorithm asks of the world, and the `Runtime` that holds the answers.

Each protocol has a contract suite in `tests/contract/`; an adapter is done when it passes. Adapters take plain
arguments; `bootstrap.py` is the only module that picks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stp.types import (
    Attempt,
    CheckLimits,
    Checkpoint,
    Completion,
    Conjecture,
    ConjectureOutcome,
    Example,
    Lemma,
    PassRate,
    Phase,
    Proof,
    ProvedProof,
    Rollout,
    Round,
    SampleRequest,
    Sampling,
    Seed,
    Statement,
    Training,
    Verdict,
)


class ProofChecker(Protocol):
    """One proof-assistant process; used by one thread at a time."""

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        """Judge one proof. Never raises for anything the proof did.

        Raises:
            CheckerUnavailable: the assistant could not be started or broke in a way the proof cannot cause.
        """
        ...

    def close(self) -> None:
        """End the process and everything it started. Harmless to call twice."""
        ...


class Confirmer(Protocol):
    """The trust tier; used by one thread at a time."""

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        """Final verdicts, in order, for proofs that a checker gave PROVED.

        Raises:
            CheckerUnavailable: it could not be started or broke in a way no proof can cause.
        """
        ...

    def close(self) -> None:
        """End what it started. Harmless to call twice."""
        ...


class Generator(Protocol):
    """A language model with weights on the device."""

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        """Completions of each request in order, one per seed; the same seed on the same weights and prompt draws
        the same text whatever else is in the batch, up to floating-point ties."""
        ...

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), d): mean of the last hidden state over a text's tokens, L2-normalised
        (specification §5.5)."""
        ...

    def close(self) -> None:
        """Free the device. Harmless to call twice."""
        ...


class Judge(Protocol):
    """Says how good conjectures are, beside how hard (SGS, arXiv 2604.20209)."""

    def score(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[float]:
        """Scores in [0, 1], in order, of pairs of a statement and a conjecture that is to help with it; a score may
        depend on the others of the call.

        Asked for the same again it says the same, also after the process was killed.

        Raises:
            ServiceError: the model that it asks cannot be reached, or refuses; what it has answered is kept.
        """
        ...


class Trainer(Protocol):
    """Turns examples and a start checkpoint into a new checkpoint."""

    def train(self, examples: Sequence[Example], start: Path, out: Path, training: Training, seed: int) -> Checkpoint:
        """Train for one phase and write the checkpoint to `out` (appearing whole or not at all).

        When `out` is complete already it is returned as it is; when an interrupted attempt left its state beside
        `out`, training goes on from there.

        Raises:
            InputError: there is no model at `start`.
        """
        ...


class Queue(Protocol):
    """Carries proof ids to checkers. How many are left is the store's answer, not the queue's."""

    def enqueue(self, proof_ids: Sequence[str], limits: CheckLimits) -> None:
        """Have each proof checked and its verdict recorded, some time. May be called again for the same ids; those that
        the store has settled meanwhile are not checked.

        Waits while more than a bounded number of proofs waits for a checker, then takes all that it is given: whoever
        samples does not run ahead of those who check. A large batch is better given in parts.

        Raises:
            StpError: it waited, and the queue broke or was closed meanwhile, as `raise_if_broken` says.
        """
        ...

    def cancel(self, proof_ids: Iterable[str]) -> None:
        """Drop those whose check has not begun: they stay unsettled and may be enqueued again. Ids that it does not
        hold do no harm.

        For those that nobody else waits for: a proof is held once, whoever enqueued it.
        """
        ...

    def depth(self) -> int:
        """How many proofs it was handed whose check has not ended, as far as it knows: for gauges alone."""
        ...

    def raise_if_broken(self) -> None:
        """Return at once while proofs are being checked.

        Raises:
            CheckerUnavailable: no checker can be brought to work any more, or the queue was closed.
            StpError: something else ended the checking, such as a database out of reach.
        """
        ...

    def close(self) -> None:
        """Stop; what was not checked stays unsettled in the store."""
        ...


class Claims(Protocol):
    """The part of a store that is needed to check."""

    def to_check(self, proof_id: str) -> tuple[Statement, Proof] | None:
        """A proof that is to be checked; None when it is settled already, which CRASHED does not do."""
        ...

    def record_verdict(self, proof_id: str, verdict: Verdict) -> bool:
        """Settle a proof; False (and nothing changed) when it is settled already.

        CRASHED is recorded only where there is no verdict yet, and any other verdict may replace it.
        """
        ...


class Store(Claims, Protocol):
    """Everything that must survive a crash. Each method is one transaction and is harmless to repeat.

    A *batch* names rollouts made together, e.g. `quickstart/round-2/prove`. Proofs and verdicts are shared by all
    batches: a proof is checked once.
    """

    # statements and lemmas
    def add_statements(self, statements: Iterable[Statement]) -> int:
        """Store statements not known yet (by id); returns how many were new."""
        ...

    def statement(self, statement_id: str) -> Statement: ...

    def statements(self, source: str) -> list[Statement]:
        """Statements of a source, in the order they were added."""
        ...

    def add_lemmas(self, lemmas: Iterable[Lemma]) -> int: ...

    def lemmas(self) -> dict[str, Lemma]: ...

    # proofs, rollouts, verdicts
    def add_rollouts(self, batch: str, rollouts: Sequence[Rollout]) -> None:
        """Store samples and their distinct proofs; (batch, statement, sample) is the key, a repeat is ignored.

        Proofs that no model sampled (a corpus proof, a file, a `sorry` probe) come in as rollouts with 0 tokens.
        """
        ...

    def rollouts(self, batch: str, statement_id: str) -> list[Rollout]:
        """The samples drawn for a statement in a batch, in order."""
        ...

    def attempts(self, batch: str, statement_ids: Iterable[str]) -> dict[str, list[Attempt]]:
        """The samples drawn for statements in a batch, in order and without their texts; statements that have none are
        left out, and so are samples that were pruned."""
        ...

    def rollout_counts(self, batch: str) -> dict[str, int]:
        """Statement id → number of rollouts stored in the batch."""
        ...

    def distinct_proofs(self, batch: str) -> int:
        """How many different proofs a batch has: each is checked once."""
        ...

    def tokens(self, batch: str) -> int:
        """How many tokens were sampled for the rollouts of the batch."""
        ...

    def proof(self, proof_id: str) -> tuple[Statement, Proof]: ...

    def to_check_all(self, proof_ids: Iterable[str]) -> dict[str, tuple[Statement, Proof]]:
        """Those of them that are to be checked, by their ids."""
        ...

    def headers(self, proof_ids: Iterable[str]) -> dict[str, str]:
        """Proof id → the header that its statement is read under."""
        ...

    def record_verdicts(self, found: Mapping[str, Verdict]) -> int:
        """Settle several, all or none; returns how many were not settled already."""
        ...

    def verdicts(self, proof_ids: Iterable[str]) -> dict[str, Verdict]: ...

    def unsettled(self, batch: str) -> list[str]:
        """Ids of proofs of the batch without any verdict (not even CRASHED), ordered by header, statement, proof."""
        ...

    def waiting(self, batch: str) -> int:
        """How many proofs of the batch are unsettled."""
        ...

    def troubles(self, batch: str) -> dict[str, int]:
        """How many rollouts of the batch crashed, or reached a limit: counts for `crashed`, `time`, `memory` and
        `output`, those alone that occurred."""
        ...

    def forget_crashes(self, batch: str) -> int:
        """Drop the CRASHED verdicts of a batch, so that its proofs are unsettled again; returns how many."""
        ...

    def forget_short(self, batch: str, limits: CheckLimits) -> int:
        """Drop verdicts on a batch's proofs that ran out of less than these limits give at the last, so that they are
        found anew, unless another round counts them; returns how many there were."""
        ...

    def last_refused(self, source: str, worker: str, checker: str, but: str) -> datetime | None:
        """When a worker, with a toolchain, last refused a proof of a statement of the source, by FAILED or INCOMPLETE
        and outside the batch `but`, in UTC; None if it never did."""
        ...

    def quarantine(self, worker: str, checker: str, since: datetime | None, reason: str) -> int:
        """Turn every verdict that a worker, with a toolchain, gave after `since`, or ever, into CRASHED, whatever batch
        it is in, with the reason as its message; returns how many."""
        ...

    def pass_rates(self, batch: str) -> dict[str, PassRate]:
        """Statement id → pass rate over the rollouts of the batch whose verdict says something about it: neither those
        that crashed, nor those that lacked memory or room for output."""
        ...

    def proved(self, batch: str) -> list[ProvedProof]:
        """Correct proofs of the batch, ordered by statement then proof id."""
        ...

    def disproved(self, batch: str) -> list[ProvedProof]:
        """The same for proofs that refute: correct ones of the negations of their statements."""
        ...

    # rounds and lineage
    def open_round(self, run: str, number: int, config: str, start: Checkpoint) -> Round:
        """The stored round, or a new one."""
        ...

    def rounds(self, run: str) -> list[Round]:
        """Rounds of a run by number."""
        ...

    def add_seeds(self, run: str, number: int, seeds: Sequence[Seed]) -> None: ...

    def seeds(self, run: str, number: int) -> list[Seed]: ...

    def add_conjectures(self, run: str, number: int, conjectures: Sequence[Conjecture]) -> None:
        """Store a round's distinct conjectures (their statements too), outcome PENDING."""
        ...

    def conjectures(self, run: str, number: int) -> list[tuple[Conjecture, ConjectureOutcome, float]]:
        """Conjectures of a round with outcome and training weight (0 unless SELECTED), in the order added."""
        ...

    def judge_conjectures(self, run: str, number: int, judged: Mapping[str, tuple[ConjectureOutcome, float]]) -> None:
        """Set outcome and weight by statement id."""
        ...

    def barely_provable(self, run: str, number: int, low: float, high: float) -> list[tuple[Statement, PassRate]]:
        """Conjectures of a round with low < pass rate <= high in its prove batch, hardest first."""
        ...

    def add_examples(self, run: str, number: int, examples: Sequence[Example]) -> None:
        """Replace the round's training rows."""
        ...

    def examples(self, run: str, number: int) -> list[Example]: ...

    def finish_phase(
        self,
        run: str,
        number: int,
        phase: Phase,
        figures: Mapping[str, float],
        checkpoint: Checkpoint | None = None,
    ) -> Round:
        """Mark a phase done with its figures, once its outputs are stored; the last act of every phase."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A proof that a worker holds."""

    limits: CheckLimits
    deliveries: int
    """How often it was taken and not handed back, this time included; 1 unless a worker died over it."""
    asked_at: float
    """When it was asked for, or last handed back: seconds since 1970."""
    told: Mapping[str, str]
    """What log lines and spans about it belong to (`stp.tracing.carry`)."""


class Ledger(Protocol):
    """What is asked of workers on other hosts, and which of them holds it: a broker may lose or repeat a message, this
    does neither. A worker counts as alive until `lease_seconds` after its last `beat`.
    """

    def ask(self, told: Mapping[str, Mapping[str, str]], limits: CheckLimits) -> list[str]:
        """Note that proofs are to be checked, by id, and what each check is about; returns those that are neither
        settled nor asked for already, ordered by header, statement, proof. One whose check crashed is asked for anew.
        """
        ...

    def withdraw(self, proof_ids: Iterable[str]) -> int:
        """Ask no longer; returns how many were asked for. What is under way ends as it would."""
        ...

    def asked(self) -> int:
        """How many proofs are asked for and not settled, about."""
        ...

    def take(self, proof_ids: Sequence[str], worker: str, message: str, fresh: bool = False) -> dict[str, Taken]:
        """Hold what is asked for, unsettled, and held by nobody but this very message or a worker that is dead; with
        `fresh`, only what was never held before."""
        ...

    def take_waiting(self, most: int, timeout_seconds: float, worker: str, message: str) -> dict[str, Taken]:
        """Hold so many that were never held before, whichever they are, but for slower ones than that: those whose turn
        it is first (`stp.store.turns`), in this order."""
        ...

    def pass_on(self, proof_ids: Sequence[str], worker: str, message: str) -> set[str]:
        """Hold these no more, and have no `take` of the worker's give them while another is alive and able to check;
        returns which, and none at all when there is no other now. They count as delivered."""
        ...

    def passed_on(self, proof_ids: Sequence[str], worker: str) -> bool:
        """Whether one of these was passed on by the worker, and is held by nobody yet."""
        ...

    def held(self, proof_ids: Sequence[str], message: str) -> set[str]:
        """Which of these the message still holds: others were withdrawn, or taken for lost."""
        ...

    def hand_back(self, proof_ids: Sequence[str], message: str) -> None:
        """Hold nothing of a message any more: what is settled is forgotten, the rest was not delivered after all."""
        ...

    def lost(self, even_unheld: bool) -> dict[CheckLimits, list[str]]:
        """Unsettled proofs asked for a lease ago and more, by their limits, that a dead worker holds or,
        `even_unheld`, nobody; they count as asked for anew, so that of several callers one gets each."""
        ...

    def beat(self, worker: str, trouble: str = "") -> None:
        """A worker is alive, and able to check unless it says what its trouble is."""
        ...

    def leave(self, worker: str) -> None:
        """A worker ends."""
        ...

    def workers(self) -> dict[str, str]:
        """Workers that are alive, ordered by name, and the trouble of each."""
        ...

    def close(self) -> None: ...


class Progress(Protocol):
    """Where long work reports how far it is; the command line draws bars, tests count."""

    def start(self, label: str, total: int) -> None:
        """Other work begins; 0 when nobody knows how much it is."""
        ...

    def advance(self, count: int = 1, **figures: float) -> None: ...

    def tell(self, text: str) -> None:
        """What is known so far, in place of what was told before."""
        ...

    def finish(self) -> None: ...


class OpenGenerator(Protocol):
    """Opens a generator on a checkpoint; its weights are on the device only inside the context."""

    def __call__(self, checkpoint: Path) -> AbstractContextManager[Generator]: ...


class OpenJudge(Protocol):
    """Opens a judge of a round that samples from this checkpoint."""

    def __call__(self, checkpoint: Path) -> AbstractContextManager[Judge]: ...


AfterPhase = Callable[[Round, Phase], None]


def ignore(round_: Round, phase: Phase) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything a round needs, picked by `bootstrap.py` or put together by a test."""

    store: Store
    queue: Queue
    trainer: Trainer
    open_generator: OpenGenerator
    progress: Progress
    folder: Path
    """Where checkpoints of the run are written."""
    open_judge: OpenJudge | None = None
    """None where conjectures are not judged."""
    after_phase: AfterPhase = ignore
    """Told of each phase once it is marked done: what looks on at a run (its page, trackers, the disk). With rounds
    that overlap it is called from two threads."""
