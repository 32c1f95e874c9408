"""`python -I -m stp.trust.judge SPEC`: a confined process that judges compiled submissions and runs none of them.

It imports what it needs, confines itself, and then answers questions on standard input: a line of JSON with names of
theorems and the sizes of two compiled modules, followed by their bytes. The answers are one line of JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import IO, Any

from stp.checking.confine import close_descriptors, confine, die_with
from stp.syntax.tokens import name_parts
from stp.trust.audit import Unproved, audit, compare_modules
from stp.trust.kernel import Kernel, Refused
from stp.trust.library import Library
from stp.trust.olean import Module, OleanError
from stp.trust.replay import Replay
from stp.trust.terms import Name, Terms

STACK = 256 << 20
"""Bytes: proofs nest deeply, and the kernel follows them."""


class Bar:
    """What the judge knows: the library, and a kernel that holds what earlier proofs needed of it."""

    def __init__(self, lean: Path, folders: list[Path]) -> None:
        self._terms = Terms()
        self._library = Library(folders, self._terms)
        self._replay = Replay(Kernel(lean, self._terms), self._library, self._terms)

    def judge(self, names: list[str], reference: bytes, submission: bytes) -> list[dict[str, Any]]:
        """What each of these theorems of a submission rests on, or why it is none."""
        try:
            asked, given = Module(reference, self._terms), Module(submission, self._terms)
            compare_modules(given, asked, self._library)
        except (Unproved, OleanError) as error:
            return [refused(error)] * len(names)
        return [self._one(name_parts(name), asked, given) for name in names]

    def _one(self, name: Name, asked: Module, given: Module) -> dict[str, Any]:
        try:
            audited = audit(given, asked, name, self._library, self._terms)
            checked = self._replay.check(name, audited)
        except (Unproved, OleanError) as error:
            return refused(error)
        except Refused as error:
            return refused(f"Lean's kernel does not accept it: {error}")
        return {"proved": True, "axioms": audited.axioms, "declarations": checked}


def refused(why: object) -> dict[str, Any]:
    return {"proved": False, "why": str(why)}


def serve(questions: IO[bytes], answers: IO[bytes], lean: Path, folders: list[Path]) -> None:
    """Answer until the questions end."""
    bar = Bar(lean, folders)
    while line := questions.readline():
        asked = json.loads(line)
        reference, submission = (questions.read(asked[one]) for one in ("reference", "submission"))
        answers.write(json.dumps(bar.judge(asked["names"], reference, submission)).encode() + b"\n")
        answers.flush()


def main() -> None:
    spec = json.loads(sys.argv[1])
    close_descriptors()
    die_with(spec["parent"])
    confine(spec)
    threading.stack_size(STACK)
    arguments = (sys.stdin.buffer, sys.stdout.buffer, Path(spec["lean"]), [Path(one) for one in spec["folders"]])
    worker = threading.Thread(target=serve, args=arguments)
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
