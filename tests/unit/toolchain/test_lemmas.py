"""Names of theorems are found in Lean sources as the library writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.errors import ToolchainError
from stp.toolchain.lemmas import library_lemmas, theorem_names
from stp.toolchain.types import Toolchain

INIT = """prelude
import Init.Nat.Basic
theorem last : True := trivial
"""
BASIC = """prelude
/- theorem in_a_comment : True := trivial -/
theorem plain : True := trivial
namespace Nat
-- theorem also_in_a_comment : True := trivial
@[simp] protected theorem add_zero (n : Nat) : n + 0 = n := rfl
@[simp high, ext] theorem two_attributes {n : Nat}: n = n := rfl
private theorem hidden : True := trivial
theorem _root_.outside : True := trivial
theorem universes.{u} {α : Sort u} : True := trivial
section
variable {a : Prop}
theorem in_a_section : a → a
  | h => h
end
protected theorem «forall» : True := trivial
namespace Deep.Er
theorem le.dest : True := by
  have theorem_like := trivial
  exact theorem_like
end Deep.Er
def not_a_theorem : Nat := 0
end Nat
theorem after (n : Nat) : n = n := rfl
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "Init" / "Nat").mkdir(parents=True)
    (tmp_path / "Init.lean").write_text(INIT)
    (tmp_path / "Init" / "Nat" / "Basic.lean").write_text(BASIC)
    return tmp_path


def test_theorems_carry_their_namespace_and_come_in_import_order(sources: Path) -> None:
    assert theorem_names(sources) == {
        "Init.Nat.Basic": [
            "plain",
            "Nat.add_zero",
            "Nat.two_attributes",
            "outside",
            "Nat.universes",
            "Nat.in_a_section",
            "Nat.«forall»",
            "Nat.Deep.Er.le.dest",
            "after",
        ],
        "Init": ["last"],
    }


def test_the_library_itself_is_read_to_the_end() -> None:
    names = {name for found in theorem_names().values() for name in found}
    assert {"Nat.add_comm", "Nat.le_trans", "List.append_assoc", "and_comm", "Classical.em"} <= names


def test_a_lean_that_does_not_start_is_an_error_that_names_the_mend(sources: Path, tmp_path: Path) -> None:
    gone = Toolchain(tmp_path / "lean", (), (), "4.35.0", "none", "PATH")
    with pytest.raises(ToolchainError, match="stp lean doctor"):
        library_lemmas(gone, sources)
