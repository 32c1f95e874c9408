"""Balance scores, entropy, and the temperature and threshold that they choose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stp.config import ExploreConfig, RewardConfig, SelfPlayConfig
from stp.selfplay.allocate import Beta
from stp.selfplay.explore import (
    balance_score,
    best,
    prover_score,
    sampled_entropy,
    temperature_now,
    threshold_score,
    window_high_now,
    with_floor,
)
from stp.selfplay.prove import prove
from stp.selfplay.randomness import sample_seed
from stp.selfplay.reward import in_window, judge_conjectures
from stp.testing import FakeChecker, ScriptedGenerator, failed, proved
from stp.types import (
    Attempt,
    Completion,
    ConjectureOutcome,
    FinishReason,
    PassRate,
    Phase,
    Proof,
    Rollout,
    Sampling,
    VerdictStatus,
)
from tests.unit.selfplay.scene import RUN, Scene, configure, equation
from tests.unit.selfplay.test_draws import Thermometer
from tests.unit.selfplay.test_reward import made

GOOD = Attempt(0, 4, -2.0, "good", False, VerdictStatus.PROVED)
BAD = replace(GOOD, proof_id="bad", status=VerdictStatus.FAILED)
FLOOR = ExploreConfig(entropy_floor=0.5, entropy_step=0.1, max_temperature=1.25)


# scores


@pytest.mark.parametrize(
    ("correct", "selected", "score"),
    [(8, 8, 1.0), (16, 16, 1.0), (4, 8, 0.25), (8, 32, 0.25), (2, 2, 0.25), (0, 8, 0.0), (0, 0, 0.0)],
)
def test_the_balance_score_asks_for_enough_and_for_purity(correct: int, selected: int, score: float) -> None:
    assert balance_score(correct, selected, 8) == pytest.approx(score)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 20))
@settings(deadline=None)
def test_a_balance_score_is_a_share(correct: int, wrong: int, target: int) -> None:
    assert 0 <= balance_score(correct, correct + wrong, target) <= 1


def test_the_provers_score_counts_distinct_proofs_and_is_the_mean_over_statements() -> None:
    """Of the first statement two distinct ones, one correct: min(1/2, 1) * 1/2; of the second none is correct."""
    crashed = replace(GOOD, proof_id="lost", status=VerdictStatus.CRASHED)
    first = [GOOD, GOOD, BAD, BAD, BAD, crashed]
    assert prover_score([first, [BAD]], target=2) == pytest.approx(0.125)
    assert prover_score([], target=2) == 0.0


def test_a_threshold_selects_enough_and_what_is_truly_in_the_window() -> None:
    """With a flat prior 1 of 7 is Beta(2, 7), below 1/4 with probability 1 - 0.3671; 4 of 7 with Beta(5, 4), 0.0273."""
    config, flat = RewardConfig(), Beta(1, 1)
    rates = [PassRate(1, 7), PassRate(4, 7), PassRate(0, 7), PassRate(7, 7)]
    hard, easy = Beta(2, 7).within(0, 0.25), Beta(5, 4).within(0, 0.25)
    assert hard == pytest.approx(0.6329, abs=1e-4)
    assert easy == pytest.approx(0.0273, abs=1e-4)
    assert threshold_score(rates, 0.25, config, flat, 2) == pytest.approx(hard / 2 * hard)
    assert threshold_score(rates, 0.6, config, flat, 2) == pytest.approx((hard + easy) / 2 * (hard + easy) / 2)
    assert threshold_score(rates, 0.1, config, flat, 2) == 0.0


def test_the_best_candidate_wins_and_of_equals_the_nearest() -> None:
    assert best({0.8: 0.1, 1.0: 0.3, 1.2: 0.2}, now=0.8) == 1.0
    assert best({0.8: 0.0, 1.0: 0.0, 1.3: 0.0}, now=1.1) == 1.0
    assert best({0.8: 0.0, 1.2: 0.0}, now=1.0) == 0.8


# entropy


def test_entropy_is_minus_log_probability_by_token() -> None:
    rollout = Rollout(Proof("s", "x"), 0, 0, 2, -4.0, FinishReason.STOP)
    assert sampled_entropy([GOOD, rollout]) == pytest.approx((2.0 + 4.0) / (4 + 2))
    assert sampled_entropy([]) == 0.0


def test_below_the_floor_the_temperature_rises_step_by_step_and_goes_back_above() -> None:
    assert with_floor(1.0, now=1.0, entropy=0.4, config=FLOOR) == pytest.approx(1.1)
    assert with_floor(1.0, now=1.2, entropy=0.4, config=FLOOR) == 1.25
    assert with_floor(1.0, now=1.25, entropy=0.6, config=FLOOR) == pytest.approx(1.15)
    assert with_floor(1.0, now=1.05, entropy=0.6, config=FLOOR) == 1.0
    assert with_floor(1.3, now=1.0, entropy=0.4, config=FLOOR) == 1.3


# from round to round


def decide(scene: Scene, number: int) -> dict[str, float]:
    """Prove a round, and mark it so."""
    figures = prove(scene.at(number))
    scene.store.finish_phase(RUN, number, Phase.PROVE, figures)
    return figures


def test_the_next_round_samples_at_the_temperature_that_did_best(scene: Scene) -> None:
    """At 0.5 every sample of a statement is one and the same proof; at 1.5 there are four, all correct."""
    configure(
        scene,
        prove={"samples": 8, "first_samples": 8, "readmit_below": 1.0, "readmit_probability": 1.0},
        explore={"temperatures": [0.5, 1.5], "probe": 2, "target": 4},
    )
    scene.add_dataset(equation(1), equation(2), equation(3))

    class Diverse(Thermometer):
        def _complete(self, prompt: str, seed: int, sampling: Sampling) -> Completion:
            hot = sampling.temperature == 1.5
            self._answer = lambda prompt, seed: f"right {seed if hot else 0}"
            return super()._complete(prompt, seed, sampling)

    scene.generator, scene.checker = Diverse(), FakeChecker(default=proved())
    figures = decide(scene, 0)
    assert figures["balance at 0.5"] == pytest.approx(1 / 4)
    assert figures["balance at 1.5"] == pytest.approx(1.0)
    assert (figures["temperature"], figures["next_temperature"]) == (1.0, 1.5)
    assert temperature_now(scene.at(1)) == 1.5
    assert decide(scene, 1)["temperature"] == 1.5


@pytest.mark.parametrize(("samples", "chosen"), [(1, 1.0), (2, 1.0), (3, 1.0), (4, 1.5)])
def test_candidates_are_judged_by_equally_many_rollouts(scene: Scene, samples: int, chosen: float) -> None:
    """At 1.0 only the very first proof is right, at 1.5 all are; the first rollout, third, ... is at 1.0."""
    configure(scene, prove={"first_samples": samples}, explore={"temperatures": [1.0, 1.5], "target": 2})
    one = equation(1)
    scene.add_dataset(one)
    right = {sample_seed(0, 0, "prove", one.id, number) for number in (0, 1, 3)}
    scene.generator = ScriptedGenerator(lambda prompt, seed: f"{'right' if seed in right else 'wrong'} {seed}")
    scene.checker = FakeChecker(lambda statement, proof: proved() if "right" in proof.text else failed())
    assert decide(scene, 0)["next_temperature"] == chosen


def test_without_a_decision_the_temperature_is_the_configured_one(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    assert "next_temperature" not in decide(scene, 0)
    assert temperature_now(scene.at(1)) == 1.0
    configure(scene, explore={"entropy_floor": 1.0}, prove={"sampling": {"temperature": 0.9}})
    assert temperature_now(scene.at(1)) == 0.9
    assert temperature_now(scene.at(0)) == 0.9


def test_too_little_entropy_raises_the_next_rounds_temperature(scene: Scene) -> None:
    """The scripted model's samples have a log-probability of -1 and as many tokens as words."""
    configure(scene, prove={"first_samples": 2, "samples": 2}, explore={"entropy_floor": 0.3})
    scene.add_dataset(equation(1), equation(2))
    scene.generator = ScriptedGenerator(lambda prompt, seed: "one two three four")
    figures = decide(scene, 0)
    assert figures["entropy"] == pytest.approx(1 / 4)
    assert figures["next_temperature"] == pytest.approx(1.1)
    scene.generator = ScriptedGenerator(lambda prompt, seed: "one")
    figures = decide(scene, 1)
    assert figures["temperature"] == pytest.approx(1.1)
    assert figures["entropy"] == 1.0
    assert figures["next_temperature"] == 1.0


