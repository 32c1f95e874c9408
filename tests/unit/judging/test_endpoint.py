"""Asking a model behind an address: a real server on this machine says what services say."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from stp.errors import ServiceError
from stp.judging.endpoint import ask_endpoint
from tests.chats import Chat, chatting


@pytest.fixture
def chat() -> Iterator[Chat]:
    """A service that repeats the question."""
    with chatting(lambda question: f"you said {question}") as found:
        yield found


def test_every_question_is_answered(chat: Chat) -> None:
    ask = ask_endpoint(chat.url, "secret", "judge-7b", 99)
    assert dict(ask(["a", "b", "c"])) == {0: "you said a", 1: "you said b", 2: "you said c"}
    assert sorted(chat.questions) == ["a", "b", "c"]
    assert set(chat.paths) == {"/v1/chat/completions"}
    assert set(chat.keys) == {"Bearer secret"}
    for one in chat.requests:
        assert (one["model"], one["temperature"], one["max_tokens"]) == ("judge-7b", 0.0, 99)
    assert list(ask([])) == []


def test_questions_are_under_way_together_but_no_more_than_allowed(chat: Chat) -> None:
    def slowly(question: str) -> str:
        time.sleep(0.05)
        return question

    chat.answer = slowly
    assert len(list(ask_endpoint(chat.url, "", "m", 9, at_once=3)([str(one) for one in range(12)]))) == 12
    assert chat.together == 3


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_may_pass_is_tried_again(chat: Chat, status: int) -> None:
    chat.statuses = [status, status]
    assert list(ask_endpoint(chat.url, "", "m", 9, retries=2)(["a"])) == [(0, "you said a")]
    assert len(chat.requests) == 3


def test_what_does_not_pass_is_an_error_that_says_what_to_do(chat: Chat) -> None:
    chat.statuses = [503] * 3
    with pytest.raises(
        ServiceError, match=rf"the judge at {chat.url} does not answer: .*not now.*the service runs"
    ) as it:
        list(ask_endpoint(chat.url, "", "m", 9, retries=2)(["a"]))
    assert it.value.status == 503


@pytest.mark.parametrize(
    ("status", "mend"), [(401, "STP_JUDGE_KEY"), (403, "STP_JUDGE_KEY"), (404, "STP_JUDGE_URL and the model's name")]
)
def test_a_refusal_is_not_tried_again(chat: Chat, status: int, mend: str) -> None:
    chat.statuses = [status]
    with pytest.raises(ServiceError, match=mend):
        list(ask_endpoint(chat.url, "", "m", 9)(["a"]))
    assert len(chat.requests) == 1


def test_one_that_takes_too_long_is_an_error(chat: Chat) -> None:
    def slowly(question: str) -> str:
        time.sleep(0.3)
        return question

    chat.answer = slowly
    with pytest.raises(ServiceError, match="does not answer"):
        list(ask_endpoint(chat.url, "", "m", 9, timeout_seconds=0.05, retries=0)(["a"]))


def test_where_nobody_listens_the_error_names_the_address() -> None:
    with chatting(str) as gone:
        url = gone.url
    with pytest.raises(ServiceError, match=f"the judge at {url} does not answer") as it:
        list(ask_endpoint(url, "", "m", 9, retries=0)(["a"]))
    assert it.value.status == 0


def test_a_web_page_is_no_answer(chat: Chat) -> None:
    chat.raw = b"<html>Welcome</html>"
    with pytest.raises(ServiceError, match="is no chat completion; set STP_JUDGE_URL"):
        list(ask_endpoint(chat.url, "", "m", 9)(["a"]))


def test_answers_that_came_before_a_failure_are_given(chat: Chat) -> None:
    chat.statuses = [200, 200, 404]
    came: list[tuple[int, str]] = []
    with pytest.raises(ServiceError):
        came.extend(ask_endpoint(chat.url, "", "m", 9, at_once=1)(["a", "b", "c", "d"]))
    assert dict(came) == {0: "you said a", 1: "you said b"}
    assert chat.questions == ["a", "b", "c"]
