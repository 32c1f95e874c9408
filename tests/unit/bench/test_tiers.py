"""What the benchmark of the pool makes of its measurements."""

from __future__ import annotations

import os

import pytest

from stp.bench.tiers import SCALING_PROOFS, Pooled, Scaling, cores, many, tell_scaling


def turn(one: float, two: float, computation: float) -> Scaling:
    return Scaling(Pooled(one, 0.2 * one), Pooled(two, 0.2 * one), computation)


def test_the_median_of_the_turns_counts_and_the_machine_stands_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_scaling([turn(4.0, 2.0, 1.9), turn(4.0, 4.0, 2.0), turn(8.0, 4.4, 1.5)]) == pytest.approx(8.0 / 4.4)
    told = capsys.readouterr().out
    proofs = SCALING_PROOFS
    assert f"{proofs / 4:.1f} checks/s with one checker on one core, {proofs / 4:.1f} with two on two" in told
    assert "median x1.82 (1.00 to 2.00); pure computation, beside each: x1.90 (1.50 to 2.00)" in told
    assert f"of the {4000 / proofs:.1f} ms of a check on one core {800 / proofs:.1f} are Python's" in told


def test_what_warms_the_pool_up_is_not_measured() -> None:
    measured, warm = ({proof.id for _, proof in many(100, mark)} for mark in ("", "warm "))
    assert len(measured) == len(warm) == 100
    assert not measured & warm


def test_only_so_many_cores_are_used() -> None:
    before = os.sched_getaffinity(0)
    with cores(1):
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
