"""The world: theorems of known difficulty in three sets that share none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from stp.errors import ConfigError
from stp.syntax.language import language
from stp.types import ProofSystem, Statement
from stp.world import draft
from stp.world.draft import Argument, Scope
from stp.world.equations import rewriting
from stp.world.lists import MEMBERSHIP
from stp.world.logic import LOGIC, PREDICATES, induction
from stp.world.multiples import grow
from stp.world.order import DIVISIBILITY, ORDER, PRODUCTS
from stp.world.rules import Rule, argue

SUBJECTS: dict[str, tuple[float, tuple[Rule, ...], tuple[Rule, ...]]] = {
    "logic": (2, LOGIC, LOGIC),
    "predicates": (1, PREDICATES, PREDICATES),
    "order": (2, ORDER + PRODUCTS, ORDER + PRODUCTS + LOGIC[:3]),
    "divisibility": (1, DIVISIBILITY, DIVISIBILITY + LOGIC[:3]),
    "members": (0.7, MEMBERSHIP, MEMBERSHIP + LOGIC[:3]),
    "integers": (0.3, ORDER, ORDER),
}
"""Weight of each subject that argues by rules, the rules its theorems end with, and those that may come before."""

OTHERS: dict[str, float] = {"ring": 1, "lists": 0.7, "induction": 0.3}


@dataclass(frozen=True, slots=True)
class WorldConfig:
    """Sizes, levels and randomness of a world."""

    seed: int = 0
    seed_size: int = 1400
    open_size: int = 1000
    test_size: int = 300
    seed_levels: Mapping[int, float] = field(default_factory=lambda: {1: 0.25, 2: 0.45, 3: 0.25, 4: 0.05})
    """Share of each level among the statements with proofs."""
    open_levels: Mapping[int, float] = field(
        default_factory=lambda: {2: 0.17, 3: 0.25, 4: 0.22, 5: 0.16, 6: 0.12, 7: 0.08}
    )
    test_levels: Mapping[int, float] = field(
        default_factory=lambda: {2: 0.14, 3: 0.2, 4: 0.2, 5: 0.16, 6: 0.12, 7: 0.1, 8: 0.08}
    )
    easy_share: float = 0.15
    """At most so large a share of a set may look provable by one tactic."""
    max_statement: int = 200
    """Characters."""
    max_proof: int = 240
    subjects: tuple[str, ...] = (*SUBJECTS, *OTHERS)
    proved_levels: int = 99
    """Theorems of the seed set's files come with proofs up to this level; beyond they are only said."""
    easy_size: int = 0
    """Statements to be proved of levels that the seed set has many of: what self-play conjectures from at first."""
    easy_levels: Mapping[int, float] = field(default_factory=lambda: {2: 0.2, 3: 0.8})
    family: Literal["mixed", "multiples"] = "mixed"
    """Theorems of the subjects above, or those of `stp.world.multiples`, whose seed set comes in files, as a library
    does: in each a theorem grows by one step."""


WORLDS = {
    "small": WorldConfig(),
    "steep": WorldConfig(
        seed_size=3950,
        open_size=240,
        easy_size=240,
        test_size=150,
        seed_levels={1: 20, 2: 130, 3: 400, 4: 800, 5: 1000, 6: 400, 7: 400, 8: 400, 9: 400},
        proved_levels=5,
        easy_levels={5: 1.0},
        open_levels={5: 0.1, 8: 0.5, 9: 0.4},
        test_levels={6: 0.25, 7: 0.25, 8: 0.25, 9: 0.25},
        family="multiples",
    ),
}
"""Worlds by name. `small` is the quickstart's. In `steep` a tenth of the open statements are as hard as the hardest
known proofs, and the others harder by three steps or four: nothing lies between."""


@dataclass(frozen=True, slots=True)
class World:
    """Three disjoint sets of statements."""

    seed: list[tuple[Statement, str]]
    """With proofs, for supervised fine-tuning."""
    open: list[Statement]
    """For self-play to prove, and to be measured by."""
    test: list[Statement]
    """Never trained on."""
    solutions: dict[str, str]
    """Statement id to the proof it was made by, for every statement: for tests of the world, not for training."""
    said: list[Statement] = field(default_factory=list)
    """Theorems of the seed set's files that come without a proof: to learn conjecturing from, not proving."""
    easy: list[Statement] = field(default_factory=list)
    """For self-play to prove, too."""


def build(config: WorldConfig = WorldConfig()) -> World:
    """The world of a configuration: always the same one.

    Raises:
        ConfigError: there are not so many different statements of some level.
    """
    taken: set[object] = set()
    sets: dict[str, list[tuple[Statement, str]]] = {}
    for name, size, levels in (
        ("seed", config.seed_size, config.seed_levels),
        ("open", config.open_size, config.open_levels),
        ("test", config.test_size, config.test_levels),
        ("easy", config.easy_size, config.easy_levels),
    ):
        rng = Random(f"{config.seed}/{name}")
        collect = _collect if config.family == "mixed" else _collect_files
        sets[name] = collect(rng, config, f"world/{name}", size, levels, taken)
    return World(
        seed=[row for row in sets["seed"] if not _is_said(config, row[0])],
        said=[replace(one, source="world/said") for one, _ in sets["seed"] if _is_said(config, one)],
        open=[statement for statement, _ in sets["open"]],
        test=[statement for statement, _ in sets["test"]],
        easy=[statement for statement, _ in sets["easy"]],
        solutions={statement.id: proof for rows in sets.values() for statement, proof in rows},
    )


def _is_said(config: WorldConfig, statement: Statement) -> bool:
    return (statement.level or 0) > config.proved_levels


