"""Seeds: which proved statements, proofs and lemmas the conjecturer is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from stp.config import SelectConfig
from stp.selfplay.select import choose_seeds, seed_candidates, select_seeds
from stp.testing import failed, proved
from stp.types import TRIVIAL_LEMMA, ConjectureOutcome, Lemma, Proof, ProvedProof, Seed, Statement
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

LEMMAS = {name: Lemma(name, f"theorem {name} : True") for name in ("add", "mul", "sq")}
NO_TRIVIAL = SelectConfig(trivial_lemma_probability=0.0)
Candidate = tuple[Statement, ProvedProof]


def proof_of(statement: Statement, text: str, *lemmas: str) -> Candidate:
    return statement, ProvedProof(Proof(statement.id, text), 1, lemmas, 0.0)


def choose(candidates: list[Candidate], size: int, config: SelectConfig = NO_TRIVIAL, seed: int = 0) -> list[Seed]:
    return choose_seeds(candidates, LEMMAS, size, config, np.random.default_rng(seed))


def test_one_seed_for_each_statement_and_lemma() -> None:
    candidates = [proof_of(equation(1), "x", "add", "mul"), proof_of(equation(2), "y", "add")]
    found = {(one.statement.name, one.lemma.name, one.proof.text) for one in choose(candidates, 100)}
    assert found == {("t1", "add", "x"), ("t1", "mul", "x"), ("t2", "add", "y")}


def test_a_statement_with_many_proofs_gives_each_lemma_once_with_any_of_them() -> None:
    candidates = [proof_of(equation(1), f"proof {index}", "add") for index in range(4)]
    chosen = [choose(candidates, 100, seed=seed) for seed in range(30)]
    assert {len(seeds) for seeds in chosen} == {1}
    assert {seeds[0].proof.text for seeds in chosen} == {f"proof {index}" for index in range(4)}


def test_names_that_are_no_library_lemma_are_not_shown() -> None:
    assert choose([proof_of(equation(1), "x", "Nat.rec", "h")], 100) == []


def test_a_lemma_serves_its_share_of_the_dataset_and_no_more() -> None:
    # 0.1 n = 3 for n = 30.
    candidates = [proof_of(equation(index), "x", "add", "mul") for index in range(12)]
    assert Counter(one.lemma.name for one in choose(candidates, 30)) == {"add": 3, "mul": 3}
    # 0.1 n = 0.5: one use reaches it.
    assert Counter(one.lemma.name for one in choose(candidates, 5)) == {"add": 1, "mul": 1}


def test_the_trivial_lemma_comes_with_its_probability_and_under_the_same_cap() -> None:
    candidates = [proof_of(equation(index), "x") for index in range(1000)]
    always = SelectConfig(trivial_lemma_probability=1.0, lemma_cap=1.0)
    assert {one.lemma for one in choose(candidates, 1000, always)} == {TRIVIAL_LEMMA}
    assert len(choose(candidates, 1000, always)) == 1000
    assert 430 < len(choose(candidates, 1000, SelectConfig(lemma_cap=1.0))) < 570  # 4.4 sigma around a half
    assert len(choose(candidates, 1000, SelectConfig(trivial_lemma_probability=1.0))) == 100


def test_a_heavier_statement_gives_each_of_its_seeds_more_often() -> None:
    heavy = replace(equation(1), matching_weight=3)
    candidates = [proof_of(heavy, "x", "add", "mul"), proof_of(equation(2), "y", "add")]
    found = Counter((one.statement.name, one.lemma.name) for one in choose(candidates, 100))
    assert found == {("t1", "add"): 3, ("t1", "mul"): 3, ("t2", "add"): 1}


def test_no_more_seeds_than_dataset_statements() -> None:
    candidates = [proof_of(equation(index), "x", "add", "mul", "sq") for index in range(10)]
    assert len(choose(candidates, 7, SelectConfig(lemma_cap=1.0))) == 7


def test_seeds_are_comfortable_dataset_statements_of_any_earlier_round(scene: Scene) -> None:
    comfortable, edge, hard, conjecture = equation(1), equation(2), equation(3), equation(4, "conjecture")
    scene.add_dataset(comfortable, edge, hard)
    scene.passing(0, comfortable, 2, 4, "add")  # 0.5
    scene.passing(0, edge, 7, 20, "add")  # exactly 0.35: not above it
    scene.passing(0, hard, 1, 32, "add")
    scene.passing(0, conjecture, 32, 32, "add")
    scene.passing(5, hard, 32, 32, "add")  # the round itself does not count
    assert {one.name for one, _ in seed_candidates(scene.at(5))} == {"t1"}


def test_the_best_round_decides_and_proofs_of_all_rounds_are_candidates_newest_first(scene: Scene) -> None:
    one = equation(1)
    scene.add_dataset(one)
    scene.roll(0, one, [("first", proved())] * 2)  # 1.0
    scene.roll(3, one, [("later", proved())] + [("bad", failed())] * 9)  # 0.1
    assert [found.proof.text for _, found in seed_candidates(scene.at(4))] == ["later", "first"]


def test_round_zero_has_no_seeds(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    assert select_seeds(scene.at(0)) == {"candidates": 0, "seeds": 0, "seed_lemmas": 0}


def test_chosen_seeds_are_stored_and_the_same_when_chosen_again(scene: Scene) -> None:
    configure(scene, select={"lemma_cap": 1.0})
    statements = [equation(number) for number in range(20)]
    scene.add_dataset(*statements)
    scene.store.add_lemmas(LEMMAS.values())
    for one in statements:
        scene.passing(0, one, 4, 4, "add", "sq")
    first = select_seeds(scene.at(1))
    stored = scene.store.seeds(RUN, 1)
    assert first == {"candidates": 80, "seeds": 20, "seed_lemmas": len({one.lemma for one in stored})}
    assert select_seeds(scene.at(1)) == first
    assert scene.store.seeds(RUN, 1) == stored


def test_selected_conjectures_of_earlier_rounds_may_seed_others(scene: Scene) -> None:
    configure(scene, select={"lemma_cap": 1.0, "chained": 0.5, "trivial_lemma_probability": 0.0})
    statements = [equation(number) for number in range(10)]
    scene.add_dataset(*statements)
    scene.store.add_lemmas(LEMMAS.values())
    for one in statements:
        scene.passing(0, one, 4, 4, "add")
    made = [equation(number, "conjecture") for number in range(10, 40)]
    for number, one in enumerate(made):
        outcome = ConjectureOutcome.SELECTED if number % 2 else ConjectureOutcome.TOO_EASY
        scene.conjecture(1, one, outcome=outcome)
        scene.passing(1, one, 1, 4, "add")
    scene.conjecture(2, equation(50), outcome=ConjectureOutcome.SELECTED)
    scene.passing(2, equation(50), 1, 4, "add")  # the round itself does not count
    figures = select_seeds(scene.at(2))
    names = {one.statement.name for one in scene.store.seeds(RUN, 2)}
    assert figures["chained"] == 5
    assert figures["seeds"] == 10
    assert len(names & {f"t{number}" for number in range(11, 40, 2)}) == 5
    assert len(names & {one.name for one in statements}) == 5


def test_expert_iteration_chooses_none(scene: Scene) -> None:
    configure(scene, conjecture={"enabled": False}, select={"lemma_cap": 1.0})
    scene.add_dataset(equation(1))
    scene.passing(0, equation(1), 4, 4)
    assert select_seeds(scene.at(1)) == {"seeds": 0}
    assert scene.store.seeds(RUN, 1) == []
