"""Equations proved by chains of `rw`: ring laws of Nat and Int, and lists."""

from __future__ import annotations

from stp.world import terms
from stp.world.draft import Argument, Scope
from stp.world.terms import Expr, parse

Law = tuple[str, Expr, Expr]


def laws(text: str) -> tuple[Law, ...]:
    """One law a line: `Nat.mul_add : a * (b + c) = a * b + a * c`."""
    rows = []
    for line in text.strip().splitlines():
        name, _, equation = line.strip().partition(" : ")
        sides = parse(equation)
        rows.append((name, sides[1], sides[2]))
    return tuple(rows)


RING = laws(
    """
    Nat.mul_add : a * (b + c) = a * b + a * c
    Nat.add_mul : (a + b) * c = a * c + b * c
    Nat.mul_comm : a * b = b * a
    Nat.add_comm : a + b = b + a
    Nat.mul_assoc : a * b * c = a * (b * c)
    Nat.add_assoc : a + b + c = a + (b + c)
    """
)
LISTS = laws(
    """
    List.length_append : (l ++ m).length = l.length + m.length
    List.length_reverse : l.reverse.length = l.length
    List.length_map : (l.map f).length = l.length
    List.reverse_append : (l ++ m).reverse = m.reverse ++ l.reverse
    List.reverse_reverse : l.reverse.reverse = l
    List.map_append : (l ++ m).map f = l.map f ++ m.map f
    List.append_assoc : l ++ m ++ n = l ++ (m ++ n)
    Nat.add_comm : a + b = b + a
    """
)
EXPANDING = frozenset({"Nat.mul_add", "Nat.add_mul"})
"""Laws beyond commutativity and associativity, which `ac_rfl` and `omega` do not see through."""

STARTS = {
    "ring": ("a * (b + c)", "(a + b) * c", "a * b", "a + b", "a * b + c", "a + b * c", "a + b + c", "a * b * c",
             "(a + b) * (c + d)", "a * (b + c) + d", "a * b + c * d", "a * (b * c)"),
    "lists": ("(l ++ m).length", "(l ++ m).reverse", "(l.map f).length", "(l ++ m).map f", "l.reverse.length",
              "(l ++ m ++ n).length", "(l ++ m).reverse.length", "l.length + m.length", "(l.map f).length + a",
              "((l ++ m).map f).length", "l.reverse.reverse", "(l.reverse ++ m).reverse", "l ++ m ++ n",
              "(l ++ m).reverse.length + a", "(l.map f ++ m).length"),
}  # fmt: skip


def rewriting(scope: Scope, subject: str, steps: int) -> Argument | None:
    """An equation whose left side so many rewritings turn into its right side; None when the chain went astray.

    A premise `a = t` is among the rewritings now and then.
    """
    table = RING if subject == "ring" else LISTS
    start = scope.instance(parse(scope.rng.choice(STARTS[subject])))
    now, names, premises, seen = start, [], [], {start}
    for _ in range(steps):
        if scope.rng.random() < 0.2 and (inside := terms.variables(now)):
            variable = scope.rng.choice([name for name in inside if name[0] in "al"] or [""])
            if not variable:
                return None
            law: Law = (scope.premise(), variable, scope.term(variable[0]))
            premises.append((law[0], ("=", law[1], law[2])))
        else:
            fitting = [law for law in table if terms.rewrite(now, law[1], law[2]) not in (None, now)]
            if not fitting:
                return None
            law = scope.rng.choice(fitting)
        now = terms.rewrite(now, law[1], law[2]) or now
        if now in seen:
            return None
        seen.add(now)
        names.append(law)
    goal: Expr | None = ("=", start, now)
    for _, left, right in names:
        goal = goal and terms.rewrite(goal, left, right)
    used = [name for name, _, _ in names]
    if goal != ("=", now, now):
        return None
    hard = bool(EXPANDING.intersection(used)) or (subject == "lists" and "Nat.add_comm" in used)
    closers = frozenset[str]() if hard else frozenset({"omega", "ac_rfl", "simp_all"})
    return Argument(("=", start, now), (f"rw [{', '.join(used)}]",), tuple(premises), steps, closers)
