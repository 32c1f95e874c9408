"""`stp plan`: for the paper's run by data sheet, and for a tiny one that then really runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Stp

pytestmark = pytest.mark.e2e


def test_the_paper_s_run_is_planned_without_a_database_and_without_torch(stp: Stp, tmp_path: Path) -> None:
    answer = stp("plan", "lean-7b", "--price", "2.5")
    assert answer.code == 0, answer.err
    assert "48 rounds on 8 × NVIDIA H100 SXM, sampling and training in turn" in answer.out
    assert "89,650 statements of the dataset: of the published run" in answer.out
    assert list(tmp_path.iterdir()) == []


def test_more_gpus_take_less_time_and_assumptions_can_be_given(stp: Stp) -> None:
    def plan(*options: str) -> dict[str, Any]:
        answer = stp("plan", "lean-7b", "--json", *options)
        assert answer.code == 0, answer.err
        found: dict[str, Any] = answer.json
        return found

    eight, many = plan(), plan("--gpus", "64")
    assert 7 < eight["seconds"] / many["seconds"] < 8
    assert many["cores"] == pytest.approx(8 * eight["cores"], rel=0.05)
    longer = plan("--assume", "sample_tokens=426", "--assume", "check_seconds=1.28")
    assert longer["sampled"] == pytest.approx(2 * eight["sampled"], rel=0.05)
    assert longer["known"]["sample_tokens"] == {"value": 426.0, "source": "as given"}
    assert longer["speeds"]["check"]["value"] == 1.28


def test_rounds_that_overlap_are_split_so_that_neither_waits_long(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "ahead.toml").write_text(
        'overlap = true\ndataset = ["lean-workbook"]\n[model]\nbase = "deepseek-ai/DeepSeek-Prover-V1.5-SFT"\n'
    )
    best = stp("plan", "ahead.toml", "--json").json
    assert best["placement"] == {"sampling": 6, "training": 2, "apart": True, "cores": None}
    other = stp("plan", "ahead.toml", "--json", "--train-gpus", "4").json
    assert other["seconds"] > best["seconds"]
    told = stp("plan", "ahead.toml").out
    assert "6 sample while 2 train the round before" in told
    assert "training beside the next round's sampling; the trainer waits" in told


def test_additions_of_low_rank_are_planned_as_the_experiment_says(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "low.toml").write_text(
        'dataset = ["lean-workbook"]\n[model]\nbase = "deepseek-ai/DeepSeek-Prover-V1.5-SFT"\n'
        "[training]\nlora = { rank = 16 }\n"
    )
    said = stp("plan", "low.toml", "--gpus", "1").out
    assert said == stp("plan", "low.toml", "--gpus", "1", "--lora", "16").out
    assert said != stp("plan", "low.toml", "--gpus", "1", "--lora", "64").out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("quickstart",), "nothing is stored under world/open, so their number is not known"),
        (("lean-7b", "--gpu", "v100"), "there is no GPU 'v100' in the table; name one of h100"),
        (("lean-7b", "--assume", "luck=1"), "nothing is assumed about 'luck'; names are statements, "),
        (("lean-7b", "--assume", "proved=much"), "write it as proved=NUMBER"),
        (("lean-7b", "--train-gpus", "1"), "set overlap = true in the experiment"),
        (("quickstart", "--measure"), "nothing is stored under world/seed to train a tokenizer on"),
    ],
)
def test_what_is_wrong_is_told_with_its_mend(stp: Stp, options: tuple[str, ...], says: str) -> None:
    answer = stp("plan", *options)
    assert answer.code == 2
    assert says in answer.told


@pytest.mark.lean
@pytest.mark.model
@pytest.mark.timeout(600)
def test_a_tiny_run_takes_about_what_was_foretold(stp: Stp, place: Path) -> None:
    """Tokens within a factor of 1.5, seconds within 4: others use the cores meanwhile."""
    plan = stp("plan", "tiny.toml", "--measure", "--json", at=place)
    assert plan.code == 0, plan.err
    foretold = plan.json
    assert not list((place / "runs" / "tiny").glob("plan*"))

    rounds = [one["phases"] for one in stp("train", "tiny.toml", "--json", at=place).json["rounds"]]
    sampled = sum(one["prove"]["tokens"] + one["conjecture"].get("tokens", 0) for one in rounds)
    rollouts = sum(one["prove"]["rollouts"] for one in rounds)
    seconds = sum(each["seconds"] for one in rounds for each in one.values())
    assert 1 / 1.5 < foretold["sampled"] / sampled < 1.5
    assert foretold["known"]["statements"]["value"] == rounds[0]["prove"]["dataset"]
    assert foretold["work"]["rollouts"] == pytest.approx(rollouts - rounds[0]["prove"]["rollouts"], rel=0.35)
    assert 1 / 4 < (foretold["seconds"] - foretold["sft_seconds"]) / seconds < 4
    assert "measured here" in foretold["speeds"]["train"]["source"]
