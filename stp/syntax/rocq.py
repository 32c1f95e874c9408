"""Rocq (Coq 8.16) source as text: tokens, sentences, the parts of a theorem, and what a proof may not contain.

Rocq reads a file sentence by sentence, and each command is a sentence of its own that begins with a capital letter; so
a proof is let through when each of its sentences begins as a tactic does. What this module and Rocq might cut into
different sentences is refused. A statement is one sentence, `Theorem t (a : nat) : a = a.`; a proof is the tactics
behind it, with or without `Proof.` before and `Qed.` behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from stp.errors import InputError
from stp.syntax.language import Refused
from stp.syntax.tokens import Kind, Token
from stp.types import Forbidden, ProofSystem, Statement

# ---------------------------------------------------------------------------------------------------------- tokens

_IDENT = r"[^\W\d][\w']*"
_PATTERNS = (
    (Kind.SPACE, r"[ \t\r\n]+"),
    (Kind.COMMENT, r"(?P<block>\(\*)"),
    (Kind.STRING, r'"(?:""|[^"])*"'),
    (Kind.BROKEN, r'"'),
    (Kind.WORD, rf"{_IDENT}(?:\.{_IDENT})*"),
    (Kind.NUMBER, r"0[xX][0-9a-fA-F][0-9a-fA-F_]*|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?"),
    (Kind.SYMBOL, r":=|=>|->|<->|/\\|\\/|\.\(|\.+|\S|."),
)
_TOKEN = re.compile(
    "|".join(f"(?P<{kind.name}_{index}>{pattern})" for index, (kind, pattern) in enumerate(_PATTERNS)), re.DOTALL
)
_KINDS = {f"{kind.name}_{index}": kind for index, (kind, _) in enumerate(_PATTERNS)}
_IN_COMMENT = re.compile(r'\(\*|\*\)|"(?:""|[^"])*"|"')
_BLANK = re.compile(r"[ \t\r\n]")


def tokens(text: str) -> Iterator[Token]:
    """Every piece of the text in order; joined, they are the text again."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None
        kind, start, position = _KINDS[match.lastgroup or ""], match.start(), match.end()
        if kind is Kind.COMMENT:
            closed = _comment_end(text, start)
            position = closed or len(text)
            kind = Kind.COMMENT if closed else Kind.BROKEN
        yield Token(kind, text[start:position], start)


