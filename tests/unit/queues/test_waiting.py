"""Which proof a worker takes next."""

from __future__ import annotations

from stp.queues.waiting import TURN, Item, Waiting
from stp.types import CheckLimits

LIMITS = CheckLimits(5.0, 500)


def items(header: str, count: int, start: int = 0) -> list[Item]:
    return [Item(f"{header}{number}", LIMITS, header) for number in range(start, start + count)]


def takes(waiting: Waiting, worker: int, count: int, alone: bool = False) -> list[str]:
    return [one.proof_id if (one := waiting.take(worker, alone)) else "" for _ in range(count)]


def test_a_worker_takes_neighbours_in_their_order_then_stays_with_their_header() -> None:
    waiting = Waiting(1)
    for header, start in (("a", 0), ("b", 0), ("a", 2), ("b", 2)):
        waiting.add(items(header, 2, start))
    assert len(waiting) == 8
    assert takes(waiting, 0, 9) == ["a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3", ""]
    assert not waiting.something(0, alone=True)


def test_workers_go_where_no_other_is() -> None:
    waiting = Waiting(3)
    for header in "aabbcc":
        waiting.add(items(header, 1))
    assert [takes(waiting, worker, 2) for worker in range(3)] == [["a0"] * 2, ["b0"] * 2, ["c0"] * 2]


def test_no_header_waits_for_ever() -> None:
    waiting = Waiting(1)
    for _ in range(TURN):
        waiting.add(items("a", 2))
    waiting.add(items("b", 2))
    taken = takes(waiting, 0, 2 * TURN + 2)
    assert taken.index("b0") == TURN
    assert taken[TURN + 2] == "a0"


def test_memory_is_a_part_of_what_a_process_is_started_for() -> None:
    waiting = Waiting(1)
    more = CheckLimits(5.0, 1000)
    for number, limits in enumerate((LIMITS, more, CheckLimits(9.0, 500))):
        waiting.add([Item(str(number), limits, "")])
    assert takes(waiting, 0, 3) == ["0", "2", "1"]


def test_a_worker_without_work_takes_the_last_of_the_longest_row_of_its_header_first() -> None:
    waiting = Waiting(3)
    waiting.add(items("a", 3))
    waiting.add(items("b", 6))
    waiting.add(items("a", 1, 9))
    assert [takes(waiting, worker, 1) for worker in range(3)] == [["a0"], ["b0"], ["a9"]]
    assert takes(waiting, 2, 4) == ["a2", "a1", "b5", "b4"]
    assert takes(waiting, 1, 4) == ["b1", "b2", "b3", ""]


def test_what_reached_a_limit_waits_until_a_worker_is_alone() -> None:
    waiting = Waiting(2)
    waiting.add_again(items("a", 1)[0])
    assert len(waiting) == 1
    assert not waiting.something(0, alone=False)
    assert takes(waiting, 0, 1) == [""]
    assert waiting.something(0, alone=True)
    assert takes(waiting, 0, 1, alone=True) == ["a0"]


def test_what_is_dropped_is_gone_wherever_it_stood() -> None:
    waiting = Waiting(1)
    waiting.add(items("a", 3))
    waiting.add(items("a", 2, 3))
    waiting.add(items("b", 1))
    waiting.add_again(items("c", 1)[0])
    assert takes(waiting, 0, 1) == ["a0"]
    assert waiting.drop({"a0", "a1", "a3", "b0", "c0", "x"}) == {"a1", "a3", "b0", "c0"}
    assert len(waiting) == 2
    assert takes(waiting, 0, 3, alone=True) == ["a2", "a4", ""]
    assert not waiting.something(0, alone=True)


def test_what_broke_a_workers_checker_is_another_workers_and_comes_first() -> None:
    waiting = Waiting(2)
    waiting.pass_on(Item("broke", LIMITS, "b", tried_by=0))
    assert not waiting.something(0, alone=True)
    assert waiting.something(1, alone=False)
    waiting.add(items("a", 3))
    assert takes(waiting, 0, 2) == ["a0", "a1"]
    assert takes(waiting, 1, 2) == ["broke", "a2"]
    waiting.pass_on(Item("dropped", LIMITS, "b", tried_by=0))
    assert waiting.drop({"dropped"}) == {"dropped"}
    assert not waiting.something(1, alone=True)
