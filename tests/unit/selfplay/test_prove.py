"""The prover's work list, its rollouts, and what they found."""

from __future__ import annotations

from stp.selfplay.prove import prove, work_list
from stp.selfplay.randomness import sample_seed
from stp.testing import FakeChecker, ScriptedGenerator, failed, proved
from stp.types import (
    CheckLimits,
    ConjectureOutcome,
    FinishReason,
    Limit,
    PassRate,
    Proof,
    Statement,
    Verdict,
    VerdictStatus,
    unsampled,
)
from tests.unit.selfplay.scene import Scene, configure, equation


def names(statements: list[Statement]) -> list[str]:
    return sorted(one.name for one in statements)


def test_round_zero_tries_the_whole_dataset(scene: Scene) -> None:
    scene.add_dataset(*(equation(number) for number in range(30)))
    work = work_list(scene.at(0))
    assert names(work) == sorted(f"t{number}" for number in range(30))
    assert [one.name for one in work] != [f"t{number}" for number in range(30)]
    assert work_list(scene.at(0)) == work


def test_the_unproved_come_back_and_the_proved_while_they_are_below_the_mark(scene: Scene) -> None:
    configure(scene, prove={"readmit_probability": 0.0})
    unproved, seldom, edge, often = (equation(number) for number in range(4))
    scene.add_dataset(unproved, seldom, edge, often)
    scene.passing(0, unproved, 0, 20)
    scene.passing(0, seldom, 6, 20)  # 0.30
    scene.passing(0, edge, 7, 20)  # exactly 0.35: no longer below it
    scene.passing(0, often, 1, 20)
    scene.passing(1, often, 20, 20)  # the best round counts
    assert names(work_list(scene.at(2))) == ["t0", "t1"]
    assert names(work_list(scene.at(1))) == ["t0", "t1", "t3"]


def test_the_well_proved_come_back_by_chance(scene: Scene) -> None:
    configure(scene, prove={"readmit_probability": 0.5})
    statements = [equation(number) for number in range(40)]
    scene.add_dataset(*statements)
    for one in statements:
        scene.passing(0, one, 1, 1)
    first, second = work_list(scene.at(1)), work_list(scene.at(2))
    assert 5 < len(first) < 35  # 20 expected, 4.7 sigma either way
    assert names(first) != names(second)


def test_conjectures_of_this_round_are_tried_unless_dropped_and_never_those_of_others(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    scene.conjecture(2, equation(10))
    scene.conjecture(3, equation(11))
    scene.conjecture(3, equation(12), outcome=ConjectureOutcome.SURPLUS)
    scene.conjecture(3, equation(13), outcome=ConjectureOutcome.ILL_FORMED)
    assert names(work_list(scene.at(3))) == ["t1", "t11"]


def test_every_statement_gets_k_rollouts_and_round_zero_its_own_k(scene: Scene) -> None:
    configure(scene, prove={"samples": 3, "first_samples": 5})
    one = equation(1)
    scene.add_dataset(one)
    prove(scene.at(0))
    prove(scene.at(1))
    assert scene.store.rollout_counts("tiny/round-0/prove") == {one.id: 5}
    assert scene.store.rollout_counts("tiny/round-1/prove") == {one.id: 3}


def test_each_rollout_has_a_seed_of_its_own_made_of_names(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 4}, seed=9)
    one, two = equation(1), equation(2)
    scene.add_dataset(one, two)
    prove(scene.at(0))
    drawn = {each.id: scene.store.rollouts("tiny/round-0/prove", each.id) for each in (one, two)}
    assert [each.seed for each in drawn[one.id]] == [sample_seed(9, 0, "prove", one.id, index) for index in range(4)]
    assert len({each.seed for rollouts in drawn.values() for each in rollouts}) == 8


