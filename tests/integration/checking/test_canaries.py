"""Every canary is false: Lean proves so."""

from __future__ import annotations

import pytest

from stp.checking.lean import LeanChecker
from stp.selfplay.canaries import FALSE
from stp.types import CheckLimits, Proof, Statement

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


@pytest.mark.parametrize(("text", "refutation"), list(zip(FALSE, REFUTATIONS, strict=True)), ids=range(len(FALSE)))
def test_its_negation_is_proved(lean: LeanChecker, text: str, refutation: str) -> None:
    binders, conclusion = parts(text)
    claim = f"∀ {binders}, {conclusion}" if binders else conclusion
    statement = Statement("t", f"theorem t : ¬({claim}) := by")
    verdict = lean.check(statement, Proof(statement.id, f"\n  {refutation}"), CheckLimits(20, 4000))
    assert verdict.proved, verdict.messages


def parts(text: str) -> tuple[str, str]:
    """Binders and conclusion: what stands before the first colon outside brackets, and after it."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == ":" and depth == 0:
            return text[:place].strip(), text[place + 1 :].strip()
    raise ValueError(text)
