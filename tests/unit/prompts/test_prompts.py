"""Byte equality with the strings that published checkpoints were trained on (specification §2)."""

import itertools
from dataclasses import replace

import pytest

from stp.prompts import (
    TEMPLATES,
    conjecturer_prompt,
    conjecturer_row,
    parse_conjecture,
    parse_proof,
    prover_prompt,
    prover_text,
)
from stp.types import ConjectureKind, Lemma, Proof, Seed, Statement

STP, COMPACT = TEMPLATES["stp"], TEMPLATES["compact"]
STATEMENT = Statement("two", "theorem two (x : ℝ) : x + x = 2 * x := by\n")
SEED = Seed(
    Statement("one", "theorem one (a : ℝ) : a = a := by"),
    Proof("", "\n  rfl"),
    Lemma("two_mul", "theorem two_mul (a : ℝ) : 2 * a = a + a "),
)


def test_prover_prompt_without_a_header_of_its_own() -> None:
    assert prover_prompt(STP, STATEMENT) == (
        "Complete the following Lean 4 code:\n\n```lean4\n"
        "import Mathlib\nimport Aesop\nset_option maxHeartbeats 0\nopen BigOperators Real Nat Topology Rat\n\n"
        "theorem two (x : ℝ) : x + x = 2 * x := by"
    )


def test_prover_prompt_with_its_own_header_adds_no_newline() -> None:
    own = Statement("p", "theorem p : True :=", header="import Mathlib\nopen Nat\n")
    assert prover_prompt(STP, own) == (
        "Complete the following Lean 4 code:\n\n```lean4\nimport Mathlib\nopen Nat\ntheorem p : True :="
    )


def test_a_header_whose_last_line_does_not_end_is_ended() -> None:
    own = Statement("p", "theorem p : True :=", header="import Mathlib\nopen Nat")
    assert prover_text(STP, own).endswith("open Nat\ntheorem p : True :=")


def test_conjecturer_prompt_at_inference_has_no_header_and_ends_in_space_theorem() -> None:
    assert conjecturer_prompt(STP, SEED) == (
        "Complete the following Lean 4 code:\n\n```lean4\n<lemma>\ntheorem two_mul (a : ℝ) : 2 * a = a + a\n"
        "<easy theorem>\ntheorem one (a : ℝ) : a = a := by\n  rfl\n<hard theorem>\n theorem"
    )


def test_conjecturer_row_in_the_released_training_form() -> None:
    assert conjecturer_row(STP, SEED, STATEMENT, released=True) == (
        "Complete the following Lean 4 code:\n\n```lean4\n"
        "import Mathlib\nimport Aesop\nset_option maxHeartbeats 0\nopen BigOperators Real Nat Topology Rat\n\n"
        "<lemma>\ntheorem two_mul (a : ℝ) : 2 * a = a + a\n"
        "<easy theorem>\ntheorem one (a : ℝ) : a = a := by\n  rfl\n<hard theorem>",
        "\ntheorem two (x : ℝ) : x + x = 2 * x := by\n</hard theorem>",
    )


ASKED = {
    "stp": {"general": "more general theorem", "part": "lemma towards it", "variant": "variant theorem"},
    "compact": {"general": "general", "part": "part", "variant": "variant"},
}


@pytest.mark.parametrize("kind", ["general", "part", "variant"])
def test_what_is_asked_of_a_proved_statement_stands_in_the_place_of_hard(kind: str) -> None:
    seed = replace(SEED, kind=ConjectureKind(kind))
    assert conjecturer_prompt(STP, seed) == (
        "Complete the following Lean 4 code:\n\n```lean4\n<lemma>\ntheorem two_mul (a : ℝ) : 2 * a = a + a\n"
        f"<easy theorem>\ntheorem one (a : ℝ) : a = a := by\n  rfl\n<{ASKED['stp'][kind]}>\n theorem"
    )
    assert conjecturer_prompt(COMPACT, seed) == (
        "<lemma>\ntheorem two_mul (a : ℝ) : 2 * a = a + a\n"
        f"<easy>\ntheorem one (a : ℝ) : a = a := by\n  rfl\n<{ASKED['compact'][kind]}>\n theorem"
    )


def test_a_simpler_statement_is_asked_for_without_proof_and_lemma() -> None:
    seed = replace(SEED, kind=ConjectureKind.SIMPLER)
    assert conjecturer_prompt(STP, seed) == (
        "Complete the following Lean 4 code:\n\n```lean4\n"
        "<theorem>\ntheorem one (a : ℝ) : a = a := by\n<simpler theorem>\n theorem"
    )
    assert conjecturer_prompt(COMPACT, seed) == ("<target>\ntheorem one (a : ℝ) : a = a := by\n<simpler>\n theorem")


def test_a_goal_mined_from_a_failed_proof_trains_under_the_papers_prompt() -> None:
    assert conjecturer_prompt(STP, replace(SEED, kind=ConjectureKind.GOAL)) == conjecturer_prompt(STP, SEED)


def test_a_conjecturer_row_is_prompt_and_answer_that_parse_back() -> None:
    both = [one for one in TEMPLATES.values() if one.conjecturing]
    for template, kind in itertools.product(both, ConjectureKind):
        seed = replace(SEED, kind=kind)
        prompt, target = conjecturer_row(template, seed, STATEMENT)
        assert prompt == conjecturer_prompt(template, seed)
        assert parse_conjecture(template, target) == STATEMENT.text.strip()


def test_proof_is_cut_at_the_fence_and_keeps_its_leading_space() -> None:
    assert parse_proof(STP, STATEMENT, "\n  simp\n```\nand so on") == "\n  simp"
    assert parse_proof(STP, STATEMENT, "\n  simp") == "\n  simp"


def test_conjecture_is_cut_at_the_tag_and_at_the_first_definition_sign() -> None:
    assert parse_conjecture(STP, " t (a : ℕ) : a = a := by\n</hard theorem> x") == "theorem t (a : ℕ) : a = a := by"
    assert parse_conjecture(STP, " t (a : ℕ := 2) : a = 2 := by") == "theorem t (a : ℕ := by"
    assert parse_conjecture(STP, " t : True") == "theorem t : True := by"


def test_an_answer_without_a_proposition_is_no_conjecture() -> None:
    assert parse_conjecture(STP, "") is None
    assert parse_conjecture(STP, " nonsense </hard theorem>") is None
