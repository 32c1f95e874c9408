"""Re-weighting conjectures towards the statements that are still unproved (specification §5.5, paper Alg. 4).

Minimising the transport cost from the unproved statements to a distribution supported on the conjectures has no
marginal constraint on the conjectures' side, so every unproved statement sends its mass to its nearest conjectures;
a cap keeps any one of them from taking it all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK_VALUES = 2**26
"""Similarities computed, and held in memory, together: 256 MB, however many conjectures and targets there are."""


def transport_weights(
    conjectures: NDArray[np.float32],
    targets: NDArray[np.float32],
    target_weights: NDArray[np.int64],
    cap: float,
    rng: np.random.Generator,
    block_values: int = BLOCK_VALUES,
) -> NDArray[np.float64]:
    """Training weights of N conjectures, shape (N,); they sum to N, since the cap is at least 1.

    `conjectures` (N, d) and `targets` (Q, d) are unit vectors, so that their product is the cosine similarity.
    Targets come in random order; one of weight w adds w times N/M, with M the sum of all target weights, to its w
    nearest conjectures that are still open, and goes round again when there are fewer. A conjecture closes when its
    weight reaches `cap`. The released code multiplies similarities by a 0/1 mask, which fails for negative ones; here
    closed ones are at minus infinity.
    """
    count = len(conjectures)
    if count == 0 or len(targets) == 0:
        return np.ones(count)
    share = count / int(target_weights.sum())
    shares = np.zeros(count, dtype=np.int64)
    order, together = rng.permutation(len(targets)), max(1, block_values // count)
    for start in range(0, len(order), together):
        block = order[start : start + together]
        similarities = targets[block] @ conjectures.T
        closed = list(np.flatnonzero(shares * share >= cap))
        similarities[:, closed] = -np.inf
        closed.clear()  # from here on, those that close within the block
        for row, weight in zip(similarities, target_weights[block], strict=True):
            left = int(weight)
            while left:
                row[closed] = -np.inf
                chosen = _nearest(row, left)
                if len(chosen) == 0:
                    break
                shares[chosen] += 1
                closed += list(chosen[shares[chosen] * share >= cap])
                left -= len(chosen)
    return np.multiply(shares, share, dtype=np.float64)


def _nearest(similarities: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """Indices of so many of the largest that are above minus infinity, the first among equals."""
    if most == 1:
        best = int(similarities.argmax())
        return np.array([best] if similarities[best] > -np.inf else [], dtype=np.intp)
    if most < len(similarities):
        least = np.partition(similarities, -most)[-most]
        above, equal = np.flatnonzero(similarities > least), np.flatnonzero(similarities == least)
        found = np.concatenate([above, equal[: most - len(above)]])
    else:
        found = np.arange(len(similarities))
    is_open: NDArray[np.bool_] = similarities[found] > -np.inf
    return np.compress(is_open, found)
