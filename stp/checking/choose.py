"""Two toolchains side by side, picked by what a statement's header imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stp.protocols import Confirmer, ProofChecker
from stp.types import CheckLimits, Proof, Statement, Verdict


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
