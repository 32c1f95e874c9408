"""The embedded core library: it elaborates what it promises, and it proves every one of its lemmas."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stp.progress import SilentProgress
from stp.settings import Settings
from stp.toolchain import embedded
from stp.toolchain.lemmas import library_lemmas, theorem_names
from stp.toolchain.types import Toolchain

pytestmark = pytest.mark.lean

CORE = embedded.core_sources()
EXAMPLES = sorted((CORE / "Tests").glob("*.lean"))
STANDARD = {"propext", "Classical.choice", "Quot.sound"}
COMPILER = {"lcErased", "lcAny", "lcVoid", "lcProof", "lcUnreachable"}
"""Constants of Lean's compiler; `unsafe`, so that no theorem can use them."""

UNSAFE = {"unsafeCast", "Array.getInternalBorrowed", "TSyntaxArray.rawImpl", "TSyntaxArray.mkImpl"}
"""Definitions of the runtime, which no theorem can use either."""


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    return embedded.setup(Settings().cache, SilentProgress())


def messages(toolchain: Toolchain, source: Path) -> list[dict[str, Any]]:
    """What Lean says about a file."""
    answer = subprocess.run(
        [str(toolchain.lean), "--json", str(source)],
        capture_output=True,
        text=True,
        env={**os.environ, **toolchain.environment},
    )
    assert answer.stderr == ""
    return [json.loads(line) for line in answer.stdout.splitlines()]


def declarations(pattern: str) -> set[str]:
    """The names that the library's sources declare with the given keyword, comments left aside."""
    sources = [re.sub(r"/-(?:.|\n)*?-/|--[^\n]*", "", path.read_text()) for path in embedded.modules(CORE).values()]
    return {name.rstrip(".") for source in sources for name in re.findall(rf"{pattern}\s+([^\s({{\[:]+)", source)}


@pytest.mark.parametrize("examples", EXAMPLES, ids=lambda path: path.stem)
def test_examples_elaborate_without_a_message(toolchain: Toolchain, examples: Path) -> None:
    assert "sorry" not in examples.read_text()
    assert messages(toolchain, examples) == []


def test_there_are_examples_for_each_subject() -> None:
    assert {path.stem for path in EXAMPLES} >= {"Tactics", "Logic", "Nat", "Int", "List", "Data", "Printing"}


def test_every_theorem_rests_on_the_three_standard_axioms(toolchain: Toolchain, tmp_path: Path) -> None:
    names = [name for found in theorem_names(CORE).values() for name in found]
    questions = tmp_path / "axioms.lean"
    questions.write_text("".join(f"#print axioms {name}\n" for name in names))
    answers = messages(toolchain, questions)
    assert [one["data"] for one in answers if one["severity"] != "information"] == []
    assert len(answers) == len(names) > 1000
    listed = [re.search(r"\[([^\]]*)\]", one["data"]) for one in answers if "depends on axioms" in one["data"]]
    assert {axiom for found in listed if found for axiom in re.split(r",\s*", found[1])} == STANDARD


def test_sources_hold_no_other_axiom_and_no_way_around_the_kernel() -> None:
    # `sorryAx` is what a proof with a hole becomes; Lean needs it declared, the test above shows it unused.
    assert declarations(r"\baxiom") == STANDARD | {"sorryAx"} | COMPILER
    assert declarations(r"\bunsafe\s+(?:axiom|def|opaque)") == UNSAFE | COMPILER
    text = "\n".join(path.read_text() for path in embedded.modules(CORE).values())
    replaced = set(re.findall(r"implemented_by ([\w.]+)", text))
    assert replaced <= UNSAFE
    for way in ("csimp", "skipKernelTC", "native_decide", "ofReduceBool", "trustCompiler"):
        assert way not in text
    assert not re.search(r"\b(sorry|admit)\b", text)


def test_hooks_are_what_the_generator_writes(toolchain: Toolchain) -> None:
    generator = [sys.executable, str(CORE / "generate_hooks.py"), str(toolchain.lean.parents[1] / "lib" / "lean")]
    answer = subprocess.run([*generator, "--check"], capture_output=True, text=True)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_lemmas_read_as_statements(toolchain: Toolchain) -> None:
    lemmas = {one.name: one.text for one in library_lemmas(toolchain)}
    assert lemmas["Nat.add_comm"] == "theorem Nat.add_comm (n m : Nat) : n + m = m + n"
    assert lemmas["and_comm"] == "theorem and_comm {a b : Prop} : a ∧ b ↔ b ∧ a"
    assert lemmas["Nat.le_trans"] == "theorem Nat.le_trans {n m k : Nat} : n ≤ m → m ≤ k → n ≤ k"
    assert lemmas["Int.le_natAbs"] == "theorem Int.le_natAbs {a : Int} : a ≤ (↑a.natAbs : Int)"
    assert "\n" not in "".join(lemmas.values())
    assert not any(name.startswith("Lean.") for name in lemmas)


def test_nearly_every_lemma_elaborates_as_it_is_shown(toolchain: Toolchain, tmp_path: Path) -> None:
    # Printing drops what a reader needs no more: of which type `[]` is in `[].length = 0`.
    lemmas = library_lemmas(toolchain)
    restated = tmp_path / "restated.lean"
    examples = (f"{one.text.replace('theorem ' + one.name, 'example', 1)} := sorry\n" for one in lemmas)
    restated.write_text("universe u v w\n" + "".join(examples))
    refused = {one["pos"]["line"] for one in messages(toolchain, restated) if one["severity"] == "error"}
    assert len(refused) < 0.03 * len(lemmas)
