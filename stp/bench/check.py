"""`python -m stp.bench.check`: checks per second of a warm checker against a new `lean` for each proof.

The same short proofs, in one run, one after the other, on one process each. Both must accept every proof: a checker
that is quick because it refuses would be no gain. The warm side does more per proof (it is confined, compares the
statement, reads axioms and lemmas); the new process only elaborates the file.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import typer

from stp import bootstrap
from stp.errors import StpError
from stp.settings import Settings
from stp.toolchain.find import find
from stp.toolchain.types import Toolchain
from stp.types import CheckLimits, Proof, Statement

PROOFS = {
    "∀ p q : Prop, p ∧ q → q ∧ p": (
        "intro p q h; exact ⟨h.2, h.1⟩",
        "intro p q ⟨a, b⟩; exact ⟨b, a⟩",
        "intro p q h; constructor; exact h.right; exact h.left",
        "exact fun p q h => And.intro h.2 h.1",
    ),
    "∀ p q : Prop, p ∨ q → q ∨ p": (
        "intro p q h; exact h.symm",
        "intro p q h; exact h.elim Or.inr Or.inl",
        "intro p q h; cases h with\n  | inl a => exact Or.inr a\n  | inr b => exact Or.inl b",
        "intro p q h; rcases h with a | b\n· exact Or.inr a\n· exact Or.inl b",
    ),
    "∀ p q r : Prop, (p → q) → (q → r) → p → r": (
        "intro p q r f g a; exact g (f a)",
        "intro p q r f g a; apply g; apply f; exact a",
        "intro p q r f g a; have b := f a; exact g b",
        "exact fun p q r f g a => g (f a)",
    ),
    "∀ a b c : Nat, a ≤ b → b ≤ c → a ≤ c": (
        "intro a b c f g; exact Nat.le_trans f g",
        "exact fun a b c => Nat.le_trans",
        "intro a b c f g; apply Nat.le_trans f; exact g",
        "intro a b c f g; have h := Nat.le_trans f g; exact h",
    ),
    "∀ a b : Nat, a + b = b + a": (
        "intro a b; exact Nat.add_comm a b",
        "exact Nat.add_comm",
        "intro a b; rw [Nat.add_comm]",
        "intro a b; apply Nat.add_comm",
    ),
    "∀ n : Nat, 0 + n = n": (
        "intro n; exact Nat.zero_add n",
        "exact Nat.zero_add",
        "intro n; rw [Nat.zero_add]",
        "intro n; induction n with\n  | zero => rfl\n  | succ n ih => exact Nat.zero_add (n + 1)",
    ),
}
"""Statements of Lean's core alone, each with four proofs that Lean 4 accepts."""
LIMITS = CheckLimits(timeout_seconds=60.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """Latencies of the checks of one way, in seconds, and the resident memory of its processes afterwards."""

    seconds: tuple[float, ...]
    rss_mb: float

    @property
    def per_second(self) -> float:
        return len(self.seconds) / sum(self.seconds)

    def line(self, name: str) -> str:
        """One line for people."""
        median, late = (1000 * float(np.quantile(self.seconds, share)) for share in (0.5, 0.95))
        memory = f"{self.rss_mb:,.0f} MB" if self.rss_mb else "-"
        return f"{name:<14}{self.per_second:>10.1f}{median:>10.1f}{late:>10.1f}{memory:>12}"


def measure(check: Callable[[Statement, Proof], bool], rounds: int, rss_mb: Callable[[], float]) -> Measured:
    """Time every proof `rounds` times.

    Raises:
        StpError: a proof was not accepted.
    """
    seconds = []
    for _ in range(rounds):
        for statement, proof in examples():
            began = time.perf_counter()
            accepted = check(statement, proof)
            seconds.append(time.perf_counter() - began)
            if not accepted:
                raise StpError(f"a right proof of `{statement.text}` was not accepted; run `stp lean doctor`")
    return Measured(tuple(seconds), rss_mb())


def examples() -> list[tuple[Statement, Proof]]:
    """The built-in proofs as statements and claims, the proofs of a statement one after the other."""
    found = []
    for number, (proposition, scripts) in enumerate(PROOFS.items()):
        name = f"bench_{number}"
        statement = Statement(name, f"theorem {name} : {proposition} := by")
        found += [(statement, Proof(statement.id, "\n  " + one.replace("\n", "\n  "))) for one in scripts]
    return found


def warm(settings: Settings, rounds: int) -> tuple[Measured, float]:
    """Checks by one checker after its first, and the seconds that the first took, start of the process included."""
    checker = bootstrap.make_checker(settings)
    statement, proof = examples()[0]
    try:
        began = time.perf_counter()
        checker.check(statement, proof, LIMITS)
        start = time.perf_counter() - began
        measured = measure(lambda one, claim: checker.check(one, claim, LIMITS).proved, rounds, children_mb)
    finally:
        checker.close()
    return measured, start


def anew(toolchain: Toolchain, rounds: int) -> Measured:
    """Each proof in a file of its own, given to a `lean` of its own."""

    def check(statement: Statement, proof: Proof) -> bool:
        file.write_text(statement.text + proof.text + "\n", encoding="utf-8")
        return (
            subprocess.run(
                [toolchain.lean, file], env=os.environ | toolchain.environment, capture_output=True
            ).returncode
            == 0
        )

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Proof.lean"
        return measure(check, rounds, lambda: 0.0)


def children_mb() -> float:
    """Resident memory of all processes that this one has started."""
    found = 0
    for process in psutil.Process().children(recursive=True):
        try:
            found += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return found / 2**20


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both and their ratio; 1 when it is below what was required."""
    parser = argparse.ArgumentParser(prog="python -m stp.bench.check", description="Warm checks against new processes.")
    parser.add_argument("--require", type=float, default=0.0, metavar="X", help="exit 1 below X times as fast")
    parser.add_argument("--rounds", type=int, default=10, help="times each proof is checked warm (default: 10)")
    chosen = parser.parse_args(arguments)
    settings = Settings()
    try:
        toolchain = find(settings.lean, settings.cache)
        fast, start = warm(settings, chosen.rounds)
        slow = anew(toolchain, 1)
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    ratio = fast.per_second / slow.per_second
    typer.echo(f"{toolchain.identity}; {len(examples())} proofs, one process at a time; first check {start:.2f} s")
    typer.echo(f"{'':<14}{'checks/s':>10}{'p50 ms':>10}{'p95 ms':>10}{'memory':>12}")
    typer.echo(fast.line("warm checker"))
    typer.echo(slow.line("new lean each"))
    typer.echo(f"ratio {ratio:.1f}" + (f", required {chosen.require:g}" if chosen.require else ""))
    return 1 if ratio < chosen.require else 0


if __name__ == "__main__":
    sys.exit(main())
