"""From a written config to one that holds; everything that is wrong with it is noted."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TypeVar, cast

from crmkpi import business, tables
from crmkpi.config import kpi_rules, source_rules, written
from crmkpi.config.notes import Notes, check_words
from crmkpi.config.settings import CheckSettings, Config, DuplicateSettings, Limit, RateSettings, SourceConfig
from crmkpi.errors import UsageError, did_you_mean
from crmkpi.model import Goal, Severity
from crmkpi.period import MONTHS, WEEKDAYS, Calendar, read
from crmkpi.phrases import phrase
from crmkpi.shelf import At, scalar
from crmkpi.words import SOURCE

_ANY_DAY = date(2000, 1, 1)
_MACHINE_ZONES = "(localtime|Factory|posixrules|posix/.*|right/.*|)$"
_SEVERITIES = {one.value for one in Severity}

T = TypeVar("T")


def settle(said: written.Written, notes: Notes, file: Path, sha256: str) -> Config:
    """Check a written config and bring it to the form that the program works with."""
    check_words(said, notes)
    folder = file.parent
    calendar = _calendar(said.calendar)
    _check_zone(said.timezone, notes)
    _check_period(said.period, calendar, notes)
    sources = tuple(source_rules.settle(source, notes) for source in said.sources if source is not None)
    _check_segments(said.segments, sources, notes)
    kpi_folder = _folder(said.kpi_folder, folder, notes)
    definitions = kpi_rules.Definitions(kpi_rules.own_kpis(kpi_folder, notes))
    if said.min_n and said.min_n.value is not None and said.min_n.value < 1:
        notes.wrong(said.min_n, "at least one case is needed. Write 1 or more.")
    goals = {name: goal for name, goal in said.goals.items() if goal is not None}
    worked = _work_time(said.calendar, notes)
    kpis = kpi_rules.settle(said.kpis, definitions, said.goals, calendar, notes, worked)
    return Config(
        title=_text(said.title),
        language=_text(said.language) or SOURCE,
        timezone=_text(said.timezone) or "UTC",
        currency=_text(said.currency),
        rates=_rates(said, folder, notes),
        period=_text(said.period) or "last-month",
        as_of=said.as_of.value if said.as_of else None,
        calendar=calendar,
        holidays=worked.holidays,
        business_hours=worked.hours,
        sources=sources,
        kpis=kpis,
        kpi_folder=kpi_folder,
        check_folder=_folder(said.check_folder, folder, notes),
        segments=tuple(column.value for column in said.segments),
        goals=tuple(Goal(name, goal.name.value, goal.due) for name, goal in goals.items()),
        checks=_checks(said.checks, notes) if said.checks else CheckSettings(),
        duplicates=_duplicates(said.duplicates, folder, notes) if said.duplicates else DuplicateSettings(),
        min_n=said.min_n.value if said.min_n else 30,
        file=file,
        folder=folder,
        sha256=sha256,
    )


def _text(said: At[str] | None) -> str | None:
    return said.value if said else None


def _calendar(said: written.Calendar | None) -> Calendar:
    """Build the calendar; where a name is wrong, the usual day or month stands in for it."""
    weekday, month = (_text(said.week_starts), _text(said.fiscal_year_starts)) if said else (None, None)
    return Calendar(
        week_starts=WEEKDAYS.index(weekday) if weekday in WEEKDAYS else 0,
        fiscal_year_starts=MONTHS.index(month) + 1 if month in MONTHS else 1,
    )


def _work_time(said: written.Calendar | None, notes: Notes) -> business.WorkTime:
    """Read when work is done."""
    if said is None:
        return business.WorkTime()
    return business.WorkTime(_business_hours(said.business_hours, notes), _holidays(said.holidays, notes))


def _rates(said: written.Written, folder: Path, notes: Notes) -> RateSettings | None:
    """Find the file of rates; amounts can only be converted into a currency that is named."""
    rates = said.rates
    if rates is None or rates.file.value is None:
        return None
    if said.currency is None:
        notes.wrong(rates.file, "rates need a currency to convert into. Add `currency: BRL`, say, to the config.")
    file = folder / rates.file.value
    if not file.is_file():
        notes.wrong(
            rates.file,
            "there is no file {file!r}. Write where it is, seen from the config file.",
            file=rates.file.value,
        )
    return RateSettings(file, _text(rates.rule) or "at_date")


def _check_zone(zone: At[str] | None, notes: Notes) -> None:
    """Take zones by the names that are the same everywhere: not this machine's own zone, no path."""
    if zone is None or zone.value is None:
        return
    from zoneinfo import ZoneInfo, available_timezones

    try:
        known = not re.match(_MACHINE_ZONES, zone.value) and ZoneInfo(zone.value)
    except (KeyError, ValueError, OSError):
        known = False
    if not known:
        near = did_you_mean(zone.value, sorted(available_timezones()))
        message = phrase(
            "unknown time zone {zone!r}.{near} Write a name such as America/Sao_Paulo or UTC.",
            zone=zone.value,
            near=near,
        )
        notes.wrong(zone, message)


def _check_period(period: At[str] | None, calendar: Calendar, notes: Notes) -> None:
    if period is None or period.value is None:
        return
    try:
        read(period.value, _ANY_DAY, calendar)
    except UsageError as error:
        notes.wrong(period, str(error))


