"""What whoever uses published data has to say of it."""

from __future__ import annotations

from collections.abc import Iterable

CONTAMINATED = (
    "STP_Lean_0320 was made with miniF2F-valid and ProofNet-valid among its statements: 179 of the 488 items of "
    "miniF2F occur in it (173 of the valid part word for word, about 6 of the test part), as a third party counted"
)
LICENCES = (
    "the licence of the models that made STP's data is told in two ways: their README names the DeepSeek Model "
    "License, a model card MIT"
)


def disclosures(origins: Iterable[str]) -> list[str]:
    """What is known against data and models of these origins (names, paths), to be disclosed with all that is trained
    on them."""
    if any(name in one.casefold() for one in origins for name in ("stp_lean", "stp_model_lean")):
        return [CONTAMINATED, LICENCES]
    return []
