"""Servers that misbehave: who is left out, who rests and for how long, and what ends the asking."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from stp.errors import GeneratorError
from stp.generation import fleet
from stp.generation.choose import ServerSettings
from stp.generation.fleet import Fleet, Server
from stp.generation.server import ServerGenerator
from stp.testing_server import served
from stp.types import SampleRequest, Sampling
from tests.serving import scripted

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("brief")]

SHORT = Sampling(max_new_tokens=20)
REQUESTS = [SampleRequest(f"theorem t{number}", (1, 2, 3)) for number in range(6)]


@pytest.fixture
def nobody() -> str:
    """An address where no one listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


def opened(stack: ExitStack, model: Path, *urls: str, **settings: Any) -> ServerGenerator:
    where = ServerSettings(urls, **({"at_once": 4, "patience": 1.0} | settings))
    return stack.enter_context(closing(ServerGenerator(model, where)))


def texts(generator: ServerGenerator) -> list[list[str]]:
    return [[one.text for one in row] for row in generator.generate(REQUESTS, SHORT)]


ANSWERS = [[f"{one.prompt} {seed}" for seed in one.seeds] for one in REQUESTS]


def test_a_server_that_is_not_there_is_left_out_with_a_warning(
    tiny_model: Path, stack: ExitStack, nobody: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    with caplog.at_level(logging.WARNING):
        generator = opened(stack, tiny_model, nobody, fake.url)
    assert f"left out: no server answers for 1 s (the last, {nobody}: ConnectError" in caplog.text
    assert texts(generator) == ANSWERS


def test_without_any_server_the_error_says_so(tiny_model: Path, stack: ExitStack, nobody: str) -> None:
    with pytest.raises(GeneratorError, match=rf"no server answers for 1 s \(the last, {nobody}: ConnectError.*vllm"):
        opened(stack, tiny_model, nobody)


def test_an_address_without_its_scheme_is_refused_at_once(tiny_model: Path, stack: ExitStack) -> None:
    with pytest.raises(GeneratorError, match=r"localhost:8000/v1 is no address; write e\.g\. http:"):
        opened(stack, tiny_model, "localhost:8000/v1")


def test_what_is_no_json_is_named(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    generator = opened(stack, tiny_model, fake.url)
    fake.garbage = 1
    with pytest.raises(GeneratorError, match=r"other than JSON: '<html>'"):
        texts(generator)


def test_a_sample_that_a_server_gave_up_is_asked_again(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    generator = opened(stack, tiny_model, fake.url)
    fake.endings = ["abort", "abort"]
    assert texts(generator) == ANSWERS


def test_while_one_server_is_down_the_other_is_not_asked_for_more_at_once(tiny_model: Path, stack: ExitStack) -> None:
    fakes = [stack.enter_context(served(scripted(tiny_model))) for _ in range(2)]
    generator = opened(stack, tiny_model, *(one.url for one in fakes))
    for one in fakes:
        one.delay, one.most_at_once = 0.05, 0
    fakes[0].failures = [503] * 100
    assert texts(generator) == ANSWERS
    assert fakes[1].most_at_once <= 4


def test_a_long_answer_costs_no_patience(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    generator = opened(stack, tiny_model, fake.url, patience=0.3)
    fake.delay, fake.endings = 0.5, ["abort"]
    assert texts(generator) == ANSWERS


def test_servers_that_do_not_answer_in_time_are_given_up(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    generator = opened(stack, tiny_model, fake.url, timeout=0.3, patience=0.5)
    fake.delay = 2.0
    with pytest.raises(GeneratorError, match="ReadTimeout"):
        texts(generator)


def test_many_that_fail_together_make_a_server_rest_once() -> None:
    server, began = Server("http://host/v1"), time.monotonic()
    for _ in range(64):
        server.rest(began, None)
    assert server.failures == 1
    assert server.not_before - time.monotonic() <= fleet.FIRST_PAUSE
    server.rest(time.monotonic(), None)
    assert server.failures == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2),
        ("1.5", 1.5),
        ("-3", 0),
        ("soon", None),
        ("", None),
    ],
)
def test_what_a_server_asks_for_is_a_number(header: str, seconds: float | None) -> None:
    assert fleet.seconds(header) == seconds


def test_or_a_date() -> None:
    tomorrow = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    assert fleet.seconds(tomorrow) == pytest.approx(86400, abs=60)


def test_a_server_that_asks_for_a_day_is_not_waited_for(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    generator = opened(stack, tiny_model, fake.url)
    fake.failures, fake.retry_after = [429] * 1000, "86400"
    began = time.monotonic()
    with pytest.raises(GeneratorError, match="no server answers for 1 s"):
        texts(generator)
    assert time.monotonic() - began < 20


def test_no_question_is_no_work() -> None:
    async def ask() -> list[Any]:
        async with Fleet([Server("http://nowhere/v1")], "", 4, 1.0, 1.0) as opened:
            return await opened.ask("/completions", [], lambda answer: answer)

    assert asyncio.run(ask()) == []


INTERRUPTED = """
import signal, sys
from pathlib import Path
from stp.generation.choose import ServerSettings
from stp.generation.server import ServerGenerator
from stp.types import SampleRequest, Sampling
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have it ignored
generator = ServerGenerator(Path(sys.argv[1]), ServerSettings((sys.argv[2],), verify=False))
print("asking", flush=True)
generator.generate([SampleRequest("theorem", (1, 2))], Sampling(max_new_tokens=5))
"""


def test_ctrl_c_ends_it_while_servers_are_silent(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    fake.delay = 60
    command = [sys.executable, "-c", INTERRUPTED, str(tiny_model), fake.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        assert asking.stdout.readline() == b"asking\n"
        time.sleep(1)
        asking.send_signal(signal.SIGINT)
        try:
            _, said = asking.communicate(timeout=20)
        finally:
            asking.kill()
    assert b"KeyboardInterrupt" in said
