"""Which checkpoints of a run are kept for what they are worth."""

from __future__ import annotations

from pathlib import Path

from stp.bootstrap import open_store
from stp.bootstrap_runs import best_evaluated
from stp.settings import Settings
from tests.evaluations import begun, ended


def test_the_best_evaluated_checkpoint_of_a_run_is_known(tmp_path: Path) -> None:
    run = Path("runs/tiny")
    with open_store(Settings(home=tmp_path, database_url="")) as store:
        assert best_evaluated(store, run) == set()
        for name, correct in (("tiny/round-1", 0), ("tiny/round-2", 2), ("tiny/round-3", 1), ("other/round-9", 3)):
            ended(store, name, correct)
        begun(store, "tiny/round-4", 3)  # no result yet
        assert best_evaluated(store, run) == {(run / "round-2").absolute()}
        assert best_evaluated(store, Path("runs/third")) == set()
