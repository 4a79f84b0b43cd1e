"""Periods: words such as `2026-Q3` or `last-month` in, half-open spans of days out.

Half-open: a period holds its `start` and every day before its `end`. The end is the first day that is no
longer in it, and the start of the next period. Only texts for people name a last day.

A year, half or quarter follows the fiscal year. A fiscal year is named by the calendar year in which it
ends: when it starts in April, `2026` is April 2025 to March 2026 and `2026-Q1` is April to June 2025. When
it starts in January, it is the calendar year. Weeks are numbered as in ISO 8601: a week belongs to the year
that holds its fourth day, so that week 1 is the one with 4 January; the same rule holds for weeks that start
on another day.

Words such as `last-month` count from the as-of day. `this-month` and `mtd` are the same month: what of it is
over is decided by `windows`. Capitals, spaces and underscores for hyphens, and a missing hyphen (`2026q3`)
do no harm.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeVar

from crmkpi.errors import UsageError, did_you_mean
from crmkpi.phrases import phrase

Day = TypeVar("Day", bound=date)

Grain = Literal["day", "week", "month", "quarter", "half", "year", "range"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    *(phrase("January"), phrase("February"), phrase("March"), phrase("April"), phrase("May"), phrase("June")),
    *(phrase("July"), phrase("August"), phrase("September"), phrase("October"), phrase("November")),
    phrase("December"),
)
MONTHS = tuple(name.lower() for name in MONTH_NAMES)
FORMS = phrase(
    "2026-10, 2026-Q3, 2026-H1, 2026, 2026-W41, 2026-10-05, 2026-01-01..2026-03-31 (last day included), "
    "last-month, this-month (the same with week, quarter, half, year), wtd, mtd, qtd, ytd or last-90-days"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONTHS_IN: dict[Grain, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_LETTERS: dict[str, Grain] = {"q": "quarter", "h": "half", "w": "week"}
_ONE = timedelta(days=1)
_REPEATED: tuple[Grain, ...] = ("week", *_MONTHS_IN)
_WORDS: dict[str, tuple[Grain, int]] = {
    **{f"last-{grain}": (grain, 1) for grain in _REPEATED},
    **{f"this-{grain}": (grain, 0) for grain in _REPEATED},
    **{"wtd": ("week", 0), "mtd": ("month", 0), "qtd": ("quarter", 0), "ytd": ("year", 0)},
}
_LAST_DAYS = re.compile(r"last-([0-9]{1,5})-days?")
_NAMED = re.compile(r"([0-9]{4})(?:-?([qhw])([0-9]{1,2})|-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which weekday a week starts (Monday is 0) and in which month a fiscal year (January is 1)."""

    week_starts: int = 0
    fiscal_year_starts: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open span of days with its name."""

    label: str
    start: date
    end: date
    grain: Grain

    def previous(self, calendar: Calendar) -> "Period":
        """Return the period of the same grain that ends where this one starts; a range has as many months, or days."""
        if self.grain == "range" and self.start.day == self.end.day == 1:
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
            return _span(months_later(self.start, -months), self.start)
        if self.grain == "range":
            return _span(self.start - (self.end - self.start), self.start)
        return containing(self.grain, self.start - _ONE, calendar)

    def year_before(self, calendar: Calendar) -> "Period":
        """Return the same month, quarter, week number or dates a year earlier; 29 February is the 28th."""
        if self.grain == "week":
            year, number = _week(self.start)
            return _numbered_week(year - 1, min(number, _weeks_in(year - 1, calendar)), calendar)
        if self.grain != "range":
            return containing(self.grain, months_later(self.start, -12), calendar)
        if self.start.day == self.end.day == 1:  # whole months stay whole in leap years
            return _span(months_later(self.start, -12), months_later(self.end, -12))
        return _span(months_later(self.start, -12), months_later(self.end - _ONE, -12) + _ONE)


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of local time that a KPI is asked for."""

    label: str
    start: datetime
    end: datetime
    complete: bool = True
    """False when it is only a part of its period, or when the data end before it does."""
    period_end: datetime | None = None
    """Where the whole period ends, while it runs; None: at `end`."""


@dataclass(frozen=True, slots=True)
class Windows:
    """All spans that one report asks for; the last of the trend is the current one."""

    current: Window
    previous: Window
    year_ago: Window
    trend: tuple[Window, ...]


def read(text: str, as_of: date, calendar: Calendar) -> Period:
    """Read a period in any of its forms; `UsageError` says what is wrong and what to write instead."""
    if ".." in text:
        return _range(text, calendar)
    word = _plain(text)
    if not _FIRST_YEAR <= as_of.year <= _LAST_YEAR:
        raise UsageError(
            "The as-of day {as_of} is outside the years {first_year} to {last_year}.",
            as_of=as_of,
            first_year=_FIRST_YEAR,
            last_year=_LAST_YEAR,
        )
    if word in _WORDS:
        grain, back = _WORDS[word]
        period = containing(grain, as_of, calendar)
        return period.previous(calendar) if back else period
    if days := _LAST_DAYS.fullmatch(word):
        return _last_days(text, int(days[1]), as_of)
    return named(text, calendar)


