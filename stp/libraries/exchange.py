"""Published proofs in and out of the store.

What others published is their word, not our verdict: such proofs are stored on the tier `library`, which is enough to
train on and for no evaluation, or are checked on their way in like any others.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from stp.corpora import Row
from stp.errors import InputError
from stp.libraries.published import CONJECTURE, STATEMENT, PublishedRow, published_row, stated
from stp.libraries.store import take_word
from stp.protocols import Progress, Store
from stp.types import Proof, Statement, Tier, Verdict, VerdictStatus, prove_batch

TOGETHER = 1000
"""Rows stored at a time: so much is lost by an interruption."""
PUBLISHED = "published in "
"""How the verdicts of what was not checked here begin; behind it stands where it was published."""

CheckRows = Callable[[str, list[Row]], int]
"""Store rows under a source with their proofs checked; returns how many proofs were accepted."""


@dataclass
class Brought:
    """What an import did."""

    rows: int = 0
    new: int = 0
    """Statements that were not stored before."""
    proofs: int = 0
    """Rows with a proof that was taken."""
    accepted: int | None = None
    """Those that the assistant accepted here; None where none was checked."""
    sources: dict[str, int] = field(default_factory=dict)
    """Rows by the source that they are stored under."""
    left: dict[str, int] = field(default_factory=dict)
    """Rows that were left out, by reason."""


def bring(
    rows: Iterable[PublishedRow],
    name: str,
    origin: str,
    iterations: Collection[int] | None,
    store: Store,
    check: CheckRows | None,
    progress: Progress,
) -> Brought:
    """Store published rows as a corpus, under `NAME/TAG`. Harmless to repeat; interrupted, the same call goes on.

    Args:
        origin: where they were published, for verdicts to say.
        iterations: take rows of these alone; None: of all.
        check: how proofs are checked; None: they are taken on the word of whoever published them.
    """
    done, sources, left = Brought(), Counter[str](), Counter[str]()
    progress.start(f"import {name}", 0)
    remaining = iter(rows)
    while some := list(islice(remaining, TOGETHER)):
        by_source: dict[str, list[Row]] = defaultdict(list)
        for row in some:
            if iterations is not None and row.iteration not in iterations:
                left["rows of other iterations"] += 1
                continue
            found = stated(row, f"{name}/{_word(row.tags)}")
            if isinstance(found, str):
                left[found] += 1
            else:
                by_source[found[0].source].append(found)
        for source, taken in by_source.items():
            sources[source] += len(taken)
            done.proofs += len(taken)
            if check is None:
                done.new += _take(source, taken, origin, store)
            else:
                done.accepted = (done.accepted or 0) + check(source, taken)
        done.rows += len(some)
        progress.advance(len(some))
    progress.finish()
    done.sources, done.left = dict(sources), dict(left)
    return done


def proofs_of(run: str, store: Store) -> Iterator[PublishedRow]:
    """The correct proofs of a run's rounds, each once, at the round that found it first.

    Raises:
        InputError: there is no such run.
    """
    rounds = store.rounds(run)
    if not rounds:
        raise InputError(f"there is no run {run}; `stp report` lists those in the database")
    numbers = [one.number for one in rounds]
    proposed = {one.statement.id for number in numbers for one, _, _ in store.conjectures(run, number)}
    seen: set[str] = set()
    statements: dict[str, Statement] = {}
    for number in numbers:
        for one in store.proved(prove_batch(run, number)):
            if one.proof.id in seen:
                continue
            seen.add(one.proof.id)
            key = one.proof.statement_id
            statement = statements.setdefault(key, statements.get(key) or store.statement(key))
            yield published_row(statement, one.proof.text, CONJECTURE if key in proposed else STATEMENT, number)


def _take(source: str, rows: list[Row], origin: str, store: Store) -> int:
    """Store rows on their publisher's word; how many statements are new."""
    new = store.add_statements(statement for statement, _ in rows)
    word = Verdict(VerdictStatus.PROVED, checker=f"{PUBLISHED}{origin}", tier=Tier.LIBRARY)
    take_word(source, {Proof(one.id, text): word for one, text in rows if text is not None}, store)
    return new


def _word(tags: tuple[str, ...]) -> str:
    """The first tag, as a part of a source's name."""
    return re.sub(r"[^\w.-]+", "-", tags[0]).strip("-") if tags else STATEMENT
