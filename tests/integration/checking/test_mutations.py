"""No mutant of a false statement is ever proved.

Whether a statement is false is found by trying every case in Python (`families.py`). The proofs are those that prove
true statements nearby, those of tests/cases, and attempts to cheat, all of them cut up and put together at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stp.checking.lean import LeanChecker
from stp.syntax.tokens import tokens
from stp.types import CheckLimits, Proof, Statement, Verdict
from tests.integration.checking.families import Claim, changes, claims

pytestmark = pytest.mark.lean

LIMITS = CheckLimits(timeout_seconds=5, memory_mb=4000)
CASES = Path(__file__).parents[2] / "cases" / "lean"
STRONG = [
    "\n  by_cases p <;> by_cases q <;> by_cases r <;> simp_all",
    "\n  decide",
    "\n  intros; simp_all",
    "\n  intros; omega",
    "\n  decide +kernel",
    "\n  first | exact h0 | exact h1 | exact ⟨h0, h1⟩ | exact absurd h0 h1 | exact h1 h0 | exact h0.symm",
    "\n  intro a b c d\n  simp at *\n  exact absurd a (by assumption)",
    "\n  rcases h0 with h | h <;> first | exact h | exact .inr h | exact absurd h h1 | contradiction",
]
"""Proofs of many a true statement."""
CHEATS = [
    *(
        "sorry",
        "exact sorryAx _ true",
        "native_decide",
        "exact t",
        "exact «t»",
        "admit",
        "stop",
        "exact?",
        "#exit",
        "in",
    ),
    *(
        "set_option debug.skipKernelTC true in",
        "set_option maxRecDepth 100 in",
        "open Classical in",
        "where h : False :=",
    ),
    *("axiom cheat : False", "exact cheat", "exact False.elim (by assumption)", "decreasing_by", "termination_by 0"),
    *(
        "try",
        "first | skip | trivial",
        "all_goals",
        "any_goals trivial",
        "<;>",
        "·",
        "?_",
        "(",
        ")",
        "⟨",
        "⟩",
        "at h0 ⊢",
    ),
    *("change True", "show True from trivial", "let False := True", "exfalso", "clear *-", "1axiom cheat : False"),
    *(
        "/-",
        "-/",
        "--",
        '"',
        "'",
        "«",
        "»",
        "/- -/",
        "-- ⊢",
        "let rec t : False := t",
        "haveI := Classical.propDecidable",
    ),
]
"""Pieces that a cheat may be made of."""
STORED = [
    proof
    for proof, expected in (
        [(one / name).read_bytes().decode() for name in ("proof", "expected")] for one in sorted(CASES.iterdir())
    )
    if len(proof) < 300 and not expected.startswith("timeout")
]
"""The short proofs of tests/cases that end."""
COMMENTS = ("/- := by -/ ", "/- /- -/ ∨ True -/ ", "-- True := by\n  ")
SEEDS = st.integers(0, 2**64)
LETTERS = str.maketrans({"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і"})  # Cyrillic


def mangled(random: Random, proofs: Sequence[str]) -> str:
    """A proof with pieces of it dropped, doubled, spelt in another alphabet, and others or a cheat put in."""
    pieces = [one.text for one in tokens(random.choice(proofs))]
    for _ in range(random.randint(0, 3)):
        place = random.randint(0, len(pieces))
        match random.choice(["drop", "double", "spell", "cheat", "cheat", "line", "line", "splice", "cut"]):
            case "drop":
                del pieces[place : place + 2]
            case "double":
                pieces[place:place] = pieces[place : place + 4]
            case "spell":
                pieces[place : place + 1] = [one.translate(LETTERS) for one in pieces[place : place + 1]]
            case "cheat":
                pieces[place:place] = [" ", random.choice(CHEATS), " "]
            case "line":
                pieces += ["\n  ", random.choice(CHEATS)]
            case "splice":
                pieces[place:] = [one.text for one in tokens(random.choice(proofs))]
            case _:
                del pieces[place:]
    return "".join(pieces)


@st.composite
def littered(draw: st.DrawFn, claim: Claim) -> str:
    """The text of a claim, with comments between its tokens."""
    text = claim.text
    gaps = [place + 1 for place, one in enumerate(text[:-6]) if one == " "]
    for place in sorted(draw(st.sets(st.sampled_from(gaps), max_size=2)), reverse=True):
        text = text[:place] + draw(st.sampled_from(COMMENTS)) + text[place:]
    return text


def check(lean: LeanChecker, text: str, proof: str) -> Verdict:
    statement = Statement("t", text)
    return lean.check(statement, Proof(statement.id, proof), LIMITS)


def steady(examples: int) -> settings:
    """The same examples on every run."""
    skipped = [HealthCheck.filter_too_much, HealthCheck.too_slow]
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=skipped
    )


@steady(300)
@given(data=st.data())
def test_no_mutant_of_a_false_statement_is_proved(lean: LeanChecker, data: st.DataObject) -> None:
    claim = data.draw(claims)
    for _ in range(data.draw(st.integers(0, 2))):
        claim = data.draw(st.sampled_from(changes(claim)))
    assume(not claim.true)
    text = data.draw(littered(claim))
    proof = mangled(Random(f"{data.draw(SEEDS)} {text}"), [*STRONG, claim.decision])
    verdict = check(lean, text, proof)
    assert not verdict.proved, f"{text}{proof}"


@steady(300)
@given(data=st.data())
def test_no_proof_of_another_statement_proves_a_false_one(lean: LeanChecker, data: st.DataObject) -> None:
    claim = data.draw(claims)
    assume(not claim.true)
    proof = mangled(Random(f"{data.draw(SEEDS)} {claim.text}"), STORED)
    assert not check(lean, claim.text, proof).proved, f"{claim.text}{proof}"


@steady(60)
@given(data=st.data())
def test_lean_proves_what_is_true_and_comments_change_nothing(lean: LeanChecker, data: st.DataObject) -> None:
    claim = data.draw(claims)
    verdict = check(lean, data.draw(littered(claim)), claim.decision)
    assert verdict.proved == claim.true, f"{claim.text}{claim.decision}"
