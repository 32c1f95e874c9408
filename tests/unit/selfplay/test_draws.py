"""How rollouts are drawn: at which temperature, and to prove or to refute."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stp.config import SelfPlayConfig
from stp.selfplay.draws import Draws
from stp.selfplay.prove import prove
from stp.selfplay.randomness import sample_seed
from stp.testing import ScriptedGenerator
from stp.types import Completion, SampleRequest, Sampling, Statement, prove_batch
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

BATCH = prove_batch(RUN, 0)
NEGATED = {"s": equation(1)}


class Thermometer(ScriptedGenerator):
    """Answers with the temperature, and remembers what it was asked at which."""

    def __init__(self) -> None:
        super().__init__(lambda prompt, seed: "")
        self.calls: list[tuple[float, int]] = []

    def generate(self, requests: Sequence[SampleRequest], sampling: Sampling) -> list[list[Completion]]:
        self.calls.append((sampling.temperature, sum(len(one.seeds) for one in requests)))
        self._answer = lambda prompt, seed: f"{sampling.temperature:g}"
        return super().generate(requests, sampling)


def drawn(scene: Scene, statement: Statement) -> list[str]:
    return [one.proof.text for one in scene.store.rollouts(BATCH, statement.id)]


@given(st.floats(0, 0.99), st.integers(0, 200))
@settings(deadline=None)
def test_of_the_first_n_rollouts_the_share_refutes(share: float, count: int) -> None:
    draws = Draws(1.0, share, NEGATED)
    assert sum(draws.refutes("s", number) for number in range(count)) == int(count * share)
    assert not any(draws.refutes("of another", number) for number in range(count))


def test_candidates_take_turns_among_the_rollouts_that_prove() -> None:
    """Every other one refutes; without care all that prove would have the first temperature."""
    draws = Draws(1.0, 0.5, NEGATED, (0.8, 1.2), frozenset({"s", "t"}))
    assert [draws.refutes("s", number) for number in range(4)] == [False, True, False, True]
    assert [draws.temperature("s", number) for number in range(6)] == [0.8, 1.0, 1.2, 1.0, 0.8, 1.0]
    assert [draws.temperature("t", number) for number in range(3)] == [0.8, 1.2, 0.8]
    assert draws.temperature("unprobed", 1) == 1.0


def test_rollouts_beyond_k_of_the_oversampled_are_hot() -> None:
    draws = Draws(1.0, candidates=(0.5,), probe=frozenset("s"), hot=1.3, hot_from=2, oversampled=frozenset("s"))
    assert [draws.temperature("s", number) for number in range(4)] == [0.5, 0.5, 1.3, 1.3]


def test_without_options_everything_is_drawn_alike_and_together(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 4, "sampling": {"temperature": 0.7}})
    scene.add_dataset(equation(1), equation(2))
    model = scene.generator = Thermometer()
    prove(scene.at(0))
    assert model.calls == [(0.7, 8)]


def test_the_unproved_are_oversampled_at_equal_total_and_hotter_beyond_k(scene: Scene) -> None:
    """Weights 3, 3, 1 (proved before) and 1 (a conjecture) of 4 x 8 rollouts."""
    configure(scene, prove={"samples": 8, "oversample": 3.0, "oversample_temperature": 1.4, "readmit_below": 1.0})
    first, second, done, conjecture = (equation(number) for number in range(4))
    scene.add_dataset(first, second, done)
    scene.passing(0, done, 1, 8)
    scene.conjecture(1, conjecture)
    scene.generator = Thermometer()
    prove(scene.at(1))
    counts = scene.store.rollout_counts(prove_batch(RUN, 1))
    assert counts == {first.id: 12, second.id: 12, done.id: 4, conjecture.id: 4}
    texts = [one.proof.text for one in scene.store.rollouts(prove_batch(RUN, 1), first.id)]
    assert texts == ["1"] * 8 + ["1.4"] * 4


def test_when_none_is_proved_oversampling_changes_nothing(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 4, "oversample": 8.0})
    scene.add_dataset(equation(1), equation(2))
    prove(scene.at(0))
    assert set(scene.store.rollout_counts(BATCH).values()) == {4}


def test_probed_statements_try_the_candidates(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 4}, explore={"temperatures": [0.5, 1.5], "probe": 1})
    statements = [equation(number) for number in range(3)]
    scene.add_dataset(*statements)
    scene.generator = Thermometer()
    prove(scene.at(0))
    assert sorted(drawn(scene, one) for one in statements) == [["0.5", "1.5"] * 2, ["1"] * 4, ["1"] * 4]


def test_a_refutation_has_the_seed_that_a_proof_of_its_number_would_have(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 4, "disprove_share": 0.5})
    one = equation(1)
    scene.add_dataset(one)
    prove(scene.at(0))
    found = [(each.proof.refutes, each.seed) for each in scene.store.rollouts(BATCH, one.id)]
    assert found == [(number % 2 == 1, sample_seed(0, 0, "prove", one.id, number)) for number in range(4)]


def test_one_thing_decides_who_gets_more() -> None:
    with pytest.raises(ValueError, match="leave oversample at 1 or use allocation fixed"):
        SelfPlayConfig.model_validate({"prove": {"allocation": "adaptive", "oversample": 2.0}})
