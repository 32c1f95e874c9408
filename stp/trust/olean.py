"""Reading a compiled Lean module (`.olean`) as data.

Lean maps such a file into its memory and believes it; whoever wrote the file then writes Lean's memory. Here it is
read as untrusted bytes: every pointer must lead to an object that lies before the one that holds it, so reading ends,
and whatever is not as expected is an `OleanError`.

    0x00 "olean", format version (2), flags, Lean's version (33 bytes), its commit (40 bytes)
    0x50 address the file is to be mapped at, then the address of the root object, then the objects
    object: reference count (4 bytes), size (2), number of pointers (1), constructor or kind (1), pointers, scalars

(Source: Lean 4's `compacted_region` and the declarations of `Expr`, `Level`, `ConstantInfo`, `ModuleData`.)
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from stp.trust.terms import Declaration, Kind, Level, Name, Shape, Term, Terms

MAGIC, FORMAT = b"olean", 2
BASE, ROOT, OBJECTS = 0x50, 0x58, 0x60
ARRAY, STRING, BIG_NUMBER = 246, 249, 250
LONGEST_NAME = 1000
DEEPEST_LEVEL = 1000


class OleanError(Exception):
    """The bytes are not a module of the expected form."""


@contextmanager
def _malformed() -> Iterator[None]:
    """What reading arbitrary bytes runs into, as one error."""
    try:
        yield
    except (struct.error, IndexError, KeyError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise OleanError(f"it is malformed ({type(error).__name__})") from error


class Module:
    """What one `.olean` declares. Offsets, not addresses, name the objects; an odd number is a boxed scalar."""

    def __init__(self, data: bytes, terms: Terms) -> None:
        """
        Raises:
            OleanError: it is no module of this format.
        """
        if data[:5] != MAGIC or len(data) < OBJECTS or data[5] != FORMAT:
            raise OleanError("it is no .olean of format 2")
        self._data, self._terms = data, terms
        with _malformed():
            self._open()

    def _open(self) -> None:
        data = self._data
        self.version = data[7:40].rstrip(b"\0").decode("ascii", "replace")
        (self._base,) = struct.unpack_from("<Q", data, BASE)
        self._names: dict[int, Name] = {1: ()}
        self._levels: dict[int, Level] = {}
        self._expressions: dict[int, Term] = {}
        self._found: dict[Name, Declaration] = {}
        root = self._word(ROOT) - self._base
        imports, names, constants, *_ = self._fields(root, 0, 5)
        self.imports: tuple[Name, ...] = tuple(self._name(self._fields(one, 0, 1)[0]) for one in self._array(imports))
        places = self._array(constants)
        self._places = dict(zip((self._name(one) for one in self._array(names)), places, strict=False))
        if len(self._places) != len(places):
            raise OleanError("a constant is declared twice")

    @property
    def names(self) -> list[Name]:
        """The constants that it declares."""
        return list(self._places)

    def find(self, name: Name) -> Declaration | None:
        """The declaration of a constant, if it is declared here.

        Raises:
            OleanError: it is malformed.
        """
        place = self._places.get(name)
        if place is None or name in self._found:
            return self._found.get(name)
        with _malformed():
            found = self._declaration(place)
        if found.name != name:
            raise OleanError("a constant is filed under the name of another")
        self._found[name] = found
        return found

    # ------------------------------------------------------------------------------------------------------ objects

    def _word(self, offset: int) -> int:
        word: int = struct.unpack_from("<Q", self._data, offset)[0]
        return word

    def _object(self, offset: int) -> tuple[int, int]:
        """Kind or constructor, and number of pointers."""
        if offset % 8 or not OBJECTS <= offset <= len(self._data) - 8:
            raise OleanError("a pointer leads nowhere")
        return self._data[offset + 7], self._data[offset + 6]

    def _pointers(self, holder: int, start: int, count: int) -> list[int]:
        if start + 8 * count > len(self._data):
            raise OleanError("an object is cut off")
        words = struct.unpack_from(f"<{count}Q", self._data, start)
        found = [one if one & 1 else one - self._base for one in words]
        if any(not one & 1 and one >= holder for one in found):
            raise OleanError("a pointer leads forward")
        return found

    def _fields(self, offset: int, tag: int, at_least: int) -> list[int]:
        """The pointers of an object with this constructor."""
        if offset & 1:
            raise OleanError("a scalar stands where an object should")
        found, count = self._object(offset)
        if found != tag or count < at_least:
            raise OleanError(f"constructor {tag} was expected, {found} found")
        return self._pointers(offset, offset + 8, count)

    def _scalar(self, offset: int, pointers: int, index: int) -> int:
        """A byte behind an object's pointers."""
        return self._data[offset + 8 + 8 * pointers + index]

    def _array(self, offset: int) -> list[int]:
        if offset & 1 or self._object(offset)[0] != ARRAY:
            raise OleanError("an array was expected")
        return self._pointers(offset, offset + 24, self._word(offset + 8))

    def _list(self, offset: int) -> list[int]:
        found = []
        while not offset & 1:
            head, offset = self._fields(offset, 1, 2)[:2]
            found.append(head)
        return found

    def _string(self, offset: int) -> str:
        if offset & 1 or self._object(offset)[0] != STRING:
            raise OleanError("a string was expected")
        size = self._word(offset + 8)
        if offset + 32 + size > len(self._data) or not size:
            raise OleanError("a string is cut off")
        try:
            return self._data[offset + 32 : offset + 31 + size].decode()
        except UnicodeDecodeError as error:
            raise OleanError("a string is no UTF-8") from error

    def _number(self, offset: int) -> int:
        if offset & 1:
            return offset >> 1
        if self._object(offset)[0] != BIG_NUMBER:
            raise OleanError("a number was expected")
        # GMP: limbs allocated, limbs used (negative: a negative number), where they are.
        used = struct.unpack_from("<i", self._data, offset + 12)[0]
        start = self._word(offset + 16) - self._base
        if used <= 0 or not OBJECTS <= start <= len(self._data) - 8 * used:
            raise OleanError("a number is cut off")
        return int.from_bytes(self._data[start : start + 8 * used], "little")

    # -------------------------------------------------------------------------------------------------------- terms

    def _name(self, offset: int) -> Name:
        parts: list[tuple[int, str | int]] = []
        while offset not in self._names:
            tag, _ = self._object(offset)
            parent, last = self._fields(offset, tag, 2)[:2]
            if tag not in (1, 2) or len(parts) > LONGEST_NAME:
                raise OleanError("a name was expected")
            parts.append((offset, self._string(last) if tag == 1 else self._number(last)))
            offset = parent
        name = self._names[offset]
        for place, part in reversed(parts):
            name = self._names[place] = (*name, part)
        return name

    def _level(self, offset: int, depth: int = 0) -> Level:
        known = self._levels.get(offset)
        if known is None:
            known = self._levels[offset] = self._read_level(offset, depth)
        return known

    def _read_level(self, offset: int, depth: int) -> Level:
        if offset & 1:
            return ("zero",)
        if depth > DEEPEST_LEVEL:
            raise OleanError("a universe is too deep")
        tag, _ = self._object(offset)
        if tag == 0:
            return ("zero",)
        fields = self._fields(offset, tag, 1)
        if tag == 1:
            return ("succ", self._level(fields[0], depth + 1))
        if tag in (2, 3) and len(fields) == 2:
            return ("max" if tag == 2 else "imax", *(self._level(one, depth + 1) for one in fields))
        if tag == 4:
            return ("param", self._name(fields[0]))
        raise OleanError("a universe was expected")

    def _term(self, offset: int) -> Term:
        """Subterms first, without recursion: terms are deep."""
        stack = [offset]
        while stack:
            top = stack[-1]
            if top in self._expressions:
                stack.pop()
                continue
            if top & 1:
                raise OleanError("a term was expected")
            tag, _ = self._object(top)
            fields = self._fields(top, tag, 1)
            parts = [fields[place] for place in TERM_PARTS.get(tag, ())]
            missing = [one for one in parts if one not in self._expressions]
            if missing:
                stack += missing
            else:
                self._expressions[top] = self._build(tag, fields, [self._expressions[one] for one in parts])
                stack.pop()
        return self._expressions[offset]

    def _build(self, tag: int, fields: list[int], parts: list[Term]) -> Term:
        add = self._terms.add
        if tag in PLAIN:
            return add(PLAIN[tag], *parts)
        if tag == 10:  # an annotation
            return parts[0]
        if tag == 0:
            return add(Shape.BVAR, self._number(fields[0]))
        if tag == 3:
            return add(Shape.SORT, self._level(fields[0]))
        if tag == 4:
            return add(Shape.CONST, self._name(fields[0]), tuple(self._level(one) for one in self._list(fields[1])))
        if tag == 9:
            kind, _ = self._object(fields[0])
            [value] = self._fields(fields[0], kind, 1)[:1]
            return add(Shape.STRING, self._string(value)) if kind else add(Shape.NATURAL, self._number(value))
        if tag == 11:
            return add(Shape.PROJECTION, self._name(fields[0]), self._number(fields[1]), *parts)
        raise OleanError("a term holds a variable of an unfinished elaboration")

    # ------------------------------------------------------------------------------------------------- declarations

    def _declaration(self, offset: int) -> Declaration:
        tag, _ = self._object(offset)
        [value] = self._fields(offset, tag, 1)[:1]
        fields = self._fields(value, 0, 1)
        name, params, kind_type = self._fields(fields[0], 0, 3)[:3]
        read = READERS.get(tag)
        if read is None:
            raise OleanError("a constant of an unknown kind")
        kind, more = read
        return Declaration(
            name=self._name(name),
            kind=kind,
            level_params=tuple(self._name(one) for one in self._list(params)),
            type=self._term(kind_type),
            **more(self, value, fields),
        )

    def _axiom(self, value: int, fields: list[int]) -> dict[str, Any]:
        return {"unsafe": bool(self._scalar(value, len(fields), 0))}

    def _definition(self, value: int, fields: list[int]) -> dict[str, Any]:
        hints, safe = fields[2], 1
        hint = hints >> 1 if hints & 1 else 2 + struct.unpack_from("<I", self._data, hints + 8)[0]
        return {
            "value": self._term(fields[1]),
            "hint": hint,
            "unsafe": self._scalar(value, len(fields), 0) != safe,
        }

    def _theorem(self, value: int, fields: list[int]) -> dict[str, Any]:
        return {"value": self._term(fields[1])}

    def _opaque(self, value: int, fields: list[int]) -> dict[str, Any]:
        return {"value": self._term(fields[1]), "unsafe": bool(self._scalar(value, len(fields), 0))}

    def _quotient(self, value: int, fields: list[int]) -> dict[str, Any]:
        return {}

    def _inductive(self, value: int, fields: list[int]) -> dict[str, Any]:
        _, parameters, _, block, constructors, *_ = fields
        return {
            "parameters": self._number(parameters),
            "block": tuple(self._name(one) for one in self._list(block)),
            "constructors": tuple(self._name(one) for one in self._list(constructors)),
            "unsafe": bool(self._scalar(value, len(fields), 1)),
        }

    def _constructor(self, value: int, fields: list[int]) -> dict[str, Any]:
        return {"block": (self._name(fields[1]),), "unsafe": bool(self._scalar(value, len(fields), 0))}

    def _recursor(self, value: int, fields: list[int]) -> dict[str, Any]:
        return {
            "block": tuple(self._name(one) for one in self._list(fields[1])),
            "unsafe": bool(self._scalar(value, len(fields), 1)),
        }


PLAIN = {5: Shape.APP, 6: Shape.LAMBDA, 7: Shape.FORALL, 8: Shape.LET}
"""Constructors of `Expr` that are their subterms alone."""
TERM_PARTS = {5: (0, 1), 6: (1, 2), 7: (1, 2), 8: (1, 2, 3), 10: (1,), 11: (2,)}
"""Which pointers of an `Expr` are terms."""
READERS: dict[int, tuple[Kind, Callable[[Module, int, list[int]], dict[str, Any]]]] = {
    0: (Kind.AXIOM, Module._axiom),
    1: (Kind.DEFINITION, Module._definition),
    2: (Kind.THEOREM, Module._theorem),
    3: (Kind.OPAQUE, Module._opaque),
    4: (Kind.QUOTIENT, Module._quotient),
    5: (Kind.INDUCTIVE, Module._inductive),
    6: (Kind.CONSTRUCTOR, Module._constructor),
    7: (Kind.RECURSOR, Module._recursor),
}
"""By constructor of `ConstantInfo`."""
