"""New weights in an engine that runs: they arrive, or a new engine takes them, and none is left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from stp.errors import GeneratorError, InputError
from stp.generation.transformers import TransformersGenerator
from stp.generation.vllm import VllmGenerator, VllmSettings
from stp.generation.vllm_engine import Engine
from stp.protocols import Generator
from stp.types import Completion, SampleRequest, Sampling
from tests.needs import VLLM_MARKS
from tests.tiny_model import WIDE_HEADS, make_tiny_base

pytestmark = [pytest.mark.vllm, *VLLM_MARKS]

REQUESTS = [SampleRequest(prompt, (1,)) for prompt in ("theorem t1 (", "theorem ")]
GREEDY = Sampling(temperature=0, max_new_tokens=40)
KEPT = VllmSettings(keep=True)


@pytest.fixture(scope="module")
def start(vllm_model: Path) -> Path:
    """What the model was trained from: the same but for the weights."""
    return vllm_model.parent / "base"


@pytest.fixture
def kept(vllm_model: Path) -> Iterator[VllmGenerator]:
    opened = VllmGenerator(vllm_model, settings=KEPT)
    yield opened
    opened.close()


def texts(generator: Generator) -> list[str]:
    return [one.text for row in generator.generate(REQUESTS, GREEDY) for one in row]


def by_transformers(model: Path) -> list[str]:
    return texts(TransformersGenerator(model, "cpu"))


def engines() -> set[int]:
    """Processes of vLLM below this one."""
    found = psutil.Process().children(recursive=True)
    return {one.pid for one in found if one.name().startswith("VLLM")}


def test_weights_are_loaded_in_place_and_used(kept: VllmGenerator, vllm_model: Path, start: Path) -> None:
    running = engines()
    assert running
    for model in (start, vllm_model, start):
        handover = kept.load(model)
        assert handover.in_place
        assert handover.distance < 1e-4
        assert texts(kept) == by_transformers(model)
    assert by_transformers(start) != by_transformers(vllm_model)
    assert engines() == running


def test_a_prompt_cached_under_the_old_weights_is_read_anew(kept: VllmGenerator, start: Path) -> None:
    """Its blocks hold 32 tokens."""
    long = [SampleRequest("theorem t1 (a b : Nat) (h : a ≤ b) : a + 1 ≤ b + 1 := by\n  omega " * 2, (1,))]
    before = kept.generate(long, GREEDY)
    kept.load(start)
    after = kept.generate(long, GREEDY)
    assert after != before
    assert after[0][0].text == TransformersGenerator(start, "cpu").generate(long, GREEDY)[0][0].text


def test_what_vllm_leaves_stale_is_noticed(kept: VllmGenerator, start: Path) -> None:
    """Its own reloading keeps the output layer's old weights, which are packed for the CPU and tied to the embeddings;
    when this fails, it does no longer, and `RoundWeights.repack_tied` may go."""
    engine = kept.engine
    engine.llm.collective_rpc("reload_weights", kwargs={"weights_path": str(start)})
    engine.forget_prompts()
    with pytest.raises(GeneratorError, match="other weights than"):
        engine.check(str(start))


def test_an_engine_that_did_not_take_the_weights_is_replaced(
    kept: VllmGenerator, start: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = engines()
    monkeypatch.setattr(Engine, "load", lambda self, model: None)
    handover = kept.load(start)
    assert not handover.in_place
    assert handover.distance < 1e-4
    assert texts(kept) == by_transformers(start)
    assert not engines() & running


def test_another_architecture_gets_an_engine_of_its_own(kept: VllmGenerator, tmp_path: Path) -> None:
    running = engines()
    deeper = make_tiny_base(tmp_path, WIDE_HEADS.model_copy(update={"layers": 3}))
    assert not kept.load(deeper).in_place
    assert texts(kept) == by_transformers(deeper)
    assert not engines() & running


def test_an_engine_is_kept_for_the_next_generator(kept: VllmGenerator, start: Path) -> None:
    running = engines()
    kept.close()
    assert engines() == running
    with pytest.raises(GeneratorError, match="closed"):
        kept.generate(REQUESTS, GREEDY)
    again = VllmGenerator(start, settings=KEPT)
    assert again.handover.in_place
    assert texts(again) == by_transformers(start)
    again.close()
    VllmGenerator.shutdown()
    assert engines() == set()


def test_closing_ends_all_its_processes_and_another_opens_after_it(vllm_model: Path) -> None:
    VllmGenerator.shutdown()
    before = dict(os.environ)
    for _ in range(2):
        opened = VllmGenerator(vllm_model)
        assert engines()
        assert texts(opened) == by_transformers(vllm_model)
        opened.close()
        opened.close()
        assert engines() == set()
    assert dict(os.environ) == before


def test_lora_weights_are_served_over_their_base(vllm_model: Path, tmp_path: Path) -> None:
    VllmGenerator.shutdown()
    first, second = (make_adapter(vllm_model, tmp_path / str(seed), seed) for seed in (1, 2))
    opened = VllmGenerator(first, settings=KEPT)
    answers: list[list[Completion]] = []
    for folder, whole in (first, tmp_path / "1-merged"), (second, tmp_path / "2-merged"):
        if folder != first:
            assert opened.load(folder).in_place
        assert texts(opened) == by_transformers(whole)
        right = TransformersGenerator(whole, "cpu").embed(["a ≤ b"])
        assert opened.embed(["a ≤ b"]) == pytest.approx(right, abs=1e-4)
        answers += opened.generate(REQUESTS, GREEDY)
    assert answers[:2] != answers[2:]
    opened.close()
    VllmGenerator.shutdown()


def test_what_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no model"):
        VllmGenerator(tmp_path)
    assert engines() == set()


def make_adapter(base: Path, folder: Path, seed: int) -> Path:
    """LoRA weights by PEFT, drawn at random, and the whole model that they make in the folder's namesake."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_pretrained(base)
    wrapped = get_peft_model(model, LoraConfig(r=4, target_modules=["q_proj", "v_proj", "down_proj"]))
    with torch.no_grad():
        for name, weight in wrapped.named_parameters():
            if "lora_B" in name:
                weight.normal_(std=0.3)
    wrapped.save_pretrained(str(folder))
    whole = folder.with_name(f"{folder.name}-merged")
    wrapped.merge_and_unload().save_pretrained(str(whole))
    AutoTokenizer.from_pretrained(base).save_pretrained(str(whole))
    return folder
