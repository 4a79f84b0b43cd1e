"""How long customers with a contract stay: the shifted beta-geometric model (Fader and Hardie 2007).

At each renewal a customer leaves with a chance of their own (Beta: alpha, beta), the same every time; because those
who leave easily are soon gone, the retention of those who are left rises. http://www.brucehardie.com/papers/021/
"""

from dataclasses import dataclass
from typing import Any

from crmkpi.predict import fit


@dataclass(frozen=True, slots=True)
class Staying:
    """The parameters of sBG; the mean chance to leave at the first renewal is alpha / (alpha + beta)."""

    alpha: float
    beta: float


def fitted(periods: Any, left: Any, customers: Any = None) -> Staying:
    """Fit to lifetimes: left at the end of their n-th period, or (`left` false) still there in it.

    `customers` says how many there are of each. `fit.NoFit` when they do not tell the parameters.
    """
    import numpy as np
    from scipy.special import betaln, digamma

    periods, left = np.asarray(periods, dtype=float), np.asarray(left, dtype=bool)
    weights = np.ones(len(periods)) if customers is None else np.asarray(customers, dtype=float)
    rows, at = np.unique(np.column_stack([periods, left]), axis=0, return_inverse=True)
    share = np.bincount(at.ravel(), weights=weights) / weights.sum()
    ended, before = rows[:, 1], rows[:, 0] - 1

    def slopes(place: Any) -> tuple[float, Any]:
        alpha, beta = np.exp(place)
        height = (share * (betaln(alpha + ended, beta + before) - betaln(alpha, beta))).sum()
        both = digamma(alpha + beta) - digamma(alpha + ended + beta + before)
        slope_alpha = (share * (digamma(alpha + ended) - digamma(alpha) + both)).sum()
        slope_beta = (share * (digamma(beta + before) - digamma(beta) + both)).sum()
        return float(height), np.array([slope_alpha, slope_beta]) * np.exp(place)

    alpha, beta = fit.highest(slopes, [(1.0, 4.0), (0.5, 20.0), (3.0, 3.0)], (True, False))
    return Staying(alpha, beta)


def retention(model: Staying, renewal: Any) -> Any:
    """Give the share of those who are there before their n-th renewal that is there after it."""
    import numpy as np

    n = np.asarray(renewal, dtype=float)
    return (model.beta + n - 1) / (model.alpha + model.beta + n - 1)


def payments(model: Staying, renewal: Any, renewals: int, discount: float, *, first_now: bool = False) -> Any:
    """Give how many payments are expected at so many renewals, the n-th being next, in money of today.

    Each is discounted to the end of its period; with `first_now` the next renewal is today.
    """
    import numpy as np

    n = np.asarray(renewal, dtype=float)
    there, total = np.ones_like(n), np.zeros_like(n)
    for k in range(renewals):
        there = there * retention(model, n + k)
        total = total + there / (1 + discount) ** (k if first_now else k + 1)
    return total
