"""Supervised fine-tuning on a proof corpus, so that the model knows both roles before self-play (stage 1).

Specification §1.4. Prover rows are the corpus' proofs, all that a statement has (loss on the proof only, as the paper
says). Conjecturer rows pair a statement Y with an earlier statement X of its file whose proof uses the same lemma:
shown X's proof and the lemma, the target is Y. Where files are not known all are one. At inference half of the prompts
name no lemma (§3.1), which the reference never trains on; here each Y also gets one row with the trivial lemma, from
the most similar of a few earlier statements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from stp.config import SelfPlayConfig
from stp.prompts import TEMPLATES, Template, conjecturer_row, prover_pair
from stp.protocols import Store
from stp.selfplay.kinds import Proved, kind_rows
from stp.selfplay.randomness import generator
from stp.types import TRIVIAL_LEMMA, Example, Lemma, Proof, ProvedProof, Role, Seed, Statement, corpus_batch

ROWS_PER_LEMMA = 2
"""Earlier statements paired with a statement for each lemma of its proof; all of them would be quadratic."""
SIMILAR_AMONG = 32


def corpus_examples(config: SelfPlayConfig, store: Store) -> list[Example]:
    """SFT rows of both roles from the proved statements of the corpus, in the corpus' order, each of weight 1."""
    template, rng = TEMPLATES[config.template], generator(config.seed, "corpus")
    whole: list[tuple[Statement, ProvedProof | None]] = []
    rows: list[Example] = []
    for source in config.corpus:
        proofs: dict[str, list[ProvedProof]] = defaultdict(list)
        for one in store.proved(corpus_batch(source)):
            proofs[one.proof.statement_id].append(one)
        for statement in store.statements(source):
            known = proofs.get(statement.id, [])
            whole.append((statement, known[-1] if known else None))
            rows += [prover_row(template, statement, one.proof, config.corpus_loss == "all") for one in known]
    corpus = [(statement, proved) for statement, proved in whole if proved]
    if config.conjecture.enabled:
        proposing = conjecturer_rows(template, whole, store.lemmas(), rng, config.conjecture.released_rows)
        proposing += kind_rows(template, corpus, config.select.kinds, overlap)
        share = config.conjecture.corpus_rows
        rows += some(proposing, round(share * len(rows)), rng) if share else proposing
    return rows


def prover_row(template: Template, statement: Statement, proof: Proof, whole: bool) -> Example:
    """A row that trains on the proof, or on statement and proof."""
    prompt, target = prover_pair(template, statement, proof.text, whole)
    return Example(Role.PROVER, prompt, target, origin=proof.id)


def some(rows: Sequence[Example], number: int, rng: np.random.Generator) -> list[Example]:
    """So many rows at random, in their order."""
    return [rows[one] for one in sorted(rng.permutation(len(rows))[:number])]


def conjecturer_rows(
    template: Template,
    corpus: Sequence[tuple[Statement, ProvedProof | None]],
    library: dict[str, Lemma],
    rng: np.random.Generator,
    released: bool,
) -> list[Example]:
    """Rows (lemma, earlier statement with proof) → statement; one without a proof is only ever a target."""
    users: dict[tuple[str, str], list[Proved]] = defaultdict(list)
    files: dict[str, list[Proved]] = defaultdict(list)
    rows = []
    for statement, proved in corpus:
        shown: list[tuple[Proved, Lemma]] = []
        here = [(statement, proved)] if proved else []
        for name in proved.lemmas if proved else ():
            if name in library:
                earlier = users[statement.file, name]
                chosen = rng.permutation(len(earlier))[:ROWS_PER_LEMMA]
                shown += [(earlier[choice], library[name]) for choice in chosen]
                earlier += here
        if before := files[statement.file]:
            shown.append((most_similar(statement, before, rng), TRIVIAL_LEMMA))
        before += here
        for (other, known), lemma in shown:
            seed = Seed(other, known.proof, lemma)
            prompt, target = conjecturer_row(template, seed, statement, released)
            rows.append(Example(Role.CONJECTURER, prompt, target, origin=statement.id))
    return rows


def most_similar(statement: Statement, among: Sequence[Proved], rng: np.random.Generator) -> Proved:
    """The theorem whose statement shares most words, among a few of some drawn at random."""
    some = [among[int(one)] for one in rng.permutation(len(among))[:SIMILAR_AMONG]]
    return max(some, key=lambda other: overlap(statement, other[0]))


def overlap(one: Statement, other: Statement) -> float:
    """Words in both, as a share of those in either (Jaccard)."""
    these, those = words(one.text), words(other.text)
    return len(these & those) / len(these | those)


@lru_cache(maxsize=100_000)
def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w.]+|[^\w\s]", text))
