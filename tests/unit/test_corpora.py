"""Reading statements from files, and bringing them into the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stp.corpora import Row, add_rows, read_rows
from stp.errors import CheckerUnavailable, InputError, RoundError
from stp.progress import SilentProgress
from stp.protocols import ProofChecker
from stp.store.sql import SqlStore
from stp.testing import FakeChecker, InlineQueue, failed, proved
from stp.types import CheckLimits, Message, Proof, Severity, Statement, Verdict, VerdictStatus, corpus_batch

LIMITS = CheckLimits(5.0, 500)


def lines(folder: Path, *objects: object) -> Path:
    path = folder / "statements.jsonl"
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in objects))
    return path


# reading


def test_an_object_a_line(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        {"statement": "theorem a : p := by"},
        {"statement": "theorem b : p := by sorry", "level": 3, "weight": 128},
        {"statement": "theorem c : p := by\n  exact h", "header": "import A\nopen B\n"},
        {"statement": "theorem d : p := by", "proof": "\n  simp", "source": "ignored"},
        {"statement": "theorem e : p :=", "header": None},
    )
    assert read_rows(path, "set") == [
        (Statement("a", "theorem a : p := by", source="set"), None),
        (Statement("b", "theorem b : p := by", source="set", level=3, matching_weight=128), None),
        (Statement("c", "theorem c : p := by", header="import A\nopen B\n", source="set"), "\n  exact h"),
        (Statement("d", "theorem d : p := by", source="set"), "\n  simp"),
        (Statement("e", "theorem e : p :=", source="set"), None),
    ]


def test_empty_lines_are_skipped_and_odd_line_breaks_within_strings_kept(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text('\n{"statement": "theorem a : p := by", "proof": "\u2028 x \u0085 y"}\n\n')
    assert [proof for _, proof in read_rows(path, "s")] == ["\u2028 x \u0085 y"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", r"line 2: Expecting"),
        ("[1]", r"line 2: it is no JSON object"),
        ('{"text": 1}', r"line 2: `statement` must be a theorem"),
        ('{"statement": "p := by"}', r"line 2: `statement` must be a theorem"),
        ('{"statement": "theorem t : p"}', r"line 2: `statement` must be a theorem"),
        ('{"statement": "theorem t : p := by", "weight": 0}', r"line 2: `weight` must be a whole number, at least 1"),
        ('{"statement": "theorem t : p := by", "level": "x"}', r"line 2: `level` must be a whole number, at least 0"),
    ],
)
def test_a_wrong_line_is_named_with_the_reason(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text(f'{{"statement": "theorem a : p := by"}}\n{line}\n')
    with pytest.raises(InputError, match=complaint):
        read_rows(path, "s")


def test_a_lean_file_holds_one_theorem_with_or_without_its_proof(tmp_path: Path) -> None:
    path = tmp_path / "t.lean"
    path.write_text("open Nat\n\ntheorem t : p := by\n  exact h\n")
    assert read_rows(path, "s") == [
        (Statement("t", "theorem t : p := by", header="open Nat", source="s"), "\n  exact h\n")
    ]
    path.write_text("theorem t : p := by\n  sorry\n")
    assert read_rows(path, "s") == [(Statement("t", "theorem t : p := by", source="s"), None)]


def test_files_that_hold_no_statements_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n\n")
    (tmp_path / "table.csv").write_text("a,b")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    for name, complaint in (
        ("empty.jsonl", "holds no statement"),
        ("table.csv", "read from .jsonl"),
        ("binary.jsonl", "cannot be read"),
        ("missing.jsonl", "cannot be read"),
    ):
        with pytest.raises(InputError, match=complaint):
            read_rows(tmp_path / name, "s")


# storing


def row(number: int, proof: str | None = None) -> Row:
    return Statement(f"t{number}", f"theorem t{number} : {number} = {number} := by", source="s"), proof


def add(store: SqlStore, rows: list[Row], checker: ProofChecker) -> tuple[int, int, int, int]:
    done = add_rows("s", rows, store, InlineQueue(store, checker), LIMITS, SilentProgress())
    return done.statements, done.new, done.proofs, done.proved


def accepted(store: SqlStore) -> set[str]:
    return {one.proof.text for one in store.proved(corpus_batch("s"))}


def test_statements_are_stored_and_their_proofs_checked(store: SqlStore) -> None:
    checker = FakeChecker({"good": proved("Nat.add_comm")})
    assert add(store, [row(1, "good"), row(2, "bad"), row(3)], checker) == (3, 3, 2, 1)
    assert [one.name for one in store.statements("s")] == ["t1", "t2", "t3"]
    assert accepted(store) == {"good"}
    [verdict] = store.verdicts([Proof(row(1)[0].id, "good").id]).values()
    assert verdict.limits == LIMITS


def test_importing_again_checks_nothing_again(store: SqlStore) -> None:
    rows = [row(1, "good"), row(2, "bad")]
    add(store, rows, FakeChecker({"good": proved()}))
    again = FakeChecker()
    assert add(store, rows, again) == (2, 0, 2, 1)
    assert again.checked == []
    assert store.rollout_counts(corpus_batch("s")) == {one.id: 1 for one, _ in rows}


def test_another_proof_of_a_stored_statement_is_welcome(store: SqlStore) -> None:
    checker = FakeChecker({"good": proved(), "better": proved()})
    add(store, [row(1, "bad"), row(2, "good")], checker)
    assert add(store, [row(1, "good"), row(2, "better"), row(2, "good")], checker) == (3, 0, 3, 3)
    assert accepted(store) == {"good", "better"}
    assert store.rollout_counts(corpus_batch("s")) == {row(1)[0].id: 2, row(2)[0].id: 2}


def test_refused_proofs_come_with_a_reason_for_a_person(store: SqlStore) -> None:
    refused = Verdict(VerdictStatus.FAILED, (Message(Severity.ERROR, 1, 2, "unknown  constant\n 'x'"),))
    queue = InlineQueue(store, FakeChecker({"silent": failed()}, default=refused))
    done = add_rows("s", [row(1, "bad"), row(2, "silent")], store, queue, LIMITS, SilentProgress())
    assert done.why() == "  t1: unknown constant 'x'\n  t2: refused without a message"


def test_an_import_whose_checks_crash_says_so_and_can_be_repeated(store: SqlStore) -> None:
    def judge(statement: Statement, proof: Proof) -> Verdict:
        if proof.text == "unlucky":
            raise CheckerUnavailable("it fell over")
        return proved()

    rows = [row(1, "good"), row(2, "unlucky")]
    with pytest.raises(RoundError, match="1 of 2 rollouts in corpus/s could not be checked"):
        add(store, rows, FakeChecker(judge))
    assert accepted(store) == {"good"}
    assert add(store, rows, FakeChecker({"unlucky": proved()})) == (2, 0, 2, 2)
