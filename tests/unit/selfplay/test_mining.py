"""Goals of failed proofs: which are taken, what becomes of them, and what they train."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from stp.selfplay.conjecture import propose_conjectures
from stp.selfplay.examples import selected_conjectures
from stp.selfplay.mining import mined_goals
from stp.selfplay.reward import judge_conjectures
from stp.store.schema import upgrade
from stp.testing import FakeChecker, ScriptedGenerator, proved
from stp.types import (
    TRIVIAL_LEMMA,
    Conjecture,
    ConjectureKind,
    ConjectureOutcome,
    Message,
    Phase,
    Proof,
    ProofSystem,
    Role,
    Severity,
    Statement,
    Verdict,
    VerdictStatus,
    prove_batch,
)
from tests.unit.selfplay.game import DATASET, LEMMA, Spy, by_seed, diary, everything, judge, play
from tests.unit.selfplay.scene import RUN, Scene, configure, equation


def stuck(*claims: str) -> Verdict:
    """A failed proof with these goals left."""
    goals = "\n\n".join(f"case {number}\nn : Nat\n⊢ {claim}" for number, claim in enumerate(claims))
    messages = (
        Message(Severity.WARNING, 1, 0, "unused variable `n`"),
        Message(Severity.ERROR, 0, 40, f"unsolved goals\n{goals}"),
    )
    return Verdict(VerdictStatus.FAILED, messages)


def claims(conjectures: list[Conjecture]) -> list[str]:
    return [one.statement.text.partition("(n : Nat) : ")[2].removesuffix(" := by") for one in conjectures]


# which goals


def test_a_goal_knows_the_proof_that_was_stuck_at_it(scene: Scene) -> None:
    configure(scene, conjecture={"mined": 1.0})
    scene.add_dataset(equation(1))
    scene.roll(0, equation(1), [("\n  constructor", stuck("n = 1", "n = 2"))])
    [one] = mined_goals(scene.at(1))
    assert claims([one]) == ["n = 1"]
    assert (one.seed.statement.name, one.seed.proof.text) == ("t1", "\n  constructor")
    assert (one.seed.lemma, one.seed.kind, one.sample_seed) == (TRIVIAL_LEMMA, ConjectureKind.GOAL, 0)


def test_no_more_than_the_share_asked_for_and_two_of_a_statement(scene: Scene) -> None:
    statements = [equation(number) for number in range(4)]
    scene.add_dataset(*statements)
    for one in statements:
        scene.roll(0, one, [(f"p{index}", stuck(f"n = {one.name[1:]}{index}")) for index in range(5)])
    for share, count in ((0.25, 1), (0.5, 2), (1.0, 4), (9.0, 8)):
        configure(scene, conjecture={"mined": share})
        found = mined_goals(scene.at(1))
        assert len({one.statement.id for one in found}) == len(found) == count
        assert mined_goals(scene.at(1)) == found


def test_statements_that_were_never_proved_come_first(scene: Scene) -> None:
    configure(scene, conjecture={"mined": 0.3})
    scene.add_dataset(*(equation(number) for number in range(10)))
    for number in range(10):
        rollouts = [("bad", stuck(f"n = {number}"))]
        scene.roll(0, equation(number), rollouts if number < 3 else [*rollouts, ("good", proved())])
    scene.conjecture(0, equation(77))
    scene.roll(0, equation(77), [("bad", stuck("n = 77"))])
    assert set(claims(mined_goals(scene.at(1)))) == {"n = 0", "n = 1", "n = 2"}
    configure(scene, conjecture={"mined": 2.0})
    assert set(claims(mined_goals(scene.at(1)))) == {f"n = {number}" for number in (*range(10), 77)}


def test_only_failed_proofs_of_the_last_round_are_read(scene: Scene) -> None:
    configure(scene, conjecture={"mined": 9.0})
    isabelle = Statement("i", "lemma i: True", source="open", system=ProofSystem.ISABELLE)
    scene.add_dataset(equation(1), equation(2), isabelle)
    scene.roll(0, equation(1), [("old", stuck("n = 0"))])
    left = stuck("n = 9").messages
    others = [VerdictStatus.INCOMPLETE, VerdictStatus.RESOURCE, VerdictStatus.CRASHED, VerdictStatus.PROVED]
    rollouts = [(f"p{index}", Verdict(status, left)) for index, status in enumerate(others)]
    scene.roll(1, equation(2), [*rollouts, ("plain", Verdict(VerdictStatus.FAILED))])
    scene.roll(1, isabelle, [("x", stuck("n = 8"))])
    assert mined_goals(scene.at(2)) == []
    assert claims(mined_goals(scene.at(1))) == ["n = 0"]


def test_a_goal_that_is_another_statement_of_the_dataset_or_held_out_is_left_out(scene: Scene) -> None:
    configure(scene, conjecture={"mined": 9.0})
    scene.add_dataset(equation(1), Statement("known", "theorem known {m : Nat} : m = 7 := by"))
    scene.store.add_statements([Statement("test", "theorem test (k : Nat) : k = 8 := by", source="test")])
    scene.roll(0, equation(1), [(f"p{claim}", stuck(f"n = {claim}")) for claim in (7, 8, 9)])
    assert claims(mined_goals(scene.at(1))) == ["n = 9"]


@pytest.mark.parametrize("change", [{"mined": 0.0}, {"mined": 1.0, "enabled": False}])
def test_off_reads_nothing(scene: Scene, change: dict[str, object]) -> None:
    configure(scene, conjecture=change)
    scene.add_dataset(equation(1))
    scene.roll(0, equation(1), [("bad", stuck("n = 1"))])
    assert mined_goals(scene.at(1)) == []
    assert propose_conjectures(scene.at(1)) == {"sampled": 0, "kept": 0}


def test_mining_wants_the_screen(scene: Scene) -> None:
    with pytest.raises(ValidationError, match="mined needs well_formed"):
        configure(scene, conjecture={"mined": 1.0, "well_formed": False})


# what becomes of them


def test_they_pass_novelty_screen_and_cap_like_others(scene: Scene) -> None:
    configure(scene, conjecture={"mined": 2.0})
    scene.add_dataset(equation(1), equation(2))
    scene.roll(0, equation(1), [("a", stuck("n = 1")), ("b", stuck("n = bad"))])
    scene.roll(0, equation(2), [("c", stuck("n = 1")), ("d", stuck("n = 2"))])
    [known] = [one for one in mined_goals(scene.at(1)) if claims([one]) == ["n = 2"]]
    scene.passing(0, known.statement, 1, 4)
    scene.conjecture(0, known.statement)

    def screen(statement: Statement, proof: Proof) -> Verdict:
        return Verdict(VerdictStatus.FAILED if "bad" in statement.text else VerdictStatus.INCOMPLETE)

    scene.checker = FakeChecker(screen)
    counts = propose_conjectures(scene.at(1))
    # Without seeds the model is not asked. The same goal of two statements is one.
    assert counts == {"mined": 3, "known": 1, "screened": 2, "ill-formed": 1, "kept": 1}
    fates = {claims([one])[0]: fate for one, fate, _ in scene.store.conjectures(RUN, 1)}
    assert fates == {"n = 1": ConjectureOutcome.PENDING, "n = bad": ConjectureOutcome.ILL_FORMED}


def test_they_are_neither_rewarded_nor_trained_on_as_conjectures(scene: Scene) -> None:
    configure(scene, conjecture={"mined": 2.0}, reward={"transport": False, "elegance_quantile": 0.0})
    scene.add_dataset(equation(1))
    scene.roll(0, equation(1), [("a", stuck("n = 1")), ("b", stuck("n = 2"))])
    goals = mined_goals(scene.at(1))
    scene.store.add_conjectures(RUN, 1, goals)
    scene.passing(1, goals[0].statement, 1, 8)
    scene.passing(1, goals[1].statement, 0, 8)
    scene.conjecture(1, equation(5))
    scene.passing(1, equation(5), 1, 8)
    figures = judge_conjectures(scene.at(1))
    fates = [(fate, weight) for _, fate, weight in scene.store.conjectures(RUN, 1)]
    assert fates == [
        (ConjectureOutcome.MINED, 0.0),
        (ConjectureOutcome.UNPROVED, 0.0),
        (ConjectureOutcome.SELECTED, 1.0),
    ]
    assert (figures["mined"], figures["selected"]) == (1, 1)
    # Whatever outcome one has, it gives no row.
    scene.store.judge_conjectures(RUN, 1, {goals[0].statement.id: (ConjectureOutcome.SELECTED, 1.0)})
    assert [one.origin for one in selected_conjectures(scene.at(1))] == [equation(5).id]


# whole rounds


def checker(statement: Statement, proof: Proof) -> Verdict:
    """As in `game.py`; t4 and t5 leave a goal, which attempts 0 to 5 prove."""
    if statement.name.startswith("goal_"):
        if proof.text == "  sorry":
            return Verdict(VerdictStatus.INCOMPLETE)
        return proved() if int(proof.text.split()[1]) < 6 else Verdict(VerdictStatus.FAILED)
    found = judge(statement, proof)
    if found.status is VerdictStatus.FAILED and statement.name in {"t4", "t5"}:
        return stuck(f"q {statement.name[1:]} {proof.text.split()[1]}")
    return found


def test_a_round_proves_goals_and_trains_the_prover_on_them(game: Scene) -> None:
    configure(game, conjecture={"mined": 0.4}, replay={"max_pass_rate": 1.0})
    game.generator, game.checker = ScriptedGenerator(by_seed), FakeChecker(checker)
    _, round_ = play(game, 2)
    goals = [(one, fate) for one, fate, _ in game.store.conjectures(RUN, 1) if one.seed.kind is ConjectureKind.GOAL]
    assert round_.phases[Phase.CONJECTURE]["mined"] == len(goals) == 2
    assert all(one.seed.statement.name in {"t4", "t5"} for one, _ in goals)
    rates = game.store.pass_rates(prove_batch(RUN, 1))
    tried = [one.statement for one, fate in goals if fate is not ConjectureOutcome.SURPLUS]
    right = [one for one in tried if rates[one.id].proved]
    assert right
    examples = game.store.examples(RUN, 1)
    texts = {one.prompt for one in examples if one.role is Role.PROVER}
    assert {one.text for one in right} <= texts
    assert not {one.id for one in tried} & {one.origin for one in examples if one.role is Role.CONJECTURER}
    assert round_.phases[Phase.REWARD]["mined"] == len(right)


@pytest.mark.parametrize("phase", [Phase.CONJECTURE, Phase.REWARD])
def test_a_killed_round_mines_the_same_goals_again(
    game: Scene, tmp_path_factory: pytest.TempPathFactory, phase: Phase
) -> None:
    configure(game, conjecture={"mined": 0.4})
    game.generator, game.checker = ScriptedGenerator(by_seed), FakeChecker(checker)
    play(game, 2)
    undisturbed = everything(game)

    twin = Scene(game.store, tmp_path_factory.mktemp("twin"), game.config, game.generator, game.checker, Spy())
    upgrade(f"sqlite:///{twin.folder / 'stp.db'}")
    store = diary(twin, fail_before=phase)
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])
    with pytest.raises(KeyboardInterrupt):
        play(twin, 2)
    play(twin, 2)
    assert everything(twin) == undisturbed
    assert any(one.seed.kind is ConjectureKind.GOAL for one, _, _ in store.conjectures(RUN, 1))
    store.close()
