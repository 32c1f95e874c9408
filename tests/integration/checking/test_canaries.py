"""Every canary is false: checker and trust tier accept a refutation of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stp.checking.lean import LeanChecker
from stp.checking.sandbox import find_sandbox
from stp.checks import Bench
from stp.selfplay.canaries import named
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.syntax.lean_language import FALSE
from stp.toolchain.types import Toolchain
from stp.trust.tier import TrustTier
from stp.types import STANDARD_AXIOMS, CheckLimits, FinishReason, Proof, Rollout, Tier, Verdict, VerdictStatus

pytestmark = pytest.mark.lean

REFUTATIONS = (
    "exact fun h => h False",
    "exact fun h => (h True False (Or.inl trivial)).2",
    "exact fun h => h False True (fun x => x.elim) trivial",
    "exact fun h => h True True False (fun x => x) (fun x => x.elim) trivial",
    "exact fun h => h True False (fun x => x.2) trivial",
    "exact fun h => h False False Iff.rfl",
    "exact fun h => Nat.lt_irrefl 0 (h 0 0 (Nat.le_refl 0))",
    "exact fun h => absurd (h 0 1) (by decide)",
    "exact fun h => absurd (h 1 0 rfl) (by decide)",
    "exact fun h => absurd (h 0 1 1 (by decide)) (by decide)",
    "exact fun h => absurd (h 1000) (by decide)",
    "exact fun h => absurd (h 1 2 ⟨2, rfl⟩) (by omega)",
    "exact fun h => absurd (h 0 1 0 rfl) (by decide)",
    "exact fun h => absurd (h 2 0 rfl) (by decide)",
    "exact fun h => absurd (h 1 1) (by decide)",
    "intro h\n  obtain ⟨c, x, y⟩ := h 0 1 (by decide)\n  omega",
    "intro h\n  obtain ⟨x, e⟩ := h Nat.succ (fun x y e => Nat.succ.inj e) 0\n  exact Nat.succ_ne_zero x e",
    "exact fun h => Nat.one_ne_zero (h (fun n => n = 0) rfl 1)",
    "exact fun h => Nat.zero_ne_one (h (fun n => n = 1) ⟨1, rfl⟩)",
    "intro h\n  cases h (fun n => n = 0) (fun n => n ≠ 0) (fun n => Decidable.em (n = 0)) with\n"
    "  | inl a => exact Nat.one_ne_zero (a 1)\n  | inr b => exact b 0 rfl",
    "exact fun ⟨n, h⟩ => Nat.lt_irrefl n h",
    "decide",
    "exact fun h => h.1 trivial",
    "exact fun h => h",
)


@pytest.fixture(scope="module")
def verdicts(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Verdict]]:
    """Of each refutation, from one bench, whose trust tier sees them together."""
    url = f"sqlite:///{tmp_path_factory.mktemp('canaries') / 'stp.db'}"
    upgrade(url)
    store, sandbox = SqlStore(url), find_sandbox("auto")
    statements = [named(f"canary_{number}", text) for number, text in enumerate(FALSE)]
    store.add_statements(statements)
    proofs = [Proof(one.id, f"\n  {text}", refutes=True) for one, text in zip(statements, REFUTATIONS, strict=True)]
    store.add_rollouts("b", [Rollout(one, 0, 0, 0, 0.0, FinishReason.STOP) for one in proofs])
    bench = Bench(store, lambda: LeanChecker(toolchain, sandbox), lambda: TrustTier(toolchain, sandbox))
    for one in proofs:
        bench.settle(one.id, CheckLimits(20, 4000))
    bench.confirm()
    found = store.verdicts([one.id for one in proofs])
    assert (store.proved("b"), store.pass_rates("b")) == ([], {})
    yield [found[one.id] for one in proofs]
    bench.close()
    store.close()


@pytest.mark.parametrize("number", range(len(FALSE)))
def test_it_is_disproved(verdicts: list[Verdict], number: int) -> None:
    verdict = verdicts[number]
    assert (verdict.status, verdict.tier) == (VerdictStatus.DISPROVED, Tier.TRUST), verdict.messages
    assert verdict.certificate
    assert STANDARD_AXIOMS.issuperset(verdict.axioms)
