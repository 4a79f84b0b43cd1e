"""What customers spend when they buy: Gamma-Gamma (Fader and Hardie, http://brucehardie.com/notes/025/).

Each customer's purchases scatter around a mean of their own (Gamma: p), and these means over customers (Gamma: q, v).
Who bought often is believed; of who bought once, the mean of all is expected.
"""

from dataclasses import dataclass
from typing import Any

from crmkpi.predict import fit


@dataclass(frozen=True, slots=True)
class Spending:
    """The parameters of Gamma-Gamma; `v` is in the unit of the amounts."""

    p: float
    q: float
    v: float


def fitted(x: Any, mean: Any) -> Spending:
    """Fit to customers with x > 0 repeat purchases of a mean amount > 0; `fit.NoFit` when that does not work out.

    Where q is not above 1 the model has no mean, and nothing can be expected of it.
    """
    import numpy as np

    x, mean = np.asarray(x, dtype=float), np.asarray(mean, dtype=float)
    unit = float(np.mean(mean))

    def slopes(place: Any) -> tuple[float, Any]:
        return _slopes(place, x, mean / unit)

    p, q, v = fit.highest(slopes, [(4.0, 4.0, 1.0), (1.0, 3.0, 2.0), (20.0, 8.0, 0.5)], (True, True, False))
    if q <= 1.01:
        raise fit.NoFit
    return Spending(p, q, v * unit)


def log_likelihood(model: Spending, x: Any, mean: Any) -> Any:
    """Give the logarithm of the likelihood of each customer's mean."""
    import numpy as np
    from scipy.special import gammaln

    x, mean = np.asarray(x, dtype=float), np.asarray(mean, dtype=float)
    p, q, v = model.p, model.q, model.v
    shape = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
    return shape + (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(v + mean * x)


def _slopes(place: Any, x: Any, mean: Any) -> tuple[float, Any]:
    import numpy as np
    from scipy.special import digamma

    p, q, v = np.exp(place)
    height = log_likelihood(Spending(p, q, v), x, mean)
    whole = v + mean * x
    of_pxq = digamma(p * x + q)
    slope_p = x * (of_pxq - digamma(p * x) + np.log(mean) + np.log(x) - np.log(whole))
    slope_q = of_pxq - digamma(q) + np.log(v) - np.log(whole)
    slope_v = q / v - (p * x + q) / whole
    return float(height.mean()), np.array([slope_p.mean(), slope_q.mean(), slope_v.mean()]) * np.exp(place)


def expected(model: Spending, x: Any, mean: Any) -> Any:
    """Give what each customer is expected to spend per purchase; `mean` does not matter where x is 0."""
    import numpy as np

    x, mean = np.asarray(x, dtype=float), np.asarray(mean, dtype=float)
    return model.p * (model.v + np.where(x > 0, x * mean, 0.0)) / (model.p * x + model.q - 1)
