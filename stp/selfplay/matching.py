"""Re-weighting conjectures towards the statements that are still unproved (specification §5.5, paper Alg. 4).

Minimising the transport cost from the unproved statements to a distribution supported on the conjectures has no
marginal constraint on the conjectures' side, so every unproved statement sends its mass to its nearest conjectures;
a cap keeps any one of them from taking it all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def transport_weights(
    conjectures: NDArray[np.float32],
    targets: NDArray[np.float32],
    target_weights: NDArray[np.int64],
    cap: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Training weights of N conjectures, shape (N,); they sum to N while the cap leaves room.

    `conjectures` (N, d) and `targets` (Q, d) are unit vectors, so that their product is the cosine similarity.
    Targets come in random order; one of weight w adds N/M, with M the sum of all target weights, to each of its w
    nearest conjectures that are still open; a conjecture closes when its weight reaches `cap`. The released code
    multiplies similarities by a 0/1 mask, which fails for negative ones; here closed means minus infinity.
    """
    count = len(conjectures)
    weights = np.zeros(count)
    if count == 0:
        return weights
    if len(targets) == 0:
        return np.ones(count)
    share = count / int(target_weights.sum())
    closed = np.zeros(count, dtype=bool)
    for target in rng.permutation(len(targets)):
        open_count = count - int(closed.sum())
        if open_count == 0:
            break
        similarity = np.where(closed, -np.inf, conjectures @ targets[target])
        wanted = min(int(target_weights[target]), open_count)
        nearest = np.argsort(-similarity, kind="stable")[:wanted]
        weights[nearest] += share
        closed = weights >= cap
    return weights
