"""The numbers of an evaluation, from what the samples of each statement came to: pass@k, its curve over budgets, and
two models compared.

Samples of which nothing is known (their check crashed, lacked memory, or was not made) are left out of estimates, and
`PassAt.worst` and `PassAt.best` say what they could have changed. They are never taken for wrong, but in the paper's
block mean, which counts what was not accepted as wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from stp.errors import InputError
from stp.evals import intervals
from stp.evals.types import CurvePoint, Estimate, Paired, PassAt, Trials

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
BLOCKS_FOR_STD = 4
"""The paper gives a standard deviation from so many blocks on (specification §7.1)."""
CHECK_AGAIN = "run `stp lean doctor`, then the evaluation again, which checks them anew"


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """The chance that k of the samples, drawn without putting back, hold a correct one: 1 - C(n - c, k)/C(n, k).

    It estimates pass@k without bias (Chen et al. 2021, arXiv 2107.03374, eq. 1). As a product of min(c, k) factors
    it neither overflows nor loses digits.

    Raises:
        InputError: fewer than k samples, or numbers that make no sense.
    """
    if k < 1 or not 0 <= correct <= samples:
        raise InputError(f"pass@{k} of {correct} correct among {samples} samples makes no sense: k is at least 1")
    if samples < k:
        raise InputError(f"pass@{k} cannot be told from {samples} samples: draw at least {k} samples")
    if correct == 0:
        return 0.0
    if samples - correct < k:
        return 1.0
    fewer, more = sorted((correct, k))
    return float(-np.expm1(np.log1p(-more / np.arange(samples - fewer + 1, samples + 1)).sum()))


def pass_at(trials: Sequence[Trials], k: int, seed: int = 0, confidence: float = CONFIDENCE) -> PassAt:
    """pass@k over statements, with its intervals and what unknown samples could change.

    A statement of fewer than k known samples counts with as many as are known, which is less than pass@k if anything;
    one of which nothing is known is left out. Where drawing stopped at correct samples, every statement counts as
    solved if one of its first k samples is correct: unbiased too, but noisier.

    Raises:
        InputError: no statements, fewer than k samples drawn of some, or nothing known of any.
    """
    _require(trials, k)
    if not 0 < confidence < 1:
        raise InputError(f"a confidence of {confidence} makes no sense: give one between 0 and 1, as 0.95")
    values = _values(trials, [k])
    value, blocks, early = float(values.mean()), _blocks(trials, k), _early(trials)
    return PassAt(
        k=k,
        statements=len(trials),
        estimate=_estimate(value, *_only(intervals.bootstrap(values, confidence, seed)), confidence),
        wilson=_estimate(value, *_only(intervals.wilson(values, confidence)), confidence),
        block_mean=float(blocks.mean()) if len(blocks) else None,
        block_std=float(blocks.std()) if len(blocks) >= BLOCKS_FOR_STD else None,
        blocks=len(blocks),
        worst=float(np.mean([_value(one.correct, k, early) for one in trials])),
        best=float(np.mean([_value(one.correct | one.unknown, k, early) for one in trials])),
        lacking=sum(not _settled(one) and int((~one.unknown).sum()) < k for one in trials),
    )


def most_samples(trials: Sequence[Trials]) -> int:
    """The largest k that pass@k can be told of; 0 when a statement has no sample, or there are no statements.

    A statement at whose correct sample drawing stopped would be solved with more samples too, and sets no limit.
    """
    limits = [len(one.correct) for one in trials if not _settled(one)]
    return min(limits) if limits else max((len(one.correct) for one in trials), default=0)


def budget_curve(trials: Sequence[Trials], seed: int = 0) -> tuple[CurvePoint, ...]:
    """pass@k at 1, 2, 4, … samples and at as many as were drawn of every statement, with what each would cost.

    The tokens of a statement are its mean per sample times the samples of the budget, or those drawn where it stopped
    earlier.

    Raises:
        InputError: as `pass_at`.
    """
    full = most_samples(trials)
    _require(trials, max(full, 1))
    budgets = [*(2**power for power in range(full.bit_length()) if 2**power < full), full]
    values = _values(trials, budgets)
    low, high = intervals.bootstrap(values, CONFIDENCE, seed)
    return tuple(
        CurvePoint(
            samples=k,
            estimate=_estimate(float(values[:, at].mean()), float(low[at]), float(high[at]), CONFIDENCE),
            tokens=sum(one.tokens * min(k / len(one.correct), 1.0) for one in trials),
        )
        for at, k in enumerate(budgets)
    )


def paired(
    first_name: str, first: Sequence[Trials], second_name: str, second: Sequence[Trials], k: int, seed: int = 0
) -> Paired:
    """Two models on the same statements: which solves what, and by how much their pass@k differ.

    Statements are counted as solved within the first samples, as many as both drew, so that neither has more tries;
    pass@k is estimated from all samples of each. A statement of which nothing is known for one of them is left out;
    of others, unknown samples are.

    Raises:
        InputError: the statements differ; else as `pass_at`.
    """
    if [one.statement_id for one in first] != [one.statement_id for one in second]:
        raise InputError(
            f"{first_name} and {second_name} were not tried on the same statements: "
            "evaluate both on the same revision and split of the benchmark"
        )
    for trials in (first, second):
        _require(trials, k)
    samples = most_samples([*first, *second])
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if _known(a, samples) and _known(b, samples)]
    if not pairs:
        raise InputError(f"no statement has checked samples of both {first_name} and {second_name}: {CHECK_AGAIN}")
    solved = Counter((bool(a.correct[:samples].any()), bool(b.correct[:samples].any())) for a, b in pairs)
    discordant = solved[True, False] + solved[False, True]
    firsts, seconds = (_values(side, [k]) for side in zip(*pairs, strict=True))
    differences = seconds - firsts
    bounds = _only(intervals.difference(differences, CONFIDENCE, seed))
    return Paired(
        first=first_name,
        second=second_name,
        k=k,
        both=solved[True, True],
        only_first=solved[True, False],
        only_second=solved[False, True],
        neither=solved[False, False],
        mcnemar_p=float(binomtest(solved[False, True], discordant).pvalue) if discordant else 1.0,
        difference=_estimate(float(differences.mean()), *bounds, CONFIDENCE),
        samples=samples,
    )


def _require(trials: Sequence[Trials], k: int) -> None:
    if k < 1:
        raise InputError(f"pass@{k} makes no sense: k is at least 1")
    if not trials:
        raise InputError("there are no statements to tell pass@k of: check the benchmark's file and split")
    short = sum(len(one.correct) < k and not _settled(one) for one in trials)
    if short:
        raise InputError(
            f"pass@{k} cannot be told: {short} of {len(trials)} statements have fewer than {k} samples; "
            f"draw at least {k} samples of each, or ask for pass@{max(most_samples(trials), 1)} at most"
        )
    if all(one.unknown.all() for one in trials):
        raise InputError(f"no sample of any statement was checked: {CHECK_AGAIN}")


def _known(one: Trials, samples: int) -> bool:
    return not one.unknown[:samples].all()


def _settled(one: Trials) -> bool:
    return one.stopped and one.solved


def _early(trials: Sequence[Trials]) -> bool:
    """Whether statements are drawn of until one sample is correct: then the share of correct ones says too much."""
    return any(one.stopped for one in trials)


def _values(trials: Sequence[Trials], budgets: Sequence[int]) -> Floats:
    """[statements, budgets] pass@k of each statement of which anything is known, by its known samples."""
    early = _early(trials)
    known = [one.correct[~one.unknown] for one in trials if not one.unknown.all()]
    return np.array([[_value(correct, k, early) for k in budgets] for correct in known])


def _value(correct: NDArray[np.bool_], k: int, early: bool) -> float:
    """pass@k of one statement by its samples, or pass@n where there are only n."""
    if early:
        return float(correct[:k].any())
    return pass_at_k(len(correct), int(correct.sum()), min(k, len(correct)))


def _blocks(trials: Sequence[Trials], k: int) -> Floats:
    """[blocks] The share of statements that each whole block of k samples solves; none where drawing stopped early."""
    if _early(trials):
        return np.zeros(0)
    count = min(len(one.correct) for one in trials) // k
    solved = [one.correct[: count * k].reshape(count, k).any(axis=1) for one in trials]
    shares: Floats = np.mean(solved, axis=0)
    return shares


def _only(bounds: tuple[Floats, Floats]) -> tuple[float, float]:
    return float(bounds[0][0]), float(bounds[1][0])


def _estimate(value: float, low: float, high: float, confidence: float) -> Estimate:
    """The interval is widened where rounding, or a bootstrap of few statements, left the value itself outside."""
    return Estimate(value, min(low, value), max(high, value), confidence)
