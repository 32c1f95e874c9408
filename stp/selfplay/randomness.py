"""Random numbers that depend on names alone, so that a resumed round draws what the undisturbed one would have."""

from __future__ import annotations

import hashlib

import numpy as np


def sample_seed(*names: object) -> int:
    """A 63-bit seed for one sample, e.g. `sample_seed(run_seed, round, "prove", statement_id, sample)`."""
    digest = hashlib.sha256(repr(names).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(*names: object) -> np.random.Generator:
    """A generator of its own for each step of each round."""
    return np.random.default_rng(sample_seed(*names))
