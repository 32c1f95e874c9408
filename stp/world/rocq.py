"""A tiny world for Rocq: equations of natural numbers proved by rewriting, and chains of implications.

An equation of level k begins as `e = e`; k times a law of arithmetic is undone somewhere on its left side, so that
rewriting by the same laws in the opposite order leads back. `rewrite` replaces every instance of a law's left side, on
both sides of the equation, and so does what checks each step here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from stp.errors import ConfigError
from stp.syntax.rocq import normal_form
from stp.types import Lemma, ProofSystem, Statement
from stp.world.build import World

HEADER = "From Coq Require Import PeanoNat."
LIBRARY = "Coq.Arith.PeanoNat."
LAWS = {
    "Nat.add_comm": "n + m = m + n",
    "Nat.mul_comm": "n * m = m * n",
    "Nat.add_assoc": "n + (m + p) = n + m + p",
    "Nat.mul_assoc": "n * (m * p) = n * m * p",
    "Nat.mul_add_distr_r": "(n + m) * p = n * p + m * p",
    "Nat.add_0_r": "n + 0 = n",
    "Nat.mul_1_r": "n * 1 = n",
}
LEVELS = {"seed": (1, 2, 3), "open": (2, 3, 4), "test": (2, 3, 4)}
"""Of a statement's set, each as often as the others: the sets overlap, so that there is something to push."""
SIZES = (300, 200, 60)
"""Of the three sets, in this order."""
CHAINS = 0.3
"""Share of implications."""
TRIES = 200
"""For each statement wanted."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum or a product; a term without parts is a plain string."""

    sign: str
    left: Term
    right: Term


Term = str | Sum


def lemmas() -> list[Lemma]:
    """The laws, by the names that verdicts give them."""
    return [Lemma(f"{LIBRARY}{name}", _law_text(name)) for name in LAWS]


def build_rocq(seed: int = 0, seed_size: int = SIZES[0], open_size: int = SIZES[1], test_size: int = SIZES[2]) -> World:
    """The world of a seed: always the same one, its three sets disjoint up to the names of variables.

    Raises:
        ConfigError: there are not so many different statements.
    """
    sizes, taken = {"seed": seed_size, "open": open_size, "test": test_size}, set[str]()
    sets = {name: list(_statements(Random(f"{seed}/{name}"), name, size, taken)) for name, size in sizes.items()}
    return World(
        seed=sets["seed"],
        open=[one for one, _ in sets["open"]],
        test=[one for one, _ in sets["test"]],
        solutions={one.id: proof for rows in sets.values() for one, proof in rows},
    )


def _statements(rng: Random, name: str, size: int, taken: set[str]) -> Iterator[tuple[Statement, str]]:
    found = 0
    for _ in range(TRIES * size):
        if found == size:
            return
        level = LEVELS[name][found % len(LEVELS[name])]
        text, proof = _chain(rng, level) if rng.random() < CHAINS else _equation(rng, level)
        key = normal_form(text)
        if text and key not in taken:
            taken.add(key)
            found += 1
            yield Statement("t", text, HEADER, f"rocq/{name}", level, system=ProofSystem.ROCQ), proof
    raise ConfigError(f"there are not {size:,} different statements for rocq/{name}; ask for fewer")


def _chain(rng: Random, level: int) -> tuple[str, str]:
    """From p0 to its end by `level` implications, which stand in any order, with others that lead nowhere."""
    names = rng.sample("pqrstuvw", level + 2)
    steps = [(f"h{index}", names[index], names[index + 1]) for index in range(level)]
    told = [f"({name} : {one} -> {other})" for name, one, other in steps] + [f"(g : {names[-1]} -> {names[0]})"]
    rng.shuffle(told)
    proof = "h"
    for name, _, _ in steps:
        proof = f"{name} {proof}" if proof == "h" else f"{name} ({proof})"
    given = f"({' '.join(sorted(names))} : Prop) {' '.join(told)} (h : {names[0]})"
    return f"Theorem t {given} : {names[level]}.", f"\n  exact ({proof})."