def named(text: str, calendar: Calendar) -> Period:
    """Read a day, week, month, quarter, half or year that is named outright, such as `2026-10`."""
    word = _plain(text)
    match = _NAMED.fullmatch(word)
    if not match:
        raise UsageError(
            "{text!r} is not a period.{hint} Write {forms}.", text=text, hint=did_you_mean(word, _WORDS), forms=FORMS
        )
    year, number = int(match[1]), int(match[3] or 0)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UsageError(
            "{text!r} is outside the years {first_year} to {last_year}.",
            text=text,
            first_year=_FIRST_YEAR,
            last_year=_LAST_YEAR,
        )
    if match[5]:
        return containing("day", _day(year, int(match[4]), int(match[5])), calendar)
    if match[4]:
        return containing("month", _day(year, int(match[4]), 1), calendar)
    grain = _LETTERS[match[2]] if match[2] else "year"
    last = _weeks_in(year, calendar) if grain == "week" else 12 // _MONTHS_IN[grain]
    if match[2] and not 1 <= number <= last:
        letter = match[2].upper()
        raise UsageError(
            "{text!r} does not exist: {year} has {letter}1 to {letter}{last}.",
            text=text,
            year=year,
            letter=letter,
            last=last,
        )
    if grain == "week":
        return _numbered_week(year, number, calendar)
    return _numbered(grain, year, number or 1, calendar)


def containing(grain: Grain, day: date, calendar: Calendar) -> Period:
    """Return the day, week, month, quarter, half or year that holds a day."""
    if grain == "day":
        return Period(day.isoformat(), day, day + _ONE, "day")
    if grain == "week":
        start = day - timedelta(days=(day.weekday() - calendar.week_starts) % 7)
        year, number = _week(start)
        return Period(f"{year}-W{number:02}", start, start + timedelta(days=7), "week")
    into = (day.month - calendar.fiscal_year_starts) % 12
    year = months_later(day.replace(day=1), -into).year + (calendar.fiscal_year_starts != 1)
    return _numbered(grain, year, into // _MONTHS_IN[grain] + 1, calendar)


def windows(period: Period, until: date, calendar: Calendar, points: int = 12) -> Windows:
    """Work out all spans to ask for; `until` is the first day that the data do not cover.

    A period that runs is asked for as far as it has come, and compared with as many days of earlier ones.
    A period wholly after the data keeps its full span.
    """
    running = period.start < until < period.end
    days = until - period.start if running else None
    trend: list[Window] = []
    point = period
    while len(trend) < points and point.start.year >= _FIRST_YEAR:
        trend.append(_as_far_as(point, until))
        point = point.previous(calendar)
    return Windows(
        current=_as_far_as(period, until),
        previous=_first_days(period.previous(calendar), days, until),
        year_ago=_first_days(period.year_before(calendar), days, until),
        trend=tuple(reversed(trend)),
    )


def _as_far_as(period: Period, until: date) -> Window:
    end = until if period.start < until < period.end else period.end
    return _window(period, end, complete=period.end <= until)


def _first_days(period: Period, days: timedelta | None, until: date) -> Window:
    end = period.end if days is None else min(period.end, period.start + days)
    return _window(period, end, complete=end == period.end <= until)


def _window(period: Period, end: date, *, complete: bool) -> Window:
    start = datetime.combine(period.start, time.min)
    return Window(
        period.label, start, datetime.combine(end, time.min), complete, datetime.combine(period.end, time.min)
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s_]+", "-", text.strip().casefold())


def _range(text: str, calendar: Calendar) -> Period:
    first, _, last = text.partition("..")
    if not first.strip() or not last.strip():
        raise UsageError("{text!r} has one day only. Write both, such as 2026-01-01..2026-03-31.", text=text)
    start, end = named(first, calendar).start, named(last, calendar).end
    if end <= start:
        raise UsageError("{text!r} ends before it starts. Write the earlier day first.", text=text)
    return _span(start, end)


def _last_days(text: str, days: int, as_of: date) -> Period:
    if not 1 <= days <= 36_500:
        raise UsageError("{text!r} has no use. Write 1 to 36500 days, such as last-90-days.", text=text)
    return _span(as_of + _ONE - timedelta(days=days), as_of + _ONE)


def _span(start: date, end: date) -> Period:
    return Period(f"{start.isoformat()}..{(end - _ONE).isoformat()}", start, end, "range")


def _numbered(grain: Grain, year: int, number: int, calendar: Calendar) -> Period:
    """Return the month, quarter, half or year of a number, counted from the start of the fiscal year."""
    length, first = _MONTHS_IN[grain], calendar.fiscal_year_starts
    start = months_later(date(year - (first != 1), first, 1), (number - 1) * length)
    labels = {"month": start.isoformat()[:7], "year": f"{year}"}
    label = labels.get(grain, f"{year}-{grain[0].upper()}{number}")
    return Period(label, start, months_later(start, length), grain)


def _numbered_week(year: int, number: int, calendar: Calendar) -> Period:
    return containing("week", date(year, 1, 4) + timedelta(weeks=number - 1), calendar)


def _week(start: date) -> tuple[int, int]:
    """Return the year and number of the week that starts on a day."""
    fourth = start + timedelta(days=3)
    return fourth.year, (fourth.timetuple().tm_yday - 1) // 7 + 1


def _weeks_in(year: int, calendar: Calendar) -> int:
    return _week(containing("week", date(year, 12, 28), calendar).start)[1]


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise UsageError(
            "There is no month {month:02} in a year. Write 01 to 12, such as {year}-10.", month=month, year=year
        )
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        name = MONTH_NAMES[month - 1]
        raise UsageError(
            "{year}-{month:02}-{day:02} does not exist: {name} {year} has {last} days.",
            year=year,
            month=month,
            day=day,
            name=name,
            last=last,
        )
    return date(year, month, day)


def months_later(day: Day, months: int) -> Day:
    """Move a day, or a moment, by whole months; to the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
