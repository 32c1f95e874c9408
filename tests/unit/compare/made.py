"""Courses made by hand."""

from __future__ import annotations

from collections.abc import Mapping

from stp.compare.figures import Conjectured, Course, HeldOut, RoundFigures


def round_of(
    tokens: int, proved: int, seconds: Mapping[str, float] | None = None, examples: tuple[Conjectured, ...] = ()
) -> RoundFigures:
    """A round over a dataset of ten, that checked a tenth of its tokens and tried the conjectures it shows."""
    return RoundFigures(
        tokens=tokens,
        checks=tokens // 10,
        proved=proved,
        dataset=10,
        levels={1: proved},
        conjectures=len(examples),
        conjectures_proved=sum(one.pass_rate > 0 for one in examples),
        seconds=seconds or {"prove": 1.0},
        examples=examples,
    )


def course(method: str, seed: int, *rounds: RoundFigures, correct: tuple[int, ...] = (4, 0)) -> Course:
    """A run with eight samples of each held-out statement."""
    return Course(method, seed, rounds, HeldOut(8, correct))
