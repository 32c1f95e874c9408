"""A judge that asks keeps what it was told, and asks for nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from stp.errors import ServiceError, StoreError
from stp.judging.asking import Answers, AskingJudge, ask_generator
from stp.testing import ScriptedGenerator, make_statement
from stp.types import Statement
from tests.chats import marks

TARGET = make_statement("1 = 1", "target")
PAIRS = [(TARGET, make_statement(f"{number} = {number}", f"t{number}")) for number in range(4)]


class Teller:
    """Marks t0 with relevance 0, t1 with 1, ..., the last first; fails once it has answered so often."""

    def __init__(self, fails_after: int = 99) -> None:
        self.asked: list[str] = []
        self._left = fails_after

    def __call__(self, prompts: Sequence[str]) -> Iterator[tuple[int, str]]:
        for index in reversed(range(len(prompts))):
            if not self._left:
                raise ServiceError("it went away")
            self._left -= 1
            self.asked.append(prompts[index])
            yield index, marks(next(number for number in range(4) if f"theorem t{number} " in prompts[index]))


def test_scores_come_in_the_order_of_the_pairs(tmp_path: Path) -> None:
    judge = AskingJudge(Teller(), "round-1", Answers(tmp_path / "judge.jsonl"))
    assert judge.score(PAIRS) == [0.375, 0.5, 0.625, 0.75]
    assert judge.score([]) == []


def test_what_was_answered_before_a_failure_is_not_asked_again(tmp_path: Path) -> None:
    file, first = tmp_path / "judge.jsonl", Teller(fails_after=3)
    with pytest.raises(ServiceError, match="it went away"):
        AskingJudge(first, "m", Answers(file)).score(PAIRS)
    second = Teller()
    assert AskingJudge(second, "m", Answers(file)).score(PAIRS) == [0.375, 0.5, 0.625, 0.75]
    assert (len(first.asked), len(second.asked)) == (3, 1)
    third = Teller()
    assert AskingJudge(third, "m", Answers(file)).score(PAIRS[::-1]) == [0.75, 0.625, 0.5, 0.375]
    assert third.asked == []


def test_another_who_is_asked_anew(tmp_path: Path) -> None:
    file, second = tmp_path / "judge.jsonl", Teller()
    AskingJudge(Teller(), "round-1", Answers(file)).score(PAIRS)
    AskingJudge(second, "round-2", Answers(file)).score(PAIRS)
    assert len(second.asked) == 4


def test_the_same_pair_twice_is_asked_once(tmp_path: Path) -> None:
    teller = Teller()
    assert AskingJudge(teller, "m", Answers(tmp_path / "judge.jsonl")).score(PAIRS[:1] * 3) == [0.375] * 3
    assert len(teller.asked) == 1


def test_a_line_that_was_being_written_when_the_process_was_killed_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "judge.jsonl"
    Answers(file).keep("a", "yes\n∨")
    whole = file.read_bytes()
    file.write_bytes(whole + b'["b", "n')
    kept = Answers(file)
    assert ("a" in kept, "b" in kept, kept["a"]) == (True, False, "yes\n∨")
    assert file.read_bytes() == whole
    kept.keep("b", "no")
    assert Answers(file)["b"] == "no"


@pytest.mark.parametrize("text", ["words\n", "[1, 2, 3]\n", "3\n"])
def test_a_damaged_file_says_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "judge.jsonl"
    file.write_text(text)
    with pytest.raises(StoreError, match=r"judge\.jsonl is damaged: .*; move it away"):
        Answers(file)


def test_answers_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot write .*: No such file or directory; make room"):
        Answers(tmp_path / "nowhere" / "judge.jsonl").keep("a", "yes")


def test_the_rounds_own_model_is_asked_greedily_one_sample_each(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []

    def answer(prompt: str, seed: int) -> str:
        seen.append((prompt, seed))
        return marks(4) if "t2 " in prompt else "by simp"

    many = [(TARGET, make_statement(f"{number} = {number}", f"t{number}")) for number in range(130)]
    judge = AskingJudge(ask_generator(ScriptedGenerator(answer), 32), "round-1", Answers(tmp_path / "judge.jsonl"))
    # One answer can be read; the others count as it does.
    assert judge.score(many) == [0.875] * 130
    assert len(seen) == 130


def test_a_model_that_answers_with_proofs_alone_changes_nothing(tmp_path: Path) -> None:
    model = ScriptedGenerator(lambda prompt, seed: "\n  rfl")
    judge = AskingJudge(ask_generator(model, 32), "round-1", Answers(tmp_path / "judge.jsonl"))
    assert judge.score(PAIRS) == [1.0] * 4


def test_a_question_is_about_both_statements(tmp_path: Path) -> None:
    teller = Teller()
    judge = AskingJudge(teller, "m", Answers(tmp_path / "judge.jsonl"))
    judge.score([(Statement("one", "theorem one : 1 = 1 := by"), PAIRS[0][1])])
    judge.score([(Statement("two", "theorem two : 2 = 2 := by"), PAIRS[0][1])])
    assert len(teller.asked) == 2


@pytest.mark.model
def test_a_small_model_of_ones_own_judges_without_effect(tmp_path: Path, tiny_model: Path) -> None:
    """Its answers cannot be read, and a question may be longer than its context."""
    from stp.generation.transformers import TransformersGenerator

    model = TransformersGenerator(tiny_model, device="cpu")
    long = make_statement(" ∨ ".join(["1 = 1"] * 500), "long")
    judge = AskingJudge(ask_generator(model, 8), "tiny", Answers(tmp_path / "judge.jsonl"))
    assert judge.score([PAIRS[0], (TARGET, long)]) == [1.0, 1.0]
    model.close()
