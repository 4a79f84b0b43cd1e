"""How often customers without a contract come back: BG/NBD (Fader, Hardie and Lee 2005).

While a customer is there, purchases come at a rate of their own (Gamma: r, alpha); after each, the customer may leave
for good (Beta: a, b). Of each customer three numbers matter: x repeat purchases, the last of them t_x after the first
purchase, and T, how long ago that first one was. http://brucehardie.com/papers/bgnbd_2004-04-20.pdf; sums of
exponentials as in http://brucehardie.com/notes/027/bgnbd_num_error.pdf, so that many purchases do not overflow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crmkpi.predict import fit


@dataclass(frozen=True, slots=True)
class Buying:
    """The parameters of BG/NBD; `alpha` is in the unit of time of the histories."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class _Histories:
    """Histories as arrays; what hangs on the number of purchases alone is worked out once for each such number."""

    x: Any
    t_x: Any
    t: Any
    numbers: Any
    at: Any
    """Where each history's x stands among the numbers."""


def _told(x: Any, t_x: Any, t: Any) -> _Histories:
    import numpy as np

    x, t_x, t = (np.asarray(one, dtype=float) for one in (x, t_x, t))
    numbers, at = np.unique(x, return_inverse=True)
    return _Histories(x, t_x, t, numbers, at.ravel())


def fitted(x: Any, t_x: Any, t: Any) -> Buying:
    """Fit to histories, arrays of one length; `fit.NoFit` when they do not tell the parameters."""
    import numpy as np

    (x, t_x, t), counts = _alike(*(np.asarray(one, dtype=float) for one in (x, t_x, t)))
    share = counts / counts.sum()
    unit = max(float((share * t).sum()), 1e-9)
    rate = max(float((share * x).sum()), 1e-3)
    told = _told(x, t_x / unit, t / unit)
    starts = [(r, r / rate, a, b) for r, a, b in ((1.0, 1.0, 3.0), (0.25, 0.5, 2.0), (4.0, 0.2, 4.0))]
    r, alpha, a, b = fit.highest(lambda place: _slopes(place, told, share), starts, (True, False, True, False))
    return Buying(r, alpha * unit, a, b)


def _alike(*columns: Any) -> tuple[list[Any], Any]:
    """Keep one of the rows that are alike, in order, and count them."""
    import numpy as np

    order = np.lexsort(columns[::-1])
    sorted_ones = [one[order] for one in columns]
    new = np.ones(len(order), dtype=bool)
    new[1:] = np.any([one[1:] != one[:-1] for one in sorted_ones], axis=0)
    return [one[new] for one in sorted_ones], np.diff(np.append(np.flatnonzero(new), len(order)))


def log_likelihood(model: Buying, x: Any, t_x: Any, t: Any) -> Any:
    """Give the logarithm of the likelihood of each history."""
    return _heights(_place(model), _told(x, t_x, t))[0]


def _place(model: Buying) -> Any:
    import numpy as np

    return np.log([model.r, model.alpha, model.a, model.b])


def _heights(place: Any, told: _Histories) -> tuple[Any, Any, Any]:
    """Give each history's log-likelihood, and the chances that it went on, or was over, after the last purchase."""
    import numpy as np
    from scipy.special import gammaln

    r, alpha, a, b = np.exp(place)
    base = gammaln(r + told.numbers) - gammaln(r) + r * np.log(alpha)
    base += gammaln(a + b) + gammaln(b + told.numbers) - gammaln(b) - gammaln(a + b + told.numbers)
    there = -(r + told.x) * np.log(alpha + told.t)
    again = told.x > 0
    left = np.log(a) - np.log(np.where(again, b + told.x - 1, 1.0)) - (r + told.x) * np.log(alpha + told.t_x)
    gone = np.where(again, left, -np.inf)
    both = np.logaddexp(there, gone)
    return base[told.at] + both, np.exp(there - both), np.exp(gone - both)


def _slopes(place: Any, told: _Histories, share: Any) -> tuple[float, Any]:
    import numpy as np
    from scipy.special import digamma

    r, alpha, a, b = np.exp(place)
    x, numbers = told.x, told.numbers
    height, there, gone = _heights(place, told)
    of_ab = digamma(a + b) - digamma(a + b + numbers)
    of_b = of_ab + digamma(b + numbers) - digamma(b)
    slope_r = (digamma(r + numbers) - digamma(r))[told.at] + np.log(alpha)
    slope_r -= there * np.log(alpha + told.t) + gone * np.log(alpha + told.t_x)
    slope_alpha = r / alpha - (r + x) * (there / (alpha + told.t) + gone / (alpha + told.t_x))
    slope_a = of_ab[told.at] + gone / a
    slope_b = of_b[told.at] - gone / np.where(x > 0, b + x - 1, 1.0)
    # Plain sums: a matrix product may add up in another order on another machine.
    slope = np.array([(share * one).sum() for one in (slope_r, slope_alpha, slope_a, slope_b)])
    return float((share * height).sum()), slope * np.exp(place)


def alive(model: Buying, x: Any, t_x: Any, t: Any) -> Any:
    """Give the chance that each customer is still one; it is 1 for all who bought once, whatever that means."""
    return _heights(_place(model), _told(x, t_x, t))[1]


def purchases(model: Buying, x: Any, t_x: Any, t: Any, ahead: float) -> Any:
    """Give how many purchases each customer is expected to make within a time ahead."""
    return weighed(model, x, t_x, t, {ahead: 1.0})


def weighed(model: Buying, x: Any, t_x: Any, t: Any, ahead: Mapping[float, float]) -> Any:
    """Add up, for each customer, the purchases expected within several times ahead: time → how much each counts."""
    import numpy as np

    told = _told(*(np.atleast_1d(one) for one in (x, t_x, t)))
    # What lies ahead hangs on x and T alone; when the last purchase was only tells whether the customer is there.
    _, of_pair, at = np.unique(told.x * 2.0**20 + told.t, return_index=True, return_inverse=True)
    xs, ts = told.x[of_pair], told.t[of_pair]
    coming = sum(much * _coming(model, xs, ts, time) for time, much in ahead.items())
    return coming[at.ravel()] * alive(model, told.x, told.t_x, told.t)


def _coming(model: Buying, x: Any, t: Any, ahead: float) -> Any:
    """Give how many purchases those are expected to make who are still there."""
    import numpy as np
    from scipy.special import hyp2f1

    # At a = 1, and at a + b + x = 1, the formula divides 0 by 0; beside it, it does not.
    a = model.a + 1e-7 if abs(model.a - 1) < 1e-7 else model.a
    c = a + model.b + x - 1
    c = np.where(np.abs(c) < 1e-9, 1e-9, c)
    stays = (model.alpha + t) / (model.alpha + t + ahead)
    # The series of the paper by Euler's transformation: its own overflows where many bought often.
    left = np.exp((a - 1) * np.log(stays)) * hyp2f1(a + model.b - 1 - model.r, a - 1, c, 1 - stays)
    return c / (a - 1) * (1 - left)
