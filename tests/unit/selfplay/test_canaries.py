"""Canaries: false statements whose proofs give a broken checker away."""

from __future__ import annotations

import pytest

from stp.errors import RoundError
from stp.selfplay.canaries import CHEATS, FALSE, pick, watch_canaries
from stp.syntax.lean import forbidden_statement, theorem_name
from stp.testing import FakeChecker, ScriptedGenerator, failed, proved
from stp.types import Phase, Proof, Statement, Tier, Verdict, VerdictStatus, prove_batch
from tests.unit.selfplay.scene import RUN, Scene, configure, equation


@pytest.fixture
def watched(scene: Scene) -> Scene:
    configure(scene, canaries=5)
    scene.add_dataset(equation(1), equation(2))
    scene.generator = ScriptedGenerator(lambda prompt, seed: f"\n  attempt {seed % 3}")
    return scene


def believes(text: str) -> FakeChecker:
    """A checker that takes one text as a proof of anything."""
    return FakeChecker(lambda statement, proof: proved() if proof.text.strip() == text else failed())


def test_every_canary_is_a_statement_that_the_filter_lets_through() -> None:
    for number, text in enumerate(FALSE):
        whole = f"theorem canary_{number} {text} := by"
        assert forbidden_statement(whole) is None
        assert theorem_name(whole) == f"canary_{number}"


def test_each_round_draws_its_own_and_a_round_always_the_same(watched: Scene) -> None:
    first, second = pick(watched.at(0)), pick(watched.at(1))
    assert first == pick(watched.at(0))
    assert first != second
    assert len({one.id for one in first}) == 5


def test_an_honest_checker_lets_the_round_go_on(watched: Scene) -> None:
    ctx = watched.at(0)
    assert watch_canaries(ctx) == 5
    tried = watched.store.pass_rates(ctx.batch("canaries"))
    assert {rate.attempts for rate in tried.values()} == {len(CHEATS) + ctx.config.prove.samples}
    assert watched.store.pass_rates(ctx.round.batch) == {}


@pytest.mark.parametrize("text", ["decide", "attempt 1"], ids=["a cheat", "the prover's own"])
def test_a_proved_canary_stops_the_round_and_quarantines_its_verdicts(watched: Scene, text: str) -> None:
    watched.roll(0, equation(1), [("good", proved("Nat.add_comm")), ("bad", failed())])
    watched.checker = believes(text)
    with pytest.raises(RoundError, match=f"accepted `{text}` as a proof of the false .*stp lean doctor"):
        watch_canaries(watched.at(0))
    proof = Proof(equation(1).id, "good").id
    [verdict] = watched.store.verdicts([proof]).values()
    assert (verdict.status, verdict.lemmas, verdict.certificate) == (VerdictStatus.CRASHED, (), "")
    assert "quarantined" in verdict.messages[0].text
    assert watched.store.pass_rates(prove_batch(RUN, 0)) == {}
    assert not watched.at(0).round.done(Phase.PROVE)


def test_a_mended_checker_judges_the_quarantined_again(watched: Scene) -> None:
    watched.checker = believes("decide")
    with pytest.raises(RoundError):
        watch_canaries(watched.at(0))
    watched.checker = FakeChecker()
    assert watch_canaries(watched.at(0)) == 5


def test_verdicts_of_other_rounds_stay(watched: Scene) -> None:
    watched.roll(0, equation(1), [("good", proved())])
    watched.checker = believes("decide")
    with pytest.raises(RoundError):
        watch_canaries(watched.at(1))
    [verdict] = watched.store.verdicts([Proof(equation(1).id, "good").id]).values()
    assert verdict.proved


def test_no_canaries_no_checks(watched: Scene) -> None:
    configure(watched, canaries=0)
    watched.checker = checker = FakeChecker()
    assert watch_canaries(watched.at(0)) == 0
    assert checker.checked == []


def test_an_alarm_names_checker_and_tier(watched: Scene) -> None:
    def judge(statement: Statement, proof: Proof) -> Verdict:
        return Verdict(VerdictStatus.PROVED, tier=Tier.TRUST, kernel="the kernel")

    watched.checker = FakeChecker(judge)
    with pytest.raises(RoundError, match="fake; the kernel"):
        watch_canaries(watched.at(0))
