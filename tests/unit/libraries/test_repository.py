"""What is read of lean-dojo's traces, from a stand-in with the names of its interface; and what is said without it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stp.errors import ToolchainError
from stp.libraries import repository
from stp.libraries.types import Premise, Traced


def traced() -> Any:
    code = {"full_name": "A.b", "code": "theorem b : p", "start": [1, 1], "end": [2, 9], "kind": "declaration"}
    step = SimpleNamespace(get_annotated_tactic=lambda: ("exact <a>c</a>", [{"full_name": "A.c"}]))
    theorem = SimpleNamespace(
        theorem=SimpleNamespace(full_name="A.b"),
        file_path="A.lean",
        start=(1, 1),
        get_traced_tactics=lambda: [step],
        get_tactic_proof=lambda: "by\n  exact c",
    )
    file = SimpleNamespace(path="A.lean", get_premise_definitions=lambda: [code])
    return SimpleNamespace(traced_files=[file], get_traced_theorems=lambda: [theorem])


def test_declarations_and_theorems_are_read() -> None:
    assert list(repository.premises(traced())) == [Premise("A.b", "A.lean", "theorem A.b : p := by")]
    assert list(repository.theorems(traced())) == [Traced("A.b", "A.lean", (1, 1), "\n  exact c", ("A.c",))]


def test_without_lean_dojo_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lean_dojo", None)
    with pytest.raises(ToolchainError, match=r"pip install 'stp\[lean-dojo\]'"):
        repository.trace("https://example.org/a", "0")
