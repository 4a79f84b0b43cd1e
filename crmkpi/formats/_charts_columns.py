"""Columns over time, from zero: actual dark, the year before lighter behind it, the target as a line with steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from crmkpi.formats._svg import Scale, Ticker, box, path, picture, row, rule, short, ticks, words

if TYPE_CHECKING:
    from markupsafe import Markup

_WIDE, _TOP, _BOTTOM, _HIGH = 340, 8, 120, 138
_LEFT, _RIGHT = 40, 328
_SHORT = 8
"""A period of at most so many letters can stand under every third column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One period: its value, that of the year before, whether it is over, and the target that held in it."""

    label: str
    value: float | None
    earlier: float | None = None
    complete: bool = True
    target: float | None = None


def columns(
    found: Sequence[Column],
    ticker: Ticker,
    *,
    told: str,
    gap: str = "",
) -> "Markup":
    """Draw columns. `told` says the same in words; `gap` is the look of the distance from the last to the target."""
    drawn = [number for one in found for number in (one.value, one.earlier, one.target) if number is not None]
    known = [*drawn, 0.0]
    low, high = min(known), max(known)
    room = (high - low) * 0.06 or 1.0
    up = Scale(low - (room if low < 0 else 0), high + room, _BOTTOM, _TOP)
    slot = (_RIGHT - _LEFT) / max(len(found), 1)
    body = _axis(up, ticker) + _bars(found, up, slot) + _names(found, slot)
    body += path("tc", _aims(found, up, slot)) + path("tl", _aims(found, up, slot, beyond=12))
    last, target = (found[-1].value, found[-1].target) if found else (None, None)
    if gap and last is not None and target is not None:
        body += path(f"gap {gap}", box(_RIGHT + 2, up(last), 7, up(target) - up(last)))
    return picture(_WIDE, _HIGH, body, "chart", told)


def _aims(found: Sequence[Column], up: Scale, slot: float, beyond: float = 0) -> str:
    """Go along the targets: level while one holds, a step where the next one begins, nothing where there is none."""
    steps, held, place = "", False, 0
    for target, group in groupby(found, key=lambda one: one.target):
        wide = len(list(group))
        if target is not None:
            end = _LEFT + slot * (place + wide) + (beyond if place + wide == len(found) else 0)
            start = f"V{short(up(target))}" if held else f"M{short(_LEFT + slot * place)} {short(up(target))}"
            steps += f"{start}H{short(end)}"
        held, place = target is not None, place + wide
    return steps


def _axis(up: Scale, ticker: Ticker) -> str:
    """Draw the lines behind the columns and their numbers; zero is stronger."""
    places, apart = ticks(up.low, up.high)
    wide = _RIGHT - _LEFT
    body = path("gl", "".join(rule(_LEFT, up(place), across=wide) for place in places if place))
    body += path("ax", rule(_LEFT, up(0), across=wide))
    return body + "".join(words(ticker(place, apart), _LEFT - 5, round(up(place)) + 3, "e") for place in places)


def _bars(found: Sequence[Column], up: Scale, slot: float) -> str:
    """Draw the columns, all of one look in one path."""
    zero, wide = up(0), min(slot * 0.58, 40)
    wide = round(wide) or wide
    earlier = actual = running = ""
    for place, one in enumerate(found):
        middle = _LEFT + slot * (place + 0.5)
        if one.earlier is not None:
            earlier += rule(middle - wide * 0.3, zero, down=up(one.earlier) - zero)
        if one.value is not None and one.complete:
            actual += rule(middle, zero, down=up(one.value) - zero)
        elif one.value is not None:
            running += box(middle - wide / 2, zero, wide, up(one.value) - zero)
    return path("pc", earlier, wide) + path("cc", actual, wide) + path("ac run", running)


def _names(found: Sequence[Column], slot: float) -> str:
    """Name the periods under the axis: every third one back from the last, or the ends where names are long."""
    if not found:
        return ""
    last = len(found) - 1
    if max(len(one.label) for one in found) > _SHORT and last:
        ends = words(found[0].label, _LEFT, _HIGH - 4) + words(found[-1].label, _RIGHT, _HIGH - 4, "e b")
        return ends
    apart = 1 if slot > 44 else 3 if slot > 18 else max(4, round(60 / slot))
    names = [(found[place].label, _LEFT + slot * (place + 0.5)) for place in range(last, -1, -apart)]
    return words(*names[0], _HIGH - 4, "m b") + row(names[:0:-1], _HIGH - 4, "m")
