"""Rollouts in waves: as many as ever, to whom they are worth most, whatever comes in between."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from stp.queues.local import LocalQueue
from stp.selfplay.context import RoundContext
from stp.selfplay.prove import prove
from stp.selfplay.waves import ENOUGH_FOR_LANES
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, ScriptedGenerator, failed, proved
from stp.types import PassRate, Phase, Proof, Rollout, Statement, Verdict, prove_batch
from tests.unit.selfplay.game import DATASET, LEMMA, Spy, by_seed, diary, everything, judge, play
from tests.unit.selfplay.scene import RUN, Scene, configure, equation

BATCH = prove_batch(RUN, 0)


def in_waves(scene: Scene, samples: int = 8, waves: int = 4, **more: object) -> None:
    prove = {"allocation": "adaptive", "samples": samples, "first_samples": samples, "waves": waves, **more}
    configure(scene, prove=prove)


def succeeds(rates: Sequence[float]) -> ScriptedGenerator:
    """Proves `tN` in so large a share of its samples as number N says, by the sample's seed."""

    def answer(prompt: str, seed: int) -> str:
        number = int(re.findall(r"theorem t(\d+)", prompt)[-1])
        return "\n  right" if seed % 10_000 < rates[number] * 10_000 else "\n  wrong"

    return ScriptedGenerator(answer)


def test_what_is_proved_leaves_its_rollouts_to_what_is_not(scene: Scene) -> None:
    in_waves(scene)
    easy, hard = equation(0), equation(1)
    scene.add_dataset(easy, hard)
    scene.generator, scene.checker = succeeds([1.0, 0.0]), FakeChecker({"\n  right": proved()})
    prove(scene.at(0))
    # Two each in the first wave; then none to the easy one, whose rate is surely above 0.35, once it has four.
    assert scene.store.pass_rates(BATCH) == {easy.id: PassRate(2, 2), hard.id: PassRate(0, 14)}


def test_nobody_gets_more_than_the_cap_while_another_may(scene: Scene) -> None:
    in_waves(scene, most=1.5)
    scene.add_dataset(equation(0), equation(1))
    scene.generator, scene.checker = succeeds([1.0, 0.0]), FakeChecker({"\n  right": proved()})
    prove(scene.at(0))
    assert sorted(scene.store.rollout_counts(BATCH).values()) == [4, 12]


def test_what_is_disproved_gets_no_more(scene: Scene) -> None:
    in_waves(scene, disprove_share=0.5)
    false, open_one = equation(0), equation(1)
    scene.add_dataset(false, open_one)

    def check(statement: Statement, proof: Proof) -> Verdict:
        return proved() if "¬" in statement.text and "t0" in statement.text else failed()

    scene.checker = FakeChecker(check)
    prove(scene.at(0))
    assert scene.store.rollout_counts(BATCH) == {false.id: 2, open_one.id: 14}


@pytest.mark.parametrize(("samples", "waves"), [(8, 4), (7, 4), (5, 1), (3, 8)])
def test_in_all_there_are_as_many_rollouts_as_without_waves(scene: Scene, samples: int, waves: int) -> None:
    in_waves(scene, samples, waves)
    count = ENOUGH_FOR_LANES + 1  # two lanes of unequal length
    scene.add_dataset(*(equation(number) for number in range(count)))
    rates = [(number % 5) / 5 for number in range(count)]
    scene.generator, scene.checker = succeeds(rates), FakeChecker({"\n  right": proved()})
    prove(scene.at(0))
    counts = scene.store.rollout_counts(BATCH)
    assert sum(counts.values()) == samples * count
    assert len(counts) == count
    assert (len(set(counts.values())) > 1) == (waves > 1)


def test_more_of_an_open_set_is_proved_with_as_many_rollouts(scene: Scene) -> None:
    """Forty statements proved in half of the samples or in one of fifty."""
    scene.add_dataset(*(equation(number) for number in range(40)))
    scene.generator, scene.checker = succeeds([0.5, 0.02] * 20), FakeChecker({"\n  right": proved()})
    found = {}
    for allocation in ("fixed", "adaptive"):
        configure(scene, prove={"allocation": allocation, "first_samples": 16})
        for seed in range(4):
            configure(scene, seed=seed)
            round_ = scene.store.open_round(f"{allocation}-{seed}", 0, scene.config.identity(), scene.start)
            found[round_.run] = prove(RoundContext(scene.config, round_, scene.start, scene.base, scene.runtime()))
    assert {one["rollouts"] for one in found.values()} == {16 * 40}
    wins = [
        found[f"adaptive-{seed}"]["dataset_proved_now"] - found[f"fixed-{seed}"]["dataset_proved_now"]
        for seed in range(4)
    ]
    assert min(wins) >= 0
    assert sum(wins) >= 8  # of about 6 hard ones proved in 16 rollouts, 9 in 28


