"""Bringing statements, with proofs or without, into the store; every proof is checked on its way in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stp.checks import settle
from stp.errors import InputError
from stp.protocols import Progress, Queue, Store
from stp.syntax.language import SYSTEM_OF_FILES, language
from stp.types import (
    CheckLimits,
    Message,
    Proof,
    ProofSystem,
    Rollout,
    Statement,
    Verdict,
    corpus_batch,
    unsampled,
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
    """Proofs that the assistant does not accept, with the reason; they train nothing."""

    def why(self) -> str:
        """The first refusals, for a person to read."""
        return "\n".join(f"  {one.name}: {_first(verdict.messages)}" for one, verdict in self.refused[:5])


def add_rows(
    source: str, rows: Sequence[Row], store: Store, queue: Queue, limits: CheckLimits, progress: Progress
) -> Imported:
    """Store statements under a source and have their proofs checked; more proofs of a stored statement are welcome.

    Raises:
        CheckerUnavailable: no checker can be brought to work; run again, what was stored stays.
        RoundError: some proofs could not be checked; the same.
    """
    new = store.add_statements(statement for statement, _ in rows)
    proofs = {proof.id: (one, proof) for one, text in rows if text is not None for proof in [Proof(one.id, text)]}
    batch = corpus_batch(source)
    store.add_rollouts(batch, [corpus_rollout(proof) for _, proof in proofs.values()])
    settle(batch, store, queue, limits, progress, max_crashed=0.0)
    verdicts = store.verdicts(proofs)
    refused = tuple((one, verdicts[key]) for key, (one, _) in proofs.items() if not verdicts[key].proved)
    return Imported(source, len(rows), new, len(proofs), len(proofs) - len(refused), refused)


def corpus_rollout(proof: Proof) -> Rollout:
    """A proof that no model sampled. Its number comes from its text: the same proof is stored once, and another proof
    of the statement beside it."""
    return unsampled(proof, int(proof.id[:7], 16))


def read_rows(path: Path, source: str) -> list[Row]:
    """Statements of a file: `.jsonl` with one object a line, or `.lean`, `.v` with one theorem.

    An object has `statement` (ending in `:= by`, or with its proof after it) and may have `proof`, `header`, `level`,
    `weight` (w of the transport step), and `system` where it is not for Lean. A theorem whose proof is the incomplete
    one (`sorry`, `Admitted.`) counts as having none.

    Raises:
        InputError: the file cannot be read, or a line of it; the message names the line.
    """
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if path.suffix in SYSTEM_OF_FILES:
        known = language(SYSTEM_OF_FILES[path.suffix])
        statement, proof = known.parse_file(text, source)
        return [(statement, None if proof.strip() == known.incomplete.strip() else proof)]
    if path.suffix != ".jsonl":
        raise InputError(f"{path}: statements are read from .jsonl (one object a line) or .lean (one theorem)")
    rows = list(_lines(path, text, source))
    if not rows:
        raise InputError(f"{path} holds no statement")
    return rows


def _lines(path: Path, text: str, source: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):  # a string in JSON may hold what `splitlines` splits at
        if line.strip():
            try:
                yield _row(json.loads(line), source)
            except ValueError as error:
                raise InputError(f"{path}, line {number}: {error}") from error


def _row(fields: object, source: str) -> Row:
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")
    text, proof = str(fields.get("statement", "")).strip(), fields.get("proof")
    system = _system(fields)
    known = language(system)
    parts, name = known.split(text), known.name(text)
    if parts is None or name is None:
        raise ValueError(f"`statement` must be a theorem that ends in `{known.ending}`, or in its proof")
    if proof is None and parts[1].strip() not in {"", known.incomplete.strip()}:
        proof = parts[1]
    statement = Statement(
        name,
        parts[0],
        header=str(fields.get("header") or ""),
        source=source,
        level=_whole(fields, "level", default=0),
        matching_weight=_whole(fields, "weight", default=1),
        system=system,
    )
    return statement, None if proof is None else str(proof)


def _system(fields: dict[str, object]) -> ProofSystem:
    """The assistant that an object is for."""
    try:
        return ProofSystem(str(fields.get("system", ProofSystem.LEAN)))
    except ValueError:
        raise ValueError(f"`system` must be one of {', '.join(ProofSystem)}") from None


def _whole(fields: dict[str, object], name: str, default: int) -> int:
    """A field's whole number, at least `default`."""
    value = fields.get(name, default)
    if not isinstance(value, int) or value < default:
        raise ValueError(f"`{name}` must be a whole number, at least {default}")
    return value


def _first(messages: Iterable[Message]) -> str:
    return next((" ".join(one.text.split())[:160] for one in messages), "refused without a message")
