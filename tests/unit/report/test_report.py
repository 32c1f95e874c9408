from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stp.errors import InputError
from stp.report import RunSummary, Spread, render, summarise, write_report
from stp.report.plots import plots
from stp.store.sql import SqlStore
from stp.types import (
    Checkpoint,
    ConjectureOutcome,
    FinishReason,
    Limit,
    PassRate,
    Phase,
    Proof,
    Rollout,
    Verdict,
    VerdictStatus,
)
from tests.unit.report.conftest import CONFIG, DATASET, SAMPLES

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
Play = Callable[[int], None]


class Page(HTMLParser):
    """Elements, ids, targets of references, and the visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.references: set[str] = set(re.findall(r"url\(#([^)]*)\)", text))
        self.labels: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.tags.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        self.references |= {values[name].lstrip("#") for name in ("href", "xlink:href", "src") if name in values}
        if tag == "svg":
            assert values["role"] == "img"
            self.labels.append(values["aria-label"])

    def handle_data(self, data: str) -> None:
        self.text += data


def test_checks_that_said_nothing_stand_beside_the_pass_rates(store: SqlStore, play: Play) -> None:
    play(1)
    clean = summarise(store, "tiny").rounds[0]
    assert clean.troubles == {"crashed": 0, "time": 0, "memory": 0, "output": 0}
    ends = (VerdictStatus.CRASHED, None), (VerdictStatus.RESOURCE, Limit.MEMORY), (VerdictStatus.RESOURCE, Limit.TIME)
    for sample, (status, limit) in enumerate(ends, 100):
        proof = Proof(DATASET[0].id, f"attempt {sample}")
        store.add_rollouts("tiny/round-0/prove", [Rollout(proof, sample, 0, 1, 0.0, FinishReason.STOP)])
        store.record_verdict(proof.id, Verdict(status, limit=limit))
    summary = summarise(store, "tiny")
    share = 1 / (clean.rollouts + 3)
    assert summary.rounds[0].troubles == {"crashed": share, "time": share, "memory": share, "output": 0}
    assert summary.rounds[0].rollouts == clean.rollouts + 1
    page = Page(render(summary, NOW)).text
    told = f"{share:.1%}"
    assert f"of its rollouts, {told} not checked, {told} out of time and {told} out of memory." in page
    assert "rollouts too chatty" in page


def test_round_0_has_what_the_start_model_proves_alone(store: SqlStore, play: Play) -> None:
    play(1)
    summary = summarise(store, "tiny")
    first = summary.rounds[0]
    rates = store.pass_rates("tiny/round-0/prove")
    by_hand = [one for one in DATASET if rates[one.id].proved]

    assert (summary.dataset, summary.levels) == (8, {0: 4, 1: 4})
    assert 0 < first.proved == len(by_hand) < 8
    assert first.proved_fraction == len(by_hand) / 8
    assert first.proved_by_level == {level: sum(one.level == level for one in by_hand) for level in (0, 1)}
    assert first.rollouts == 8 * SAMPLES
    tokens = 5  # of the scripted model: the parts of "\n  attempt 0 <b>&</b>" between blanks
    assert first.tokens == 8 * SAMPLES * tokens
    assert sum(first.conjectures.values()) == first.selected == 0
    assert first.mean_pass_rate_conjectures is None
    assert first.mean_pass_rate_dataset == sum(rate.value for rate in rates.values()) / 8
    assert set(first.seconds) == {str(phase) for phase in Phase}
    assert summary.checkers == ("fake",)


def test_proved_statements_add_up_over_the_rounds(store: SqlStore, play: Play) -> None:
    play(3)
    summary, ever = summarise(store, "tiny"), set()
    for number, one in enumerate(summary.rounds):
        rates = store.pass_rates(f"tiny/round-{number}/prove")
        ever |= {statement.id for statement in DATASET if rates.get(statement.id, PassRate(0, 0)).proved}
        assert one.proved == len(ever)
        assert one.proved == sum(one.proved_by_level.values())


def test_every_proposal_is_counted_under_one_fate(store: SqlStore, play: Play) -> None:
    play(2)
    second = summarise(store, "tiny").rounds[1]
    stored = [outcome for _, outcome, _ in store.conjectures("tiny", 1)]

    sampled = store.rounds("tiny")[1].phases[Phase.CONJECTURE]["sampled"]
    assert sum(second.conjectures.values()) == sampled
    assert second.conjectures["duplicate"] > 0
    assert second.conjectures["unreadable"] > 0
    for outcome in ConjectureOutcome:
        assert second.conjectures[outcome] == stored.count(outcome)
    assert second.selected == stored.count(ConjectureOutcome.SELECTED) > 0
    assert second.barely_provable == len(store.barely_provable("tiny", 1, 0.0, 0.25))


def test_pass_rates_fall_into_their_eighths(store: SqlStore, play: Play) -> None:
    play(2)
    second = summarise(store, "tiny").rounds[1]
    ids = {one.statement.id for one, _, _ in store.conjectures("tiny", 1)}
    rates = [rate for key, rate in store.pass_rates("tiny/round-1/prove").items() if key in ids]

    assert {rate.attempts for rate in rates} == {SAMPLES}
    assert second.pass_rates_conjectures == tuple(
        sum(rate.proved == correct for rate in rates) for correct in range(SAMPLES + 1)
    )


def test_lengths_are_medians_in_characters(store: SqlStore, play: Play) -> None:
    play(2)
    second = summarise(store, "tiny").rounds[1]
    length = len("theorem c12 (x : Nat) : x < x + 12 <hard & odd> := by")
    count = len(store.conjectures("tiny", 1))
    assert second.statement_lengths == Spread(length, length, length, count)


def test_the_hardest_selected_conjectures_come_first_with_their_shortest_proof(store: SqlStore, play: Play) -> None:
    play(2)
    samples = summarise(store, "tiny").rounds[1].samples
    selected = [one for one in samples if one.outcome == "selected"]
    assert selected
    assert list(samples[: len(selected)]) == sorted(selected, key=lambda one: one.proved / one.attempts)
    for one in selected:
        assert one.proof == "  attempt 0 <b>&</b>"
        assert one.proved >= 1
        assert one.seed_statement in {statement.text for statement in DATASET}
    assert {"selected", "unproved", "ill-formed"} <= {one.outcome for one in samples}


def test_the_summary_is_json(store: SqlStore, play: Play) -> None:
    play(2)
    again = json.loads(json.dumps(asdict(summarise(store, "tiny"))))
    assert [one["number"] for one in again["rounds"]] == [0, 1]
    assert again["config"]["name"] == "tiny"


def test_the_page_needs_nothing_from_elsewhere(store: SqlStore, play: Play) -> None:
    play(3)
    text = render(summarise(store, "tiny"), NOW)
    page = Page(text)

    outside = set(re.findall(r"(?:https?:)?//[\w.]+[^\s\"'<]*", re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)))
    assert outside == set()
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    assert len(page.ids) == len(set(page.ids))
    assert page.references <= set(page.ids)


def test_every_picture_says_its_figures_and_shows_its_numbers(store: SqlStore, play: Play) -> None:
    play(3)
    summary = summarise(store, "tiny")
    page = Page(render(summary, NOW))
    drawn = plots(summary)
    assert {one.title for one in drawn} >= {
        "Proved share of the dataset",
        "Proved share by difficulty level",
        "Conjectures kept and dropped",
        "Pass rates",
        "Time per phase",
        "Speed of the prove phase",
        "Lengths",
        "Health of the conjectures",
        "Health of the prover",
        "Training loss",
    }
    assert page.labels == [f"{one.title}. {one.says}" for one in drawn]
    assert page.tags.count("table") == len(drawn)
    for one in drawn:
        assert {len(row) for row in one.rows} == {len(one.head)}
        assert "<text" in one.svg


def test_health_is_told_by_round_with_what_is_beyond_its_bounds(store: SqlStore, play: Play) -> None:
    play(3)
    summary = summarise(store, "tiny")
    drawn = {one.title: one for one in plots(summary)}
    conjectures, prover = drawn["Health of the conjectures"], drawn["Health of the prover"]
    # The fixture's conjectures differ in one numeral; round 0 has none.
    near = conjectures.head.index("near-duplicates")
    assert [row[0] for row in conjectures.rows] == ["1", "2"]
    assert conjectures.rows[1][near] == "1"
    assert "near-duplicates 1 (above 0.5)" in conjectures.says
    assert "trivial conjectures" not in conjectures.head
    assert [row[0] for row in prover.rows] == ["0", "1", "2"]
    assert prover.says == "Round 2: none beyond its bound."
    assert "health" not in summary.config


def test_what_a_model_wrote_is_shown_and_not_obeyed(store: SqlStore, play: Play) -> None:
    play(2)
    text = render(summarise(store, "tiny"), NOW)
    assert "<b>" not in text
    assert "<hard &" not in text
    assert "<hard & odd> := by" in Page(text).text
    assert "attempt 0 <b>&</b>" in Page(text).text


def test_a_run_name_with_markup_is_escaped(store: SqlStore, play: Play) -> None:
    play(1)
    summary = replace(summarise(store, "tiny"), run="</title><script>alert(1)</script>")
    assert "script" not in Page(render(summary, NOW)).tags


def test_the_same_numbers_give_the_same_page(store: SqlStore, play: Play) -> None:
    play(2)
    summary = summarise(store, "tiny")
    assert render(summary, NOW) == render(summary, NOW)


def test_a_run_that_has_just_begun_has_a_page(store: SqlStore, base: Checkpoint) -> None:
    store.open_round("tiny", 0, CONFIG.identity(), base)
    summary = summarise(store, "tiny")
    assert (summary.rounds[0].finished, summary.rounds[0].proved, plots(summary)) == (False, 0, [])
    assert "No phase of the first round is finished yet" in Page(render(summary, NOW)).text


def test_a_round_under_way_does_not_enter_the_curve(store: SqlStore, play: Play, base: Checkpoint) -> None:
    play(2)
    whole = summarise(store, "tiny")
    store.open_round("tiny", 2, CONFIG.identity(), base)
    summary = summarise(store, "tiny")
    assert [one.finished for one in summary.rounds] == [True, True, False]
    assert "1 under way" in Page(render(summary, NOW)).text
    assert proved_rows(summary) == proved_rows(whole)


def proved_rows(summary: RunSummary) -> list[tuple[str, ...]]:
    return [row for one in plots(summary) if one.title == "Proved share of the dataset" for row in one.rows]


def test_the_page_is_written_whole_and_nothing_is_left_beside_it(store: SqlStore, play: Play, tmp_path: Path) -> None:
    play(1)
    path = tmp_path / "deep" / "report.html"
    assert write_report(store, "tiny", path) == summarise(store, "tiny")
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_a_page_that_cannot_be_written_says_so(store: SqlStore, play: Play, tmp_path: Path) -> None:
    play(1)
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="name another file"):
        write_report(store, "tiny", tmp_path / "folder")
    assert not list(tmp_path.glob("*.partial*"))


def test_a_run_that_is_not_there_is_named_with_the_way_to_make_one(store: SqlStore) -> None:
    with pytest.raises(InputError, match=r"no round of a run named 'absent'.*stp train"):
        summarise(store, "absent")


def test_a_run_of_another_version_is_not_guessed_at(store: SqlStore, base: Checkpoint) -> None:
    store.open_round("old", 0, '{"name": "old", "unknown": 1}', base)
    with pytest.raises(InputError, match="another version of stp"):
        summarise(store, "old")
