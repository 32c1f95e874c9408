"""A stand-in for Isabelle, for tests where none is installed: a program `isabelle` that answers as the real one does.

`python -m stp.testing_isabelle HOME server -n NAME` speaks the server's protocol over a real socket (`server.py`),
reads the theory files that it is shown, and "proves" by a table (`prover.py`). What a test wants to go wrong, it says
in `Faults`. Written from a description of the protocol and from the transcripts that come with `isabelle-client`; where
the description is wrong, so is this, and what passes here has still to pass with an Isabelle: set ISABELLE_HOME, and
the same tests run on it.

It cuts texts into tokens with stp's own lexer, so it cannot show where that differs from Isabelle's.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

VERSION = "Isabelle2024"
FAULTS = "faults.json"


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong in a stand-in; nothing by default."""

    start_seconds: float = 0.0
    """How long a session takes to start."""
    refuses_session: bool = False
    """No session starts."""
    block: int = 0
    """So many bytes are sent at a time; 0: a message at a time."""
    cut_after_uses: int = 0
    """The connection ends within the answer to this use of theories, 0: never ..."""
    die_after_uses: int = 0
    """... or the whole server does, before it ..."""
    lose_session_after_uses: int = 0
    """... or the session is gone from then on ..."""
    silent_after_uses: int = 0
    """... or a task is begun that never ends."""
    ignores_cancel: bool = False
    """A cancelled task goes on, and computes."""
    retains: bool = False
    """What is to be purged stays."""
    watchdog_seconds: float = 0.0
    """After so long a task ends as if all were well, although commands still run."""
    forgets_audit: bool = False
    """The result lacks the theory that audits, as if it had never been asked for."""


def install(home: Path, faults: Faults | None = None) -> Path:
    """Make a stand-in's folder, for ISABELLE_HOME; returns it. Called again, it changes what goes wrong in servers that
    start from then on."""
    program = home / "bin" / "isabelle"
    program.parent.mkdir(parents=True, exist_ok=True)
    (home / FAULTS).write_text(json.dumps(asdict(faults or Faults())))
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m stp.testing_isabelle {home} "$@"\n')
    program.chmod(0o755)
    return home


def faults_of(home: Path) -> Faults:
    """What goes wrong in the stand-in of this folder."""
    return Faults(**json.loads((home / FAULTS).read_text()))
