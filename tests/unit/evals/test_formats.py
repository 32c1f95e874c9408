"""Reading the files that benchmarks are published in, and taking apart what stands in them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from stp.errors import InputError
from stp.evals.formats import Claim, Row, claims, read, said, split_of
from stp.syntax.lean import forbidden_statement, theorem_name

STATEMENT = "theorem a : p := by"


def only(text: str) -> Claim:
    [claim] = claims(text)
    return claim


# rows


def test_rows_of_the_paper_s_own_files(tmp_path: Path) -> None:
    path = tmp_path / "minif2f.json"
    path.write_text(json.dumps([{"formal_statement": STATEMENT, "split": "miniF2F valid", "tags": None}]))
    assert list(read(path)) == [Row(STATEMENT, f"{path}, row 1", split="valid")]


def test_fields_have_many_names(tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    rows = [
        {"name": "n", "formal_statement": "a", "header": "", "informal_prefix": "/-- x -/\n", "split": "Proofnet test"},
        {"id": "Rudin|n", "lean4_formalization": "b", "lean4_src_header": "import A\n", "nl_statement": "y"},
        {"problem_name": "m", "lean4_statement": "c", "header": None, "split": "train", "proof": "secret"},
    ]
    path.write_text("\n\n".join(json.dumps(one) for one in rows))
    assert list(read(path)) == [
        Row("a", f"{path}, line 1", "n", "", "/-- x -/\n", "test"),
        Row("b", f"{path}, line 3", "Rudin|n", "import A\n", "y", "test"),
        Row("c", f"{path}, line 5", "m", None, "", "test"),
    ]


def test_the_same_rows_as_csv_and_as_parquet(tmp_path: Path) -> None:
    table, comma = tmp_path / "t.parquet", tmp_path / "t.csv"
    parquet.write_table(
        pa.Table.from_pylist([{"name": "n", "formal_statement": "∀ x,\n\u2028y", "split": None}]), table
    )
    comma.write_text('name,formal_statement\nn,"∀ x,\n\u2028y"\n')
    for path in (table, comma):
        assert list(read(path)) == [Row("∀ x,\n\u2028y", f"{path}, row 1", "n")]


def test_a_lean_file_is_one_row_and_its_folder_names_its_split(tmp_path: Path) -> None:
    path = tmp_path / "Valid" / "a.lean"
    path.parent.mkdir()
    path.write_text(STATEMENT)
    assert list(read(path)) == [Row(STATEMENT, str(path), split="valid")]


@pytest.mark.parametrize(
    ("text", "split"),
    [("miniF2F valid", "valid"), ("validation", "valid"), ("data/test-00000", "test"), ("latest", ""), ("train", "")],
)
def test_the_split_that_a_text_names(text: str, split: str) -> None:
    assert split_of(text) == split


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("x.jsonl", '{"formal_statement": "a"}\n{', "x.jsonl, line 2: Expecting"),
        ("x.jsonl", "\n[1]", "x.jsonl, line 2: it is no JSON object"),
        (
            "x.jsonl",
            '{"text": "a"}',
            "x.jsonl, line 1: it has no statement; expected one of the fields formal_statement",
        ),
        ("x.json", '{"a": 1}', "x.json must hold a list"),
        ("x.json", "[", "x.json: Expecting"),
        ("x.csv", 'name\n"n', "x.csv cannot be read: unexpected end of data"),
        ("x.csv", "name\nn\n", "x.csv, row 1: it has no statement"),
        ("x.parquet", "no table", "x.parquet cannot be read"),
        ("x.txt", "", "x.txt: statements are read from .jsonl"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=complaint):
        list(read(tmp_path / name))


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.jsonl cannot be read"):
        list(read(tmp_path / "none.jsonl"))
    (tmp_path / "odd.lean").write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"odd.lean cannot be read"):
        list(read(tmp_path / "odd.lean"))


# what a text claims


@pytest.mark.parametrize(
    "text",
    [
        STATEMENT,
        f"\n{STATEMENT} sorry\nby",
        f"{STATEMENT}\n  sorry\n",
        f"{STATEMENT}\n  have : q := sorry\n  exact this\n",
        f"{STATEMENT} simp -- sorry",
        f"@[simp] {STATEMENT}",
        f"private {STATEMENT} sorry",
        f"end of a sentence about a theorem.\n-/\n{STATEMENT}",
    ],
)
def test_a_theorem_is_cut_where_its_proof_begins(text: str) -> None:
    assert only(text) == Claim("a", STATEMENT)


@pytest.mark.parametrize("ending", [" :=", " :=\n  by"])
def test_how_a_statement_ends_is_kept(ending: str) -> None:
    assert only(f"theorem a : p{ending} sorry").text == f"theorem a : p{ending}"


def test_what_stands_above_a_theorem_is_header_or_comment() -> None:
    text = f"import A -- why\n\nopen B\n/- no -/\ndef f : Nat := 1\n\n/-- Says it. -/\n{STATEMENT} sorry"
    assert only(text) == Claim("a", STATEMENT, "import A\nopen B\ndef f : Nat := 1", "Says it.")


def test_comments_above_a_theorem_are_no_part_of_it() -> None:
    claim = only(f"-- One.\n-- Two.\n{STATEMENT} sorry")
    assert (claim.text, claim.informal) == (STATEMENT, "")


def test_an_open_in_holds_for_the_next_theorem_alone() -> None:
    one, other = claims(f"import A\nopen B in\nopen C in {STATEMENT} sorry\n\ntheorem b : q :=\n  sorry\n")
    assert one.above == "import A\nopen B\nopen C"
    assert other == Claim("b", "theorem b : q :=", "import A")


def test_a_file_of_many_theorems_has_none_of_their_proofs_in_their_headers() -> None:
    text = f"import A\n\n{STATEMENT}\n  simp\n\ndef f := 1\n\n/-- B. -/\nlemma b : q := by sorry\n"
    one, other = claims(text)
    assert one == Claim("a", STATEMENT, "import A")
    assert other == Claim("b", "lemma b : q := by", "import A\ndef f := 1", "B.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("noncomputable def f : G ≃ H :=", "it is no theorem, it begins with `def`"),
        ("", "it is no theorem, it begins with `nothing`"),
        ("theorem a : p", "it holds a statement that does not end in := by"),
        ("theorem a : 1 = by native_decide := by", "it holds native_decide, which runs compiled code"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_reason(text: str, reason: str) -> None:
    assert only(text).refused == reason


def test_words_for_people_come_with_marks_or_without() -> None:
    assert said("/-- The sum\n  $a$ -/\n") == "The sum\n  $a$"
    assert said("plain +/- 1 text\n") == "plain +/- 1 text"


COMMANDS = ["theorem a", "lemma b ", "open A in", "open B", "import C", "def f", "end", "private", "@[simp]"]
WORDS = [":", ":=", " by", "sorry", "\n", " ", "--", "/--", "-/", "(", ")", "let x", "«", '"', "x"]
ANSWERS = ["abbrev t_solution", "t_solution"]
PIECES = st.lists(st.sampled_from([*COMMANDS, *WORDS, *ANSWERS]), max_size=14)


@given(PIECES)
def test_whatever_the_text_a_claim_can_be_asked_for_or_has_a_reason(pieces: list[str]) -> None:
    found = list(claims("".join(pieces)))
    assert found
    for one in found:
        assert bool(one.refused) != (forbidden_statement(one.text) is None and theorem_name(one.text) == one.name)


# answers

SOLVED = "theorem t (n : Nat) : n = t_solution ∧ t_solution.succ = t_solution' := by sorry"


def test_an_answer_in_the_comment_takes_the_place_of_its_name() -> None:
    text = f"import A\nabbrev t_solution : Nat := sorry\n-- fun k =>\n--   k\n/-- Find it. -/\n{SOLVED}"
    assert only(text) == Claim(
        "t",
        "theorem t (n : Nat) : n = ((fun k =>\nk) : Nat) ∧ ((fun k =>\nk) : Nat).succ = t_solution' := by",
        "import A",
        "Find it.",
    )


def test_an_answer_that_is_defined_takes_the_place_of_its_name_too() -> None:
    claim = only(f"noncomputable abbrev t_solution := 1 + 1 -- two\n{SOLVED}")
    assert claim.text == "theorem t (n : Nat) : n = ((1 + 1) ) ∧ ((1 + 1) ).succ = t_solution' := by"


@pytest.mark.parametrize(
    ("above", "reason"),
    [
        ("abbrev t_solution : Nat := sorry\n/-- 7 -/", "its answer is not given"),
        ("abbrev t_solution (m : Nat) : Nat := sorry\n-- m", "its answer takes arguments"),
        ("abbrev t_solution : Nat := sorry\n-- n + 1", "its answer names `n`, which the theorem binds"),
    ],
)
def test_without_a_clear_answer_there_is_no_statement(above: str, reason: str) -> None:
    assert only(f"{above}\n{SOLVED}") == Claim("t", "", refused=reason)


def test_a_theorem_without_the_answer_of_another_is_kept() -> None:
    _, other = claims(f"abbrev t_solution : Nat := sorry\n{SOLVED}\n{STATEMENT} sorry")
    assert other == Claim("a", STATEMENT)
