"""The figures of each phase, handed to who draws curves of them: TensorBoard, trackio, Weights & Biases.

A run's figures are in its database; this is a copy for those who watch many runs in one place. TensorBoard's files are
written by torch, which needs the package `tensorboard` for it (whoever looks at them has it; tensorboardX would be one
more that writes the same). trackio has the interface of wandb, so one class serves both.

Which phases were handed on is noted beside the run's checkpoints, so a run that is stopped and goes on hands each on
once; a kill between the two repeats one, with the same numbers. A tracker that fails is left out from then on, with a
warning: it never stops a run.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from stp.errors import ConfigError
from stp.types import Phase, Round

log = logging.getLogger(__name__)
NOTES = "tracked.json"
PROJECT = "stp"


class Sink(Protocol):
    """Somebody who draws curves."""

    def log(self, number: int, figures: Mapping[str, float]) -> None:
        """Figures of a round, some of them: others of the same round may follow."""
        ...

    def close(self) -> None: ...


class TensorBoard:
    """Event files in the folder `tensorboard` of the run; look at them with `tensorboard --logdir STP_HOME`."""

    def __init__(self, run: str, config: Mapping[str, Any], folder: Path) -> None:
        import_module("tensorboard")
        from torch.utils.tensorboard import SummaryWriter

        self._writer: Any = SummaryWriter(str(folder / "tensorboard"))

    def log(self, number: int, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            self._writer.add_scalar(name, value, number)
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()


class WandbLike:
    """A run of the project `stp`; the curves are over its rounds."""

    def __init__(self, module: str, run: str, config: Mapping[str, Any], folder: Path) -> None:
        self._module: Any = import_module(module)
        more: dict[str, Any] = {}
        if module == "wandb":
            # It would record what the process prints.
            more = {"id": run, "dir": str(folder), "settings": self._module.Settings(console="off")}
        with redirect_stdout(sys.stderr):  # standard output carries results alone
            self._run = self._module.init(project=PROJECT, name=run, config=dict(config), resume="allow", **more)
        if module == "wandb":
            # Rounds that overlap come out of order, which a step of its own may not.
            self._run.define_metric("*", step_metric="round")

    def log(self, number: int, figures: Mapping[str, float]) -> None:
        with redirect_stdout(sys.stderr):
            self._module.log({"round": number, **figures})

    def close(self) -> None:
        with redirect_stdout(sys.stderr):
            self._module.finish()


Opener = Callable[[str, Mapping[str, Any], Path], Sink]


def _wandb_like(module: str) -> Opener:
    return lambda run, config, folder: WandbLike(module, run, config, folder)


KINDS: dict[str, Opener] = {
    "tensorboard": TensorBoard,
    "trackio": _wandb_like("trackio"),
    "wandb": _wandb_like("wandb"),
}


class Tracker:
    """Hands figures to sinks, each phase once."""

    def __init__(self, sinks: Mapping[str, Sink], folder: Path) -> None:
        self._sinks, self._file = dict(sinks), folder / NOTES
        self._done: dict[str, list[str]] = read_notes(self._file)
        self._lock = threading.Lock()

    def catch_up(self, rounds: Iterable[Round]) -> None:
        """What was done before it looked on."""
        for one in rounds:
            for phase in one.phases:
                self(one, phase)

    def __call__(self, round_: Round, phase: Phase) -> None:
        with self._lock:
            for name in list(self._sinks):
                self._hand(name, round_, phase)

    def _hand(self, name: str, round_: Round, phase: Phase) -> None:
        done, key = self._done.setdefault(name, []), f"{round_.number}/{phase}"
        if key in done:
            return
        try:
            self._sinks[name].log(round_.number, named(phase, round_.phases[phase]))
        except Exception as error:  # whatever it is, the run is worth more
            log.warning("%s is told nothing more of this run: %s", name, error)
            self._drop(name)
            return
        done.append(key)
        scratch = self._file.with_name(f"{NOTES}.writing")
        scratch.write_text(json.dumps(self._done))
        scratch.rename(self._file)

    def _drop(self, name: str) -> None:
        with suppress(Exception):
            self._sinks.pop(name).close()

    def close(self) -> None:
        """Let the sinks write what they hold back."""
        for name in list(self._sinks):
            self._drop(name)


def named(phase: Phase, figures: Mapping[str, float]) -> dict[str, float]:
    """Figures as curves: `prove/checks_time`. Bounds of the run's health are none."""
    return {
        f"{phase}/{name.replace(' ', '_')}": float(value)
        for name, value in figures.items()
        if not name.endswith((" warns", " stops"))
    }


def read_notes(file: Path) -> dict[str, list[str]]:
    """What was handed on; nothing where that is not noted, or not readable: it is then handed on again."""
    try:
        found = json.loads(file.read_text())
        return {str(name): [str(one) for one in keys] for name, keys in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def kinds(wanted: str) -> list[str]:
    """The trackers that `STP_TRACKING` names, joined by commas.

    Raises:
        ConfigError: there is no such tracker.
    """
    names = [one.strip() for one in wanted.split(",") if one.strip()]
    if unknown := [one for one in names if one not in KINDS]:
        raise ConfigError(f"STP_TRACKING names {unknown[0]!r}; there are {', '.join(KINDS)}, joined by commas")
    return names


def open_tracker(wanted: str, run: str, config: Mapping[str, Any], folder: Path) -> Tracker:
    """The trackers named, with a run each.

    Raises:
        ConfigError: there is no such tracker, its package is missing, or it does not start.
    """
    sinks: dict[str, Sink] = {}
    for name in kinds(wanted):
        try:
            sinks[name] = KINDS[name](run, config, folder)
        except ImportError as error:
            raise ConfigError(
                f"STP_TRACKING={name} needs the package {name}; pip install 'stp[{name}]', or unset it"
            ) from error
        except Exception as error:
            raise ConfigError(f"{name} does not start: {error}; mend that, or take it out of STP_TRACKING") from error
    return Tracker(sinks, folder)
