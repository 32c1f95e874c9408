"""Progress of work in several threads."""

from __future__ import annotations

import threading

from stp.progress import OneThread


class Heard:
    def __init__(self) -> None:
        self.events: list[str] = []

    def start(self, label: str, total: int) -> None:
        self.events.append(f"start {label} {total}")

    def advance(self, count: int = 1, **figures: float) -> None:
        self.events.append(f"advance {count} {figures}")

    def tell(self, text: str) -> None:
        self.events.append(f"tell {text}")

    def finish(self) -> None:
        self.events.append("finish")


def test_only_the_thread_that_made_it_is_heard() -> None:
    heard = Heard()
    progress = OneThread(heard)

    def work(label: str) -> None:
        progress.start(label, 3)
        progress.advance(2, tokens=7)
        progress.tell("so far")
        progress.finish()

    other = threading.Thread(target=work, args=("train",))
    other.start()
    other.join()
    assert heard.events == []
    work("prove")
    assert heard.events == ["start prove 3", "advance 2 {'tokens': 7}", "tell so far", "finish"]
