"""Log lines of a service: one line each, as JSON or as text, with the ids of what they are about.

Whatever a line carries (a model's text, a header of a request), none of it can pass for a line of ours: in JSON all
but ASCII is escaped, in text everything that cannot be printed, and the lines of a traceback are indented.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

Form = Literal["json", "text"]
LEVELS = {
    "alembic": logging.WARNING,
    "uvicorn": logging.INFO,
    # Its lines hold paths as they came; those of the service say more, and no secrets.
    "uvicorn.access": logging.CRITICAL,
    "uvicorn.error": logging.INFO,
}
"""Of the loggers of libraries."""

_IDS: ContextVar[Mapping[str, str]] = ContextVar("ids", default=MappingProxyType({}))
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


def setup(form: Form, level: int = logging.INFO) -> None:
    """Have this process, and those it forks, log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, its_level in LEVELS.items():
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(its_level)


def ids() -> Mapping[str, str]:
    """What the lines logged here and now are about."""
    return _IDS.get()


@contextmanager
def about(**more: str) -> Iterator[None]:
    """Have all lines that are logged inside carry these ids too."""
    token = _IDS.set({**_IDS.get(), **more})
    try:
        yield
    finally:
        _IDS.reset(token)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "text": record.getMessage(),
            **_more(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class TextLines(logging.Formatter):
    """A line for people; what follows a line is indented."""

    def format(self, record: logging.LogRecord) -> str:
        more = " ".join(f"{name}={value}" for name, value in _more(record).items())
        line = _printable(f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}")
        if more:
            line += _printable(f" [{more}]")
        if record.exc_info:
            trace = self.formatException(record.exc_info)
            line += "".join(f"\n    {_printable(one)}" for one in trace.splitlines())
        return line


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _more(record: logging.LogRecord) -> dict[str, object]:
    """The ids of the place, and what the line itself was given as `extra`."""
    return {**_IDS.get(), **{name: value for name, value in vars(record).items() if name not in _USUAL}}


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
