"""Experiment files: what ships with stp, and how a wrong file is refused."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from stp.config import RefreshConfig, SelfPlayConfig, load_config, shipped_configs
from stp.errors import ConfigError
from stp.types import CheckLimits, Sampling, Training

SHIPPED = shipped_configs()


def write(folder: Path, text: str) -> Path:
    path = folder / "experiment.toml"
    path.write_text(text)
    return path


def leaves(values: dict[str, Any], path: str = "") -> dict[str, Any]:
    """`{"a": {"b": 1}}` as `{"a.b": 1}`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= leaves(value, f"{path}{name}.") if isinstance(value, dict) else {path + name: value}
    return found


def resolved(config: SelfPlayConfig) -> dict[str, Any]:
    return leaves(json.loads(config.model_dump_json()))


def differences(name: str) -> dict[str, Any]:
    """What a shipped file changes, beside its name."""
    defaults = resolved(SelfPlayConfig())
    found = resolved(load_config(SHIPPED[name]))
    return {field: value for field, value in found.items() if value != defaults[field] and field != "name"}


# what ships


def test_the_paper_file_is_the_defaults() -> None:
    assert load_config(SHIPPED["stp-paper"]) == SelfPlayConfig()


def test_the_paper_file_leaves_no_field_out() -> None:
    written = leaves(tomllib.loads(SHIPPED["stp-paper"].read_text()))
    assert set(written) == set(resolved(SelfPlayConfig()))


def test_the_defaults_are_the_constants_of_the_published_run() -> None:
    config = SelfPlayConfig()
    assert (config.prove.samples, config.prove.first_samples) == (32, 64)
    assert config.prove.sampling == config.conjecture.sampling == Sampling(1.0, 1.0, 1024)
    assert config.limits == CheckLimits(timeout_seconds=200.0, memory_mb=15_000)
    assert (config.select.min_pass_rate, config.select.lemma_cap) == (0.35, 0.1)
    assert (config.select.trivial_lemma_probability, config.conjecture.max_per_seed) == (0.5, 8)
    assert (config.reward.window_low, config.reward.window_high, config.reward.window_closed) == (0.0, 0.25, True)
    assert (config.reward.elegance_quantile, config.reward.transport_cap) == (0.2, 3.0)
    assert (config.replay.rounds, config.replay.max_pass_rate) == (3, 0.5)
    assert (config.replay.length_decay, config.replay.time_decay) == (0.001, 0.01)
    assert (config.prove.readmit_probability, config.prove.readmit_below) == (0.05, 0.35)
    assert (config.refresh.every, config.refresh.max_pass_rate, config.refresh.max_proofs_per_statement) == (
        12,
        0.25,
        16,
    )
    learning_rates = (config.sft.learning_rate, config.training.learning_rate, config.refresh.training.learning_rate)
    assert learning_rates == (1e-4, 5e-5, 1e-4)
    assert {one.batch_size for one in (config.sft, config.training, config.refresh.training)} == {2048}
    assert (config.training.min_steps, config.refresh.training.min_steps) == (5, 10)


def test_the_seven_billion_file_names_the_published_run_s_model_and_data_and_changes_nothing_else() -> None:
    assert differences("lean-7b") == {
        "dataset": ["lean-workbook", "minif2f/valid", "proofnet/valid"],
        "held_out": ["minif2f/test", "proofnet/test", "putnam"],
        "corpus": ["mathlib", "lean-workbook/sampled"],
        "model.base": "deepseek-ai/DeepSeek-Prover-V1.5-SFT",
    }


def test_the_code_file_changes_what_the_released_code_does_otherwise() -> None:
    assert differences("stp-code") == {
        "corpus_loss": "all",
        "conjecture.released_rows": True,
        "conjecture.cap": "dataset",
        "conjecture.well_formed": False,
        "reward.window_closed": False,
        "reward.elegance_scope": "lemma",
        "reward.transport_cap": 4.0,
    }


def test_expert_iteration_trains_the_sft_model_anew_on_all_proofs_of_unproved_statements() -> None:
    assert differences("expert-iteration") == {
        "rounds": 12,
        "conjecture.enabled": False,
        "prove.samples": 64,
        "prove.readmit_probability": 0.0,
        "prove.readmit_below": 0.0,
        "refresh.every": 1,
        "refresh.start": "sft",
        "refresh.training.learning_rate": 5e-5,
        "refresh.training.min_steps": 5,
    }


def test_parallel_sampling_never_trains() -> None:
    assert differences("parallel-sampling") == {
        "rounds": 12,
        "train": False,
        "conjecture.enabled": False,
        "prove.samples": 64,
        "prove.readmit_probability": 0.0,
        "prove.readmit_below": 0.0,
    }


