"""What `stp.protocols.Generator` promises, of the fake that other tests lean on and of a real, tiny model."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from stp.protocols import Generator
from stp.testing import ScriptedGenerator
from stp.types import Completion, FinishReason, SampleRequest, Sampling
from tests.needs import VLLM_MARKS

FREE = Sampling(max_new_tokens=40)
PROMPTS = ("theorem t1 (", "theorem t2 (a b : Nat) (h : ", "theorem ")
SEEDS = (11, 12, 13, 14, 15, 16)


def babble(prompt: str, seed: int) -> str:
    """Words that depend on prompt and seed alone."""
    return " ".join(random.Random(f"{prompt} {seed}").choices(["a ≤ b", "omega", "b", "theorem\n  t"], k=12))


@pytest.fixture(
    params=[
        "scripted",
        pytest.param("transformers", marks=pytest.mark.model),
        pytest.param("server", marks=pytest.mark.model),
        pytest.param("vllm", marks=[pytest.mark.vllm, *VLLM_MARKS]),
    ]
)
def generator(request: pytest.FixtureRequest) -> Iterator[Generator]:
    if request.param == "scripted":
        yield ScriptedGenerator(babble)
        return
    if request.param == "vllm":
        model = request.getfixturevalue("vllm_model")
        from stp.generation.vllm import VllmGenerator, VllmSettings

        sampler = VllmGenerator(model, settings=VllmSettings(keep=True))
        yield sampler
        sampler.close()
        return
    if request.param == "server":
        from tests.serving import serving

        with serving(request.getfixturevalue("tiny_model")) as (asking, _):
            yield asking
        return
    from stp.generation.transformers import TransformersGenerator

    opened = TransformersGenerator(request.getfixturevalue("tiny_model"), device="cpu", rows=8)
    yield opened
    opened.close()


def sample(generator: Generator, prompt: str, *seeds: int, sampling: Sampling = FREE) -> list[Completion]:
    (answers,) = generator.generate([SampleRequest(prompt, seeds)], sampling)
    return answers


def test_each_request_has_one_completion_per_seed_in_order(generator: Generator) -> None:
    requests = [
        SampleRequest(PROMPTS[1], (7, 3, 5)),
        SampleRequest(PROMPTS[0], (9,)),
        SampleRequest(PROMPTS[2], (1, 2)),
    ]
    answers = generator.generate(requests, FREE)
    assert [[one.seed for one in row] for row in answers] == [[7, 3, 5], [9], [1, 2]]


def test_a_seed_draws_the_same_text_whatever_else_is_in_the_batch(generator: Generator) -> None:
    alone = {(prompt, seed): sample(generator, prompt, seed)[0].text for prompt in PROMPTS for seed in SEEDS}
    together = generator.generate([SampleRequest(prompt, SEEDS) for prompt in PROMPTS], FREE)
    backwards = generator.generate([SampleRequest(prompt, SEEDS[::-1]) for prompt in PROMPTS[::-1]], FREE)
    for row, prompt in zip(together, PROMPTS, strict=True):
        assert [one.text for one in row] == [alone[prompt, seed] for seed in SEEDS]
    assert [one.text for row in backwards for one in row] == [one.text for row in together for one in row][::-1]


def test_a_request_may_be_split(generator: Generator) -> None:
    whole = generator.generate([SampleRequest(PROMPTS[0], SEEDS)], FREE)[0]
    parts = generator.generate([SampleRequest(PROMPTS[0], SEEDS[:2]), SampleRequest(PROMPTS[0], SEEDS[2:])], FREE)
    assert [one.text for one in whole] == [one.text for part in parts for one in part]


def test_a_request_repeated_draws_the_same(generator: Generator) -> None:
    request = SampleRequest(PROMPTS[0], SEEDS)
    first, second = generator.generate([request, request], FREE)
    assert [one.text for one in first] == [one.text for one in second]


def test_seeds_and_prompts_tell_samples_apart(generator: Generator) -> None:
    answers = generator.generate([SampleRequest(prompt, SEEDS) for prompt in PROMPTS[:2]], FREE)
    for row in answers:
        assert len({one.text for one in row}) >= 4
    assert [one.text for one in answers[0]] != [one.text for one in answers[1]]


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_text_ends_before_a_stop_string(generator: Generator, length: int) -> None:
    """Each stop string is taken from what would be sampled, across every boundary between tokens that there is."""
    free = max(sample(generator, PROMPTS[0], *SEEDS), key=lambda one: len(one.text))
    for start in range(len(free.text) - length + 1):
        stop = free.text[start : start + length]
        (cut,) = sample(generator, PROMPTS[0], free.seed, sampling=replace(FREE, stop=(stop,)))
        assert cut.text == free.text[: free.text.index(stop)]
        assert cut.finish is FinishReason.STOP
        assert cut.tokens <= free.tokens


def test_the_stop_string_that_comes_first_counts(generator: Generator) -> None:
    free = max(sample(generator, PROMPTS[0], *SEEDS), key=lambda one: len(one.text))
    late, early = free.text[20:24], free.text[8:12]
    (cut,) = sample(generator, PROMPTS[0], free.seed, sampling=replace(FREE, stop=(late, "§§§", early)))
    assert cut.text == free.text[: min(free.text.index(late), free.text.index(early))]


def test_a_stop_string_that_does_not_come_changes_nothing(generator: Generator) -> None:
    answers = sample(generator, PROMPTS[0], *SEEDS, sampling=replace(FREE, stop=("§§§",)))
    assert answers == sample(generator, PROMPTS[0], *SEEDS)


def test_at_most_so_many_tokens_are_sampled(generator: Generator) -> None:
    long = sample(generator, PROMPTS[0], *SEEDS)
    for limit in (1, 2, 5):
        short = sample(generator, PROMPTS[0], *SEEDS, sampling=replace(FREE, max_new_tokens=limit))
        for one, whole in zip(short, long, strict=True):
            assert whole.text.startswith(one.text)
            assert one.tokens == min(limit, whole.tokens)
            assert one.finish is (FinishReason.LENGTH if whole.tokens > limit else whole.finish)
    assert {one.tokens > 5 for one in long} == {True}


def test_a_text_that_ends_by_itself_is_told_from_one_cut_off(generator: Generator) -> None:
    ended = sample(generator, PROMPTS[0], *SEEDS, sampling=replace(FREE, max_new_tokens=100))
    assert FinishReason.STOP in {one.finish for one in ended}
    cut = sample(generator, PROMPTS[0], *SEEDS, sampling=replace(FREE, max_new_tokens=3))
    assert {one.finish for one in cut} == {FinishReason.LENGTH}


def test_logprobs_are_those_of_something_that_happened(generator: Generator) -> None:
    assert all(one.logprob < 0 for one in sample(generator, PROMPTS[0], *SEEDS))


def test_nothing_asked_nothing_given(generator: Generator) -> None:
    assert generator.generate([], FREE) == []
    answers = generator.generate([SampleRequest(PROMPTS[0], ()), SampleRequest(PROMPTS[1], (1,))], FREE)
    assert [len(row) for row in answers] == [0, 1]
    vectors = generator.embed([])
    assert vectors.shape == (0, generator.embed(["a"]).shape[1])


def test_an_empty_prompt_is_a_prompt(generator: Generator) -> None:
    (alone,) = sample(generator, "", 1)
    answers = generator.generate([SampleRequest(PROMPTS[1], (1,)), SampleRequest("", (1,))], FREE)
    assert answers[1][0].text == alone.text
    assert alone.tokens > 0


def test_embeddings_are_unit_vectors_of_the_text_alone(generator: Generator) -> None:
    texts = ["a ≤ b", "theorem t1 (a b : Nat) (h : a ≤ b) : a + 1 ≤ b + 1", "", "omega"]
    vectors = generator.embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(generator.embed([text])[0], vector, atol=1e-5)
    assert not np.allclose(vectors[0], vectors[3], atol=1e-3)


def test_closing_twice_is_harmless(generator: Generator) -> None:
    sample(generator, PROMPTS[0], 1)
    generator.close()
    generator.close()
