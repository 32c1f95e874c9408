"""What the commands share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from stp.checks import TROUBLES, trouble_shares
from stp.config import SelfPlayConfig, load_config, shipped_configs
from stp.errors import ConfigError
from stp.progress import ConsoleProgress, SilentProgress
from stp.protocols import Progress
from stp.settings import Settings

CONSOLE = Console(stderr=True)
"""For people: progress and errors. Standard output carries results alone."""

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ConfigName = Annotated[str, typer.Argument(help="Experiment file (.toml), or the name of one that ships with stp.")]


def settings() -> Settings:
    """Settings of the environment.

    Raises:
        ConfigError: a variable has a wrong value.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"  STP_{'.'.join(map(str, item['loc'])).upper()}: {item['msg']}" for item in error.errors()]
        raise ConfigError("wrong settings in the environment:\n" + "\n".join(lines)) from error


def progress(quiet: bool) -> Progress:
    """Bars on a terminal; nothing otherwise."""
    return SilentProgress() if quiet or not CONSOLE.is_terminal else ConsoleProgress(CONSOLE)


def experiment(which: str, /, **overrides: object) -> SelfPlayConfig:
    """The experiment named, or in the file named.

    Raises:
        ConfigError: there is none, or it has wrong fields.
    """
    shipped = shipped_configs()
    path = shipped.get(which, Path(which))
    if not path.exists():
        raise ConfigError(f"there is no experiment {which!r}; give a .toml file, or one of: {', '.join(shipped)}")
    return load_config(path, **overrides)


def troubles_told(troubles: Mapping[str, float], counted: float) -> str:
    """What stands beside a pass rate over so many rollouts: how many could not be checked, or not within the limits."""
    shares = trouble_shares(troubles, counted)
    told = [f"{shares[kind]:.1%} {what}" for kind, what in TROUBLES.items() if shares[kind]]
    return f" ({', '.join(told)} of the rollouts)" if told else ""


def emit(json_wanted: bool, value: dict[str, Any], text: str) -> None:
    """Print a result for a program or for a person."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str) if json_wanted else text)
