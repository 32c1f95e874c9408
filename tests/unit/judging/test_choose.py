"""The judge that an experiment names is the one that is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from stp.config import JudgeConfig
from stp.errors import ConfigError
from stp.judging.choose import judge_opener
from stp.protocols import OpenJudge
from stp.testing import ScriptedGenerator, always, make_statement
from stp.types import Statement
from tests.chats import chatting, marks

PAIR = (Statement("t", "theorem t (n : Nat) : n = n := by"), Statement("c", "theorem c (m : Nat) : m = m := by"))
MODEL = always(ScriptedGenerator(lambda prompt, seed: marks(1)))


def score(opener: OpenJudge | None, pair: tuple[Statement, Statement] = PAIR, round_: int = 1) -> float:
    assert opener is not None
    with opener(Path(f"round-{round_}")) as judge:
        return judge.score([pair])[0]


def test_off_is_no_judge(tmp_path: Path) -> None:
    assert judge_opener(JudgeConfig(), tmp_path / "judge.jsonl", "", "", MODEL) is None


def test_the_heuristic_asks_nobody(tmp_path: Path) -> None:
    file = tmp_path / "judge.jsonl"
    assert score(judge_opener(JudgeConfig(kind="heuristic"), file, "", "", MODEL)) == 1.0
    assert not file.exists()


def test_the_rounds_own_model_answers_anew_in_each_round(tmp_path: Path) -> None:
    file = tmp_path / "judge.jsonl"
    opener = judge_opener(JudgeConfig(kind="model"), file, "", "", MODEL)
    assert score(opener) == score(opener) == 0.5
    assert len(file.read_text().splitlines()) == 1
    score(opener, round_=2)
    assert len(file.read_text().splitlines()) == 2


def test_an_endpoint_is_asked_once_and_remembered_by_another_process(tmp_path: Path) -> None:
    config, file = JudgeConfig(kind="endpoint", name="judge-7b"), tmp_path / "judge.jsonl"
    with chatting(lambda question: marks(3)) as chat:
        assert score(judge_opener(config, file, chat.url, "", MODEL)) == 0.75
        chat.answer = lambda question: marks(0)
        assert score(judge_opener(config, file, chat.url, "", MODEL), round_=2) == 0.75
        assert len(chat.requests) == 1
        assert score(judge_opener(config, file, chat.url, "", MODEL), (PAIR[0], make_statement("0 = 1"))) == 0.375


def test_an_endpoint_is_asked_for_a_model_by_name() -> None:
    with pytest.raises(ValidationError, match='kind "endpoint" needs name'):
        JudgeConfig(kind="endpoint")


def test_an_endpoint_needs_an_address(tmp_path: Path) -> None:
    config = JudgeConfig(kind="endpoint", name="judge-7b")
    with pytest.raises(ConfigError, match=r"asks a service; set STP_JUDGE_URL"):
        judge_opener(config, tmp_path / "judge.jsonl", "", "", MODEL)
