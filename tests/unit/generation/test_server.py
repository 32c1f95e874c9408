"""Sampling from servers: who is asked, what is asked again, and whose weights answer."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stp import bootstrap
from stp.errors import GeneratorError
from stp.generation.choose import ServerSettings, choose_generator
from stp.generation.server import ServerGenerator
from stp.generation.transformers import TransformersGenerator
from stp.protocols import Generator
from stp.settings import Settings
from stp.testing_server import FakeServer, served
from stp.types import SampleRequest, Sampling
from tests.serving import fake_of, scripted, serving

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("brief")]

SHORT = Sampling(max_new_tokens=20)
REQUESTS = [SampleRequest(f"theorem t{number}", (1, 2, 3)) for number in range(6)]


def open_fleet(stack: ExitStack, model: Path, *fakes: FakeServer, patience: float = 5.0) -> ServerGenerator:
    for fake in fakes:
        stack.enter_context(served(fake))
    where = ServerSettings(tuple(one.url for one in fakes), at_once=4, patience=patience)
    return stack.enter_context(closing(ServerGenerator(model, where)))


def test_it_samples_what_the_model_samples_in_process(tiny_model: Path) -> None:
    with (
        serving(tiny_model) as (generator, _),
        closing(TransformersGenerator(tiny_model, device="cpu", rows=8)) as own,
    ):
        answers, expected = generator.generate(REQUESTS, SHORT), own.generate(REQUESTS, SHORT)
        assert [[one.text for one in row] for row in answers] == [[one.text for one in row] for row in expected]
        for row, right in zip(answers, expected, strict=True):
            assert [(one.tokens, one.finish) for one in row] == [(one.tokens, one.finish) for one in right]
            assert [one.logprob for one in row] == pytest.approx([one.logprob for one in right], abs=1e-4)
        assert np.allclose(generator.embed(["a", "b b"]), own.embed(["a", "b b"]), atol=1e-5)


def test_every_sample_is_a_question_with_its_own_seed(tiny_model: Path, stack: ExitStack) -> None:
    fake = scripted(tiny_model)
    generator = open_fleet(stack, tiny_model, fake)
    fake.asked.clear()
    generator.generate(REQUESTS, Sampling(temperature=0.5, top_p=0.9, max_new_tokens=7, stop=("x",)))
    assert sorted((fake.decode(one["prompt"]), one["seed"]) for one in fake.asked) == [
        (one.prompt, seed) for one in REQUESTS for seed in one.seeds
    ]
    told = {key: fake.asked[0][key] for key in ("temperature", "top_p", "max_tokens", "stop", "model")}
    assert told == {"temperature": 0.5, "top_p": 0.9, "max_tokens": 7, "stop": ["x"], "model": str(tiny_model)}


def test_a_fleet_shares_the_work_and_no_server_is_asked_for_more_than_was_said(
    tiny_model: Path, stack: ExitStack
) -> None:
    fakes = [scripted(tiny_model), scripted(tiny_model)]
    generator = open_fleet(stack, tiny_model, *fakes)
    for fake in fakes:
        fake.delay, fake.most_at_once = 0.05, 0
        fake.asked.clear()
    generator.generate(REQUESTS, SHORT)
    assert all(len(fake.asked) >= 6 for fake in fakes)
    assert sum(fake.most_at_once for fake in fakes) <= 8


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from([0, 429, 500, 503]), max_size=4), min_size=2, max_size=2))
def test_whatever_fails_each_request_is_answered_once_and_in_order(tiny_model: Path, failures: list[list[int]]) -> None:
    with ExitStack() as stack:
        fakes = [scripted(tiny_model), scripted(tiny_model)]
        generator = open_fleet(stack, tiny_model, *fakes)
        for fake, statuses in zip(fakes, failures, strict=True):
            fake.asked.clear()
            fake.failures.extend(statuses)
        answers = generator.generate(REQUESTS, SHORT)
        assert [[one.text for one in row] for row in answers] == [
            [f"{one.prompt} {seed}" for seed in one.seeds] for one in REQUESTS
        ]
        assert sum(len(fake.asked) for fake in fakes) == 18


def test_a_server_that_asks_for_time_is_given_it(tiny_model: Path, stack: ExitStack) -> None:
    fake = scripted(tiny_model)
    generator = open_fleet(stack, tiny_model, fake)
    fake.failures, fake.retry_after = [429], "1"
    began = time.monotonic()
    generator.generate(REQUESTS[:1], SHORT)
    assert time.monotonic() - began >= 1


def test_when_all_are_gone_the_error_names_them_and_the_mend(tiny_model: Path) -> None:
    with ExitStack() as stack:
        fake = scripted(tiny_model)
        generator = open_fleet(stack, tiny_model, fake, patience=0.2)
        fake.failures = [500] * 100
        with pytest.raises(
            GeneratorError, match=rf"no server answers for 0.2 s \(the last, {fake.url}: 500.*vllm serve"
        ):
            generator.generate(REQUESTS, SHORT)


def test_a_question_that_is_refused_is_not_asked_again(tiny_model: Path, stack: ExitStack) -> None:
    fake = scripted(tiny_model)
    generator = open_fleet(stack, tiny_model, fake)
    fake.failures = [400]
    with pytest.raises(GeneratorError, match="answers 400"):
        generator.generate(REQUESTS[:1], SHORT)


def test_a_server_of_another_model_is_refused(tiny_model: Path, stack: ExitStack) -> None:
    other = fake_of(tiny_model, name="other")
    with pytest.raises(GeneratorError, match=rf"serves other; have it serve {tiny_model}"):
        open_fleet(stack, tiny_model, other)


def test_a_server_with_other_weights_is_refused(tiny_model: Path, tiny_base: Path, stack: ExitStack) -> None:
    stale = fake_of(tiny_base, name=str(tiny_model))
    with pytest.raises(GeneratorError, match="computes with other weights"):
        open_fleet(stack, tiny_model, fake_of(tiny_model), stale)


def texts(generator: Generator) -> list[list[str]]:
    return [[one.text for one in row] for row in generator.generate(REQUESTS, SHORT)]


def loading(model: Path) -> FakeServer:
    """A server with the weights of `model` that takes others when it is told to, under a name that never changes."""
    fake = fake_of(model, name="stp")

    def load(folder: str) -> None:
        other = fake_of(Path(folder))
        fake.generator, fake.score = other.generator, other.score

    fake.load = load
    return fake


def test_servers_load_the_checkpoint_when_they_have_another(
    tiny_model: Path, tiny_base: Path, stack: ExitStack
) -> None:
    fakes = [loading(tiny_base), loading(tiny_base)]
    with pytest.raises(GeneratorError, match=r"serves stp; have it serve .* or set STP_GENERATOR_LOADS=true"):
        open_fleet(stack, tiny_model, *fakes)
    where = ServerSettings(tuple(one.url for one in fakes), loads=True)
    for checkpoint in (tiny_model, tiny_model, tiny_base):
        generator = stack.enter_context(closing(ServerGenerator(checkpoint, where)))
        own = stack.enter_context(closing(TransformersGenerator(checkpoint, device="cpu", rows=8)))
        assert texts(generator) == texts(own)
        assert {one.loaded for one in fakes} == {str(checkpoint.resolve())}
    assert [one.loads for one in fakes] == [2, 2]


def test_a_server_that_began_anew_loads_anew(tiny_model: Path, tiny_base: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(loading(tiny_base)))
    where = ServerSettings((fake.url,), loads=True)
    ServerGenerator(tiny_model, where).close()
    fake.loaded = ""
    ServerGenerator(tiny_model, where).close()
    assert fake.loads == 2


def test_a_server_that_cannot_load_is_named_with_how_to_start_it(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(fake_of(tiny_model)))
    with pytest.raises(GeneratorError, match=rf"{fake.url} does not load .* start it by: VLLM_SERVER_DEV_MODE=1 vllm"):
        ServerGenerator(tiny_model, ServerSettings((fake.url,), loads=True))


def test_a_prompt_that_leaves_no_room_is_asked_of_nobody(tiny_model: Path, stack: ExitStack) -> None:
    fake = scripted(tiny_model)
    fake.context = 40
    generator = open_fleet(stack, tiny_model, fake)
    fake.asked.clear()
    ((full,),) = generator.generate([SampleRequest("theorem " * 50, (1,))], SHORT)
    assert (full.text, full.tokens, full.finish) == ("", 0, "length")
    generator.generate([SampleRequest("theorem " * 10, (1,))], SHORT)
    (asked,) = fake.asked
    assert asked["max_tokens"] == min(20, 40 - len(asked["prompt"]))


def test_settings_choose_it(tiny_model: Path, stack: ExitStack) -> None:
    fake = stack.enter_context(served(scripted(tiny_model)))
    where = Settings(generator="server", generator_urls=f" {fake.url}, ")
    with bootstrap.open_generator(tiny_model, where) as generator:
        ((done,),) = generator.generate([SampleRequest("theorem", (5,))], SHORT)
    assert done.text == "theorem 5"


def test_without_an_address_the_error_names_the_setting(tiny_model: Path) -> None:
    with pytest.raises(GeneratorError, match="set STP_GENERATOR_URLS"):
        choose_generator(Settings(generator="server", generator_urls=" ,"), tiny_model)


def test_without_vllm_the_error_names_the_extra(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "vllm", None)
    with pytest.raises(GeneratorError, match=r"pip install 'stp\[vllm\]'"):
        choose_generator(Settings(generator="vllm"), tiny_model)
