"""Which scale scores were given on, told from the scores: one survey tool asks for 1 to 5, another for 1 to 7 or 10."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

FEW = 20
"""So few scores tell nothing of their scale."""
CLEAR, LIKELY, ALL = Decimal("0.80"), Decimal("0.60"), Decimal("0.90")


def scale(counts: Mapping[Decimal, int], usual: int, wider: Sequence[int]) -> int:
    """Find the highest score: the usual scale, unless the scores fill a wider one.

    Most scores decide. Where they leave it open (60 to 80% within the scale), the others do: nearly all of them
    within the next wider scale, and on several of its steps, were given on that.
    """
    total = sum(counts.values())
    if total < FEW:
        return usual
    for top, next_top in zip((usual, *wider), (*wider, None), strict=False):
        beyond = {score: n for score, n in counts.items() if score > top}
        inside = Decimal(total - sum(beyond.values())) / total
        if inside >= CLEAR or next_top is None:
            return top
        if inside >= LIKELY:
            fits = {score: n for score, n in beyond.items() if score <= next_top}
            steps = min(2, next_top - top)
            if sum(fits.values()) < ALL * sum(beyond.values()) or len(fits) < steps:
                return top
    return usual
