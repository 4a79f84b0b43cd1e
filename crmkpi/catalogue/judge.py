"""What a number is worth: interval, change against an earlier window, and how it stands to its target."""

from datetime import datetime
from decimal import Decimal
from math import sqrt

from crmkpi.catalogue.formula import exact
from crmkpi.model import Better, Number, Status, Unit
from crmkpi.period import Window

Z95 = 1.959963984540054
FEW = 5
"""Below this many cases a rate or a median is not judged before people."""


def wilson(successes: Number, cases: Number) -> tuple[float, float] | None:
    """Bound a proportion at 95 % (Wilson 1927; values of Newcombe 1998, Statist. Med. 17:857-872)."""
    n = float(cases)
    if n <= 0 or not 0 <= float(successes) <= n:
        return None
    p, z2 = float(successes) / n, Z95 * Z95
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (0.0 if successes == 0 else max(0.0, centre - half)), (
        1.0 if successes == cases else min(1.0, centre + half)
    )


def nps_margin(promoters: Number, detractors: Number, answers: Number) -> float | None:
    """Bound an NPS at 95 %, in points: 1.96 · 100 · sqrt((p + d − (p − d)²) / n)."""
    n = float(answers)
    if n <= 0:
        return None
    p, d = float(promoters) / n, float(detractors) / n
    return Z95 * 100 * sqrt(max(0.0, p + d - (p - d) ** 2) / n)


def change(unit: Unit, value: Number | None, earlier: Number | None) -> Number | None:
    """Compare with an earlier value: in points for percents and points, otherwise relative to its size."""
    if value is None or earlier is None:
        return None
    difference = exact(value) - exact(earlier)
    if unit in (Unit.PERCENT, Unit.POINTS):
        return difference
    return difference / abs(exact(earlier)) if earlier else None


def begins_late(since: datetime, window: Window) -> bool:
    """Tell whether data begin well within a window: after its first tenth, and before its end."""
    return window.start + (window.end - window.start) / 10 < since < window.end


def attainment(better: Better, value: Number, target: Number) -> Decimal | None:
    """Say how much of a target is reached, as a fraction: 1 + direction · (value − target) / |target|.

    Right for negative targets too, where value / target is not; None for a target of 0. Where neither direction is
    better, both sides of the target are off it alike.
    """
    if not target:
        return None
    off = (exact(value) - exact(target)) / abs(exact(target))
    return 1 - abs(off) if better is Better.NEITHER else 1 - off if better is Better.LOWER else 1 + off


def status(better: Better, value: Number | None, target: Number | None, warn: Number | None) -> Status:
    """Say whether a target is met, nearly met (at least `warn`) or missed."""
    if target is None or better is Better.NEITHER:
        return Status.NO_TARGET
    if value is None:
        return Status.NOT_AVAILABLE
    direction = -1 if better is Better.LOWER else 1
    reached = direction * exact(value)
    if reached >= direction * exact(target):
        return Status.MET
    if warn is not None and reached >= direction * exact(warn):
        return Status.NEAR
    return Status.MISSED
