"""Conjectures: how many are asked for, which answers are new and well-formed, and how many are tried."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from stp.selfplay.conjecture import cap, identity, novel, propose_conjectures
from stp.testing import FakeChecker, ScriptedGenerator, failed
from stp.types import (
    TRIVIAL_LEMMA,
    Conjecture,
    ConjectureOutcome,
    FinishReason,
    Proof,
    Rollout,
    Seed,
    Statement,
    Verdict,
    VerdictStatus,
)
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

INCOMPLETE = Verdict(VerdictStatus.INCOMPLETE)


def add_seeds(scene: Scene, number: int, count: int, header: str = "") -> list[Seed]:
    """So many seeds of a round, from statements of another source."""
    scene.at(number)
    statements = [replace(equation(900 + index, "seeds"), header=header) for index in range(count)]
    scene.store.add_statements(statements)
    seeds = [Seed(one, Proof(one.id, "\n  rfl"), TRIVIAL_LEMMA) for one in statements]
    scene.store.add_rollouts("seeds", [Rollout(one.proof, 0, 0, 0, 0.0, FinishReason.STOP) for one in seeds])
    scene.store.add_seeds(RUN, number, seeds)
    return seeds


def answering(*answers: str) -> ScriptedGenerator:
    """Gives these answers in turn, then unreadable ones."""
    left = list(answers)
    return ScriptedGenerator(lambda prompt, seed: left.pop(0) if left else "nothing")


def outcomes(scene: Scene, number: int) -> dict[str, ConjectureOutcome]:
    return {one.statement.name: fate for one, fate, _ in scene.store.conjectures(RUN, number)}


def made(number: int, header: str = "") -> Conjecture:
    seed = Seed(equation(900), Proof(equation(900).id, "\n  rfl"), TRIVIAL_LEMMA)
    return Conjecture(replace(equation(number, "conjecture"), header=header), seed, 0)


@pytest.mark.parametrize(
    ("dataset", "seeds", "asked"),
    [
        (4, 4, 12),  # 3n / seeds = 3 from each
        (9, 2, 16),  # 27 / 2 = 13, but at most 8 from each
        (5, 4, 12),  # floor(15 / 4) = 3 from each
        (1, 5, 5),  # less than one each: one
    ],
)
def test_about_three_times_the_dataset_is_asked_for_and_at_most_eight_from_a_seed(
    scene: Scene, dataset: int, seeds: int, asked: int
) -> None:
    scene.add_dataset(*(equation(number) for number in range(dataset)))
    add_seeds(scene, 1, seeds)
    # Each answer is one token with log-probability -1.
    asked_for = {"sampled": asked, "unreadable": asked, "tokens": asked, "nats": asked}
    assert propose_conjectures(scene.at(1)) == {**asked_for, "screened": 0, "ill-formed": 0, "kept": 0}


def test_without_seeds_nothing_is_asked(scene: Scene) -> None:
    scene.generator = answering(" t : p := by")
    scene.add_dataset(equation(1))
    assert propose_conjectures(scene.at(0)) == {"sampled": 0, "kept": 0}
    assert scene.store.conjectures(RUN, 0) == []


@pytest.mark.parametrize(("well_formed", "screened"), [(True, 1), (False, 0)])
def test_a_round_says_what_its_proposals_cost(scene: Scene, well_formed: bool, screened: int) -> None:
    configure(scene, conjecture={"well_formed": well_formed, "per_statement": 2})
    scene.add_dataset(equation(1))
    add_seeds(scene, 1, 1)
    scene.generator = answering(" t70 : 70 = 70 := by</hard>", "unreadable as it stands")
    scene.checker = FakeChecker(default=INCOMPLETE)
    figures = propose_conjectures(scene.at(1))
    assert (figures["sampled"], figures["kept"]) == (2, 1)
    assert figures["tokens"] == 8 + 4  # the fake's tokens are what stands between spaces
    assert figures["screened"] == screened


def test_every_proposal_meets_its_fate(scene: Scene) -> None:
    scene.add_dataset(*(equation(number) for number in range(5)))
    scene.store.add_statements([equation(50, "test")])
    scene.conjecture(0, equation(60))
    scene.passing(0, equation(60), 1, 4)
    scene.conjecture(0, equation(61))  # tried once, not proved: may be proposed again
    add_seeds(scene, 1, 5)
    scene.generator = answering(
        " t70 : 70 = 70 := by",
        " t70 :   70 = 70\n:= by\n  rfl",  # the same up to white space
        " t1 : 1 = 1 := by",  # in the dataset
        " t50 : 50 = 50 := by",  # held out
        " t60 : 60 = 60 := by",  # proved in round 0
        " t61 : 61 = 61 := by",
        " : p",  # no name
        "words without a proposition",
        " bad : ? := by</hard> and more",
    )
    scene.checker = FakeChecker(lambda statement, proof: failed() if statement.name == "bad" else INCOMPLETE)

    counts = propose_conjectures(scene.at(1))

    assert (counts.pop("tokens"), counts.pop("nats")) == (70, 15)
    assert counts == {
        "sampled": 15,
        "unreadable": 8,
        "known": 3,
        "duplicate": 1,
        "screened": 3,
        "ill-formed": 1,
        "kept": 2,
    }
    assert outcomes(scene, 1) == {
        "t70": ConjectureOutcome.PENDING,
        "t61": ConjectureOutcome.PENDING,
        "bad": ConjectureOutcome.ILL_FORMED,
    }


def test_a_conjecture_keeps_what_it_was_made_from(scene: Scene) -> None:
    scene.add_dataset(equation(1), equation(2))
    [seed] = add_seeds(scene, 1, 1, header="import Nat")
    prompts: list[str] = []

    def answer(prompt: str, number: int) -> str:
        prompts.append(prompt)
        return f" t70 (n : Nat) : n = {len(prompts)} := by"

    scene.generator = ScriptedGenerator(answer)
    scene.checker = FakeChecker(lambda statement, proof: INCOMPLETE)
    propose_conjectures(scene.at(1))
    [first, *_], ctx = [one for one, _, _ in scene.store.conjectures(RUN, 1)], scene.at(1)
    assert first.seed == seed
    assert first.sample_seed == ctx.sample_seed("conjecture", 0, 0)
    assert first.statement == Statement(
        "t70", "theorem t70 (n : Nat) : n = 1 := by", header="import Nat", source="conjecture"
    )
    assert prompts[0].endswith("theorem t900 : 900 = 900 := by\n  rfl\n<hard>\n theorem")


def test_an_answer_that_was_cut_off_is_unreadable(scene: Scene) -> None:
    configure(scene, conjecture={"sampling": {"max_new_tokens": 3}})
    scene.add_dataset(equation(1))
    add_seeds(scene, 1, 1)
    scene.generator = answering(" t70 : 70 = 70 := by")
    assert propose_conjectures(scene.at(1))["unreadable"] == 3


def test_what_counts_as_the_same_statement(scene: Scene) -> None:
    scene.add_dataset()
    one = Statement("a", "theorem a (x : Nat) : x = x := by")
    renamed = Statement("b", "theorem b (y : Nat) : y = y := by")
    by_text = scene.at(0)
    assert identity(by_text, one) == identity(by_text, replace(one, text="theorem a (x: Nat) :\n x = x := by"))
    assert identity(by_text, one) != identity(by_text, renamed)
    assert identity(by_text, one) != identity(by_text, replace(one, header="open Nat"))
    assert identity(by_text, replace(one, header="open  Nat\n")) == identity(by_text, replace(one, header="open Nat"))
    configure(scene, conjecture={"novelty": "renaming"})
    by_form = scene.at(1)
    assert identity(by_form, one) == identity(by_form, renamed)
    assert identity(by_form, one) != identity(by_form, replace(renamed, header="open Nat"))


def test_a_renamed_copy_is_new_by_text_and_known_by_renaming(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    copy = replace(made(2), statement=Statement("copy", "theorem copy : 1 = 1 := by"))
    assert novel(scene.at(0), [copy], Counter()) == [copy]
    configure(scene, conjecture={"novelty": "renaming"})
    assert novel(scene.at(1), [copy], Counter()) == []


@pytest.mark.parametrize(
    ("status", "passes"),
    [
        (VerdictStatus.INCOMPLETE, True),
        (VerdictStatus.CRASHED, True),
        (VerdictStatus.FAILED, False),
        (VerdictStatus.FORBIDDEN, False),
        (VerdictStatus.RESOURCE, False),
    ],
)
def test_a_conjecture_is_well_formed_when_its_sorry_is_incomplete(
    scene: Scene, status: VerdictStatus, passes: bool
) -> None:
    configure(scene, max_crashed=1.0)
    scene.add_dataset(equation(1), equation(2))
    add_seeds(scene, 1, 1)
    scene.generator = answering(" t70 : 70 = 70 := by")
    scene.checker = FakeChecker(lambda statement, proof: Verdict(status))
    assert propose_conjectures(scene.at(1))["kept"] == passes
    assert outcomes(scene, 1)["t70"] is (ConjectureOutcome.PENDING if passes else ConjectureOutcome.ILL_FORMED)


def test_the_screen_can_be_switched_off(scene: Scene) -> None:
    configure(scene, conjecture={"well_formed": False})
    scene.add_dataset(equation(1))
    add_seeds(scene, 1, 1)
    scene.generator = answering(" t70 : 70 = 70 := by")
    checker = FakeChecker()
    scene.checker = checker
    assert propose_conjectures(scene.at(1))["kept"] == 1
    assert checker.checked == []


@pytest.mark.parametrize(("which", "room"), [("unproved", 3), ("dataset", 5)])
def test_no_more_conjectures_than_unproved_or_dataset_statements(scene: Scene, which: str, room: int) -> None:
    configure(scene, conjecture={"cap": which})
    scene.add_dataset(*(equation(number) for number in range(5)))
    scene.passing(0, equation(0), 1, 8)
    scene.passing(0, equation(1), 8, 8)
    conjectures = [made(number) for number in range(10, 30)]
    kept = cap(scene.at(1), conjectures)
    assert len(kept) == room
    assert kept == [one for one in conjectures if one in kept]
    assert cap(scene.at(1), conjectures) == kept
    assert cap(scene.at(2), conjectures) != kept
    assert cap(scene.at(1), conjectures[:2]) == conjectures[:2]


def test_what_is_beyond_the_cap_is_surplus(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    add_seeds(scene, 1, 1)
    scene.generator = answering(*(f" t{number} : {number} = {number} := by" for number in (70, 71, 72)))
    assert propose_conjectures(scene.at(1))["kept"] == 1
    assert sorted(outcomes(scene, 1).values()) == [
        ConjectureOutcome.PENDING,
        ConjectureOutcome.SURPLUS,
        ConjectureOutcome.SURPLUS,
    ]


def test_a_repeated_phase_leaves_the_same_rows(scene: Scene) -> None:
    scene.add_dataset(equation(1), equation(2))
    add_seeds(scene, 1, 2)

    def answer(prompt: str, seed: int) -> str:
        return f" t{seed % 100} : {seed % 100} = {seed % 100} := by"

    scene.generator = ScriptedGenerator(answer)
    first = propose_conjectures(scene.at(1))
    rows = scene.store.conjectures(RUN, 1)
    assert propose_conjectures(scene.at(1)) == first
    assert scene.store.conjectures(RUN, 1) == rows


def test_what_an_attempt_that_was_killed_left_is_judged_with_the_rest(scene: Scene) -> None:
    """Sampling on a GPU need not repeat to the last bit."""
    scene.add_dataset(*(equation(number) for number in range(4)))
    add_seeds(scene, 1, 1)
    scene.conjecture(1, equation(80))
    scene.generator = answering(" t70 : 70 = 70 := by")
    scene.checker = FakeChecker(lambda statement, proof: failed() if statement.name == "t80" else INCOMPLETE)
    propose_conjectures(scene.at(1))
    assert outcomes(scene, 1) == {"t80": ConjectureOutcome.ILL_FORMED, "t70": ConjectureOutcome.PENDING}