def test_former_rounds_count_in_the_belief(scene: Scene) -> None:
    """Of two without a proof in this round, the one that failed more before gets less."""
    in_waves(scene, samples=4, waves=2)
    fresh, tried = equation(0), equation(1)
    scene.add_dataset(fresh, tried)
    scene.passing(0, tried, 0, 64)
    prove(scene.at(1))
    assert scene.store.rollout_counts(prove_batch(RUN, 1)) == {fresh.id: 6, tried.id: 2}


# a round that is killed


class Mortal(SqlStore):
    """Fails at every so-many-th write of rollouts or of a verdict."""

    def __init__(self, url: str, every: int) -> None:
        super().__init__(url)
        self.every, self.writes, self.deaths = every, 0, 0

    def add_rollouts(self, batch: str, rollouts: Sequence[Rollout]) -> None:
        self._live()
        super().add_rollouts(batch, rollouts)

    def record_verdict(self, proof_id: str, verdict: Verdict) -> bool:
        self._live()
        return super().record_verdict(proof_id, verdict)

    def _live(self) -> None:
        self.writes += 1
        if self.writes % self.every == 0:
            self.deaths += 1
            raise KeyboardInterrupt


def judge_both(statement: Statement, proof: Proof) -> Verdict:
    """As in the game, and t4 is false: attempts 0 to 5 refute it."""
    if "¬" not in statement.text:
        return judge(statement, proof)
    right = statement.name == "t4" and int(proof.text.split()[1]) < 6
    return proved() if right else failed()


def all_on(scene: Scene) -> None:
    """Everything that changes who gets rollouts and how they are drawn."""
    scene.checker = FakeChecker(judge_both)
    in_waves(scene, disprove_share=0.25, readmit_probability=0.0)
    configure(
        scene,
        explore={"temperatures": [0.8, 1.2], "thresholds": [0.25, 0.5], "entropy_floor": 2.0, "target": 2},
        reward={"estimate": "posterior"},
        replay={"disproofs": True},
    )


def twin_of(game: Scene, folder: Path) -> tuple[str, Scene]:
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'stp.db'}"
    upgrade(url)
    return url, Scene(game.store, folder, game.config, game.generator, game.checker, Spy())


@pytest.fixture
def undisturbed(game: Scene) -> dict[str, object]:
    all_on(game)
    game.generator = ScriptedGenerator(by_seed)
    play(game, 2)
    found = everything(game)
    assert found["conjectures 1"]
    assert game.store.rounds(RUN)[1].phases[Phase.PROVE]["dataset_disproved_ever"] == 1
    assert len({len(some) for some in found["rollouts 1"]}) > 1  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("phase", Phase)
def test_killed_at_the_end_of_any_phase_it_ends_with_the_rows_of_an_undisturbed_one(
    game: Scene, undisturbed: dict[str, object], tmp_path_factory: pytest.TempPathFactory, phase: Phase
) -> None:
    _, twin = twin_of(game, tmp_path_factory.mktemp("twin"))
    store = diary(twin, fail_before=phase)
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])
    with pytest.raises(KeyboardInterrupt):
        play(twin, 2)
    play(twin, 2)
    assert everything(twin) == undisturbed
    store.close()


@pytest.mark.parametrize("every", [3, 11])
def test_killed_again_and_again_it_ends_with_the_rows_of_an_undisturbed_one(
    game: Scene, undisturbed: dict[str, object], tmp_path_factory: pytest.TempPathFactory, every: int
) -> None:
    url, twin = twin_of(game, tmp_path_factory.mktemp("twin"))
    store = twin.store = Mortal(url, every)
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])
    rounds = 0
    while rounds < 2:
        with suppress(KeyboardInterrupt):
            rounds = len(play(twin, 2))
    assert store.deaths >= 4
    assert everything(twin) == undisturbed
    store.close()


# checks that take their time


def test_a_wave_waits_for_the_verdicts_of_the_one_before(scene: Scene) -> None:
    """With threads that check slowly the rollouts are those of checks that are done at once."""
    in_waves(scene, samples=4)
    count = ENOUGH_FOR_LANES
    scene.add_dataset(*(equation(number) for number in range(count)))
    scene.generator = succeeds([(number % 3) / 2 for number in range(count)])

    def check(statement: Statement, proof: Proof) -> Verdict:
        time.sleep(0.002)
        return proved() if proof.text == "\n  right" else failed()

    scene.checker = FakeChecker(check)
    prove(scene.at(0))
    at_once = scene.store.rollout_counts(BATCH)
    url, twin = twin_of(scene, scene.folder / "twin")
    twin.store = SqlStore(url)
    twin.add_dataset(*(equation(number) for number in range(count)))
    ctx = twin.at(0)
    queue = LocalQueue(twin.store, lambda: FakeChecker(check), workers=2)
    prove(replace(ctx, rt=replace(ctx.rt, queue=queue)))
    assert twin.store.rollout_counts(BATCH) == at_once
    queue.close()
    twin.store.close()
