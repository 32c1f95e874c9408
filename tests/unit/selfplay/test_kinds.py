"""Conjectures of other kinds: which pairs of a corpus teach them, and which statements they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from stp.config import SelectConfig
from stp.prompts import TEMPLATES
from stp.selfplay.kinds import AMONG, RELATIONS, kind_rows, targets
from stp.selfplay.select import select_seeds, with_kinds
from stp.selfplay.warmup import conjecturer_rows, overlap
from stp.types import TRIVIAL_LEMMA, ConjectureKind, Lemma, Proof, ProvedProof, Role, Seed, Statement
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

COMPACT = TEMPLATES["compact"]
EVERY = dict.fromkeys(RELATIONS, 1.0)
LEMMAS = {name: Lemma(name, f"theorem {name} : True") for name in ("add", "mul")}
Proved = tuple[Statement, ProvedProof]


def entry(name: str, premises: int, proof: str, *lemmas: str, file: str = "") -> Proved:
    """A statement with so many premises, proved by the text."""
    listed = "".join(f" (h{index} : p {index})" for index in range(premises))
    one = Statement(name, f"theorem {name}{listed} : goal := by", source="corpus", file=file)
    return one, ProvedProof(Proof(one.id, proof), 1, lemmas, 0.0)


def pairs(corpus: list[Proved], kinds: Mapping[ConjectureKind, float] = EVERY) -> dict[ConjectureKind, list[str]]:
    """Rows of each kind as `shown wanted`."""
    assert COMPACT.conjecturing
    opened = {kind: COMPACT.conjecturing.asked[kind] for kind in RELATIONS}
    found: dict[ConjectureKind, list[str]] = {}
    for row in kind_rows(COMPACT, corpus, kinds, overlap):
        (kind,) = (kind for kind, opening in opened.items() if row.prompt.endswith(f"{opening}\n theorem"))
        shown = row.prompt.rpartition("theorem")[0].rpartition("theorem ")[2].split()[0]
        found.setdefault(kind, []).append(f"{shown} {row.target.split()[0]}")
    return found


CORPUS = [
    entry("a", 1, "short", "add"),
    entry("b", 2, "much longer", "add", "mul"),
    entry("c", 0, "of middle", "mul", "add"),
    entry("d", 3, "tiny"),
]


def test_a_pair_is_of_the_kinds_that_its_proofs_make_it() -> None:
    assert pairs(CORPUS) == {
        ConjectureKind.SIMPLER: ["b a", "c a"],
        ConjectureKind.GENERAL: ["b a"],
        ConjectureKind.PART: ["b a", "c a"],
        ConjectureKind.VARIANT: ["c b"],
    }


def test_the_wanted_statement_stands_before_the_shown_one_in_its_file() -> None:
    first, second = entry("a", 1, "short", "add", file="one"), entry("b", 2, "much longer", "add", "mul", file="one")
    elsewhere = (replace(second[0], file="two"), second[1])
    assert pairs([first, second])[ConjectureKind.SIMPLER] == ["b a"]
    assert pairs([first, elsewhere]) == {}
    assert pairs([second, first]) == {}


def test_of_several_relatives_the_most_similar_is_wanted() -> None:
    near, far = entry("a", 3, "short", "add"), entry("b", 0, "short", "add")
    shown = entry("c", 4, "much longer", "add")
    for before in ([near, far], [far, near]):
        assert pairs([*before, shown], {ConjectureKind.SIMPLER: 1.0}) == {ConjectureKind.SIMPLER: ["c a"]}


def test_only_the_last_statements_of_a_file_are_looked_at() -> None:
    between = [entry(f"x{index}", 0, "long as the last") for index in range(AMONG)]
    corpus = [entry("a", 0, "short"), *between, entry("b", 0, "long as the last")]
    found = pairs(corpus)[ConjectureKind.SIMPLER]
    assert "x9 a" in found
    assert "b a" not in found


def test_kinds_without_a_share_have_no_rows() -> None:
    assert set(pairs(CORPUS, {ConjectureKind.PART: 0.5, ConjectureKind.VARIANT: 0.0})) == {ConjectureKind.PART}
    assert kind_rows(COMPACT, CORPUS, {ConjectureKind.HARDER: 1.0}, overlap) == []


def test_rows_train_the_conjecturer_and_say_what_they_come_from() -> None:
    (row,) = kind_rows(COMPACT, CORPUS[:2], {ConjectureKind.SIMPLER: 1.0}, overlap)
    assert row.role is Role.CONJECTURER
    assert row.prompt == f"<target>\n{CORPUS[1][0].text}\n<simpler>\n theorem"
    assert row.target == f"{CORPUS[0][0].text.removeprefix('theorem')}\n</hard>"
    assert row.origin == CORPUS[0][0].id


def test_rows_of_the_paper_pair_theorems_of_one_file() -> None:
    def found(*files: str) -> list[tuple[str, str]]:
        corpus = [entry(name, 0, "x", "add", file=file) for name, file in zip("abc", files, strict=True)]
        rows = conjecturer_rows(COMPACT, corpus, LEMMAS, np.random.default_rng(0), released=False)
        return sorted({(row.prompt.split("<easy>")[1].split()[1], row.target.split()[0]) for row in rows})

    assert found("", "", "") == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found("one", "two", "one") == [("a", "c")]
    assert found("one", "two", "three") == []


# what is asked of the conjecturer


def seed_of(number: int) -> Seed:
    one = equation(number)
    return Seed(one, Proof(one.id, "x"), TRIVIAL_LEMMA)


def test_kinds_are_drawn_by_their_shares() -> None:
    seeds = [seed_of(number) for number in range(2000)]
    shares = {ConjectureKind.HARDER: 3.0, ConjectureKind.PART: 1.0, ConjectureKind.SIMPLER: 9.0}
    drawn = with_kinds(seeds, shares, np.random.default_rng(0))
    assert [replace(one, kind=ConjectureKind.HARDER) for one in drawn] == seeds
    counted = Counter(one.kind for one in drawn)
    assert set(counted) == {ConjectureKind.HARDER, ConjectureKind.PART}
    assert 1400 < counted[ConjectureKind.HARDER] < 1600  # 5 sigma around three quarters
    assert with_kinds(seeds, {ConjectureKind.SIMPLER: 1.0}, np.random.default_rng(0)) == []


def played(scene: Scene, **kinds: float) -> Scene:
    """Two statements proved in round 0, four tried in vain, another two tried in round 1 again; seeds of round 2."""
    configure(scene, select={"kinds": kinds, "trivial_lemma_probability": 1.0, "lemma_cap": 1.0})
    scene.add_dataset(*(equation(number) for number in range(8)))
    for number in range(6):
        scene.passing(0, equation(number), correct=2 if number < 2 else 0, attempts=4)
    for number in range(4, 8):
        scene.passing(1, equation(number), correct=0, attempts=4)
    return scene


def test_targets_are_unproved_statements_each_with_a_failed_proof(scene: Scene) -> None:
    ctx = played(scene, simpler=1.0).at(2)
    found = targets(ctx, 6)
    assert {one.statement.name for one in found} == {f"t{number}" for number in range(2, 8)}
    assert {(one.kind, one.lemma) for one in found} == {(ConjectureKind.SIMPLER, TRIVIAL_LEMMA)}
    assert all(one.proof == Proof(one.statement.id, "bad") for one in found)
    assert found == targets(ctx, 6)
    assert found[:3] == targets(ctx, 3)


def test_every_target_is_shown_once_before_any_is_shown_twice(scene: Scene) -> None:
    found = Counter(one.statement.name for one in targets(played(scene, simpler=1.0).at(2), 9))
    assert sorted(found.values()) == [1, 1, 1, 2, 2, 2]


def test_heavy_targets_come_first(scene: Scene) -> None:
    configure(scene, select={"kinds": {"simpler": 1.0}})
    dataset = [replace(equation(number), matching_weight=10**9 if number == 7 else 1) for number in range(8)]
    scene.add_dataset(*dataset)
    for one in dataset:
        scene.passing(0, replace(one, source="open"), correct=0, attempts=1)
    assert [one.statement.name for one in targets(scene.at(1), 1)] == ["t7"]


def test_there_are_no_targets_in_round_0_nor_when_all_is_proved(scene: Scene) -> None:
    configure(scene, select={"kinds": {"simpler": 1.0}})
    scene.add_dataset(equation(1))
    assert targets(scene.at(0), 5) == []
    assert select_seeds(scene.at(0))["seeds"] == 0
    scene.passing(0, equation(1), correct=1, attempts=1)
    assert targets(scene.at(1), 5) == []


def test_targets_take_their_share_of_the_seeds(scene: Scene) -> None:
    assert select_seeds(played(scene, harder=1.0, simpler=3.0).at(2)) == {
        "candidates": 4.0,
        "seeds": 8.0,  # of a dataset of eight: two with a proof, six targets
        "seed_lemmas": 1.0,
    }
    stored = scene.store.seeds(RUN, 2)
    assert Counter(one.kind for one in stored) == {ConjectureKind.HARDER: 2, ConjectureKind.SIMPLER: 6}
    assert {one.proof.text[:4] for one in stored if one.kind is ConjectureKind.HARDER} == {"good"}


def test_without_a_share_nobody_is_a_target(scene: Scene) -> None:
    select_seeds(played(scene, harder=1.0, simpler=0.0).at(2))
    assert {one.kind for one in scene.store.seeds(RUN, 2)} == {ConjectureKind.HARDER}


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"goal": 1.0}, "a goal is mined from failed proofs, not asked for"),
        ({"harder": 1.0, "simpler": -0.5}, "shares are at least 0"),
        ({"harder": 0.0}, "one of them is more"),
        ({}, "one of them is more"),
        ({"sideways": 1.0}, "should be 'harder'"),
    ],
)
def test_shares_that_ask_for_nothing_are_refused(kinds: dict[str, float], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        SelectConfig.model_validate({"kinds": kinds})
