"""Lean's own kernel, called as a library: declarations go in as data, nothing is elaborated.

`libleanshared` is loaded into this process by ctypes, and declarations are built by the functions that Lean's C++ side
uses. The environment begins empty: every constant that a proof rests on, the library's included, goes through the
kernel's type checker here (or did in an earlier call, for the library's). Objects are made immortal, so reference
counts need no care; a process that has grown is replaced by whoever started it.

Lean aborts the process on some faults (a stack overflow): this module is for a process of its own.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from stp.trust.terms import Declaration, Kind, Level, Name, Shape, Term, Terms

Pointer = int
REFUSALS = (
    "a constant is not known",
    "a constant is declared already",
    "the type of a value is not the one declared",
    "a declaration holds metavariables",
    "a declaration holds free variables",
    "a function was expected",
    "a type was expected",
    "the value of a `let` has another type",
    "an expression has another type",
    "an argument has another type",
    "a projection is not valid",
    "the type of a theorem is no proposition",
    "other",
)
"""Constructors of `Lean.Kernel.Exception` that hold something."""
RESOURCE_REFUSALS = {13: "time", 14: "memory", 15: "depth", 16: "interruption"}
"""Those that hold nothing."""
DECLARED_AS = {Kind.AXIOM: 0, Kind.DEFINITION: 1, Kind.THEOREM: 2, Kind.OPAQUE: 3}
"""Constructors of `Lean.Declaration`."""
QUOTIENTS, INDUCTIVES = 4, 6
SAFE = 1
"""`DefinitionSafety.safe`."""


class Refused(Exception):
    """The kernel does not accept a declaration."""


def box(number: int) -> Pointer:
    """A small number, or a constructor without fields, as an object."""
    return number << 1 | 1


NIL = NOTHING = ANONYMOUS = box(0)


class Kernel:
    """An environment of checked declarations; `fork` makes a second one that shares what is there."""

    def __init__(self, libraries: Path, terms: Terms) -> None:
        """Load Lean from a folder and begin with the empty environment (about 0.2 s).

        Raises:
            OSError: there is no Lean there.
        """
        self._lean = ctypes.CDLL(str(libraries / "libleanshared.so"), mode=ctypes.RTLD_GLOBAL)
        self._terms = terms
        self._strings: dict[str, Pointer] = {}
        self._names: dict[Name, Pointer] = {(): ANONYMOUS}
        self._levels: dict[Level, Pointer] = {}
        self._objects: dict[Term, Pointer] = {}
        self._call("lean_initialize")
        self._call("lean_io_mark_end_initialization")
        made = self._call("l_Lean_mkEmptyEnvironment", ctypes.c_uint32(0), NOTHING)
        self._environment = self._call("lean_elab_environment_to_kernel_env", self._field(made, 0))

    # -------------------------------------------------------------------------------------------------- declarations

    def declare(self, declaration: Declaration) -> None:
        """Check an axiom, a definition, a theorem or an opaque constant, and add it.

        Raises:
            Refused: the kernel does not accept it.
        """
        tag = DECLARED_AS[declaration.kind]
        constant = self._constant(declaration)
        everything = self._list([self._name(declaration.name)])
        if declaration.kind is Kind.AXIOM:
            value = self._make(0, [constant], bytes([declaration.unsafe]))
        elif declaration.value is None:
            raise Refused("it has no value")
        elif declaration.kind is Kind.DEFINITION:
            fields = [constant, self._term(declaration.value), self._hint(declaration.hint), everything]
            value = self._make(0, fields, bytes([SAFE]))
        elif declaration.kind is Kind.THEOREM:
            value = self._make(0, [constant, self._term(declaration.value), everything])
        else:
            value = self._make(0, [constant, self._term(declaration.value), everything], bytes([declaration.unsafe]))
        self._add(self._make(tag, [value]))

    def declare_quotients(self) -> None:
        """Add the four constants of quotient types.

        Raises:
            Refused: equality is not what the kernel expects.
        """
        self._add(box(QUOTIENTS))

    def declare_inductives(
        self, block: Sequence[Declaration], constructor: Callable[[Name], Declaration], unsafe: bool = False
    ) -> None:
        """Check inductive types that are declared together, and add them, their constructors and recursors.

        Raises:
            Refused: the kernel does not accept them.
        """
        types = []
        for one in block:
            made = [self._make(0, [self._name(name), self._term(constructor(name).type)]) for name in one.constructors]
            types.append(self._make(0, [self._name(one.name), self._term(one.type), self._list(made)]))
        params = self._list([self._name(one) for one in block[0].level_params])
        fields = [params, self._number(block[0].parameters), self._list(types)]
        self._add(self._make(INDUCTIVES, fields, bytes([unsafe])))

    def fork(self) -> Pointer:
        """A mark to come back to by `back`: what is added after it is then gone."""
        self._lean.lean_mark_persistent(ctypes.c_void_p(self._environment))
        return self._environment

    def back(self, mark: Pointer) -> None:
        """Forget what was added after the mark."""
        self._environment = mark

    def _add(self, declaration: Pointer) -> None:
        no_heartbeats, no_depth = ctypes.c_size_t(0), ctypes.c_size_t(0)  # limits of the process are what holds
        answer = self._call("lean_add_decl", self._environment, no_heartbeats, no_depth, declaration, NOTHING)
        tag = ctypes.c_uint8.from_address(answer + 7).value
        found = self._field(answer, 0)
        if tag == 0:
            # The old environment was consumed unless it is immortal.
            self._environment = self.fork()
            raise Refused(self._reason(found))
        self._environment = found

    def _reason(self, exception: Pointer) -> str:
        if exception & 1:
            return f"the kernel ran out of {RESOURCE_REFUSALS.get(exception >> 1, 'something')}"
        tag = ctypes.c_uint8.from_address(exception + 7).value
        return REFUSALS[tag] if tag < len(REFUSALS) else "the kernel refuses it"

    def _constant(self, declaration: Declaration) -> Pointer:
        params = self._list([self._name(one) for one in declaration.level_params])
        return self._make(0, [self._name(declaration.name), params, self._term(declaration.type)])

    def _hint(self, hint: int) -> Pointer:
        return box(hint) if hint < 2 else self._make(2, [], struct.pack("<I4x", hint - 2))

    # ------------------------------------------------------------------------------------------------------- objects

    def _call(self, name: str, *arguments: object) -> Pointer:
        """Call a function of Lean's; whole numbers are objects."""
        function = getattr(self._lean, name)
        function.restype = ctypes.c_void_p
        return function(*(ctypes.c_void_p(one) if isinstance(one, int) else one for one in arguments)) or 0

    def _kept(self, name: str, *arguments: object) -> Pointer:
        """The same for a function that makes an object, which is then made immortal."""
        made = self._call(name, *arguments)
        if not made & 1:
            self._lean.lean_mark_persistent(ctypes.c_void_p(made))
        return made

    def _field(self, holder: Pointer, index: int) -> Pointer:
        return ctypes.c_uint64.from_address(holder + 8 + 8 * index).value

    def _make(self, tag: int, fields: Sequence[Pointer], scalars: bytes = b"") -> Pointer:
        """A constructor's object; a reference count of 0 marks it immortal."""
        body = struct.pack(f"<{len(fields)}Q", *fields) + scalars
        body += bytes(-len(body) % 8)
        place = self._call("lean_alloc_object", ctypes.c_size_t(8 + len(body)))
        ctypes.memmove(place, struct.pack("<iHBB", 0, 8 + len(body), len(fields), tag) + body, 8 + len(body))
        return place

    def _list(self, items: Iterable[Pointer]) -> Pointer:
        made = NIL
        for one in reversed(list(items)):
            made = self._make(1, [one, made])
        return made

    def _string(self, text: str) -> Pointer:
        known = self._strings.get(text)
        if known is None:
            data = text.encode()
            known = self._kept("lean_mk_string_from_bytes", data, ctypes.c_size_t(len(data)))
            self._strings[text] = known
        return known

    def _number(self, number: int) -> Pointer:
        return box(number) if number < 1 << 62 else self._kept("lean_cstr_to_nat", str(number).encode())

    def _name(self, name: Name) -> Pointer:
        known = self._names.get(name)
        if known is None:
            parent, last = self._name(name[:-1]), name[-1]
            made = ("lean_name_mk_string", self._string(last)) if isinstance(last, str) else None
            function, part = made or ("lean_name_mk_numeral", self._number(int(last)))
            known = self._names[name] = self._kept(function, parent, part)
        return known

    def _level(self, level: Level) -> Pointer:
        known = self._levels.get(level)
        if known is None:
            kind, *parts = level
            if kind == "zero":
                known = self._kept("lean_level_mk_zero", NOTHING)
            elif kind == "param":
                known = self._kept("lean_level_mk_param", self._name(parts[0]))
            else:
                known = self._kept(f"lean_level_mk_{kind}", *(self._level(one) for one in parts))
            self._levels[level] = known
        return known

    def _term(self, term: Term) -> Pointer:
        known = self._objects.get(term)
        if known is None:
            for one in self._terms.under(term):
                if one not in self._objects:
                    self._objects[one] = self._build(self._terms.nodes[one])
            known = self._objects[term]
        return known

    def _build(self, node: tuple[object, ...]) -> Pointer:
        shape, *fields = node
        name, give = self._name, ctypes.c_uint8(0)
        parts = self._objects
        match shape, fields:
            case Shape.BVAR, [int(index)]:
                return self._kept("lean_expr_mk_bvar", self._number(index))
            case Shape.SORT, [tuple(level)]:
                return self._kept("lean_expr_mk_sort", self._level(level))
            case Shape.CONST, [tuple(constant), tuple(levels)]:
                return self._kept("lean_expr_mk_const", name(constant), self._list(self._level(one) for one in levels))
            case Shape.APP, [int(function), int(argument)]:
                return self._kept("lean_expr_mk_app", parts[function], parts[argument])
            case ((Shape.LAMBDA | Shape.FORALL), [int(domain), int(body)]):
                return self._kept(f"lean_expr_mk_{shape}", name(("x",)), parts[domain], parts[body], give)
            case Shape.LET, [int(domain), int(value), int(body)]:
                return self._kept("lean_expr_mk_let", name(("x",)), parts[domain], parts[value], parts[body], give)
            case Shape.NATURAL, [int(number)]:
                return self._kept("lean_expr_mk_lit", self._make(0, [self._number(number)]))
            case Shape.STRING, [str(text)]:
                return self._kept("lean_expr_mk_lit", self._make(1, [self._string(text)]))
            case Shape.PROJECTION, [tuple(structure), int(index), int(value)]:
                return self._kept("lean_expr_mk_proj", name(structure), self._number(index), parts[value])
        raise ValueError(f"no such node: {shape}")
