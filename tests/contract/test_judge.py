"""What every judge keeps to, the fake included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stp.judging.asking import Answers, AskingJudge, ask_generator
from stp.judging.endpoint import ask_endpoint
from stp.judging.heuristic import HeuristicJudge
from stp.protocols import Judge
from stp.testing import FakeJudge, ScriptedGenerator
from stp.types import Statement
from tests.chats import chatting, marks

TARGET = Statement("target", "theorem target (a b : Nat) (h : a ≤ b) : a + 1 ≤ b + 1 := by")
PAIRS = [
    (TARGET, Statement("near", "theorem near (a b : Nat) (h : a ≤ b) : a ≤ b + 1 := by")),
    (TARGET, Statement("heap", "theorem heap (a : Nat) : a = 0 ∨ a = 1 ∨ a = 2 ∨ a = 3 ∨ a = 4 := by")),
    (TARGET, Statement("odd", "theorem odd {α : Type} [Inhabited α] : ∃ x : α, x = x ∧ ⦃y := 1⦄.y = ⟨1⟩")),
]


def answer(question: str) -> str:
    return marks(5) if "near" in question else marks(1, complexity=4) if "heap" in question else "no idea"


@pytest.fixture(params=["fake", "heuristic", "model", "endpoint"])
def judge(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Judge]:
    kept = Answers(tmp_path / "judge.jsonl")
    match request.param:
        case "fake":
            yield FakeJudge({"heap": 0.0, "odd": 0.5})
        case "heuristic":
            yield HeuristicJudge()
        case "model":
            model = ScriptedGenerator(lambda prompt, seed: answer(prompt))
            yield AskingJudge(ask_generator(model, 64), "round-1", kept)
        case _:
            with chatting(answer) as chat:
                yield AskingJudge(ask_endpoint(chat.url, "", "m", 64), "m", kept)


def test_each_pair_has_its_score_between_0_and_1(judge: Judge) -> None:
    near, heap, odd = judge.score(PAIRS)
    assert heap == 0 < near <= 1
    assert 0 <= odd <= 1
    assert judge.score(PAIRS[:2][::-1]) == [heap, near]


def test_it_says_the_same_when_it_is_asked_again(judge: Judge) -> None:
    assert judge.score(PAIRS) == judge.score(PAIRS)


def test_of_nothing_it_says_nothing(judge: Judge) -> None:
    assert judge.score([]) == []
