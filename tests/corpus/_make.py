"""Days and moments for the rows of the corpus. The data are of 31 October 2026."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


def at(rng: Random, low: str = "2026-01-05", high: str = "2026-09-20") -> datetime:
    """Draw a moment of the working hours between two days."""
    first, last = datetime.fromisoformat(low), datetime.fromisoformat(high)
    days = rng.randrange((last - first).days + 1)
    return first + timedelta(days=days, hours=rng.randrange(9, 17), minutes=rng.randrange(60))


def later(moment: datetime, **span: float) -> datetime:
    """Move a moment by days, hours, minutes."""
    return moment + timedelta(**span)


def ts(moment: datetime) -> str:
    """Write a moment."""
    return moment.isoformat(sep=" ")


def day(moment: datetime) -> str:
    """Write the day of a moment."""
    return moment.date().isoformat()


def turn(n: int, choices: Sequence[T]) -> T:
    """Take the choices in turn, so that each of them is tried."""
    return choices[n % len(choices)]


def before(rng: Random, n: int, first: str, second: str) -> dict[str, str]:
    """Write two moments in an order that cannot be."""
    moment = at(rng)
    earlier = turn(
        n,
        [
            day(later(moment, days=-rng.randrange(1, 400))),
            ts(later(moment, minutes=-1)),
            ts(later(moment, days=-1)),
            ts(later(moment, hours=-3)),
        ],
    )
    return {first: ts(moment), second: earlier}


def in_order(rng: Random, n: int, first: str, second: str) -> dict[str, str]:
    """Write two moments in an order that looks odd and is right."""
    moment = at(rng)
    return {
        first: turn(n, [ts(moment), ts(moment), day(moment), ts(moment), ts(moment), "", day(moment)]),
        second: turn(
            n, [day(moment), ts(moment), day(moment), ts(later(moment, seconds=1)), "", day(moment), ts(moment)]
        ),
    }


def future(rng: Random, n: int) -> str:
    """Draw a moment that lies more than a day after the day of the data."""
    return turn(
        n, ["2026-11-02", "2026-11-02 00:00", ts(at(rng, "2026-11-03", "2027-10-01")), "2062-10-05", "2099-12-31"]
    )


def nearly_future(rng: Random, n: int) -> str:
    """Draw a moment that may well have come, in some time zone."""
    return turn(
        n, ["2026-10-31", "2026-10-31 23:59:59", "2026-11-01", "2026-11-01 00:00:01", "2026-11-01 23:59", ts(at(rng))]
    )
