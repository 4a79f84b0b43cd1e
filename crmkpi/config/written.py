"""A config file as it is written: every key with its meaning and the words that it may hold.

The JSON Schema is made of these classes, and `notes.check_words` checks what they declare, so that an editor
and `crmkpi` agree. Values keep their place (`At`). What has a mistake that was noted on reading is None.
"""

import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from crmkpi import shelf, tables
from crmkpi.model import Severity
from crmkpi.period import MONTHS, WEEKDAYS
from crmkpi.phrases import either, phrase
from crmkpi.shelf import At
from crmkpi.words import languages

RULES = ("at_date", "month_average", "period_end", "fixed")
NUMBER = r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)( ?%)?"


@dataclass(frozen=True, slots=True)
class Words:
    """What a text may be: one of `choices`, or what `pattern` matches whole; `write` says it to the user."""

    noun: str
    choices: Callable[[], Iterable[str]] | None = None
    pattern: str | None = None
    write: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What is declared about one key: its type, its meaning, its words."""

    kind: Any
    about: str = ""
    words: Words | None = None


@cache
def keys(kind: Any) -> Mapping[str, Key]:
    """Return what one of the classes below declares, by the name of the field."""
    found: dict[str, Key] = {}
    for name, hint in typing.get_type_hints(kind, include_extras=True).items():
        is_declared = typing.get_origin(hint) is Annotated
        found[name] = Key(*typing.get_args(hint)) if is_declared else Key(hint)
    return found


def preset_names() -> tuple[str, ...]:
    """List the presets on the shelf."""
    return tuple(name for name, _ in shelf.stand("presets"))


def check_codes() -> str:
    """Return the pattern of a check's code: the letter of a table, or F for the file itself, and a number."""
    letters = {"F", *(table.letter for table in tables.all_tables().values())}
    return f"[{''.join(sorted(letters))}][1-9][0-9][0-9]"


WEEKDAY = Words("weekday", lambda: WEEKDAYS, write=phrase("its English name, monday to sunday"))
MONTH = Words("month", lambda: MONTHS, write=phrase("its English name, january to december"))
_CODE, _DAY = "[A-Z]{2}(-[A-Z0-9]{1,3})?", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SPAN = "[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]"
CODES = Words("a calendar of holidays", pattern=_CODE, write=phrase("BR or BR-SP"))
HOLIDAYS = Words("a calendar of holidays", pattern=f"{_CODE}|{_DAY}", write=phrase("BR or BR-SP"))
DAYS = Words("a day", pattern=_DAY, write=phrase("one such as 2026-10-12"))
HOURS = Words("a span of hours", pattern=f"{_SPAN}( *, *{_SPAN})*", write="09:00-18:00")
DECIMAL_SIGN = Words("decimal sign", lambda: (".", ","), write=phrase("'.' or ','"))
THOUSANDS = Words("sign between thousands", lambda: (".", ",", " ", "'"), write="'.', ',', ' ', \"'\"")
DATE_ORDER = Words("date order", lambda: ("dmy", "mdy", "ymd"), write=phrase("dmy, mdy or ymd"))
DELIMITER = Words(
    "delimiter", lambda: (",", ";", "\t", "tab", "|", ":", " "), write=phrase("',', ';', 'tab', '|', ':' or ' '")
)
TABLE = Words("table", lambda: tuple(tables.all_tables()))
PRESET = Words("preset", preset_names)
TARGET = Words("a number", pattern=NUMBER, write=phrase("30%, 0.3 or 1200"))
OWNER = Words("an owner", pattern=r"(.|\n)*\S(.|\n)*", write=phrase("a name or an address"))
NAME = Words("a name", pattern=r"(.|\n)*\S(.|\n)*", write=phrase("the goal in words"))
REASON = Words("a reason", pattern=r"(.|\n)*\S(.|\n)*", write=phrase("why the check does not count"))
SEVERITY = Words("severity", lambda: [one.value for one in Severity], write=phrase("error, warning or info"))
LIMIT = Words(
    "a limit", pattern=r"[0-9]+|[0-9]+(\.[0-9]+)?%", write=phrase("a share such as 2%, or a whole number of rows")
)
POLICY = Words("policy", lambda: ("merge", "report", "off"), write=phrase("merge, report or off"))
LANGUAGE = Words("language", languages, write=either(languages()))
RULE = Words("rule", lambda: RULES, write=phrase("at_date, month_average, period_end or fixed"))
CURRENCY = Words("a currency", pattern="[A-Z]{3}", write=phrase("three capital letters, such as BRL"))


