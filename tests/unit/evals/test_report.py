from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stp.errors import InputError
from stp.evals import report
from stp.evals.plots import binned
from stp.evals.published import published
from stp.evals.report import StatementRow, as_json, labels, markdown, render, statement_rows, write_report
from stp.evals.types import VARIANTS, Benchmark, Paired, Result, Screen, Trials
from stp.store.sql import SqlStore
from stp.trust.certificate import read_certificate
from stp.types import VerdictStatus
from tests.pages import Elements
from tests.unit.evals.made import EVIL, made_benchmark, made_result, made_rows, made_trials, side_by_side

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
PUBLISHED = published("proofnet", "test")
Side = tuple[list[Result], list[Paired], list[StatementRow]]


@pytest.fixture(scope="module")
def side() -> Side:
    return side_by_side()


@pytest.fixture(scope="module")
def page(side: Side) -> str:
    return render(*side, NOW, PUBLISHED)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(page: str) -> None:
    found = Elements(page)
    assert not {"script", "link", "iframe", "img", "object"} & {tag for tag, _ in found.found}
    links = {one.get("href") for tag, one in found.found if tag == "a"}
    assert links == {one.source.url for one in PUBLISHED}
    outside = re.findall(r"https?://[^\s\"'<]*", re.sub(r'xmlns(:\w+)?="[^"]*"', "", page))
    assert set(outside) == links
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    assert {one.lstrip("#") for one in found.values("href", "xlink:href")} - links <= set(ids)


def test_what_a_model_or_a_benchmark_wrote_is_shown_and_not_obeyed(page: str) -> None:
    assert EVIL not in page
    assert EVIL in Elements(page).text


def test_the_head_says_the_number_and_interval_of_each_model(side: Side, page: str) -> None:
    text = Elements(page).text
    for one in side[0]:
        head = one.passes[-1]
        assert f"{report.percent(head.estimate.value)} {report.interval(head.estimate)}, pass@16" in text


def test_all_numbers_with_and_without_defects_and_seen_statements_are_there(side: Side, page: str) -> None:
    text = Elements(page).text
    for words in VARIANTS.values():
        assert words.capitalize() in text
    for one in side[0]:
        for kind in (one.passes, one.sound, one.clean):
            for found in kind:
                estimate, bounds = found.estimate, (found.worst, found.best)
                cells = [estimate.value, *bounds]
                assert all(report.percent(cell) in text for cell in cells)
                assert report.interval(estimate) in text
                assert report.blocks(found) in text


def test_blocks_have_a_spread_from_four_on() -> None:
    [result] = side_by_side(abilities=[0.5])[0]
    assert [report.blocks(one).count("±") for one in result.passes] == [1, 1, 0]
    assert report.blocks(replace(result.passes[0], block_mean=None, blocks=0)) == "none"


def test_what_was_run_is_told_in_full(side: Side, page: str) -> None:
    text = Elements(page).text
    for one in side[0]:
        told = one.evaluation
        for fact in (told.model, told.model_hash, told.revision, told.origin, told.id, '"temperature": 1.0'):
            assert fact in text
    assert "3 samples out of time" in text
    assert "3.21 EUR" in text
    assert "Lean 4.0, made up; its own kernel (77 proofs)" in text
    assert "counted as unsolved: 1" in text
    assert "unknown identifier 'Finset.sum'" in text
    assert "training included, 11" in text


def test_a_comparison_names_the_statements_that_only_one_solves(side: Side, page: str) -> None:
    results, pairs, rows = side
    first, second = (one.evaluation.id for one in results[:2])
    only = [row.name for row in rows if row.tried[second].correct and not row.tried[first].correct]
    assert len(only) == pairs[0].only_second > 0
    text = Elements(page).text
    assert f"Only model-0.4 solves{''.join(sorted(only))}" in text.replace(" mathd", "mathd")
    assert "p = 0.012" in text


def test_a_comparison_may_name_evaluations_by_name(side: Side, page: str) -> None:
    results, pairs, rows = side
    called = labels(results)
    by_name = [replace(one, first=called[one.first], second=called[one.second]) for one in pairs]
    assert render(results, by_name, rows, NOW, PUBLISHED) == page