def _check_segments(segments: tuple[At[str], ...], sources: tuple[SourceConfig, ...], notes: Notes) -> None:
    known = set(chain.from_iterable(table.columns for table in tables.all_tables().values()))
    known.update(*(source_rules.additional(source) for source in sources))
    for column in segments:
        if column.value is None or column.value in known:
            continue
        owner, _, name = column.value.rpartition(".")
        if not any(
            owner in (refers, refers.removesuffix("_id"), other) and name in known
            for refers, other in tables.REFERS.items()
        ):
            near = did_you_mean(column.value, sorted(known))
            message = phrase(
                "unknown column {column!r}.{near} `crmkpi list tables` names them all.", column=column.value, near=near
            )
            notes.wrong(column, message)


def _folder(said: At[str] | None, folder: Path, notes: Notes) -> Path | None:
    """Join a folder with the config's own; it has to be there."""
    if said is None or said.value is None:
        return None
    path = folder / said.value
    if not path.is_dir():
        notes.wrong(said, "there is no folder {said!r}. Write where it is, seen from the config file.", said=said.value)
        return None
    return path


def _business_hours(said: Mapping[At[str], At[str]], notes: Notes) -> dict[int, business.Spans]:
    """Read hours of work: weekday → its spans."""
    hours: dict[int, business.Spans] = {}
    for days, text in said.items():
        spans = (
            _read(business.spans, text, notes) if re.fullmatch(written.HOURS.pattern or "", text.value or "") else ()
        )
        for day in _read(business.weekdays, days, notes) or ():
            if day in hours:
                notes.wrong(days, "{weekdays} has its hours already. Name each day once.", weekdays=WEEKDAYS[day])
            if spans:
                hours[day] = spans
    return hours


def _holidays(said: At[str | tuple[At[str], ...] | written.Holidays] | None, notes: Notes) -> business.Holidays:
    """Read which days are no business days; a list may hold calendars and days."""
    if said is None or said.value is None:
        return business.Holidays()
    if isinstance(said.value, written.Holidays):
        codes, also, without = said.value.calendar, said.value.also, said.value.without
    else:
        listed = (At(said.value, said.line, said.column),) if isinstance(said.value, str) else said.value
        codes = tuple(one for one in listed if re.fullmatch(business.CODE, one.value or ""))
        also, without = tuple(one for one in listed if re.fullmatch(written.DAYS.pattern or "", one.value or "")), ()
    calendars = (_read(business.calendar_code, one, notes) for one in codes if business.CODE.fullmatch(one.value or ""))
    return business.Holidays(
        tuple(dict.fromkeys(code for code in calendars if code)), _days(also, notes), _days(without, notes)
    )


def _days(said: tuple[At[str], ...], notes: Notes) -> frozenset[date]:
    fitting = (one for one in said if re.fullmatch(written.DAYS.pattern or "", one.value or ""))
    return frozenset(day for one in fitting if (day := _read(business.day, one, notes)))


def _read(reader: Callable[[str], T], said: At[str], notes: Notes) -> T | None:
    """Read a text; what is wrong with it is noted at its place."""
    try:
        return reader(said.value)
    except business.WrongHours as error:
        notes.wrong(said, str(error))
        return None


def _checks(said: written.Checks, notes: Notes) -> CheckSettings:
    named = [*said.ignore, *said.severity, *said.limit, *(code for code in said.keep if code.value != "all")]
    for code in named:
        if not re.fullmatch(written.check_codes(), code.value):
            message = phrase("{code!r} is not the code of a check. Write one such as D104", code=code.value)
            notes.wrong(code, "{message}; `crmkpi list checks` names them all.", message=message)
    return CheckSettings(
        ignore={code.value: reason for code, reason in said.ignore.items()},
        severity={code.value: Severity(one.value) for code, one in said.severity.items() if one.value in _SEVERITIES},
        limit={code.value: _limit(limit, notes) for code, limit in said.limit.items()},
        keep=frozenset(code.value for code in said.keep),
        lines={code.value: code.line for code in named},
    )


def _limit(limit: At[str], notes: Notes) -> Limit:
    if limit.value is None or not re.fullmatch(r"[0-9.]+%?", limit.value):
        return Limit()
    if not limit.value.endswith("%"):
        return Limit(rows=int(limit.value)) if limit.value.isdigit() else Limit()
    share: Decimal = scalar(limit.value, Decimal)
    if share > 1:
        notes.wrong(limit, "{limit} is more than all rows. Write a share up to 100%.", limit=limit.value)
    return Limit(share=share)


def _duplicates(said: written.Duplicates, folder: Path, notes: Notes) -> DuplicateSettings:
    threshold = said.threshold.value if said.threshold else None
    if said.threshold and threshold is not None and not 0 <= threshold <= 1:
        notes.wrong(
            said.threshold, "{threshold} is not a probability. Write a number from 0 to 1.", threshold=threshold
        )
    usual = DuplicateSettings()
    listed = said.not_duplicates
    reviewed = At(folder / listed.value, listed.line, listed.column) if listed and listed.value else None
    return DuplicateSettings(
        policy=cast("None", _text(said.policy)) or usual.policy,
        threshold=usual.threshold if threshold is None else threshold,
        fuzzy=said.fuzzy,
        not_duplicates=reviewed,
    )
