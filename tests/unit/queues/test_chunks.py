from __future__ import annotations

import pytest

from stp.queues.celery import FEWEST, TOGETHER, VISIBILITY_SECONDS, chunks
from stp.queues.station import longest_seconds
from stp.types import CheckLimits


@pytest.mark.parametrize("count", [0, 1, 3, 4, 33, 100, 5000])
def test_chunks_are_the_whole_in_order(count: int) -> None:
    ids = [str(number) for number in range(count)]
    made = list(chunks(ids))
    assert [one for chunk in made for one in chunk] == ids
    assert all(len(chunk) <= TOGETHER for chunk in made)
    assert all(len(chunk) >= FEWEST for chunk in made[:-1])


def test_few_proofs_are_shared_among_workers() -> None:
    assert len(list(chunks([str(number) for number in range(64)]))) == 8


def test_a_message_may_be_held_longer_than_its_checks_take() -> None:
    assert longest_seconds(CheckLimits()) < VISIBILITY_SECONDS
