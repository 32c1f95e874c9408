"""Theories of benchmarks and of the AFP, taken apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.errors import InputError
from stp.evals.benchmarks import load
from stp.evals.formats_isabelle import session_of, theory_claims
from stp.syntax.isabelle import forbidden_header, forbidden_statement
from stp.types import ProofSystem

MINIF2F = r"""(* Authors: nobody *)
theory mathd_algebra_1
  imports Complex_Main "HOL-Number_Theory.Number_Theory"
begin

theorem mathd_algebra_1:
  fixes b h v :: real
  assumes "0 < b \<and> 0 < h"
    and h0: "v = 1 / 3 * (b * h)"
  shows "v = 65"
  sorry

end
"""
PUTNAM = r"""theory putnam_1 imports Complex_Main
begin

definition putnam_1_solution :: "nat \<Rightarrow> nat" where
  "putnam_1_solution \<equiv> undefined"
(* \<lambda>n. n + 1 *)
theorem putnam_1:
  shows "\<forall>n. f n = putnam_1_solution n"
  sorry

end
"""
AFP = r"""section \<open>Sums\<close>
theory Sums
  imports Main Base "HOL-Library.Multiset"
begin

text \<open>The second of them, by \<^term>\<open>simp\<close>.\<close>
lemma first [simp, intro]: "x = x"
  by simp

lemma "unnamed = unnamed" ..

context fixes a :: nat assumes "a > 0" begin
lemma inside: "a \<noteq> 0"
  using \<open>a > 0\<close> by (cases a) auto
end

definition two where "two = (2::nat)"

theorem last: "two + 0 = 2"
proof -
  have "two = 2" by (simp add: two_def)
  then show ?thesis by simp
qed

end
"""


def test_a_theory_of_minif2f() -> None:
    [claim] = theory_claims(MINIF2F)
    assert claim.name == "mathd_algebra_1"
    assert claim.text.startswith("theorem mathd_algebra_1:\n  fixes b h v :: real")
    assert claim.text.endswith('shows "v = 65"')
    assert claim.above == 'imports Complex_Main "HOL-Number_Theory.Number_Theory"'
    assert not claim.refused
    assert forbidden_statement(claim.text) is None


def test_the_answer_of_a_theory_of_putnambench_is_put_in_its_place() -> None:
    [claim] = theory_claims(PUTNAM)
    assert r'"putnam_1_solution \<equiv> (\<lambda>n. n + 1)"' in claim.above
    assert forbidden_header(claim.above) is None


def test_theorems_of_a_library_stand_under_all_that_is_above_them() -> None:
    found = list(theory_claims(AFP, "Entry"))
    assert [one.name for one in found] == ["first", "", "inside", "last"]
    first, unnamed, inside, last = found
    assert first.text == 'lemma first: "x = x"'
    assert first.above == 'imports Main "Entry.Base" "HOL-Library.Multiset"'
    assert first.informal.startswith("The second of them")
    assert "name" in unnamed.refused
    assert "context" in inside.refused
    assert last.above.endswith('definition two where "two = (2::nat)"')
    assert "using \\<open>a > 0\\<close> by (cases a) auto\nend" in last.above
    assert not last.refused


def test_a_benchmark_of_theories(tmp_path: Path) -> None:
    for split, text in (("test", MINIF2F), ("valid", MINIF2F.replace("mathd_algebra_1", "mathd_algebra_2"))):
        folder = tmp_path / "isabelle" / split
        folder.mkdir(parents=True)
        (folder / f"{split}.thy").write_text(text)
    found = load("minif2f-isabelle", "test", str(tmp_path))
    [item] = found.items
    assert item.statement.system is ProofSystem.ISABELLE
    assert item.statement.header == 'imports Complex_Main "HOL-Number_Theory.Number_Theory"'
    assert item.statement.source == "minif2f-isabelle/test"
    assert len(load("minif2f-isabelle", "", str(tmp_path)).items) == 2


def test_rows_of_statements_alone_stand_under_the_benchmarks_header(tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    path.write_text('{"formal_statement": "theorem t: shows \\"True\\" sorry"}\n')
    [item] = load("minif2f-isabelle", "", str(path)).items
    assert (item.statement.text, item.statement.header) == ('theorem t: shows "True"', "imports Complex_Main")


def test_what_no_hub_has_must_be_named() -> None:
    with pytest.raises(InputError, match="download it"):
        load("afp", "", "")


def test_the_session_of_an_entry() -> None:
    assert session_of("/x/thys/Group-Ring/Sums.thy") == "Group-Ring"
    assert session_of("/x/isabelle/test/a.thy") == ""
