"""Rocq's texts: tokens and sentences, parts of a theorem, what is refused, names, negation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.errors import InputError
from stp.syntax.language import language
from stp.syntax.rocq import (
    forbidden,
    forbidden_header,
    forbidden_statement,
    join_proof,
    negation,
    normal_form,
    parse_file,
    script,
    sentences,
    split_proof,
    theorem_name,
    tokens,
)
from stp.syntax.rocq_language import CHEATS, FALSE, ROCQ
from stp.types import Forbidden, ProofSystem, Statement


@given(st.text(alphabet='ab.()*"{}-+: \nA0é', max_size=60))
def test_tokens_joined_are_the_text_again(text: str) -> None:
    assert "".join(one.text for one in tokens(text)) == text


def words(text: str) -> list[str]:
    return [one.words for one in sentences(text)]


def test_sentences_end_at_full_stops_bullets_and_braces() -> None:
    text = "intros a. - split. -- exact (Nat.le_n 1). { auto. } 2: { idtac. } all: tauto."
    assert words(text) == [
        *("intros a .", "-", "split .", "- -", "exact ( Nat.le_n 1 ) .", "{", "auto .", "}"),
        *("2 : {", "idtac .", "}", "all : tauto ."),
    ]


def test_a_full_stop_within_a_name_a_number_or_a_comment_ends_nothing() -> None:
    assert words('exact (Nat.add_0_r 1.5) (* a. (* b. *) "*) ." *) .') == ["exact ( Nat.add_0_r 1.5 ) ."]
    assert [one.complete for one in sentences("auto. idtac")] == [True, False]


def test_a_theorem_has_a_name_and_is_split_behind_its_sentence() -> None:
    assert theorem_name("Theorem add_comm' (a : nat) : a = a.") == "add_comm'"
    assert theorem_name("Lemma u : True.") == "u"
    assert theorem_name("Definition d := 1.") is None
    assert split_proof("Theorem t : 1.5 = 1.5. Proof. auto. Qed.") == ("Theorem t : 1.5 = 1.5.", " auto.")
    assert split_proof("Theorem t : True") is None


@pytest.mark.parametrize(
    ("proof", "tactics", "end"),
    [
        ("\n  auto.", ["auto ."], "Qed."),
        ("Proof. auto. Qed.", ["auto ."], "Qed."),
        ("auto. Defined.", ["auto ."], "Qed."),
        ("  Admitted.", [], "Admitted."),
        ("", [], "Qed."),
    ],
)
def test_a_proof_may_have_its_frame_or_not(proof: str, tactics: list[str], end: str) -> None:
    found, ending = script(proof)
    assert ([one.words for one in found], ending) == (tactics, end)
    joined = join_proof("Theorem t : True.", proof)
    assert joined.startswith("Theorem t : True.\nProof.\n")
    assert joined.endswith(f"\n{end}\n")
    assert joined.count("Proof.") == 1


def test_a_file_is_header_theorem_and_proof() -> None:
    statement, proof = parse_file("Require Import Lia.\n\nTheorem t : 1 = 1.\nProof.\n  lia.\nQed.\n", "mine")
    assert statement == Statement("t", "Theorem t : 1 = 1.", "Require Import Lia.", "mine", system=ProofSystem.ROCQ)
    assert proof == "\n  lia."
    assert parse_file("Theorem t : 1 = 1.\nProof. Admitted.")[1] == " Admitted."
    for wrong in ("Definition d := 1.", "Theorem t : True. Proof. auto. Qed. Lemma u : True. Proof. auto. Qed."):
        with pytest.raises(InputError, match="the file holds"):
            parse_file(wrong)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Axiom x : False.", Forbidden.COMMAND),
        ('Notation "0" := 1.', Forbidden.COMMAND),
        ("Inductive e := .", Forbidden.COMMAND),
        ("Definition x : nat.", Forbidden.COMMAND),
        ("Definition x := ltac:(exact 0).", Forbidden.CODE),
        ("Require Import Lia", Forbidden.COMMAND),
        ("Open Scope nat_scope. (*", Forbidden.UNCLOSED),
    ],
)
def test_a_header_may_import_open_and_define(header: str, kind: Forbidden) -> None:
    refused = forbidden_header(header)
    assert refused is not None
    assert refused.kind is kind
    assert forbidden_header("From Coq Require Import Lia.\nOpen Scope Z_scope.\nDefinition d := 1.") is None


def test_equal_up_to_names_is_equal_in_normal_form() -> None:
    one = normal_form("Theorem t (a b : nat) (h : a = b) : exists c, c = a /\\ forall d : nat, d = d.")
    assert one == normal_form("Lemma u (x  y:nat) (g : x = y) : exists z,  z = x /\\ (* *) forall w : nat, w = w.")
    assert one != normal_form("Theorem t (a b : nat) (h : b = a) : exists c, c = a /\\ forall d : nat, d = d.")


def test_a_negation_quantifies_over_what_was_bound() -> None:
    statement = Statement("t", "Theorem t (a : nat) {b : nat} : a = b.", system=ProofSystem.ROCQ)
    assert negation(statement).text == "Theorem t : ~ (forall (a : nat) {b : nat}, a = b)."
    assert negation(Statement("t", "Theorem t : True.", system=ProofSystem.ROCQ)).text == "Theorem t : ~ (True)."
    for wrong in ("Theorem t.", "Definition t : True.", "Theorem t : True. Axiom u : False."):
        with pytest.raises(InputError, match="cannot be negated"):
            negation(Statement("t", wrong, system=ProofSystem.ROCQ))


def test_a_conjecture_is_the_first_sentence_of_what_was_written() -> None:
    assert ROCQ.conjecture(" t (a : nat) : a = a.\nProof. auto.") == "Theorem t (a : nat) : a = a."
    assert ROCQ.conjecture(" t : True") == "Theorem t : True."
    assert ROCQ.conjecture(" nonsense") is None


def test_canaries_and_cheats_pass_the_filter() -> None:
    known = language(ProofSystem.ROCQ)
    for claim in FALSE:
        text = known.state("canary_1", claim)
        assert forbidden_statement(text) is None
        assert theorem_name(text) == "canary_1"
    assert [one for one in CHEATS if forbidden(f"\n  {one}") is not None] == []
