"""When a run warns, or stops, since self-play decays."""

from __future__ import annotations

from dataclasses import dataclass

from stp.config.reading import Section
from stp.types import Amount


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where on a figure of a round is worth a warning, and from where on the run stops; 0: never."""

    warn: Amount = 0.0
    stop: Amount = 0.0


class HealthConfig(Section):
    """When the run tells that self-play decays, or stops (`stp.selfplay.health`; not in the paper).

    The figures are taken in every round and change nothing, so a run may go on under other bounds. Nothing stops by
    default: no bound is right for every dataset. The first group's figures are bad when high, the second's when low.
    """

    disjunctive: Bounds = Bounds(warn=0.5)
    """Share of conjectures that claim a disjunction (SGS, arXiv 2604.20209: a tenth grows to four fifths and more)."""
    disjunctions: Bounds = Bounds(warn=2.0)
    """Disjunctions per conjecture."""
    hypotheses: Bounds = Bounds(warn=10.0)
    """Hypotheses per conjecture."""
    length_over_seed: Bounds = Bounds(warn=3.0)
    """Characters of the conjectures over those of their seeds."""
    length_drift: Bounds = Bounds(warn=3.0)
    """Their mean length over that of the run's first conjectures (SGS: ten times)."""
    near_duplicates: Bounds = Bounds(warn=0.5)
    """Share of conjectures that differ from an earlier one in names and numerals alone."""
    repeated: Bounds = Bounds(warn=0.9)
    """Share of readable proposals that were proposed or known before."""
    trivial: Bounds = Bounds(warn=0.5)
    """Share of the conjectures tried that one standard tactic proves; unknown without `conjecture.probe`."""
    vacuous: Bounds = Bounds(warn=0.2)
    """Share whose hypotheses contradict each other (DeepSeek-Prover V1 dropped 18 % with them and other flaws)."""

    distinct: Bounds = Bounds(warn=0.5)
    """Share of conjectures that are distinct up to the names in them."""
    conjecturer_entropy_drift: Bounds = Bounds(warn=0.3)
    """Entropy of the conjecturer per token over that of its first round."""
    entropy: Bounds = Bounds()
    """Of the prover, in nats per token; what is low depends on the dataset."""
    entropy_drift: Bounds = Bounds(warn=0.3)
    """The same over that of the run's first round (SGS: it falls, and starves the conjecturer)."""
    distinct_proofs: Bounds = Bounds(warn=0.1)
    """Share of distinct proofs among a statement's rollouts."""
    seed_lemmas: Bounds = Bounds()
    """Effective number of lemmas that the conjecturer was shown."""
    proof_lemmas: Bounds = Bounds()
    """Effective number of lemmas that the conjectures' correct proofs use."""
