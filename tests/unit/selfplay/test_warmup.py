"""SFT rows of both roles from a corpus with proofs."""

from __future__ import annotations

from collections import Counter

import numpy as np

from stp.prompts import TEMPLATES
from stp.selfplay.warmup import ROWS_PER_LEMMA, conjecturer_rows, corpus_examples, most_similar, prover_row, words
from stp.testing import failed, proved
from stp.types import (
    Example,
    FinishReason,
    Lemma,
    Proof,
    ProvedProof,
    Role,
    Rollout,
    Statement,
    Verdict,
    corpus_batch,
)
from tests.unit.selfplay.scene import Scene, configure, equation

COMPACT = TEMPLATES["compact"]
LIBRARY = {name: Lemma(name, f"theorem {name} : True") for name in ("add", "mul")}


def entry(number: int, *lemmas: str) -> tuple[Statement, ProvedProof]:
    one = equation(number, "corpus")
    return one, ProvedProof(Proof(one.id, f"\n  proof {number}"), 1, lemmas, 0.0)


def pairs(corpus: list[tuple[Statement, ProvedProof]], seed: int = 0) -> list[tuple[str, str, str]]:
    """Rows as (lemma shown, earlier statement shown, target)."""
    rows = conjecturer_rows(COMPACT, corpus, LIBRARY, np.random.default_rng(seed), released=False)
    return [(row.prompt.split()[2], row.prompt.split("<easy>")[1].split()[1], row.target.split()[0]) for row in rows]


def test_a_statement_is_paired_with_earlier_ones_whose_proofs_use_its_lemma() -> None:
    found = pairs([entry(1, "add"), entry(2, "mul"), entry(3, "add", "unknown")])
    assert [one for one in found if one[0] != "true:"] == [("add", "t1", "t3")]


def test_for_each_lemma_a_few_earlier_statements_are_drawn_at_random() -> None:
    corpus = [entry(number, "add") for number in range(1, 11)]
    drawn = [[one for one in pairs(corpus, seed) if one[0] == "add"] for seed in range(20)]
    for found in drawn:
        per_target = Counter(target for _, _, target in found)
        assert per_target == {"t2": 1, **{f"t{number}": ROWS_PER_LEMMA for number in range(3, 11)}}
        assert all(int(shown[1:]) < int(target[1:]) for _, shown, target in found)
        assert len(set(found)) == len(found)
    assert {shown for found in drawn for _, shown, target in found if target == "t10"} == {
        f"t{number}" for number in range(1, 10)
    }


def test_every_statement_but_the_first_has_one_row_with_the_trivial_lemma() -> None:
    found = pairs([entry(1), entry(2, "add"), entry(3, "add")])
    assert [target for lemma, _, target in found if lemma == "true:"] == ["t2", "t3"]


def test_the_trivial_row_shows_the_earlier_statement_that_shares_most_words() -> None:
    texts = ["theorem a : f x = g y := by", "theorem b : p ∧ q := by", "theorem c : q ∧ p ∧ q := by"]
    corpus = []
    for text in texts:
        one = Statement(text.split()[1], text)
        corpus.append((one, ProvedProof(Proof(one.id, "x"), 1, (), 0.0)))
    assert most_similar(corpus[2][0], corpus[:2], np.random.default_rng(0)) == corpus[1]


def test_a_statement_without_a_proof_is_a_target_and_is_never_shown() -> None:
    corpus = [entry(1, "add"), (entry(2)[0], None), entry(3, "add")]
    rows = conjecturer_rows(COMPACT, corpus, LIBRARY, np.random.default_rng(0), released=False)
    targets = [row.origin for row in rows]
    assert targets == [corpus[1][0].id, corpus[2][0].id, corpus[2][0].id]
    assert all(corpus[1][0].text not in row.prompt for row in rows)


