"""What `stp.protocols.Store` promises, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import math
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stp.errors import StoreError
from stp.protocols import Store
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.types import (
    TRIVIAL_LEMMA,
    CheckLimits,
    Checkpoint,
    Conjecture,
    ConjectureOutcome,
    Example,
    FinishReason,
    Lemma,
    Message,
    PassRate,
    Phase,
    Proof,
    ProofSystem,
    ProvedProof,
    Role,
    Rollout,
    Seed,
    Severity,
    Statement,
    Verdict,
    VerdictStatus,
    prove_batch,
)

ODD_TEXTS = ["", "∀ x ∈ ℕ, ⟨x, 𝔸⟩ ≠ \U0001f431", "a\0b\ue0000\ue0001\ue000", "tab\tline\r\n  end ", "x" * 2**20]
PROVED = Verdict(VerdictStatus.PROVED, elapsed_seconds=0.5)
REJECTED = Verdict(VerdictStatus.REJECTED)
CRASHED = Verdict(VerdictStatus.CRASHED)
BASE = Checkpoint(Path("models/base"))


def statement(number: int, header: str = "", source: str = "test") -> Statement:
    return Statement(f"t{number}", f"theorem t{number} : {number} = {number} := by", header, source)


def rollout(one: Statement, text: str, sample: int = 0) -> Rollout:
    return Rollout(Proof(one.id, text), sample, 2**63 - 1 - sample, 7, -1.5, FinishReason.STOP)


def add(store: Store, batch: str, one: Statement, *texts: str) -> list[Proof]:
    """Store a statement and a rollout for each text; returns their proofs."""
    store.add_statements([one])
    made = [rollout(one, text, sample) for sample, text in enumerate(texts)]
    store.add_rollouts(batch, made)
    return [each.proof for each in made]


def at_once(threads: int, work: Callable[[int], object]) -> None:
    """Run `work(0)` to `work(threads - 1)` side by side, all beginning together; raise what any raised."""
    start = threading.Barrier(threads)

    def begin(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(begin, range(threads)))


# statements and lemmas


def test_sqlstore_is_a_store(store: SqlStore) -> None:
    answers: Store = store
    assert answers.rounds("nobody") == []


def test_statements_come_back_as_they_were(store: SqlStore) -> None:
    full = Statement("N.t", "theorem N.t :\n  p := by", "import A\nopen B", "w/open", 3, 5, ProofSystem.LEAN)
    assert store.add_statements([full]) == 1
    assert store.statement(full.id) == full
    assert store.statement(full.id).id == full.id


def test_a_statement_is_known_by_its_text_whatever_its_source(store: SqlStore) -> None:
    first = statement(1)
    assert store.add_statements([first, statement(2), first]) == 2
    assert store.add_statements([replace(first, source="elsewhere", level=4), statement(3)]) == 1
    assert store.statement(first.id) == first
    assert store.statements("elsewhere") == []


def test_statements_of_a_source_keep_the_order_of_arrival(store: SqlStore) -> None:
    numbers = [5, 3, 9, 1, 7]
    store.add_statements([statement(n) for n in numbers[:3]])
    store.add_statements([statement(100, source="other"), *(statement(n) for n in numbers)])
    assert [one.name for one in store.statements("test")] == [f"t{n}" for n in numbers]


def test_an_unknown_statement_or_proof_is_an_error_that_names_it(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="no statement abc"):
        store.statement("abc")
    with pytest.raises(StoreError, match="no proof abc"):
        store.proof("abc")


def test_lemmas_are_stored_once_by_name(store: SqlStore) -> None:
    one, two = Lemma("a", "theorem a : p"), Lemma("b", "theorem b : ∀ x, q x")
    assert store.add_lemmas([one, two]) == 2
    assert store.add_lemmas([two, Lemma("a", "another text")]) == 0
    assert store.lemmas() == {"a": one, "b": two}


# proofs, rollouts, verdicts


@pytest.mark.parametrize("text", ODD_TEXTS, ids=["empty", "unicode", "nul", "spaces", "1 MB"])
def test_any_text_keeps_its_characters_and_its_id(store: SqlStore, text: str) -> None:
    one = Statement("t", f"theorem t : True {text} := by", text)
    (proof,) = add(store, "b", one, text)
    verdict = Verdict(VerdictStatus.REJECTED, (Message(Severity.ERROR, 1, 0, text),), checker=text)
    store.record_verdict(proof.id, verdict)
    found_statement, found_proof = store.proof(proof.id)
    assert (found_statement, found_proof) == (one, proof)
    assert (found_statement.id, found_proof.id) == (one.id, proof.id)
    assert store.verdicts([proof.id]) == {proof.id: verdict}


def test_rollouts_may_be_stored_again(store: SqlStore) -> None:
    one = statement(1)
    store.add_statements([one])
    made = [rollout(one, "same", sample) for sample in range(3)]
    store.add_rollouts("b", made[:2])
    store.add_rollouts("b", made)
    store.add_rollouts("b", [])
    assert store.rollout_counts("b") == {one.id: 3}
    assert store.rollout_counts("other") == {}
    assert (store.tokens("b"), store.tokens("other")) == (21, 0)
    assert store.unsettled("b") == [made[0].proof.id]


def test_rollouts_of_a_statement_come_back_in_order_as_they_were(store: SqlStore) -> None:
    one, two = statement(1), statement(2)
    store.add_statements([one, two])
    drawn = [rollout(one, f"proof {sample % 2}", sample) for sample in (3, 0, 11)]
    cut_off = replace(drawn[0], sample=12, logprob=-0.1 - 0.2, finish=FinishReason.LENGTH)
    store.add_rollouts("b", [*drawn, cut_off, rollout(two, "proof 0")])
    store.add_rollouts("other", [rollout(one, "proof 5", 5)])
    assert store.rollouts("b", one.id) == [drawn[1], drawn[0], drawn[2], cut_off]
    assert store.rollouts("b", "unknown") == []


def test_the_first_rollout_of_a_key_stays(store: SqlStore) -> None:
    one = statement(1)
    first, second = add(store, "b", one, "first"), add(store, "b", one, "second")
    for proof in (*first, *second):
        store.record_verdict(proof.id, PROVED)
    assert [found.proof for found in store.proved("b")] == first


def test_a_rollout_of_an_unknown_statement_is_refused_whole(store: SqlStore) -> None:
    known = statement(1)
    store.add_statements([known])
    with pytest.raises(StoreError, match="refused"):
        store.add_rollouts("b", [rollout(known, "x"), rollout(statement(2), "x")])
    assert store.rollout_counts("b") == {}


def test_a_verdict_comes_back_as_it_was(store: SqlStore) -> None:
    (proof,) = add(store, "b", statement(1), "x")
    verdict = Verdict(
        VerdictStatus.PROVED,
        (Message(Severity.WARNING, -1, 3, "unused ⟨x⟩"), Message(Severity.INFORMATION, 2, 0, "")),
        ("Classical.choice", "propext"),
        ("Nat.add_comm",),
        0.1 + 0.2,
        "Lean 4.35.0",
        "landlock",
        CheckLimits(1.5, 512),
    )
    assert store.record_verdict(proof.id, verdict)
    assert store.verdicts([proof.id, "unknown"]) == {proof.id: verdict}


def test_a_settled_proof_keeps_its_verdict(store: SqlStore) -> None:
    (proof,) = add(store, "b", statement(1), "x")
    assert store.record_verdict(proof.id, REJECTED)
    for later in (PROVED, CRASHED, REJECTED):
        assert not store.record_verdict(proof.id, later)
    assert store.verdicts([proof.id]) == {proof.id: REJECTED}


def test_a_crash_gives_way_to_any_other_verdict_once(store: SqlStore) -> None:
    (proof,) = add(store, "b", statement(1), "x")
    assert store.record_verdict(proof.id, CRASHED)
    assert not store.record_verdict(proof.id, CRASHED)
    assert store.unsettled("b") == []
    assert store.record_verdict(proof.id, PROVED)
    assert not store.record_verdict(proof.id, REJECTED)
    assert store.verdicts([proof.id]) == {proof.id: PROVED}


def test_a_verdict_on_an_unknown_proof_is_refused(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="refused"):
        store.record_verdict("abc", PROVED)


def test_verdicts_of_more_proofs_than_a_query_takes(store: SqlStore) -> None:
    proofs = add(store, "b", statement(1), "x")
    store.record_verdict(proofs[0].id, PROVED)
    unknown = (f"unknown {number}" for number in range(70_000))
    assert store.verdicts([*unknown, proofs[0].id]) == {proofs[0].id: PROVED}
    assert store.verdicts([]) == {}


def test_unsettled_proofs_come_by_header_then_statement_then_proof(store: SqlStore) -> None:
    made = [statement(n, header) for n, header in enumerate(["import b", "import B", "import ℕ", "", "import b"])]
    expected = []
    for one in made:
        proofs = add(store, "b", one, "x", "y", "x", "settled", "crashed")
        store.record_verdict(proofs[3].id, REJECTED)
        store.record_verdict(proofs[4].id, CRASHED)
        expected += [(one.header, one.id, proof.id) for proof in proofs[:2]]
    add(store, "other", statement(99), "x")
    assert store.unsettled("b") == [proof_id for _, _, proof_id in sorted(expected)]


def test_crashes_are_counted_and_forgotten_by_batch(store: SqlStore) -> None:
    first = add(store, "b", statement(1), "x", "x", "y", "z")
    other = add(store, "other", statement(2), "x")
    for proof in (first[0], first[2], *other):
        store.record_verdict(proof.id, CRASHED)
    store.record_verdict(first[3].id, REJECTED)
    assert (store.crashed("b"), store.crashed("other")) == (2, 1)
    assert store.forget_crashes("b") == 2
    assert store.forget_crashes("b") == 0
    assert (store.crashed("b"), store.crashed("other")) == (0, 1)
    assert set(store.unsettled("b")) == {first[0].id, first[2].id}
    assert store.verdicts([first[3].id]) == {first[3].id: REJECTED}


def test_pass_rates_count_every_rollout_and_no_crash(store: SqlStore) -> None:
    one, two, three = statement(1), statement(2), statement(3)
    good, _, bad, _, crashed, _ = add(store, "b", one, "good", "good", "bad", "good", "crash", "unsettled")
    (broken,) = add(store, "b", two, "crash")
    (wrong,) = add(store, "b", three, "wrong")
    for proof, verdict in ((good, PROVED), (bad, REJECTED), (wrong, Verdict(VerdictStatus.TIMEOUT))):
        store.record_verdict(proof.id, verdict)
    for proof in (crashed, broken):
        store.record_verdict(proof.id, CRASHED)
    assert store.pass_rates("b") == {one.id: PassRate(3, 4), three.id: PassRate(0, 1)}
    assert store.pass_rates("other") == {}


def test_proved_proofs_come_with_multiplicity_and_lemmas_by_statement_and_proof(store: SqlStore) -> None:
    with_lemmas = replace(PROVED, lemmas=("Nat.add_comm", "Nat.le_refl"))
    expected = []
    for number in range(4):
        twice, once, _, wrong = add(store, "b", statement(number), "twice", "once", "twice", "wrong")
        add(store, "other", statement(number), "twice")
        store.record_verdict(wrong.id, REJECTED)
        for proof, count in ((twice, 2), (once, 1)):
            store.record_verdict(proof.id, with_lemmas)
            expected.append(ProvedProof(proof, count, with_lemmas.lemmas, 0.5))
    assert store.proved("b") == sorted(expected, key=lambda one: (one.proof.statement_id, one.proof.id))


outcomes = st.sampled_from([None, *VerdictStatus])
batches = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=40)


@settings(max_examples=30, deadline=None)
@given(samples=batches, found=st.lists(outcomes, min_size=24, max_size=24))
def test_pass_rates_equal_a_naive_count(samples: list[tuple[int, int]], found: list[VerdictStatus | None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/stp.db"
        upgrade(url)
        store = SqlStore(url)
        store.add_statements([statement(n) for n in range(4)])
        made = [rollout(statement(n), f"proof {p}", sample) for sample, (n, p) in enumerate(samples)]
        store.add_rollouts("b", made)
        verdict_of = {Proof(statement(n).id, f"proof {p}").id: found[6 * n + p] for n, p in samples}
        for proof_id, status in verdict_of.items():
            if status is not None:
                store.record_verdict(proof_id, Verdict(status))

        proved: Counter[str] = Counter()
        attempts: Counter[str] = Counter()
        for one in made:
            status = verdict_of[one.proof.id]
            if status is not None and status is not VerdictStatus.CRASHED:
                attempts[one.proof.statement_id] += 1
                proved[one.proof.statement_id] += status is VerdictStatus.PROVED
        assert store.pass_rates("b") == {key: PassRate(proved[key], attempts[key]) for key in attempts}
        store.close()


# many threads


def test_of_many_threads_exactly_one_settles_each_proof(store: SqlStore) -> None:
    proofs = [proof for n in range(20) for proof in add(store, "b", statement(n), *map(str, range(10)))]
    won: dict[str, list[int]] = defaultdict(list)

    def settle(worker: int) -> None:
        for shift in range(len(proofs)):
            proof = proofs[(shift + 13 * worker) % len(proofs)]
            assert store.proof(proof.id)[1] == proof
            if store.record_verdict(proof.id, Verdict(VerdictStatus.REJECTED, checker=str(worker))):
                won[proof.id].append(worker)

    at_once(16, settle)
    assert [len(workers) for workers in won.values()] == [1] * 200
    winners = {proof_id: str(workers[0]) for proof_id, workers in won.items()}
    assert {key: verdict.checker for key, verdict in store.verdicts(winners).items()} == winners


def test_of_many_threads_exactly_one_replaces_each_crash(store: SqlStore) -> None:
    proofs = add(store, "b", statement(1), *map(str, range(20)))
    for proof in proofs:
        store.record_verdict(proof.id, CRASHED)
    won: list[str] = []

    def settle(worker: int) -> None:
        verdict = CRASHED if worker % 2 else PROVED
        won.extend(proof.id for proof in proofs if store.record_verdict(proof.id, verdict))

    at_once(8, settle)
    assert sorted(won) == sorted(proof.id for proof in proofs)
    assert store.crashed("b") == 0


def test_many_threads_store_the_same_rows_in_any_order(store: SqlStore) -> None:
    statements = [statement(n) for n in range(50)]
    rollouts = [rollout(one, f"proof {sample}", sample) for one in statements for sample in range(4)]

    def write(worker: int) -> None:
        step = 1 if worker % 2 else -1
        for _ in range(3):
            store.add_statements(statements[::step])
            store.add_rollouts("b", rollouts[::step])

    at_once(8, write)
    assert store.rollout_counts("b") == dict.fromkeys(sorted(one.id for one in statements), 4)
    assert len(store.unsettled("b")) == 200


# rounds and lineage


def test_a_round_is_opened_once(store: SqlStore) -> None:
    opened = store.open_round("run", 0, '{"a": 1}', BASE)
    assert (opened.run, opened.number, opened.config, opened.start) == ("run", 0, '{"a": 1}', BASE)
    assert opened.phases == {}
    assert opened.checkpoint is None
    assert store.open_round("run", 0, "another", replace(BASE, steps=3)) == opened
    assert store.rounds("run") == [opened]


def test_rounds_come_by_number_and_by_run(store: SqlStore) -> None:
    for number in (10, 2, 0):
        store.open_round("run", number, "{}", BASE)
    store.open_round("other", 1, "{}", BASE)
    assert [one.number for one in store.rounds("run")] == [0, 2, 10]


def test_a_finished_phase_keeps_its_first_figures(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    trained = Checkpoint(Path("runs/ü/round-0"), "run", 0, 5, 10**12, 0.25)
    store.finish_phase("run", 0, Phase.TRAIN, {"seconds": 2.5}, trained)
    again = store.finish_phase("run", 0, Phase.TRAIN, {"seconds": 9.0}, replace(trained, steps=6))
    assert again.phases == {Phase.TRAIN: {"seconds": 2.5}}
    assert again.checkpoint == trained
    done = store.finish_phase("run", 0, Phase.SELECT, {"seconds": 1.0, "seeds": 12})
    assert list(done.phases) == [Phase.SELECT, Phase.TRAIN]
    assert done.checkpoint == trained
    assert store.rounds("run") == [done]


def test_a_round_starts_from_the_checkpoint_of_the_last(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    trained = Checkpoint(Path("runs/round-0"), "run", 0, 5, 100, 0.25)
    store.finish_phase("run", 0, Phase.TRAIN, {}, trained)
    assert store.open_round("run", 1, "{}", trained).start == trained
    assert store.rounds("run")[0].start == BASE


def test_figures_and_losses_may_be_no_numbers(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    diverged = Checkpoint(Path("x"), "run", 0, loss=math.nan)
    done = store.finish_phase("run", 0, Phase.TRAIN, {"mean": math.nan, "most": math.inf}, diverged)
    assert math.isnan(done.phases[Phase.TRAIN]["mean"])
    assert done.phases[Phase.TRAIN]["most"] == math.inf
    assert done.checkpoint is not None
    assert math.isnan(done.checkpoint.loss)


def test_what_belongs_to_a_round_needs_the_round(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="refused"):
        store.finish_phase("run", 0, Phase.SELECT, {})
    with pytest.raises(StoreError, match="refused"):
        store.add_examples("run", 0, [Example(Role.PROVER, "p", "t")])


def seeds_in(store: Store) -> list[Seed]:
    """Two seeds of one statement, one with a lemma, in a round that is open."""
    store.open_round("run", 0, "{}", BASE)
    lemma = Lemma("Nat.add_comm", "theorem Nat.add_comm : ∀ a b, a + b = b + a")
    store.add_lemmas([lemma])
    proofs = add(store, "corpus", statement(0), "by omega", "rfl")
    return [Seed(statement(0), proofs[1], lemma), Seed(statement(0), proofs[0], TRIVIAL_LEMMA)]


def test_seeds_keep_order_and_repetition_and_are_replaced_whole(store: SqlStore) -> None:
    one, two = seeds_in(store)
    for seeds in ([one, two, two, one], [one, two, two, one], [two], []):
        store.add_seeds("run", 0, seeds)
        assert store.seeds("run", 0) == seeds
    assert store.seeds("run", 1) == []


def test_conjectures_come_pending_in_the_order_added(store: SqlStore) -> None:
    seeds = seeds_in(store)
    made = [Conjecture(statement(n, source="conjecture"), seeds[n % 2], 2**63 - n) for n in (9, 4, 7, 5)]
    store.add_conjectures("run", 0, made[:2])
    store.add_conjectures("run", 0, made)
    assert store.conjectures("run", 0) == [(one, ConjectureOutcome.PENDING, 0.0) for one in made]
    assert store.statements("conjecture") == [one.statement for one in made]
    assert store.conjectures("run", 1) == []


def test_conjectures_are_judged_by_statement(store: SqlStore) -> None:
    seeds = seeds_in(store)
    made = [Conjecture(statement(n), seeds[0], n) for n in (1, 2, 3)]
    store.open_round("run", 1, "{}", BASE)
    store.add_conjectures("run", 0, made)
    store.add_conjectures("run", 1, made[:1])
    judged = {
        made[0].statement.id: (ConjectureOutcome.SELECTED, 1.75),
        made[2].statement.id: (ConjectureOutcome.TOO_EASY, 0.0),
    }
    for _ in range(2):
        store.judge_conjectures("run", 0, judged)
    store.judge_conjectures("run", 0, {})
    assert [(fate, weight) for _, fate, weight in store.conjectures("run", 0)] == [
        (ConjectureOutcome.SELECTED, 1.75),
        (ConjectureOutcome.PENDING, 0.0),
        (ConjectureOutcome.TOO_EASY, 0.0),
    ]
    assert store.conjectures("run", 1) == [(made[0], ConjectureOutcome.PENDING, 0.0)]


def test_barely_provable_conjectures_are_in_the_window_and_hardest_first(store: SqlStore) -> None:
    seed, batch = seeds_in(store)[0], prove_batch("run", 0)
    statements = [statement(n) for n in range(1, 7)]
    store.add_conjectures("run", 0, [Conjecture(one, seed, 0) for one in statements])
    for one, proved in zip(statements, (0, 2, 1, 3, 8), strict=False):
        proofs = add(store, batch, one, *(["good"] * proved + ["bad"] * (8 - proved)))
        for proof in set(proofs):
            store.record_verdict(proof.id, PROVED if proof.text == "good" else REJECTED)
    for proof in set(add(store, batch, statement(50), "good", "bad", "bad", "bad", "bad", "bad", "bad", "bad")):
        store.record_verdict(proof.id, PROVED if proof.text == "good" else REJECTED)
    expected = [(statements[2], PassRate(1, 8)), (statements[1], PassRate(2, 8))]
    assert store.barely_provable("run", 0, 0.0, 0.25) == expected
    assert store.barely_provable("run", 0, 0.125, 0.375) == [
        (statements[1], PassRate(2, 8)),
        (statements[3], PassRate(3, 8)),
    ]
    assert store.barely_provable("run", 1, 0.0, 1.0) == []


def test_examples_keep_order_and_are_replaced_whole(store: SqlStore) -> None:
    store.open_round("run", 0, "{}", BASE)
    one = Example(Role.PROVER, "prove ∀\0", "rfl", 0.1 + 0.2, "abc")
    two = Example(Role.CONJECTURER, "conjecture", "theorem t : p := by", 2.0)
    for examples in ([one, two, one], [two, one], []):
        store.add_examples("run", 0, examples)
        assert store.examples("run", 0) == examples


def test_everything_is_there_after_closing_and_opening(database_url: str) -> None:
    first = SqlStore(database_url)
    seeds = seeds_in(first)
    first.add_seeds("run", 0, seeds)
    first.close()
    first.close()
    second = SqlStore(database_url)
    assert second.seeds("run", 0) == seeds
    second.close()
