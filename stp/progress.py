"""Ways to show long work: nothing, or bars with rates and remaining time on a terminal."""

from __future__ import annotations

import atexit
from threading import get_ident

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from stp.protocols import Progress as Shown


class SilentProgress:
    """Shows nothing."""

    def start(self, label: str, total: int) -> None: ...

    def advance(self, count: int = 1, **figures: float) -> None: ...

    def tell(self, text: str) -> None: ...

    def finish(self) -> None: ...


class OneThread:
    """Shows what the thread that made it reports; others' work goes on unseen."""

    def __init__(self, progress: Shown) -> None:
        self._progress, self._thread = progress, get_ident()

    def start(self, label: str, total: int) -> None:
        if get_ident() == self._thread:
            self._progress.start(label, total)

    def advance(self, count: int = 1, **figures: float) -> None:
        if get_ident() == self._thread:
            self._progress.advance(count, **figures)

    def tell(self, text: str) -> None:
        if get_ident() == self._thread:
            self._progress.tell(text)

    def finish(self) -> None:
        if get_ident() == self._thread:
            self._progress.finish()


class ConsoleProgress:
    """One bar on standard error for the work under way, gone when it is done; plain when that is no terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console or Console(stderr=True),
            transient=True,
        )
        self._task: TaskID | None = None
        # Work that ends in an error or by Ctrl-C would leave the terminal without a cursor.
        atexit.register(self.finish)

    def start(self, label: str, total: int) -> None:
        self.finish()
        self._task = self._bars.add_task(label, total=total or None, rate="", told="")
        self._bars.start()

    def advance(self, count: int = 1, **figures: float) -> None:
        if self._task is None:
            return
        self._bars.advance(self._task, count)
        task = self._bars.tasks[self._bars.task_ids.index(self._task)]
        seconds = task.elapsed or 0.0
        rates = [f"{value / seconds:,.0f} {name}/s" for name, value in figures.items() if seconds > 0]
        if not rates and task.speed:
            rates = [f"{task.speed:,.1f}/s"]
        self._bars.update(self._task, rate=" ".join(rates))

    def tell(self, text: str) -> None:
        if self._task is not None:
            self._bars.update(self._task, told=text)

    def finish(self) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None
            self._bars.stop()
