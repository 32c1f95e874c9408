"""The paper's rule on automation in Isabelle proofs, as an option: a proof is to be the model's, not a prover's search.

Proofs with the substrings HEAVY are rejected; but the word `sledgehammer`, which its prover was trained to write where
it leaves a step to automation, stands for LIGHT, tried in order (STP, arXiv 2502.00212; specification §4.3). There each
of them has 10 s (PISA); here they share the time of the whole proof.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from stp.syntax.isabelle_tokens import Kind, tokens

HEAVY = ("sledgehammer", "mason", "smt", "metis", "sos")
"""As the specification prints them; Isabelle has no method `mason`, and `meson` may have been meant."""
LIGHT = (
    "auto",
    "simp",
    "blast",
    "fastforce",
    "force",
    "eval",
    "presburger",
    "arith",
    "linarith",
    "auto simp: field_simps",
)
_TRIED = " | ".join(f"({one}; fail)" for one in LIGHT)
"""The first of them that leaves no goal; a method that leaves one counts as failed."""
_METHOD_FOLLOWS = frozenset(["by", "apply", "(", ",", ";", "|", "proof", "qed"])


@dataclass(frozen=True, slots=True)
class Expanded:
    """A proof as it is checked, and where its characters were before."""

    text: str
    edits: tuple[tuple[int, int], ...] = ()
    """Of each word that was replaced: where what replaces it begins in `text`, and how much longer that is."""

    def original(self, position: int) -> int:
        """Where a character of `text` stands in the proof as it was written; one of a replacement, where the word
        begins."""
        index = bisect_right(self.edits, (position, len(self.text)))
        longer = sum(more for _, more in self.edits[:index])
        word = self.edits[index - 1][0] - sum(more for _, more in self.edits[: index - 1]) if index else 0
        return max(position - longer, word)


def expand(proof: str) -> Expanded:
    """The proof with LIGHT in place of each `sledgehammer` outside quotes."""
    parts: list[str] = []
    edits: list[tuple[int, int]] = []
    length, before = 0, ""
    for one in tokens(proof):
        text = one.text
        if one.kind is Kind.WORD and text == "sledgehammer":
            text = f"({_TRIED})" if before in _METHOD_FOLLOWS else f"by ({_TRIED})"
            edits.append((length, len(text) - len(one.text)))
        parts.append(text)
        length += len(text)
        if one.kind not in (Kind.SPACE, Kind.COMMENT):
            before = one.text
    return Expanded("".join(parts), tuple(edits))


def heavy(expanded: Expanded) -> str:
    """The first substring that the rule rejects, wherever it stands; empty when there is none."""
    return next((one for one in HEAVY if one in expanded.text), "")
