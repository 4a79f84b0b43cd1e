"""Charts that stand in a cell of a table, beside the numbers that they show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmkpi.formats._svg import Scale, box, path, picture, rule, short, stretched

if TYPE_CHECKING:
    from markupsafe import Markup

_WIDE, _HIGH = 150, 18
_SPARK_WIDE, _SPARK_HIGH, _EDGE = 96, 24, 4


def bullet(value: float, target: float | None, earlier: float | None, missed: str = "") -> "Markup":
    """Draw a value as a dark bar, a year before as a lighter one behind it, and the target as a line.

    `missed` is the look of the gap between value and target when it is unfavourable; that part is hatched.
    """
    known = [number for number in (value, target, earlier, 0.0) if number is not None]
    scale = Scale(min(known), max(known), 2, _WIDE - 4)
    zero = scale(0)
    body = path("py", box(zero, 2, scale(earlier) - zero, 14)) if earlier is not None else ""
    # What is on the other side of zero is shown by the bar itself.
    beside = target is not None and value * target >= 0
    solid = target if missed and target is not None and beside and abs(target) < abs(value) else value
    body += path("ac", box(zero, 5, scale(solid) - zero, 8))
    if target is not None:
        aim = scale(target)
        if missed:
            begin = scale(value) if beside else zero
            body += path(f"gap {missed}", box(aim, 5, begin - aim, 8))
        body += path("tg", rule(aim, 0, down=_HIGH))
    return picture(_WIDE, _HIGH, body + path("ax", rule(zero, 0, down=_HIGH)), "bullet")


def sparkline(values: Sequence[float | None], *, running: bool = False) -> "Markup | str":
    """Draw a trend between its lowest and highest value; the last point has a dot, hollow while its period runs."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    across = Scale(0, max(len(values) - 1, 1), _EDGE, _SPARK_WIDE - _EDGE)
    up = Scale(min(known), max(known), _SPARK_HIGH - _EDGE, _EDGE)
    if min(known) == max(known):
        up = Scale(min(known) - 1, max(known) + 1, _SPARK_HIGH - _EDGE, _EDGE)
    points = [None if value is None else (across(place), up(value)) for place, value in enumerate(values)]
    settled, last = (points[:-1], points[-1]) if running else (points, points[-1])
    body = path("sl", _strokes(settled))
    if running and last and len(points) > 1 and (before := points[-2]):
        body += path("sl run", f"M{short(before[0])} {short(before[1])}L{short(last[0])} {short(last[1])}")
    if last:
        look = "dot run" if running else "dot"
        body += f'<circle class="{look}" cx="{short(last[0])}" cy="{short(last[1])}" r="2.6"/>'
    return picture(_SPARK_WIDE, _SPARK_HIGH, body, "spark")


def _strokes(points: Sequence[tuple[float, float] | None]) -> str:
    """Join points by lines; an unknown one leaves a gap, and a point alone is a short stroke."""
    steps, fresh = "", True
    for place, point in enumerate(points):
        if point is None:
            fresh = True
            continue
        steps += f"{'M' if fresh else 'L'}{short(point[0])} {short(point[1])}"
        if fresh and (place + 1 == len(points) or points[place + 1] is None):
            steps += "h.1"
        fresh = False
    return steps


def bar(value: float, scale: Scale, mark: float | None = None, look: str = "ac") -> "Markup":
    """Draw one bar from zero on a scale of 0 to 100; `mark` is a line for comparison."""
    zero = scale(0)
    body = path(look, box(zero, 1, scale(value) - zero, 8))
    if mark is not None:
        body += path("mk", box(scale(mark) - 0.5, 0, 1, 10))
    return stretched(body, "bar")


def step(begin: float, end: float, scale: Scale, look: str) -> "Markup":
    """Draw the step from one level to another."""
    return stretched(path(look, box(scale(begin), 1, scale(end) - scale(begin), 8)), "bar")
