"""Compiled modules are read as untrusted data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stp.toolchain.types import Toolchain
from stp.trust.library import LibraryError, Modules, ReadLibrary
from stp.trust.olean import Module, OleanError
from stp.trust.terms import Kind, Shape, Terms
from tests.integration.trust.conftest import Compile

pytestmark = pytest.mark.lean

TEXT = """
inductive Tree (α : Type u) | leaf | node (left : Tree α) (value : α) (right : Tree α)
def big : Nat := 123456789012345678901234567890
def said : String := "∀ x"
theorem t (a b : Nat) (h : a < b) : ∃ c, a + c = b := ⟨b - a, by omega⟩
theorem u (n : Nat) : let m := n + 0; m = n := by simp
"""


@pytest.fixture
def module(compiled: Compile) -> bytes:
    return compiled(TEXT)


def test_every_kind_of_declaration_is_read(module: bytes) -> None:
    terms = Terms()
    read = Module(module, terms)
    assert read.version == "4.35.0"
    assert set(read.imports) == {("Init",)}
    tree, node, made = (read.find(("Tree", *rest)) for rest in ((), ("node",), ("rec",)))
    assert tree is not None
    assert (tree.kind, tree.constructors, tree.parameters) == (
        Kind.INDUCTIVE,
        (("Tree", "leaf"), ("Tree", "node")),
        1,
    )
    assert node is not None
    assert (node.kind, node.block) == (Kind.CONSTRUCTOR, (("Tree",),))
    assert made is not None
    assert (made.kind, made.block) == (Kind.RECURSOR, (("Tree",),))
    theorem = read.find(("t",))
    assert theorem is not None
    assert theorem.value is not None
    assert (theorem.kind, theorem.level_params) == (Kind.THEOREM, ())
    assert ("Exists",) in terms.constants(theorem.type)
    big, said = read.find(("big",)), read.find(("said",))
    assert big is not None
    assert said is not None
    assert (Shape.NATURAL, 123456789012345678901234567890) in [terms.nodes[one] for one in terms.under(big.value or 0)]
    assert (Shape.STRING, "∀ x") in [terms.nodes[one] for one in terms.under(said.value or 0)]
    assert read.find(("nothing",)) is None


def test_equal_statements_give_equal_terms_whatever_their_variables_are_called(compiled: Compile) -> None:
    terms = Terms()
    one = Module(compiled("theorem t (a b : Nat) (h : a < b) : a ≤ b := by omega"), terms)
    other = Module(compiled("-- moved\n\ntheorem t (x y : Nat) (g : x < y) : x ≤ y := Nat.le_of_lt g"), terms)
    found, again = one.find(("t",)), other.find(("t",))
    assert found is not None
    assert again is not None
    assert (found.type, found.value == again.value) == (again.type, False)


def test_the_whole_library_is_read(toolchain: Toolchain) -> None:
    terms = Terms()
    library = ReadLibrary([("Init",)], Modules(toolchain.lean_path, terms), terms)
    found = library.find(("Nat", "add_comm"))
    assert found is not None
    assert found.kind is Kind.THEOREM


@pytest.mark.parametrize("data", [b"", b"olean", b"olean\x02" + bytes(200), b"PK" + bytes(500)])
def test_what_is_no_module_is_refused(data: bytes) -> None:
    with pytest.raises(OleanError):
        Module(data, Terms())


def test_a_missing_library_is_an_error_that_names_the_module(tmp_path: Path) -> None:
    terms = Terms()
    with pytest.raises(LibraryError, match="Init is not there"):
        ReadLibrary([("Init",)], Modules([tmp_path], terms), terms)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0x50, 40_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_damaged_bytes_are_refused_or_read_but_never_break_the_reader(
    module: bytes, changes: list[tuple[int, int]]
) -> None:
    damaged = bytearray(module)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    try:
        read = Module(bytes(damaged), Terms())
        for name in read.names:
            read.find(name)
    except OleanError:
        return
    assert len(read.names) > 3


def test_cut_off_bytes_are_refused(module: bytes) -> None:
    for length in range(0x60, len(module), 997):
        try:
            read = Module(module[:length], Terms())
            for name in read.names:
                read.find(name)
        except OleanError:
            continue
        pytest.fail(f"{length} of {len(module)} bytes were read as a whole module")
