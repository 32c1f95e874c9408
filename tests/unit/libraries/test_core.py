"""The core library as a corpus, checked by Lean."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.checking.lean import LeanChecker
from stp.libraries.core import SOURCE, Counted, add_core, core_rows
from stp.progress import SilentProgress
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import InlineQueue
from stp.types import CheckLimits, Lemma, corpus_batch

LIBRARY = """prelude
universe u
namespace Nat
variable {n m : Nat}
@[simp] protected theorem said (h : n ≤ m) : n < m + 1 := Nat.lt_succ_of_le h
/- theorem not_this : False := nope -/
section
variable (k : Nat)
theorem more : n ≤ n + k := by
  exact Nat.le_add_right n k
end
private theorem hidden : n = n := rfl
theorem uses_hidden : n = n := hidden
theorem itself : n = n := Nat.itself
theorem again : ∀ n : Nat, 0 ≤ n
  | 0 => Nat.le_refl 0
  | n + 1 => Nat.le_succ_of_le (again n)
theorem fine (a : α) : a = a :=
  rfl
end Nat
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "Init").mkdir()
    (tmp_path / "Init.lean").write_text("prelude\nimport Init.Own\n")
    (tmp_path / "Init" / "Own.lean").write_text(LIBRARY)
    return tmp_path


def test_theorems_are_cut_from_their_files_with_their_context(sources: Path) -> None:
    rows = {one.name: (one, proof) for one, proof in core_rows(sources)}
    assert list(rows) == ["Nat.said_again", "Nat.more_again", "Nat.uses_hidden_again", "Nat.fine_again"]
    said, proof = rows["Nat.said_again"]
    assert said.text == "theorem Nat.said_again (h : n ≤ m) : n < m + 1 :="
    assert (said.header, said.file) == ("universe u\nvariable {n m : Nat}\n", "Init/Own.lean")
    assert proof == " Nat.lt_succ_of_le h"
    more, proof = rows["Nat.more_again"]
    assert more.header == "universe u\nvariable {n m : Nat}\nvariable (k : Nat)\n"
    assert proof == "\n  exact Nat.le_add_right n k"


@pytest.mark.lean
def test_what_lean_accepts_is_a_corpus(sources: Path, store: SqlStore, lean: LeanChecker) -> None:
    url = f"sqlite:///{sources / 'scratch.db'}"
    upgrade(url)
    store.add_lemmas([Lemma("Nat.le_add_right", "theorem Nat.le_add_right : ∀ (n k : Nat), n ≤ n + k")])
    scratch = SqlStore(url)
    for _ in range(2):  # a repeat changes nothing
        queue = InlineQueue(scratch, lean)
        done = add_core(core_rows(sources), store, scratch, queue, CheckLimits(60, 4000), SilentProgress())
        assert done == Counted(theorems=4, checked=3, named=1)
    scratch.close()
    assert [one.name for one in store.statements(SOURCE)] == ["Nat.said_again", "Nat.more_again", "Nat.fine_again"]
    lemmas = {one.proof.text.strip(): one.lemmas for one in store.proved(corpus_batch(SOURCE))}
    assert lemmas["exact Nat.le_add_right n k"] == ("Nat.le_add_right",)
