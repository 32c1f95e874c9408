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
    """Training weights of N conjectures, shape (N,); they sum to N, since the cap is at least 1.

    `conjectures` (N, d) and `targets` (Q, d) are unit vectors, so that their product is the cosine similarity.
    Targets come in random order; one of weight w adds w times N/M, with M the sum of all target weights, to its w
    nearest conjectures that are still open, and goes round again when there are fewer. A conjecture closes when its
    weight reaches `cap`. The released code multiplies similarities by a 0/1 mask, which fails for negative ones; here
    closed ones are not looked at.
    """
    count = len(conjectures)
    if count == 0 or len(targets) == 0:
        return np.ones(count)
    share = count / int(target_weights.sum())
    shares = np.zeros(count, dtype=np.int64)
    for target in rng.permutation(len(targets)):
        nearest_first = np.argsort(-(conjectures @ targets[target]), kind="stable")
        left = int(target_weights[target])
        while left:
            chosen = nearest_first[shares[nearest_first] * share < cap][:left]
            if len(chosen) == 0:
                break
            shares[chosen] += 1
            left -= len(chosen)
    return np.multiply(shares, share, dtype=np.float64)
