"""The core library that comes with stp, as a corpus: its theorems again, each checked by our own Lean.

A theorem is cut from its file by the commands that begin a line, and stated under its full name with `_again` behind
it, so that it stands beside the library's own; the header repeats the `universe`, `variable` and `open` lines that it
stands under. What does not check so, as proofs that use private names, is left out. A proof may find by `simp` the very
theorem that it proves: it is a correct proof under its header, and no argument for the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stp.corpora import Row, add_rows, corpus_rollout
from stp.protocols import Progress, Queue, Store
from stp.syntax.language import language
from stp.toolchain.embedded import core_sources, modules
from stp.toolchain.lemmas import INTERNAL
from stp.types import CheckLimits, Proof, ProofSystem, Statement, corpus_batch

SOURCE = "core"
AGAIN = "_again"
TOGETHER = 200
"""Theorems that are checked before they are stored: so much is lost by an interruption."""
_COMMAND = re.compile(r"^(?=[^\s\-/)}\]|·⟨])", re.MULTILINE)
_COMMENT = re.compile(r"/-(?:.|\n)*?-/|--[^\n]*")
_THEOREM = re.compile(
    r"(?:@\[[^\]]*\]\s*)*(?:(?:protected|public|nonrec)\s+)*(?:theorem|lemma)\s+(?P<name>[^\s({\[:⦃]*[^\s({\[:⦃.])"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many theorems the library's files have, and what became of them."""

    theorems: int
    checked: int
    """Those whose proof our Lean accepts where they stand alone."""
    named: int
    """Those of them whose proof names a lemma of the dictionary."""


def core_rows(sources: Path | None = None) -> list[Row]:
    """The theorems with their proofs, file after file, each file after those that it imports."""
    folder = sources or core_sources()
    return [
        row
        for module, path in modules(folder).items()
        if not INTERNAL.match(module)
        for row in _file(_COMMENT.sub("", path.read_text()), str(path.relative_to(folder)))
    ]


def add_core(
    rows: Sequence[Row], store: Store, scratch: Store, queue: Queue, limits: CheckLimits, progress: Progress
) -> Counted:
    """Check the theorems in a store that is thrown away, and store those that hold. Interrupted, the same call goes on.

    Raises:
        CheckerUnavailable: no checker can be brought to work; run again, what was stored stays.
    """
    known = store.lemmas()
    there = {one.proof.statement_id for one in store.proved(corpus_batch(SOURCE))}
    for start in range(0, len(rows), TOGETHER):
        some = [(one, text) for one, text in rows[start : start + TOGETHER] if one.id not in there]
        add_rows(SOURCE, some, scratch, queue, limits, progress)
        proofs = {Proof(one.id, text).id: (one, Proof(one.id, text)) for one, text in some if text is not None}
        held = {key: verdict for key, verdict in scratch.verdicts(proofs).items() if verdict.proved}
        store.add_statements(one for key, (one, _) in proofs.items() if key in held)
        store.add_rollouts(
            corpus_batch(SOURCE), [corpus_rollout(proof) for key, (_, proof) in proofs.items() if key in held]
        )
        store.record_verdicts(held)
    done = store.proved(corpus_batch(SOURCE))
    return Counted(len(rows), len(done), sum(any(name in known for name in one.lemmas) for one in done))


def _file(source: str, file: str) -> Iterator[Row]:
    """The theorems of a file; `scopes` are the namespaces and sections open, each with its lines of context."""
    scopes: list[tuple[str, list[str]]] = [("", [])]
    for command in _COMMAND.split(source):
        words = command.split()
        match words[:1]:
            case ["namespace"]:
                scopes.append((words[1], []))
            case ["section" | "mutual"]:
                scopes.append(("", []))
            case ["end"] if len(scopes) > 1:
                scopes.pop()
            case ["universe" | "variable" | "open"] if "in" not in words:
                scopes[-1][1].append(" ".join(words))
            case _:
                if row := _theorem(command.rstrip(), scopes, file):
                    yield row


def _theorem(command: str, scopes: Sequence[tuple[str, list[str]]], file: str) -> Row | None:
    found = _THEOREM.match(command)
    if found is None:
        return None
    short = found["name"]
    full = ".".join(name for name in (*(name for name, _ in scopes), short) if name)
    if short.startswith("_root_."):
        full = short.removeprefix("_root_.")
    parts = language(ProofSystem.LEAN).split(f"theorem {full}{AGAIN}{command[found.end('name') :]}")
    if parts is None:
        return None
    # A recursion must be on the theorem itself, not on the library's.
    proof = re.sub(rf"(?<![\w.'!?]){re.escape(short)}(?![\w'!?])", f"{full}{AGAIN}", parts[1])
    if re.search(rf"(?<![\w.'!?]){re.escape(full)}(?![\w'!?])", proof):
        return None
    header = "".join(f"{line}\n" for _, lines in scopes for line in lines)
    statement = Statement(f"{full}{AGAIN}", parts[0], header=header, source=SOURCE, file=file)
    return statement, proof
