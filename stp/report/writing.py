"""What every page and export shares: templates without surprises, and files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template

from stp.errors import InputError


def page_template(*packages: str) -> Template:
    """The first package's `page.html.j2`, which may include files of the others; what is put into it is escaped."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(one, ".") for one in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


@contextmanager
def written_whole(path: Path, what: str = "the report") -> Iterator[Path]:
    """A place to write `what` to; in the end it moves to `path`, unless something was raised.

    Raises:
        InputError: `path` cannot be written.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        partial.replace(path)
    except OSError as error:
        raise InputError(f"{what} cannot be written to {path}: {error.strerror}; name another file") from error
    finally:
        with suppress(NotADirectoryError):  # its folder is a file
            partial.unlink(missing_ok=True)


def write_whole(text: str, path: Path, what: str = "the report") -> None:
    """Write a text; see `written_whole`."""
    with written_whole(path, what) as partial:
        partial.write_text(text, encoding="utf-8")
