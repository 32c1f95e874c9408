"""The line that `stp train` prints for each round."""

from __future__ import annotations

from stp.cli.runs import _troubles, _warnings


def test_no_troubles_no_words() -> None:
    assert _troubles({"rollouts": 10, "checks crashed": 0}) == ""


def test_troubles_are_shares_of_all_rollouts_counted_or_not() -> None:
    prove = {"rollouts": 97.0, "checks crashed": 1.0, "checks memory": 2.0, "checks time": 5.0}
    assert _troubles(prove) == " (1.0% not checked, 5.0% out of time, 2.0% out of memory of the rollouts)"


def test_figures_beyond_their_bounds_have_a_line_of_their_own() -> None:
    reward = {"selected": 3.0, "near-duplicates": 0.75, "near-duplicates warns": 0.5}
    assert _warnings(reward) == "\n  its health: near-duplicates 0.75 (above 0.5)"
    assert _warnings(reward | {"near-duplicates": 0.25}) == ""
