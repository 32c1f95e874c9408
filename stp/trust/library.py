"""The compiled library that submissions import, and what they may ask of it.

There are two ways to have one. A small library is read by our own reader and replayed through the kernel with each
proof that uses it (`ReadLibrary`). A large one is imported by Lean itself (`native.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from stp.trust.olean import Module, OleanError
from stp.trust.terms import Declaration, Kind, Name, Terms, shown

Find = Callable[[Name], Declaration | None]


class LibraryError(Exception):
    """The library itself is not as it should be: no submission's fault."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What constants rest on, in the end."""

    axioms: frozenset[Name] = frozenset()
    unsafe: frozenset[Name] = frozenset()
    """Constants that the kernel has not checked as mathematics."""


class Library(Protocol):
    """All constants of some modules and of those that they import."""

    def declares(self, name: Name) -> bool: ...

    def grounds(self, names: Iterable[Name]) -> Grounds:
        """What these constants rest on; those that are not declared here are left out.

        Raises:
            LibraryError: a module is malformed.
        """
        ...


class Modules:
    """The modules below some folders, each read once."""

    def __init__(self, folders: Sequence[Path], terms: Terms) -> None:
        self._folders, self._terms = folders, terms
        self._read: dict[Name, Module] = {}

    def get(self, name: Name) -> Module:
        """
        Raises:
            LibraryError: it is not there, or malformed.
        """
        if name not in self._read:
            self._read[name] = self._open(name)
        return self._read[name]

    def _open(self, name: Name) -> Module:
        for folder in self._folders:
            path = folder.joinpath(*map(str, name)).with_suffix(".olean")
            if path.is_file():
                try:
                    return Module(path.read_bytes(), self._terms)
                except OleanError as error:
                    raise LibraryError(f"the module {shown(name)}: {error}") from error
        raise LibraryError(f"the module {shown(name)} is not there")


class ReadLibrary:
    """A library that is read as data; constants are read when they are asked for."""

    def __init__(self, imports: Iterable[Name], modules: Modules, terms: Terms) -> None:
        """
        Raises:
            LibraryError: a module is not there or malformed.
        """
        self._terms = terms
        self._homes: dict[Name, Module] = {}
        wanted, seen = list(imports), set[Name]()
        while wanted:
            name = wanted.pop()
            if name not in seen:
                seen.add(name)
                module = modules.get(name)
                # Lean itself lets two modules declare the same auxiliary theorem; the kernel sees one of them.
                for one in module.names:
                    self._homes.setdefault(one, module)
                wanted += module.imports

    @property
    def names(self) -> list[Name]:
        """The constants that it declares."""
        return list(self._homes)

    def declares(self, name: Name) -> bool:
        return name in self._homes

    def find(self, name: Name) -> Declaration | None:
        """A constant's declaration.

        Raises:
            LibraryError: it is malformed.
        """
        home = self._homes.get(name)
        try:
            return home.find(name) if home else None
        except OleanError as error:
            raise LibraryError(f"{shown(name)}: {error}") from error

    def grounds(self, names: Iterable[Name]) -> Grounds:
        everything = closure(names, self.find, self._terms).values()
        return Grounds(
            frozenset(one.name for one in everything if one.kind is Kind.AXIOM),
            frozenset(one.name for one in everything if one.unsafe),
        )


def needs(declaration: Declaration, terms: Terms) -> frozenset[Name]:
    """The constants that a declaration mentions, the other parts of its inductive type included."""
    found = terms.constants(declaration.type) | {*declaration.block, *declaration.constructors}
    if declaration.value is not None:
        found |= terms.constants(declaration.value)
    if declaration.kind is Kind.QUOTIENT:
        found |= {("Eq",)}
    return found - {declaration.name}


def closure(names: Iterable[Name], find: Find, terms: Terms) -> dict[Name, Declaration]:
    """The declarations that these constants rest on, as far as `find` knows them."""
    found: dict[Name, Declaration] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        declaration = None if name in found else find(name)
        if declaration:
            found[name] = declaration
            waiting += needs(declaration, terms)
    return found
