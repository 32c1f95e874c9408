"""Figures of a round's health by hand, and runs that decay in known ways: what warns, what stops, and how to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.config import Bounds, HealthConfig
from stp.errors import RoundError
from stp.progress import SilentProgress
from stp.selfplay.experiment import run_rounds
from stp.selfplay.health import (
    GAUGES,
    bounds,
    effective_number,
    in_form,
    of_proofs,
    of_rollouts,
    of_selected,
    skeleton,
    warnings,
    worst_first,
)
from stp.syntax.lean import normal_form
from stp.testing import FakeChecker, failed, proved
from stp.types import (
    TRIVIAL_LEMMA,
    Conjecture,
    ConjectureOutcome,
    FinishReason,
    Lemma,
    Phase,
    Proof,
    ProvedProof,
    Rollout,
    Round,
    Seed,
    Statement,
    Verdict,
)
from tests.unit.selfplay.game import Model, judge, play
from tests.unit.selfplay.scene import Scene, configure, equation

SEED = Statement("s", "theorem s : p := by")  # 19 characters


def conjecture(text: str) -> Conjecture:
    return Conjecture(Statement("c", text), Seed(SEED, Proof(SEED.id, "\n  rfl"), TRIVIAL_LEMMA), 0)


# figures by hand


def test_figures_of_texts() -> None:
    figures = in_form(
        [
            conjecture("theorem a (h : x = 1) : x = 2 ∨ x = 3 := by"),  # 42 characters, as the next two
            conjecture("theorem b (k : x = 1) : x = 2 ∨ x = 3 := by"),  # another name
            conjecture("theorem c (h : x = 7) : x = 8 ∨ x = 9 := by"),  # other numerals
            conjecture("theorem d : q := by"),
        ],
        earlier=[conjecture("theorem e : q := by")],
    )
    assert figures == {
        "disjunctive conclusions": 0.75,
        "disjunctions per conjecture": 0.75,
        "hypotheses per conjecture": 0.75,
        "characters per conjecture": (3 * 43 + 19) / 4,
        "length over seed": (3 * 43 + 19) / (4 * 19),
        "near-duplicates": 0.75,
        "distinct up to names": 0.75,
    }


def test_a_skeleton_has_one_numeral_and_leaves_names_apart() -> None:
    forms = [skeleton(normal_form(f"theorem t (x{number} : Nat) : x{number} + {number} = 0x1F")) for number in (1, 22)]
    assert forms[0] == forms[1]
    assert skeleton(normal_form("theorem t (x y : Nat) : x = y")) != skeleton(
        normal_form("theorem t (x y : Nat) : x = x")
    )


def rollout(text: str, sample: int, tokens: int, logprob: float) -> Rollout:
    return Rollout(Proof("s", text), sample, 0, tokens, logprob, FinishReason.STOP)


def test_figures_of_rollouts() -> None:
    first = [rollout("a", 0, 2, -1.0), rollout("a", 1, 2, -1.0), rollout("b", 2, 6, -3.0)]
    second = [rollout("c", 0, 10, -1.0), rollout("not sampled", 1, 0, 0.0)]
    assert of_rollouts([first, second]) == {"entropy per token": 6 / 20, "distinct proofs": 3 / 4}
    assert of_rollouts([[], [second[1]]]) == {}


def test_figures_of_proofs() -> None:
    proofs = [ProvedProof(Proof("s", "1"), 5, ("a", "b"), 0.0), ProvedProof(Proof("s", "2"), 1, (), 0.0)]
    assert of_proofs(proofs) == {"correct proofs per proved conjecture": 2.0, "lemmas of proofs": pytest.approx(2.0)}
    assert of_proofs(proofs[1:]) == {"correct proofs per proved conjecture": 1.0}
    assert of_proofs([]) == {}


def test_the_effective_number_of_three_names_one_of_which_is_half() -> None:
    # Shannon entropy of (1/2, 1/4, 1/4): 3/2 bits
    assert log(effective_number("aabc"), 2) == pytest.approx(1.5)


@given(st.lists(st.sampled_from("abcdef"), min_size=1), st.integers(1, 5))
def test_the_effective_number_is_at_most_the_number_and_counts_shares_alone(names: list[str], times: int) -> None:
    found = effective_number(names)
    assert 1 - 1e-9 <= found <= len(set(names)) + 1e-9
    assert effective_number(names * times) == pytest.approx(found)
    assert effective_number(set(names)) == pytest.approx(len(set(names)))


def test_figures_of_those_selected(scene: Scene) -> None:
    wide = Statement("a", "theorem a : p ∨ q := by")  # 23 characters
    scene.conjecture(1, wide, Lemma("l", "theorem l : q"), ConjectureOutcome.SELECTED)
    scene.conjecture(1, equation(10), outcome=ConjectureOutcome.SELECTED)  # 27, without a lemma
    scene.conjecture(1, equation(11), Lemma("m", "theorem m : q"), ConjectureOutcome.UNPROVED)
    assert of_selected(scene.at(1)) == {
        "disjunctive conclusions of selected": 0.5,
        "characters per selected conjecture": 25.0,
        "lemmas of selected": 1,
    }
    assert of_selected(scene.at(2)) == {}


# bounds


def test_every_bound_is_for_a_figure_and_every_figure_has_a_bound() -> None:
    assert sorted(gauge.bounds for gauge in GAUGES) == sorted(HealthConfig.model_fields)
    assert {one.name for one in fields(Bounds)} == {"warn", "stop"}


def test_only_bounds_that_are_set_are_figures_and_nothing_stops_by_default() -> None:
    found = bounds(HealthConfig(entropy=Bounds(stop=0.125)))
    assert found["entropy per token stops"] == 0.125
    assert "entropy per token warns" not in found
    assert [name for name in bounds(HealthConfig()) if name.endswith("stops")] == []


def test_high_figures_warn_above_and_low_ones_below_their_bounds() -> None:
    bound = {"near-duplicates warns": 0.5, "distinct proofs warns": 0.5}
    assert warnings(bound | {"near-duplicates": 0.5, "distinct proofs": 0.5}) == []
    assert warnings(bound | {"near-duplicates": 0.51, "distinct proofs": 0.49}) == [
        "near-duplicates 0.51 (above 0.5)",
        "distinct proofs 0.49 (below 0.5)",
    ]
    assert warnings({"near-duplicates": 1.0}) == []


# runs that decay


class Conjecturer(Model):
    """Proves as the model of `game.py`; its n-th conjecture, four a round, is made by a function."""

    def __init__(self, claim: Callable[[int], str]) -> None:
        super().__init__()
        self.claim, self.conjectured = claim, 0

    def answer(self, prompt: str, seed: int) -> str:
        if not prompt.endswith("theorem"):
            return super().answer(prompt, seed)
        number = self.conjectured
        self.conjectured += 1
        return f" t{11 + number % 3} : {self.claim(number)} := by\n</hard>"


class Teller(SilentProgress):
    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        self.told.append(text)


def sound(number: int) -> str:
    return f"p{number} {number}"


def ever_wider(number: int) -> str:
    """No disjunction in round 1, then in one conjecture, in two, three and all four of a round."""
    wide = number % 4 < number // 4
    return " ∨ ".join(f"p{number} {one}" for one in range(1 + number * wide))


def figures_of(rounds: list[Round], name: str) -> list[float]:
    return [one.phases[Phase.REWARD][name] for one in rounds[1:]]


def test_a_conjecturer_in_good_health_warns_of_nothing(game: Scene) -> None:
    game.generator = Conjecturer(sound)
    rounds = play(game, 4)
    assert [warnings(one.phases[Phase.REWARD]) for one in rounds] == [[], [], [], []]
    assert figures_of(rounds, "near-duplicates") == [0.0, 0.0, 0.0]
    assert figures_of(rounds, "length over first round") == pytest.approx([1.0, 1.0, 1.0], rel=0.1)
    assert figures_of(rounds, "entropy over first round") == [1.0, 1.0, 1.0]
    assert figures_of(rounds, "conjecturer's entropy over first round") == [1.0, 1.0, 1.0]
    assert "near-duplicates" not in rounds[0].phases[Phase.REWARD]
    assert "trivial conjectures" not in rounds[1].phases[Phase.REWARD]


def test_a_conjecturer_that_piles_up_disjunctions_is_warned_of_and_stopped_and_may_go_on(game: Scene) -> None:
    configure(game, health={"disjunctive": {"warn": 0.4, "stop": 0.9}})
    model = Conjecturer(ever_wider)
    game.generator, teller = model, Teller()
    config = game.config.model_copy(update={"rounds": 6})
    done: list[Round] = []
    with pytest.raises(RoundError) as stopped:
        done.extend(run_rounds(config, game.base, game.start, replace(game.runtime(), progress=teller)))
    rounds = game.store.rounds(game.config.name)

    assert [warnings(one.phases[Phase.REWARD]) for one in rounds[:3]] == [[], [], []]
    assert "disjunctive conclusions 0.5 (above 0.4)" in warnings(rounds[3].phases[Phase.REWARD])
    assert "disjunctive conclusions 0.75 (above 0.4)" in warnings(rounds[4].phases[Phase.REWARD])
    assert any("disjunctive conclusions 0.5 (above 0.4)" in one for one in teller.told)
    said = str(stopped.value)
    assert "round 5 of tiny stops: disjunctive conclusions is 1, above 0.9 (health.disjunctive.stop)" in said
    assert "round by round: 0, 0.25, 0.5, 0.75, 1." in said
    assert said.count("\n  theorem t1") == 3
    assert f"\n  theorem t12 : {ever_wider(19)} := by\n  theorem t11" in said  # the longest first
    assert "conjecture.drop_trivial" in said
    assert rounds[5].phases.keys() == {Phase.SELECT, Phase.CONJECTURE, Phase.PROVE}

    with pytest.raises(RoundError, match="round 5 of tiny stops"):
        play(game, 6)
    asked = model.conjectured
    configure(game, health={"disjunctive": {"warn": 0.4, "stop": 0.0}})
    assert play(game, 6)[5].phases[Phase.REWARD]["disjunctive conclusions"] == 1.0
    assert model.conjectured == asked


def test_a_conjecturer_that_repeats_itself_under_other_names_is_warned_of(game: Scene) -> None:
    configure(game, health={"length_over_seed": {"warn": 0}})
    game.generator = Conjecturer(lambda number: f"∀ x{number} : Nat, x{number} = 3")
    rounds = play(game, 3)
    assert figures_of(rounds, "distinct up to names") == [0.25, 0.25]
    assert figures_of(rounds, "near-duplicates") == [0.75, 1.0]
    assert warnings(rounds[2].phases[Phase.REWARD]) == [
        "near-duplicates 1 (above 0.5)",
        "distinct up to names 0.25 (below 0.5)",
    ]


def test_a_conjecturer_that_repeats_itself_word_for_word_is_warned_of(game: Scene) -> None:
    game.generator = Conjecturer(lambda number: f"p{number % 3}")
    rounds = play(game, 3)
    # One of four is a repetition; in round 2 all are, but for what round 1 did not prove.
    assert figures_of(rounds, "repeated proposals")[0] == 0.25
    assert warnings(rounds[1].phases[Phase.REWARD]) == []
    assert "repeated proposals 1 (above 0.9)" in warnings(rounds[2].phases[Phase.REWARD])


def test_shares_of_vacuous_and_trivial_conjectures_are_those_of_the_ones_probed(game: Scene) -> None:
    configure(game, conjecture={"probe": 4, "standard_tactics": ["decide"]})
    game.generator = Conjecturer(lambda number: f"∀ n : Nat, p{number} n")

    def verdict(statement: Statement, proof: Proof) -> Verdict:
        if proof.text == "\n  decide":  # proves t12, and t13 with any conclusion
            right = {"t13"} if "False" in statement.text else {"t12", "t13"}
            return proved() if statement.name in right else failed()
        return judge(statement, proof)

    game.checker = FakeChecker(verdict)
    figures = play(game, 2)[1].phases[Phase.REWARD]
    assert (figures["trivial conjectures"], figures["vacuous conjectures"]) == (0.5, 0.25)
    [trivial] = [one for one in GAUGES if one.bounds == "trivial"]
    assert {one.name for one in worst_first(game.at(1), trivial)[:2]} == {"t12", "t13"}


@pytest.mark.parametrize(
    ("gauge", "names"),
    [
        ("length_drift", "acb"),
        ("disjunctions", "bac"),
        ("hypotheses", "cab"),
        ("near_duplicates", "bac"),
        ("repeated", "abc"),
    ],
)
def test_examples_are_those_that_show_what_is_wrong(scene: Scene, gauge: str, names: str) -> None:
    for name, text in {
        "a": "(n : Nat) : n = n + a_long_name_of_a_constant",
        "b": ": p 1 ∨ q ∨ r",
        "c": "(h : x = 1) : q",
        "d": ": p 2 ∨ q ∨ r",
    }.items():
        scene.conjecture(1, Statement(name, f"theorem {name} {text} := by"))
    [chosen] = [one for one in GAUGES if one.bounds == gauge]
    found = [one.name for one in worst_first(scene.at(1), chosen) if one.name != "d"]
    assert "".join(found) == names


def test_bounds_are_no_part_of_what_a_run_is(game: Scene) -> None:
    before = game.config.identity()
    configure(game, health={"entropy": {"stop": 0.5}})
    assert game.config.identity() == before
    configure(game, conjecture={"probe": 1})
    assert game.config.identity() != before
