"""Each folder of tests/cases/rocq goes the whole way through a real Rocq: token filter, warm checker and, where that
accepts it, the trust tier; `tests/judged.py` says how they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from stp.checking.idetop import Idetop
from stp.checking.rocq import STANDARD_AXIOMS, Piece, RocqChecker, Stopped, open_under, run
from stp.checking.sandbox import find_sandbox
from stp.errors import HeaderError
from stp.selfplay.canaries import named
from stp.syntax.rocq import negation
from stp.syntax.rocq_language import CHEATS, FALSE
from stp.toolchain.rocq import Rocq
from stp.trust.rocq import RocqTrustTier
from stp.types import Limit, Proof, ProofSystem, Severity, Statement, Tier, Verdict, VerdictStatus
from tests.judged import FOLDER, LIMITS, SHORT, Case, assert_as_expected, judged, read

pytestmark = pytest.mark.rocq

CASES = [read(one, ProofSystem.ROCQ) for one in sorted((FOLDER / "rocq").iterdir())]
TRUE = Statement("t", "Theorem t : True.", system=ProofSystem.ROCQ)


@contextmanager
def killing(server: Idetop) -> Iterator[Idetop]:
    """A process that ends with its use."""
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def tier(rocq_toolchain: Rocq) -> RocqTrustTier:
    return RocqTrustTier(rocq_toolchain, find_sandbox("auto"))


@pytest.fixture(scope="module")
def verdicts(rocq: RocqChecker, tier: RocqTrustTier) -> dict[str, Verdict]:
    return judged(sorted(CASES, key=lambda one: one.statement.header), rocq, tier)


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
def test_verdict(case: Case, verdicts: dict[str, Verdict]) -> None:
    assert_as_expected(case, verdicts[case.name], STANDARD_AXIOMS)


def test_no_cheat_is_accepted_and_no_honest_proof_refused(verdicts: dict[str, Verdict]) -> None:
    honest = [one.name for one in CASES if one.name.startswith("honest-")]
    cheats = [one.name for one in CASES if not one.name.startswith(("honest-", "unproved-"))]
    assert len(cheats) >= 25
    assert len(honest) >= 12
    assert [one.name for one in CASES if one.status is VerdictStatus.PROVED] == honest
    assert [one for one in cheats if verdicts[one].proved] == []  # false accepts
    assert [one for one in honest if not verdicts[one].proved] == []  # false rejects


FALSE_CASES = [one for one in CASES if one.statement.text == "Theorem t : False."]
REFUSED_UNREAD = [one for one in FALSE_CASES if one.status is VerdictStatus.FORBIDDEN]


@pytest.mark.parametrize("case", REFUSED_UNREAD, ids=lambda one: one.name)
def test_the_trust_tier_holds_without_the_filter(case: Case, tier: RocqTrustTier) -> None:
    [verdict] = tier.confirm([(case.statement, case.proof, Verdict(VerdictStatus.PROVED, limits=LIMITS))])
    assert not verdict.proved


UNFILTERED = {
    "guard": "\nUnset Guard Checking. fix IH 1. exact IH.",
    "universes": "\nUnset Universe Checking. Axiom x : forall n : nat, False. exact x.",
    "module": "\nAdmitted. End stp_0. Module stp_1. Theorem t : True. Proof. exact I.",
    "notation": "\nAdmitted. Notation nat := Empty_set. Theorem u : forall n : nat, False. Proof. destruct n.",
    "plugin": '\nDeclare ML Module "extraction_plugin". Extraction "/tmp/x" plus. Admitted.',
}


@pytest.mark.parametrize("name", UNFILTERED)
def test_the_trust_tier_finds_what_commands_would_do(name: str, tier: RocqTrustTier) -> None:
    statement = Statement("t", "Theorem t : forall n : nat, False.", system=ProofSystem.ROCQ)
    claim = (statement, Proof(statement.id, UNFILTERED[name]), Verdict(VerdictStatus.PROVED, limits=LIMITS))
    [verdict] = tier.confirm([claim])
    assert (verdict.status, verdict.tier) == (VerdictStatus.FAILED, Tier.TRUST), verdict.messages


def test_no_two_cases_are_the_same() -> None:
    claims = [(one.statement.header, one.statement.text, one.proof.text.strip()) for one in CASES]
    assert len(set(claims)) == len(claims)


def test_nothing_is_left_for_the_next_proof(rocq: RocqChecker) -> None:
    assert rocq.check(TRUE, Proof(TRUE.id, "\n  abstract (exact I)."), LIMITS).proved
    second = Statement("u", "Theorem u : True.", system=ProofSystem.ROCQ)
    for borrowed in ("t", "t_subproof"):
        verdict = rocq.check(second, Proof(second.id, f"\n  exact {borrowed}."), LIMITS)
        assert verdict.status is VerdictStatus.FAILED


def test_a_message_stands_where_the_proof_has_it(rocq: RocqChecker) -> None:
    verdict = rocq.check(TRUE, Proof(TRUE.id, "\n  idtac.\n  idtac (* é *); exact 0."), LIMITS)
    [error] = verdict.messages
    assert (error.severity, error.line, error.column) == (Severity.ERROR, 3, 23)


def test_a_runaway_ends_with_its_process_and_the_next_proof_is_checked(rocq: RocqChecker) -> None:
    rocq.check(TRUE, Proof(TRUE.id, "\n  exact I."), LIMITS)
    pid = rocq.pid
    verdict = rocq.check(TRUE, Proof(TRUE.id, "\n  do 1000000000 idtac."), SHORT)
    assert (verdict.status, verdict.limit) == (VerdictStatus.RESOURCE, Limit.TIME)
    assert not psutil.pid_exists(pid)
    assert rocq.check(TRUE, Proof(TRUE.id, "\n  exact I."), LIMITS).proved


def test_a_killed_rocq_is_replaced(rocq: RocqChecker) -> None:
    rocq.check(TRUE, Proof(TRUE.id, "\n  exact I."), LIMITS)
    psutil.Process(rocq.pid).kill()
    assert rocq.check(TRUE, Proof(TRUE.id, "\n  exact I."), LIMITS).proved


@pytest.mark.parametrize("header", ["From Coq Require Import Nothing.", "Axiom x : False.", 'Notation "a" := 0.'])
def test_a_header_that_cannot_be_read_is_no_failed_proof(rocq: RocqChecker, header: str) -> None:
    statement = Statement("t", "Theorem t : True.", header, system=ProofSystem.ROCQ)
    with pytest.raises(HeaderError):
        rocq.check(statement, Proof(statement.id, "\n  exact I."), LIMITS)


def test_rocq_is_confined(rocq_toolchain: Rocq, tmp_path: Path) -> None:
    (tmp_path / "secret.v").write_text("Definition secret := 1.")
    with killing(open_under("", rocq_toolchain, find_sandbox("auto"), 2000)) as server:
        for command in (
            f'Load "{tmp_path}/secret.v".',
            f'Redirect "{tmp_path}/made" Print nat.',
            'Extraction "x" plus.',
        ):
            with pytest.raises(Stopped):
                run(server, [Piece(command, 0, 0)], [])
    assert [one.name for one in tmp_path.iterdir()] == ["secret.v"]


REFUTATIONS = (
    "intro H. exact (H False).",
    "intro H. destruct (H True False (or_introl I)) as [_ f]. exact f.",
    "intro H. apply (H False True); [ tauto | exact I ].",
    "intro H. apply (H True False); tauto.",
    "intro H. exact (H False False (conj (fun f => f) (fun f => f))).",
    "intro H. specialize (H 0 0 (le_n 0)). inversion H.",
    "intro H. discriminate (H 0 1).",
    "intro H. discriminate (H 1 0 eq_refl).",
    "intro H. specialize (H 100). lia.",
    "intro H. discriminate (H 0 1 0 eq_refl).",
    "intro H. discriminate (H 1 0).",
    "intro H. destruct (H 0 1 (le_n 1)). lia.",
    "intro H. destruct (H S (fun x y e => eq_add_S x y e) 0) as [x e]. discriminate e.",
    "intro H. discriminate (H (fun n => n = 0) eq_refl 1).",
    "intro H. discriminate (H (fun n => n = 1) (ex_intro _ 1 eq_refl)).",
    "intro H. destruct H. lia.",
    "intro H. discriminate H.",
    "intro H. exact (proj1 H I).",
    "intro H. exact H.",
)
LIA = "From Coq Require Import Lia."


def test_every_canary_is_false(rocq: RocqChecker, tier: RocqTrustTier) -> None:
    canaries = [named(f"canary_{number}", claim, LIA, ProofSystem.ROCQ) for number, claim in enumerate(FALSE)]
    refuted = [negation(one) for one in canaries]
    proofs = [Proof(one.id, f"\n  {text}") for one, text in zip(refuted, REFUTATIONS, strict=True)]
    warm = [rocq.check(one, proof, LIMITS) for one, proof in zip(refuted, proofs, strict=True)]
    assert [
        (one.name, verdict.messages) for one, verdict in zip(refuted, warm, strict=True) if not verdict.proved
    ] == []
    assert all(one.proved for one in tier.confirm(list(zip(refuted, proofs, warm, strict=True))))


@pytest.mark.parametrize("text", CHEATS)
def test_no_cheat_proves_a_canary(rocq: RocqChecker, text: str) -> None:
    canary = named("canary", ": exists n : nat, n < n", "", ProofSystem.ROCQ)
    assert not rocq.check(canary, Proof(canary.id, f"\n  {text}"), LIMITS).proved


def test_the_checker_ends_with_its_processes(rocq_toolchain: Rocq) -> None:
    checker = RocqChecker(rocq_toolchain, find_sandbox("auto"))
    checker.check(TRUE, Proof(TRUE.id, "\n  exact I."), LIMITS)
    pid = checker.pid
    assert psutil.pid_exists(pid)
    checker.close()
    assert not psutil.pid_exists(pid)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What the trust tier warns of is looked at in its verdicts."""
    with caplog.at_level("ERROR"):
        yield
