"""Rows of a run that never was, in the shape of a real one: what `stp.bench.store` fills a database with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stp.types import ConjectureOutcome, FinishReason, Phase, Role, Tier, VerdictStatus, prove_batch

RUN = "bench"
ROUNDS = 25
SAMPLES = 32
"""Rollouts of a statement in a round."""
DISTINCT = 26
"""Different proofs among them."""
CONJECTURED = 5
"""One in so many statements of a round is a conjecture of its own; the others are tried in every round."""
PROVABLE = 10
"""One in so many statements of a round has proofs; one in so many of its proofs is correct."""
UNSETTLED = 100
"""One in so many proofs of the last round has no verdict yet."""
TIME = "2026-01-02 03:04:05.678901"
MESSAGE = (
    '[{"severity": "error", "line": 3, "column": 2, "text": "unsolved goals\\\\ncase succ\\\\nn k : Nat\\\\n'
    'ih : n + k = k + n\\\\n⊢ n + (k + 1) = k + 1 + n"}]'
)
CHECKER = "Lean 4.35.0, embedded core 1a2b3c4d"
WORKER = "bench:1:0a1b2c3d"
SANDBOX = "landlock, seccomp, limits, namespaces (user, mount, net, pid, ipc, uts)"
STEP = "  induction n with\n  | zero => simp\n  | succ k ih => rw [Nat.add_succ, ih, Nat.succ_add]\n"
Rows = Iterator[tuple[Any, ...]]


def scattered(number: int) -> str:
    """A 20-digit id; neighbours are far apart, as hashes are."""
    return f"{number * 0x9E3779B97F4A7C15F39D % (1 << 80):020x}"


@dataclass(frozen=True, slots=True)
class Shape:
    """A run of so many statements a round; all else follows."""

    statements: int

    @property
    def lasting(self) -> int:
        """Statements of the dataset, tried in every round."""
        return self.statements - self.statements // CONJECTURED

    @property
    def rollouts(self) -> int:
        return ROUNDS * self.statements * SAMPLES

    @property
    def proofs(self) -> int:
        return ROUNDS * self.statements * DISTINCT

    def statement(self, number: int, place: int) -> str:
        """Id of a round's statement."""
        own = place >= self.lasting
        return scattered(self.lasting + number * self.statements + place if own else place)

    def proof(self, number: int, place: int, index: int) -> int:
        return (number * self.statements + place) * DISTINCT + index

    def statement_rows(self) -> Rows:
        dataset = [(0, place) for place in range(self.lasting)]
        own = [(number, place) for number in range(ROUNDS) for place in range(self.lasting, self.statements)]
        for position, (number, place) in enumerate([*dataset, *own]):
            source = "conjecture" if place >= self.lasting else "bench/open"
            text = (
                f"theorem t{position} (n k : Nat) (h : n < {position}) : n + k * {position} = k * {position} + n := by"
            )
            yield self.statement(number, place), f"t{position}", text, "", source, position % 8, 1, "", "lean", position

    def proof_rows(self) -> Rows:
        for number in range(ROUNDS):
            for place in range(self.statements):
                statement = self.statement(number, place)
                for index in range(DISTINCT):
                    key = self.proof(number, place, index)
                    yield scattered(key), statement, f"\n  -- {key}\n" + STEP * (1 + key % 5), False

    def verdict_rows(self) -> Rows:
        rest = (0.0123, CHECKER, SANDBOX, 200.0, 15_000)
        refused = (VerdictStatus.FAILED, MESSAGE, "[]", "[]", *rest, "", "", Tier.WARM, "", "", WORKER, TIME)
        late = (VerdictStatus.RESOURCE, "[]", "[]", "[]", *rest, "time", "", Tier.WARM, "", "", WORKER, TIME)
        found = (VerdictStatus.PROVED, "[]", '["propext"]', '["Nat.add_succ", "Nat.succ_add"]')
        accepted = (*found, *rest, "", "", Tier.TRUST, "Lean 4.35.0, replayed", "c" * 64, WORKER, TIME)
        for number in range(ROUNDS):
            for place in range(self.statements):
                for index in range(DISTINCT):
                    key = self.proof(number, place, index)
                    if number == ROUNDS - 1 and key % UNSETTLED == 0:
                        continue
                    right = place % PROVABLE == 0 and index % PROVABLE == 0
                    yield scattered(key), *(accepted if right else late if index == 1 else refused)

    def rollout_rows(self) -> Rows:
        for number in range(ROUNDS):
            batch = prove_batch(RUN, number)
            for place in range(self.statements):
                statement = self.statement(number, place)
                for sample in range(SAMPLES):
                    proof = scattered(self.proof(number, place, sample % DISTINCT))
                    yield batch, statement, sample, proof, sample << 40 | place, 120 + sample, -31.5, FinishReason.STOP

    def seed_rows(self) -> Rows:
        for number in range(1, ROUNDS):
            for place in range(0, self.lasting, PROVABLE):
                yield RUN, number, place, scattered(self.proof(number - 1, place, 0)), None, "harder"

    def conjecture_rows(self) -> Rows:
        for number in range(1, ROUNDS):
            shown = scattered(self.proof(number - 1, 0, 0))
            for place in range(self.lasting, self.statements):
                outcome = ConjectureOutcome.SELECTED if place % PROVABLE == 0 else ConjectureOutcome.UNPROVED
                yield RUN, number, self.statement(number, place), place, shown, None, "harder", place, outcome, 1.0

    def example_rows(self) -> Rows:
        for number in range(ROUNDS):
            for place in range(0, self.statements, PROVABLE):
                proof = scattered(self.proof(number, place, 0))
                yield RUN, number, place, Role.PROVER, f"theorem t{place} : p := by", STEP, 0.5, proof

    def round_rows(self) -> Rows:
        return ((RUN, number, "{}", "bench", None) for number in range(ROUNDS))

    def phase_rows(self) -> Rows:
        return ((RUN, number, phase, '{"seconds": 1.0}', TIME) for number in range(ROUNDS) for phase in Phase)
