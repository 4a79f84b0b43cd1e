"""Small SVG pictures as text: shapes, scales, and words that cannot become markup.

Looks are class names (`ac` actual, `py` previous year, `tg` target, `good`, `bad` …) that the style sheet around a
picture gives colours to, light and dark.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import TYPE_CHECKING

from crmkpi.formats._plain import plain
from crmkpi.model import Number

if TYPE_CHECKING:
    from markupsafe import Markup

_LARGEST = 1e200
"""Beyond this the distances between numbers no longer fit into a float."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where numbers between `low` and `high` stand between two ends of a picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, number: float) -> float:
        """Place a number."""
        if self.high == self.low:
            return self.start
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)


def real(number: Number | None) -> float | None:
    """Turn a number into one that can be drawn; what is too large for a picture is unknown to it."""
    try:
        drawn = None if number is None else float(number)
    except OverflowError:
        return None
    return drawn if drawn is not None and isfinite(drawn) and abs(drawn) < _LARGEST else None


def ticks(low: float, high: float, most: int = 4) -> tuple[list[float], float]:
    """Choose round numbers between two ends, at most so many steps, and say how far they are apart."""
    if high <= low:
        return [low], 1.0
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = -floor(-low / step), floor(high / step + 1e-9)
    return [place * step for place in range(int(first), int(last) + 1)], step


def short(number: float) -> str:
    """Write a coordinate with one decimal at most."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def box(x: float, y: float, width: float, height: float) -> str:
    """Write a rectangle as a piece of a path; one of negative width or height reaches back."""
    return f"M{short(x)} {short(y)}h{short(width)}v{short(height)}h{short(-width)}z"


def path(look: str, steps: str, wide: float = 0) -> str:
    """Write a path, drawn so many units wide; nothing when it has no steps."""
    stroke = f' stroke-width="{short(wide)}"' if wide else ""
    return f'<path class="{look}" d="{steps}"{stroke}/>' if steps else ""


def rule(x: float, y: float, *, across: float = 0, down: float = 0) -> str:
    """Write a straight line to the right or down as a piece of a path."""
    return f"M{short(x)} {short(y)}" + (f"h{short(across)}" if across else f"v{short(down)}")


def words(text: str, x: float, y: float, look: str = "") -> str:
    """Write a few words."""
    shown = f' class="{look}"' if look else ""
    return f'<text x="{short(x)}" y="{short(y)}"{shown}>{harmless(text)}</text>'


def row(texts: Sequence[tuple[str, float]], y: float, look: str) -> str:
    """Write words beside each other at one height, as (words, x)."""
    spans = "".join(f'<tspan x="{short(x)}">{harmless(text)}</tspan>' for text, x in texts)
    return f'<text y="{short(y)}" class="{look}">{spans}</text>' if texts else ""


def picture(width: float, height: float, body: str, look: str, told: str = "") -> "Markup":
    """Put a picture together. One that is not told in words repeats what stands beside it: readers skip it."""
    from markupsafe import Markup

    frame = f'<svg class="{look}" viewBox="0 0 {short(width)} {short(height)}"'
    if not told:
        return Markup(f'{frame} aria-hidden="true">{body}</svg>')
    return Markup(f'{frame} role="img"><title>{harmless(told)}</title>{body}</svg>')


def stretched(body: str, look: str) -> "Markup":
    """Put a picture of rectangles together that fills whatever place it gets: 100 wide, 10 high."""
    from markupsafe import Markup

    return Markup(
        f'<svg class="{look}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{body}</svg>'
    )


def harmless(text: str) -> str:
    """Write text so that nothing in it is markup or turns the writing round."""
    from markupsafe import escape

    return str(escape(plain(text)))


Ticker = Callable[[float, float], str]
"""Writes a number on an axis, given how far apart such numbers are."""