@dataclass(frozen=True, slots=True)
class Holidays:
    """`holidays:` with more than one country's or state's own."""

    calendar: Annotated[tuple[At[str], ...], "Countries (BR) or states (BR-SP)", CODES] = ()
    also: Annotated[tuple[At[str], ...], "Further days without work", DAYS] = ()
    without: Annotated[tuple[At[str], ...], "Holidays on which work is done all the same", DAYS] = field(
        default=(), metadata={"key": "except"}
    )


@dataclass(frozen=True, slots=True)
class Calendar:
    """`calendar:`."""

    week_starts: Annotated[At[str] | None, "The weekday on which a week starts", WEEKDAY] = None
    fiscal_year_starts: Annotated[
        At[str] | None, "The month in which a fiscal year starts; the year is named by its end", MONTH
    ] = None
    holidays: Annotated[
        At[str | tuple[At[str], ...] | Holidays] | None,
        "Days that are no business days: a country (BR), a state (BR-SP), a list of days and of these, "
        "or {calendar: BR-SP, also: [2026-02-17], except: [2026-07-09]}",
        HOLIDAYS,
    ] = None
    business_hours: Annotated[
        Mapping[At[str], At[str]],
        "Hours of work of a day or a range of days: {mon-fri: '09:00-12:00, 13:00-18:00'}",
        HOURS,
    ] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rates:
    """`rates:`."""

    file: Annotated[At[str], "A CSV file with the columns date, from, to, rate, relative to this file"]
    rule: Annotated[
        At[str] | None,
        "Which rate a row is converted with: of its own day (at_date, default), the mean of its month (month_average), "
        "of the last day of the report's period for all rows (period_end), or the only one (fixed)",
        RULE,
    ] = None