def _collect(
    rng: Random, config: WorldConfig, source: str, size: int, levels: Mapping[int, float], taken: set[object]
) -> list[tuple[Statement, str]]:
    """So many new theorems with the given shares of levels; `taken` grows by their keys."""
    found: list[tuple[Statement, str]] = []
    easy = Counter[int]()
    for level, number in _numbers(size, levels).items():
        wanted = len(found) + number
        for _ in range(200 * number):
            if len(found) == wanted:
                break
            scope = Scope(rng)
            one = compose(scope, level, config.subjects)
            if one is None or one.steps != level or draft.is_dull(one):
                continue
            one = _shuffled(rng, one)
            identity = (scope.carrier, draft.key(one))
            if identity in taken or (one.closers and easy[level] >= config.easy_share * number):
                continue
            text, proof = draft.write(scope, one)
            if len(text) > config.max_statement or len(proof) > config.max_proof:
                continue
            taken.add(identity)
            easy[level] += bool(one.closers)
            found.append((Statement("t", text, source=source, level=one.steps), proof))
        _enough(source, level, number, len(found) - wanted + number)
    rng.shuffle(found)
    return found


def _collect_files(
    rng: Random, config: WorldConfig, source: str, size: int, levels: Mapping[int, float], taken: set[object]
) -> list[tuple[Statement, str]]:
    """The same for theorems that grow; in the seed set what they grew from stands before them, and counts: back to the
    last that has a proof."""
    with_former = source.endswith("seed")
    wanted = _numbers(size, levels)
    left = dict(wanted)
    files: list[list[tuple[Statement, str]]] = []
    for level in sorted(wanted, reverse=True):
        for _ in range(200 * wanted[level]):
            if left[level] <= 0:
                break
            file = []
            for one in grow(rng, min(level - 1, config.proved_levels) if with_former else level, level):
                identity = language(ProofSystem.LEAN).normal_form(one.text)
                if identity not in taken and left.get(one.level, 0) > 0 and len(one.text) <= config.max_statement:
                    taken.add(identity)
                    left[one.level] -= 1
                    name = str(len(files)) if with_former else ""
                    file.append((Statement("t", one.text, source=source, level=one.level, file=name), one.proof))
            files.append(file)
        _enough(source, level, wanted[level], wanted[level] - left[level])
    rng.shuffle(files)
    return [row for file in files for row in file]


def _numbers(size: int, levels: Mapping[int, float]) -> dict[int, int]:
    """How many statements of each level there are to be."""
    wanted = {level: round(size * share / sum(levels.values())) for level, share in sorted(levels.items())}
    wanted[min(levels)] += size - sum(wanted.values())
    return wanted


def _enough(source: str, level: int, wanted: int, found: int) -> None:
    if found < wanted:
        raise ConfigError(
            f"{source}: only {found} of {wanted} different statements of level {level} found; ask for fewer"
        )


def compose(scope: Scope, steps: int, subjects: Sequence[str]) -> Argument | None:
    """A random theorem of about so many steps."""
    subject = _pick(scope.rng, {name: SUBJECTS[name][0] if name in SUBJECTS else OTHERS[name] for name in subjects})
    integers = subject == "ring" and "integers" in subjects and scope.rng.random() < 0.25
    scope.carrier = "Int" if subject == "integers" or integers else "Nat"
    allowed = [subject]
    if scope.carrier == "Nat":
        allowed += [each for each in ("logic", subject) if each in subjects]
    return _tree(scope, steps, allowed)


def _tree(scope: Scope, steps: int, subjects: Sequence[str]) -> Argument | None:
    """A leaf, or a combinator over smaller trees."""
    rng = scope.rng
    if steps <= 1 or rng.random() < {2: 0.6, 3: 0.4}.get(steps, 0.12):
        return _leaf(scope, rng.choice(subjects), steps)
    first = rng.randint(0 if steps < 4 else 1, (steps - 1) // 2)
    shape = _pick(
        rng, {"both": 2, "cases": 2 if steps > 2 else 0, "either": 1, "implies": 1, "witness": 1.5, "pair": 1}
    )
    if shape in ("both", "cases"):
        left, right = _tree(scope, first, subjects), _tree(scope, steps - 1 - first, subjects)
        if left is None or right is None:
            return None
        return draft.both(left, right) if shape == "both" else draft.case_split(scope, left, right)
    one = _tree(scope, steps - 1, subjects)
    if one is None:
        return None
    match shape:
        case "either":
            return draft.either(scope, one, scope.term("p"))
        case "implies":
            return draft.implies(scope, one)
        case "witness":
            return draft.witness(scope, one)
        case _:
            return draft.pair_premises(scope, one)


def _leaf(scope: Scope, subject: str, steps: int) -> Argument | None:
    if steps and subject in ("ring", "lists"):
        return rewriting(scope, subject, steps)
    if subject == "induction" and 2 <= steps <= 3:
        return induction(scope, steps - 1)
    _, family, rules = SUBJECTS.get(subject, SUBJECTS["logic"])
    return argue(scope, family, rules, steps)


def _shuffled(rng: Random, one: Argument) -> Argument:
    """Premises stand in the order of their use half the time, in any order otherwise."""
    premises = list(one.premises)
    order = {name: index for index, name in enumerate(draft.REFERENCE.findall("\n".join(one.script)))}
    premises.sort(key=lambda each: order.get(each[0], 0))
    if rng.random() < 0.1:
        rng.shuffle(premises)
    return replace(one, premises=tuple(premises))


def _pick(rng: Random, weights: Mapping[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
