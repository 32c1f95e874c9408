"""A small library in the form of LeanDojo Benchmark 4."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

URL, COMMIT = "https://example.org/library", "29dcec0"
FIRST, SECOND = "Lib/First.lean", "Lib/Second.lean"


def step(tactic: str, before: str, after: str, *premises: str) -> dict[str, Any]:
    """A traced tactic; each premise is marked at its first place in the text."""
    marked = tactic
    for one in premises:
        short = one.rpartition(".")[2]
        marked = marked.replace(short, f"<a>{short}</a>", 1)
    where = [{"full_name": one, "def_path": FIRST, "def_pos": [1, 1], "def_end_pos": [1, 9]} for one in premises]
    return {"tactic": tactic, "annotated_tactic": [marked, where], "state_before": before, "state_after": after}


def theorem(name: str, path: str, line: int, *steps: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": URL,
        "commit": COMMIT,
        "file_path": path,
        "full_name": name,
        "start": [line, 1],
        "end": [line + 1, 20],
        "traced_tactics": list(steps),
    }


def premise(name: str, code: str, line: int = 1) -> dict[str, Any]:
    return {
        "full_name": name,
        "code": code,
        "start": [line, 1],
        "end": [line, 40],
        "kind": "commanddeclaration",
    }


ROW = [
    theorem("Lib.late", SECOND, 9, step("rw [base]", "⊢ p", "no goals", "Lib.base")),
    theorem("Lib.term", SECOND, 5),
    theorem(
        "Lib.early", SECOND, 1, step("intro h", "⊢ p", "h ⊢ p"), step("exact base h", "h ⊢ p", "no goals", "Lib.base")
    ),
    theorem("Lib.lost", SECOND, 20, step("simp", "⊢ p", "no goals")),
    theorem("Lib.first", FIRST, 7, step("simp [double]", "⊢ p", "no goals", "Lib.double")),
]
CORPUS = [
    {
        "path": FIRST,
        "imports": [],
        "premises": [
            premise("Lib.double", "def double (n : Nat) := n + n"),
            premise("Lib.base", "@[simp] theorem base (n : Nat) : n + 0 = n", 4),
            premise("Lib.first", "protected lemma first : double 1 = 2 :=", 7),
        ],
    },
    {
        "path": SECOND,
        "imports": [FIRST],
        "premises": [
            premise("Lib.early", "theorem early (n : Nat) : n + 0 = n := by"),
            premise("Lib.term", "theorem term : 1 + 0 = 1", 5),
            premise("Lib.late", "theorem late (n : Nat) : n + 0 + 0 = n :=", 9),
        ],
    },
]


def lay_out(folder: Path, rows: list[dict[str, Any]] | None = None) -> Path:
    """The benchmark's folder, with all theorems in the part `train` of both splits."""
    lines = [json.dumps(one, ensure_ascii=False) for one in CORPUS]
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n")
    for split in ("random", "novel_premises"):
        (folder / split).mkdir()
        for part in ("train", "val", "test"):
            given = (ROW if rows is None else rows) if part == "train" else []
            (folder / split / f"{part}.json").write_text(json.dumps(given))
    return folder
