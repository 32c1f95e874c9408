"""Goals that Lean prints, read back as statements: what `extract_goal` does, from the text of a message alone.

Printed text need not mean what the goal meant (coercions, numerals and notations lose their types), nor elaborate at
all: what comes out is a conjecture like any other, to be elaborated before it is tried. What cannot be read back is
refused here: values (`z : α := x`), holes (`?m`), what was left out (`⋯`), and `sorry`.
"""

from __future__ import annotations

import re
from itertools import chain, count, pairwise

from stp.syntax.lean import forbidden_statement, normal_form
from stp.syntax.tokens import Kind, code
from stp.types import Statement, content_id

UNSOLVED = "unsolved goals"
"""How Lean 4 begins the message about a block of tactics that ends too early."""
_TURNSTILE = "⊢"
_INACCESSIBLE = re.compile(r"([^\W\d][\w'!?]*)✝[⁰¹²³⁴⁵⁶⁷⁸⁹]*")
"""A name that a proof cannot write: Lean prints a dagger, and a number where several share it."""
_CONTINUED = re.compile(r"\n\s+")
"""Lean breaks long types, and indents what follows."""
Hypothesis = tuple[tuple[str, ...], str]
"""Names, and the type that they share."""


def goal_statement(message: str, of: Statement) -> Statement | None:
    """The first goal in a message about unsolved goals as a statement, under the header of the one it came from.

    Its name is made from its text, so that the same goal is the same statement whichever proof left it. None when the
    message is another one, the goal cannot be read back, or it is the whole of the statement `of`.
    """
    lines = _first_goal(message)
    if lines is None:
        return None
    parts = _parts("\n".join(lines))
    if parts is None:
        return None
    hypotheses, claim = parts
    rest = f"{''.join(f' {_binder(one)}' for one in hypotheses)} : {claim} := by"
    name = f"goal_{content_id(rest)[:12]}"
    found = Statement(name, f"theorem {name}{rest}", of.header, "conjecture", system=of.system)
    if _unreadable(found.text) or forbidden_statement(found.text) or claim_of(found) == claim_of(of):
        return None
    return found


def claim_of(statement: Statement) -> str:
    """What statements have in common that agree up to names and the kind of their brackets."""
    return normal_form(statement.text.translate(str.maketrans("{}⦃⦄", "()()")))


def _first_goal(message: str) -> list[str] | None:
    """The lines of the first goal, without the one that names its case."""
    lines = message.strip().splitlines()
    if not lines or lines[0].strip() != UNSOLVED:
        return None
    goal = []
    for line in lines[1:]:
        if not line.strip():
            break
        goal.append(line.rstrip())
    return goal[1:] if goal and goal[0].startswith("case ") else goal


def _parts(goal: str) -> tuple[list[Hypothesis], str] | None:
    """Hypotheses and claim, inaccessible names made writable; None when something is no hypothesis."""
    entries = _CONTINUED.sub(" ", _accessible(goal)).splitlines()
    if not entries or not entries[-1].startswith(_TURNSTILE):
        return None
    hypotheses = []
    for entry in entries[:-1]:
        names, colon, kind = entry.partition(" : ")
        if not colon or not names.strip():
            return None
        hypotheses.append((tuple(names.split()), kind.strip()))
    if any(_has_value(kind) for _, kind in hypotheses):
        return None
    return hypotheses, entries[-1].removeprefix(_TURNSTILE).strip()


def _has_value(kind: str) -> bool:
    """Whether a definition sign stands outside brackets: the hypothesis is then a `let`."""
    depth = 0
    for token in code(kind):
        depth += (token.text in "([{⟨") - (token.text in ")]}⟩")
        if token.text == ":=" and depth == 0:
            return True
    return False


def _accessible(goal: str) -> str:
    """The goal with a new name for each inaccessible one: its own without the dagger where nothing else has it."""
    taken = {part for token in code(_INACCESSIBLE.sub(" ", goal)) for part in token.text.split(".")}
    given: dict[str, str] = {}
    for found in _INACCESSIBLE.finditer(goal):
        if found[0] not in given:
            numbered = (f"{found[1]}_{number}" for number in count(1))
            given[found[0]] = next(one for one in chain([found[1]], numbered) if one not in taken)
            taken.add(given[found[0]])
    return _INACCESSIBLE.sub(lambda found: given[found[0]], goal)


def _binder(hypothesis: Hypothesis) -> str:
    """A binder: in square brackets for an instance that Lean named itself."""
    names, kind = hypothesis
    instance = len(names) == 1 and re.fullmatch(r"inst(_\d+)?", names[0])
    return f"[{names[0]} : {kind}]" if instance else f"({' '.join(names)} : {kind})"


def _unreadable(text: str) -> bool:
    """Whether something in it stands for what is not there."""
    parts = code(text)
    if any(one.text in {"sorry", "⋯", "✝"} for one in parts):
        return True
    return any(
        before.text == "?" and after.kind is Kind.WORD and before.start + 1 == after.start
        for before, after in pairwise(parts)
    )
