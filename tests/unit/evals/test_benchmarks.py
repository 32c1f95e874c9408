"""Benchmarks from files, folders, the hub's cache and the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import huggingface_hub.constants
import pytest

from stp.errors import InputError
from stp.evals.benchmarks import SOURCES, load
from stp.evals.types import Item
from stp.prompts import TEMPLATES, prover_prompt
from stp.store.sql import SqlStore
from stp.testing import make_statement
from stp.types import Statement

MATHLIB = "import Mathlib\nimport Aesop\nset_option maxHeartbeats 0\nopen BigOperators Real Nat Topology Rat\n\n"


def write(path: Path, *rows: Mapping[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in rows))
    return path


def theorem(name: str, claim: str = "p", **more: object) -> dict[str, object]:
    return {"formal_statement": f"theorem {name} : {claim} := by sorry", **more}


def names(items: tuple[Item, ...]) -> list[str]:
    return [one.statement.name for one in items]


# statements


def test_a_statement_without_a_header_is_prompted_as_in_the_paper(tmp_path: Path) -> None:
    read = load("minif2f", "", str(write(tmp_path / "m.jsonl", theorem("a", split="miniF2F test"))))
    statement = Statement("a", "theorem a : p := by", header=MATHLIB, source="minif2f/test")
    assert read.items == (Item(statement, "test"),)
    bare = Statement("a", statement.text)
    assert prover_prompt(TEMPLATES["stp"], statement) == prover_prompt(TEMPLATES["stp"], bare)


@pytest.mark.parametrize("header", ["", "import Mathlib\n\nopen Set\n\n", "open Nat"])
def test_a_header_is_kept_as_it_stands(tmp_path: Path, header: str) -> None:
    read = load("proofnet", "", str(write(tmp_path / "p.jsonl", theorem("a", header=header))))
    assert read.items[0].statement.header == header
    assert read.items[0].statement.source == "proofnet"


@pytest.mark.parametrize(
    ("header", "above", "found"),
    [
        (None, "import Mathlib\nopen Set", "import Mathlib\nopen Set\n"),
        (None, "def f := 1", f"{MATHLIB}def f := 1\n"),
        ("import A\n\n", "def f := 1", "import A\n\ndef f := 1\n"),
        ("", "open A in", "open A\n"),
    ],
)
def test_what_stands_above_a_theorem_goes_on_with_its_header(
    tmp_path: Path, header: str | None, above: str, found: str
) -> None:
    row = {"formal_statement": f"{above}\ntheorem a : p := by sorry", "header": header}
    assert load("minif2f", "", str(write(tmp_path / "m.jsonl", row))).items[0].statement.header == found


def test_words_for_people_are_kept_apart(tmp_path: Path) -> None:
    rows: list[Mapping[str, object]] = [
        theorem("a", informal_prefix="/-- Two is two. -/\n"),
        {"formal_statement": "/-- Note. -/\ntheorem b : q := by"},
    ]
    read = load("minif2f", "", str(write(tmp_path / "m.jsonl", *rows)))
    assert [one.informal for one in read.items] == ["Two is two.", "Note."]
    assert read.items[1].statement.text == "theorem b : q := by"


def test_what_is_no_theorem_or_there_twice_is_skipped_and_said(tmp_path: Path) -> None:
    rows: list[Mapping[str, object]] = [
        theorem("a"),
        {"name": "d", "formal_statement": "noncomputable def d : G ≃ H :="},
        {"formal_statement": "example : p := by sorry"},
        {"formal_statement": "theorem  a :  p := by"},
        theorem("a", "q"),
    ]
    path = write(tmp_path / "m.jsonl", *rows)
    read = load("minif2f", "", str(path))
    assert [one.statement.text for one in read.items] == ["theorem a : p := by", "theorem a : q := by"]
    assert read.skipped == (
        ("d", "it is no theorem, it begins with `def`"),
        (f"{path}, line 3", "it is no theorem, it begins with `example`"),
        ("a", "it is there already, as a"),
    )


def test_the_revision_changes_with_a_statement_and_not_with_its_spacing(tmp_path: Path) -> None:
    one = load("minif2f", "", str(write(tmp_path / "1.jsonl", theorem("a"), theorem("b"))))
    spaced = load("minif2f", "", str(write(tmp_path / "2.jsonl", theorem("a", " p "), theorem("b"))))
    other = load("minif2f", "", str(write(tmp_path / "3.jsonl", theorem("b"), theorem("a"))))
    assert one.revision == spaced.revision != other.revision


# splits


def test_a_split_is_taken_alone_and_in_order(tmp_path: Path) -> None:
    rows = [theorem("c", split="valid"), theorem("b", split="x test"), theorem("a", split="test")]
    path = str(write(tmp_path / "m.jsonl", *rows))
    assert names(load("minif2f", "test", path).items) == ["b", "a"]
    assert names(load("minif2f", "", path).items) == ["c", "b", "a"]


def test_a_split_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = write(tmp_path / "m.jsonl", theorem("a", split="valid"))
    with pytest.raises(InputError, match=r"m.jsonl holds no split 'test' \(its splits: valid\)"):
        load("minif2f", "test", str(path))


# places


def test_a_port_of_minif2f_with_a_theorem_a_file(tmp_path: Path) -> None:
    for split, name in (("Test", "b"), ("Test", "a"), ("Valid", "c")):
        file = tmp_path / "MiniF2F" / split / f"{name}.lean"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"import Mathlib\n\nopen Nat\n\ntheorem {name} : p := by sorry")
    (tmp_path / "Main.lean").write_text("theorem no : p := by sorry")
    read = load("minif2f", "", str(tmp_path))
    assert [(one.statement.name, one.split) for one in read.items] == [("c", "valid"), ("a", "test"), ("b", "test")]
    assert read.items[0].statement.header == "import Mathlib\nopen Nat\n"


def test_a_checkout_of_putnambench_has_its_answers_put_in_and_its_proofs_withheld(tmp_path: Path) -> None:
    source = tmp_path / "lean4" / "src"
    source.mkdir(parents=True)
    (source / "putnam_2000_a1.lean").write_text(
        "import Mathlib\n\nopen Set\n\nabbrev putnam_2000_a1_solution : Set ℝ := sorry\n-- Ioo 0 1\n"
        "/--\nFind it.\n-/\ntheorem putnam_2000_a1 : s = putnam_2000_a1_solution :=\n  sorry\n"
    )
    (source / "putnam_2000_a2.lean").write_text(
        "import Mathlib\n\nabbrev putnam_2000_a2_solution : ℕ := sorry\n"
        "theorem putnam_2000_a2 : putnam_2000_a2_solution = n :=\nsorry\n"
    )
    (tmp_path / "informal").mkdir()
    (tmp_path / "informal" / "putnam.json").write_text("[]")
    read = load("putnam", "", str(tmp_path))
    assert read.withheld
    assert [one.statement.text for one in read.items] == ["theorem putnam_2000_a1 : s = ((Ioo 0 1) : Set ℝ) :="]
    assert read.items[0].informal == "Find it."
    assert read.skipped == (("putnam_2000_a2", "its answer is not given"),)


def test_a_folder_with_a_file_for_each_split(tmp_path: Path) -> None:
    write(tmp_path / "valid.jsonl", theorem("a"))
    write(tmp_path / "test.jsonl", theorem("b"))
    assert [(one.statement.name, one.split) for one in load("minif2f", "", str(tmp_path)).items] == [
        ("b", "test"),
        ("a", "valid"),
    ]


def test_a_folder_that_holds_several_sets_is_not_mixed(tmp_path: Path) -> None:
    write(tmp_path / "datasets" / "v2s.jsonl", theorem("a"))
    write(tmp_path / "datasets" / "v2c.jsonl", theorem("b"))
    with pytest.raises(InputError, match=r"several files of statements; name one: .*v2c.jsonl, .*v2s.jsonl"):
        load("minif2f", "", str(tmp_path))
    assert names(load("minif2f", "", str(tmp_path / "datasets" / "v2s.jsonl")).items) == ["a"]


@pytest.mark.parametrize(
    ("name", "where", "complaint"),
    [
        ("minif3f", "", "there is no benchmark 'minif3f'; there are leanworkbook, minif2f, proofnet, putnam, world"),
        ("minif2f", "nowhere.jsonl", "there is no nowhere.jsonl; give a file"),
        ("minif2f", "hf:minif2f", "names no data set; write hf:OWNER/NAME"),
    ],
)
def test_a_wrong_place_is_refused_with_the_mend(name: str, where: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        load(name, "", where)


def test_a_folder_without_statements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no statements; they are read from"):
        load("minif2f", "", str(tmp_path))


# the hub


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's cache, with nothing behind it."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    return tmp_path


def cached(hub: Path, name: str, revision: str = "0" * 40) -> Path:
    """Folder of a data set's revision in the cache."""
    data_set = hub / f"datasets--{name.replace('/', '--')}"
    (data_set / "refs").mkdir(parents=True)
    (data_set / "refs" / "main").write_text(revision)
    folder = data_set / "snapshots" / revision
    folder.mkdir(parents=True)
    return folder


