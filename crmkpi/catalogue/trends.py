"""Whether a series goes somewhere or only wavers, and whether its last value is unlike the others.

Theil–Sen slope (Sen 1968, JASA 63:1379-1389) with the Mann–Kendall test (Mann 1945, Kendall 1975), exact where no two
values are equal; natural process limits of an XmR chart (Wheeler: mean ± 2.66 × mean moving range).
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import erfc, sqrt
from statistics import fmean, median

LEAST_TREND = 4
LEAST_RANGE = 12
SIGNIFICANT = 0.05
_XMR = 2.66


def theil_sen(values: Sequence[float]) -> float:
    """Give the median of the slopes between all pairs of points, per step; two values at least."""
    return median((b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(values), 2))


def mann_kendall(values: Sequence[float]) -> float:
    """Give the two-sided probability that a series without any trend looks as ordered as this one."""
    score = sum((b > a) - (b < a) for a, b in combinations(values, 2))
    n, ties = len(values), [count for count in Counter(values).values() if count > 1]
    if score == 0:
        return 1.0
    if not ties:
        return _exact(n, abs(score))
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    return erfc((abs(score) - 1) / sqrt(variance) / sqrt(2))


def _exact(n: int, score: int) -> float:
    """Count the orders of n different values that are at least so far from chance."""
    orders = [1]
    for k in range(2, n + 1):
        # orders[i]: of k values, how many orders have i pairs the wrong way round
        orders = [sum(orders[max(0, i - k + 1) : i + 1]) for i in range(len(orders) + k - 1)]
    wrong = (n * (n - 1) // 2 - score) // 2
    return min(1.0, 2 * sum(orders[: wrong + 1]) / sum(orders))


def direction(values: Sequence[float]) -> int:
    """Tell whether a series rises (1) or falls (-1) by more than chance; 0 when there is no telling."""
    if len(values) < LEAST_TREND or mann_kendall(values) > SIGNIFICANT:
        return 0
    slope = theil_sen(values)
    return (slope > 0) - (slope < 0)


def usual_range(values: Sequence[float]) -> tuple[float, float] | None:
    """Give the natural process limits of a series; None for fewer than 12 points."""
    if len(values) < LEAST_RANGE:
        return None
    mean, moving = fmean(values), fmean(abs(b - a) for a, b in pairwise(values))
    return mean - _XMR * moving, mean + _XMR * moving
