"""What vLLM samples beside what transformers samples with the same weights, in float32."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from scipy import stats

from stp.generation.transformers import TransformersGenerator
from stp.generation.vllm import VllmGenerator, VllmSettings
from stp.protocols import Generator
from stp.types import Completion, FinishReason, SampleRequest, Sampling
from tests.needs import VLLM_MARKS

pytestmark = [pytest.mark.vllm, *VLLM_MARKS]

KEPT = VllmSettings(keep=True)
PROMPTS = ("theorem t1 (", "theorem t2 (a b : Nat) (h : ", "theorem t1", "theorem ", "t", "")
DRAWN = 600
RIGHT = re.compile(r".*a \+ (\d+) ≤ b \+ \1 := by\n  omega", re.DOTALL)
"""What the model was taught: the same number on both sides, and its proof."""


@pytest.fixture(scope="module")
def vllm(vllm_model: Path) -> Iterator[VllmGenerator]:
    opened = VllmGenerator(vllm_model, settings=KEPT)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def transformers(vllm_model: Path) -> Iterator[TransformersGenerator]:
    opened = TransformersGenerator(vllm_model, device="cpu")
    yield opened
    opened.close()


def draw(generator: Generator, first_seed: int, temperature: float = 1.0) -> list[Completion]:
    seeds = tuple(range(first_seed, first_seed + DRAWN))
    sampling = Sampling(temperature=temperature, max_new_tokens=80)
    return generator.generate([SampleRequest("theorem t1 (", seeds)], sampling)[0]


def alike(some: list[Completion], others: list[Completion]) -> tuple[float, float]:
    """How likely such different lengths, and such different pass rates, are by chance: p-values."""
    lengths = stats.ks_2samp([one.tokens for one in some], [one.tokens for one in others]).pvalue
    passed = [sum(bool(RIGHT.fullmatch(one.text)) for one in each) for each in (some, others)]
    assert min(passed) > 20, "the model has learnt too little for its pass rate to be compared"
    rates = stats.fisher_exact([[hits, DRAWN - hits] for hits in passed]).pvalue
    return float(lengths), float(rates)


def test_greedy_decoding_gives_the_same_tokens(vllm: VllmGenerator, transformers: TransformersGenerator) -> None:
    requests = [SampleRequest(prompt, (1, 2)) for prompt in PROMPTS]
    sampling = Sampling(temperature=0, max_new_tokens=100)
    for ours, theirs in zip(vllm.generate(requests, sampling), transformers.generate(requests, sampling), strict=True):
        assert [(one.text, one.tokens, one.finish) for one in ours] == [
            (one.text, one.tokens, one.finish) for one in theirs
        ]
        assert [one.logprob for one in ours] == pytest.approx([one.logprob for one in theirs], abs=1e-3)


def test_lengths_and_pass_rates_are_alike(vllm: VllmGenerator, transformers: TransformersGenerator) -> None:
    lengths, rates = alike(draw(vllm, 0), draw(transformers, 10_000))
    assert lengths > 1e-3
    assert rates > 1e-3


def test_they_would_not_be_at_another_temperature(vllm: VllmGenerator, transformers: TransformersGenerator) -> None:
    """So the test before sees a sampler that is wrong by so much."""
    lengths, rates = alike(draw(vllm, 0, temperature=0.6), draw(transformers, 10_000))
    assert min(lengths, rates) < 1e-6


def test_top_p_leaves_out_the_unlikely(vllm: VllmGenerator, transformers: TransformersGenerator) -> None:
    """What follows this prompt is one of a few numbers."""
    sampling = Sampling(top_p=0.8, max_new_tokens=1)
    request = SampleRequest("theorem t1 (a b : Nat) (h : a ≤ b) : a +", tuple(range(400)))
    ours, theirs = ({one.text for one in each.generate([request], sampling)[0]} for each in (vllm, transformers))
    assert ours == theirs
    free = vllm.generate([request], Sampling(max_new_tokens=1))[0]
    assert ours < {one.text for one in free}


def test_prompts_that_do_not_fit_into_one_step_are_sampled(vllm: VllmGenerator) -> None:
    """On a CPU an engine ended over a seeded request whose prompt was read in parts."""
    requests = [SampleRequest("é" * 60, tuple(range(10 * each, 10 * each + 10))) for each in range(10)]
    assert sum(len(row) for row in vllm.generate(requests, Sampling(max_new_tokens=2))) == 100


def test_full_contexts_are_answered_alike(vllm: VllmGenerator, transformers: TransformersGenerator) -> None:
    """The context is 128 tokens; an `é` takes two."""
    requests = [SampleRequest("é" * count, (1, 2)) for count in (60, 63, 64, 90)]
    sampling = Sampling(temperature=0, max_new_tokens=200)
    assert [[(one.text, one.finish, one.tokens) for one in row] for row in vllm.generate(requests, sampling)] == [
        [(one.text, one.finish, one.tokens) for one in row] for row in transformers.generate(requests, sampling)
    ]
    (row,) = vllm.generate(requests[2:3], sampling)
    assert row == [Completion("", FinishReason.LENGTH, 0, 0.0, seed) for seed in (1, 2)]


def test_the_token_that_a_model_was_made_to_end_by_ends_a_text(
    vllm: VllmGenerator, vllm_model: Path, tmp_path: Path
) -> None:
    """And so does its tokenizer's; the next model in the same engine ends as it was made to."""
    copy = shutil.copytree(vllm_model, tmp_path / "copy")
    sampling = Sampling(temperature=0, max_new_tokens=100)
    request = SampleRequest("theorem t1 (", (1,))
    whole = vllm.generate([request], sampling)
    text = whole[0][0].text
    number = json.loads((copy / "tokenizer.json").read_text())["model"]["vocab"][text[0]]
    (copy / "generation_config.json").write_text(json.dumps({"eos_token_id": [number]}))
    assert vllm.load(copy).in_place
    ended = vllm.generate([request, SampleRequest("theorem t1 (a b", (1,))], sampling)
    again = TransformersGenerator(copy, "cpu").generate([request, SampleRequest("theorem t1 (a b", (1,))], sampling)
    assert ended[0][0].tokens == 1
    assert [(one.text, one.tokens) for row in ended for one in row] == [
        (one.text, one.tokens) for row in again for one in row
    ]
    assert vllm.load(vllm_model).in_place
    assert vllm.generate([request], sampling) == whole


def test_another_tokenizer_may_be_named(vllm: VllmGenerator, vllm_model: Path, tmp_path: Path) -> None:
    """As for the released model, whose own is read wrongly (specification §2.6). The last test with this engine."""
    vllm.close()
    bare = shutil.copytree(vllm_model, tmp_path / "bare", ignore=shutil.ignore_patterns("tokenizer*", "special*"))
    opened = VllmGenerator(bare, tokenizer=str(vllm_model), settings=KEPT)
    assert opened.handover.in_place
    request, sampling = SampleRequest("theorem t1 (", (1,)), Sampling(temperature=0, max_new_tokens=60, stop=("omega",))
    (found,) = opened.generate([request], sampling)
    vectors = opened.embed(["a ≤ b"])
    opened.close()
    right = TransformersGenerator(vllm_model, "cpu")
    assert [one.text for one in found] == [one.text for one in right.generate([request], sampling)[0]]
    assert vectors == pytest.approx(right.embed(["a ≤ b"]), abs=1e-5)
