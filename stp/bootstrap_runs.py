"""The part of `stp.bootstrap` for long runs: who looks on at one, and what its checkpoints may take of the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from stp import bootstrap
from stp.config import SelfPlayConfig
from stp.errors import InputError
from stp.evals.store import Evaluations
from stp.progress import OneThread
from stp.protocols import AfterPhase, Progress, Runtime
from stp.settings import Settings
from stp.store.checkpoints import Shelf, folder_bytes, prune_checkpoints
from stp.store.sql import SqlStore
from stp.tracking import open_tracker
from stp.types import Phase, Round

log = logging.getLogger(__name__)
GB = 1_000_000_000
EVALUATIONS_AT_ONCE = 500


@contextmanager
def open_run(settings: Settings, config: SelfPlayConfig, progress: Progress, page: bool = True) -> Iterator[Runtime]:
    """Everything a run needs, with those who look on: the disk budget, trackers, and its page unless that is not
    wanted.

    Raises:
        ConfigError: a tracker that STP_TRACKING names cannot be had.
    """
    # Rounds that overlap train in a thread beside, whose bars would take the place of the others.
    bars = OneThread(progress) if config.overlap else progress
    with bootstrap.open_runtime(settings, config, bars) as rt, ExitStack() as stack:
        watchers: list[AfterPhase] = [disk_keeper(settings, config, rt)] if settings.disk_budget_gb else []
        if settings.tracking:
            tracker = open_tracker(settings.tracking, config.name, config.model_dump(mode="json"), rt.folder)
            stack.callback(tracker.close)
            tracker.catch_up(rt.store.rounds(config.name))
            watchers.append(tracker)
        if page:
            from stp.report.live import LivePage

            live = LivePage(rt.store, config.name, rt.folder / "report.html")
            watchers.append(live)
        yield replace(rt, after_phase=all_of(watchers))
        if page:
            live.finish()


def all_of(watchers: list[AfterPhase]) -> AfterPhase:
    """One after the other."""

    def look(round_: Round, phase: Phase) -> None:
        for one in watchers:
            one(round_, phase)

    return look


def disk_keeper(settings: Settings, config: SelfPlayConfig, rt: Runtime) -> AfterPhase:
    """Makes room before a round trains, for one more checkpoint as large as the last, and sees to it afterwards."""
    budget, warned = int(settings.disk_budget_gb * GB), set[bool]()

    def keep(round_: Round, phase: Phase) -> None:
        if phase not in {Phase.REWARD, Phase.TRAIN}:
            return
        reserve = newest_bytes(rt.folder) if phase is Phase.REWARD and config.train else 0
        rounds = rt.store.rounds(config.name)
        shelf = prune_checkpoints(
            rt.folder, rounds, settings.disk_keep_rounds, best_evaluated(rt.store, rt.folder), budget, reserve
        )
        for name, size in shelf.removed:
            log.warning("removed the checkpoint %s (%.2f GB): STP_DISK_BUDGET_GB is %g", name, size / GB, budget / GB)
        if shelf.size + reserve > budget and not warned:
            warned.add(True)
            log.warning(
                "%s takes %.2f GB%s, and nothing more of it may go; STP_DISK_BUDGET_GB is %g: raise it, or lower "
                "STP_DISK_KEEP_ROUNDS",
                rt.folder,
                shelf.size / GB,
                f", and soon {reserve / GB:.2f} GB more" if reserve else "",
                budget / GB,
            )

    return keep


def newest_bytes(folder: Path) -> int:
    """Of the checkpoint written last; of the SFT or base model before there is one."""
    made = [one for name in ("base", "sft", "round-*") for one in folder.glob(name) if one.is_dir()]
    return folder_bytes(max(made, key=lambda one: one.stat().st_mtime)) if made else 0


def best_evaluated(store: object, folder: Path) -> set[Path]:
    """Of each benchmark that checkpoints of a run were evaluated on, the one with the highest pass@k at the least k."""
    if not isinstance(store, SqlStore):
        return set()
    kept, best = Evaluations(store.database), dict[tuple[str, str], tuple[float, Path]]()
    for one in kept.page("", EVALUATIONS_AT_ONCE).items:
        model, result = Path(one.model).absolute(), kept.result(one.id)
        if model.parent != folder.absolute() or result is None or not result.passes:
            continue
        score = min(result.passes, key=lambda each: each.k).estimate.value
        best[one.benchmark, one.split] = max(best.get((one.benchmark, one.split), (-1.0, model)), (score, model))
    return {model for _, model in best.values()}


def prune_run(settings: Settings, run: str, keep: int, budget_gb: float | None, dry_run: bool) -> Shelf:
    """Remove checkpoints of a run that nothing needs: all such, or as many as a budget takes.

    Raises:
        InputError: no such run is in the database.
    """
    folder = settings.home / run
    with bootstrap.open_store(settings) as store:
        rounds = store.rounds(run)
        if not rounds:
            raise InputError(
                f"no round of a run named {run!r} is in the database, so nothing says which of its checkpoints are "
                "needed; set STP_HOME or STP_DATABASE_URL to its database"
            )
        best = best_evaluated(store, folder)
    return prune_checkpoints(
        folder, rounds, keep, best, None if budget_gb is None else int(budget_gb * GB), dry_run=dry_run
    )


Ended = Callable[[list[Round]], bool]


def ended(config: SelfPlayConfig | None) -> Ended:
    """Whether a run has made all the rounds that its configuration asks for; never where that is not known."""

    def look(rounds: list[Round]) -> bool:
        done = sum(one.done(Phase.TRAIN) for one in rounds)
        return config is not None and done >= config.rounds

    return look
