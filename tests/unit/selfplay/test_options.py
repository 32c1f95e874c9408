"""Whole rounds with judge, rule of SGS and curriculum on: what they train, and that being killed changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from stp.judging.asking import Answers, AskingJudge
from stp.store.schema import upgrade
from stp.testing import FakeJudge, ScriptedGenerator
from stp.types import ConjectureOutcome, Phase, Role
from tests.chats import marks
from tests.unit.selfplay.game import DATASET, LEMMA, Spy, by_seed, diary, everything, play
from tests.unit.selfplay.scene import RUN, Scene, configure


def found(scene: Scene) -> dict[str, tuple[ConjectureOutcome, float]]:
    return {one.statement.name: (fate, weight) for one, fate, weight in scene.store.conjectures(RUN, 1)}


def test_rewards_of_sgs_weigh_the_conjecturers_rows(game: Scene) -> None:
    configure(game, reward={"rule": "sgs", "easy_share": 0.0}, judge={"kind": "heuristic"})
    game.judge = FakeJudge({"t11": 0.5, "t12": 1.0, "t13": 0.2})
    _, round_ = play(game, 2)
    # Pass rates 1/8, 2/8 and 3/8: rewards 0.4375, 0.75 and 0.125, brought to [0, 1]. t14 is ill-formed.
    assert found(game) == {
        "t11": (ConjectureOutcome.SELECTED, pytest.approx(0.5)),
        "t12": (ConjectureOutcome.SELECTED, 1.0),
        "t13": (ConjectureOutcome.UNREWARDED, 0.0),
        "t14": (ConjectureOutcome.ILL_FORMED, 0.0),
    }
    weights = [one.weight for one in game.store.examples(RUN, 1) if one.role is Role.CONJECTURER]
    assert sorted(weights) == [pytest.approx(0.5), 1.0]
    assert round_.phases[Phase.REWARD]["score"] == pytest.approx(1.7 / 3)


class Moody:
    """Never gives the same marks twice."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, prompts: Sequence[str]) -> Iterator[tuple[int, str]]:
        for index in range(len(prompts)):
            self.asked += 1
            yield index, marks(self.asked % 6)


def judged_by(scene: Scene, folder: Path, mood: Moody) -> None:
    """Each round is judged with answers from the file, as by a process of its own."""
    scene.judge = AskingJudge(mood, "m", Answers(folder / "judge.jsonl"))


def test_a_round_killed_after_it_was_judged_asks_nothing_again(game: Scene, tmp_path: Path) -> None:
    configure(game, judge={"kind": "endpoint", "name": "m"}, reward={"transport": False})
    mood, store = Moody(), diary(game, fail_before=Phase.REWARD)
    judged_by(game, tmp_path, mood)
    with pytest.raises(KeyboardInterrupt):
        play(game, 2)
    # t11 and t12 are in the window; relevance 1 and 2 are scores of 4/8 and 5/8, and their mean becomes 1.
    expected = {"t11": pytest.approx(8 / 9), "t12": pytest.approx(10 / 9)}
    assert {name: found(game)[name][1] for name in expected} == expected
    judged_by(game, tmp_path, mood)
    play(game, 2)
    assert mood.asked == 2
    assert {name: found(game)[name][1] for name in expected} == expected
    store.close()


@pytest.mark.parametrize("phase", [Phase.SELECT, Phase.REWARD])
def test_with_all_options_on_a_killed_round_ends_with_the_rows_of_an_undisturbed_one(
    game: Scene, tmp_path_factory: pytest.TempPathFactory, phase: Phase
) -> None:
    configure(game, reward={"rule": "sgs"}, judge={"kind": "heuristic"}, select={"curriculum": 0.5})
    game.generator, game.judge = ScriptedGenerator(by_seed), FakeJudge({"t11": 0.5, "t12": 0.7})
    play(game, 3)
    undisturbed = everything(game)
    assert undisturbed["examples 2"]

    twin = Scene(
        game.store, tmp_path_factory.mktemp("twin"), game.config, game.generator, game.checker, Spy(), game.judge
    )
    upgrade(f"sqlite:///{twin.folder / 'stp.db'}")
    store = diary(twin, fail_before=phase)
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])
    with pytest.raises(KeyboardInterrupt):
        play(twin, 3)
    play(twin, 3)
    assert everything(twin) == undisturbed
    store.close()
