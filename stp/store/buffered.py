"""A store for one worker: what a message names is read together, and its verdicts are written together.

A transaction costs more than a token filter or a failed `exact`: with one for each proof and one for each verdict, a
third of the time went there.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from stp.store import rows, tables
from stp.store.database import AS_USUAL, Connections
from stp.store.queries import CLAIMS
from stp.store.sql import SqlStore
from stp.types import Proof, Statement, Verdict


class BufferedStore(SqlStore):
    """Verdicts are stored at the next `flush`. Those that a killed process has not flushed are found anew."""

    def __init__(self, url: str, connections: Connections = AS_USUAL) -> None:
        super().__init__(url, connections=connections)
        self._proofs: dict[str, tuple[Statement, Proof] | None] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._turn = threading.Lock()

    def prefetch(self, proof_ids: Sequence[str]) -> None:
        """Read these proofs, and forget those of before."""
        column = tables.proofs.c.id
        with self._database.read() as connection:
            found = connection.execute(CLAIMS.where(column.in_(proof_ids)))
            self._proofs = {row._mapping[column]: rows.read_claim(row) for row in found}

    def to_check(self, proof_id: str) -> tuple[Statement, Proof] | None:
        return self._proofs[proof_id] if proof_id in self._proofs else super().to_check(proof_id)

    def record_verdict(self, proof_id: str, verdict: Verdict) -> bool:
        with self._turn:
            self._verdicts.setdefault(proof_id, verdict)
        return True

    def flush(self) -> None:
        """Store the verdicts that are known.

        Raises:
            StoreError: the database is out of reach; they are kept for the next time.
        """
        with self._turn:
            if self._verdicts:
                self.record_verdicts(self._verdicts)
                self._verdicts = {}
