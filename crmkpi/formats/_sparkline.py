"""A trend as one line of block letters."""

from collections.abc import Sequence

from crmkpi.model import Number, TrendPoint

LENGTH = 12
BLOCKS = "▁▂▃▄▅▆▇█"
ASCII_BLOCKS = "_.-:=+*#"


def sparkline(trend: Sequence[TrendPoint], *, ascii: bool = False) -> str:
    """Draw the last twelve points between their lowest and highest; an unknown one is a dot."""
    blocks, unknown = (ASCII_BLOCKS, "?") if ascii else (BLOCKS, "·")
    values = [point.value for point in trend[-LENGTH:]]
    known = [float(value) for value in values if value is not None]
    if not known:
        return ""
    return "".join(unknown if value is None else blocks[_height(value, min(known), max(known))] for value in values)


def _height(value: Number, lowest: float, highest: float) -> int:
    """Place a value on the eight heights; a flat line stands in the middle."""
    if highest == lowest:
        return 3
    return round((float(value) - lowest) / (highest - lowest) * 7)
