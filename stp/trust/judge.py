"""`python -I -m stp.trust.judge SPEC`: a confined process that judges compiled submissions and runs none of them.

It imports what it needs, confines itself, and then answers questions on standard input: a line of JSON with names of
theorems and the sizes of two compiled modules, followed by their bytes. An answer is one line of JSON: a list with what
is found of each theorem, or a string that says why there can be none.
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
from stp.trust.library import Library, LibraryError, Modules, ReadLibrary
from stp.trust.native import CompiledLibrary, nothing, self_test
from stp.trust.olean import Module, OleanError
from stp.trust.replay import Replay
from stp.trust.terms import Name, Terms

STACK = 256 << 20
"""Bytes: proofs nest deeply, and the kernel follows them."""


class Bar:
    """What the judge knows: a kernel, and by what is imported, a library and an environment for what rests on it."""

    def __init__(self, prefix: Path, folders: list[Path], replayed: bool) -> None:
        self._terms, self._folders, self._replayed = Terms(), folders, replayed
        self._kernel = Kernel(prefix, self._terms)
        self._modules = Modules(folders, self._terms)
        self._known: dict[tuple[Name, ...], tuple[Library, Replay]] = {}

    def judge(self, names: list[str], reference: bytes, submission: bytes) -> list[dict[str, Any]]:
        """What each of these theorems of a submission rests on, or why it is none.

        Raises:
            LibraryError: the library of the reference cannot be had, or is not as it should be.
        """
        try:
            asked, given = Module(reference, self._terms), Module(submission, self._terms)
            library, replay = self._imported(asked.imports)
            compare_modules(given, asked, library)
        except (Unproved, OleanError) as error:
            return [refused(error)] * len(names)
        return [self._one(name_parts(name), asked, given, library, replay) for name in names]

    def _imported(self, imports: tuple[Name, ...]) -> tuple[Library, Replay]:
        if imports not in self._known:
            self._known[imports] = self._read(imports) if self._replayed else self._compiled(imports)
        return self._known[imports]

    def _read(self, imports: tuple[Name, ...]) -> tuple[Library, Replay]:
        library = ReadLibrary(imports, self._modules, self._terms)
        return library, Replay(self._kernel, self._kernel.empty(), library.find, self._terms)

    def _compiled(self, imports: tuple[Name, ...]) -> tuple[Library, Replay]:
        library = CompiledLibrary(imports, self._folders, self._kernel)
        self_test(library, self._kernel, self._terms, imports)
        return library, Replay(self._kernel, library.environment, nothing, self._terms)

    def _one(self, name: Name, asked: Module, given: Module, library: Library, replay: Replay) -> dict[str, Any]:
        try:
            audited = audit(given, asked, name, library, self._terms)
            checked = replay.check(name, audited)
        except (Unproved, OleanError) as error:
            return refused(error)
        except Refused as error:
            return refused(f"Lean's kernel does not accept it: {error}")
        return {"proved": True, "axioms": audited.axioms, "declarations": checked}


def refused(why: object) -> dict[str, Any]:
    return {"proved": False, "why": str(why)}


def serve(questions: IO[bytes], answers: IO[bytes], spec: dict[str, Any]) -> None:
    """Answer until the questions end."""
    bar: Bar | None = None
    while line := questions.readline():
        asked = json.loads(line)
        reference, submission = (questions.read(asked[one]) for one in ("reference", "submission"))
        answer: str | list[dict[str, Any]]
        try:
            bar = bar or Bar(Path(spec["prefix"]), [Path(one) for one in spec["folders"]], spec["replayed"])
            answer = bar.judge(asked["names"], reference, submission)
        except (LibraryError, OSError, AttributeError) as error:  # the last two are what ctypes says of another Lean
            answer = str(error)
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def main() -> None:
    spec = json.loads(sys.argv[1])
    close_descriptors()
    die_with(spec["parent"])
    confine(spec)
    threading.stack_size(STACK)
    worker = threading.Thread(target=serve, args=(sys.stdin.buffer, sys.stdout.buffer, spec))
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
