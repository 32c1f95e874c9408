"""A proposition with its proof in the making: premises, goal, script and count of steps.

Theorems are made by proof. A family gives small arguments (`rules`, `equations`), the combinators here make larger ones
of them (`both`, `either`, `implies`, `case_split`, `witness`), and `write` reads off the theorem. Premises are named
`$1`, `$2`, ... in scripts until then.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from stp.world import terms
from stp.world.terms import SORTS, Expr, show, variables

CLOSERS = frozenset({"omega", "simp_all", "ac_rfl"})
"""Tactics that may prove a theorem by themselves; structure alone tells which cannot."""

VARIABLE = terms.VARIABLE
REFERENCE = re.compile(r"\$\d+")
INTRODUCED = re.compile(r"(?<=^intro ).*|(?<= with ).*|(?<=^obtain ).*(?= :=)")


@dataclass(frozen=True, slots=True)
class Argument:
    """A goal, what it assumes, and the tactic script that proves it."""

    goal: Expr
    script: tuple[str, ...]
    premises: tuple[tuple[str, Expr], ...]
    """Names (`$3`) and propositions."""
    steps: int
    """Rules applied, case splits, introductions: the difficulty level."""
    closers: frozenset[str] = CLOSERS
    """Single tactics that may prove it."""


@dataclass(slots=True)
class Scope:
    """Randomness and fresh names for one theorem."""

    rng: Random
    carrier: str = "Nat"
    """Nat or Int: the type of numbers."""
    used: dict[str, list[str]] = field(default_factory=lambda: {sort: [] for sort in SORTS})
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def variable(self, sort: str, reuse: float = 0.15) -> str:
        """A variable of a sort: one seen before with probability `reuse`, or when names have run out."""
        names = SORTS[sort][0].split()
        if self.used[sort] and (self.rng.random() < reuse or len(self.used[sort]) >= len(names)):
            return self.rng.choice(self.used[sort])
        self.used[sort].append(f"{sort}#{next(self._numbers)}")
        return self.used[sort][-1]

    def premise(self) -> str:
        return f"${next(self._numbers)}"

    def term(self, sort: str) -> Expr:
        """A small random expression of a sort."""
        shapes = {"a": ("a + b", "a * b", "a + 1"), "l": ("l ++ m",), "p": ("a ≤ b", "a < b", "a = b", "¬p")}
        if sort not in shapes or self.rng.random() < 0.9:
            return self.variable(sort)
        pattern = terms.parse(self.rng.choice(shapes[sort]))
        return self.instance(pattern)

    def instance(self, pattern: Expr, choose: Callable[[str], Expr] | None = None) -> Expr:
        """A pattern with variables, or what `choose` gives for a sort, for its letters."""
        return terms.fill(pattern, self.completed({}, [pattern], choose or self.variable))

    def completed(
        self, bound: terms.Bindings, patterns: Iterable[Expr], choose: Callable[[str], Expr]
    ) -> terms.Bindings:
        """What letters stand for: `bound`, and what `choose` gives for the sorts of other letters of the patterns."""
        result = dict(bound)
        for name in (letter for pattern in patterns for letter in terms.letters(pattern)):
            if name not in result:
                result[name] = choose(terms.SORT_OF[name])
        return result


def both(left: Argument, right: Argument) -> Argument:
    """A ∧ B from A and B."""
    script = ("constructor", *_bullet(left.script), *_bullet(right.script))
    return Argument(
        ("∧", left.goal, right.goal),
        script,
        _merge(left.premises, right.premises),
        left.steps + right.steps + 1,
        left.closers & right.closers,
    )


def either(scope: Scope, one: Argument, other: Expr) -> Argument:
    """A ∨ B or B ∨ A from A."""
    side = scope.rng.choice(("left", "right"))
    goal: Expr = ("∨", one.goal, other) if side == "left" else ("∨", other, one.goal)
    return dataclasses.replace(one, goal=goal, script=(side, *one.script), steps=one.steps + 1)


def implies(scope: Scope, one: Argument) -> Argument | None:
    """A → B from an argument for B that assumes A; None when it assumes nothing."""
    if not one.premises:
        return None
    name, proposition = scope.rng.choice(one.premises)
    return dataclasses.replace(
        one,
        goal=("→", proposition, one.goal),
        script=(f"intro {name}", *one.script),
        premises=tuple(each for each in one.premises if each[0] != name),
        steps=one.steps + 1,
    )


def case_split(scope: Scope, left: Argument, right: Argument) -> Argument | None:
    """From A ⊢ C and B ⊢ D: A ∨ B ⊢ C ∨ D, by cases."""
    first, second = implies(scope, left), implies(scope, right)
    if first is None or second is None:
        return None
    case1, case2 = first.goal[1], second.goal[1]
    name, name1, name2 = scope.premise(), first.script[0].split()[1], second.script[0].split()[1]
    if name1 == name2:
        return None
    script = (
        f"rcases {name} with {name1} | {name2}",
        *_bullet(("left", *left.script)),
        *_bullet(("right", *right.script)),
    )
    return Argument(
        ("∨", left.goal, right.goal),
        script,
        ((name, ("∨", case1, case2)), *_merge(first.premises, second.premises)),
        left.steps + right.steps + 1,
        left.closers & right.closers - {"simp_all"},
    )


def witness(scope: Scope, one: Argument) -> Argument | None:
    """From A ⊢ B, both about a: (∃ x, A) ⊢ ∃ x, B; None when another premise is about a, too."""
    for name, proposition in one.premises:
        others = [each for each in one.premises if each[0] != name]
        elsewhere = {name for each in others for name in variables(each[1])}
        shared = [each for each in variables(proposition) if each[0] == "a" and each in variables(one.goal)]
        free = [each for each in shared if each not in elsewhere]
        taken = show(("∧", proposition, one.goal))
        bound = next((letter for letter in "xyz" if not re.search(rf"\b{letter}\b", taken)), None)
        if free and bound:
            script = tuple(re.sub(rf"{free[0]}\b", bound, line) for line in one.script)
            exists = [("∃", bound, terms.replace(each, free[0], bound)) for each in (proposition, one.goal)]
            outer = scope.premise()
            lines = (f"obtain ⟨{bound}, {name}⟩ := {outer}", f"refine ⟨{bound}, ?_⟩", *script)
            return Argument(exists[1], lines, ((outer, exists[0]), *others), one.steps + 1, frozenset())
    return None


def pair_premises(scope: Scope, one: Argument) -> Argument | None:
    """Two premises A and B put together as A ∧ B, taken apart where they are used."""
    if len(one.premises) < 2:
        return None
    (name1, first), (name2, second) = scope.rng.sample(one.premises, 2)
    name = scope.premise()
    names = {name1: f"{name}.1", name2: f"{name}.2"}
    script = tuple(REFERENCE.sub(lambda found: names.get(found[0], found[0]), line) for line in one.script)
    rest = tuple(each for each in one.premises if each[0] not in names)
    premises = ((name, ("∧", first, second)), *rest)
    return dataclasses.replace(one, script=script, premises=premises, steps=one.steps + 1)


def is_dull(one: Argument) -> bool:
    """Whether something in it is said twice, trivial, or its own premise, or its proof speaks of a stranger."""
    propositions = [each for _, each in one.premises]
    known = {name for each in (*propositions, one.goal) for name in variables(each)}
    if not known.issuperset(VARIABLE.findall(" ".join(one.script))):
        return True
    if re.search(r"(\w+\.symm) \(\1", " ".join(one.script)):
        return True
    trivial = any(
        len(part) == 3 and part[1] == part[2] and part[0] in ("=", "≤", "<", "∣", "→", "∨", "∧", "↔")
        for each in (*propositions, one.goal)
        for part in terms.parts(each)
    )
    contrary = any(("¬", each) in propositions for each in propositions)
    return trivial or contrary or one.goal in propositions or len(set(propositions)) < len(propositions)


def write(scope: Scope, one: Argument) -> tuple[str, str]:
    """The theorem's text ending in `:= by`, and its proof; variables and premises get their canonical names."""
    names: dict[str, str] = {}
    groups: dict[str, list[str]] = {sort: [] for sort in SORTS}
    for expr in (*(each for _, each in one.premises), one.goal):
        for variable in variables(expr):
            if variable not in names:
                group = groups[variable[0]]
                names[variable] = SORTS[variable[0]][0].split()[len(group)]
                group.append(names[variable])
    names |= {name: f"h{number}" for number, (name, _) in enumerate(one.premises, 1)} | _locals(one.script)

    def named(text: str) -> str:
        text = re.sub(r"[A-Za-z]#\d+|\$\d+", lambda found: names[found[0]], text)
        return re.sub(r"\bNat\b", scope.carrier, text)

    binders = [f"({' '.join(group)} : {SORTS[sort][1]})" for sort, group in groups.items() if group]
    binders += [f"({name} : {show(each)})" for name, each in one.premises]
    statement = named(f"theorem t {' '.join(binders)} : {show(one.goal)} := by")
    return statement, named("".join(f"\n  {line}" for line in one.script))


