"""Isabelle as a `Language`, and the theorems of its theory files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from stp.errors import InputError
from stp.syntax import isabelle
from stp.syntax.isabelle import COMMANDS, PROOF_COMMANDS, STATING, split_header, split_proof, theorem_name
from stp.syntax.isabelle_tokens import Kind, Token, code
from stp.syntax.language import Language
from stp.types import ProofSystem, Statement

DOCUMENTATION = frozenset(
    "chapter section subsection subsubsection paragraph subparagraph text text_raw txt".split()  # noqa: SIM905
)
"""Commands that only speak to readers."""
_QUALIFYING = frozenset(["private", "qualified"])


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a theory, up to the next one that stands on the theory's level; a theorem's proof is part of it."""

    name: str
    text: str
    start: int
    end: int


def commands(text: str) -> Iterator[Command]:
    """The commands of a theory's text, in order, its header (`theory ... begin`) and its `end` as they stand."""
    parts = code(text)
    starts = [index for index, one in enumerate(parts) if _begins(parts, index, one)]
    for index, following in pairwise([*starts, len(parts)]):
        start, end = parts[index].start, parts[following - 1].end
        yield Command(parts[index].text, text[start:end], start, end)


def _begins(parts: tuple[Token, ...], index: int, token: Token) -> bool:
    """Whether a command of the theory's level begins here. Words of a proof's level never do, nor does what a name is
    told by: a fact may be called `text`."""
    if token.kind is not Kind.WORD or token.text not in COMMANDS - PROOF_COMMANDS - {"oops", "term", "value"}:
        return False
    return index == 0 or parts[index - 1].text not in {",", "[", "(", "imports", "keywords", "and", "in"}


def header_of(text: str) -> tuple[str, int]:
    """What a theory imports, as a statement's header has it, and where its commands begin; a text without a header of a
    theory imports nothing.

    Raises:
        InputError: its header is none.
    """
    words = [one for one in code(text) if one.kind is Kind.WORD]
    opening = next((one for one in words if one.text in {"theory", "imports"}), None)
    if opening is None:
        return "", 0
    begin = next((one for one in words if one.text == "begin" and one.start > opening.start), None)
    imports, _ = split_header(text[opening.start : begin.start if begin else len(text)])
    names = " ".join(one if one.replace(".", "").replace("_", "").isalnum() else f'"{one}"' for one in imports)
    return f"imports {names}", begin.end if begin else len(text)


def parse_file(text: str, source: str = "") -> tuple[Statement, str]:
    """Statement and proof of a theory with one theorem; what stands above it goes into the statement's header.

    Raises:
        InputError: there is no theorem or more than one, it has no name or no proof, or something follows it.
    """
    header, start = header_of(text)
    above: list[str] = []
    found: tuple[Statement, str] | None = None
    for one in commands(text[start:]):
        if one.name == "end" or one.name in DOCUMENTATION:
            continue
        if found:
            what = "more than one theorem" if one.name in STATING else f"`{one.name}` behind its theorem"
            raise InputError(f"the file holds {what}; put each theorem into a file of its own")
        if one.name not in STATING:
            above.append(one.text)
            continue
        # A theorem without a proof is a statement alone.
        stated, proof = split_proof(one.text) or (one.text, "")
        name = theorem_name(stated)
        if name is None:
            raise InputError('the theorem has no name; write `theorem name: "proposition"` and the proof below')
        joined = "\n".join([header or "imports Main", "begin", *above]) if above else header
        found = Statement(name, stated, joined, source, system=ProofSystem.ISABELLE), proof
    if found is None:
        raise InputError("the file holds no theorem; it should have `theory ... imports ... begin`, then one theorem")
    return found


def _state(name: str, claim: str) -> str:
    return f"theorem {name}: {claim}"


def _conjecture(text: str) -> str | None:
    """What was written up to where a proof would begin."""
    whole = f"theorem {text.strip()}"
    stated, _ = split_proof(whole) or (whole, "")
    return stated if theorem_name(stated) else None


def _split(text: str) -> tuple[str, str] | None:
    """Isabelle's statements have no sign at their end: one that no proof follows is a statement too."""
    return split_proof(text) or ((text.rstrip(), "") if theorem_name(text) else None)


FALSE = (
    '"(p::bool)"',
    r'assumes "p \<or> q" shows "p \<and> q"',
    r'assumes "p \<longrightarrow> q" shows "q \<longrightarrow> p"',
    r'assumes "\<not> (p \<and> q)" shows "\<not> p"',
    r'assumes "p \<longleftrightarrow> q" shows "(p::bool)"',
    r'fixes a b :: nat assumes "a \<le> b" shows "a < b"',
    'fixes a b :: nat shows "a - b + b = a"',
    'fixes a b :: nat assumes "a * b = 0" shows "a = 0"',
    'fixes n :: nat shows "n < 1000"',
    'fixes a b :: nat assumes "a dvd b" shows "b dvd a"',
    'fixes a b c :: nat assumes "a * c = b * c" shows "a = b"',
    'fixes a b :: nat assumes "a + b = 2" shows "a = 1"',
    'fixes a b :: nat shows "a * b = a + b"',
    r'fixes a b :: nat assumes "a < b" shows "\<exists>c. a < c \<and> c < b"',
    r'fixes p :: "nat \<Rightarrow> bool" assumes "p 0" shows "\<forall>n. p n"',
    r'fixes p :: "nat \<Rightarrow> bool" assumes "\<exists>n. p n" shows "p 0"',
    r'"\<exists>n::nat. n < n"',
    '"(0::nat) = 1"',
    '"True = False"',
    '"False"',
)
"""What stands behind the name; each has a counterexample. No Isabelle has proved that it is false: none was there."""
CHEATS = (
    "by simp",
    "by auto",
    "by eval",
    "by normalization",
    "by (smt (verit))",
    "sorry",
    "oops",
    r"by (tactic \<open>Skip_Proof.cheat_tac @{context} 1\<close>)",
    "using [[smt_oracle]] by smt",
    r"axiomatization where stp_cheat: False",
)

ISABELLE = Language(
    title="Isabelle",
    opening="theorem",
    ending='shows "proposition"',
    incomplete="\n  sorry",
    false=FALSE,
    cheats=CHEATS,
    state=_state,
    name=theorem_name,
    normal_form=isabelle.normal_form,
    negation=isabelle.negation,
    conjecture=_conjecture,
    split=_split,
    join=isabelle.join_proof,
    parse_file=parse_file,
    forbidden_statement=isabelle.forbidden_statement,
    forbidden_header=isabelle.forbidden_header,
)
