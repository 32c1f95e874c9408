"""Lean's own kernel, called as a library: declarations go in as data, nothing is elaborated.

`libleanshared` is loaded into this process by ctypes, and declarations are built by the functions that Lean's C++ side
uses. An environment begins empty, and then every constant that a proof rests on has to be declared here; or it begins
with modules that Lean itself imports. Objects that are made here are immortal, so reference counts need no care; a
process that has grown is replaced by whoever started it.

How Lean's functions are called and its objects laid out is known of one version (`ABI`).

Lean aborts the process on some faults (a stack overflow): this module is for a process of its own.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from stp.trust.library import LibraryError
from stp.trust.terms import Declaration, Kind, Level, Name, Shape, Term, Terms

ABI = "4.35.0"
"""The version of Lean that all this holds for."""
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
ALL_PARTS = 2
"""`OLeanLevel.private`: what a module keeps for itself too, as for a file that is no module."""


class Refused(Exception):
    """The kernel does not accept a declaration."""


def box(number: int) -> Pointer:
    """A small number, or a constructor without fields, as an object."""
    return number << 1 | 1


NIL = NOTHING = ANONYMOUS = box(0)
EMPTY_MAP = box(1)
"""`Std.TreeMap.empty`."""


def constructor(holder: Pointer) -> int:
    """Which constructor an object was made by."""
    return ctypes.c_uint8.from_address(holder + 7).value


def field(holder: Pointer, index: int) -> Pointer:
    """A field of an object that was made by a constructor."""
    return ctypes.c_uint64.from_address(holder + 8 + 8 * index).value


def text(said: Pointer) -> str:
    """A string."""
    size = ctypes.c_uint64.from_address(said + 8).value
    return ctypes.string_at(said + 32, size - 1).decode(errors="replace")


class Kernel:
    """The kernel, and the environment that it adds declarations to: at first the one that `back` sets."""

    def __init__(self, prefix: Path, terms: Terms) -> None:
        """Load the Lean of a folder that holds `lib/lean` (about 0.2 s).

        Raises:
            OSError: there is no Lean there.
        """
        self._prefix = prefix
        self._lean = ctypes.CDLL(str(prefix / "lib" / "lean" / "libleanshared.so"), mode=ctypes.RTLD_GLOBAL)
        self._terms = terms
        self._strings: dict[str, Pointer] = {}
        self._names: dict[Name, Pointer] = {(): ANONYMOUS}
        self._levels: dict[Level, Pointer] = {}
        self._objects: dict[Term, Pointer] = {}
        self.call("lean_initialize")
        self.call("lean_io_mark_end_initialization")
        self._environment = self._mark = NOTHING

    # -------------------------------------------------------------------------------------------------- environments

    def empty(self) -> Pointer:
        """A mark of the environment without any constant."""
        return self._begin(self.call("l_Lean_mkEmptyEnvironment", ctypes.c_uint32(0), NOTHING))

    def imported(self, modules: Iterable[Name], folders: Sequence[Path]) -> Pointer:
        """A mark of the environment of compiled modules and all that they import, each in all its parts; found in these
        folders, then in Lean's own. Nothing of them is checked, nothing in them runs.

        Raises:
            LibraryError: Lean cannot import one.
        """
        places = self._list(self._string(str(one)) for one in folders)
        self._done(self.call("l_Lean_initSearchPath", self._string(str(self._prefix)), places))
        import_all, exported, meta = False, True, False
        flags = bytes([import_all, exported, meta])
        options = ctypes.c_void_p.in_dll(self._lean, "l_Lean_Options_empty").value or 0
        trust, for_ever, extensions = ctypes.c_uint32(0), ctypes.c_uint8(True), ctypes.c_uint8(False)
        made = self.call(
            "l_Lean_importModules",
            self._array([self._make(0, [self.name(one)], flags) for one in modules]),
            options,
            trust,
            self._array([]),
            for_ever,
            extensions,
            ctypes.c_uint8(ALL_PARTS),
            EMPTY_MAP,
        )
        self._done(made)
        return self._begin(made)

    def fork(self) -> Pointer:
        """A mark to come back to by `back`: what is added after it is then gone."""
        self._lean.lean_mark_persistent(ctypes.c_void_p(self._environment))
        self._mark = self._environment
        return self._mark

    def back(self, mark: Pointer) -> None:
        """Forget what was added after the mark."""
        self._environment = self._mark = mark

    def _begin(self, made: Pointer) -> Pointer:
        self._environment = self.call("lean_elab_environment_to_kernel_env", field(made, 0))
        return self.fork()

    def _done(self, made: Pointer) -> None:
        """
        Raises:
            LibraryError: an action of Lean's ended with an error.
        """
        if constructor(made) != 0:
            raise LibraryError(text(self.call("lean_io_error_to_string", field(made, 0))))

    # -------------------------------------------------------------------------------------------------- declarations

    def declare(self, declaration: Declaration) -> None:
        """Check an axiom, a definition, a theorem or an opaque constant, and add it.

        Raises:
            Refused: the kernel does not accept it; the environment is then the one of the last mark.
        """
        tag = DECLARED_AS[declaration.kind]
        constant = self._constant(declaration)
        everything = self._list([self.name(declaration.name)])
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
            made = [self._make(0, [self.name(name), self._term(constructor(name).type)]) for name in one.constructors]
            types.append(self._make(0, [self.name(one.name), self._term(one.type), self._list(made)]))
        params = self._list([self.name(one) for one in block[0].level_params])
        fields = [params, self._number(block[0].parameters), self._list(types)]
        self._add(self._make(INDUCTIVES, fields, bytes([unsafe])))

    def _add(self, declaration: Pointer) -> None:
        no_heartbeats, no_depth = ctypes.c_size_t(0), ctypes.c_size_t(0)  # limits of the process are what holds
        answer = self.call("lean_add_decl", self._environment, no_heartbeats, no_depth, declaration, NOTHING)
        found = field(answer, 0)
        if constructor(answer) == 0:
            # The environment was consumed, and is gone unless it is immortal.
            self._environment = self._mark
            raise Refused(self._reason(found))
        self._environment = found

    def _reason(self, exception: Pointer) -> str:
        if exception & 1:
            return f"the kernel ran out of {RESOURCE_REFUSALS.get(exception >> 1, 'something')}"
        tag = constructor(exception)
        return REFUSALS[tag] if tag < len(REFUSALS) else "the kernel refuses it"

    def _constant(self, declaration: Declaration) -> Pointer:
        params = self._list([self.name(one) for one in declaration.level_params])
        return self._make(0, [self.name(declaration.name), params, self._term(declaration.type)])

    def _hint(self, hint: int) -> Pointer:
        return box(hint) if hint < 2 else self._make(2, [], struct.pack("<I4x", hint - 2))

    # ------------------------------------------------------------------------------------------------------- objects

    def call(self, name: str, *arguments: object) -> Pointer:
        """Call a function of Lean's; whole numbers are objects."""
        function = getattr(self._lean, name)
        function.restype = ctypes.c_void_p
        return function(*(ctypes.c_void_p(one) if isinstance(one, int) else one for one in arguments)) or 0

    def release(self, made: Pointer) -> None:
        """Free what a function of Lean's has made, and nobody else holds."""
        if ctypes.c_int32.from_address(made).value == 1:
            self._lean.lean_dec_ref_cold(ctypes.c_void_p(made))

    def constants(self, term: Pointer) -> list[Pointer]:
        """The names of the constants in an immortal term of Lean's."""
        made = self.call("l_Lean_Expr_getUsedConstants", term)
        count = ctypes.c_uint64.from_address(made + 8).value
        found = list((ctypes.c_uint64 * count).from_address(made + 24))
        self.release(made)
        return found

    def _kept(self, name: str, *arguments: object) -> Pointer:
        """The same for a function that makes an object, which is then made immortal."""
        made = self.call(name, *arguments)
        if not made & 1:
            self._lean.lean_mark_persistent(ctypes.c_void_p(made))
        return made

    def _make(self, tag: int, fields: Sequence[Pointer], scalars: bytes = b"") -> Pointer:
        """A constructor's object; a reference count of 0 marks it immortal."""
        body = struct.pack(f"<{len(fields)}Q", *fields) + scalars
        body += bytes(-len(body) % 8)
        place = self.call("lean_alloc_object", ctypes.c_size_t(8 + len(body)))
        ctypes.memmove(place, struct.pack("<iHBB", 0, 8 + len(body), len(fields), tag) + body, 8 + len(body))
        return place

    def _list(self, items: Iterable[Pointer]) -> Pointer:
        made = NIL
        for one in reversed(list(items)):
            made = self._make(1, [one, made])
        return made

    def _array(self, items: Iterable[Pointer]) -> Pointer:
        made = self.call("lean_mk_array", box(0), NOTHING)
        for one in items:
            made = self.call("lean_array_push", made, one)
        return made

    def _string(self, said: str) -> Pointer:
        known = self._strings.get(said)
        if known is None:
            data = said.encode()
            known = self._kept("lean_mk_string_from_bytes", data, ctypes.c_size_t(len(data)))
            self._strings[said] = known
        return known

    def _number(self, number: int) -> Pointer:
        return box(number) if number < 1 << 62 else self._kept("lean_cstr_to_nat", str(number).encode())

    def name(self, name: Name) -> Pointer:
        known = self._names.get(name)
        if known is None:
            parent, last = self.name(name[:-1]), name[-1]
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
                known = self._kept("lean_level_mk_param", self.name(parts[0]))
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
        name, give = self.name, ctypes.c_uint8(0)
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
            case Shape.STRING, [str(said)]:
                return self._kept("lean_expr_mk_lit", self._make(1, [self._string(said)]))
            case Shape.PROJECTION, [tuple(structure), int(index), int(value)]:
                return self._kept("lean_expr_mk_proj", name(structure), self._number(index), parts[value])
        raise ValueError(f"no such node: {shape}")
