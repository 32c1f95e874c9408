"""Judges that ask a model, and keep what it says.

A model behind an address answers otherwise each time, and costs money; one on a GPU need not repeat itself to the last
bit. So each answer is written to a file as it comes: a round that was killed asks only what is left, and ends with the
scores that it began with.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from stp.errors import StoreError
from stp.judging.rubric import question, read_marks, scores
from stp.protocols import Generator
from stp.types import SampleRequest, Sampling, Statement, content_id

Ask = Callable[[Sequence[str]], Iterator[tuple[int, str]]]
"""Answers to prompts, in any order, each with its prompt's index, as they come."""
PROMPTS_AT_ONCE = 64
"""Prompts that the round's own model is given together; a killed round asks no more than these again."""


class Answers:
    """What was answered, by question: a file of JSON lines, to which one process at a time appends."""

    def __init__(self, file: Path) -> None:
        """Raises:
        StoreError: the file is damaged.
        """
        self._file = file
        text = file.read_bytes() if file.is_file() else b""
        whole = text[: text.rfind(b"\n") + 1]
        if len(whole) < len(text):  # a process was killed as it wrote
            os.truncate(file, len(whole))
        try:
            self._kept: dict[str, str] = dict(map(json.loads, whole.splitlines()))
        except (ValueError, TypeError) as error:
            raise StoreError(f"{file} is damaged: {error}; move it away, and all is asked again") from error

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    def __getitem__(self, key: str) -> str:
        return self._kept[key]

    def keep(self, key: str, answer: str) -> None:
        """Raises:
        StoreError: it cannot be written.
        """
        try:
            with self._file.open("a") as file:
                file.write(json.dumps([key, answer]) + "\n")
        except OSError as error:
            raise StoreError(
                f"cannot write {self._file}: {error.strerror}; make room, then run the same command again"
            ) from error
        self._kept[key] = answer


class AskingJudge:
    """Asks for marks by the rubric; `who` answers tells its answers from those of others in the same file."""

    def __init__(self, ask: Ask, who: str, answers: Answers) -> None:
        self._ask, self._who, self._answers = ask, who, answers

    def score(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[float]:
        prompts = [question(*pair) for pair in pairs]
        keys = [content_id(self._who, prompt) for prompt in prompts]
        open_ = {key: prompt for key, prompt in zip(keys, prompts, strict=True) if key not in self._answers}
        names = list(open_)
        for index, answer in self._ask(list(open_.values())):
            self._answers.keep(names[index], answer)
        return scores([read_marks(self._answers[key]) for key in keys])


def ask_generator(model: Generator, max_new_tokens: int) -> Ask:
    """Has a model on the device answer, greedily.

    A model that was trained on statements and proofs alone answers with one of these; then no mark can be read, and
    the judge changes nothing.
    """
    sampling = Sampling(temperature=0.0, max_new_tokens=max_new_tokens)

    def ask(prompts: Sequence[str]) -> Iterator[tuple[int, str]]:
        for start in range(0, len(prompts), PROMPTS_AT_ONCE):
            requests = [SampleRequest(one, (0,)) for one in prompts[start : start + PROMPTS_AT_ONCE]]
            for index, [answer] in enumerate(model.generate(requests, sampling), start):
                yield index, answer.text

    return ask
