"""Isabelle's part of `stp.bootstrap`: what settings say of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from stp.checking.enclosure import Enclosure, find_enclosure
from stp.checking.isabelle import IsabelleChecker, Rules
from stp.protocols import ProofChecker
from stp.settings import Settings
from stp.toolchain.isabelle import Isabelle
from stp.toolchain.isabelle import find as find_isabelle


def isabelle(settings: Settings) -> Isabelle:
    """The Isabelle to use.

    Raises:
        ToolchainError: there is none.
    """
    dirs = tuple(Path(one) for one in settings.isabelle_dirs.split(os.pathsep) if one)
    return find_isabelle(settings.isabelle, settings.isabelle_home, settings.isabelle_session, dirs)


def isabelle_maker(settings: Settings) -> Callable[[], ProofChecker]:
    """What makes checkers of Isabelle's proofs, each with a server of its own. Isabelle is looked for when the first is
    made, which raises ToolchainError where there is none, or proofs cannot be confined."""

    @cache
    def there() -> tuple[Isabelle, Enclosure]:
        return isabelle(settings), find_enclosure(settings.sandbox)

    oracles = frozenset(one.strip() for one in settings.isabelle_oracles.split(",") if one.strip())
    rules = Rules(settings.isabelle_automation, settings.isabelle_step_seconds, oracles)
    return lambda: IsabelleChecker(*there(), settings.checker_uses, settings.isabelle_rss_mb, rules)


def enclosure(settings: Settings) -> list[tuple[bool, str]]:
    """What confines Isabelle's server and what does not, one by one, as a self-test found.

    Raises:
        ToolchainError: proofs cannot be confined.
    """
    return find_enclosure(settings.sandbox).report
