"""Who works for a queue, as the overview tells it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from services.api.pages.now import Worker, workers
from stp.queues.celery import CeleryQueue, celery_app
from stp.store import schema
from stp.store.ledger import SqlLedger


def test_worker_processes_are_told_with_their_trouble_but_not_its_text(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/stp.db"
    schema.upgrade(url)
    ledger = SqlLedger(url, 60)
    with closing(CeleryQueue(celery_app("redis://nowhere/0"), ledger)) as queue:
        assert workers(queue) == [Worker("none", "start one with `stp worker`")]
        ledger.beat("one")
        ledger.beat("two", "/secret/lean is gone")
        assert workers(queue) == [Worker("one", "able to check"), Worker("two", "in trouble; its log says why")]
