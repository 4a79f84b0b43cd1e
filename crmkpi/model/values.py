"""What a KPI comes to: its value, comparisons, trend, segments, and the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from crmkpi.model.exhibits import Signal
from crmkpi.model.words import Better, Category, Number, Reason, Status, Unit


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """The period of a report; half-open, days in the report's time zone."""

    label: str
    start: date
    end: date
    complete: bool
    until: date
    """First day that is not looked at: `end`, or the day after the as-of day while the period runs."""
    previous: str | None
    year_ago: str | None
    grain: str
    """day, week, month, quarter, half, year, or range."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same KPI in an earlier window; `change` is relative, but a difference for percents and points."""

    period: str
    start: date
    end: date
    value: Number | None
    change: Number | None
    reason: Reason | None = None
    since: date | None = None
    """When the data begin, where that is within the window: then less than all of it is compared with."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One point of the trend."""

    period: str
    value: Number | None
    complete: bool = True
    target: Number | None = None
    """What held for the whole of this period; targets may change over time."""
    immature: int = 0
    """How many records of the period are too young to judge; until they are not, the value moves."""

    @property
    def settled(self) -> bool:
        """Whether the value stays as it is: the period is over, and nothing of it waits."""
        return self.complete and not self.immature


@dataclass(frozen=True, slots=True)
class Segment:
    """The KPI for the rows with one value of a column; key None is `(missing)`."""

    by: str
    key: str | None
    value: Number | None
    n: int | None
    numerator: Number | None = None
    denominator: Number | None = None
    reason: Reason | None = None
    low_n: bool = False
    """Too few cases to judge by."""
    previous: Number | None = None
    """The same group in the window before; only of sums, because only they add up to the total."""
    contribution: Number | None = None
    """Its share of the total change against the window before; the shares of a column add up to 1."""


@dataclass(frozen=True, slots=True)
class Unused:
    """Rows that belong to a KPI but could not be used, because a cell is empty or unreadable."""

    column: str
    rows: int
    unreadable: int
    """How many of the rows have a cell that could not be read; the others are empty."""
    table: str | None = None
    """The table of the column, when the KPI itself rests on a derived one."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that a KPI does without, because a check says that they cannot be true."""

    code: str
    rows: int
    table: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the row waterfall: how many rows are left, and why the others are not."""

    step: Literal[
        "read", "loaded", "kept", "during", "behind", "made", "population", "mature", "used", "counted", "given"
    ]  # fmt: skip
    rows: int
    left: tuple[tuple[str, int], ...] = ()
    """(reason, rows) that went at this step: rejected, left_out, no_date, other_periods, other_rows, immature,
    `empty COLUMN`, not_counted, unlinked, unfit."""


@dataclass(frozen=True, slots=True)
class KpiValue:
    """A KPI with everything that a reader of the report may ask about it."""

    id: str
    label: str
    question: str
    category: Category
    unit: Unit
    better: Better
    value: Number | None
    reason: Reason | None
    definition: str
    """`sha256:` of the definition as it was computed (SQL, parameters, variant)."""
    formula: str = ""
    """The definition in one line, as written."""
    source: str = ""
    notes: str = ""
    variant: str = "default"
    parameters: Mapping[str, str] = field(default_factory=dict)
    detail: str | None = None
    """Why there is no value, where more can be said than the reason."""
    numerator: Number | None = None
    denominator: Number | None = None
    n: int | None = None
    low: Number | None = None
    high: Number | None = None
    low_n: bool = False
    """Too few cases to colour the status."""
    too_few: bool = False
    """So few that reports for people show no status at all; machines still get it."""
    parts: Mapping[str, Number | None] = field(default_factory=dict)
    immature: int = 0
    outside: int = 0
    """Rows with a value that is not on the KPI's scale; they are not in the value."""
    additive: bool = False
    target: Number | None = None
    whole_target: Number | None = None
    """While a period runs, the target of all of it; `target` is then the share of the days that have passed."""
    warn: Number | None = None
    deviation: Number | None = None
    attainment: Number | None = None
    status: Status = Status.NO_TARGET
    owner: str | None = None
    goal: str | None = None
    previous: Comparison | None = None
    year_ago: Comparison | None = None
    trend: tuple[TrendPoint, ...] = ()
    segments: tuple[Segment, ...] = ()
    unused: tuple[Unused, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unclean_value: Number | None = None
    """The value with the bad rows and without merging duplicates, when it differs."""
    unclean_reason: Reason | None = None
    """Why there would be no value at all, when there is one without the bad rows."""
    table: str | None = None
    """The canonical table (or view) behind the value."""
    based_on: str | None = None
    """Which tables a derived table was made of, in words."""
    signals: tuple[Signal, ...] = ()
    """What stands out, the most important first."""

    @property
    def unsettled(self) -> bool:
        """Whether more records are too young to judge than the value rests on."""
        return self.value is not None and self.immature > (self.n or 0)


@dataclass(frozen=True, slots=True)
class NotComputed:
    """A KPI without the tables or columns that it needs."""

    id: str
    label: str
    category: Category
    reason: Reason
    detail: str
