"""Copies of large folders that take no room."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder that nobody writes to, by links where the file system allows it; the target may exist."""
    shutil.copytree(source, target, copy_function=_link, dirs_exist_ok=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
