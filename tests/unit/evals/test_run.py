"""An evaluation on a real SQLite store, with fakes for model and checker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from stp.errors import CheckerUnavailable, RoundError
from stp.evals.run import EACH, TOGETHER, Scene, evaluate, refused, running_estimate
from stp.progress import SilentProgress
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, failed, proved
from stp.types import CheckLimits, Message, Proof, Severity, Statement, Verdict, VerdictStatus
from tests.contract.rows import add
from tests.unit.evals.place import BENCHMARK, CONFIG, STATEMENTS, Model, checker, numbers, opened, run, scene


def test_every_statement_has_its_samples_each_proof_checked_once(store: SqlStore) -> None:
    checks = checker()
    evaluation, model = run(scene(store, checks))
    found = scene(store).kept.trials(evaluation)
    assert [len(one.correct) for one in found] == [CONFIG.samples] * 6
    assert not found[0].solved
    assert any(one.solved for one in found)
    assert model.drawn == 6 * CONFIG.samples
    assert len(checks.checked) == len(set(checks.checked))
    assert not any(one.unknown.any() for one in found)


def test_samples_are_drawn_in_turn_and_never_too_many_at_once(store: SqlStore) -> None:
    _, model = run(scene(store))
    assert [[len(one.seeds) for one in call] for call in model.asked] == [[EACH] * 6, [8] * 6]
    assert all(sum(len(one.seeds) for one in call) <= TOGETHER for call in model.asked)
    seeds = [seed for call in model.asked for one in call for seed in one.seeds]
    assert len(set(seeds)) == len(seeds)


@pytest.mark.parametrize("early_stop", [False, True])
@pytest.mark.parametrize("calls", [0, 1])
def test_one_that_was_stopped_comes_to_the_same_numbers_and_draws_nothing_twice(
    store: SqlStore, tmp_path: Path, early_stop: bool, calls: int
) -> None:
    config = CONFIG.model_copy(update={"early_stop": early_stop})
    place = scene(store)
    first = Model(calls)
    with pytest.raises(KeyboardInterrupt):
        run(place, config, first)
    evaluation, second = run(scene(store), config)
    stopped = numbers(place, evaluation)
    with undisturbed(tmp_path) as other:
        evaluation, whole = run(other, config)
        assert numbers(other, evaluation) == stopped
    assert first.drawn + second.drawn == whole.drawn


@contextmanager
def undisturbed(folder: Path) -> Iterator[Scene]:
    """A store of its own."""
    url = f"sqlite:///{folder / 'other.db'}"
    upgrade(url)
    store = SqlStore(url)
    yield scene(store)
    store.close()


@pytest.mark.parametrize("early_stop", [False, True])
def test_made_longer_it_is_what_it_would_have_been(store: SqlStore, tmp_path: Path, early_stop: bool) -> None:
    config = CONFIG.model_copy(update={"early_stop": early_stop})
    longer = config.model_copy(update={"samples": 3 * EACH + 1})
    place = scene(store)
    evaluation, _ = run(place, config)
    before = numbers(place, evaluation)
    evaluation, _ = run(place, longer)
    with undisturbed(tmp_path) as other:
        run(other, longer)
        assert numbers(place, evaluation) == numbers(other, evaluation)
    assert numbers(place, evaluation, config.samples) == before


def test_done_already_it_opens_no_model(store: SqlStore) -> None:
    run(scene(store))
    _, model = run(scene(store), model=Model(0))
    assert model.drawn == 0


def test_an_early_stop_draws_no_more_of_what_is_solved(store: SqlStore) -> None:
    config = CONFIG.model_copy(update={"early_stop": True, "samples": 4 * EACH})
    place = scene(store)
    evaluation, model = run(place, config)
    for one in place.kept.trials(evaluation):
        solved_at = one.correct.tolist().index(True) if one.solved else None
        expected = 4 * EACH if solved_at is None else (solved_at // EACH + 1) * EACH
        assert len(one.correct) == expected
        assert one.stopped == one.solved
    assert model.drawn < 6 * 4 * EACH


def test_what_lean_does_not_accept_is_said_and_not_tried(store: SqlStore) -> None:
    bad = STATEMENTS[2]

    class Reading(FakeChecker):
        def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
            if statement.id == bad.id:
                return Verdict(VerdictStatus.FAILED, (Message(Severity.ERROR, 1, 0, "unknown\n  identifier"),))
            return super().check(statement, proof, limits)

    place = scene(store, Reading({"good": proved()}, failed()))
    evaluation, model = run(place)
    assert refused(BENCHMARK.items, store) == {bad.id: "unknown identifier"}
    assert model.drawn == 5 * CONFIG.samples
    drawn = {one.statement_id: len(one.correct) for one in place.kept.trials(evaluation)}
    assert drawn == {one.id: 0 if one == bad else CONFIG.samples for one in STATEMENTS}


def test_verdicts_of_another_protocol_are_not_taken(store: SqlStore) -> None:
    place, checks = scene(store), checker()
    evaluation = opened(place)
    for one in STATEMENTS[1:]:
        [warm] = add(store, "eval/other", one, "good")
        store.record_verdict(warm.id, proved())
    run(scene(store, checks))
    solved = {one.statement_id for one in place.kept.trials(evaluation) if one.solved}
    assert solved
    assert {Proof(one, "good").id for one in solved} <= set(checks.checked)


def test_too_many_crashes_end_it_and_it_goes_on(store: SqlStore) -> None:
    class Broken(FakeChecker):
        def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
            if proof.text == "bad 1":
                raise CheckerUnavailable("it fell over")
            return super().check(statement, proof, limits)

    with pytest.raises((CheckerUnavailable, RoundError)):
        run(scene(store, Broken({"good": proved()}, failed())))
    place = scene(store)
    evaluation, _ = run(place)
    assert not any(one.unknown.any() for one in place.kept.trials(evaluation))


class Told(SilentProgress):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def tell(self, text: str) -> None:
        self.texts.append(text)


def test_the_running_estimate_is_told(store: SqlStore) -> None:
    told = Told()
    evaluation = opened(scene(store))
    evaluate(evaluation, CONFIG, replace(scene(store), progress=told), Model().open)
    solved = sum(one.solved for one in scene(store).kept.trials(evaluation))
    assert told.texts[-1].startswith(f"{solved} of 6 solved")


def test_the_interval_is_wilsons() -> None:
    # Newcombe 1998, Table I: 81 of 263.
    assert running_estimate(81, 263) == "81 of 263 solved: 30.8% [25.5%, 36.6%]"