def _comment_end(text: str, start: int) -> int | None:
    """Where the comment that begins at `start` ends; they nest, and strings in them are read as strings."""
    depth = 0
    for match in _IN_COMMENT.finditer(text, start):
        if match[0] == '"':
            return None
        depth += {"(*": 1, "*)": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return None


@lru_cache(maxsize=512)  # one statement comes with many proofs
def code(text: str) -> tuple[Token, ...]:
    """The tokens that are neither space nor comment."""
    return tuple(one for one in tokens(text) if one.kind not in {Kind.SPACE, Kind.COMMENT})


@dataclass(frozen=True, slots=True)
class Sentence:
    """What Rocq reads at a time: a command or a tactic with its full stop, a bullet, or a brace."""

    parts: tuple[Token, ...]
    complete: bool
    """Whether it has an end."""

    @property
    def start(self) -> int:
        return self.parts[0].start

    @property
    def end(self) -> int:
        return self.parts[-1].start + len(self.parts[-1].text)

    @property
    def opening(self) -> str:
        return self.parts[0].text

    @property
    def words(self) -> str:
        """It without space and comments between the words."""
        return " ".join(one.text for one in self.parts)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order."""
    found: list[Sentence] = []
    parts: list[Token] = []
    for token in code(text):
        parts.append(token)
        if _ends(text, parts):
            found.append(Sentence(tuple(parts), complete=True))
            parts = []
    return [*found, Sentence(tuple(parts), complete=False)] if parts else found


_BULLETS = frozenset("-+*")


def _ends(text: str, parts: Sequence[Token]) -> bool:
    """Whether a sentence is whole with its last token."""
    last = parts[-1]
    if last.kind is not Kind.SYMBOL:
        return False
    after = last.start + 1
    if last.text == ".":
        return after == len(text) or _BLANK.match(text, after) is not None
    if last.text in {"{", "}"}:
        # `{`, `2: {` and `[x]: {` are sentences; other braces stand behind a word.
        return len(parts) == 1 or (last.text == "{" and parts[-2].text == ":" and _selects(parts[:-2]))
    run = all(one.text == last.text and one.kind is Kind.SYMBOL for one in parts)
    return last.text in _BULLETS and run and text[after : after + 1] != last.text


def _selects(parts: Sequence[Token]) -> bool:
    return len(parts) in {1, 3} and (parts[0].kind is Kind.NUMBER or parts[0].text == "[")


# ---------------------------------------------------------------------------------------------------------- filter

NATIVE = frozenset(["native_compute", "native_cast_no_check"])
"""Words that have a compiler run on what the proof says."""
OPTIONS = frozenset(["Set", "Unset", "Test", "Local", "Global", "Export"])
HARMLESS = frozenset(["Unshelve ."])
ENDS = frozenset(["Qed .", "Defined .", "Admitted ."])
THEOREMS = frozenset(["Theorem", "Lemma"])
HEADER_COMMANDS = frozenset(["From", "Require", "Import", "Open", "Definition", "Fixpoint"])
"""What may stand above a theorem: it declares no axiom, no notation, and runs nothing. Read twice it says the same, so
that terms below it can be compared; of an `Inductive` that is not so."""
_TACTIC = re.compile(r"[a-z_({}\[*+-]")
"""How a tactic begins, or a bullet or a brace."""
_SELECTOR = re.compile(r"(?:all|par|!|\[ \w+ \]|\d+(?: [-,] \d+)*) : ")
"""Which goals a tactic is for."""


def forbidden(proof: str) -> Refused | None:
    """Why an untrusted proof is refused without being run; None when it may be run."""
    if refused := _unclear(proof):
        return refused
    script = sentences(proof)
    for index, one in enumerate(script):
        edge = (index == 0 and one.words == "Proof .") or (index == len(script) - 1 and one.words in ENDS)
        if not edge and one.words not in HARMLESS and (refused := _refusal(one)):
            return refused
    return None


def _refusal(sentence: Sentence) -> Refused | None:
    """Why a sentence within a proof is refused: it is no tactic, or one that runs compiled code."""
    if native := next((one.text for one in sentence.parts if one.text in NATIVE), None):
        return Refused(Forbidden.CODE, f"{native}, which runs compiled code")
    selector = _SELECTOR.match(sentence.words)
    skipped = len(selector[0].split()) if selector else 0
    opening = sentence.parts[min(skipped, len(sentence.parts) - 1)]
    if _TACTIC.match(opening.text):
        return None
    if opening.text == "#":
        return Refused(Forbidden.ATTRIBUTE, "an attribute")
    if not opening.text.isascii():
        return Refused(Forbidden.AMBIGUOUS, f"a sentence that begins with {opening.text}")
    kind = Forbidden.OPTION if opening.text in OPTIONS else Forbidden.COMMAND
    return Refused(kind, f"{opening.text}, which begins no tactic")


def _unclear(text: str) -> Refused | None:
    """Why a text is refused that Rocq may cut into other sentences than this module."""
    for before, one in pairwise((Token(Kind.SPACE, " ", -1), *tokens(text))):
        if one.kind is Kind.BROKEN:
            return Refused(Forbidden.UNCLOSED, "a comment or string that does not end")
        if one.kind is Kind.SYMBOL and (one.text.isspace() or not one.text.isprintable()):
            return Refused(Forbidden.AMBIGUOUS, "a character that cannot be seen")
        if one.kind is Kind.SYMBOL and one.text.startswith(".."):
            return Refused(Forbidden.AMBIGUOUS, "two full stops together")
        if one.kind is not Kind.SPACE and before.text == ".":
            return Refused(Forbidden.AMBIGUOUS, "a full stop with no space behind it")
        if before.text == ".(" and one.text.startswith("*"):
            return Refused(Forbidden.AMBIGUOUS, "a comment directly behind a full stop")
    return None


def forbidden_statement(text: str) -> Refused | None:
    """Why a statement that a model wrote is refused: it must be one sentence, `Theorem name binders : proposition.`"""
    if refused := _unclear(text):
        return refused
    found = sentences(text)
    if not found or found[0].opening not in THEOREMS or theorem_name(text) is None:
        return Refused(Forbidden.STATEMENT, "a statement that does not begin with Theorem or Lemma, and a name")
    if len(found) > 1 or not found[0].complete or found[0].end < len(text.rstrip()):
        return Refused(Forbidden.STATEMENT, "a statement that is not one sentence, up to its end")
    words = [one.text for one in found[0].parts]
    if words.count("with") > words.count("match"):
        return Refused(Forbidden.STATEMENT, "a statement of several theorems")
    return next((Refused(Forbidden.CODE, f"{one}, which runs code") for one in words if one in NATIVE | {"ltac"}), None)


def forbidden_header(header: str) -> Refused | None:
    """Why the header of a statement from outside is refused: it may import, open scopes and define."""
    if refused := _unclear(header):
        return refused
    for one in sentences(header):
        if one.opening not in HEADER_COMMANDS or not one.complete:
            return Refused(Forbidden.COMMAND, f"{one.opening} above the theorem")
        if one.opening in {"Definition", "Fixpoint"} and all(word.text != ":=" for word in one.parts):
            return Refused(Forbidden.COMMAND, f"a {one.opening} above the theorem that is to be proved")
        if running := next((word.text for word in one.parts if word.text in NATIVE | {"ltac"}), None):
            return Refused(Forbidden.CODE, f"{running} above the theorem")
    return None


# ------------------------------------------------------------------------------------------------ a theorem's parts


def theorem_name(text: str) -> str | None:
    """The NAME in `Theorem NAME ...`; None when the text declares no theorem."""
    for one, following in pairwise(code(text)):
        if one.text in THEOREMS and following.kind is Kind.WORD and "." not in following.text:
            return following.text
    return None


def split_proof(text: str) -> tuple[str, str] | None:
    """A theorem's text as its first sentence and the tactics behind it."""
    found = sentences(text)
    return (text[: found[0].end], _tactics(text[found[0].end :])) if found and found[0].complete else None


def _tactics(proof: str) -> str:
    """A proof without `Proof.` before it and `Qed.` behind it, which models need not learn to write."""
    found = sentences(proof)
    start = found[0].end if found and found[0].words == "Proof ." else 0
    end = found[-1].start if found and found[-1].words in {"Qed .", "Defined ."} else len(proof)
    return proof[start:end].rstrip()


def script(proof: str) -> tuple[list[Sentence], str]:
    """A proof's tactics, without `Proof.` before them, and the sentence that ends it: `Qed.` where it has none."""
    found = sentences(proof)
    if found and found[0].words == "Proof .":
        found = found[1:]
    if found and found[-1].words in ENDS:
        return found[:-1], "Admitted." if found[-1].words == "Admitted ." else "Qed."
    return found, "Qed."


def join_proof(text: str, proof: str) -> str:
    """A statement and a proof, as one theorem."""
    tactics, end = script(proof)
    within = proof[tactics[0].start : tactics[-1].end] if tactics else ""
    return f"{text}\nProof.\n{within}\n{end}\n"


def parse_file(text: str, source: str = "") -> tuple[Statement, str]:
    """Statement and proof of a file that holds header lines and then one theorem.

    Raises:
        InputError: there is no theorem, or more than one.
    """
    found = [one for one in sentences(text) if one.opening in THEOREMS]
    if len(found) != 1:
        told = "more than one theorem; put each into a file of its own" if found else "no theorem"
        raise InputError(f"the file holds {told}. It should have header lines, one `Theorem name : P.`, and its proof")
    name, [theorem] = theorem_name(text[found[0].start :]), found
    if name is None:
        raise InputError("the theorem has no name; write `Theorem name : proposition.` and the proof below")
    statement, above = text[theorem.start : theorem.end], text[: theorem.start].strip()
    return Statement(name, statement, above, source, system=ProofSystem.ROCQ), _tactics(text[theorem.end :])


def negation(statement: Statement) -> Statement:
    """The theorem that a statement is false: `Theorem t (x : A) : P.` becomes `Theorem t : ~ (forall (x : A), P).`

    Raises:
        InputError: the statement is no single theorem, or has no `:`.
    """
    text = statement.text
    if refused := forbidden_statement(text):
        raise InputError(f"the statement cannot be negated: it holds {refused.what}")
    parts = code(text)
    colon = _claim_sign(parts)
    if colon is None:
        raise InputError("the statement cannot be negated: no `:` stands between its name and what it says")
    claim = text[parts[colon].start + 1 : parts[-1].start].strip()
    if colon > 2:
        claim = f"forall {text[parts[2].start : parts[colon].start].strip()}, {claim}"
    return replace(statement, text=f"{parts[0].text} {parts[1].text} : ~ ({claim}).")


_CLOSING = {"(": ")", "[": "]", "{": "}"}


def _claim_sign(parts: Sequence[Token]) -> int | None:
    """Index of the `:` behind which a theorem's claim stands: the first outside brackets."""
    depth = 0
    for index, token in enumerate(parts):
        if token.kind is not Kind.SYMBOL:
            continue
        depth += (token.text in _CLOSING) - (token.text in _CLOSING.values())
        if depth == 0 and token.text == ":":
            return index
    return None


_QUANTIFIERS = frozenset(["forall", "exists", "fun", "∀", "∃", "λ"])


def normal_form(text: str) -> str:
    """A statement's text up to white space, comments, and the names of the theorem and of what it binds."""
    parts = code(text)
    names = {one: f"#{number}" for number, one in enumerate(dict.fromkeys([theorem_name(text), *bound_names(parts)]))}
    renamed = []
    for token in parts:
        head, dot, rest = token.text.partition(".") if token.kind is Kind.WORD else (token.text, "", "")
        renamed.append(names.get(head, head) + dot + rest if token.kind is Kind.WORD else token.text)
    return " ".join("Theorem" if one in THEOREMS else one for one in renamed)


def bound_names(parts: Sequence[Token]) -> Iterator[str]:
    """Names in binder position, in order: those of `Theorem t (a b : T)`, `forall x y,`, `fun (x : T) =>`."""
    for index, token in enumerate(parts):
        start = index + 2 if token.text in THEOREMS else index + 1 if token.text in _QUANTIFIERS else None
        while start is not None and start < len(parts):
            bracketed = parts[start].text in {"(", "{"}
            run = start + bracketed
            while run < len(parts) and parts[run].kind is Kind.WORD:
                run += 1
            if bracketed and (run == len(parts) or parts[run].text != ":"):
                break
            yield from (one.text for one in parts[start + bracketed : run])
            start = _behind(parts, start) if bracketed else (run if run > start else None)


def _behind(parts: Sequence[Token], index: int) -> int:
    """Index behind the bracket that is opened at one."""
    depth = 0
    for at in range(index, len(parts)):
        depth += (parts[at].text in _CLOSING) - (parts[at].text in _CLOSING.values())
        if depth == 0:
            return at + 1
    return len(parts)