def test_a_data_set_of_the_hub_and_its_revision(hub: Path) -> None:
    write(cached(hub, "me/statements") / "data" / "test.jsonl", theorem("a"))
    for revision in ("", "@main", f"@{'0' * 40}"):
        read = load("minif2f", "test", f"hf:me/statements{revision}")
        assert names(read.items) == ["a"]
        assert read.origin == f"hf:me/statements@{'0' * 40}"


def test_each_benchmark_has_its_place_on_the_hub(hub: Path) -> None:
    folder = cached(hub, "internlm/Lean-Workbook")
    (folder / "lean_workbook.json").write_text(json.dumps([theorem("lean_workbook_1", split="lean_workbook")]))
    (folder / "wkbk_1009.parquet").write_text("other rows")
    read = load("leanworkbook", "", "")
    assert read.origin == f"hf:internlm/Lean-Workbook@{'0' * 40}/lean_workbook.json"
    assert names(read.items) == ["lean_workbook_1"]


@pytest.mark.parametrize("name", [name for name, source in SOURCES.items() if source.hub])
def test_a_data_set_that_cannot_be_fetched_is_said_with_the_way_out(hub: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"cannot be fetched .*; download its files and name the folder: "):
        load(name, "", "")


# the small world


def test_the_small_world_is_read_from_the_store(store: SqlStore) -> None:
    statements = {part: make_statement(part, name=part, source=f"world/{part}") for part in ("seed", "open", "test")}
    store.add_statements(statements.values())
    assert load("world", "test", "", store).items == (Item(statements["test"], "test"),)
    assert names(load("world", "", "", store).items) == ["open", "test"]
    assert load("world", "", "", store).origin == "the store"
    with pytest.raises(InputError, match=r"holds no split 'seed' \(its splits: open, test\)"):
        load("world", "seed", "", store)


def test_without_a_world_it_is_said_how_to_make_one(store: SqlStore) -> None:
    with pytest.raises(InputError, match="stp world build"):
        load("world", "test", "", store)
    with pytest.raises(InputError, match="name a file"):
        load("world", "test", "")


def test_a_file_of_the_small_world_needs_no_library(tmp_path: Path) -> None:
    path = write(tmp_path / "w.jsonl", {"statement": "theorem a : p := by"})
    assert load("world", "", str(path)).items[0].statement.header == ""


# defects


def test_known_defects_are_told_with_the_statement(tmp_path: Path) -> None:
    extra = tmp_path / "mine.toml"
    extra.write_text('[[defect]]\nbenchmark = "minif2f"\nname = "b"\nreason = "it is false"\nsource = "me"\n')
    path = write(tmp_path / "m.jsonl", theorem("a"), theorem("b"))
    assert [one.defect for one in load("minif2f", "", str(path), defects=extra).items] == ["", "it is false (me)"]
