"""The compiled library that submissions import: modules found by name, constants read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from stp.trust.olean import Module, OleanError
from stp.trust.terms import Declaration, Kind, Name, Terms, shown


class Library:
    """Modules below some folders, with everything that they import."""

    def __init__(self, folders: Sequence[Path], terms: Terms) -> None:
        self._folders, self._terms = folders, terms
        self._modules: dict[Name, Module] = {}
        self._homes: dict[Name, Module] = {}

    def load(self, imports: Iterable[Name]) -> None:
        """Make the constants of these modules, and of those they import, known.

        Raises:
            OleanError: a module is not there or malformed.
        """
        wanted = list(imports)
        while wanted:
            name = wanted.pop()
            if name not in self._modules:
                module = self._modules[name] = self._open(name)
                # Lean itself lets two modules declare the same auxiliary theorem; the kernel sees one of them.
                for one in module.names:
                    self._homes.setdefault(one, module)
                wanted += module.imports

    def find(self, name: Name) -> Declaration | None:
        """A constant of the modules loaded."""
        home = self._homes.get(name)
        return home.find(name) if home else None

    def _open(self, name: Name) -> Module:
        for folder in self._folders:
            path = folder.joinpath(*map(str, name)).with_suffix(".olean")
            if path.is_file():
                return Module(path.read_bytes(), self._terms)
        raise OleanError(f"the module {shown(name)} is not there")


def needs(declaration: Declaration, terms: Terms) -> frozenset[Name]:
    """The constants that a declaration mentions, the other parts of its inductive type included."""
    found = terms.constants(declaration.type) | {*declaration.block, *declaration.constructors}
    if declaration.value is not None:
        found |= terms.constants(declaration.value)
    if declaration.kind is Kind.QUOTIENT:
        found |= {("Eq",)}
    return found - {declaration.name}
