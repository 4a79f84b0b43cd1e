"""Segments put together to one row: what the rest of them is worth."""

from collections.abc import Sequence
from decimal import Decimal

from crmkpi.model import KpiValue, Number, Segment


def together(kpi: KpiValue, found: Sequence[Segment], others: Sequence[Segment]) -> Number | None:
    """Put segments together: sums are added up; a quotient is that of its sides, where these add up to the whole."""
    if kpi.additive:
        return sum((one.value for one in others if one.value is not None), 0)
    if kpi.value is None or not kpi.denominator or kpi.numerator is None:
        return None
    sides = [(_exact(one.numerator), _exact(one.denominator)) for one in found]
    tops, bottoms = sum(top for top, _ in sides), sum(bottom for _, bottom in sides)
    top, bottom, value = _exact(kpi.numerator), _exact(kpi.denominator), _exact(kpi.value)
    if not (_alike(tops, top) and _alike(bottoms, bottom) and _alike(value * bottom, top)):
        return None
    below = sum(_exact(one.denominator) for one in others)
    return sum(_exact(one.numerator) for one in others) / below if below else None


def _exact(number: Number | None) -> Decimal:
    return Decimal(str(number or 0))


def _alike(one: Decimal | int, other: Decimal) -> bool:
    return abs(one - other) <= Decimal("1e-9") * max(abs(other), Decimal(1))
