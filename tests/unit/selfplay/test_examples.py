"""Training rows: which proofs, with which weights, and what a refresh keeps."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.config import ReplayConfig
from stp.selfplay.examples import (
    distinct,
    proof_weight,
    refresh_examples,
    replay_window,
    replayed_proofs,
    round_examples,
    selected_conjectures,
)
from stp.testing import failed, proved
from stp.types import (
    ConjectureOutcome,
    Example,
    FinishReason,
    Lemma,
    Proof,
    ProvedProof,
    Role,
    Rollout,
    Statement,
    corpus_batch,
)
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

ADD = Lemma("add", "theorem add : True")


def targets(rows: list[Example]) -> list[str]:
    return sorted(row.target.strip() for row in rows)


def by_statement(rows: list[Example]) -> Counter[str]:
    """Prover rows by the name of the theorem in their prompt."""
    return Counter(row.prompt.split()[1] for row in rows if row.role is Role.PROVER)


# weights


def proof_of_500_characters(seconds: float) -> ProvedProof:
    return ProvedProof(Proof("s", "x" * 500), 7, (), seconds)


def test_a_proofs_weight_falls_with_length_seconds_and_company() -> None:
    # exp(-0.001 * 500) = exp(-0.5) = 0.60653066; exp(-0.01 * 30) = exp(-0.3) = 0.74081822.
    assert proof_weight(proof_of_500_characters(0.0), 1, ReplayConfig()) == pytest.approx(0.60653066)
    assert proof_weight(proof_of_500_characters(30.0), 1, ReplayConfig()) == pytest.approx(0.60653066 * 0.74081822)
    assert proof_weight(proof_of_500_characters(0.0), 4, ReplayConfig()) == pytest.approx(0.60653066 / 4)


def test_each_part_of_the_weight_can_be_switched_off() -> None:
    proof = proof_of_500_characters(30.0)
    assert proof_weight(proof, 4, ReplayConfig(length_decay=0, time_decay=0, divide_by_proofs=False)) == 1.0
    assert proof_weight(proof, 4, ReplayConfig(time_decay=0)) == proof_weight(
        proof_of_500_characters(0), 4, ReplayConfig()
    )


@given(st.integers(0, 5000), st.floats(0, 200), st.integers(1, 100))
def test_a_longer_slower_proof_in_more_company_never_weighs_more(length: int, seconds: float, company: int) -> None:
    def weight(more: int) -> float:
        proof = ProvedProof(Proof("s", "x" * (length + more)), 1, (), seconds + more)
        return proof_weight(proof, company + more, ReplayConfig())

    assert 0 < weight(1) < weight(0) <= 1


def test_rows_of_a_statement_share_its_weight_by_distinct_proofs(scene: Scene) -> None:
    one, two = equation(1), equation(2)
    scene.add_dataset(one, two)
    slow = proved(elapsed_seconds=10.0)
    scene.roll(0, one, [("1234", proved()), ("1234", proved()), ("12345678", slow), *[("bad", failed())] * 5])
    scene.roll(0, two, [("12", proved()), *[("bad", failed())] * 3])
    found = {row.target: row.weight for row in replayed_proofs(scene.at(0))}
    assert found == {
        "\n1234": pytest.approx(math.exp(-0.004) / 2),
        "\n12345678": pytest.approx(math.exp(-0.008) * math.exp(-0.1) / 2),
        "\n12": pytest.approx(math.exp(-0.002)),
    }


def test_a_row_is_the_provers_prompt_and_the_proof(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    scene.roll(0, equation(1), [("\n  rfl", proved()), ("bad", failed())])
    [row] = replayed_proofs(scene.at(0))
    assert (row.role, row.prompt, row.target) == (Role.PROVER, "theorem t1 : 1 = 1 := by", "\n  rfl")
    assert row.origin == Proof(equation(1).id, "\n  rfl").id


# replay


@pytest.mark.parametrize(
    ("number", "rounds", "every", "window"),
    [
        (0, 3, 12, [0]),
        (1, 3, 12, [0, 1]),
        (5, 3, 12, [3, 4, 5]),
        (11, 3, 12, [9, 10, 11]),
        (12, 3, 12, [12]),  # round 11 ended with a refresh
        (13, 3, 12, [12, 13]),
        (15, 3, 12, [13, 14, 15]),
        (24, 3, 12, [24]),
        (5, 1, 12, [5]),
        (13, 3, 0, [11, 12, 13]),  # no refresh at all
        (7, 3, 1, [7]),
    ],
)
def test_the_window_is_the_last_rounds_since_the_last_refresh(
    scene: Scene, number: int, rounds: int, every: int, window: list[int]
) -> None:
    configure(scene, replay={"rounds": rounds}, refresh={"every": every})
    assert list(replay_window(scene.at(number))) == window


def test_proofs_of_the_window_are_replayed_and_older_ones_are_not(scene: Scene) -> None:
    one = equation(1)
    scene.add_dataset(one)
    for number in range(5):
        scene.roll(number, one, [(f"proof {number}", proved()), ("bad", failed())])
    assert targets(replayed_proofs(scene.at(4))) == ["proof 2", "proof 3", "proof 4"]
    # Three distinct proofs in the window: each has a third of the weight.
    assert sum(row.weight for row in replayed_proofs(scene.at(4))) == pytest.approx(math.exp(-0.007))


def test_the_pass_rate_is_that_over_the_whole_window(scene: Scene) -> None:
    one, two = equation(1), equation(2)
    scene.add_dataset(one, two)
    scene.passing(0, one, 4, 4)  # 1.0 and 0 of 4: 1/2 together, which is not too easy
    scene.passing(1, one, 0, 4)
    scene.passing(0, two, 1, 4)  # 1/4 and 4/4: 5/8 together
    scene.passing(1, two, 4, 4)
    assert set(by_statement(replayed_proofs(scene.at(1)))) == {"t1"}
    configure(scene, replay={"max_pass_rate": 1.0})
    assert set(by_statement(replayed_proofs(scene.at(2)))) == {"t1", "t2"}


def test_proofs_of_conjectures_train_the_prover_too(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    scene.conjecture(1, equation(10))
    scene.passing(1, equation(10), 1, 4)
    assert by_statement(replayed_proofs(scene.at(1))) == {"t10": 1}
    assert by_statement(replayed_proofs(scene.at(3))) == {"t10": 1}
    assert replayed_proofs(scene.at(4)) == []


# conjecturer rows


def test_only_selected_conjectures_of_this_round_train_with_their_weight(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    selected = scene.conjecture(1, equation(10), outcome=ConjectureOutcome.SELECTED)
    scene.conjecture(1, equation(11), outcome=ConjectureOutcome.TOO_EASY)
    scene.conjecture(0, equation(12), outcome=ConjectureOutcome.SELECTED)
    scene.store.judge_conjectures(RUN, 1, {selected.statement.id: (ConjectureOutcome.SELECTED, 1.75)})
    [row] = selected_conjectures(scene.at(1))
    assert (row.role, row.weight, row.origin) == (Role.CONJECTURER, 1.75, selected.statement.id)
    assert row.prompt == ("<lemma>\ntheorem true: True\n<easy>\ntheorem seed : 0 = 0 := by\n  rfl\n<hard>\n theorem")
    assert row.target == " t10 : 10 = 10 := by\n</hard>"


def test_a_lemma_that_no_correct_proof_uses_is_replaced_by_the_trivial_one(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    for number, lemmas in ((10, ["add", "mul"]), (11, ["mul"])):
        scene.conjecture(1, equation(number), ADD, outcome=ConjectureOutcome.SELECTED)
        scene.passing(1, equation(number), 1, 8, *lemmas)
    shown = {row.target.split()[0]: row.prompt.split("\n")[1] for row in selected_conjectures(scene.at(1))}
    assert shown == {"t10": "theorem add : True", "t11": "theorem true: True"}


# a whole round's rows


def add_corpus(scene: Scene, *numbers: int) -> None:
    """Corpus statements with a proof that uses no lemma."""
    statements = [equation(number, "corpus") for number in numbers]
    scene.store.add_statements(statements)
    drawn = [Rollout(Proof(one.id, "\n  rfl"), 0, 0, 0, 0.0, FinishReason.STOP) for one in statements]
    scene.store.add_rollouts(corpus_batch("corpus"), drawn)
    for each in drawn:
        scene.store.record_verdict(each.proof.id, proved())


def rows_case(scene: Scene) -> None:
    """Four replayed proofs and one selected conjecture in round 0, with five corpus statements."""
    scene.add_dataset(*(equation(number) for number in range(1, 5)))
    for number in range(1, 5):
        scene.passing(0, equation(number), 1, 4)
    scene.conjecture(0, equation(10), outcome=ConjectureOutcome.SELECTED)
    add_corpus(scene, 101, 102, 103, 104, 105)


def test_a_round_trains_both_roles_in_random_order(scene: Scene) -> None:
    rows_case(scene)
    rows = round_examples(scene.at(0))
    assert Counter(row.role for row in rows) == {Role.PROVER: 4, Role.CONJECTURER: 1}
    assert round_examples(scene.at(0)) == rows
    configure(scene, seed=1)
    other = round_examples(scene.at(0))
    assert other != rows
    assert sorted(other, key=str) == sorted(rows, key=str)


def test_a_share_of_the_corpus_is_mixed_in(scene: Scene) -> None:
    rows_case(scene)
    own = {row.origin for row in round_examples(scene.at(0))}
    configure(scene, replay={"corpus_share": 0.4})
    # 5 rows of the round's own, two fifths of that from the nine of the corpus (5 proofs, 4 conjecturer rows).
    rows = round_examples(scene.at(0))
    assert Counter(row.origin in own for row in rows) == {True: 5, False: 2}
    configure(scene, replay={"corpus_share": 100.0})
    assert len(round_examples(scene.at(0))) == 5 + 9


def example(prompt: str, target: str, weight: float = 1.0) -> Example:
    return Example(Role.PROVER, prompt, target, weight)


def test_of_rows_with_equal_prompt_and_target_the_first_stays() -> None:
    rows = [example("a", "b", 1.0), example("c", "d"), example("a", "b", 2.0), example("a", "x"), example("ab", "")]
    assert distinct(rows) == [rows[0], rows[1], rows[3], rows[4]]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.floats(0, 1))))
def test_distinct_rows_are_those_seen_for_the_first_time(drawn: list[tuple[str, str, float]]) -> None:
    rows = [example(*one) for one in drawn]
    seen: set[tuple[str, str]] = set()
    expected = []
    for row in rows:
        if (row.prompt, row.target) not in seen:
            seen.add((row.prompt, row.target))
            expected.append(row)
    assert distinct(rows) == expected


# refresh


def test_a_refresh_takes_proofs_of_all_rounds_and_the_corpus(scene: Scene) -> None:
    scene.add_dataset(equation(1), equation(2))
    add_corpus(scene, 101)
    scene.roll(0, equation(1), [("old", proved()), ("bad", failed())])
    scene.roll(7, equation(1), [("new", proved()), ("bad", failed())])
    scene.roll(9, equation(2), [("later", proved())])
    rows = refresh_examples(scene.at(8))
    assert targets(rows) == ["new", "old", "rfl"]
    # No company, no seconds: exp(-0.001 * 3) for "old" and "new", and 1 for the corpus.
    assert {row.target.strip(): row.weight for row in rows} == {
        "old": pytest.approx(math.exp(-0.003)),
        "new": pytest.approx(math.exp(-0.003)),
        "rfl": 1.0,
    }


def test_a_refresh_of_the_sft_model_repeats_no_corpus(scene: Scene) -> None:
    configure(scene, refresh={"start": "sft"})
    scene.add_dataset(equation(1))
    add_corpus(scene, 101)
    scene.roll(0, equation(1), [("old", proved()), ("bad", failed())])
    assert targets(refresh_examples(scene.at(1))) == ["old"]


def retention_case(scene: Scene) -> None:
    """Dataset t1 and conjectures t10, t11: t1 and t10 easy in round 0, t10 at 1/4 in round 1, t11 at 9/32."""
    scene.add_dataset(equation(1))
    scene.roll(0, equation(1), [("easy", proved())])
    scene.roll(0, equation(10, "conjecture"), [("easy", proved())])
    scene.roll(1, equation(10, "conjecture"), [("hard", proved()), *[("bad", failed())] * 3])
    scene.roll(1, equation(11, "conjecture"), [*[("x", proved())] * 9, *[("bad", failed())] * 23])


def test_a_refresh_keeps_all_proofs_of_the_dataset_and_of_conjectures_those_of_rounds_where_they_were_hard(
    scene: Scene,
) -> None:
    retention_case(scene)
    assert {(row.prompt.split()[1], row.target.strip()) for row in refresh_examples(scene.at(2))} == {
        ("t1", "easy"),
        ("t10", "hard"),
    }


def test_a_refresh_may_hold_the_dataset_to_the_same_bound(scene: Scene) -> None:
    configure(scene, refresh={"filter_dataset": True})
    retention_case(scene)
    assert set(by_statement(refresh_examples(scene.at(2)))) == {"t10"}


def test_a_refresh_takes_at_most_so_many_proofs_of_a_statement_at_random(scene: Scene) -> None:
    many, few = equation(1), equation(2)
    scene.add_dataset(many, few)
    scene.passing(0, many, 20, 20)
    scene.roll(1, many, [(f"again {index}", proved()) for index in range(20)])
    scene.passing(0, few, 5, 20)
    rows = refresh_examples(scene.at(1))
    assert by_statement(rows) == {"t1": 16, "t2": 5}
    assert len({row.target for row in rows if "t1" in row.prompt}) == 16
    configure(scene, seed=1)
    assert set(targets(refresh_examples(scene.at(1)))) != set(targets(rows))


def test_a_refresh_trains_no_conjectures_of_self_play(scene: Scene) -> None:
    scene.add_dataset(equation(1))
    scene.conjecture(0, equation(10), outcome=ConjectureOutcome.SELECTED)
    scene.passing(0, equation(10), 1, 4)
    assert {row.role for row in refresh_examples(scene.at(0))} == {Role.PROVER}


def test_what_was_never_proved_gives_no_row(scene: Scene) -> None:
    scene.add_dataset(Statement("t", "theorem t : p := by"))
    scene.passing(0, equation(1), 0, 4)
    assert round_examples(scene.at(0)) == refresh_examples(scene.at(0)) == []