def test_a_prover_row_trains_on_the_proof_or_on_statement_and_proof() -> None:
    statement = Statement("t", "theorem t : True := by ", header="open Nat\n")
    proof = Proof(statement.id, "  trivial")

    alone = prover_row(COMPACT, statement, proof, whole=False)
    whole = prover_row(COMPACT, statement, proof, whole=True)

    assert (alone.prompt, alone.target) == ("open Nat\ntheorem t : True := by", "\n  trivial")
    assert (whole.prompt, whole.target) == ("open Nat\n", "theorem t : True := by\n  trivial")


def test_words_are_names_with_dots_and_single_symbols() -> None:
    assert words("(a : Nat.α) : a≤b := by") == {"(", "a", ":", "Nat.α", ")", "≤", "b", "=", "by"}


def test_a_conjecturer_row_in_full() -> None:
    [_, row] = conjecturer_rows(
        COMPACT, [entry(1, "add"), entry(2, "add")], LIBRARY, np.random.default_rng(0), released=False
    )[::-1]
    assert row == Example(
        Role.CONJECTURER,
        "<lemma>\ntheorem add : True\n<easy>\ntheorem t1 : 1 = 1 := by\n  proof 1\n<hard>\n theorem",
        " t2 : 2 = 2 := by\n</hard>",
        1.0,
        origin=equation(2).id,
    )


def store_corpus(scene: Scene, source: str, proofs: list[tuple[int, str, Verdict]]) -> None:
    for number, text, verdict in proofs:
        one = equation(number, source)
        scene.store.add_statements([one])
        proof = Proof(one.id, text)
        scene.store.add_rollouts(corpus_batch(source), [Rollout(proof, 0, 0, 0, 0.0, FinishReason.STOP)])
        scene.store.record_verdict(proof.id, verdict)


def test_correct_corpus_proofs_train_the_prover_in_their_order(scene: Scene) -> None:
    configure(scene, corpus=["second", "first"], conjecture={"enabled": False})
    store_corpus(scene, "first", [(3, "\n  rfl", proved()), (1, "\n  simp", proved()), (2, "\n  bad", failed())])
    store_corpus(scene, "second", [(9, "\n  omega", proved())])
    scene.store.add_statements([equation(4, "first")])  # without a proof
    assert corpus_examples(scene.config, scene.store) == [
        Example(
            Role.PROVER,
            f"theorem t{number} : {number} = {number} := by",
            proof,
            1.0,
            origin=Proof(equation(number).id, proof).id,
        )
        for number, proof in ((9, "\n  omega"), (3, "\n  rfl"), (1, "\n  simp"))
    ]


def many(scene: Scene) -> None:
    scene.store.add_lemmas(LIBRARY.values())
    store_corpus(scene, "corpus", [(number, "\n  rfl", proved("add")) for number in range(10)])


def roles(scene: Scene) -> Counter[Role]:
    return Counter(row.role for row in corpus_examples(scene.config, scene.store))


def test_all_conjecturer_rows_by_default_and_a_share_when_asked(scene: Scene) -> None:
    many(scene)
    # Trivial lemma: 9. Lemma add: 0 + 1 + 8 * 2 = 17.
    assert roles(scene) == {Role.PROVER: 10, Role.CONJECTURER: 26}
    configure(scene, conjecture={"corpus_rows": 0.7})
    assert roles(scene) == {Role.PROVER: 10, Role.CONJECTURER: 7}
    configure(scene, conjecture={"corpus_rows": 0.01})
    assert roles(scene) == {Role.PROVER: 10}
    configure(scene, conjecture={"corpus_rows": 50.0})
    assert roles(scene) == {Role.PROVER: 10, Role.CONJECTURER: 26}


def test_the_same_rows_every_time_and_others_with_another_seed(scene: Scene) -> None:
    many(scene)
    first = corpus_examples(scene.config, scene.store)
    assert corpus_examples(scene.config, scene.store) == first
    configure(scene, seed=1)
    assert corpus_examples(scene.config, scene.store) != first


def test_without_a_corpus_there_is_nothing(scene: Scene) -> None:
    assert corpus_examples(scene.config, scene.store) == []
