"""What a round does and how long it takes, by examples worked by hand, and by the published run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stp.config import SelfPlayConfig, load_config, shipped_configs
from stp.planning.estimate import Placement, Times, best_split, estimate, middle, run_seconds, times
from stp.planning.memory import sampling_memory, training_memory
from stp.planning.shape import shape_of
from stp.planning.speed import Figure, Speeds, gpu, published
from stp.planning.told import count, span, told
from stp.planning.work import Assumptions, Work, passes, round_work, sft_work
from stp.types import Training

KNOWN = Assumptions(Figure(1000, "made up"), Figure(500, "made up")).given(
    {
        "proved": 0.2,
        "hard": 0.5,
        "prompt_tokens": 10,
        "sample_tokens": 20,
        "conjecture_tokens": 30,
        "distinct": 0.5,
        "correct": 0.1,
        "kept": 0.05,
        "novel": 0.1,
        "selected": 0.25,
        "row_tokens": 40,
        "sft_row_tokens": 50,
    },
    "made up",
)
SPEEDS = Speeds(*(Figure(value, "made up") for value in (1000.0, 10_000.0, 500.0, 2.0, 0.0)))


def config(**changes: Any) -> SelfPlayConfig:
    values = {"rounds": 4, "prove": {"samples": 4, "first_samples": 8, "readmit_probability": 0.0}, **changes}
    return SelfPlayConfig.model_validate({"refresh": {"every": 0}, "training": {"batch_size": 64}, **values})


def test_round_zero_tries_the_dataset_and_nothing_else() -> None:
    work = round_work(config(), KNOWN, 0)
    assert (work.rollouts, work.sampled, work.prompts) == (8000, 160_000, 10_000)
    assert (work.conjectured, work.screened, work.embedded) == (0, 0, 0)
    assert (work.checks, work.confirmed) == (4000, 400)
    assert work.rows == 0.05 * 8000


def test_a_later_round_tries_the_unproved_the_seldom_proved_and_conjectures() -> None:
    work = round_work(config(), KNOWN, 2)
    # 3,000 asked for, 300 of them new; 800 unproved, 100 of the 200 proved again.
    assert work.conjectured == 3000 * 30
    assert work.screened == 300
    assert work.rollouts == 4 * (800 + 100 + 300)
    # 240 rows of each of three rounds, a quarter of the conjectures.
    assert work.rows == pytest.approx(3 * 240 + 75)
    assert work.trained == pytest.approx(work.rows * 40)
    assert work.embedded == pytest.approx((75 + 800) * 10)


def test_no_more_conjectures_than_unproved_statements() -> None:
    eager = KNOWN.given({"novel": 1.0}, "made up")
    assert round_work(config(), eager, 2).rollouts == 4 * (800 + 100 + 800)
    assert round_work(config(conjecture={"cap": "dataset"}), eager, 2).rollouts == 4 * (800 + 100 + 1000)


def test_baselines_leave_out_what_they_do_not_do() -> None:
    iteration = round_work(config(conjecture={"enabled": False}), KNOWN, 2)
    assert (iteration.conjectured, iteration.rollouts) == (0, 4 * 900)
    assert round_work(config(train=False), KNOWN, 2).trained == 0


def test_a_refresh_trains_on_the_corpus_and_all_rounds() -> None:
    twice = config(refresh={"every": 2, "training": {"batch_size": 64}})
    rollouts = 4 * 1200
    assert round_work(twice, KNOWN, 1).rows == pytest.approx(500 + 0.05 * rollouts * 2)
    # The first round after it replays itself alone.
    assert round_work(twice, KNOWN, 2).rows == pytest.approx(0.05 * rollouts + 75)


def test_few_rows_are_repeated_until_there_are_enough_steps() -> None:
    assert passes(100, Training(batch_size=64, epochs=1, min_steps=5)) == 2.5
    assert passes(1000, Training(batch_size=64, epochs=3, min_steps=5)) == 3
    assert passes(0, Training()) == 0
    assert sft_work(config(sft={"batch_size": 64, "epochs": 2}), KNOWN).trained == 500 * 2 * 50


def test_the_published_run_is_counted_as_it_was() -> None:
    """48 rounds: 241 million proofs, 3.6 million conjectures, 51.3 billion tokens (specification §1.2)."""
    lean = load_config(shipped_configs()["lean-7b"])
    known = Assumptions(Figure(89_650, ""), Figure(235_430, ""))
    rounds = [round_work(lean, known, number) for number in range(lean.rounds)]
    assert sum(one.rollouts for one in rounds) == pytest.approx(241e6, rel=0.05)
    assert sum(one.sampled + one.conjectured for one in rounds) == pytest.approx(51.3e9, rel=0.05)
    assert sum(one.screened for one in rounds) > 3.6e6


# time


def test_sampling_and_checking_go_on_together_and_the_slower_decides() -> None:
    work = Work(sampled=10_000, prompts=10_000, checks=40, confirmed=4, trained=5000)
    alone = times(work, SPEEDS, Placement(1, 1, apart=False, cores=4), confirm=5.0)
    assert (alone.sampling, alone.checking, alone.prove, alone.train) == (11.0, 100.0, 25.0, 10.0)
    assert times(work, SPEEDS, Placement(1, 1, apart=False, cores=20), 5.0).prove == 11.0
    needed = times(work, SPEEDS, Placement(1, 1, apart=False), 5.0)
    assert needed.prove == needed.sampling
    assert times(work, SPEEDS, Placement(2, 2, apart=False), 5.0).train == 5.0


def test_rounds_that_overlap_hide_the_shorter_half() -> None:
    def spent(sampling: float, training: float) -> Times:
        return Times(conjecture=1.0, prove=sampling - 2, reward=1.0, train=training, sampling=0.0, checking=0.0)

    rounds = [spent(10, 6), spent(8, 9), spent(4, 5)]
    assert list(run_seconds(rounds, apart=False)) == [16, 17, 9]
    assert list(run_seconds(rounds, apart=True)) == [10, 8, 9, 5]
    assert (rounds[1].wall(apart=True), rounds[1].wall(apart=False)) == (9, 17)


def test_the_best_split_is_no_worse_than_any_other() -> None:
    ahead = config(overlap=True)
    best = best_split(ahead, 8, KNOWN, SPEEDS, 0.0)
    others = [estimate(ahead, Placement(8 - one, one, apart=True), KNOWN, SPEEDS, 0.0).seconds for one in range(1, 8)]
    assert estimate(ahead, best, KNOWN, SPEEDS, 0.0).seconds == min(others)
    assert best.gpus == 8


def test_the_round_in_the_middle_is_an_ordinary_one() -> None:
    assert middle(config(rounds=1)) == 0
    assert middle(config(rounds=2)) == 1
    assert middle(load_config(shipped_configs()["lean-7b"])) % 12 in range(2, 11)


def test_checks_a_second_and_cores_follow_from_sampling() -> None:
    plan = estimate(config(), Placement(1, 1, apart=False), KNOWN, SPEEDS, confirm=3.0)
    assert plan.checks_per_second == pytest.approx(plan.work.checks / plan.usual.sampling)
    assert plan.cores == pytest.approx((2.0 * plan.work.checks + 3.0 * plan.work.confirmed) / plan.usual.sampling)


# words


@pytest.mark.parametrize(("gpus", "fits"), [(1, False), (8, True), (64, True)])
def test_the_paper_s_run_is_told_for_one_eight_and_sixty_four_gpus(gpus: int, fits: bool) -> None:
    lean, device = load_config(shipped_configs()["lean-7b"]), gpu("h100")
    shape = shape_of(lean.model)
    known = Assumptions(Figure(89_650, "as published"), Figure(235_430, "as published"))
    room = sampling_memory(shape, device, gpus, 256, 1174)
    speeds = published(shape, device, room.at_once, 256, 400, room.parts)
    plan = estimate(lean, Placement(gpus, gpus, apart=False, cores=512), known, speeds, 2.0)
    plan = replace(plan, training_memory=training_memory(shape, gpus, 8192), sampling_memory=room)
    text = told(plan, device, price=2.0, core_price=0.02, blocks=True)
    assert ("does NOT fit" in text) is not fits
    assert ("it would on 2 GPUs" in text) is not fits
    assert f"{gpus} × NVIDIA H100 SXM" in text
    assert "█" in text
    assert all(figure.source in text for figure in known.listed().values())
    plain = told(plan, device, None, None, blocks=False)
    assert "█" not in plain
    assert "give --price" in plain


def test_numbers_are_short() -> None:
    assert [count(one) for one in (999.4, 12_345, 4.8e6, 51.3e9)] == ["999", "12,345", "4.8 million", "51.3 billion"]
    assert [span(one) for one in (1.25, 3600, 3 * 86400)] == ["1.2 s", "1:00:00", "3.0 days"]
