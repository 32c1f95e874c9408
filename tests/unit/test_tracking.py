"""Figures handed on to those who draw curves: real event files, and what a stop or a failing tracker does."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stp.errors import ConfigError
from stp.tracking import NOTES, TensorBoard, Tracker, kinds, named, open_tracker
from stp.types import Phase, Round

CONFIG = {"name": "tiny", "seed": 0}


def round_(number: int, **phases: dict[str, float]) -> Round:
    return Round("tiny", number, "{}", {Phase(name): figures for name, figures in phases.items()})


class Listener:
    """Remembers what it is told; fails from the n-th time on."""

    def __init__(self, fails_after: int | None = None) -> None:
        self.told: list[tuple[int, dict[str, float]]] = []
        self.closed = False
        self._fails_after = fails_after

    def log(self, number: int, figures: Mapping[str, float]) -> None:
        if self._fails_after is not None and len(self.told) >= self._fails_after:
            raise OSError("no space left")
        self.told.append((number, dict(figures)))

    def close(self) -> None:
        self.closed = True


def curves(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """What TensorBoard would draw."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(folder / "tensorboard"))
    found.Reload()
    return {tag: [(one.step, one.value) for one in found.Scalars(tag)] for tag in found.Tags()["scalars"]}


def test_tensorboard_s_files_hold_a_point_for_each_round(tmp_path: Path) -> None:
    tracker = open_tracker("tensorboard", "tiny", CONFIG, tmp_path)
    tracker(round_(0, prove={"tokens": 100.0, "checks time": 2.0}), Phase.PROVE)
    tracker(round_(1, prove={"tokens": 150.0, "checks time": 1.0}), Phase.PROVE)
    tracker(round_(0, train={"loss": 0.5}), Phase.TRAIN)
    tracker.close()
    assert curves(tmp_path) == {
        "prove/tokens": [(0, 100.0), (1, 150.0)],
        "prove/checks_time": [(0, 2.0), (1, 1.0)],
        "train/loss": [(0, 0.5)],
    }


def test_a_run_that_goes_on_hands_each_phase_on_once(tmp_path: Path) -> None:
    first = round_(0, select={"seeds": 0.0}, prove={"tokens": 100.0})
    before = Tracker({"tensorboard": TensorBoard("tiny", CONFIG, tmp_path)}, tmp_path)
    before(first, Phase.PROVE)
    before.close()
    again = Tracker({"tensorboard": TensorBoard("tiny", CONFIG, tmp_path)}, tmp_path)
    again.catch_up([first])
    again(round_(1, prove={"tokens": 150.0}), Phase.PROVE)
    again.close()
    assert curves(tmp_path) == {"select/seeds": [(0, 0.0)], "prove/tokens": [(0, 100.0), (1, 150.0)]}


def test_a_tracker_that_is_added_later_is_told_all_from_the_beginning(tmp_path: Path) -> None:
    first = round_(0, prove={"tokens": 100.0})
    one, other = Listener(), Listener()
    Tracker({"one": one}, tmp_path).catch_up([first])
    Tracker({"one": one, "other": other}, tmp_path).catch_up([first])
    assert one.told == other.told == [(0, {"prove/tokens": 100.0})]


def test_a_tracker_that_fails_is_left_out_and_the_others_are_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken, well = Listener(fails_after=1), Listener()
    tracker = Tracker({"broken": broken, "well": well}, tmp_path)
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            tracker(round_(number, prove={"tokens": 1.0}), Phase.PROVE)
    assert [len(broken.told), len(well.told)] == [1, 3]
    assert broken.closed
    assert [one.getMessage() for one in caplog.records] == ["broken is told nothing more of this run: no space left"]
    assert json.loads((tmp_path / NOTES).read_text()) == {
        "broken": ["0/prove"],
        "well": ["0/prove", "1/prove", "2/prove"],
    }


def test_damaged_notes_are_begun_anew(tmp_path: Path) -> None:
    (tmp_path / NOTES).write_text('["not", "so"]')
    listener = Listener()
    Tracker({"one": listener}, tmp_path)(round_(0, prove={"tokens": 1.0}), Phase.PROVE)
    assert len(listener.told) == 1
    assert json.loads((tmp_path / NOTES).read_text()) == {"one": ["0/prove"]}


def test_bounds_of_health_are_no_curves() -> None:
    figures = {"near-duplicates": 0.9, "near-duplicates warns": 0.5, "near-duplicates stops": 0.0}
    assert named(Phase.REWARD, figures) == {"reward/near-duplicates": 0.9}


def test_names_are_those_of_known_trackers(tmp_path: Path) -> None:
    assert kinds(" tensorboard, wandb ,") == ["tensorboard", "wandb"]
    with pytest.raises(ConfigError, match=r"STP_TRACKING names 'mlflow'; there are tensorboard, trackio, wandb"):
        open_tracker("tensorboard,mlflow", "tiny", CONFIG, tmp_path)


class StandIn(ModuleType):
    """What wandb and trackio have in common, as far as it is used; it chatters on standard output, as trackio does."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.asked: dict[str, Any] = {}
        self.logged: list[dict[str, float]] = []
        self.metrics: list[tuple[str, str]] = []
        self.ended = 0

    def init(self, **asked: Any) -> StandIn:
        print("* project initialised")  # noqa: T201
        self.asked = asked
        return self

    def define_metric(self, name: str, step_metric: str) -> None:
        self.metrics.append((name, step_metric))

    def Settings(self, **settings: str) -> dict[str, str]:
        return settings

    def log(self, figures: dict[str, float]) -> None:
        self.logged.append(figures)

    def finish(self) -> None:
        print("* run finished")  # noqa: T201
        self.ended += 1


@pytest.mark.parametrize("name", ["wandb", "trackio"])
def test_wandb_and_trackio_are_told_the_round_with_the_figures(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both were tried by hand, offline: wandb 0.31 and trackio 0.43."""
    there = StandIn(name)
    monkeypatch.setitem(sys.modules, name, there)
    tracker = open_tracker(name, "tiny", CONFIG, tmp_path)
    tracker(round_(1, prove={"tokens": 150.0}), Phase.PROVE)
    tracker(round_(0, train={"loss": 0.5}), Phase.TRAIN)
    tracker.close()
    assert there.logged == [{"round": 1, "prove/tokens": 150.0}, {"round": 0, "train/loss": 0.5}]
    assert {key: there.asked[key] for key in ("project", "name", "resume", "config")} == {
        "project": "stp",
        "name": "tiny",
        "resume": "allow",
        "config": CONFIG,
    }
    assert there.metrics == ([("*", "round")] if name == "wandb" else [])
    assert there.ended == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "run finished" in said.err


def test_one_that_does_not_start_says_what_to_take_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = StandIn("trackio")
    monkeypatch.setattr(there, "init", lambda **_: 1 / 0)
    monkeypatch.setitem(sys.modules, "trackio", there)
    with pytest.raises(ConfigError, match=r"trackio does not start: .*take it out of STP_TRACKING"):
        open_tracker("trackio", "tiny", CONFIG, tmp_path)


def test_a_package_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(ConfigError, match=r"needs the package wandb; pip install 'stp\[wandb\]'"):
        open_tracker("wandb", "tiny", CONFIG, tmp_path)
