"""Bringing traced theorems into the store.

A proof that a library compiled with is not checked again: it stands in a file with its own imports, `open`s and
variables, of a version that is seldom the one at hand, and it is put together from traced tactics. So its verdict says
PROVED in the tier `library`: somebody else's Lean accepted what was traced. That is enough to train on, which is all
that a corpus is for. An evaluation counts the tier `trust` alone; a run whose data set is a traced source would take a
sample that repeats the library's proof for settled. To have such proofs checked, import them (`stp import`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from stp.corpora import corpus_rollout
from stp.libraries.types import Premise, Traced, stated
from stp.protocols import Progress, Store
from stp.types import Proof, Statement, Tier, Verdict, VerdictStatus, corpus_batch

TOGETHER = 500
"""Theorems in a transaction."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the theorems of one source."""

    source: str
    theorems: int
    """Theorems that the trace has."""
    located: int
    """Those whose text the corpus has; the others are left out."""
    new: int
    """Those that were not stored before."""
    proofs: int
    """Those with a traced proof."""
    named: int
    """Those whose proof names a theorem of the lemma dictionary."""


@dataclass(frozen=True, slots=True)
class Library:
    """What theorems are looked up in."""

    statements: Mapping[tuple[str, str], Statement]
    """By file and full name."""
    lemmas: frozenset[str]
    order: Mapping[str, int]
    """Place of each file: after those that it imports."""


def add_library(premises: Iterable[Premise], store: Store, progress: Progress) -> Library:
    """Store the library's theorems as lemmas, and tell where each theorem stands."""
    statements: dict[tuple[str, str], Statement] = {}
    names: set[str] = set()
    order: dict[str, int] = {}
    left = iter(premises)
    progress.start("lemmas", 0)
    while some := list(islice(left, TOGETHER)):
        known = [one for one in some if one.statement]
        store.add_lemmas(one.lemma for one in known)
        names |= {one.name for one in known}
        statements |= {(one.path, one.name): stated(one, "") for one in known}
        for one in some:
            order.setdefault(one.path, len(order))
        progress.advance(len(some))
    progress.finish()
    return Library(statements, frozenset(names), order)


def add_theorems(
    source: str, theorems: Iterable[Traced], library: Library, origin: str, store: Store, progress: Progress
) -> Stored:
    """Store traced theorems under a source, file after file and each file from top to bottom, as conjecturer rows want
    them. Harmless to repeat; interrupted, what was stored stays, and the same call goes on.

    Args:
        origin: what was traced, for the verdicts to say: `URL@COMMIT`.
    """
    progress.start(f"read {source}", 0)
    found = []
    for one in theorems:
        found.append(one)
        progress.advance()
    last = len(library.order)
    known = [one for one in found if (one.path, one.name) in library.statements]
    known.sort(key=lambda one: (library.order.get(one.path, last), one.start, one.name))
    progress.start(f"store {source}", len(known))
    new = named = 0
    for start in range(0, len(known), TOGETHER):
        some = known[start : start + TOGETHER]
        rows = [(replace(library.statements[one.path, one.name], source=source), one) for one in some]
        new += store.add_statements(statement for statement, _ in rows)
        named += _add_proofs(source, rows, library, origin, store)
        progress.advance(len(some))
    progress.finish()
    proofs = sum(one.proof is not None for one in known)
    return Stored(source, len(found), len(known), new, proofs, named)


def _add_proofs(
    source: str, rows: Iterable[tuple[Statement, Traced]], library: Library, origin: str, store: Store
) -> int:
    """Store proofs with the library's word for them; how many name a lemma."""
    proofs = [(Proof(one.id, traced.proof), traced) for one, traced in rows if traced.proof is not None]
    said = {proof: _word(traced, library, origin) for proof, traced in proofs}
    take_word(source, said, store)
    return sum(bool(one.lemmas) for one in said.values())


def take_word(source: str, said: Mapping[Proof, Verdict], store: Store) -> None:
    """Store proofs of a corpus with what somebody else says of them."""
    store.add_rollouts(corpus_batch(source), [corpus_rollout(proof) for proof in said])
    store.record_verdicts({proof.id: word for proof, word in said.items()})


def _word(traced: Traced, library: Library, origin: str) -> Verdict:
    lemmas = tuple(one for one in traced.lemmas if one in library.lemmas)
    return Verdict(VerdictStatus.PROVED, lemmas=lemmas, checker=f"trace of {origin}", tier=Tier.LIBRARY)
