"""What `stp.protocols.Store` promises of statements, rollouts and verdicts, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stp.errors import StoreError
from stp.protocols import Store
from stp.store.schema import upgrade
from stp.store.sql import SqlStore
from stp.types import (
    Attempt,
    CheckLimits,
    FinishReason,
    Forbidden,
    Lemma,
    Limit,
    Message,
    PassRate,
    Proof,
    ProofSystem,
    ProvedProof,
    Rollout,
    Severity,
    Statement,
    Tier,
    Verdict,
    VerdictStatus,
)
from tests.contract.rows import CRASHED, FAILED, PROVED, add, rollout, statement

ODD_TEXTS = ["", "∀ x ∈ ℕ, ⟨x, 𝔸⟩ ≠ \U0001f431", "a\0b\ue0000\ue0001\ue000", "tab\tline\r\n  end ", "x" * 2**20]


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
    full = Statement(
        "N.t", "theorem N.t :\n  p := by", "import A\nopen B", "w/open", 3, 5, ProofSystem.LEAN, "Ä/b.lean"
    )
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
    verdict = Verdict(VerdictStatus.FAILED, (Message(Severity.ERROR, 1, 0, text),), checker=text)
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


def test_a_proof_sampled_often_is_one_proof(store: SqlStore) -> None:
    one, two = statement(1), statement(2)
    store.add_statements([one, two])
    drawn = [rollout(one, text, sample) for sample, text in enumerate(("x", "x", "y", "x"))]
    store.add_rollouts("b", [*drawn, rollout(two, "x")])
    store.add_rollouts("other", [rollout(two, "x")])
    assert [store.distinct_proofs(batch) for batch in ("b", "other", "nothing")] == [3, 1, 0]


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
        None,
        None,
        Tier.TRUST,
        "Lean's kernel",
        "0123",
        "host:1:abc",
    )
    assert store.record_verdict(proof.id, verdict)
    assert store.verdicts([proof.id, "unknown"]) == {proof.id: verdict}


def test_a_settled_proof_keeps_its_verdict(store: SqlStore) -> None:
    (proof,) = add(store, "b", statement(1), "x")
    assert store.record_verdict(proof.id, FAILED)
    for later in (PROVED, CRASHED, FAILED):
        assert not store.record_verdict(proof.id, later)
    assert store.verdicts([proof.id]) == {proof.id: FAILED}


def test_a_crash_gives_way_to_any_other_verdict_once(store: SqlStore) -> None:
    (proof,) = add(store, "b", statement(1), "x")
    assert store.record_verdict(proof.id, CRASHED)
    assert not store.record_verdict(proof.id, CRASHED)
    assert store.unsettled("b") == []
    assert store.record_verdict(proof.id, PROVED)
    assert not store.record_verdict(proof.id, FAILED)
    assert store.verdicts([proof.id]) == {proof.id: PROVED}


def test_a_verdict_on_an_unknown_proof_is_refused(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="refused"):
        store.record_verdict("abc", PROVED)


def test_what_is_to_be_checked_is_what_has_no_verdict_but_a_crash(store: SqlStore) -> None:
    one = statement(1)
    new, crashed, wrong = add(store, "b", one, "new", "crashed", "wrong")
    store.record_verdict(crashed.id, Verdict(VerdictStatus.CRASHED))
    store.record_verdict(wrong.id, Verdict(VerdictStatus.FAILED))
    assert [store.to_check(proof.id) for proof in (new, crashed, wrong)] == [(one, new), (one, crashed), None]
    with pytest.raises(StoreError, match="no proof abc"):
        store.to_check("abc")


def test_headers_of_proofs(store: SqlStore) -> None:
    plain, rich = statement(1), replace(statement(2), header="import A")
    proofs = [*add(store, "b", plain, "x", "y"), *add(store, "b", rich, *(str(number) for number in range(6000)))]
    found = store.headers([*(one.id for one in proofs), "abc"])
    assert found == {one.id: "import A" if one.statement_id == rich.id else "" for one in proofs}
    assert store.headers([]) == {}


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
        store.record_verdict(proofs[3].id, FAILED)
        store.record_verdict(proofs[4].id, CRASHED)
        expected += [(one.header, one.id, proof.id) for proof in proofs[:2]]
    add(store, "other", statement(99), "x")
    assert store.unsettled("b") == [proof_id for _, _, proof_id in sorted(expected)]
    assert (store.waiting("b"), store.waiting("other"), store.waiting("none")) == (10, 1, 0)


def test_crashes_are_counted_and_forgotten_by_batch(store: SqlStore) -> None:
    first = add(store, "b", statement(1), "x", "x", "y", "z")
    other = add(store, "other", statement(2), "x")
    for proof in (first[0], first[2], *other):
        store.record_verdict(proof.id, CRASHED)
    store.record_verdict(first[3].id, FAILED)
    assert (store.troubles("b"), store.troubles("other")) == ({"crashed": 3}, {"crashed": 1})
    assert store.forget_crashes("b") == 2
    assert store.forget_crashes("b") == 0
    assert (store.troubles("b"), store.troubles("other")) == ({}, {"crashed": 1})
    assert set(store.unsettled("b")) == {first[0].id, first[2].id}
    assert store.verdicts([first[3].id]) == {first[3].id: FAILED}


def test_what_ran_out_of_less_is_found_anew_unless_another_round_counts_it(store: SqlStore) -> None:
    limits = CheckLimits(10.0, 1000)
    last = limits.raised()
    proofs = add(store, "run/round-1/prove", statement(1), "time", "memory", "enough", "wrong", "counted", "served")
    for proof in proofs[:3]:
        given = {"time": replace(last, timeout_seconds=15.0), "memory": replace(last, memory_mb=1500)}
        verdict = Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME, limits=given.get(proof.text, last))
        store.record_verdict(proof.id, verdict)
    store.record_verdict(proofs[3].id, FAILED)
    short = Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME, limits=limits)
    for proof, batch in zip(proofs[4:], ("run/round-0/prove", "api/request"), strict=True):
        add(store, batch, statement(1), proof.text)
        store.record_verdict(proof.id, short)
    assert store.forget_short("run/round-1/prove", limits) == 3
    left = {store.proof(one)[1].text for one in store.unsettled("run/round-1/prove")}
    assert left == {"time", "memory", "served"}


def test_too_little_time_counts_and_too_little_memory_says_nothing(store: SqlStore) -> None:
    one = statement(1)
    *tried, _ = add(store, "b", one, "good", "slow", "slow", "big", "chatty", "unsettled")
    found = dict.fromkeys(tried, PROVED)
    for proof, limit in zip(tried[2:], (Limit.TIME, Limit.MEMORY, Limit.OUTPUT), strict=True):
        found[proof] = Verdict(VerdictStatus.RESOURCE, limit=limit)
    for proof, verdict in found.items():
        store.record_verdict(proof.id, verdict)
    assert store.pass_rates("b") == {one.id: PassRate(1, 3)}
    assert store.troubles("b") == {"time": 2, "memory": 1, "output": 1}
    assert store.verdicts([tried[3].id])[tried[3].id].limit is Limit.MEMORY


@pytest.mark.parametrize(
    "verdict",
    [
        *(Verdict(VerdictStatus.RESOURCE, limit=limit) for limit in Limit),
        *(Verdict(VerdictStatus.FORBIDDEN, forbidden=kind) for kind in Forbidden),
    ],
    ids=lambda one: str(one.limit or one.forbidden),
)
def test_what_a_check_ran_out_of_or_refused_comes_back(store: SqlStore, verdict: Verdict) -> None:
    (proof,) = add(store, "b", statement(1), "x")
    store.record_verdict(proof.id, verdict)
    assert store.verdicts([proof.id]) == {proof.id: verdict}


def test_a_refutation_is_neither_a_proof_nor_an_attempt(store: SqlStore) -> None:
    one = statement(1)
    good, bad = add(store, "b", one, "x", "y")
    right, wrong = (Proof(one.id, text, refutes=True) for text in ("x", "y"))
    drawn = [Rollout(each, sample, 0, 7, 0.0, FinishReason.STOP) for sample, each in enumerate((right, wrong), 2)]
    store.add_rollouts("b", drawn)
    assert store.proof(right.id) == (one, right)
    assert store.rollouts("b", one.id)[2:] == drawn
    assert len(store.unsettled("b")) == 4
    disproved = Verdict(VerdictStatus.DISPROVED)
    for proof, verdict in ((good, PROVED), (bad, FAILED), (right, disproved), (wrong, FAILED)):
        store.record_verdict(proof.id, verdict)
    assert store.verdicts([right.id]) == {right.id: disproved}
    assert store.pass_rates("b") == {one.id: PassRate(1, 2)}
    assert [each.proof for each in store.proved("b")] == [good]
    assert store.disproved("b") == [ProvedProof(right, 1, (), 0.0)]
    assert store.disproved("other") == []
    assert (store.rollout_counts("b"), store.tokens("b")) == ({one.id: 4}, 28)


def test_attempts_are_the_rollouts_in_numbers(store: SqlStore) -> None:
    one, two = statement(1), statement(2)
    tried = add(store, "b", one, "right", "lost", "waits", "slow", "fat")
    add(store, "other", one, "right")
    (other,) = add(store, "b", two, "x")
    against = Proof(one.id, "right", refutes=True)
    store.add_rollouts("b", [Rollout(against, 5, 0, 9, -2.5, FinishReason.STOP)])
    for proof, verdict in (
        (tried[0], PROVED),
        (tried[1], CRASHED),
        (tried[3], Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME)),
        (tried[4], Verdict(VerdictStatus.RESOURCE, limit=Limit.MEMORY)),
        (against, Verdict(VerdictStatus.DISPROVED)),
    ):
        store.record_verdict(proof.id, verdict)
    found = store.attempts("b", [one.id, two.id, "nobody"])
    assert found[two.id] == [Attempt(0, 7, -1.5, other.id, False, None)]
    assert found[one.id][3] == Attempt(3, 7, -1.5, tried[3].id, False, VerdictStatus.RESOURCE, Limit.TIME)
    assert found[one.id][5] == Attempt(5, 9, -2.5, against.id, True, VerdictStatus.DISPROVED)
    assert [each.correct for each in found[one.id]] == [True, False, False, False, False, True]
    assert [each.says for each in found[one.id]] == [True, False, False, True, False, True]
    counted = [each for each in found[one.id] if each.says and not each.refutes]
    assert store.pass_rates("b")[one.id] == PassRate(sum(each.correct for each in counted), len(counted))
    assert store.attempts("b", []) == {}


def by(worker: str, verdict: Verdict = FAILED, checker: str = "c") -> Verdict:
    return replace(verdict, worker=worker, checker=checker)


def test_a_quarantined_worker_counts_for_nothing_until_it_is_checked_again(store: SqlStore) -> None:
    first = add(store, "b", statement(1), "x", "y", "z")
    (elsewhere,) = add(store, "other", statement(2), "x")
    innocent = add(store, "b", statement(3), "x", "y")
    told = replace(PROVED, lemmas=("a",), axioms=("propext",), certificate="hash")
    for proof, verdict in (
        (first[0], by("w", told)),
        (first[1], by("w", Verdict(VerdictStatus.RESOURCE, limit=Limit.MEMORY))),
        (elsewhere, by("w", Verdict(VerdictStatus.FORBIDDEN, forbidden=Forbidden.CODE))),
        (innocent[0], by("v", told)),
        (innocent[1], by("w", told, checker="d")),
    ):
        store.record_verdict(proof.id, verdict)
    assert store.quarantine("w", "c", None, "it cannot be trusted") == 3
    found = store.verdicts([one.id for one in (*first, elsewhere)])
    assert len(found) == 3
    why = (Message(Severity.ERROR, 0, 0, "it cannot be trusted"),)
    assert set(found.values()) == {
        by("w", Verdict(VerdictStatus.CRASHED, why, elapsed_seconds=seconds)) for seconds in (0.5, 0.0)
    }
    assert store.pass_rates("b") == {statement(3).id: PassRate(2, 2)}
    assert store.troubles("b") == {"crashed": 2}
    assert store.forget_crashes("b") == 2
    assert len(store.unsettled("b")) == 3
    assert store.quarantine("nobody", "c", None, "it cannot be trusted") == 0


def test_quarantine_begins_where_a_worker_was_last_clean(store: SqlStore) -> None:
    canaries = [statement(n, source="canary") for n in range(4)]
    early, refused, late, accepted = (
        add(store, batch, one, "x")[0]
        for batch, one in (
            ("b", statement(9)), ("before", canaries[0]), ("b", statement(8)), ("now", canaries[1])
        )
    )  # fmt: skip
    (again,) = add(store, "now", canaries[2], "x")
    for proof, verdict in ((early, PROVED), (refused, FAILED), (late, PROVED), (again, FAILED), (accepted, PROVED)):
        store.record_verdict(proof.id, by("w", verdict))
        time.sleep(0.002)
    since = store.last_refused("canary", "w", "c", but="now")
    assert since is not None
    assert datetime.now(UTC) - timedelta(minutes=1) < since < datetime.now(UTC)
    assert store.quarantine("w", "c", since, "no") == 3
    found = store.verdicts([one.id for one in (early, refused, late, again, accepted)])
    assert [found[one.id].status for one in (early, refused)] == [VerdictStatus.PROVED, VerdictStatus.FAILED]
    assert {found[one.id].status for one in (late, again, accepted)} == {VerdictStatus.CRASHED}


@pytest.mark.parametrize(
    ("batch", "source", "verdict"),
    [
        ("now", "canary", by("w")),
        ("b", "test", by("w")),
        ("b", "canary", by("v")),
        ("b", "canary", by("w", checker="d")),
        ("b", "canary", by("w", PROVED)),
        ("b", "canary", by("w", CRASHED)),
        ("b", "canary", by("w", Verdict(VerdictStatus.FORBIDDEN))),
        ("b", "canary", by("w", Verdict(VerdictStatus.RESOURCE, limit=Limit.TIME))),
    ],
    ids=["now", "no canary", "worker", "toolchain", "proved", "crashed", "forbidden", "out of time"],
)
def test_nothing_else_clears_a_worker(store: SqlStore, batch: str, source: str, verdict: Verdict) -> None:
    (proof,) = add(store, batch, statement(1, source=source), "x")
    store.record_verdict(proof.id, verdict)
    assert store.last_refused("canary", "w", "c", but="now") is None


def test_pass_rates_count_every_rollout_and_no_crash(store: SqlStore) -> None:
    one, two, three = statement(1), statement(2), statement(3)
    good, _, bad, _, crashed, _ = add(store, "b", one, "good", "good", "bad", "good", "crash", "unsettled")
    (broken,) = add(store, "b", two, "crash")
    (wrong,) = add(store, "b", three, "wrong")
    for proof, verdict in ((good, PROVED), (bad, FAILED), (wrong, Verdict(VerdictStatus.RESOURCE))):
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
        store.record_verdict(wrong.id, FAILED)
        for proof, count in ((twice, 2), (once, 1)):
            store.record_verdict(proof.id, with_lemmas)
            expected.append(ProvedProof(proof, count, with_lemmas.lemmas, 0.5))
    assert store.proved("b") == sorted(expected, key=lambda one: (one.proof.statement_id, one.proof.id))


outcomes = st.sampled_from([None, *VerdictStatus])
batches = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=40)


@settings(max_examples=30, deadline=None)
@given(samples=batches, found=st.lists(outcomes, min_size=24, max_size=24), refuting=st.integers(0, 5))
def test_pass_rates_equal_a_naive_count(
    samples: list[tuple[int, int]], found: list[VerdictStatus | None], refuting: int
) -> None:
    """Of each statement's six proofs one refutes."""

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/stp.db"
        upgrade(url)
        store = SqlStore(url)
        store.add_statements([statement(n) for n in range(4)])
        proofs = [Proof(statement(n).id, f"proof {p}", refutes=p == refuting) for n, p in samples]
        made = [Rollout(proof, n, 0, 1, 0.0, FinishReason.STOP) for n, proof in enumerate(proofs)]
        store.add_rollouts("b", made)
        verdict_of = {proof.id: found[6 * n + p] for proof, (n, p) in zip(proofs, samples, strict=True)}
        for proof_id, status in verdict_of.items():
            if status is not None:
                store.record_verdict(proof_id, Verdict(status))

        proved: Counter[str] = Counter()
        attempts: Counter[str] = Counter()
        for one in made:
            status = verdict_of[one.proof.id]
            if status not in (None, VerdictStatus.CRASHED) and not one.proof.refutes:
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
            if store.record_verdict(proof.id, Verdict(VerdictStatus.FAILED, checker=str(worker))):
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
    assert store.troubles("b") == {}


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
