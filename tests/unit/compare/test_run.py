"""Whole comparisons: they end by their budget, go on where they stopped, and train on nothing that is held out."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.compare.figures import Conjectured
from stp.compare.run import telling
from stp.errors import RoundError
from stp.selfplay.randomness import sample_seed
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.types import ConjectureOutcome, Phase, Statement
from tests.unit.compare.conftest import DATASET, HELD_OUT, LEMMA, MARKS, Place, untimed

ROUND_0 = 5 * 8 * 4
"""Five statements, eight rollouts of each, four tokens in each."""


def test_a_run_ends_with_the_round_that_reaches_the_budget(place: Place) -> None:
    courses = place.run(place.plan(budget=ROUND_0))
    assert [(one.method, one.seed, len(one.rounds)) for one in courses] == [("stp", 0, 1), ("ei", 0, 1)]
    longer = place.run(place.plan(budget=ROUND_0 + 1))
    assert [len(one.rounds) for one in longer] == [2, 2]
    assert [one.rounds[0] for one in longer] == [one.rounds[0] for one in courses]


def test_the_figures_of_a_round_are_what_was_sampled_checked_and_proved(place: Place) -> None:
    stp, iteration = place.run(place.plan())
    first, second = stp.rounds
    proofs = {(one.id, sample_seed(0, 0, "prove", one.id, index) % 8) for one in DATASET for index in range(8)}
    levels = {
        one.level for one in DATASET if any((one.id, right) in proofs for right in range(MARKS.get(one.level, 0)))
    }
    assert (first.tokens, first.checks, first.conjectures, first.dataset) == (ROUND_0, len(proofs), 0, 5)
    assert first.levels == dict.fromkeys(sorted(levels), 1)
    assert first.proved == len(levels)
    assert untimed([iteration])[0].rounds[0] == untimed([stp])[0].rounds[0]
    assert set(first.seconds) == {"select", "conjecture", "prove", "reward", "train"}

    (round_1,) = (one for one in place.store.rounds("tiny-0-stp") if one.number == 1)
    conjecture = round_1.phases[Phase.CONJECTURE]
    kept = [
        one for one, outcome, _ in place.store.conjectures("tiny-0-stp", 1) if outcome != ConjectureOutcome.ILL_FORMED
    ]
    assert second.conjectures == len(kept) > 0
    assert second.tokens == ROUND_0 + len(kept) * 8 * 4 + conjecture["tokens"]
    assert conjecture["tokens"] > 0
    assert second.checks == place.store.distinct_proofs("tiny-0-stp/round-1/prove") + conjecture["screened"]
    assert conjecture["screened"] > 0
    assert second.proved >= first.proved
    assert iteration.rounds[1].conjectures == 0


@pytest.mark.parametrize(("sft_seed", "models"), [(None, {"tiny-3/sft", "tiny-4/sft"}), (7, {"tiny-7/sft"})])
def test_runs_start_from_the_sft_model_of_their_seed_or_of_one(
    place: Place, sft_seed: int | None, models: set[str]
) -> None:
    place.run(place.plan(budget=ROUND_0).model_copy(update={"seeds": [3, 4], "sft_seed": sft_seed}))
    assert {model for model, _ in place.asked if model.endswith("/sft")} == models


def test_the_same_command_again_samples_nothing(place: Place) -> None:
    plan = place.plan()
    courses = place.run(plan)
    place.asked.clear()
    assert place.run(plan) == courses
    assert place.asked == []


@pytest.mark.parametrize("call", [2, 3, 4, 5, 7])
def test_a_comparison_that_was_killed_goes_on_and_finds_the_same(place: Place, tmp_path: Path, call: int) -> None:
    place.kill_at = call
    with pytest.raises(KeyboardInterrupt):
        place.run(place.plan())
    killed = len(place.asked)
    place.kill_at = None
    courses = place.run(place.plan())

    other = tmp_path / "undisturbed"
    other.mkdir()
    upgrade(f"sqlite:///{other / 'stp.db'}")
    undisturbed = Place(SqlStore(f"sqlite:///{other / 'stp.db'}"), other)
    undisturbed.store.add_statements([*DATASET, *HELD_OUT])
    undisturbed.store.add_lemmas([LEMMA])
    assert untimed(courses) == untimed(undisturbed.run(undisturbed.plan()))
    assert len(place.asked) - killed < len(undisturbed.asked)
    undisturbed.store.close()


def test_held_out_statements_are_counted_by_their_correct_samples(place: Place) -> None:
    for course in place.run(place.plan()):
        drawn = {one.name: [sample_seed(0, "held-out", one.id, index) % 8 for index in range(8)] for one in HELD_OUT}
        assert course.held_out.samples == 8
        assert course.held_out.correct == (8, sum(one < 4 for one in drawn["t22"]), 0)
        assert 0 < course.held_out.correct[1] < 8


def test_held_out_statements_are_sampled_from_the_last_model_whatever_the_budget(place: Place) -> None:
    place.run(place.plan(budget=ROUND_0))
    assert place.asked[-1][0] == "tiny-0-ei/round-0"
    place.run(place.plan(budget=ROUND_0 + 1))
    model, requests = place.asked[-1]
    assert model == "tiny-0-ei/round-1"
    assert [one.prompt for one in requests] == [one.text for one in HELD_OUT]


def test_fewer_samples_of_held_out_statements_count_no_others(place: Place) -> None:
    place.run(place.plan())
    fewer = place.plan().model_copy(update={"held_out_samples": 4})
    assert {one.held_out.correct[0] for one in place.run(fewer)} == {4}


def test_nothing_is_trained_on_proofs_of_held_out_statements(place: Place) -> None:
    for budget in (ROUND_0, ROUND_0 + 1):  # round 1 comes after proofs of held-out statements are stored
        place.run(place.plan(budget))
    trained = [file.read_text() for file in place.folder.glob("*/round-*/examples.json")]
    assert len(trained) == 4
    assert all(any(f"p {number} " in rows for number in range(1, 6)) for rows in trained)
    assert not any(f"p {number} " in rows for rows in trained for number in (21, 22, 23))


def test_a_model_that_does_not_train_keeps_the_first_one(place: Place) -> None:
    plan = place.plan()
    still = plan.methods["ei"].model_copy(update={"changes": {"train": False}})
    (course,) = place.run(plan.model_copy(update={"methods": {"ei": still}}))
    assert {name for name, _ in place.asked} == {"tiny-0/sft"}
    assert course.held_out.correct[0] == 8


def test_a_round_that_samples_nothing_ends_with_a_way_out(place: Place) -> None:
    plan = place.plan(budget=10**6)
    again = {"readmit_probability": 0.0, "readmit_below": 0.0}
    changes = {"prove": again, "conjecture": {"enabled": False}, "dataset": ["easy"]}
    place.store.add_statements([Statement("t15", "theorem t15 : p 15 := by", source="easy")])
    one = plan.methods["ei"].model_copy(update={"changes": changes})
    with pytest.raises(RoundError, match=r"round 1 of tiny-0-ei sampled nothing.*prove\.readmit_probability"):
        place.run(plan.model_copy(update={"methods": {"ei": one}}))


def test_the_page_shows_selected_conjectures_first_and_then_the_hardest_proved() -> None:
    made = [
        Conjectured("never", "harder", str(ConjectureOutcome.UNPROVED), 0.0),
        Conjectured("easy", "harder", str(ConjectureOutcome.TOO_EASY), 1.0),
        Conjectured("middling", "harder", str(ConjectureOutcome.TOO_EASY), 0.5),
        Conjectured("chosen", "harder", str(ConjectureOutcome.SELECTED), 0.25),
        Conjectured("never again", "harder", str(ConjectureOutcome.UNPROVED), 0.0),
    ]
    assert [one.text for one in telling(made)] == ["chosen", "middling", "easy", "never"]
