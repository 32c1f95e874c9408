"""The page of a comparison: its numbers, what it escapes, and the data beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stp.compare.figures import Conjectured, Course
from stp.compare.page import lines, read, render, write
from stp.compare.plan import Plan
from stp.errors import InputError
from tests.unit.compare.made import course, round_of

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EVIL = "theorem t : <script>alert(1)</script> & x"
PLAN = Plan.model_validate(
    {
        "name": "tiny", "title": "Tiny <b>", "base": "steep", "world": "steep", "budget_tokens": 400,
        "baseline": "ei",
        "methods": {
            "stp": {"title": "Self-play & co", "source": "a paper"},
            "half": {"title": "Half of it", "ablation": True, "changes": {"train": False}},
            "ei": {"title": "Expert iteration"},
        },
    }
)  # fmt: skip
SHOWN = (Conjectured(EVIL, "simpler", "selected", 0.125), Conjectured("theorem u : True", "harder", "too easy", 1.0))
COURSES = [
    course("stp", 0, round_of(200, 2), round_of(200, 6, examples=SHOWN), correct=(8, 4)),
    course("stp", 1, round_of(200, 2), round_of(200, 8, examples=SHOWN), correct=(8, 2)),
    course("ei", 0, round_of(200, 2), round_of(240, 3), correct=(4, 0)),
    course("ei", 1, round_of(200, 2), round_of(200, 4), correct=(4, 0)),
    course("half", 0, round_of(400, 1)),
]


def page_of(*courses: Course) -> str:
    return render(PLAN, courses, "stp compare tiny", NOW)


def cells(page: str, title: str) -> list[str]:
    """The numbers of a method in the first table."""
    row = next(one for one in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL) if title in one)
    return re.findall(r"<td>(.*?)</td>", row)


def test_the_page_says_whether_runs_start_from_one_sft_model() -> None:
    assert "each with an SFT model of its own" in page_of(*COURSES)
    one = PLAN.model_copy(update={"sft_seed": 3})
    assert "all runs start from one SFT model, of seed 3" in render(one, COURSES, "stp compare tiny", NOW)


def test_the_table_holds_means_over_seeds_with_their_intervals() -> None:
    own, base = lines(PLAN, COURSES, ablations=False)
    assert (own.title, own.seeds, own.tokens, own.checks) == ("Self-play & co", 2, 400, 40)
    assert own.proved.value == pytest.approx(0.7)
    assert own.held_out.value == pytest.approx((0.75 + 0.625) / 2)
    at_400 = 0.2 + 0.1 * 200 / 240  # on the way of seed 0 of expert iteration to its second round
    assert base.proved.value == pytest.approx((at_400 + 0.4) / 2)
    assert own.ratio.value == pytest.approx(((0.6 / at_400) * 2) ** 0.5)
    assert (base.ratio.value, base.ratio.low) == pytest.approx((1, 1))

    page = page_of(*COURSES)
    told = cells(page, "Self-play")
    assert (told[0], told[-2:]) == ("2", ["400", "40"])
    assert told[1] == "70.0 % (0.0 to 100.0)"  # 12.706 times the standard error of 10 % reaches beyond
    assert told[2].startswith("2.06 (")
    assert told[3].startswith("68.8 % (")
    assert cells(page, "Expert iteration")[2] == "1.00 (1.00 to 1.00)"
    for part in ("2026-01-02 03:04 UTC", "<code>stp compare tiny</code>", "compared at 400", "<dd>0, 1: each"):
        assert part in page


def test_a_single_seed_has_no_intervals() -> None:
    page = page_of(COURSES[0], COURSES[2])
    assert cells(page, "Self-play")[:4] == ["1", "60.0 %", f"{0.6 / (0.2 + 0.1 * 200 / 240):.2f}", "75.0 %"]
    assert "nan" not in page


def test_ablations_stand_in_a_table_of_their_own() -> None:
    assert [one.title for one in lines(PLAN, COURSES, ablations=True)] == [
        "Self-play & co",
        "Half of it",
        "Expert iteration",
    ]
    page = page_of(*COURSES)
    results, ablations = page.split("<h2>Ablations</h2>")
    assert "Half of it" not in results
    assert cells(ablations, "Half of it")[:2] == ["1", "10.0 %"]


@pytest.mark.parametrize("ran", [1, 2, 5])
def test_the_page_stands_after_every_run(ran: int) -> None:
    """The baseline may come last, an ablation first."""
    page = page_of(*COURSES[-ran:])
    assert "nan" not in page
    assert page.count("<svg") == (0 if ran == 1 else 6)


def test_before_the_baseline_has_run_or_proved_anything_there_is_no_ratio() -> None:
    assert cells(page_of(COURSES[0]), "Self-play")[2] == "–"
    nothing = course("ei", 0, round_of(400, 0))
    assert cells(page_of(COURSES[0], nothing), "Self-play")[2] == "–"


def test_what_a_model_wrote_is_escaped() -> None:
    page = page_of(*COURSES)
    assert "<script" not in page
    assert "Tiny <b>" not in page
    assert "<code>theorem t : &lt;script&gt;alert(1)&lt;/script&gt; &amp; x</code>" in page
    assert "<td>simpler</td><td>selected</td><td>12 %</td>" in page


def test_changes_of_methods_and_the_numbers_of_plots_can_be_read() -> None:
    page = page_of(*COURSES)
    assert "&#34;train&#34;: false" in page or "&quot;train&quot;: false" in page or '"train": false' in page
    assert "<h3>Expert iteration</h3>\n<pre>the base experiment</pre>" in page
    assert len(set(re.findall(r'aria-label="(Numbers: [^"]*|Results|Ablations)"', page))) == 8
    assert "Self-play &amp; co" in page
    assert "No method conjectures." not in page


def test_data_beside_the_page_are_read_as_they_were(tmp_path: Path) -> None:
    page = write(PLAN, COURSES, tmp_path, "stp compare tiny")
    assert page == tmp_path / "tiny.html"
    assert read(tmp_path / "tiny.json") == tuple(COURSES)


def test_data_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('[{"method": 1}]')
    for name in ("other.json", "nothing.json"):
        with pytest.raises(InputError, match=f"{name} holds no runs of a comparison"):
            read(tmp_path / name)


def test_a_folder_that_is_not_there_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="the data"):
        write(PLAN, COURSES, tmp_path / "file", "stp compare tiny")
