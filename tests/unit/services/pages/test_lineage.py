"""Where a conjecture comes from."""

from __future__ import annotations

from pathlib import Path

from services.api.pages.lineage import GENERATIONS, ancestry, drawing
from stp.store.reading import Reader
from stp.store.sql import SqlStore
from stp.types import TRIVIAL_LEMMA, Checkpoint, Conjecture, FinishReason, Lemma, Proof, Rollout, Seed, Statement

LEMMA = Lemma("Nat.le_refl", "theorem Nat.le_refl (n : Nat) : n ≤ n")


def named(number: int) -> Statement:
    return Statement(f"t{number}", f"theorem t{number} : p {number} := by", source="given")


def descend(store: SqlStore, number: int, parent: int, child: int, lemma: Lemma) -> None:
    """Have a statement conjectured in a round from another."""
    proof = Proof(named(parent).id, "rfl")
    store.add_statements([named(parent)])
    store.add_lemmas([LEMMA])
    store.add_rollouts("b", [Rollout(proof, 0, 0, 0, 0.0, FinishReason.STOP)])
    store.open_round("r", number, "{}", Checkpoint(Path("start")))
    store.add_conjectures("r", number, [Conjecture(named(child), Seed(named(parent), proof, lemma), 0)])


def names(store: SqlStore, number: int) -> list[str]:
    reader = Reader(store.database)
    return [one.statement.name for one in ancestry(reader, named(number), reader.origins(named(number).id))]


def test_it_goes_back_to_a_statement_that_nobody_conjectured(store: SqlStore) -> None:
    descend(store, 0, 1, 2, LEMMA)
    descend(store, 1, 2, 3, TRIVIAL_LEMMA)
    assert names(store, 3) == ["t1", "t2", "t3"]
    assert names(store, 1) == ["t1"]


def test_it_ends_where_it_would_go_in_a_circle_or_on_for_long(store: SqlStore) -> None:
    descend(store, 0, 1, 2, LEMMA)
    descend(store, 1, 2, 1, LEMMA)
    assert names(store, 2) == ["t1", "t2"]
    for number in range(10, 20):
        descend(store, number, number, number + 1, LEMMA)
    assert len(names(store, 20)) == GENERATIONS


def test_the_drawing_has_a_row_for_each_generation_and_says_all_of_it(store: SqlStore) -> None:
    descend(store, 0, 1, 2, LEMMA)
    descend(store, 1, 2, 3, TRIVIAL_LEMMA)
    reader = Reader(store.database)
    drawn = drawing(ancestry(reader, named(3), reader.origins(named(3).id)))
    assert [(one.title, one.text) for one in drawn.boxes] == [
        ("given", ": p 1"),
        ("lemma", "Nat.le_refl"),
        ("round 0: pending", ": p 2"),
        ("lemma", "none"),
        ("round 1: pending", ": p 3"),
    ]
    assert len(drawn.lines) == 4
    assert max(box.y + drawn.row for box in drawn.boxes) <= drawn.height
    assert max(box.x + box.width for box in drawn.boxes) <= drawn.width
    texts = [named(number).text for number in (3, 2, 1)]
    assert drawn.says == f"Conjectured: {', from '.join(texts)}."