def test_equal_proofs_are_checked_once_and_counted_as_often_as_they_were_drawn(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 10})
    checker = FakeChecker({"\n  right": proved(), "\n  other": proved()})
    scene.checker = checker
    # Samples 0 to 9 in order of their seeds: three right, two other, five wrong.
    one = equation(1)
    texts = dict(
        zip(
            [sample_seed(0, 0, "prove", one.id, index) for index in range(10)],
            ["\n  right"] * 3 + ["\n  other\n```\nand more"] * 2 + ["\n  wrong"] * 5,
            strict=True,
        )
    )
    scene.generator = ScriptedGenerator(lambda prompt, seed: texts[seed])
    scene.add_dataset(one, equation(2))
    scene.passing(0, equation(2), 10, 10)

    found = prove(scene.at(0))

    assert len(checker.checked) == 3
    assert scene.store.pass_rates("tiny/round-0/prove")[one.id] == PassRate(5, 10)
    assert {each.proof.text: each.rollouts for each in scene.store.proved("tiny/round-0/prove")} == {
        "\n  right": 3,
        "\n  other": 2,
        **{f"good {index}": 1 for index in range(10)},
    }
    assert found["rollouts"] == 20
    assert found["correct"] == 15
    assert (found["statements"], found["dataset"]) == (2, 2)
    assert (found["dataset_proved_now"], found["dataset_proved_ever"]) == (2, 2)


def test_ever_proved_counts_earlier_rounds_and_no_conjectures(scene: Scene) -> None:
    configure(scene, prove={"samples": 2, "readmit_probability": 0.0})
    scene.add_dataset(equation(1), equation(2), equation(3))
    scene.passing(0, equation(1), 4, 4)
    scene.passing(0, equation(2), 0, 4)
    scene.conjecture(1, equation(10))
    scene.generator = ScriptedGenerator(lambda prompt, seed: "\n  rfl" if "t2" in prompt or "t10" in prompt else "no")
    scene.checker = FakeChecker({"\n  rfl": proved()})
    found = prove(scene.at(1))
    assert (found["statements"], found["correct"]) == (3, 4)
    assert (found["dataset_proved_now"], found["dataset_proved_ever"]) == (1, 2)


def test_a_proof_that_was_cut_off_is_checked_like_any_other_and_marked(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 1, "sampling": {"max_new_tokens": 2}})
    one = equation(1)
    scene.add_dataset(one)
    scene.generator = ScriptedGenerator(lambda prompt, seed: "a b c d")
    prove(scene.at(0))
    [drawn] = scene.store.rollouts("tiny/round-0/prove", one.id)
    assert (drawn.finish, drawn.tokens, drawn.proof.text) == (FinishReason.LENGTH, 2, "a b")
    assert scene.store.verdicts([drawn.proof.id])[drawn.proof.id].status is VerdictStatus.FAILED


def test_a_time_out_under_the_lower_limits_of_the_service_is_no_failure_of_the_round(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 1})
    one = equation(1)
    scene.add_dataset(one)
    proof = Proof(one.id, "slow")
    scene.store.add_rollouts("api/somebody", [unsampled(proof)])
    short = Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME, limits=CheckLimits(2.0, 1000))
    scene.store.record_verdict(proof.id, short)
    scene.generator = ScriptedGenerator(lambda prompt, seed: "slow")
    scene.checker = FakeChecker({"slow": proved()})
    assert prove(scene.at(0))["correct"] == 1


def test_a_resumed_phase_samples_only_what_is_missing_and_checks_what_is_left(scene: Scene) -> None:
    configure(scene, prove={"first_samples": 2})
    done, left = equation(1), equation(2)
    scene.add_dataset(done, left)
    asked: list[str] = []

    def answer(prompt: str, seed: int) -> str:
        asked.append(prompt)
        return "x"

    scene.generator = ScriptedGenerator(answer)
    crashed = Verdict(VerdictStatus.CRASHED)
    scene.roll(0, done, [("unlucky", crashed), ("wrong", failed())])
    checker = FakeChecker({"unlucky": proved()})
    scene.checker = checker

    prove(scene.at(0))

    assert len(asked) == 2
    assert all(left.text in prompt for prompt in asked)
    assert len(checker.checked) == 2  # "unlucky" once more, and "x"
    assert scene.store.pass_rates("tiny/round-0/prove") == {done.id: PassRate(1, 2), left.id: PassRate(0, 2)}
