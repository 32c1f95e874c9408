"""What the command line says about evaluations, beside the tables."""

from __future__ import annotations

from dataclasses import replace

from stp.cli.evals import remarks
from stp.cli.evaluating import forecast_told
from stp.evals.forecast import Forecast
from stp.evals.types import Screen
from tests.contract.evaluations import evaluation, result

RESULT = result(evaluation())


def test_what_has_to_be_said_beside_the_numbers_is_said() -> None:
    assert remarks(RESULT) == ["1 of the 2 statements were seen in training (world/seed)"]
    told = remarks(
        replace(
            RESULT,
            refused={"t1": "unknown identifier", "t2": "no"},
            skipped={"row 3": "a definition"},
            proved_ever=1,
            early_stop=True,
            screen=Screen({}),
        )
    )
    assert told[0].endswith("2 statements here; they count as unsolved (t1: unknown identifier)")
    assert told[1].startswith("1 rows of the benchmark are no theorem")
    assert told[2].startswith("50.0% of the statements are proved by anything")
    assert "noisier" in told[3]
    assert "--training" in told[4]


def test_a_forecast_says_where_it_was_measured_or_that_it_was_nowhere() -> None:
    plan = Forecast(10, 4, 12, 300)
    assert "40 samples, 12 of them drawn" in forecast_told(plan)
    assert "no speed of this model was measured here yet" in forecast_told(plan)
    known = replace(
        plan, basis="evaluation x", tokens=5000.0, seconds=65.0, check_seconds=10.0, money=1.5, currency="EUR"
    )
    lines = forecast_told(known).splitlines()
    assert lines[2:] == [
        "still to sample: about 5,000 tokens; about 0:01:05",
        "still to check: about 0:00:10 of one core",
        "cost of that: about 1.50 EUR",
        "as measured in evaluation x",
    ]