def test_the_isabelle_file_changes_what_the_papers_isabelle_run_does_otherwise() -> None:
    assert differences("isabelle") == {
        "rounds": 58,
        "template": "isabelle",
        "conjecture.sampling.temperature": 0.7,
        "prove.first_samples": 32,
        "prove.sampling.temperature": 0.7,
        "limits.timeout_seconds": 360.0,
        "replay.time_decay": 0.0,
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_loads_and_comes_back_from_what_a_round_stores(name: str) -> None:
    config = load_config(SHIPPED[name])
    assert config.name == name.replace("stp-paper", "stp")
    assert SelfPlayConfig.model_validate_json(config.identity()) == config.model_copy(
        update={"rounds": SelfPlayConfig().rounds}
    )


# sparse files and overrides


def test_a_table_keeps_the_defaults_of_its_section_for_what_it_leaves_out(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "[sft]\nbatch_size = 32\n[refresh]\ntraining = { epochs = 2 }\n[conjecture.sampling]\ntemperature = 0.7\n",
    )
    config = load_config(path)
    assert config.sft == Training(learning_rate=1e-4, batch_size=32, min_steps=1, warmup_steps=20)
    assert config.refresh.training == Training(learning_rate=1e-4, epochs=2, min_steps=10, warmup_steps=5)
    assert config.conjecture.sampling == Sampling(temperature=0.7)


def test_a_value_given_in_python_is_taken_whole() -> None:
    assert RefreshConfig(training=Training(epochs=3)).training == Training(epochs=3)


def test_fields_are_overridden_unless_none(tmp_path: Path) -> None:
    path = write(tmp_path, 'name = "a"\nrounds = 3\n')
    config = load_config(path, name="b", seed=7, rounds=None)
    assert (config.name, config.seed, config.rounds) == ("b", 7, 3)


def test_a_longer_run_is_the_same_experiment_and_any_other_field_makes_another() -> None:
    config = SelfPlayConfig()
    assert config.model_copy(update={"rounds": 99}).identity() == config.identity()
    assert config.model_copy(update={"seed": 1}).identity() != config.identity()


def test_a_round_begun_before_an_option_existed_goes_on_where_the_option_is_left_alone() -> None:
    config = SelfPlayConfig()
    older = json.loads(config.identity())
    del older["training"]["gradient_checkpointing"]
    stored = json.dumps(older)
    assert config.is_that_of(stored)
    assert not config.model_copy(update={"seed": 1}).is_that_of(stored)
    assert not config.is_that_of(json.dumps(older | {"removed": 1}))
    changed = config.training.__class__(gradient_checkpointing=True)
    assert not config.model_copy(update={"training": changed}).is_that_of(stored)


# wrong files


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("round = 3", "round"),
        ("rounds = 0", "rounds"),
        ('rounds = "many"', "rounds"),
        ('name = "../elsewhere"', "name"),
        ("dataset = []", "dataset"),
        ('template = "chat"', "template"),
        ("[sft]\nlearning_rat = 1e-4", "sft.learning_rat"),
        ("[training]\nbatch_size = 0", "training.batch_size"),
        ('[training]\nschedule = "linear"', "training.schedule"),
        ("[training]\nbetas = [0.9]", "training.betas.1"),
        ("[limits]\ntimeout_seconds = 0", "limits.timeout_seconds"),
        ("[prove.sampling]\ntop_p = 0.0", "prove.sampling.top_p"),
        ("[refresh.training]\nlearning_rate = -1.0", "refresh.training.learning_rate"),
        ("[reward]\nwindow_high = 1.5", "reward.window_high"),
        ("[reward]\ntransport_cap = 0.5", "reward.transport_cap"),
        ("reward = 3", "reward"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text))
    assert f"experiment.toml has wrong fields:\n  {field}: " in str(caught.value)


def test_a_window_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"reward: .*window_low must be below window_high"):
        load_config(write(tmp_path, "[reward]\nwindow_low = 0.25\n"))


def test_a_template_of_models_that_only_prove_is_for_expert_iteration(tmp_path: Path) -> None:
    text = 'template = "deepseek-prover-v1.5"\n'
    with pytest.raises(ConfigError, match=r"v1\.5 has no prompt .*set enabled = false in \[conjecture\]"):
        load_config(write(tmp_path, text))
    assert load_config(write(tmp_path, f"{text}[conjecture]\nenabled = false\n")).template == "deepseek-prover-v1.5"


def test_a_model_that_chats_is_sampled_and_not_trained(tmp_path: Path) -> None:
    text = 'template = "kimina-prover"\ntrain = {}\n[conjecture]\nenabled = false\n'
    with pytest.raises(ConfigError, match=r"kimina-prover is for a chat: .*set train = false"):
        load_config(write(tmp_path, text.format("true")))
    assert not load_config(write(tmp_path, text.format("false"))).train


def test_every_wrong_field_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"(?s)rounds: .*prove\.samples: "):
        load_config(write(tmp_path, "rounds = 0\n[prove]\nsamples = 0\n"))


def test_a_missing_file_says_where_to_find_others(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no experiment file .*none\.toml.*stp train --list"):
        load_config(tmp_path / "none.toml")


def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"not valid TOML.*line 2"):
        load_config(write(tmp_path, "rounds = 3\nseed = = 1\n"))


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "binary.toml")
