"""Byte equality with what published provers are asked, and what their answers are read as."""

from typing import get_args

import pytest

from stp.errors import ConfigError
from stp.prompts import (
    TEMPLATES,
    TemplateName,
    conjecturer_prompt,
    parse_conjecture,
    parse_proof,
    prover_pair,
    prover_prompt,
    stop_strings,
)
from stp.types import TRIVIAL_LEMMA, Chat, Proof, Seed, Statement

HEADER = "import Mathlib\nimport Aesop\n\nset_option maxHeartbeats 0\n\nopen BigOperators Real Nat Topology Rat\n\n"
STATEMENT = Statement("two", "theorem two (x : ℝ) : x + x = 2 * x := by\n")
TERM = Statement("two", "theorem two (x : ℝ) : x + x = 2 * x :=")
PLAN = (
    "\n\nBefore producing the Lean 4 code to formally prove the given theorem, provide a detailed proof plan outlining "
    "the main proof steps and strategies.\nThe plan should highlight key ideas, intermediate lemmas, and proof "
    "structures that will guide the construction of the final formal proof."
)
ONLY_PROVE = [name for name, one in TEMPLATES.items() if one.conjecturing is None]
CHATS = [name for name, one in TEMPLATES.items() if one.chat]

PROMPTS = {
    "deepseek-prover-v1.5": "Complete the following Lean 4 code:\n\n```lean4\n"
    f"{HEADER}theorem two (x : ℝ) : x + x = 2 * x := by\n",
    "deepseek-prover-v1.5-cot": "Complete the following Lean 4 code with explanatory comments preceding each line of "
    f"code:\n\n```lean4\n{HEADER}theorem two (x : ℝ) : x + x = 2 * x := by\n",
    "goedel-prover": "Complete the following Lean 4 code with explanatory comments preceding each line of code:\n\n"
    f"```lean4\n{HEADER}theorem two (x : ℝ) : x + x = 2 * x := by\n",
    "deepseek-prover-v2": Chat(
        "Complete the following Lean 4 code:\n\n```lean4\n"
        f"{HEADER}theorem two (x : ℝ) : x + x = 2 * x := by\n  sorry\n```"
    ),
    "deepseek-prover-v2-cot": Chat(
        "Complete the following Lean 4 code:\n\n```lean4\n"
        f"{HEADER}theorem two (x : ℝ) : x + x = 2 * x := by\n  sorry\n```{PLAN}"
    ),
    "goedel-prover-v2": Chat(
        "Complete the following Lean 4 code:\n\n```lean4\n"
        f"{HEADER}theorem two (x : ℝ) : x + x = 2 * x := by\n  sorry```{PLAN}"
    ),
    "kimina-prover": Chat(
        "Think about and solve the following problem step by step in Lean 4.\n# Problem:\n# Formal statement:\n"
        f"```lean4\n{HEADER}theorem two (x : ℝ) : x + x = 2 * x := by\n\n```\n",
        system="You are an expert in mathematics and Lean 4.",
    ),
}


def test_every_template_has_a_name_that_configurations_may_use() -> None:
    assert set(get_args(TemplateName)) == set(TEMPLATES)
    assert set(PROMPTS) == set(ONLY_PROVE)


@pytest.mark.parametrize("name", PROMPTS)
def test_the_prompt_is_the_published_one(name: str) -> None:
    assert prover_prompt(TEMPLATES[name], STATEMENT) == PROMPTS[name]


@pytest.mark.parametrize("name", PROMPTS)
def test_a_header_of_its_own_takes_the_place_of_the_published_one(name: str) -> None:
    own = Statement("two", STATEMENT.text, header="import Mathlib\nopen Real")
    prompt, usual = prover_prompt(TEMPLATES[name], own), prover_prompt(TEMPLATES[name], STATEMENT)
    shown = (one.user if isinstance(one, Chat) else one for one in (prompt, usual))
    assert next(shown) == next(shown).replace(HEADER, "import Mathlib\nopen Real\n")


@pytest.mark.parametrize("name", CHATS)
def test_a_chat_shows_a_statement_that_leaves_room_for_a_term_with_tactics(name: str) -> None:
    assert prover_prompt(TEMPLATES[name], TERM) == prover_prompt(TEMPLATES[name], STATEMENT)


@pytest.mark.parametrize("name", ONLY_PROVE)
def test_models_that_only_prove_are_not_asked_to_conjecture(name: str) -> None:
    seed = Seed(STATEMENT, Proof("", "  ring"), TRIVIAL_LEMMA)
    with pytest.raises(ConfigError, match=r"only prove; set enabled = false in \[conjecture\]"):
        conjecturer_prompt(TEMPLATES[name], seed)
    with pytest.raises(ConfigError, match="only prove"):
        parse_conjecture(TEMPLATES[name], " t : True := by")


