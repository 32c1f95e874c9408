"""Propositional logic and predicates on numbers."""

from stp.world.draft import Argument, Scope
from stp.world.rules import table
from stp.world.terms import Expr

LOGIC = table(
    """
    $1 $2 : p → q; p ⊢ q
    $1.1 : p ∧ q ⊢ p
    $1.2 : p ∧ q ⊢ q
    $1.mp $2 : p ↔ q; p ⊢ q
    $1.mpr $2 : q ↔ p; p ⊢ q
    And.symm $1 : p ∧ q ⊢ q ∧ p
    mt $1 $2 : p → q; ¬q ⊢ ¬p
    Or.resolve_left $1 $2 : p ∨ q; ¬p ⊢ q
    Iff.symm $1 : p ↔ q ⊢ q ↔ p
    Iff.trans $1 $2 : p ↔ q; q ↔ r ⊢ p ↔ r
    """,
    "simp_all",
) + table(
    """
    Or.symm $1 : p ∨ q ⊢ q ∨ p
    Or.elim $1 $2 $3 : p ∨ q; p → r; q → r ⊢ r
    """
)

PREDICATES = table(
    """
    $1 a $2 : ∀ x, P x → Q x; P a ⊢ Q a
    $1 a : ∀ x, P x ⊢ P a
    """,
    "simp_all",
) + table(
    """
    ⟨a, $1⟩ : P a ⊢ ∃ x, P x
    Exists.imp $1 $2 : ∀ x, P x → Q x; ∃ x, P x ⊢ ∃ x, Q x
    """
)


def induction(scope: Scope, steps: int) -> Argument:
    """P a from P 0 and a step that leads through `steps - 1` other predicates."""
    number = scope.variable("a", reuse=0)
    stations = [scope.variable("P", reuse=0) for _ in range(steps)]
    base, *names = [scope.premise() for _ in range(steps + 1)]
    proof = "ih"
    premises: list[tuple[str, Expr]] = [(base, (stations[0], "0"))]
    for index, name in enumerate(names):
        after: Expr = (stations[0], ("+", "x", "1")) if index == steps - 1 else (stations[index + 1], "x")
        premises.append((name, ("∀", "x", ("→", (stations[index], "x"), after))))
        proof = f"{name} n {proof}" if proof == "ih" else f"{name} n ({proof})"
    script = (f"induction {number} with", f"| zero => exact {base}", f"| succ n ih => exact {proof}")
    return Argument((stations[0], number), script, tuple(premises), steps + 1, frozenset())
