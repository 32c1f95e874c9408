"""A run with fakes for model, checker and trainer: how it begins, what stops it, and how it goes on."""

from __future__ import annotations

import json

import pytest

from stp.errors import CheckerUnavailable, RoundError
from stp.selfplay.experiment import warm_up
from stp.store.schema import upgrade
from stp.testing import FakeChecker, ScriptedGenerator, proved
from stp.types import (
    FinishReason,
    PassRate,
    Phase,
    Proof,
    Rollout,
    Statement,
    Verdict,
    corpus_batch,
    prove_batch,
)
from tests.unit.selfplay.game import DATASET, LEMMA, Model, Spy, by_seed, diary, everything, judge, play, rates, trained
from tests.unit.selfplay.scene import RUN, Scene, configure

# the start of a run


def test_sft_trains_the_base_on_the_corpus_once(game: Scene) -> None:
    corpus = Statement("c", "theorem c : q := by", source="corpus")
    game.store.add_statements([corpus])
    proof = Proof(corpus.id, "\n  rfl")
    game.store.add_rollouts(corpus_batch("corpus"), [Rollout(proof, 0, 0, 0, 0.0, FinishReason.STOP)])
    game.store.record_verdict(proof.id, proved())
    made = warm_up(game.config, game.base, game.runtime())
    assert [call[:2] for call in trained(game)] == [("base", "sft")]
    assert trained(game)[0][2] == game.config.sft
    written = json.loads((made.path / "examples.json").read_text())
    assert written["rows"] == [["prover", "theorem c : q := by", "\n  rfl", 1.0]]


def test_a_corpus_that_is_not_there_is_no_reason_to_go_on_without(game: Scene) -> None:
    with pytest.raises(RoundError, match=r"no proofs are stored under corpus; .*stp data trace.*or set corpus = \[\]"):
        warm_up(game.config, game.base, game.runtime())


def test_without_a_corpus_the_base_is_the_start(game: Scene) -> None:
    configure(game, corpus=[])
    assert warm_up(game.config, game.base, game.runtime()) == game.base
    assert trained(game) == []


def test_a_run_without_statements_says_how_to_get_some(scene: Scene) -> None:
    with pytest.raises(RoundError, match=r"no statements are stored under open; .*stp import.*stp world build"):
        play(scene, 1)


# what goes wrong


def test_a_round_goes_on_only_under_the_configuration_it_was_begun_with(game: Scene) -> None:
    play(game, 1)
    configure(game, prove={"samples": 9})
    with pytest.raises(RoundError, match="round 0 of run 'tiny' was begun with another configuration"):
        play(game, 1)


def test_a_run_may_be_made_longer_and_finished_rounds_come_from_the_store(game: Scene) -> None:
    play(game, 1)
    model = game.generator
    assert isinstance(model, Model)
    asked = sum(model.asked.values())
    assert play(game, 1)[0].number == 0
    assert sum(model.asked.values()) == asked
    assert [one.number for one in play(game, 2)] == [0, 1]
    assert [out for _, out, _ in trained(game)] == ["round-0", "round-1"]


def test_a_round_goes_on_from_the_weights_it_was_begun_with(game: Scene) -> None:
    game.store.open_round(RUN, 0, game.config.identity(), game.base)
    [round_] = play(game, 1)
    assert round_.start == game.base
    assert trained(game)[0][:2] == ("base", "round-0")


def breaks_on(*broken: tuple[str, str]) -> FakeChecker:
    """A checker that cannot check these attempts (statement, text)."""

    def check(statement: Statement, proof: Proof) -> Verdict:
        if (statement.name, proof.text.strip()) in broken:
            raise CheckerUnavailable("out of memory")
        return judge(statement, proof)

    return FakeChecker(check)


def test_too_many_crashed_checks_stop_the_round_and_it_goes_on_when_the_checker_is_mended(game: Scene) -> None:
    """1 of 40 rollouts is more than 0.5 %."""
    game.checker = breaks_on(("t3", "attempt 0"))
    with pytest.raises(RoundError, match=r"1 of 40 rollouts in tiny/round-0/prove could not be checked"):
        play(game, 1)
    assert game.store.rounds(RUN)[0].phases.keys() == {Phase.SELECT, Phase.CONJECTURE}
    mended = FakeChecker(judge)
    game.checker = mended
    play(game, 1)
    assert len(mended.checked) == 1
    assert rates(game, 0)["t3"] == PassRate(1, 8)


def test_crashed_rollouts_are_neither_right_nor_wrong(game: Scene) -> None:
    configure(game, max_crashed=0.1)
    game.checker = breaks_on(("t1", "attempt 0"), ("t3", "attempt 7"))
    [round_] = play(game, 1)
    assert rates(game, 0)["t1"] == PassRate(5, 7)
    assert rates(game, 0)["t3"] == PassRate(1, 7)
    assert game.store.troubles(prove_batch(RUN, 0)) == {"crashed": 2}
    assert (round_.phases[Phase.PROVE]["rollouts"], round_.phases[Phase.PROVE]["correct"]) == (38, 10)


def test_when_no_checker_works_the_round_stops_and_loses_nothing(game: Scene) -> None:
    def broken(statement: Statement, proof: Proof) -> Verdict:
        raise CheckerUnavailable("no Lean here")

    game.checker = FakeChecker(broken)
    with pytest.raises(CheckerUnavailable, match="no Lean here"):
        play(game, 1)
    assert sum(game.store.rollout_counts(prove_batch(RUN, 0)).values()) == 40
    game.checker = FakeChecker(judge)
    play(game, 1)
    assert rates(game, 0)["t1"] == PassRate(6, 8)


# a round that is killed


@pytest.mark.parametrize("phase", Phase)
def test_a_round_killed_at_the_end_of_any_phase_ends_with_the_rows_of_an_undisturbed_one(
    game: Scene, tmp_path_factory: pytest.TempPathFactory, phase: Phase
) -> None:
    game.generator = ScriptedGenerator(by_seed)
    play(game, 2)
    undisturbed = everything(game)
    assert undisturbed["conjectures 1"]
    assert undisturbed["examples 1"]

    twin = Scene(game.store, tmp_path_factory.mktemp("twin"), game.config, game.generator, game.checker, Spy())
    upgrade(f"sqlite:///{twin.folder / 'stp.db'}")
    store = diary(twin, fail_before=phase)
    store.add_statements(DATASET)
    store.add_lemmas([LEMMA])
    with pytest.raises(KeyboardInterrupt):
        play(twin, 2)
    assert len(store.ended) == len(Phase) + list(Phase).index(phase)
    play(twin, 2)
    assert store.ended == [(number, one) for number in (0, 1) for one in Phase]
    assert everything(twin) == undisturbed
    store.close()