def test_the_next_rounds_window_is_the_threshold_that_did_best(scene: Scene) -> None:
    """One unproved statement asks for one conjecture: the harder one alone scores best, and the next round would not
    take a third of the rollouts any more."""
    configure(scene, explore={"thresholds": [0.15, 0.5]}, reward={"window_high": 0.4, "elegance_quantile": 0.0})
    scene.add_dataset(equation(1))
    for number, correct in ((10, 4), (11, 20)):
        scene.conjecture(0, equation(number))
        scene.passing(0, equation(number), correct, 64)
    figures = judge_conjectures(scene.at(0))
    assert figures["window_high"] == 0.4
    assert figures["balance up to 0.15"] > figures["balance up to 0.5"]
    assert figures["next_window_high"] == 0.15
    scene.store.finish_phase(RUN, 0, Phase.REWARD, figures)
    assert window_high_now(scene.at(1)) == 0.15
    scene.conjecture(1, equation(12))
    scene.passing(1, equation(12), 20, 64)
    assert judge_conjectures(scene.at(1))["too easy"] == 1


def test_a_threshold_that_selects_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"thresholds must be above reward\.window_low"):
        SelfPlayConfig.model_validate({"explore": {"thresholds": [0.2, 0.5]}, "reward": {"window_low": 0.2}})


# what a pass rate is


def test_a_posterior_mean_is_slower_to_call_a_conjecture_too_easy() -> None:
    """2 of 4 is a half, and (0.5 + 2) / (5 + 4) after the prior; without a proof it is unproved either way."""
    posterior, high = RewardConfig(estimate="posterior"), RewardConfig(estimate="posterior", window_high=0.28)
    rates = {made(1).statement.id: PassRate(2, 4), made(2).statement.id: PassRate(0, 4)}
    for config, kept in ((RewardConfig(), 0), (posterior, 0), (high, 1)):
        outcomes: dict[str, tuple[ConjectureOutcome, float]] = {}
        assert len(in_window([made(1), made(2)], rates, config, outcomes)) == kept
        assert outcomes[made(2).statement.id] == (ConjectureOutcome.UNPROVED, 0.0)
    assert len(in_window([made(1)], rates, posterior, {}, Beta(0.1, 9.9))) == 1