def test_a_comparison_counts_the_samples_that_both_have(side: Side) -> None:
    results, pairs, rows = side
    fewer = replace(results[1], samples=1)
    key, other = (one.evaluation.id for one in (fewer, results[0]))
    text = Elements(render([results[0], fewer], pairs[:1], rows, NOW)).text
    shown = text.split("Only model-0.4 solves")[1].split("What was run")[0]
    only = [row.name for row in rows if row.tried[key].first == 0 and row.tried[other].first != 0]
    assert [row.name for row in rows if re.search(rf"{row.name}(?!\d)", shown)] == only


def test_each_certificate_on_the_page_can_be_read_back(side: Side, page: str) -> None:
    texts = [
        one for one in re.findall(r"<pre>([^<]*)</pre>", page) if one.startswith("{") and "&#34;format&#34;: 1" in one
    ]
    solved = sum(one.correct > 0 for row in side[2] for one in row.tried.values())
    assert len(texts) == solved > 0
    for text in texts:
        statement, _, _ = read_certificate(Elements(f"<pre>{text}</pre>").words[0])
        assert statement.name.startswith("mathd_algebra_")


def test_a_benchmark_of_many_statements_lists_the_first_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "LISTED", 5)
    results, pairs, rows = side_by_side()
    found = Elements(render(results, pairs, rows, NOW))
    assert sum("row" in (one.get("class") or "").split() for _, one in found.found) == 5
    assert "The first 5 of 12 by name" in found.text


def test_proofs_that_are_left_out_are_said_to_be(side: Side, page: str) -> None:
    benchmark, results = made_benchmark(), side[0]
    trials = [made_trials(benchmark, ability) for ability in (0.1, 0.4, 0.9)]
    without = Elements(render(results, [], made_rows(benchmark, results, trials, proofs=False), NOW)).text
    assert "Proofs are left out of this page" in without
    assert "Proofs are left out of this page" not in Elements(page).text


def test_evaluations_of_different_lists_are_not_to_be_compared(side: Side, page: str) -> None:
    caution = "Their numbers do not compare"
    assert caution not in page
    other = replace(side[0][1], evaluation=replace(side[0][1].evaluation, revision="another"))
    assert caution in render([side[0][0], other], [], [], NOW)


def test_early_stopping_is_said_to_bias(side: Side) -> None:
    assert "only its number for all samples is unbiased" in render([replace(side[0][0], early_stop=True)], [], [], NOW)


def test_long_lists_are_cut_and_say_so(side: Side) -> None:
    result = replace(side[0][0], refused={f"odd_{number}": "it is odd" for number in range(1234)})
    text = Elements(render([result], [], [], NOW)).text
    assert "counted as unsolved: 1,234" in text
    assert text.count("it is odd") == 200
    assert "and 1,034 more" in text


def test_where_no_training_set_was_looked_at_the_page_claims_nothing(side: Side) -> None:
    text = render([replace(side[0][0], screen=Screen({}), clean=())], [], [], NOW)
    assert "No training set was looked at" in text
    assert "Without statements seen" not in text


def test_published_numbers_come_with_a_caution(side: Side, page: str) -> None:
    text = Elements(page).text
    assert PUBLISHED
    assert all(one.result in text and one.place in text for one in PUBLISHED)
    assert "says little about the models" in text
    assert "Published numbers" not in render(*side, NOW)


def test_two_evaluations_of_one_name_are_told_apart_by_id(side: Side) -> None:
    first, second, third = side[0]
    twin = replace(second, evaluation=replace(second.evaluation, name=first.evaluation.name))
    keys = [one.evaluation.id for one in (first, twin, third)]
    assert list(labels([first, twin, third]).values()) == [
        f"model-0.1 ({keys[0][:6]})",
        f"model-0.1 ({keys[1][:6]})",
        "model-0.9",
    ]


