"""What a long run needs: a bounded disk, curves, a page that follows it, and one machine lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import TINY, Stp
from tests.e2e.test_kill import assert_same, finish, kill_while_training, rows, weights
from tests.unit.test_tracking import curves

pytestmark = [pytest.mark.e2e, pytest.mark.lean, pytest.mark.model, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def trained(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a run of two rounds is, once `train` has been there."""
    place = tmp_path_factory.mktemp("trained") / "place"
    shutil.copytree(prepared, place)
    return place


def models(place: Path) -> set[str]:
    return {one.parent.name for one in (place / "runs" / "tiny").glob("*/model.safetensors")}


def test_checkpoints_go_by_hand_or_by_a_budget_and_the_run_goes_on(
    stp: Stp, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The last two stay, beside base and SFT model; each removal is told, and nothing is missed afterwards."""
    assert stp("train", "tiny.toml", "--rounds", "3", "--no-page", at=place).code == 0
    assert not (place / "runs" / "tiny" / "report.html").exists()
    told = stp("prune", "tiny", "--keep", "2", "--dry-run", at=place)
    assert "would remove round-0" in told.out
    assert "round-1 stays: one of the last" in told.out
    assert "round-0" in models(place)
    done = stp("prune", "tiny", "--keep", "2", "--json", at=place).json
    assert [name for name, _ in done["removed"]] == ["round-0"]
    assert models(place) == {"base", "sft", "round-1", "round-2"}
    unknown = stp("prune", "other", at=place)
    assert (unknown.code, "no round of a run named 'other' is in the database" in unknown.told) == (2, True)

    bounds = {"STP_DISK_BUDGET_GB": "0.000001", "STP_DISK_KEEP_ROUNDS": "2", "STP_TRACKING": "tensorboard"}
    then = stp("train", "tiny.toml", "--rounds", "4", at=place, **bounds)
    assert then.code == 0, then.err
    assert models(place) == {"base", "sft", "round-2", "round-3"}
    assert "removed the checkpoint round-1" in caplog.text
    assert caplog.text.count("raise it, or lower STP_DISK_KEEP_ROUNDS") == 1
    assert "its page: runs/tiny/report.html" in then.out
    assert "self-play report" in (place / "runs" / "tiny" / "report.html").read_text()

    found = curves(place / "runs" / "tiny")
    assert [number for number, _ in found["prove/tokens"]] == [0, 1, 2, 3]
    assert [number for number, _ in found["train/loss"]] == [0, 1, 2, 3]

    watched = stp("report", "tiny", "--watch", "--out", "page.html", at=place)
    assert watched.code == 0, watched.err
    assert (place / "page.html").exists()


def test_a_run_that_lost_all_its_checkpoints_ends_as_an_undisturbed_one(
    stp: Stp, place: Path, trained: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The machine that trained is gone with its disk, the database is not: base, SFT model and rounds are made anew."""
    assert stp("train", "tiny.toml", "--rounds", "3", "--no-page", at=trained).code == 0
    assert stp("train", "tiny.toml", "--no-page", at=place).code == 0
    shutil.rmtree(place / "runs" / "tiny")
    again = stp("train", "tiny.toml", "--rounds", "3", "--no-page", at=place)
    assert again.code == 0, again.err
    assert "training them anew from the rows in the database" in caplog.text
    there, here = rows(trained), rows(place)
    assert all(here[table] == there[table] for table in there)
    assert weights(place) == weights(trained)


def test_a_run_that_lost_its_database_is_not_mixed_with_its_old_models(stp: Stp, place: Path, prepared: Path) -> None:
    assert stp("db", "backup", "before.gz", at=place).code == 0
    assert stp("train", "tiny.toml", "--rounds", "1", "--no-page", at=place).code == 0
    assert stp("db", "backup", "after.gz", at=place).code == 0
    for one in (place / "runs").glob("stp.db*"):
        one.unlink()
    assert stp("db", "restore", "before.gz", at=place).code == 0
    refused = stp("train", "tiny.toml", "--no-page", at=place)
    assert refused.code == 7
    assert "round-0 is the model of a round that the database does not know" in refused.told
    assert stp("db", "restore", "after.gz", "--replace", at=place).code == 0
    assert stp("train", "tiny.toml", "--no-page", at=place).code == 0
    assert "round-1" in models(place)


def test_rounds_that_overlap_killed_while_one_trains_end_with_the_rows_of_an_undisturbed_run(
    place: Path, prepared: Path, tmp_path: Path
) -> None:
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(prepared, undisturbed)
    for one in (place, undisturbed):
        (one / "tiny.toml").write_text("overlap = true\n" + TINY)
    finish(undisturbed)
    kill_while_training(place, "round-0")
    kill_while_training(place, "round-1")
    finish(place)
    assert_same(place, undisturbed)
    [first, second] = rows(place)["rounds"]
    assert first["start_id"] == second["start_id"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"STP_TRACKING": "mlflow"}, "STP_TRACKING names 'mlflow'; there are tensorboard, trackio, wandb"),
        ({"STP_DISK_BUDGET_GB": "-1"}, "STP_DISK_BUDGET_GB: Input should be greater than or equal to 0"),
    ],
)
def test_wrong_settings_are_told_before_anything_is_done(
    stp: Stp, place: Path, settings: dict[str, str], says: str
) -> None:
    answer = stp("train", "tiny.toml", at=place, **settings)
    assert answer.code == 2
    assert says in answer.told
    assert models(place) == set()