def _locals(script: Sequence[str]) -> dict[str, str]:
    """Names of what a script introduces: `ha`, `hb`, ... from outside in, the same again in another branch."""
    names: dict[str, str] = {}
    depths = [(0, 0)]
    for line in script:
        text = line.lstrip(" ·")
        indent = len(line) - len(text)
        while depths[-1][0] > indent:
            depths.pop()
        found = INTRODUCED.search(text)
        fresh = REFERENCE.findall(found[0]) if found else []
        level = depths[-1][1]
        names |= dict.fromkeys(fresh, f"h{'abcdefgh'[level]}")
        if fresh:
            depths.append((indent, level + 1))
    return names


def key(one: Argument) -> tuple[object, ...]:
    """What a theorem says, whatever its variables are called and in whatever order its premises stand.

    Equal theorems have equal keys; variables are told apart by where they occur (colour refinement), so on rare
    occasions different theorems share one, too.
    """
    propositions = [show(one.goal), *(show(each) for _, each in one.premises)]
    colours = {name: name[0] for each in (one.goal, *(each for _, each in one.premises)) for name in variables(each)}

    def painted(text: str, focus: str = "") -> str:
        return VARIABLE.sub(lambda found: ("*" if found[0] == focus else "") + f"<{colours[found[0]]}>", text)

    for _ in range(3):
        marks = {
            name: "|".join([painted(propositions[0], name), *sorted(painted(each, name) for each in propositions[1:])])
            for name in colours
        }
        order = {mark: f"{number}" for number, mark in enumerate(sorted(set(marks.values())))}
        colours = {name: name[0] + order[mark] for name, mark in marks.items()}
    return painted(propositions[0]), *sorted(painted(each) for each in propositions[1:])


def _bullet(script: Sequence[str]) -> tuple[str, ...]:
    return (f"· {script[0]}", *(f"  {line}" for line in script[1:]))


def _merge(*groups: Iterable[tuple[str, Expr]]) -> tuple[tuple[str, Expr], ...]:
    return tuple({name: each for group in groups for name, each in group}.items())
