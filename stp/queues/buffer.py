"""Between checkers and the store: proofs that are checked one after the other are read together, and verdicts that come
soon after each other are written together.

A transaction costs more than a token filter or a failed `exact`: with one for each proof and one for each verdict, a
third of a checker's own time went there.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from stp.protocols import Store
from stp.types import Proof, Statement, Verdict

MOST_AHEAD = 10_000
"""Proofs read and not asked for; they were cancelled."""


class Buffer:
    """The part of a store that a `Bench` needs; safe to use from many threads. Verdicts that a killed process has not
    flushed are found anew."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ahead: dict[str, tuple[Statement, Proof]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._turn, self._writing = threading.Lock(), threading.Lock()
        self.news = threading.Event()
        """Set when a verdict comes; for whoever flushes to clear."""

    def __len__(self) -> int:
        """How many verdicts are not stored yet."""
        return len(self._verdicts)

    def prefetch(self, proof_ids: Sequence[str]) -> None:
        """Have these proofs at hand."""
        if len(self._ahead) > MOST_AHEAD:
            self._ahead.clear()
        if new := [one for one in proof_ids if one not in self._ahead]:
            self._ahead.update(self._store.to_check_all(new))

    def to_check(self, proof_id: str) -> tuple[Statement, Proof] | None:
        """As `Store.to_check`; what was read ahead is handed out once."""
        if proof_id in self._verdicts:
            return None
        try:
            return self._ahead.pop(proof_id)
        except KeyError:
            return self._store.to_check(proof_id)

    def record_verdict(self, proof_id: str, verdict: Verdict) -> bool:
        """Settle a proof at the next `flush`; False when it is settled already, as far as is known here."""
        with self._turn:
            new = proof_id not in self._verdicts
            self._verdicts.setdefault(proof_id, verdict)
        self.news.set()
        return new

    def flush(self) -> None:
        """Store the verdicts that are known.

        Raises:
            StoreError: the database is out of reach; they are kept for the next time.
        """
        with self._writing:
            with self._turn:
                found = dict(self._verdicts)
            if found:
                self._store.record_verdicts(found)
                with self._turn:
                    for one in found:
                        del self._verdicts[one]
