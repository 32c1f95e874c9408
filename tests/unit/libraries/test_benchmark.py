"""Reading LeanDojo Benchmark 4, and bringing it into the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stp.config import load_config, shipped_configs
from stp.errors import InputError
from stp.libraries import benchmark
from stp.libraries.store import Stored, add_library, add_theorems
from stp.libraries.types import statement_of
from stp.progress import SilentProgress
from stp.selfplay.warmup import corpus_examples
from stp.store.sql import SqlStore
from stp.types import Role, Tier, corpus_batch
from tests.unit.libraries.traces import CORPUS, ROW, SECOND, lay_out, step

SOURCE = "lib/train"


def bring_in(folder: Path, store: SqlStore) -> Stored:
    library = add_library(benchmark.premises(folder), store, SilentProgress())
    read = benchmark.theorems(folder, "random", "train")
    told = benchmark.origin(folder, "random", "train")
    return add_theorems(SOURCE, read, library, told, store, SilentProgress())


# reading


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("@[simp] theorem b {x : N} : x = x :=", "theorem A.b {x : N} : x = x := by"),
        ("protected lemma b.{u} (h : let y := 2; y = 2) : p", "theorem A.b.{u} (h : let y := 2; y = 2) : p := by"),
        ("theorem b (x : N := 3) : p := by", "theorem A.b (x : N := 3) : p := by"),
        ("/-- a def of b -/\ntheorem b : p := foo", "theorem A.b : p := by"),
        ("def theorem_like : N := 3", ""),
        ("class B where\n  theorem : N", ""),
    ],
)
def test_a_theorem_stands_under_its_full_name(code: str, text: str) -> None:
    assert statement_of("A.b", code) == text


def test_nested_tactics_are_told_once() -> None:
    steps = [
        step("intro h", "⊢ a", "h ⊢ a"),
        step("have g : b := by\n    simp", "h ⊢ a", "g ⊢ a"),
        step("simp", "h ⊢ b", "no goals"),
        step("simp", "g ⊢ a", "g ⊢ a'"),
        step("constructor <;> simp", "g ⊢ a'", "no goals"),
        step("constructor", "g ⊢ a'", "two"),
        step("simp", "g ⊢ c", "no goals"),
    ]
    assert benchmark.joined(steps) == ("\n  intro h\n  have g : b := by\n    simp\n  simp\n  constructor <;> simp")


def test_a_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path)
    whole = list(benchmark.theorems(tmp_path, "random", "train"))
    monkeypatch.setattr(benchmark, "PIECE", 3)
    assert list(benchmark.theorems(tmp_path, "random", "train")) == whole
    assert [one.name for one in whole] == [row["full_name"] for row in ROW]
    assert list(benchmark.theorems(tmp_path, "random", "val")) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{}", "is no JSON array"),
        ("[{}]", r"row 1: it has no 'traced_tactics'; a row should have `file_path`"),
        ("[3]", r"row 1: .*; a row should have"),
        ('[{"url": ', "ends within a row; fetch it again"),
        ("", "is no JSON array"),
    ],
)
def test_what_is_not_as_documented(tmp_path: Path, text: str, complaint: str) -> None:
    lay_out(tmp_path)
    (tmp_path / "random" / "train.json").write_text(text)
    with pytest.raises(InputError, match=complaint):
        list(benchmark.theorems(tmp_path, "random", "train"))


def test_a_corpus_that_is_not_as_documented(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no .*corpus\.jsonl; give the unpacked folder"):
        list(benchmark.premises(tmp_path))
    (tmp_path / "corpus.jsonl").write_text(json.dumps(CORPUS[0]) + '\n{"path": "x"}\n')
    with pytest.raises(InputError, match=r"line 2: it has no 'premises'; a line should have"):
        list(benchmark.premises(tmp_path))


# the store


def test_theorems_are_stored_in_the_order_of_their_files(tmp_path: Path, store: SqlStore) -> None:
    done = bring_in(lay_out(tmp_path), store)
    assert done == Stored(SOURCE, theorems=5, located=4, new=4, proofs=3, named=2)
    names = [one.name for one in store.statements(SOURCE)]
    assert names == ["Lib.first", "Lib.early", "Lib.term", "Lib.late"]
    assert {one.file for one in store.statements(SOURCE)[1:]} == {SECOND}


def test_a_traced_proof_says_whose_word_it_is(tmp_path: Path, store: SqlStore) -> None:
    bring_in(lay_out(tmp_path), store)
    proofs = store.proved(corpus_batch(SOURCE))
    assert {one.proof.text: one.lemmas for one in proofs} == {
        "\n  simp [double]": (),  # a definition is no lemma
        "\n  intro h\n  exact base h": ("Lib.base",),
        "\n  rw [base]": ("Lib.base",),
    }
    verdicts = store.verdicts(one.proof.id for one in proofs).values()
    assert {(one.tier, one.checker) for one in verdicts} == {
        (Tier.LIBRARY, "trace of https://example.org/library@29dcec0")
    }


def test_the_lemma_dictionary_holds_the_theorems(tmp_path: Path, store: SqlStore) -> None:
    bring_in(lay_out(tmp_path), store)
    lemmas = store.lemmas()
    assert set(lemmas) == {"Lib.base", "Lib.first", "Lib.early", "Lib.term", "Lib.late"}
    assert lemmas["Lib.base"].text == "theorem Lib.base (n : Nat) : n + 0 = n"


def test_a_repeat_changes_nothing(tmp_path: Path, store: SqlStore) -> None:
    first = bring_in(lay_out(tmp_path), store)
    stored = store.statements(SOURCE), store.proved(corpus_batch(SOURCE))
    again = bring_in(tmp_path, store)
    assert (again.new, again.proofs) == (0, first.proofs)
    assert (store.statements(SOURCE), store.proved(corpus_batch(SOURCE))) == stored


def test_an_earlier_theorem_of_the_file_with_the_lemma_is_what_a_conjecturer_row_shows(
    tmp_path: Path, store: SqlStore
) -> None:
    bring_in(lay_out(tmp_path), store)
    config = load_config(shipped_configs()["stp-paper"], corpus=[SOURCE])
    rows = corpus_examples(config, store)
    assert sum(one.role is Role.PROVER for one in rows) == 3
    shown = [one for one in rows if one.role is Role.CONJECTURER and "Lib.base" in one.prompt]
    [row] = shown
    assert "theorem Lib.base (n : Nat) : n + 0 = n\n" in row.prompt
    assert "theorem Lib.early (n : Nat) : n + 0 = n := by\n  intro h\n  exact base h" in row.prompt
    assert "Lib.late (n : Nat) : n + 0 + 0 = n := by" in row.target
