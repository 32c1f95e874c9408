"""Which conjectures cost no rollouts: too near to another, vacuous, trivial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from stp.selfplay.conjecture import propose_conjectures
from stp.selfplay.guards import guard, most_alike, novel_among
from stp.selfplay.prove import work_list
from stp.testing import FakeChecker, ScriptedGenerator, failed, proved
from stp.types import (
    TRIVIAL_LEMMA,
    Conjecture,
    ConjectureOutcome,
    FinishReason,
    Limit,
    Proof,
    Rollout,
    Seed,
    Statement,
    Verdict,
    VerdictStatus,
)
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

INCOMPLETE = Verdict(VerdictStatus.INCOMPLETE)
PENDING = ConjectureOutcome.PENDING


class Placed(ScriptedGenerator):
    """Answers with `tN`, one number after another, whose embedding is at N degrees of a circle."""

    def __init__(self, *numbers: int) -> None:
        left = list(numbers)
        super().__init__(lambda prompt, seed: f" t{left[0]} (n : Nat) : n = {left.pop(0)} := by" if left else "nothing")

    def embed(self, texts: Sequence[str], max_tokens: int = 512) -> NDArray[np.float32]:
        angles = np.radians([int(text.split()[1][1:]) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def ready(scene: Scene, *numbers: int) -> None:
    """Round 1 of a run whose conjecturer proposes these, over a dataset at 0 degrees."""
    configure(scene, conjecture={"cap": "dataset", "per_statement": 8})
    scene.generator = Placed(*numbers)
    scene.checker = FakeChecker(lambda statement, proof: INCOMPLETE)
    scene.add_dataset(equation(0), *(replace(equation(0), text=f"theorem t0 : {one} = 0 := by") for one in range(7)))
    scene.at(1)
    scene.store.add_statements([equation(900, "seeds")])
    seed = Seed(equation(900), Proof(equation(900).id, "\n  rfl"), TRIVIAL_LEMMA)
    scene.store.add_rollouts("seeds", [Rollout(seed.proof, 0, 0, 0, 0.0, FinishReason.STOP)])
    scene.store.add_seeds(RUN, 1, [seed])


def fates(scene: Scene) -> dict[str, ConjectureOutcome]:
    return {one.statement.name: fate for one, fate, _ in scene.store.conjectures(RUN, 1)}


def tried(scene: Scene) -> set[str]:
    return {one.name for one in work_list(scene.at(1)) if one.source == "conjecture"}


# too similar


def test_what_is_near_to_the_dataset_or_to_what_was_kept_is_dropped(scene: Scene) -> None:
    ready(scene, 5, 20, 28, 36, 55, 90)
    scene.conjecture(0, equation(56))  # tried in round 0
    scene.conjecture(0, equation(91), outcome=ConjectureOutcome.SIMILAR)  # never tried
    configure(scene, conjecture={"min_distance": 1 - np.cos(np.radians(10))})
    propose_conjectures(scene.at(1))
    similar = ConjectureOutcome.SIMILAR
    # 36 is 8 degrees from 28, which is dropped itself for 20
    assert fates(scene) == {
        "t5": similar,
        "t20": PENDING,
        "t28": similar,
        "t36": PENDING,
        "t55": similar,
        "t90": PENDING,
    }
    assert tried(scene) == {"t20", "t36", "t90"}


def test_by_default_nothing_is_embedded_or_probed(scene: Scene) -> None:
    ready(scene, 5, 20)
    figures = propose_conjectures(scene.at(1))
    assert fates(scene) == {"t5": PENDING, "t20": PENDING}
    assert figures.keys() == {"sampled", "unreadable", "tokens", "nats", "screened", "ill-formed", "kept"}
    assert scene.store.rollout_counts(scene.at(1).batch("probe")) == {}


def test_guards_on_no_conjectures_do_nothing(scene: Scene) -> None:
    configure(scene, conjecture={"min_distance": 0.1, "drop_trivial": True})
    assert guard(scene.at(1), []) == ({}, {})


def unit(rows: list[tuple[float, float, float]]) -> NDArray[np.float32]:
    values = np.array(rows, dtype=np.float32).reshape(-1, 3)
    lengths: NDArray[np.float32] = np.linalg.norm(values, axis=1, keepdims=True).astype(np.float32)
    return values / lengths


vectors = st.lists(st.tuples(*[st.sampled_from([-1.0, 0.25, 1.0, 2.0])] * 3), min_size=1, max_size=12).map(unit)


@given(vectors, vectors, st.sampled_from([0.3, 0.7, 0.9]), st.integers(1, 5))
def test_kept_ones_are_apart_and_dropped_ones_are_near_to_one_kept_or_given(
    own: NDArray[np.float32], others: NDArray[np.float32], cosine: float, block: int
) -> None:
    nearest = most_alike(own, others, block)
    assert nearest == pytest.approx((own @ others.T).max(axis=1), abs=1e-6)
    kept = novel_among(own, nearest, cosine, block)
    for index, stays in enumerate(kept):
        before = own[:index][kept[:index]]
        company = max([float(nearest[index]), *(before @ own[index])])
        assert bool(stays) == (company <= cosine) or company == pytest.approx(cosine, abs=1e-6)


# vacuous and trivial


def tactics(statement: Statement, proof: Proof) -> Verdict:
    """`decide` proves t1, and t2 whatever it claims; `omega` never ends on t3; nothing proves t4."""
    if proof.text == "  sorry":
        return INCOMPLETE
    if proof.text == "\n  decide" and statement.name in {"t1", "t2"}:
        return proved() if statement.name == "t2" or "False" not in statement.text else failed()
    if proof.text == "\n  omega" and statement.name == "t3":
        return Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME)
    return failed()


@pytest.mark.parametrize(
    ("options", "first", "second"),
    [
        ({"drop_trivial": True}, ConjectureOutcome.TRIVIAL, ConjectureOutcome.TRIVIAL),
        ({"drop_vacuous": True}, PENDING, ConjectureOutcome.VACUOUS),
        ({"drop_trivial": True, "drop_vacuous": True}, ConjectureOutcome.TRIVIAL, ConjectureOutcome.VACUOUS),
        ({"probe": 99}, PENDING, PENDING),
    ],
)
def test_what_a_standard_tactic_proves_is_trivial_and_where_it_proves_false_vacuous(
    scene: Scene, options: dict[str, object], first: ConjectureOutcome, second: ConjectureOutcome
) -> None:
    ready(scene, 1, 2, 3, 4)
    configure(scene, conjecture={"standard_tactics": ["decide", "omega"], **options})
    scene.checker = FakeChecker(tactics)
    figures = propose_conjectures(scene.at(1))
    assert fates(scene) == {"t1": first, "t2": second, "t3": PENDING, "t4": PENDING}
    assert tried(scene) == {name for name, fate in fates(scene).items() if fate is PENDING}
    assert (figures["probed"], figures["found trivial"], figures["found vacuous"]) == (4, 2, 1)
    assert figures["kept"] == len(tried(scene))
    rows = scene.store.conjectures(RUN, 1)
    assert propose_conjectures(scene.at(1))["found trivial"] == 2
    assert scene.store.conjectures(RUN, 1) == rows


def test_a_random_few_are_probed_where_nothing_is_dropped_for_it(scene: Scene) -> None:
    ready(scene, *range(1, 9))
    configure(scene, conjecture={"standard_tactics": ["decide"], "probe": 3})
    scene.checker = FakeChecker(tactics)
    assert propose_conjectures(scene.at(1))["probed"] == 3
    probed = scene.store.rollout_counts(scene.at(1).batch("probe"))
    assert len(probed) == 6  # each with its own conclusion and with False
    assert set(fates(scene).values()) == {PENDING, ConjectureOutcome.SURPLUS}
    conjectures = [one for one, _, _ in scene.store.conjectures(RUN, 1)]
    guard(scene.at(1), conjectures)
    assert scene.store.rollout_counts(scene.at(1).batch("probe")) == probed


def test_standard_tactics_have_limits_of_their_own(scene: Scene) -> None:
    ready(scene, 3)
    configure(scene, conjecture={"standard_tactics": ["omega"], "drop_trivial": True, "standard_seconds": 2.5})
    scene.checker = FakeChecker(tactics)
    propose_conjectures(scene.at(1))
    [(conjecture, _, _)] = scene.store.conjectures(RUN, 1)
    omega = Proof(conjecture.statement.id, "\n  omega")
    assert scene.store.verdicts([omega.id])[omega.id].limits.timeout_seconds == 5.0  # raised once, as any is


def test_conjectures_with_the_same_hypotheses_are_vacuous_together(scene: Scene) -> None:
    ready(scene)
    configure(scene, conjecture={"standard_tactics": ["omega"], "drop_vacuous": True})
    scene.checker = FakeChecker(lambda statement, proof: proved() if "False" in statement.text else failed())
    seed = scene.store.seeds(RUN, 1)[0]
    texts = [f"theorem t (n : Nat) (h : n < 0) : n = {number} := by" for number in (7, 8)]
    conjectures = [Conjecture(Statement("t", text, source="conjecture"), seed, 0) for text in texts]
    scene.store.add_conjectures(RUN, 1, conjectures)
    dropped, figures = guard(scene.at(1), conjectures)
    assert dropped == {one.statement.id: ConjectureOutcome.VACUOUS for one in conjectures}
    assert figures == {"probed": 2, "found trivial": 0, "found vacuous": 2}
