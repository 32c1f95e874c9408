"""What `stp.protocols.Store` promises of rounds and their lineage, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from stp.errors import StoreError
from stp.protocols import Store
from stp.store.sql import SqlStore
from stp.types import (
    TRIVIAL_LEMMA,
    Checkpoint,
    Conjecture,
    ConjectureKind,
    ConjectureOutcome,
    Example,
    Lemma,
    PassRate,
    Phase,
    Role,
    Seed,
    prove_batch,
)
from tests.contract.rows import FAILED, PROVED, add, statement

BASE = Checkpoint(Path("models/base"))


def test_a_round_is_opened_once(store: SqlStore) -> None:
    opened = store.open_round("run", 0, '{"a": 1}', BASE)
    assert (opened.run, opened.number, opened.config, opened.start) == ("run", 0, '{"a": 1}', BASE)
    assert opened.phases == {}
    assert opened.checkpoint is None
    assert store.open_round("run", 0, "another", replace(BASE, steps=3)) == opened
    assert store.rounds("run") == [opened]


def test_rounds_come_by_number_and_by_run(store: SqlStore) -> None:
    for number in (10, 2, 0):
        store.open_round("run", number, "{}", BASE)
    store.open_round("other", 1, "{}", BASE)
    assert [one.number for one in store.rounds("run")] == [0, 2, 10]


def test_a_finished_phase_keeps_its_first_figures(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    trained = Checkpoint(Path("runs/ü/round-0"), "run", 0, 5, 10**12, 0.25)
    store.finish_phase("run", 0, Phase.TRAIN, {"seconds": 2.5}, trained)
    again = store.finish_phase("run", 0, Phase.TRAIN, {"seconds": 9.0}, replace(trained, steps=6))
    assert again.phases == {Phase.TRAIN: {"seconds": 2.5}}
    assert again.checkpoint == trained
    done = store.finish_phase("run", 0, Phase.SELECT, {"seconds": 1.0, "seeds": 12})
    assert list(done.phases) == [Phase.SELECT, Phase.TRAIN]
    assert done.checkpoint == trained
    assert store.rounds("run") == [done]


def test_a_round_starts_from_the_checkpoint_of_the_last(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    trained = Checkpoint(Path("runs/round-0"), "run", 0, 5, 100, 0.25)
    store.finish_phase("run", 0, Phase.TRAIN, {}, trained)
    assert store.open_round("run", 1, "{}", trained).start == trained
    assert store.rounds("run")[0].start == BASE


def test_figures_and_losses_may_be_no_numbers(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    diverged = Checkpoint(Path("x"), "run", 0, loss=math.nan)
    done = store.finish_phase("run", 0, Phase.TRAIN, {"mean": math.nan, "most": math.inf}, diverged)
    assert math.isnan(done.phases[Phase.TRAIN]["mean"])
    assert done.phases[Phase.TRAIN]["most"] == math.inf
    assert done.checkpoint is not None
    assert math.isnan(done.checkpoint.loss)


def test_what_belongs_to_a_round_needs_the_round(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="refused"):
        store.finish_phase("run", 0, Phase.SELECT, {})
    with pytest.raises(StoreError, match="refused"):
        store.add_examples("run", 0, [Example(Role.PROVER, "p", "t")])


def seeds_in(store: Store) -> list[Seed]:
    """Two seeds of one statement, one with a lemma, in a round that is open."""
    store.open_round("run", 0, "{}", BASE)
    lemma = Lemma("Nat.add_comm", "theorem Nat.add_comm : ∀ a b, a + b = b + a")
    store.add_lemmas([lemma])
    proofs = add(store, "corpus", statement(0), "by omega", "rfl")
    return [Seed(statement(0), proofs[1], lemma), Seed(statement(0), proofs[0], TRIVIAL_LEMMA)]


def test_seeds_keep_order_and_repetition_and_are_replaced_whole(store: SqlStore) -> None:
    one, two = seeds_in(store)
    for seeds in ([one, two, two, one], [one, two, two, one], [two], []):
        store.add_seeds("run", 0, seeds)
        assert store.seeds("run", 0) == seeds
    assert store.seeds("run", 1) == []


def test_seeds_and_conjectures_keep_what_was_asked_for(store: SqlStore) -> None:
    one, _ = seeds_in(store)
    seeds = [replace(one, kind=kind) for kind in ConjectureKind]
    store.add_seeds("run", 0, seeds)
    assert store.seeds("run", 0) == seeds
    made = [Conjecture(statement(n, source="conjecture"), seed, n) for n, seed in enumerate(seeds, 1)]
    store.add_conjectures("run", 0, made)
    assert [each for each, _, _ in store.conjectures("run", 0)] == made


def test_conjectures_come_pending_in_the_order_added(store: SqlStore) -> None:
    seeds = seeds_in(store)
    made = [Conjecture(statement(n, source="conjecture"), seeds[n % 2], 2**63 - n) for n in (9, 4, 7, 5)]
    store.add_conjectures("run", 0, made[:2])
    store.add_conjectures("run", 0, made)
    assert store.conjectures("run", 0) == [(one, ConjectureOutcome.PENDING, 0.0) for one in made]
    assert store.statements("conjecture") == [one.statement for one in made]
    assert store.conjectures("run", 1) == []


def test_conjectures_are_judged_by_statement(store: SqlStore) -> None:
    seeds = seeds_in(store)
    made = [Conjecture(statement(n), seeds[0], n) for n in (1, 2, 3)]
    store.open_round("run", 1, "{}", BASE)
    store.add_conjectures("run", 0, made)
    store.add_conjectures("run", 1, made[:1])
    judged = {
        made[0].statement.id: (ConjectureOutcome.SELECTED, 1.75),
        made[2].statement.id: (ConjectureOutcome.TOO_EASY, 0.0),
    }
    for _ in range(2):
        store.judge_conjectures("run", 0, judged)
    store.judge_conjectures("run", 0, {})
    assert [(fate, weight) for _, fate, weight in store.conjectures("run", 0)] == [
        (ConjectureOutcome.SELECTED, 1.75),
        (ConjectureOutcome.PENDING, 0.0),
        (ConjectureOutcome.TOO_EASY, 0.0),
    ]
    assert store.conjectures("run", 1) == [(made[0], ConjectureOutcome.PENDING, 0.0)]


def test_barely_provable_conjectures_are_in_the_window_and_hardest_first(store: SqlStore) -> None:
    seed, batch = seeds_in(store)[0], prove_batch("run", 0)
    statements = [statement(n) for n in range(1, 7)]
    store.add_conjectures("run", 0, [Conjecture(one, seed, 0) for one in statements])
    for one, proved in zip(statements, (0, 2, 1, 3, 8), strict=False):
        proofs = add(store, batch, one, *(["good"] * proved + ["bad"] * (8 - proved)))
        for proof in set(proofs):
            store.record_verdict(proof.id, PROVED if proof.text == "good" else FAILED)
    for proof in set(add(store, batch, statement(50), "good", "bad", "bad", "bad", "bad", "bad", "bad", "bad")):
        store.record_verdict(proof.id, PROVED if proof.text == "good" else FAILED)
    expected = [(statements[2], PassRate(1, 8)), (statements[1], PassRate(2, 8))]
    assert store.barely_provable("run", 0, 0.0, 0.25) == expected
    assert store.barely_provable("run", 0, 0.125, 0.375) == [
        (statements[1], PassRate(2, 8)),
        (statements[3], PassRate(3, 8)),
    ]
    assert store.barely_provable("run", 1, 0.0, 1.0) == []


def test_examples_keep_order_and_are_replaced_whole(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    one = Example(Role.PROVER, "prove ∀\0", "rfl", 0.1 + 0.2, "abc")
    two = Example(Role.CONJECTURER, "conjecture", "theorem t : p := by", 2.0)
    for examples in ([one, two, one], [two, one], []):
        store.add_examples("run", 0, examples)
        assert store.examples("run", 0) == examples


def test_everything_is_there_after_closing_and_opening(database_url: str) -> None:
    first = SqlStore(database_url)
    seeds = seeds_in(first)
    first.add_seeds("run", 0, seeds)
    first.close()
    first.close()
    second = SqlStore(database_url)
    assert second.seeds("run", 0) == seeds
    second.close()
