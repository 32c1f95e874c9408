"""What a judge does to the weights, and the rule of SGS, in numbers worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.config import JudgeConfig
from stp.errors import RoundError
from stp.judging.heuristic import HeuristicJudge
from stp.selfplay.guide import Outcomes, min_max, not_too_easy, weigh_by_scores
from stp.selfplay.reward import judge_conjectures
from stp.testing import FakeJudge
from stp.types import ConjectureOutcome, Statement
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

SELECTED, UNMATCHED = ConjectureOutcome.SELECTED, ConjectureOutcome.UNMATCHED
ON = JudgeConfig(kind="heuristic")


def found(scene: Scene) -> dict[str, tuple[ConjectureOutcome, float]]:
    return {one.statement.name: (fate, weight) for one, fate, weight in scene.store.conjectures(RUN, 3)}


def tried(scene: Scene, correct: dict[int, int], attempts: int = 8) -> None:
    """Conjectures of round 3, each with so many correct rollouts."""
    scene.add_dataset(equation(11))
    for number, right in correct.items():
        scene.conjecture(3, equation(number))
        scene.passing(3, equation(number), right, attempts)


# weights


def test_scores_multiply_weights_and_leave_their_mean_at_one() -> None:
    outcomes: Outcomes = {"a": (SELECTED, 2.0), "b": (SELECTED, 1.0), "c": (UNMATCHED, 0.0)}
    weigh_by_scores({"a": 0.25, "b": 1.0, "c": 1.0}, ON, outcomes)
    # 0.5, 1, 0: their sum 1.5 becomes 3.
    assert outcomes == {"a": (SELECTED, 1.0), "b": (SELECTED, 2.0), "c": (UNMATCHED, 0.0)}


def test_a_judge_that_says_the_same_of_all_changes_nothing() -> None:
    outcomes: Outcomes = {"a": (SELECTED, 1.5), "b": (SELECTED, 0.5)}
    weigh_by_scores({"a": 0.5, "b": 0.5}, ON, outcomes)
    assert outcomes == {"a": (SELECTED, 1.5), "b": (SELECTED, 0.5)}


def test_weight_says_how_much_the_score_counts() -> None:
    outcomes: Outcomes = {"a": (SELECTED, 1.0), "b": (SELECTED, 1.0)}
    weigh_by_scores({"a": 0.5, "b": 1.0}, ON.model_copy(update={"weight": 0.4}), outcomes)
    # 1 - 0.4 + 0.4 * 0.5 = 0.8 beside 1: times 2 / 1.8.
    assert outcomes["a"][1] == pytest.approx(0.8 / 0.9)
    assert outcomes["b"][1] == pytest.approx(1.0 / 0.9)


def test_off_changes_nothing() -> None:
    outcomes: Outcomes = {"a": (SELECTED, 0.3)}
    weigh_by_scores({"a": 1.0}, JudgeConfig(), outcomes)
    assert outcomes == {"a": (SELECTED, 0.3)}


def test_where_nothing_weighs_anything_nothing_does() -> None:
    outcomes: Outcomes = {"a": (UNMATCHED, 0.0)}
    weigh_by_scores({"a": 1.0}, ON, outcomes)
    weigh_by_scores({}, ON, outcomes)
    assert outcomes == {"a": (UNMATCHED, 0.0)}


# the rule of SGS


@pytest.mark.parametrize(
    ("rates", "share", "highest"),
    [
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95], 0.3, 0.8),  # index floor(0.7 * 10) = 7
        ([0.0, 0.5, 1.0, 0.25], 0.3, 0.5),  # 0.25, 0.5: index floor(1.4) = 1
        ([0.5], 0.3, 0.5),
        ([0.5, 0.25], 0.0, 0.5),  # none is left out but what is always proved
        ([0.0, 1.0], 0.3, 0.0),
        ([], 0.3, 0.0),
    ],
)
def test_the_easiest_share_is_above_a_quantile_of_the_proved(rates: list[float], share: float, highest: float) -> None:
    assert not_too_easy(rates, share) == highest


def test_rewards_are_brought_to_the_unit_interval() -> None:
    assert min_max({"a": 0.2, "b": 0.4, "c": 0.6}) == pytest.approx({"a": 0.0, "b": 0.5, "c": 1.0})
    assert min_max({"a": 0.2, "b": 0.2}) == {"a": 1.0, "b": 1.0}
    assert min_max({}) == {}


@given(st.dictionaries(st.text(), st.floats(0, 1), min_size=1))
def test_some_reward_is_one_and_none_is_outside(rewards: dict[str, float]) -> None:
    found = min_max(rewards)
    assert max(found.values()) == 1.0
    assert min(found.values()) >= 0.0


def test_sgs_rewards_what_is_hard_good_and_not_among_the_easiest(scene: Scene) -> None:
    configure(scene, reward={"rule": "sgs"}, judge={"kind": "heuristic"})
    scene.judge = FakeJudge({"t20": 0.5, "t21": 1.0, "t22": 0.5, "t23": 0.0})
    # Between 0 and 1: 1/8, 2/8, 4/8, 4/8, 6/8; index floor(0.7 * 5) = 3 is 4/8.
    tried(scene, {20: 1, 21: 2, 22: 4, 23: 4, 24: 6, 25: 8, 26: 0})
    figures = judge_conjectures(scene.at(3))
    # Rewards 7/8 * 0.5 = 0.4375, 6/8 * 1 = 0.75, 4/8 * 0.5 = 0.25.
    assert found(scene) == {
        "t20": (SELECTED, pytest.approx(0.375)),
        "t21": (SELECTED, 1.0),
        "t22": (ConjectureOutcome.UNREWARDED, 0.0),
        "t23": (ConjectureOutcome.ILL_JUDGED, 0.0),
        "t24": (ConjectureOutcome.TOO_EASY, 0.0),
        "t25": (ConjectureOutcome.TOO_EASY, 0.0),
        "t26": (ConjectureOutcome.UNPROVED, 0.0),
    }
    assert scene.judge.asked == [("seed", f"t{number}") for number in (20, 21, 22, 23)]
    assert figures["score"] == pytest.approx(2 / 3)


def test_sgs_without_a_judge_rewards_difficulty_alone(scene: Scene) -> None:
    configure(scene, reward={"rule": "sgs"})
    tried(scene, {20: 1, 21: 2, 22: 3, 23: 7})
    figures = judge_conjectures(scene.at(3))
    # Index floor(0.7 * 4) = 2 is 3/8. Rewards 7/8, 6/8, 5/8.
    assert found(scene) == {
        "t20": (SELECTED, 1.0),
        "t21": (SELECTED, pytest.approx(0.5)),
        "t22": (ConjectureOutcome.UNREWARDED, 0.0),
        "t23": (ConjectureOutcome.TOO_EASY, 0.0),
    }
    assert "score" not in figures


# STP's rule with a judge


def test_what_the_judge_gives_nothing_is_dropped_before_the_transport_and_the_rest_is_weighed(scene: Scene) -> None:
    configure(scene, reward={"transport": False, "elegance_quantile": 0.0}, judge={"kind": "heuristic"})
    scene.judge = FakeJudge({"t20": 0.0, "t21": 0.25, "t22": 0.75})
    tried(scene, {20: 1, 21: 1, 22: 1, 23: 5})
    figures = judge_conjectures(scene.at(3))
    assert found(scene) == {
        "t20": (ConjectureOutcome.ILL_JUDGED, 0.0),
        "t21": (SELECTED, 0.5),
        "t22": (SELECTED, 1.5),
        "t23": (ConjectureOutcome.TOO_EASY, 0.0),
    }
    assert (figures["ill judged"], figures["selected"], figures["score"]) == (1, 2, 0.5)
    assert [name for _, name in scene.judge.asked] == ["t20", "t21", "t22"]


def test_a_threshold_drops_what_is_not_above_it(scene: Scene) -> None:
    configure(scene, reward={"transport": False}, judge={"kind": "heuristic", "threshold": 0.5})
    scene.judge = FakeJudge({"t20": 0.5, "t21": 0.6})
    tried(scene, {20: 1, 21: 1})
    judge_conjectures(scene.at(3))
    assert found(scene) == {"t20": (ConjectureOutcome.ILL_JUDGED, 0.0), "t21": (SELECTED, 1.0)}


def test_without_anything_to_judge_nobody_is_asked(scene: Scene) -> None:
    configure(scene, judge={"kind": "heuristic"})
    scene.judge = FakeJudge({})
    tried(scene, {20: 0})
    judge_conjectures(scene.at(3))
    assert scene.judge.asked == []


def test_a_judge_that_is_named_must_be_there(scene: Scene) -> None:
    configure(scene, judge={"kind": "heuristic"})
    tried(scene, {20: 1})
    with pytest.raises(RoundError, match=r"this runtime has no judge; set \[judge\] kind"):
        judge_conjectures(scene.at(3))


def test_the_heuristic_weighs_a_clean_conjecture_above_a_heap(scene: Scene) -> None:
    configure(scene, reward={"transport": False, "elegance_quantile": 0.0}, judge={"kind": "heuristic"})
    scene.judge = HeuristicJudge()
    scene.add_dataset(equation(11))
    for text in ("clean : 1 = 1", "long : 1 = 1 ∨ 2 = 3 ∨ 3 = 4", "heap : 1 = 0 ∨ 1 = 1 ∨ 1 = 2 ∨ 1 = 3 ∨ 1 = 4"):
        one = Statement(text.split()[0], f"theorem {text} := by")
        scene.conjecture(3, one)
        scene.passing(3, one, 1, 8)
    judge_conjectures(scene.at(3))
    weights = {name: weight for name, (_, weight) in found(scene).items()}
    assert weights["clean"] > weights["long"] > weights["heap"] == 0.0
    assert found(scene)["heap"][0] is ConjectureOutcome.ILL_JUDGED
