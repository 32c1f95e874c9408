"""Which conjectures train the conjecturer: window, lemma, elegance, and weights towards the unproved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from stp.config import RewardConfig
from stp.selfplay.guide import Outcomes
from stp.selfplay.reward import (
    elegance,
    elegance_cutoff,
    elegant,
    in_window,
    judge_conjectures,
    with_lemma,
)
from stp.testing import ScriptedGenerator, failed, proved
from stp.types import (
    TRIVIAL_LEMMA,
    Conjecture,
    ConjectureOutcome,
    Lemma,
    PassRate,
    Proof,
    ProvedProof,
    Seed,
    Statement,
    Verdict,
    VerdictStatus,
)
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

ADD, MUL = Lemma("add", "theorem add : True"), Lemma("mul", "theorem mul : True")
CODE = RewardConfig(window_closed=False, elegance_scope="lemma", transport_cap=4.0)
STRICT = RewardConfig(lemma_use="strict")
Proofs = dict[str, list[ProvedProof]]


def made(number: int, lemma: Lemma = TRIVIAL_LEMMA) -> Conjecture:
    seed = Seed(equation(0), Proof(equation(0).id, "\n  rfl"), lemma)
    return Conjecture(equation(number, "conjecture"), seed, 0)


def proof_of(one: Conjecture, *lemmas: str, characters: int = 4) -> ProvedProof:
    return ProvedProof(Proof(one.statement.id, "x" * characters), 1, lemmas, 0.0)


def names(conjectures: Sequence[Conjecture]) -> list[str]:
    return [one.statement.name for one in conjectures]


def dropped(outcomes: Outcomes) -> set[ConjectureOutcome]:
    return {outcome for outcome, _ in outcomes.values()}


# window


@pytest.mark.parametrize(
    ("correct", "closed", "opened"),
    [
        (0, ConjectureOutcome.UNPROVED, ConjectureOutcome.UNPROVED),
        (1, None, None),
        (7, None, None),
        (8, None, ConjectureOutcome.TOO_EASY),
        (9, ConjectureOutcome.TOO_EASY, ConjectureOutcome.TOO_EASY),
        (32, ConjectureOutcome.TOO_EASY, ConjectureOutcome.TOO_EASY),
    ],
)
def test_the_window_holds_1_to_8_of_32_when_closed_and_1_to_7_when_open(
    correct: int, closed: ConjectureOutcome | None, opened: ConjectureOutcome | None
) -> None:
    one = made(1)
    for config, expected in ((RewardConfig(), closed), (CODE, opened)):
        outcomes: Outcomes = {}
        kept = in_window([one], {one.statement.id: PassRate(correct, 32)}, config, outcomes)
        assert outcomes == ({} if expected is None else {one.statement.id: (expected, 0.0)})
        assert kept == ([one] if expected is None else [])


def test_the_windows_lower_edge_is_outside() -> None:
    config = RewardConfig(window_low=0.125, window_high=0.5)
    rates = {made(number).statement.id: PassRate(number, 8) for number in range(1, 6)}
    assert names(in_window([made(number) for number in range(1, 6)], rates, config, {})) == ["t2", "t3", "t4"]


# lemma use


def lemma_case() -> tuple[list[Conjecture], Proofs]:
    """Uses its lemma in one of two proofs; uses another; was shown none, though its proof uses one."""
    user, other, free = made(1, ADD), made(2, ADD), made(3)
    proofs = {
        user.statement.id: [proof_of(user, "mul"), proof_of(user, "add", "mul", characters=9)],
        other.statement.id: [proof_of(other, "mul")],
        free.statement.id: [proof_of(free, "mul")],
    }
    return [user, other, free], proofs


def test_strict_drops_what_was_shown_a_lemma_and_does_without() -> None:
    conjectures, proofs = lemma_case()
    outcomes: Outcomes = {}
    assert names(with_lemma(conjectures, proofs, STRICT, np.random.default_rng(0), outcomes)) == ["t1", "t3"]
    assert outcomes == {conjectures[1].statement.id: (ConjectureOutcome.NO_LEMMA, 0.0)}


def test_relaxed_keeps_the_others_up_to_its_room() -> None:
    conjectures, proofs = lemma_case()
    rng = np.random.default_rng(0)
    assert with_lemma(conjectures, proofs, RewardConfig(), rng, {}) == conjectures
    # Room for max(1 x 1 lemma-using, 0) = 1 of the two others.
    one_more = RewardConfig(relaxed_factor=1, relaxed_floor=0)
    assert len(with_lemma(conjectures, proofs, one_more, rng, {})) == 2
    # Without a lemma-using one the floor decides.
    outcomes: Outcomes = {}
    kept = with_lemma(conjectures[1:], proofs, RewardConfig(relaxed_floor=1), rng, outcomes)
    assert (len(kept), dropped(outcomes)) == (1, {ConjectureOutcome.NO_LEMMA})


def test_which_others_relaxed_keeps_is_random_and_their_order_is_kept() -> None:
    conjectures = [made(number, ADD) for number in range(20)]
    config = RewardConfig(relaxed_floor=10)
    kept = [names(with_lemma(conjectures, {}, config, np.random.default_rng(seed), {})) for seed in range(2)]
    assert kept[0] != kept[1]
    assert all(one == sorted(one, key=lambda name: int(name[1:])) for one in kept)


# elegance


def test_elegance_is_the_shortest_proof_by_the_statements_length() -> None:
    one = made(1)
    assert len(one.statement.text) == 24
    proofs = {one.statement.id: [proof_of(one, characters=48), proof_of(one, characters=12)]}
    assert elegance(one, proofs) == 0.5


@pytest.mark.parametrize(
    ("values", "cutoff"),
    [
        ([3.0], 3.0),  # floor(0.2 * 1) = 0: the only one is kept
        ([3.0, 1.0], 1.0),  # floor(0.4) = 0: both are kept
        ([5.0, 3.0, 1.0, 4.0, 2.0], 2.0),  # floor(1.0) = 1: one is dropped
        ([4.0, 3.0, 2.0, 1.0, 5.0, 9.0, 8.0, 7.0, 6.0, 10.0], 3.0),  # floor(2.0) = 2
    ],
)
def test_the_cutoff_is_the_value_at_a_fifth_of_the_sorted_list(values: list[float], cutoff: float) -> None:
    assert elegance_cutoff(values, 0.2) == cutoff


@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=60), st.floats(0, 0.99))
def test_no_more_than_the_quantile_is_dropped(values: list[float], quantile: float) -> None:
    below = sum(one < elegance_cutoff(values, quantile) for one in values)
    assert below <= quantile * len(values)


def elegance_case() -> tuple[list[Conjecture], Proofs]:
    """Groups by lemma of five (add), two (mul) and one (trivial); proofs of 10, 20, ... 80 characters in that order."""
    conjectures = [made(1 + index, lemma) for index, lemma in enumerate([ADD] * 5 + [MUL] * 2 + [TRIVIAL_LEMMA])]
    proofs = {
        one.statement.id: [proof_of(one, "add", "mul", characters=10 * (index + 1))]
        for index, one in enumerate(conjectures)
    }
    return conjectures, proofs


def test_over_all_the_lowest_fifth_is_dropped_whatever_the_lemma() -> None:
    conjectures, proofs = elegance_case()
    outcomes: Outcomes = {}
    # Statements have equal lengths; floor(0.2 * 8) = 1 of 8 is dropped.
    assert elegant(conjectures, proofs, RewardConfig(), outcomes) == conjectures[1:]
    assert outcomes == {conjectures[0].statement.id: (ConjectureOutcome.INELEGANT, 0.0)}
    backwards = {
        one.statement.id: proofs[other.statement.id]
        for one, other in zip(conjectures, reversed(conjectures), strict=True)
    }
    assert elegant(conjectures, backwards, RewardConfig(), {}) == conjectures[:-1]


def test_by_lemma_each_group_of_five_loses_one_and_smaller_ones_none() -> None:
    conjectures, proofs = elegance_case()
    assert elegant(conjectures, proofs, CODE, {}) == conjectures[1:]
    backwards = {
        one.statement.id: proofs[other.statement.id]
        for one, other in zip(conjectures, reversed(conjectures), strict=True)
    }
    # Now the fifth has the shortest proof of the add group; the trivial one, alone, is shortest of all and stays.
    assert names(elegant(conjectures, backwards, CODE, {})) == ["t1", "t2", "t3", "t4", "t6", "t7", "t8"]


def test_by_lemma_what_does_not_use_its_lemma_is_among_the_trivial() -> None:
    conjectures = [made(number, ADD) for number in range(1, 6)]
    users = {one.statement.id: [proof_of(one, "add", characters=10 + n)] for n, one in enumerate(conjectures[:4])}
    proofs = users | {conjectures[4].statement.id: [proof_of(conjectures[4], characters=1)]}
    # A group of four and a group of one: none is dropped, though the last has the lowest elegance of all.
    assert elegant(conjectures, proofs, CODE, {}) == conjectures


def test_a_quantile_of_zero_drops_none() -> None:
    conjectures, proofs = elegance_case()
    assert elegant(conjectures, proofs, RewardConfig(elegance_quantile=0.0), {}) == conjectures
    assert elegant([], {}, RewardConfig(), {}) == []


# all together


class Compass(ScriptedGenerator):
    """Embeds a statement about N at N degrees."""

    def __init__(self) -> None:
        super().__init__(lambda prompt, seed: "")

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        angles = np.radians([int(text.split()[3]) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def verdicts_of(scene: Scene) -> dict[str, tuple[ConjectureOutcome, float]]:
    return {one.statement.name: (fate, weight) for one, fate, weight in scene.store.conjectures(RUN, 3)}


def test_every_tried_conjecture_gets_its_outcome_and_weight(scene: Scene) -> None:
    scene.generator = Compass()
    configure(scene, reward={"lemma_use": "strict", "elegance_quantile": 0.5})
    # Unproved dataset statements at 11, 12 and 80 degrees; two more were proved, one of them in this very round.
    scene.add_dataset(equation(11), equation(12), equation(80), equation(200), equation(300))
    scene.passing(1, equation(200), 1, 32)
    scene.passing(3, equation(300), 1, 32)
    scene.passing(3, equation(11), 0, 32)
    for number, correct, lemma in (
        (10, 8, TRIVIAL_LEMMA),
        (90, 1, TRIVIAL_LEMMA),
        (1, 0, TRIVIAL_LEMMA),
        (2, 9, TRIVIAL_LEMMA),
        (3, 1, ADD),
        (100, 4, MUL),
    ):
        scene.conjecture(3, equation(number), lemma)
        scene.passing(3, equation(number), correct, 32, "mul")
    for number in (5, 6):  # two inelegant ones
        scene.conjecture(3, equation(number))
        scene.roll(3, equation(number), [("x", proved())] + [("bad", failed())] * 31)
    scene.conjecture(3, equation(7), outcome=ConjectureOutcome.SURPLUS)

    figures = judge_conjectures(scene.at(3))

    # In the window and about their lemma: 10, 90, 100, 5, 6. Elegance (proof "good 0" by statement) is 6/27 for t10
    # and t90, 6/30 for t100, 1/24 for t5 and t6: floor(0.5 * 5) = 2 are dropped.
    # Matching: N = 3, M = 3, a share is 1: t11 and t12 are nearest to t10, t80 to t90.
    assert verdicts_of(scene) == {
        "t10": (ConjectureOutcome.SELECTED, 2.0),
        "t90": (ConjectureOutcome.SELECTED, 1.0),
        "t1": (ConjectureOutcome.UNPROVED, 0.0),
        "t2": (ConjectureOutcome.TOO_EASY, 0.0),
        "t3": (ConjectureOutcome.NO_LEMMA, 0.0),
        "t100": (ConjectureOutcome.UNMATCHED, 0.0),
        "t5": (ConjectureOutcome.INELEGANT, 0.0),
        "t6": (ConjectureOutcome.INELEGANT, 0.0),
        "t7": (ConjectureOutcome.SURPLUS, 1.0),
    }
    assert figures == {
        "tried": 8,
        "selected": 2,
        "unmatched": 1,
        "unproved": 1,
        "too easy": 1,
        "lemma not used": 1,
        "inelegant": 2,
        "surplus": 1,
        "ill-formed": 0,
        "too similar": 0,
        "vacuous": 0,
        "trivial": 0,
        "ill judged": 0,
        "unrewarded": 0,
        "mined": 0,
    }


def test_without_transport_every_kept_conjecture_weighs_one(scene: Scene) -> None:
    configure(scene, reward={"transport": False})
    scene.add_dataset(equation(11))
    for number in (10, 90):
        scene.conjecture(3, equation(number))
        scene.passing(3, equation(number), 1, 32)
    judge_conjectures(scene.at(3))
    assert verdicts_of(scene) == dict.fromkeys(("t10", "t90"), (ConjectureOutcome.SELECTED, 1.0))


def test_when_everything_is_proved_every_kept_conjecture_weighs_one(scene: Scene) -> None:
    scene.add_dataset(equation(11))
    scene.passing(0, equation(11), 1, 32)
    scene.conjecture(3, equation(10))
    scene.passing(3, equation(10), 1, 32)
    judge_conjectures(scene.at(3))
    assert verdicts_of(scene) == {"t10": (ConjectureOutcome.SELECTED, 1.0)}


def test_a_conjecture_all_of_whose_checks_crashed_is_not_judged(scene: Scene) -> None:
    scene.add_dataset(equation(11))
    scene.conjecture(3, equation(10))
    scene.roll(3, equation(10), [("x", Verdict(VerdictStatus.CRASHED))] * 4)
    assert judge_conjectures(scene.at(3))["tried"] == 0
    assert verdicts_of(scene) == {"t10": (ConjectureOutcome.PENDING, 0.0)}


def test_crashed_rollouts_do_not_make_a_conjecture_harder(scene: Scene) -> None:
    """2 of 6 settled rollouts are correct: too easy, though 2 of 8 would be in the window."""
    scene.add_dataset(equation(11))
    scene.conjecture(3, equation(10))
    crashed = Verdict(VerdictStatus.CRASHED)
    scene.roll(3, equation(10), [("a", proved()), ("b", proved()), *[("bad", failed())] * 4, *[("c", crashed)] * 2])
    judge_conjectures(scene.at(3))
    assert verdicts_of(scene) == {"t10": (ConjectureOutcome.TOO_EASY, 0.0)}


def test_a_round_without_conjectures_has_nothing_to_judge(scene: Scene) -> None:
    scene.add_dataset(Statement("t", "theorem t : p := by"))
    assert judge_conjectures(scene.at(0))["tried"] == 0
