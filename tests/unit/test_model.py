"""Loading models and tokenizers, and what is said of those that cannot be used."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from stp.config import ModelConfig
from stp.errors import GeneratorError, InputError
from stp.generation.transformers import TransformersGenerator
from stp.model import PROBE, load_model, pick_device, prompt_tokens, require_model
from stp.training.scratch import make_base
from stp.training.torch import TorchTrainer
from stp.types import Chat, SampleRequest, Sampling, Training
from tests.tiny_model import rows

pytestmark = pytest.mark.model

CPU = torch.device("cpu")


def word_tokenizer(folder: Path) -> Path:
    """A tokenizer of whole words, to which most of Lean is unknown."""
    words = Tokenizer(models.WordLevel({"<unk>": 0, "theorem": 1, "<end>": 2}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=words, eos_token="<end>", unk_token="<unk>").save_pretrained(folder)
    return folder


def without_tokenizer(model: Path, out: Path) -> Path:
    shutil.copytree(model, out)
    for file in out.glob("*token*"):
        file.unlink()
    return out


def test_a_model_comes_with_a_tokenizer_that_keeps_text(tiny_base: Path) -> None:
    _, tokenizer = load_model(tiny_base, CPU)
    assert tokenizer.decode(tokenizer(PROBE)["input_ids"]) == PROBE


def test_a_tokenizer_that_loses_text_is_refused_with_its_mend(tiny_base: Path, tmp_path: Path) -> None:
    broken = without_tokenizer(tiny_base, tmp_path / "model")
    word_tokenizer(broken)
    with pytest.raises(GeneratorError, match=r"does not give back the Lean text.*name another in \[model\] tokenizer"):
        TransformersGenerator(broken, "cpu")
    with pytest.raises(GeneratorError, match=r"does not give back the Lean text"):
        TorchTrainer("cpu").train(rows(), broken, tmp_path / "out", Training(), seed=0)


def test_threads_may_load_models_at_the_same_time(tiny_base: Path) -> None:
    """transformers by itself fails at it, with weights that are missing or on no device."""
    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(lambda _: load_model(tiny_base, torch.device("cpu"))[0], range(16)))
    ids = torch.tensor([[1, 2, 3]])
    answers = [model(input_ids=ids).logits for model in loaded]
    assert all(torch.equal(one, answers[0]) for one in answers)


def test_a_byte_level_tokenizer_under_the_name_of_another_class_is_read_as_what_it_is(
    tiny_base: Path, tmp_path: Path
) -> None:
    """As `kfdong/STP_model_Lean_0320` was published (specification §2.6)."""
    folder = tmp_path / "model"
    shutil.copytree(tiny_base, folder)
    told = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(told | {"tokenizer_class": "LlamaTokenizer"}))
    _, tokenizer = load_model(folder, torch.device("cpu"))
    _, right = load_model(tiny_base, torch.device("cpu"))
    assert tokenizer(PROBE)["input_ids"] == right(PROBE)["input_ids"]


def test_another_tokenizer_may_be_named_for_a_model(tiny_base: Path, tmp_path: Path) -> None:
    """What is trained from it then carries that tokenizer, and needs no naming."""
    broken = without_tokenizer(tiny_base, tmp_path / "model")
    word_tokenizer(broken)
    generator = TransformersGenerator(broken, "cpu", tokenizer=str(tiny_base))
    (row,) = generator.generate([SampleRequest("theorem", (1,))], Sampling(max_new_tokens=3))
    assert row[0].tokens == 3
    trainer = TorchTrainer("cpu", tokenizers={broken: str(tiny_base)})
    made = trainer.train(rows(), broken, tmp_path / "out", Training(batch_size=4, min_steps=1), seed=0)
    _, tokenizer = load_model(made.path, CPU)
    assert tokenizer(PROBE)["input_ids"] == AutoTokenizer.from_pretrained(tiny_base)(PROBE)["input_ids"]


def test_a_tokenizer_without_an_end_token_is_refused(tiny_base: Path, tmp_path: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer.backend_tokenizer, clean_up_tokenization_spaces=False).save_pretrained(
        tmp_path / "endless"
    )
    with pytest.raises(GeneratorError, match=r"has no end token; name another in \[model\] tokenizer"):
        load_model(tiny_base, CPU, str(tmp_path / "endless"))


@pytest.mark.parametrize("name", ["nowhere", "runs/round-1/sft", "/absent/model", "../model"])
def test_a_path_without_a_model_is_told_with_its_mend(name: str) -> None:
    with pytest.raises(InputError, match=r"there is no model in .*give the folder of a checkpoint"):
        require_model(Path(name))


def test_a_path_below_a_folder_that_is_here_is_no_hub_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    require_model(Path("runs/quickstart"))
    (tmp_path / "runs").mkdir()
    with pytest.raises(InputError, match="there is no model in runs/quickstart"):
        require_model(Path("runs/quickstart"))


def test_a_hub_name_reaches_hugging_face_and_what_it_cannot_give_is_told(tiny_base: Path) -> None:
    with pytest.raises(InputError, match=r"Hugging Face gives no model of that name.*hf download owner/absent-model"):
        load_model(Path("owner/absent-model"), CPU)
    with pytest.raises(InputError, match=r"Hugging Face gives no tokenizer of that name.*hf download owner/absent"):
        load_model(tiny_base, CPU, "owner/absent")


def test_files_that_make_no_model_are_told(tiny_base: Path, tmp_path: Path) -> None:
    damaged = shutil.copytree(tiny_base, tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"")
    with pytest.raises(GeneratorError, match="damaged is no usable model"):
        load_model(damaged, CPU)
    (damaged / "model.safetensors").unlink()
    with pytest.raises(GeneratorError, match="damaged is no usable model"):
        load_model(damaged, CPU)
    shutil.copy(tiny_base / "model.safetensors", damaged)
    (damaged / "tokenizer.json").write_text("{}")
    with pytest.raises(GeneratorError, match="damaged is no usable tokenizer"):
        load_model(damaged, CPU)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_told() -> None:
    assert pick_device("auto") == CPU
    with pytest.raises(InputError, match="STP_DEVICE=cuda, but torch sees no GPU; set STP_DEVICE=cpu"):
        pick_device("cuda")


def test_an_empty_prompt_follows_the_end_of_a_text(tiny_base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    assert prompt_tokens(tokenizer, "") == [tokenizer.eos_token_id]
    assert prompt_tokens(tokenizer, "a ≤ b") == tokenizer("a ≤ b")["input_ids"]


def test_a_model_from_scratch_is_made_once_and_the_same_each_time(tmp_path: Path) -> None:
    texts, sizes = ["theorem t : True := by trivial"], ModelConfig(vocabulary=300, hidden=32, layers=1, heads=2)
    made = [make_base(texts, sizes, tmp_path / name, seed) for name, seed in (("a", 0), ("b", 0), ("c", 1), ("a", 1))]
    weights = [(one.path / "model.safetensors").read_bytes() for one in made]
    assert weights[0] == weights[1] == weights[3] != weights[2]


CHAT_TEMPLATE = (
    "{% for one in messages %}<{{ one.role }}>{{ one.content }}{% endfor %}"
    "{% if add_generation_prompt %}<answer>{% endif %}"
)


def test_the_turns_of_a_chat_are_written_as_the_tokenizer_says(tiny_base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    tokenizer.chat_template = CHAT_TEMPLATE
    told = [tokenizer.decode(prompt_tokens(tokenizer, one)) for one in (Chat("α ≤ b", system="Lean"), Chat("prove"))]
    assert told == ["<system>Lean<user>α ≤ b<answer>", "<user>prove<answer>"]


def test_a_chat_needs_a_tokenizer_that_says_how_turns_are_written(tiny_base: Path) -> None:
    with pytest.raises(GeneratorError, match=r"has no chat template; use a template that completes text"):
        prompt_tokens(AutoTokenizer.from_pretrained(tiny_base), Chat("prove"))


def test_a_generator_asks_a_model_that_chats_in_turns(tiny_base: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_base, tmp_path / "chats")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = "{% for one in messages %}{{ one.content }}{% endfor %}"
    tokenizer.save_pretrained(folder)
    generator = TransformersGenerator(folder, "cpu")
    asked = [SampleRequest(prompt, (1,)) for prompt in (Chat("orem t", system="the"), "theorem t")]
    in_turns, as_text = generator.generate(asked, Sampling(max_new_tokens=4))
    assert in_turns == as_text
    assert in_turns[0].tokens
