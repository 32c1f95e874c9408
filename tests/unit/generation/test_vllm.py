"""What of the vLLM adapter can be tried without vLLM; the rest is in tests/vllm."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from stp.errors import GeneratorError, InputError
from stp.generation.adapters import base_of, is_adapter, merged
from stp.generation.vllm import VllmGenerator

pytestmark = pytest.mark.model


def lora(folder: Path, config: dict[str, str]) -> Path:
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


def test_without_vllm_it_says_how_to_install_it(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(GeneratorError, match=r"pip install 'stp\[vllm\]'"):
        VllmGenerator(tiny_model)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no model in"):
        VllmGenerator(tmp_path / "nowhere")


def test_lora_weights_are_told_from_whole_ones(tiny_model: Path, tmp_path: Path) -> None:
    folder = lora(tmp_path, {"base_model_name_or_path": str(tiny_model)})
    assert is_adapter(folder)
    assert base_of(folder) == str(tiny_model)
    assert not is_adapter(tiny_model)
    assert base_of(tiny_model) == str(tiny_model)
    assert base_of("owner/name") == "owner/name"


def test_lora_weights_that_name_no_base_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="base_model_name_or_path"):
        base_of(lora(tmp_path, {"peft_type": "LORA"}))


def test_whole_weights_need_no_merging(tiny_model: Path) -> None:
    with merged(tiny_model) as folder:
        assert folder == str(tiny_model)


def test_lora_weights_without_peft_say_how_to_install_it(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "peft", None)
    folder = lora(tmp_path, {"base_model_name_or_path": str(tiny_model)})
    with pytest.raises(GeneratorError, match=r"pip install 'stp\[vllm\]'"), merged(folder):
        raise AssertionError("unreachable")
