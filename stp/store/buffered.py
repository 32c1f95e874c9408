"""A store for one worker: what a message names is read together, and its verdicts are written together.

A transaction costs more than a token filter or a failed `exact`: with one for each proof and one for each verdict, a
third of the time went there.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sqlalchemy import select

from stp.store import rows, tables
from stp.store.sql import SqlStore
from stp.types import Proof, Statement, Verdict


class BufferedStore(SqlStore):
    """Verdicts are stored at the next `flush`. Those that a killed process has not flushed are found anew."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._proofs: dict[str, tuple[Statement, Proof]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._turn = threading.Lock()

    def prefetch(self, proof_ids: Sequence[str]) -> None:
        """Read these proofs, and forget those of before."""
        query = (
            select(tables.proofs, tables.statements).join(tables.statements).where(tables.proofs.c.id.in_(proof_ids))
        )
        with self._database.read() as connection:
            found = [(rows.read_statement(row), rows.read_proof(row)) for row in connection.execute(query)]
        self._proofs = {proof.id: (statement, proof) for statement, proof in found}

    def proof(self, proof_id: str) -> tuple[Statement, Proof]:
        return self._proofs.get(proof_id) or super().proof(proof_id)

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
