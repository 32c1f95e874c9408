from __future__ import annotations

import pytest

from stp.bench.model import Pair, in_turns, main, overlap_table, phase_table, small_config
from stp.bench.watch import Measured, Overlap
from stp.types import Phase


def test_the_ratio_is_of_the_rates() -> None:
    pair = Pair(Measured(30_000, 10.0), Measured(500, 2.0))
    assert pair.line("sampling", "why").split() == ["sampling", "3,000", "250", "12.0", "why"]


def test_each_way_is_taken_at_its_best() -> None:
    ours = iter([Measured(100, 2.0), Measured(100, 1.0)])
    naive = iter([Measured(10, 1.0), Measured(10, 5.0)])
    assert in_turns(lambda: next(ours), lambda: next(naive)) == Pair(Measured(100, 1.0), Measured(10, 1.0))


def test_shares_are_of_the_time_of_all_rounds() -> None:
    rounds = [
        {Phase.SELECT: 0.0, Phase.CONJECTURE: 1.0, Phase.PROVE: 5.0, Phase.REWARD: 0.0, Phase.TRAIN: 2.0},
        {Phase.SELECT: 0.0, Phase.CONJECTURE: 3.0, Phase.PROVE: 7.0, Phase.REWARD: 0.0, Phase.TRAIN: 2.0},
    ]
    head, *lines = phase_table(rounds)
    assert head.split() == ["phase", "round", "0", "round", "1", "share"]
    assert [line.split()[-1] for line in lines] == ["0.0%", "20.0%", "60.0%", "0.0%", "20.0%"]
    assert lines[2].split()[:5] == ["prove", "5.0", "s", "7.0", "s"]


def test_each_round_has_a_column_of_its_own() -> None:
    table = overlap_table([Overlap(8.0, 0.02, 1.5, 600, 150), Overlap(4.0, 0.0, 0.0, 0, 0)])
    assert [line.split()[-2:] for line in table[1:4]] == [["4.0", "s"], ["0.00", "s"], ["0.0", "s"]]
    assert table[4].split()[-2:] == ["600", "0"]
    assert table[5].split()[-2:] == ["75%", "100%"]


def test_the_model_is_of_the_quickstarts_size() -> None:
    config = small_config(rounds=3)
    assert (config.rounds, config.model.hidden, config.model.layers, config.model.vocabulary) == (3, 128, 4, 1024)


def test_help_gives_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    assert "python -m stp.bench.model --statements 1000" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["0", "-3", "many"])
def test_a_run_of_nothing_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--rounds", wrong])
    assert end.value.code == 2
    assert "--rounds" in capsys.readouterr().err