@dataclass(frozen=True, slots=True)
class Format:
    """`format:` of a source."""

    decimal: Annotated[At[str] | None, "The decimal sign", DECIMAL_SIGN] = None
    thousands: Annotated[At[str] | None, "The sign between thousands", THOUSANDS] = None
    date: Annotated[At[str] | None, "The order of day, month and year", DATE_ORDER] = None
    encoding: Annotated[At[str] | None, "The character encoding, such as utf-8 or cp1252"] = None
    delimiter: Annotated[At[str] | None, "What stands between two cells", DELIMITER] = None


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of `sources:`."""

    table: Annotated[At[str], "The canonical table that the files become", TABLE]
    files: Annotated[tuple[At[str], ...], "A path, a glob or a list of them, relative to this file"]
    preset: Annotated[At[str] | None, "Whose export it is; recognised when left out", PRESET] = None
    columns: Annotated[Mapping[At[str], At[str]], "Ours: theirs; wins over the preset"] = field(default_factory=dict)
    values: Annotated[Mapping[At[str], Mapping[str, At[str]]], "Our column: {their word: our word}"] = field(
        default_factory=dict
    )
    constants: Annotated[Mapping[At[str], At[str]], "Our column: a value for every row"] = field(default_factory=dict)
    format: Annotated[Format | None, "How the files are written; detected when left out"] = None


@dataclass(frozen=True, slots=True)
class Target:
    """One entry of a dated target."""

    start: Annotated[At[str], "From when it holds: a day, month, quarter, half or year"] = field(
        metadata={"key": "from"}
    )
    value: Annotated[At[str], "The target", TARGET]


@dataclass(frozen=True, slots=True)
class Kpi:
    """What is set for one KPI; any other key is one of its own parameters."""

    target: Annotated[
        At[str | tuple[Target, ...]] | None,
        "What is aimed at: 30%, 0.3, 1200, or a list of {from: 2026-01, value: 10%}",
        TARGET,
    ] = None
    warn: Annotated[At[str] | None, "Up to where a missed target still counts as near", TARGET] = None
    owner: Annotated[At[str] | None, "Who answers for it", OWNER] = None
    goal: Annotated[At[str] | None, "The goal that it serves, one of `goals`"] = None
    variant: Annotated[At[str] | None, "Which of its definitions; `explain` lists them"] = None
    where: Annotated[
        Mapping[At[str], At[Any]], "Only rows with these values: {region: [SP, RJ], amount: {from: 1000}}"
    ] = field(default_factory=dict)
    parameters: Mapping[At[str], At[str]] = field(default_factory=dict, metadata={"rest": True})


@dataclass(frozen=True, slots=True)
class Goal:
    """One entry of `goals:`."""

    name: Annotated[At[str], "The goal in words", NAME]
    due: Annotated[date | None, "The day by which it is to be reached"] = None


@dataclass(frozen=True, slots=True)
class Checks:
    """`checks:`, by the code of the check."""

    ignore: Annotated[Mapping[At[str], At[str]], "Checks that do not count, each with a reason", REASON] = field(
        default_factory=dict
    )
    severity: Annotated[Mapping[At[str], At[str]], "How bad a finding is", SEVERITY] = field(default_factory=dict)
    limit: Annotated[
        Mapping[At[str], At[str]], "How many rows (20), or which share of them (2%), are tolerated", LIMIT
    ] = field(default_factory=dict)
    keep: Annotated[
        tuple[At[str], ...], "Checks whose bad rows KPIs use all the same, by code; `all` for every check"
    ] = ()


@dataclass(frozen=True, slots=True)
class Duplicates:
    """`duplicates:`."""

    policy: Annotated[
        At[str] | None,
        "Count who was entered twice once (merge), only report it, or do not look (off)",
        POLICY,
    ] = None
    threshold: Annotated[At[Decimal] | None, "From which probability on two rows are one, 0 to 1"] = None
    fuzzy: Annotated[
        bool | None,
        "Compare rows that are only alike; false: only identical e-mails, phones, tax ids; default: up to 20,000 rows",
    ] = None
    not_duplicates: Annotated[At[str] | None, "A reviewed file of rows that are not duplicates"] = None


@dataclass(frozen=True, slots=True)
class Written:
    """The whole file."""

    title: Annotated[At[str] | None, "The title of the report"] = None
    language: Annotated[At[str] | None, "The language of the report", LANGUAGE] = None
    timezone: Annotated[At[str] | None, "The time zone of all dates (America/Sao_Paulo); default UTC"] = None
    currency: Annotated[At[str] | None, "The currency of the report (ISO 4217)", CURRENCY] = None
    rates: Annotated[Rates | None, "Exchange rates by which amounts in other currencies are converted"] = None
    period: Annotated[At[str] | None, "The period when --period is not given; default last-month"] = None
    as_of: Annotated[At[date] | None, "The day that relative periods count from; default the last event"] = None
    calendar: Annotated[Calendar | None, "Weeks, fiscal years, holidays and hours of work"] = None
    sources: Annotated[tuple[Source, ...], "The exports"] = ()
    kpis: Annotated[
        tuple[At[str | Mapping[At[str], Kpi | None]], ...],
        "The KPIs, by id; default all that the tables allow",
    ] = ()
    kpi_folder: Annotated[At[str] | None, "A folder with KPI files of your own"] = None
    check_folder: Annotated[At[str] | None, "A folder with check files of your own"] = None
    segments: Annotated[tuple[At[str], ...], "Columns by which every KPI is split"] = ()
    goals: Annotated[Mapping[str, Goal], "The goals that KPIs serve, by an id of yours"] = field(default_factory=dict)
    checks: Annotated[Checks | None, "What is done about the findings of checks"] = None
    duplicates: Annotated[Duplicates | None, "What is done about customers who were entered twice"] = None
    min_n: Annotated[At[int] | None, "From how many cases on a status is coloured; default 30"] = None
