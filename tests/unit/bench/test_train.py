from __future__ import annotations

from pathlib import Path

import pytest

from stp.bench.train import GROUPED, OURS, PADDED, Found, in_turns, lines, main, options, prepare, ratios
from stp.bench.watch import Measured


def found(tokens: int, wall: float, busy: float) -> Found:
    return Found(Measured(tokens, wall), Measured(tokens, busy), 50_000_000, 1.0)


MEASURED = {
    OURS: [found(100, 1.0, 1.0), found(100, 4.0, 1.0), found(100, 1.0, 0.8)],
    PADDED: [found(100, 1.5, 1.3), found(100, 6.0, 1.3), found(100, 1.2, 1.2)],
}


def test_ratios_are_taken_within_a_turn() -> None:
    """The second turn was slow for both."""
    assert ratios(MEASURED, PADDED, "wall") == pytest.approx([1.2, 1.5, 1.5])
    assert ratios(MEASURED, PADDED, "busy") == pytest.approx([1.3, 1.3, 1.5])


def test_each_way_has_a_line() -> None:
    head, mine, other = lines(MEASURED, peak=0.0, operations=10.0)
    assert head.split()[:2] == ["tokens/s", "per"]
    assert mine.split() == ["stp", "100", "100", "50", "MB", "-"]
    assert other.split("  ")[-1].strip() == "1.50 (1.20-1.50), 1.30 (1.30-1.50)"
    assert lines(MEASURED, peak=2000.0, operations=10.0)[1].split()[-1] == "50.0%"


@pytest.mark.model
def test_all_ways_train_on_the_same_tokens_and_learn(tmp_path: Path) -> None:
    few = ["--rows", "16", "--epochs", "8", "--batch", "8", "--hidden", "32", "--layers", "1"]
    work = prepare(options().parse_args(few), tmp_path)
    measured = in_turns(work, turns=1)
    assert set(measured) >= {OURS, PADDED, GROUPED}
    (mine,), *others = measured.values()
    for (one,) in others:
        assert one.wall.tokens == mine.wall.tokens
        assert one.wall.seconds > 0
        assert one.memory > 0
        assert 0 < one.loss < 7


def test_help_gives_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    assert "--require 1.0" in capsys.readouterr().out


def test_a_measurement_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--turns", "0"])
    assert end.value.code == 2
    assert "at least 1" in capsys.readouterr().err