def test_the_page_is_written_whole_or_not_at_all(side: Side, tmp_path: Path) -> None:
    write_report(*side, tmp_path / "deep" / "report.html")
    assert (tmp_path / "deep" / "report.html").read_text().rstrip().endswith("</html>")
    with pytest.raises(InputError, match="name another file"):
        write_report(*side, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["deep"]
    assert [one.name for one in (tmp_path / "deep").iterdir()] == ["report.html"]


@pytest.mark.parametrize(("rate", "place"), [(0, 0), (1 / 64, 1), (1 / 60, 2), (0.25, 3), (0.5, 4), (0.51, 5), (1, 6)])
def test_pass_rates_fall_into_their_bins(rate: float, place: int) -> None:
    assert [index for index, count in enumerate(binned([rate])) if count] == [place]


def test_the_table_has_one_row_for_each_model_and_k(side: Side) -> None:
    results, pairs, _ = side
    lines = markdown(results, pairs, PUBLISHED).splitlines()
    tables = [len(re.split(r"(?<!\\)\|", one)) for one in lines if one.startswith("|")]
    assert tables == [12] * (2 + 9) + [12] * (2 + 3) + [11] * (2 + 2) + [8] * (2 + len(PUBLISHED))
    head = results[0].passes[0]
    assert f"| model-0.1 | minif2f test (12) | 1 | {report.percent(head.estimate.value)} |" in lines[2]
    assert f"{report.percent(results[0].sound[0].estimate.value)} (11)" in lines[2]


def test_the_table_says_where_nothing_was_left_out(side: Side) -> None:
    whole = replace(side[0][0], sound=(), clean=())
    assert "| none known | none seen |" in markdown([whole])
    assert "| none known | not looked for |" in markdown([replace(whole, screen=Screen({}))])
    assert "| temperature 1.0, seed 1 |" in markdown([whole])


def test_what_has_a_bar_in_its_name_does_not_break_the_table() -> None:
    benchmark = made_benchmark()
    result = made_result("a|b", benchmark, made_trials(benchmark, 0.5))
    assert r"| a\|b |" in markdown([result])


def test_the_json_has_stable_keys_and_the_protocol_as_an_object(side: Side) -> None:
    text = as_json(*side[:2])
    read = json.loads(text)
    assert text == as_json(*side[:2])
    assert [one["evaluation"]["name"] for one in read["results"]] == ["model-0.1", "model-0.4", "model-0.9"]
    assert read["results"][0]["evaluation"]["config"]["sampling"] == {"temperature": 1.0}
    assert read["results"][0]["passes"][0]["estimate"]["value"] == side[0][0].passes[0].estimate.value
    assert read["comparisons"][0]["only_second"] == side[1][0].only_second
    assert list(read["results"][0]) == sorted(read["results"][0])


Sampled = Callable[[Benchmark], tuple[Result, list[Trials]]]


def test_rows_hold_the_shortest_correct_proof_with_its_certificate(store: SqlStore, sampled: Sampled) -> None:
    benchmark = made_benchmark()
    result, trials = sampled(benchmark)
    key = result.evaluation.id
    rows = {one.name: one for one in statement_rows(benchmark, {key: trials}, [result], store)}
    assert list(rows) == sorted(rows)
    first = rows["mathd_algebra_0"]
    assert first.seen == ("corpus: lean_workbook_17",)
    assert (first.tried[key].samples, first.tried[key].correct, first.tried[key].unknown) == (4, 2, 1)
    assert first.tried[key].rate == 2 / 3
    assert first.tried[key].proof == "\n  rfl"
    certificate = first.tried[key].certificate
    assert certificate is not None
    assert certificate["verdict"]["status"] == VerdictStatus.PROVED
    assert certificate["statement"]["text"] == first.text
    assert rows["mathd_algebra_1"].tried[key].proof is None
    assert rows["mathd_algebra_2"].defect == "a hypothesis is missing"


def test_proofs_of_a_withheld_benchmark_are_read_on_demand_alone(store: SqlStore, sampled: Sampled) -> None:
    benchmark = made_benchmark(name="putnam", withheld=True)
    result, trials = sampled(benchmark)
    key = result.evaluation.id

    def shown(with_proofs: bool | None) -> str | None:
        return statement_rows(benchmark, {key: trials}, [result], store, with_proofs)[0].tried[key].proof

    assert (shown(None), shown(False), shown(True)) == (None, None, "\n  rfl")
