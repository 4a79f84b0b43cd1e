"""Time at work: which hours of a weekday, which days of a year. Everything in the local time of the house.

Holidays come from the library `holidays` (public ones of a country or state) and from the user's own list.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from crmkpi.errors import did_you_mean
from crmkpi.period import WEEKDAYS
from crmkpi.phrases import phrase

Spans = tuple[tuple[int, int], ...]
"""First minute of work and first minute after it, one pair for each span of a day, in their order."""
OFFICE_DAYS = range(5)
"""Monday to Friday: days of work where only holidays are said."""
CODE = re.compile("[A-Z]{2}(-[A-Z0-9]{1,3})?")
_SPAN = re.compile(r"\s*([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)\s*")
_DAYS = tuple(name[:3] for name in WEEKDAYS)
_LAST_MINUTE = 24 * 60


class WrongHours(ValueError):
    """Hours, days or holidays that are none; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days that are no business days, whatever their weekday."""

    calendars: tuple[str, ...] = ()
    """Countries (`BR`) or states (`BR-SP`)."""
    also: frozenset[date] = frozenset()
    without: frozenset[date] = frozenset()
    """Holidays on which work is done all the same."""

    def __str__(self) -> str:
        """Say them in one line, the same for the same days."""
        signs = (("+", self.also), ("-", self.without))
        days = [sign + day.isoformat() for sign, some in signs for day in sorted(some)]
        return " ".join((*self.calendars, *days))

    def between(self, first: date, last: date) -> list[date]:
        """List the holidays from one day to another, both included."""
        days = set(self.also)
        for code in self.calendars:
            days |= _public(code, range(first.year, last.year + 1))
        return sorted(day for day in days - self.without if first <= day <= last)


@dataclass(frozen=True, slots=True)
class WorkTime:
    """When work is done. Without hours there are business days (Monday to Friday), but no business hours."""

    hours: Mapping[int, Spans] = field(default_factory=dict)
    """Weekday (Monday is 0) → its spans."""
    holidays: Holidays = field(default_factory=Holidays)

    def weekdays(self) -> frozenset[int]:
        """Name the weekdays on which work is done."""
        return frozenset(self.hours or OFFICE_DAYS)

    def days(self, start: date, end: date) -> int:
        """Count the business days of a half-open span of days."""
        weekdays = self.weekdays()
        weeks, rest = divmod((end - start).days, 7)
        last = (start + timedelta(days=weeks * 7 + day) for day in range(rest))
        worked = weeks * len(weekdays) + sum(day.weekday() in weekdays for day in last)
        free = self.holidays.between(start, end - timedelta(days=1)) if end > start else []
        return worked - sum(day.weekday() in weekdays for day in free)

    def hours_said(self) -> str:
        """Say the hours in one line, weekdays with the same hours together."""
        alike: dict[Spans, list[int]] = {}
        for day in sorted(self.hours):
            alike.setdefault(self.hours[day], []).append(day)
        return "; ".join(f"{_days_said(days)} {spans_said(spans)}" for spans, days in alike.items())


def work_time(hours: Mapping[int, Spans], holidays: Holidays) -> WorkTime | None:
    """Put hours and holidays together; None when neither is said."""
    return WorkTime(hours, holidays) if hours or holidays != Holidays() else None


HOURS_NAME, DAYS_NAME = "business_seconds", "business_days"
"""What a definition calls to count in hours or days of work."""
WORKDAY = "is_workday"
"""What tells a derived table whether a day is one of work: Monday to Friday, unless the config says otherwise."""


def lacking(definition: str, worked: WorkTime) -> str | None:
    """Say what a definition (its SQL or formula) counts in that the config does not tell; None when it is all there."""
    if re.search(rf"\b{HOURS_NAME}\b", definition) and not worked.hours:
        add = '`calendar: {business_hours: {mon-fri: "09:00-18:00"}}`'
        return phrase("counts hours of work, and the config does not say which these are. Add {add}.", add=add)
    if re.search(rf"\b{DAYS_NAME}\b", definition) and work_time(worked.hours, worked.holidays) is None:
        add = phrase("`calendar: {holidays: BR-SP}` (Monday to Friday), or `business_hours` for other days")
        return phrase("counts business days, and the config does not say which these are. Add {add}.", add=add)
    return None


def spans_said(spans: Spans) -> str:
    """Write the spans of a day as they are written in a config."""
    clock = [f"{o // 60:02}:{o % 60:02}-{c // 60:02}:{c % 60:02}" for o, c in spans]
    return ", ".join(clock)


def _days_said(days: Sequence[int]) -> str:
    names = [_DAYS[day] for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}-{names[-1]}"
    return ",".join(names)


def spans(text: str) -> Spans:
    """Read `09:00-12:00, 13:00-18:00`; WrongHours says what is wrong with it."""
    found = []
    for part in text.split(","):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise WrongHours(phrase("{part!r} is not a span of hours. Write 09:00-18:00.", part=part.strip()))
        opens, closes = (int(match[at]) * 60 + int(match[at + 1]) for at in (1, 3))
        if not opens < closes <= _LAST_MINUTE:
            late = f"{opens // 60:02}:{opens % 60:02}-24:00" if opens < _LAST_MINUTE else "22:00-24:00"
            raise WrongHours(
                phrase(
                    "{part!r} is not a part of one day. Write the earlier hour first. Hours over midnight are"
                    " two spans: {late}, and the rest on the next day.",
                    part=part.strip(),
                    late=late,
                )
            )
        found.append((opens, closes))
    found.sort()
    if any(before[1] > after[0] for before, after in pairwise(found)):
        raise WrongHours(phrase("the spans of {text!r} overlap. Write each hour once.", text=text))
    return tuple(found)


def weekdays(text: str) -> tuple[int, ...]:
    """Read `sat` or `mon-fri`; WrongHours says what is wrong with it."""
    ends = [end.strip().lower() for end in text.split("-")]
    numbers = [(WEEKDAYS if end in WEEKDAYS else _DAYS).index(end) for end in ends if end in (*WEEKDAYS, *_DAYS)]
    if len(numbers) != len(ends) or len(ends) > 2:
        message = phrase(
            "{text!r} is not a day or a range of days.{hint}", text=text, hint=did_you_mean(text, WEEKDAYS)
        )
        raise WrongHours(phrase("{message} Write sat or mon-fri.", message=message))
    return tuple((numbers[0] + step) % 7 for step in range((numbers[-1] - numbers[0]) % 7 + 1))


def calendar_code(code: str) -> str:
    """Check the code of a calendar against the library; WrongHours names the nearest right one."""
    if not CODE.fullmatch(code):
        raise WrongHours(phrase("{code!r} is not a calendar of holidays. Write BR or BR-SP.", code=code))
    from holidays import list_supported_countries

    known = list_supported_countries(include_aliases=False)
    country, _, state = code.partition("-")
    if country not in known:
        near = did_you_mean(country, sorted(one for one in known if len(one) == 2))
        raise WrongHours(
            phrase(
                "no holidays are known of the country {country!r}.{near} Write BR or BR-SP.", country=country, near=near
            )
        )
    if state and state not in known[country]:
        states = sorted(one for one in known[country] if len(one) <= 3)
        near = did_you_mean(state, states)
        alone = phrase(" Write {country} alone.", country=country)
        there = phrase(" It has {states}.", states=", ".join(states)) if states else alone
        raise WrongHours(
            phrase(
                "{country} has no holidays of its own for {state!r}.{near}{there}",
                country=country,
                state=state,
                near=near,
                there=there,
            )
        )
    return code


def day(text: str) -> date:
    """Read a day of the user's own list."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise WrongHours(phrase("{text!r} is not a day. Write one such as 2026-10-12.", text=text))


def _public(code: str, years: Iterable[int]) -> set[date]:
    from holidays import country_holidays

    country, _, state = code.partition("-")
    return set(country_holidays(country, subdiv=state or None, years=years))