def test_completions_end_at_a_fence_and_chats_do_not() -> None:
    ends = {name: stop_strings(one) for name, one in TEMPLATES.items()}
    assert ends["stp"] == ("\n```", "</hard theorem>")
    assert ends["deepseek-prover-v1.5"] == ends["deepseek-prover-v1.5-cot"] == ends["goedel-prover"] == ("```",)
    assert [ends[name] for name in CHATS] == [()] * 4


def test_deepseek_prover_v15_goes_on_behind_the_line_break_of_its_prompt() -> None:
    template = TEMPLATES["deepseek-prover-v1.5"]
    assert parse_proof(template, STATEMENT, "  ring\n```\nmore") == "  ring\n"
    assert parse_proof(template, STATEMENT, "  ring```") == "  ring"
    prompt, target = prover_pair(template, STATEMENT, "\n  ring")
    assert (prompt, target) == (PROMPTS["deepseek-prover-v1.5"], "  ring")
    shown, whole = prover_pair(template, STATEMENT, "  ring", whole=True)
    assert shown + whole == f"{PROMPTS['deepseek-prover-v1.5']}  ring"
    assert whole.startswith("theorem two")


@pytest.mark.parametrize("name", CHATS)
def test_models_that_chat_are_not_trained(name: str) -> None:
    with pytest.raises(ConfigError, match=r"thoughts that led there are not; set train = false"):
        prover_pair(TEMPLATES[name], STATEMENT, "  ring")


# ---------------------------------------------------------------------------------------- what a chat's answer proves


def block(text: str, fence: str = "lean4") -> str:
    return f"```{fence}\n{text}\n```\n"


PROVED = "theorem two (x : ℝ) : x + x = 2 * x := by\n  ring"
ELSE = "theorem two (x : ℝ) : x + 0 = x := by\n  simp"

READ = {
    "one block": (f"Plan.\n\n{block(PROVED)}", "\n  ring"),
    "with its header": (block(f"{HEADER}/-- Twice. -/\n{PROVED}"), "\n  ring"),
    "the last of several": (block(PROVED.replace("ring", "sorry")) + "Now:\n" + block(PROVED), "\n  ring"),
    "before a block without theorem": (block(PROVED) + block("#check ring"), "\n  ring"),
    "in other white space, with a comment": (
        block("theorem two\n    (x : ℝ) : -- real\n    x + x = 2 * x := by ring"),
        " ring",
    ),
    "as a lemma": (block(PROVED.replace("theorem", "lemma")), "\n  ring"),
    "by a term": (block("theorem two (x : ℝ) : x + x = 2 * x := (two_mul x).symm"), " exact (two_mul x).symm"),
    "behind a lemma of its own": (block(f"lemma one : 1 = 1 := rfl\n\n{PROVED}"), "\n  ring"),
    "after thoughts in other fences": (f"<think>\n{block('ring', 'tactics')}</think>\n{block(PROVED)}", "\n  ring"),
    "another lean fence": (block(PROVED, "lean"), "\n  ring"),
    "behind a block that never ends": (f"```lean4\ntheorem two\n{block(PROVED)}", "\n  ring"),
    "another statement": (block(ELSE), ""),
    "another statement last": (block(PROVED) + block(ELSE), ""),
    "a weaker statement": (block(PROVED.replace("(x : ℝ)", "(x : ℝ) (h : False)")), ""),
    "another type": (block(PROVED.replace("ℝ", "ℕ")), ""),
    "a statement that goes on": (block("theorem two (x : ℝ) : x + x = 2 * x ∨ True := by\n  right; trivial"), ""),
    "another name": (block(PROVED.replace("two", "three", 1)), ""),
    "no proof": (block("theorem two (x : ℝ) : x + x = 2 * x"), ""),
    "tactics alone": (block("  ring"), ""),
    "no block": (PROVED, ""),
    "cut off": (f"```lean4\n{PROVED}", ""),
    "nothing": ("", ""),
    "the statement in a comment": (block(f"/- {PROVED} -/\n{ELSE}"), ""),
}


@pytest.mark.parametrize("case", READ)
@pytest.mark.parametrize("name", CHATS)
def test_the_proof_in_a_chat_is_that_of_our_statement_or_none(name: str, case: str) -> None:
    answer, proof = READ[case]
    assert parse_proof(TEMPLATES[name], STATEMENT, answer) == proof


def test_a_proof_has_the_form_that_our_statement_leaves_room_for() -> None:
    template = TEMPLATES["kimina-prover"]
    assert parse_proof(template, TERM, block(PROVED)) == " by\n  ring"
    assert parse_proof(template, TERM, block("theorem two (x : ℝ) : x + x = 2 * x := h x")) == " h x"
