"""Expressions of the small language that the world speaks, read and written in Lean's notation.

An expression is a string (a variable or numeral) or a tuple of an operator and its arguments. A variable's sort is
told by its first letter; while a theorem is being made its variables carry a number (`a#3`) and are given their final
names when it is written down. In rules plain letters are the schematic variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Expr = str | tuple["Expr", ...]
Bindings = dict[str, Expr]

SORTS = {
    "p": ("p q r s u v w", "Prop"),
    "a": ("a b c d e i j k", "Nat"),
    "l": ("l m n o", "List Nat"),
    "P": ("P Q R S", "Nat → Prop"),
    "f": ("f g", "Nat → Nat"),
}
"""First letter of a sort's variables: the names they are given, in order, and their type; `Nat` may become `Int`."""

SORT_OF = {name: sort for sort, (names, _) in SORTS.items() for name in names.split()}

# Binding power of an infix operator: its own, and what its left and right arguments need to go without brackets.
INFIX = (
    {"↔": (20, 21, 21), "→": (25, 26, 25), "∨": (30, 31, 30), "∧": (35, 36, 35), "++": (65, 65, 66)}
    | dict.fromkeys(("=", "≠", "≤", "<", "∣", "∈"), (50, 51, 51))
    | {"+": (65, 65, 66), "-": (65, 65, 66), "*": (70, 70, 71), "::": (67, 68, 67)}
)
METHODS = ("length", "reverse", "map")
VARIABLE = re.compile(r"[A-Za-z]#\d+")
TOKEN = re.compile(r"[A-Za-z]\w*(?:#\d+)?|\d+|\.[a-z]+|\+\+|::|\S")


def show(expr: Expr, power: int = 0) -> str:
    """Lean text of an expression, in brackets when something binding as tightly as `power` stands around it."""
    if isinstance(expr, str):
        return expr
    head, *rest = expr
    if head in INFIX:
        own, left, right = INFIX[str(head)]
        text = f"{show(rest[0], left)} {head} {show(rest[1], right)}"
    elif head == "¬":
        own, text = 1000, "¬" + show(rest[0], 1000)
    elif head in METHODS:
        own, text = 1000, ".".join([show(rest[0], 1000), " ".join([str(head), *map(str, rest[1:])])])
        own = 900 if rest[1:] else 1000
    elif head in ("∃", "∀"):
        own, text = 0, f"{head} {rest[0]}{' : Nat' if head == '∃' else ''}, {show(rest[1])}"
    else:
        own, text = 900, " ".join(show(one, 1000) for one in expr)
    return f"({text})" if own < power else text


def parse(text: str) -> Expr:
    """The expression that a text in the notation of `show` writes."""
    tokens = TOKEN.findall(text)
    expr = _infix(tokens, 0)
    if tokens:
        raise ValueError(f"{text!r} goes on after an expression: {tokens}")
    return expr


def _infix(tokens: list[str], power: int) -> Expr:
    left = _atom(tokens)
    while tokens and tokens[0] in INFIX and INFIX[tokens[0]][0] >= power:
        operator = tokens.pop(0)
        left = (operator, left, _infix(tokens, INFIX[operator][2]))
    return left


def _atom(tokens: list[str]) -> Expr:
    first = tokens.pop(0)
    expr: Expr = first
    if first in ("∃", "∀"):
        name = tokens.pop(0)
        del tokens[: tokens.index(",") + 1]  # and the type, if there is one
        return (first, name, _infix(tokens, 0))
    if first == "¬":
        return ("¬", _atom(tokens))
    if first == "(":
        expr = _infix(tokens, 0)
        tokens.pop(0)
    elif SORT_OF.get(first[0]) in ("P", "f") and tokens and (tokens[0] == "(" or tokens[0][0].isalnum()):
        return (first, _atom(tokens))
    while tokens and tokens[0].startswith("."):
        method = tokens.pop(0)[1:]
        expr = (method, expr, tokens.pop(0)) if method == "map" else (method, expr)
    return expr


def parts(expr: Expr) -> Iterator[Expr]:
    """Every subexpression, each before its own parts and left before right: the order in which `rw` looks."""
    yield expr
    if not isinstance(expr, str):
        for one in expr[1:]:
            yield from parts(one)


def match(pattern: Expr, expr: Expr, bound: Mapping[str, Expr]) -> Bindings | None:
    """How schematic variables must be filled, beyond `bound`, for the pattern to be the expression."""
    if isinstance(pattern, str):
        if pattern not in SORT_OF or "#" in pattern:
            return dict(bound) if pattern == expr else None
        if pattern in bound:
            return dict(bound) if bound[pattern] == expr else None
        return {**bound, pattern: expr} if sort(expr) == SORT_OF[pattern] else None
    if isinstance(expr, str) or len(expr) != len(pattern):
        return None
    result: Bindings | None = dict(bound)
    for one, other in zip(pattern, expr, strict=True):
        literal = isinstance(one, str) and one not in SORT_OF
        result = (result if one == other else None) if literal else match(one, other, result or {})
        if result is None:
            return None
    return result


def sort(expr: Expr) -> str:
    """The sort letter of an expression; numerals and bound variables (x, y, z) are numbers."""
    if isinstance(expr, str):
        return SORT_OF.get(expr[0], "a")
    head = str(expr[0])
    if head in ("+", "-", "*", "length") or head[0] == "f":
        return "a"
    return "l" if head in ("++", "::", "reverse", "map") else "p"


def fill(pattern: Expr, bound: Mapping[str, Expr]) -> Expr:
    """The pattern with its variables replaced."""
    if isinstance(pattern, str):
        return bound.get(pattern, pattern)
    return tuple(fill(one, bound) for one in pattern)


def replace(expr: Expr, old: Expr, new: Expr) -> Expr:
    """Every occurrence of one expression in another replaced."""
    if expr == old:
        return new
    return expr if isinstance(expr, str) else (expr[0], *(replace(one, old, new) for one in expr[1:]))


def rewrite(goal: Expr, left: Expr, right: Expr) -> Expr | None:
    """What `rw` makes of a goal: the first instance of `left` is found and all its copies become `right`."""
    for part in parts(goal):
        bound = match(left, part, {})
        if bound is not None:
            return replace(goal, fill(left, bound), fill(right, bound))
    return None


def letters(pattern: Expr) -> list[str]:
    """The schematic variables of a pattern, in order of occurrence."""
    return [name for name in re.findall(r"\b[A-Za-z]\b", show(pattern)) if name in SORT_OF]


def variables(expr: Expr) -> list[str]:
    """The numbered variables of an expression, in order of occurrence."""
    return VARIABLE.findall(show(expr))
