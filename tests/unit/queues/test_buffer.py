"""What stands between checkers and the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from stp.errors import StoreError
from stp.queues.buffer import Buffer
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.testing import failed, make_statement, proved
from stp.types import Proof, Verdict, unsampled

STATEMENT = make_statement()
PROOFS = [Proof(STATEMENT.id, text) for text in "abc"]
IDS = [one.id for one in PROOFS]


class CountingStore(SqlStore):
    """Counts its transactions, and breaks when told to."""

    written, broken = 0, False

    def to_check(self, proof_id: str) -> None:
        raise AssertionError("it was read ahead")

    def record_verdicts(self, found: Mapping[str, Verdict]) -> int:
        if self.broken:
            raise StoreError("it is away")
        self.written += 1
        return super().record_verdicts(found)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CountingStore]:
    url = f"sqlite:///{tmp_path / 'stp.db'}"
    upgrade(url)
    with closing(CountingStore(url)) as opened:
        opened.add_statements([STATEMENT])
        opened.add_rollouts("b", [unsampled(one, n) for n, one in enumerate(PROOFS)])
        yield opened


def test_proofs_are_read_and_verdicts_written_together(store: CountingStore) -> None:
    buffer = Buffer(store)
    buffer.prefetch(IDS)
    assert [buffer.to_check(one) for one in IDS] == [(STATEMENT, one) for one in PROOFS]
    assert all(buffer.record_verdict(one, proved()) for one in IDS)
    assert len(store.unsettled("b")) == 3
    buffer.flush()
    assert store.unsettled("b") == []
    buffer.flush()
    assert store.written == 1


def test_what_is_settled_is_neither_checked_nor_settled_again_before_it_is_stored(store: CountingStore) -> None:
    buffer = Buffer(store)
    buffer.prefetch(IDS)
    assert buffer.record_verdict(IDS[0], proved())
    assert buffer.to_check(IDS[0]) is None
    assert not buffer.record_verdict(IDS[0], failed())
    buffer.flush()
    assert store.verdicts(IDS)[IDS[0]].proved


def test_verdicts_stay_while_the_store_is_away(store: CountingStore) -> None:
    buffer = Buffer(store)
    buffer.record_verdict(IDS[0], proved())
    store.broken = True
    with pytest.raises(StoreError):
        buffer.flush()
    store.broken = False
    buffer.flush()
    assert list(store.verdicts(IDS)) == IDS[:1]
