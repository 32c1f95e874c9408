"""What pages ask of the store, on both databases."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stp.store.keys import Keys, Scope
from stp.store.reading import Reader
from stp.store.sql import SqlStore
from stp.types import Checkpoint, Conjecture, ConjectureOutcome, Lemma, PassRate, Phase, Proof, Seed, VerdictStatus
from stp.types import prove_batch as batch_of
from tests.contract.rows import CRASHED, FAILED, PROVED, add, statement

LEMMA = Lemma("Nat.le_refl", "theorem Nat.le_refl (n : Nat) : n ≤ n")


@pytest.fixture
def reader(store: SqlStore) -> Reader:
    return Reader(store.database)


@pytest.fixture
def keys(store: SqlStore) -> Keys:
    return Keys(store.database)


def settle(store: SqlStore, number: int, *verdicts: tuple[str, object]) -> list[Proof]:
    """Proofs of statement `number` with their verdicts; None leaves one unsettled."""
    proofs = add(store, f"b{number}", statement(number), *(text for text, _ in verdicts))
    for proof, (_, verdict) in zip(proofs, verdicts, strict=True):
        if verdict is not None:
            store.record_verdict(proof.id, verdict)  # type: ignore[arg-type]
    return proofs


def conjecture(store: SqlStore, number: int, made: int, source: Proof, run: str = "r") -> Conjecture:
    """Statement `made` as a conjecture of a round, made from a proof."""
    start = Checkpoint(Path("start"))
    store.open_round(run, number, "{}", start)
    store.add_lemmas([LEMMA])
    one = Conjecture(statement(made, source="conjecture"), Seed(store.proof(source.id)[0], source, LEMMA), 1)
    store.add_conjectures(run, number, [one])
    return one


def test_the_correct_proofs_of_a_statement_come_first_and_the_short_ones(store: SqlStore, reader: Reader) -> None:
    verdicts = [("long proof", PROVED), ("x", FAILED), ("proof", PROVED), ("none yet", None), ("yy", CRASHED)]
    proofs = settle(store, 1, *verdicts)
    settle(store, 2, ("other", PROVED))
    texts, after = [], ""
    for _ in range(3):
        page = reader.proofs_of_statement(proofs[0].statement_id, after, 2)
        texts += [one.proof.text for one in page.items]
        after = page.next or ""
    assert texts == ["proof", "long proof", "x", "yy", "none yet"]
    assert after == ""


def test_how_often_statements_were_tried_counts_distinct_settled_proofs(store: SqlStore, reader: Reader) -> None:
    [one, *_] = settle(store, 1, ("a", PROVED), ("b", FAILED), ("c", None))
    [two] = settle(store, 2, ("a", None))
    ids = [one.statement_id, two.statement_id]
    assert reader.tried(ids) == {one.statement_id: PassRate(1, 2)}
    assert reader.tried([]) == {}


def test_what_waits_and_what_was_settled_is_counted(store: SqlStore, reader: Reader) -> None:
    assert reader.unsettled() == 0
    assert reader.latest_verdicts(5) == []
    began = datetime.now(UTC) - timedelta(seconds=1)
    settle(store, 1, ("a", PROVED), ("b", FAILED), ("c", None), ("d", None))
    assert reader.unsettled() == 2
    assert reader.settled_since(began) == {VerdictStatus.PROVED: 1, VerdictStatus.FAILED: 1}
    assert reader.settled_since(datetime.now(UTC) + timedelta(minutes=1)) == {}
    [(at, newest)] = reader.latest_verdicts(1)
    assert began < at < datetime.now(UTC)
    assert newest.proof.text == "b"


def test_each_run_tells_the_phase_that_it_finished_last(store: SqlStore, reader: Reader) -> None:
    for run, number, phase in (("r", 0, Phase.SELECT), ("r", 0, Phase.PROVE), ("s", 3, Phase.SELECT)):
        store.open_round(run, number, "{}", Checkpoint(Path("start")))
        store.finish_phase(run, number, phase, {"seconds": 1.0})
    found = [(one.run, one.number, one.phase) for one in reader.latest_phases(5)]
    assert found == [("s", 3, Phase.SELECT), ("r", 0, Phase.PROVE)]
    assert reader.latest_phases(1)[0].run == "s"


def test_a_statement_tells_where_it_was_conjectured_the_earliest_first(store: SqlStore, reader: Reader) -> None:
    [source] = settle(store, 1, ("a", PROVED))
    later = conjecture(store, 2, 5, source)
    earlier = conjecture(store, 1, 5, source)
    store.judge_conjectures("r", 1, {earlier.statement.id: (ConjectureOutcome.SELECTED, 1.0)})
    found = reader.origins(later.statement.id)
    assert [(one.run, one.number, one.outcome) for one in found] == [
        ("r", 1, ConjectureOutcome.SELECTED),
        ("r", 2, ConjectureOutcome.PENDING),
    ]
    assert found[0].conjecture == earlier
    assert reader.origins(source.statement_id) == []


def test_conjectures_come_by_difficulty_page_by_page_and_by_outcome(store: SqlStore, reader: Reader) -> None:
    [source] = settle(store, 1, ("a", PROVED))
    correct = {11: 2, 12: 0, 13: 3, 14: 2}
    for number, count in correct.items():
        made = conjecture(store, 0, number, source)
        proofs = add(store, batch_of("r", 0), made.statement, *(f"{number} {index}" for index in range(3)))
        for index, proof in enumerate(proofs):
            store.record_verdict(proof.id, PROVED if index < count else FAILED)
    untried = conjecture(store, 0, 15, source)
    store.judge_conjectures("r", 0, {untried.statement.id: (ConjectureOutcome.SURPLUS, 0.0)})
    names, after = [], ""
    for _ in range(3):
        page = reader.conjectures("r", 0, after, 2, hardest_first=True)
        names += [one.conjecture.statement.name for one in page.items]
        after = page.next or ""
    assert names == ["t12", "t11", "t14", "t13", "t15"]
    [found] = reader.conjectures("r", 0, "", 9, outcome=ConjectureOutcome.SURPLUS, hardest_first=True).items
    assert found.conjecture == untried
    assert reader.outcomes("r", 0) == {ConjectureOutcome.PENDING: 4, ConjectureOutcome.SURPLUS: 1}


def test_statements_are_narrowed_by_level_and_text_whatever_is_in_it(store: SqlStore, reader: Reader) -> None:
    store.add_statements([replace(statement(1), text="theorem A_%", level=1), replace(statement(2), level=2)])
    found = [one.name for one in reader.statements("test", "", 9, containing="a_%").items]
    assert found == ["t1"]
    assert [one.name for one in reader.statements("test", "", 9, containing="T2").items] == ["t2"]
    assert [one.name for one in reader.statements("test", "", 9, level=2).items] == ["t2"]


def test_a_session_stands_for_its_key_until_one_of_them_ends(keys: Keys) -> None:
    now = time.time()
    key, secret = keys.create("ada", [Scope.READ], 0, 0, now)
    session = keys.open_session(key, now, 60)
    assert keys.of_session(session, now) == keys.find(secret) == key
    assert keys.of_session(session, now + 61) is None
    assert keys.of_session("", now) is None
    assert keys.find(session) is None
    keys.close_session(session)
    assert keys.of_session(session, now) is None
    again = keys.open_session(key, now, 60)
    keys.revoke(key.id, now)
    assert keys.of_session(again, now) is None
