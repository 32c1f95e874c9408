"""The files of evaluations, and what makes an evaluation the one it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stp.errors import ConfigError, InputError
from stp.evals.benchmarks import NAMES, SOURCES
from stp.evals.config import BUDGETS, EvalConfig, Prices, load_evaluation, shipped_evaluations
from stp.evals.identity import identify, model_hash, usual_name
from stp.evals.types import Benchmark, Item
from stp.testing import make_statement
from stp.types import CheckLimits, ProofSystem, Sampling

BENCHMARK = Benchmark("made", "by hand", (Item(make_statement()),))
CONFIG = EvalConfig(benchmark="made")


def test_every_benchmark_has_a_file_of_its_own() -> None:
    assert set(shipped_evaluations()) == set(NAMES)
    for name, path in shipped_evaluations().items():
        assert load_evaluation(path, {}).benchmark == name


ISABELLE = [name for name, source in SOURCES.items() if source.system is ProofSystem.ISABELLE]


@pytest.mark.parametrize("name", ISABELLE)
def test_isabelles_files_have_the_papers_limits_for_it(name: str) -> None:
    config = load_evaluation(shipped_evaluations()[name], {})
    assert (config.sampling, config.ks) == (Sampling(temperature=0.7), BUDGETS)
    assert (config.limits.timeout_seconds, config.template) == (360.0, "isabelle")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"world", *ISABELLE}])
def test_the_files_are_the_papers_protocol(name: str) -> None:
    config = load_evaluation(shipped_evaluations()[name], {})
    assert (config.sampling, config.limits, config.ks) == (Sampling(), CheckLimits(), BUDGETS)
    assert (config.sampling.temperature, config.limits.timeout_seconds, config.limits.memory_mb) == (1.0, 200.0, 15000)
    assert not config.early_stop


def test_an_override_of_one_limit_leaves_the_others() -> None:
    world = shipped_evaluations()["world"]
    config = load_evaluation(world, {"limits": {"timeout_seconds": 9.0}, "samples": 3, "split": None})
    assert config.limits == CheckLimits(9.0, 2000)
    assert (config.samples, config.split) == (3, "test")


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no evaluation file .*none\.toml"):
        load_evaluation(tmp_path / "none.toml", {})
    (tmp_path / "bad.toml").write_text('benchmark = "world"\nsample = 3')
    with pytest.raises(ConfigError, match="sample: Extra inputs"):
        load_evaluation(tmp_path / "bad.toml", {})


def test_pass_at_k_is_given_for_what_fits_and_for_all_samples() -> None:
    assert EvalConfig(benchmark="made", samples=128).budgets() == (1, 32, 128)
    assert EvalConfig(benchmark="made", samples=100).budgets() == (1, 32, 100)
    assert EvalConfig(benchmark="made", samples=7, ks=(5, 2, 9)).budgets() == (2, 5, 7)


def test_prices_are_of_a_million_tokens_and_of_an_hour() -> None:
    assert Prices(million_tokens=3.0, checking_hour=0.5).of(2_000_000, 7200) == 7.0


# identity


def identity(benchmark: Benchmark = BENCHMARK, weights: str = "hash", **changed: Any) -> str:
    config = CONFIG.model_copy(update=changed)
    return identify(config, benchmark, "runs/x", weights, "name", datetime(2026, 1, 1, tzinfo=UTC)).id


@pytest.mark.parametrize(
    "changed",
    [
        {"samples": 7},
        {"ks": (1,)},
        {"data": "elsewhere"},
        {"max_crashed": 0.5},
        {"prices": Prices(million_tokens=1.0)},
    ],
)
def test_more_samples_or_other_prices_are_the_same_evaluation(changed: dict[str, Any]) -> None:
    assert identity(**changed) == identity()


@pytest.mark.parametrize(
    "changed",
    [
        {"weights": "other"},
        {"benchmark": Benchmark("made", "by hand", (Item(make_statement("2 = 2")),))},
        {"seed": 1},
        {"split": "valid"},
        {"template": "compact"},
        {"early_stop": True},
        {"sampling": Sampling(temperature=0.5)},
        {"limits": CheckLimits(1.0)},
    ],
)
def test_another_protocol_model_or_benchmark_is_another_evaluation(changed: dict[str, Any]) -> None:
    assert identity(**changed) != identity()


def model(folder: Path, **files: str) -> str:
    folder.mkdir()
    for name, text in {"config.json": "{}", "model.safetensors": "w", "tokenizer.json": "t", **files}.items():
        (folder / name).write_text(text)
    return str(folder)


def test_a_model_is_its_weights_and_tokenizer_wherever_it_is(tmp_path: Path) -> None:
    one = model_hash(model(tmp_path / "one"))
    assert model_hash(model(tmp_path / "copy", **{"stp.json": "{}", "README.md": "hello"})) == one
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        assert model_hash(model(tmp_path / name, **{name: "other"})) != one
    assert model_hash(str(tmp_path / "one"), model(tmp_path / "words", **{"tokenizer.json": "other"})) != one


def test_a_model_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match="there is no model in runs/none/at/all"):
        model_hash("runs/none/at/all")


def test_an_evaluation_is_called_after_benchmark_and_model() -> None:
    config = EvalConfig(benchmark="world", split="test")
    assert usual_name(config, "/data/runs/quickstart/round-3") == "world-test-quickstart-round-3"
    assert usual_name(EvalConfig(benchmark="putnam"), "owner/model") == "putnam-owner-model"
    assert usual_name(config, "./model") == "world-test-model"
