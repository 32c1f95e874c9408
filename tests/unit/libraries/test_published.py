"""Proofs in the format of `kfdong/STP_Lean_0320`: out of a run, into a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stp.config import load_config, shipped_configs
from stp.errors import InputError
from stp.libraries.disclosures import disclosures
from stp.libraries.exchange import Brought, bring, proofs_of
from stp.libraries.published import PublishedRow, published_row, read_published, stated, write_published
from stp.progress import SilentProgress
from stp.prompts import DEFAULT_HEADER
from stp.selfplay.warmup import corpus_examples
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import failed, make_statement, proved
from stp.types import (
    TRIVIAL_LEMMA,
    Checkpoint,
    Conjecture,
    Proof,
    Role,
    Seed,
    Statement,
    Tier,
    corpus_batch,
    prove_batch,
    unsampled,
)

RUN = "tiny"
OPENING = "Complete the following Lean 4 code:\n\n```lean4\n"
KNOWN = Statement("one", "theorem one : 1 = 1 := by", header=f"{DEFAULT_HEADER}\n", source="open")
PROPOSED = Statement("two", "theorem two (a : ℕ)\n    (h : a = 2) : a = 2 := by", source="conjecture")


def take_place(store: SqlStore) -> None:
    """Two rounds: one statement proved in both, in two ways, and a conjecture of the second."""
    store.add_statements([KNOWN, PROPOSED])
    found = {
        0: [(Proof(KNOWN.id, "\n  rfl"), True), (Proof(KNOWN.id, "\n  omega"), False)],
        1: [(Proof(KNOWN.id, "\n  rfl"), True), (Proof(KNOWN.id, "\n  simp"), True), (Proof(PROPOSED.id, "  h"), True)],
    }
    for number, proofs in found.items():
        store.open_round(RUN, number, "{}", Checkpoint(Path("base")))
        store.add_rollouts(prove_batch(RUN, number), [unsampled(one, index) for index, (one, _) in enumerate(proofs)])
        store.record_verdicts({one.id: proved() if right else failed() for one, right in proofs})
    seed = Seed(KNOWN, Proof(KNOWN.id, "\n  rfl"), TRIVIAL_LEMMA)
    store.add_seeds(RUN, 1, [seed])
    store.add_conjectures(RUN, 1, [Conjecture(PROPOSED, seed, 0)])


ROWS = {
    PublishedRow(f"{OPENING}{DEFAULT_HEADER}\ntheorem one : 1 = 1 := by", "\n  rfl", ("statement",), 0),
    PublishedRow(f"{OPENING}{DEFAULT_HEADER}\ntheorem one : 1 = 1 := by", "\n  simp", ("statement",), 1),
    PublishedRow(f"{OPENING}theorem two (a : ℕ)\n    (h : a = 2) : a = 2 := by", "\n  h", ("conjecture",), 1),
}


def bring_in(rows: list[PublishedRow], store: SqlStore, iterations: range | None = None) -> Brought:
    return bring(rows, "stp", "kfdong/STP_Lean_0320", iterations, store, None, SilentProgress())


def test_a_run_gives_each_proof_once_at_the_round_that_found_it_with_whose_statement_it_is(store: SqlStore) -> None:
    take_place(store)
    rows = list(proofs_of(RUN, store))
    assert set(rows) == ROWS
    assert len(rows) == len(ROWS)


def test_a_run_that_is_not_there(store: SqlStore) -> None:
    with pytest.raises(InputError, match="there is no run other"):
        list(proofs_of("other", store))


def test_what_is_written_is_read_as_it_was(store: SqlStore, tmp_path: Path) -> None:
    take_place(store)
    rows = list(proofs_of(RUN, store))
    assert write_published(iter(rows), tmp_path / "out") == 3
    assert list(read_published(str(tmp_path / "out"))) == rows


def test_it_is_a_data_set_with_the_published_columns(store: SqlStore, tmp_path: Path) -> None:
    from datasets import load_dataset

    take_place(store)
    write_published(proofs_of(RUN, store), tmp_path / "out")
    rows = list(load_dataset(str(tmp_path / "out"), split="train", streaming=True))
    assert all(list(one) == ["prompt", "target", "tag", "iteration"] for one in rows)
    assert {(one["tag"], one["iteration"]) for one in rows} == {
        ("['statement']", 0),
        ("['statement']", 1),
        ("['conjecture']", 1),
    }


def test_out_and_in_again_is_the_same_statements_and_proofs(store: SqlStore, tmp_path: Path) -> None:
    take_place(store)
    write_published(proofs_of(RUN, store), tmp_path / "out")
    url = f"sqlite:///{tmp_path / 'other.db'}"
    upgrade(url)
    other = SqlStore(url)
    done = bring_in(list(read_published(str(tmp_path / "out"))), other)
    assert (done.rows, done.new, done.proofs, done.left) == (3, 2, 3, {})
    assert done.sources == {"stp/statement": 2, "stp/conjecture": 1}
    assert [one.id for one in other.statements("stp/statement")] == [KNOWN.id]
    assert [one.id for one in other.statements("stp/conjecture")] == [PROPOSED.id]
    there = {one.proof for tag in ("statement", "conjecture") for one in other.proved(corpus_batch(f"stp/{tag}"))}
    assert there == {Proof(KNOWN.id, "\n  rfl"), Proof(KNOWN.id, "\n  simp"), Proof(PROPOSED.id, "\n  h")}
    other.close()


def test_imported_proofs_stand_on_the_word_of_whoever_published_them(store: SqlStore) -> None:
    bring_in(list(ROWS), store)
    ids = [one.proof.id for one in store.proved(corpus_batch("stp/statement"))]
    for verdict in store.verdicts(ids).values():
        assert (verdict.tier, verdict.checker) == (Tier.LIBRARY, "published in kfdong/STP_Lean_0320")


def test_an_import_is_harmless_to_repeat(store: SqlStore) -> None:
    first, again = bring_in(list(ROWS), store), bring_in(list(ROWS), store)
    assert (first.new, again.new, again.proofs) == (2, 0, 3)
    assert len(store.proved(corpus_batch("stp/statement"))) == 2


def test_every_proof_of_an_imported_statement_is_a_row_to_train_on(store: SqlStore) -> None:
    bring_in(list(ROWS), store)
    config = load_config(shipped_configs()["stp-paper"], corpus=["stp/statement", "stp/conjecture"])
    rows = [one for one in corpus_examples(config, store) if one.role is Role.PROVER]
    assert {(one.prompt, one.target) for one in rows} >= {
        (one.prompt, one.target) for one in ROWS if "one" in one.prompt
    }
    assert len(rows) == 3


def test_iterations_may_be_chosen(store: SqlStore) -> None:
    done = bring_in(list(ROWS), store, range(1, 2))
    assert (done.proofs, done.left) == (2, {"rows of other iterations": 1})


def test_proofs_may_be_checked_on_their_way_in(store: SqlStore) -> None:
    asked: list[tuple[str, int]] = []

    def check(source: str, rows: list[tuple[Statement, str | None]]) -> int:
        asked.append((source, len(rows)))
        return len(rows) - 1

    done = bring(list(ROWS), "stp", "here", None, store, check, SilentProgress())
    assert sorted(asked) == [("stp/conjecture", 1), ("stp/statement", 2)]
    assert (done.accepted, done.proofs) == (1, 3)


@pytest.mark.parametrize(
    ("prompt", "why"),
    [
        (f"{OPENING}<lemma>\ntheorem a : p\n<easy theorem>\ntheorem b : p := by\n<hard theorem>", "rows of the conj"),
        (f"{OPENING}import Mathlib\n\ntheorem a : p := by simp\n", "does not end with a statement"),
        (f"{OPENING}import Mathlib\n", "does not end with a statement"),
        ("Prove this:\ntheorem a : p := by", "another prompt"),
    ],
)
def test_rows_without_a_statement_are_told_apart(prompt: str, why: str) -> None:
    left = stated(PublishedRow(prompt, "\n  simp", ("x",), 0), "s")
    assert isinstance(left, str)
    assert why in left


@pytest.mark.parametrize(
    ("statement", "header"),
    [
        ("theorem a (x : ℝ) : x = x := by", DEFAULT_HEADER),
        ("theorem a (x : ℝ)\n    : x = x :=", "import Mathlib\n\ntheorem before : True := by trivial\n\n"),
        ("lemma a.b : let y := 2; y = 2 := by", "open Nat"),
        ("theorem a : True := by", ""),
    ],
)
def test_a_row_gives_back_the_statement_that_it_was_made_of(statement: str, header: str) -> None:
    one = Statement("a", statement, header=header)
    found = stated(published_row(one, "\n  simp", "statement", 3), "s")
    assert not isinstance(found, str)
    assert (found[0].id, found[0].source, found[1]) == (one.id, "s", "\n  simp")


@pytest.mark.parametrize(
    ("tag", "tags"),
    [("['statement', 'lean_workbook']", ("statement", "lean_workbook")), ("conjecture", ("conjecture",)), ("", ())],
)
def test_tags_are_read_as_others_write_them(tmp_path: Path, tag: str, tags: tuple[str, ...]) -> None:
    row = {"prompt": "p", "target": "t", "tag": tag, "iteration": 7, "weight": 0.5}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n")
    assert list(read_published(str(tmp_path))) == [PublishedRow("p", "t", tags, 7)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"prompt": "p", "tag": "x", "iteration": 0}', "has no column 'target'"),
        ('{"prompt": "p", "target": "t", "tag": "[1", "iteration": 0}', "`tag` is no list"),
    ],
)
def test_a_file_of_another_form_is_told(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "rows.jsonl").write_text(text + "\n")
    with pytest.raises(InputError, match=why):
        list(read_published(str(tmp_path / "rows.jsonl")))


def test_places_that_hold_nothing_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no .*nowhere"):
        list(read_published(str(tmp_path / "nowhere")))
    with pytest.raises(InputError, match=r"holds no rows; they are read from \.parquet"):
        list(read_published(str(tmp_path)))


def test_what_is_known_against_published_data_is_told() -> None:
    told = disclosures(["/data/stp_lean_0320"])
    assert disclosures(["kfdong/STP_model_Lean_0320"]) == told
    assert "179 of the 488 items" in told[0]
    assert "licence" in told[1]
    assert disclosures(["mathlib", "owner/other"]) == []


def test_make_statement_is_not_mathlib() -> None:
    """A statement of the core library keeps its empty header on the way out and in."""
    found = stated(published_row(make_statement(), "\n  trivial", "statement", 0), "s")
    assert not isinstance(found, str)
    assert found[0].header == ""
