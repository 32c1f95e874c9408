from __future__ import annotations

import pytest

from stp.bench.vllm import main, middle, ratio, speed_lines
from stp.bench.watch import Measured

FOUND = {
    "vLLM adapter": [Measured(98, 1.0), Measured(30, 1.0), Measured(99, 1.0)],
    "bare, the same": [Measured(100, 1.0), Measured(31, 1.0), Measured(100, 1.0)],
}


def test_ratios_are_taken_within_a_turn() -> None:
    """The second turn was slow for both."""
    assert ratio(FOUND, "vLLM adapter") == pytest.approx(0.98)
    assert ratio(FOUND, "bare, the same") == 1.0


def test_each_way_has_a_line() -> None:
    head, *lines = speed_lines(FOUND)
    assert head.split()[:3] == ["tokens", "per", "second"]
    assert [line.split()[-3:] for line in lines] == [["99", "98", "0.98"], ["100", "100", "1.00"]]


def test_the_middle_of_an_even_number_is_the_upper() -> None:
    assert middle([4, 1, 3, 2]) == 3


def test_help_gives_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    assert "--require 0.95" in capsys.readouterr().out


def test_a_measurement_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--statements", "0"])
    assert end.value.code == 2
    assert "at least 1" in capsys.readouterr().err
