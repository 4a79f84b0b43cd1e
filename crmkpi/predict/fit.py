"""Fit the parameters of a model by maximum likelihood: always from the same starts, so always to the same bytes."""

from collections.abc import Callable, Sequence
from math import inf, log
from typing import Any

LEAST, MOST = 1e-3, 1e6
"""Parameters are looked for between these; one that ends there is not found, it runs away."""
EVEN = 100.0
"""From here on a parameter says that all customers are alike. Where that is so, no larger one would fit better."""
STEEP = 1e-5
"""A slope of the mean log-likelihood above this is no summit."""


class NoFit(ArithmeticError):
    """No parameters make the model fit better than all others."""


def highest(
    slopes: Callable[[Any], tuple[float, Any]], starts: Sequence[Sequence[float]], alike: Sequence[bool]
) -> tuple[float, ...]:
    """Find the parameters, all above 0, at which a mean log-likelihood is highest.

    `slopes` gives, at the logarithms of the parameters, the mean log-likelihood and its slope in each parameter's
    logarithm; `alike` marks the parameters of which a large one says that customers do not differ, which may be so. The
    next start is tried where the search from one does not arrive; `NoFit` when none is left.
    """
    import numpy as np
    from scipy.optimize import minimize

    def down(place: Any) -> tuple[float, Any]:
        height, slope = slopes(place)
        return -height, -slope

    tops = np.log([EVEN if one else MOST for one in alike])
    allowed = np.where(alike, tops, inf)
    for start in starts:
        found = minimize(
            down,
            np.minimum(np.log(start), tops),
            jac=True,
            method="L-BFGS-B",
            bounds=[(log(LEAST), top) for top in tops],
            options={"maxiter": 1000, "maxfun": 3000, "ftol": 1e-14, "gtol": 1e-9},
        )
        at_top = found.x >= allowed - 1e-9
        within = (found.x > log(LEAST) + 0.01).all() and (at_top | (found.x < tops - 0.01)).all()
        slope = np.where(at_top, np.maximum(down(found.x)[1], 0), down(found.x)[1])
        if np.isfinite(found.fun) and within and np.abs(slope).max() < STEEP:
            return tuple(float(one) for one in np.exp(found.x))
    raise NoFit
