"""Checkers and trust tiers side by side, picked by a statement's proof assistant and by what its header imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from stp.errors import HeaderError, ToolchainError
from stp.protocols import Confirmer, ProofChecker
from stp.types import CheckLimits, Proof, ProofSystem, Statement, Verdict

T = TypeVar("T")


class BySystem:
    """A checker that hands each statement to one for its proof assistant, made when the first such statement comes."""

    def __init__(self, makers: Mapping[ProofSystem, Callable[[], ProofChecker]]) -> None:
        """Each maker may raise ToolchainError: what is to be done about it is told then, of each statement for it."""
        self._makers = makers
        self._made: dict[ProofSystem, ProofChecker] = {}

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        if statement.system not in self._made:
            self._made[statement.system] = _made(self._makers[statement.system])
        return self._made[statement.system].check(statement, proof, limits)

    def close(self) -> None:
        for one in self._made.values():
            one.close()


class ConfirmedBySystem:
    """The same for trust tiers. What is accepted for an assistant without one stands as it is, and its tier says so."""

    def __init__(self, makers: Mapping[ProofSystem, Callable[[], Confirmer]]) -> None:
        self._makers = makers
        self._made: dict[ProofSystem, Confirmer] = {}

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        found = [verdict for _, _, verdict in accepted]
        for system, make in self._makers.items():
            places = [index for index, (statement, _, _) in enumerate(accepted) if statement.system is system]
            if not places:
                continue
            if system not in self._made:
                self._made[system] = _made(make)
            for index, verdict in zip(
                places, self._made[system].confirm([accepted[one] for one in places]), strict=True
            ):
                found[index] = verdict
        return found

    def close(self) -> None:
        for one in self._made.values():
            one.close()


def _made(make: Callable[[], T]) -> T:
    """What a maker makes.

    Raises:
        HeaderError: the assistant is not there, which stops nobody else's statements from being checked.
    """
    try:
        return make()
    except ToolchainError as error:
        raise HeaderError(str(error)) from error


class ByHeader:
    """A checker that hands statements with a `rich` header to one checker and all others to another; verdicts name the
    toolchain that they come from. Neither starts a process before it is needed."""

    def __init__(self, plain: ProofChecker, rich: ProofChecker, is_rich: Callable[[str], bool]) -> None:
        self._plain, self._rich, self._is_rich = plain, rich, is_rich

    def check(self, statement: Statement, proof: Proof, limits: CheckLimits) -> Verdict:
        checker = self._rich if self._is_rich(statement.header) else self._plain
        return checker.check(statement, proof, limits)

    def close(self) -> None:
        self._plain.close()
        self._rich.close()


class ConfirmedByHeader:
    """The same for trust tiers: each confirms what a checker with its toolchain has accepted."""

    def __init__(self, plain: Confirmer, rich: Confirmer, is_rich: Callable[[str], bool]) -> None:
        self._plain, self._rich, self._is_rich = plain, rich, is_rich

    def confirm(self, accepted: Sequence[tuple[Statement, Proof, Verdict]]) -> list[Verdict]:
        rich = [one for one in accepted if self._is_rich(one[0].header)]
        plain = [one for one in accepted if not self._is_rich(one[0].header)]
        found = {False: iter(self._plain.confirm(plain)), True: iter(self._rich.confirm(rich))}
        return [next(found[self._is_rich(one.header)]) for one, _, _ in accepted]

    def close(self) -> None:
        self._plain.close()
        self._rich.close()
