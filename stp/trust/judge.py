"""`python -I -m stp.trust.judge SPEC`: a confined process that judges compiled submissions and runs none of them.

It imports what it needs, confines itself, and then answers questions on standard input: a line of JSON with the
theorem's name and the sizes of two compiled modules, followed by their bytes. The answer is one line of JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import IO, Any

from stp.checking.confine import close_descriptors, confine, die_with
from stp.trust.audit import Unproved, audit
from stp.trust.kernel import Kernel, Refused
from stp.trust.library import Library
from stp.trust.olean import Module, OleanError
from stp.trust.replay import Replay
from stp.trust.terms import Terms

STACK = 256 << 20
"""Bytes: proofs nest deeply, and the kernel follows them."""


def judge(name: str, reference: bytes, submission: bytes, library: Library, replay: Replay, terms: Terms) -> Any:
    """The answer about one submission: what the proof rests on, or why it is none."""
    path = tuple(name.split("."))
    try:
        audited = audit(Module(submission, terms), Module(reference, terms), path, library, terms)
        checked = replay.check(path, audited)
    except (Unproved, OleanError) as error:
        return {"proved": False, "why": str(error)}
    except Refused as error:
        return {"proved": False, "why": f"Lean's kernel does not accept it: {error}"}
    return {"proved": True, "axioms": audited.axioms, "declarations": checked}


def serve(questions: IO[bytes], answers: IO[bytes], lean: Path, folders: list[Path]) -> None:
    """Answer until the questions end."""
    terms = Terms()
    library = Library(folders, terms)
    replay = Replay(Kernel(lean, terms), library, terms)
    while line := questions.readline():
        asked = json.loads(line)
        reference, submission = (questions.read(asked[one]) for one in ("reference", "submission"))
        answer = judge(asked["name"], reference, submission, library, replay, terms)
        answers.write(json.dumps(answer).encode() + b"\n")
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