def _equation(rng: Random, level: int) -> tuple[str, str]:
    """An equation proved by so many rewritings; empty texts when chance led to none."""
    variables = ["a", "b", "c"][: rng.randint(2, 3)]
    whole = _term(rng, variables, level + 1)
    left, right, steps = whole, whole, list[str]()
    for _ in range(level):
        law = rng.choice(list(LAWS))
        before, after = (_parsed(side) for side in LAWS[law].split(" = "))
        places = [(one, found) for one in _parts(left) if (found := _match(after, one, {})) is not None]
        if not places:
            return "", ""
        place, values = rng.choice(places)
        wanted = _fill(before, values)
        undone = _replace_first(left, place, wanted)
        if (_replace(undone, wanted, place), _replace(right, wanted, place)) != (left, right) or undone == left:
            return "", ""
        left = undone
        given = " ".join(_shown(values[one], 3) for one in "nmp" if one in values)
        steps.append(f"\n  rewrite ({law} {given}).")
    if left == right:
        return "", ""
    used = [one for one in variables if one in set(_parts(left))]
    text = f"Theorem t ({' '.join(used)} : nat) : {_shown(left)} = {_shown(right)}."
    return text, "".join([*reversed(steps), "\n  reflexivity."])


def _term(rng: Random, variables: list[str], size: int) -> Term:
    """A random term with so many signs."""
    if size == 0:
        return rng.choice(variables)
    less = rng.randrange(size)
    return Sum(rng.choice("++*"), _term(rng, variables, less), _term(rng, variables, size - 1 - less))


def _parts(term: Term) -> Iterator[Term]:
    yield term
    if isinstance(term, Sum):
        yield from _parts(term.left)
        yield from _parts(term.right)


def _match(pattern: Term, term: Term, values: dict[str, Term]) -> dict[str, Term] | None:
    """What the pattern's letters stand for in the term, if it has that form."""
    if isinstance(pattern, str):
        if pattern.isdigit():
            return values if pattern == term else None
        return values | {pattern: term} if values.get(pattern, term) == term else None
    if not isinstance(term, Sum) or term.sign != pattern.sign:
        return None
    found = _match(pattern.left, term.left, values)
    return None if found is None else _match(pattern.right, term.right, found)


def _fill(pattern: Term, values: dict[str, Term]) -> Term:
    if isinstance(pattern, str):
        return values.get(pattern, pattern)
    return Sum(pattern.sign, _fill(pattern.left, values), _fill(pattern.right, values))


def _replace(term: Term, old: Term, new: Term) -> Term:
    """The term with every instance of one term replaced."""
    if term == old:
        return new
    return (
        term if isinstance(term, str) else Sum(term.sign, *(_replace(one, old, new) for one in (term.left, term.right)))
    )


def _replace_first(term: Term, old: Term, new: Term) -> Term:
    """The term with one instance replaced."""
    if term == old:
        return new
    if isinstance(term, str):
        return term
    left = _replace_first(term.left, old, new)
    return Sum(term.sign, left, term.right if left != term.left else _replace_first(term.right, old, new))


_BINDS = {"+": 1, "*": 2}


def _shown(term: Term, within: int = 0) -> str:
    """The term as Rocq reads it; in brackets where signs that bind closer stand around it."""
    if isinstance(term, str):
        return term
    binds = _BINDS[term.sign]
    text = f"{_shown(term.left, binds)} {term.sign} {_shown(term.right, binds + 1)}"
    return f"({text})" if binds < within else text


def _parsed(text: str) -> Term:
    """A law's side: signs bind to the left, and `*` closer than `+`."""
    depth, places = 0, list[tuple[int, int]]()
    for index, one in enumerate(text):
        depth += (one == "(") - (one == ")")
        if depth == 0 and one in _BINDS:
            places.append((_BINDS[one], -index))
    if not places:
        return _parsed(text[1:-1]) if text.startswith("(") else text
    at = -min(places)[1]
    return Sum(text[at], _parsed(text[: at - 1]), _parsed(text[at + 2 :]))


def _law_text(name: str) -> str:
    letters = [one for one in "nmp" if one in LAWS[name]]
    return f"Theorem {name} ({' '.join(letters)} : nat) : {LAWS[name]}."
