"""Checkpoint folders: whole or not there, with a note of how they came about."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stp.errors import StoreError
from stp.types import Checkpoint

MANIFEST = "stp.json"


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """A folder beside `out` that becomes `out` when the block ends well.

    Raises:
        StoreError: it cannot be written, for want of space or of rights.
    """
    scratch = out.with_name(out.name + ".writing")
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        yield scratch
        scratch.rename(out)
    except Exception as error:
        # The libraries that write raise what they like: OSError, SafetensorError, a bare Exception.
        shutil.rmtree(scratch, ignore_errors=True)
        raise StoreError(
            f"cannot write the checkpoint {out}: {error}; make room or choose another STP_HOME, "
            "then run the same command again"
        ) from error


def write_manifest(folder: Path, made: Checkpoint) -> None:
    values = {"steps": made.steps, "tokens": made.tokens, "loss": made.loss}
    (folder / MANIFEST).write_text(json.dumps(values, indent=2))


def read_manifest(folder: Path) -> Checkpoint:
    """The checkpoint in a folder that is complete."""
    return Checkpoint(folder, **json.loads((folder / MANIFEST).read_text()))
