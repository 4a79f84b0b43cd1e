"""A config that holds: what the rest of the program is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from crmkpi.business import Holidays, Spans
from crmkpi.model import Goal, Severity
from crmkpi.period import Calendar
from crmkpi.shelf import At


@dataclass(frozen=True, slots=True)
class Format:
    """How the files of a source are written; None is detected."""

    decimal: str | None = None
    thousands: str | None = None
    date: Literal["dmy", "mdy", "ymd"] | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """Which files become which canonical table, and how."""

    table: str
    files: tuple[At[str], ...]
    """Paths or globs as written, relative to the config's folder."""
    preset: str | None = None
    columns: Mapping[str, At[str]] = field(default_factory=dict)
    """Ours: their header. A name that the table does not have is an additional text column."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    format: Format = field(default_factory=Format)


@dataclass(frozen=True, slots=True)
class DatedTarget:
    """A target and the first day on which it holds."""

    start: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class KpiSetting:
    """A KPI of the report, with what is wished of it."""

    id: str
    target: tuple[DatedTarget, ...] = ()
    """By date; a target without a date holds from `date.min` on."""
    warn: Decimal | None = None
    owner: str | None = None
    goal: str | None = None
    variant: str | None = None
    parameters: Mapping[str, Decimal | str] = field(default_factory=dict)
    where: str | None = None
    """SQL condition that narrows its rows, made of what the config says without SQL."""
    only: Mapping[str, Any] = field(default_factory=dict)
    """What the config says, to be told again."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The tolerated rows of a check: a number of rows, or a share of them."""

    rows: int | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What is done about findings, by the code of the check."""

    ignore: Mapping[str, At[str]] = field(default_factory=dict)
    """Code: reason."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    limit: Mapping[str, Limit] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    """Codes (or `all`) whose bad rows KPIs use all the same."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Code → the line of the config that speaks of it."""


@dataclass(frozen=True, slots=True)
class DuplicateSettings:
    """What is done about customers who were entered twice."""

    policy: Literal["merge", "report", "off"] = "merge"
    threshold: Decimal = Decimal("0.9")
    """From which probability on two rows are counted as one."""
    fuzzy: bool | None = None
    """Whether rows that are only alike are compared, or only those with an identical e-mail, phone or tax id.
    None: they are, in tables of no more than 20,000 rows."""
    not_duplicates: At[Path] | None = None
    """Already joined with the config's folder."""


@dataclass(frozen=True, slots=True)
class RateSettings:
    """Where exchange rates stand, and by which rule they are used."""

    file: Path
    """Already joined with the config's folder."""
    rule: str = "at_date"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a config file says, or would say."""

    title: str | None = None
    language: str = "en"
    timezone: str = "UTC"
    currency: str | None = None
    rates: RateSettings | None = None
    period: str = "last-month"
    as_of: date | None = None
    calendar: Calendar = field(default_factory=Calendar)
    holidays: Holidays = field(default_factory=Holidays)
    business_hours: Mapping[int, Spans] = field(default_factory=dict)
    """Weekday (Monday is 0): its spans of work."""
    sources: tuple[SourceConfig, ...] = ()
    kpis: tuple[KpiSetting, ...] = ()
    """Empty: all that the tables allow."""
    kpi_folder: Path | None = None
    check_folder: Path | None = None
    segments: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    checks: CheckSettings = field(default_factory=CheckSettings)
    duplicates: DuplicateSettings = field(default_factory=DuplicateSettings)
    min_n: int = 30
    file: Path | None = None
    folder: Path = field(default_factory=Path)
    """What relative paths are relative to."""
    sha256: str | None = None


DEFAULT = Config()
"""What holds when there is no config file."""
