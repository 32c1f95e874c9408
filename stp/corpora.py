"""Bringing statements, with proofs or without, into the store; every proof is checked on its way in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stp.checks import settle
from stp.errors import InputError
from stp.protocols import Progress, Queue, Store
from stp.syntax.lean import parse_file, split_proof, theorem_name
from stp.types import (
    CheckLimits,
    FinishReason,
    Message,
    Proof,
    Rollout,
    Statement,
    Verdict,
    corpus_batch,
)

Row = tuple[Statement, str | None]
"""A statement and its proof, if it has one."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    source: str
    statements: int
    new: int
    """Statements that were not stored before."""
    proofs: int
    proved: int
    refused: tuple[tuple[Statement, Verdict], ...] = ()
    """Proofs that Lean does not accept, with the reason; they train nothing."""

    def why(self) -> str:
        """The first refusals, for a person to read."""
        return "\n".join(f"  {one.name}: {_first(verdict.messages)}" for one, verdict in self.refused[:5])


def add_rows(
    source: str, rows: Sequence[Row], store: Store, queue: Queue, limits: CheckLimits, progress: Progress
) -> Imported:
    """Store statements under a source and have their proofs checked.

    Raises:
        CheckerUnavailable: no checker can be brought to work; run again, what was stored stays.
    """
    new = store.add_statements(statement for statement, _ in rows)
    proofs = {one.id: (one, Proof(one.id, text)) for one, text in rows if text is not None}
    batch = corpus_batch(source)
    store.add_rollouts(
        batch,
        [Rollout(proof, 0, seed=0, tokens=0, logprob=0.0, finish=FinishReason.STOP) for _, proof in proofs.values()],
    )
    settle(batch, store, queue, limits, progress, max_crashed=0.0)
    verdicts = store.verdicts([proof.id for _, proof in proofs.values()])
    refused = tuple((one, verdicts[proof.id]) for one, proof in proofs.values() if not verdicts[proof.id].proved)
    return Imported(source, len(rows), new, len(proofs), len(proofs) - len(refused), refused)


def read_rows(path: Path, source: str) -> list[Row]:
    """Statements of a file: `.jsonl` with one object a line, or `.lean` with one theorem.

    An object has `statement` (ending in `:= by`, or with its proof after it) and may have `proof`, `header`, `level`,
    `weight` (w of the transport step). A `.lean` theorem proved by `sorry` counts as having no proof.

    Raises:
        InputError: the file cannot be read, or a line of it; the message names the line.
    """
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if path.suffix == ".lean":
        statement, proof = parse_file(text, source)
        return [(statement, None if proof.strip() == "sorry" else proof)]
    if path.suffix != ".jsonl":
        raise InputError(f"{path}: statements are read from .jsonl (one object a line) or .lean (one theorem)")
    rows = list(_lines(path, text, source))
    if not rows:
        raise InputError(f"{path} holds no statement")
    return rows


def _lines(path: Path, text: str, source: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield _row(json.loads(line), source)
            except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                reason = f"no field {error}" if isinstance(error, KeyError) else str(error)
                raise InputError(f"{path}, line {number}: {reason}") from error


def _row(fields: dict[str, object], source: str) -> Row:
    text, proof = str(fields["statement"]).strip(), fields.get("proof")
    parts, name = split_proof(text), theorem_name(text)
    if parts is None or name is None:
        raise ValueError("`statement` must be a theorem that ends in `:= by`, or in its proof")
    if proof is None and parts[1].strip() not in {"", "sorry"}:
        proof = parts[1]
    statement = Statement(
        name,
        parts[0],
        header=str(fields.get("header", "")).strip(),
        source=source,
        level=int(str(fields.get("level", 0))),
        matching_weight=int(str(fields.get("weight", 1))),
    )
    return statement, None if proof is None else str(proof)


def _first(messages: Iterable[Message]) -> str:
    return next((" ".join(one.text.split())[:160] for one in messages), "refused without a message")
