"""Theories as benchmarks and libraries publish them: miniF2F's and PutnamBench's (a theorem each, proved by `sorry` or
`oops`), and the AFP's (many theorems, with proofs). Nothing here runs Isabelle.

Written from the formats as they are described and tried on files made after them; no checkout was here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from stp.errors import InputError
from stp.evals.formats import Claim
from stp.syntax.isabelle import STATING, forbidden_statement, inner, split_proof, theorem_name
from stp.syntax.isabelle_language import DOCUMENTATION, Command, commands, header_of
from stp.syntax.isabelle_tokens import Kind, code, tokens

DISTRIBUTED = frozenset(["Main", "Complex_Main", "Pure", "HOL"])
_BLOCKS = frozenset(["context", "locale", "class", "instantiation", "experiment", "bundle", "overloading", "notepad"])
"""Commands that may open a block, in which a theorem means more than its words."""


def theory_claims(text: str, session: str = "", usual: str = "imports Main") -> Iterator[Claim]:
    """The theorems of a theory, in order; what cannot be asked for comes as refused, with the reason.

    Each claim's `above` is a whole header: the theory's imports and all that stands above the theorem, proofs of other
    theorems included. `session` qualifies imports of neighbours, as `Entry.Theory`; `usual` is the header of a text
    without one.

    Raises:
        InputError: the theory's header is none.
    """
    header, start = header_of(text)
    imports = _qualified(header, session) if header else usual
    above: list[str] = []
    comment, depth, found = "", 0, False
    body = _answered(text[start:])
    for one in commands(body):
        if one.name in DOCUMENTATION:
            comment = _said(one) or comment
        elif one.name == "end":
            depth = max(0, depth - 1)
            above.append(one.text)
        elif one.name in STATING:
            found = True
            joined = "\n".join([imports, "begin", *above]) if above else imports
            yield replace(_claim(one, in_block=depth > 0), above=joined, informal=comment)
            comment = ""
            above.append(one.text)
        else:
            depth += one.name in _BLOCKS and any(each.text == "begin" for each in code(one.text))
            above.append(one.text)
    if not found:
        yield Claim("", "", refused="it holds no theorem")


def _claim(command: Command, in_block: bool) -> Claim:
    stated, _ = split_proof(command.text) or (command.text, "")
    stated = _without_attributes(stated)
    name = theorem_name(stated) or ""
    if in_block:
        return Claim(name, "", refused="it stands in a context, whose assumptions its words do not tell")
    refused = forbidden_statement(stated)
    return Claim(name, stated, refused=f"it holds {refused.what}" if refused else "")


def _without_attributes(stated: str) -> str:
    """`lemma t [simp]: ...` without what it would be used for."""
    parts = code(stated)
    if len(parts) > 3 and parts[1].kind is Kind.WORD and parts[2].text == "[":
        close = next((one for one in parts[3:] if one.text == "]"), None)
        return stated[: parts[1].end] + stated[close.end :] if close else stated
    return stated


def _said(command: Command) -> str:
    """What a document command says."""
    parts = code(command.text)
    return " ".join(inner(parts[1]).split()) if len(parts) > 1 else ""


def _qualified(header: str, session: str) -> str:
    """A header whose imports of neighbours are named with their session."""
    if not session:
        return header
    words = header.removeprefix("imports").split()
    return "imports " + " ".join(
        one if "." in one or one.strip('"') in DISTRIBUTED else f'"{session}.{one}"' for one in words
    )


_UNDEFINED = re.compile(r"\bundefined\b")


def _answered(text: str) -> str:
    """PutnamBench leaves an answer open, `definition t_solution where "t_solution = undefined"`, and gives it in the
    comment behind: with the answer in its place, the theorem says one thing, and not what the prover chooses."""
    parts = [one for one in tokens(text) if one.kind is not Kind.SPACE]
    out, position = [], 0
    for index, one in enumerate(parts[:-1]):
        answer = parts[index + 1]
        if one.kind is Kind.STRING and answer.kind is Kind.COMMENT and "_solution" in one.text:
            given = answer.text[2:-2].strip().replace('"', "")
            out.append(text[position : one.start] + _UNDEFINED.sub(lambda _, given=given: f"({given})", one.text))  # type: ignore[misc]
            position = one.end
    return "".join(out) + text[position:]


def session_of(place: str) -> str:
    """The AFP entry that a file belongs to, whose session has its name; empty for other places."""
    found = re.search(r"thys/([A-Za-z0-9_-]+)/[^/]+\.thy$", place)
    return found[1] if found else ""


def readable(text: str, place: str, usual: str) -> Iterator[Claim]:
    """`theory_claims`, with a header that is none told as a refusal."""
    try:
        yield from theory_claims(text, session_of(place), usual)
    except InputError as error:
        yield Claim("", "", refused=str(error))
