"""The nouns: what is written on the shelves (`Kpi`, `Check`, `Preset`) and what comes out (`Report` and its parts).

Frozen dataclasses only; nothing here computes. `Words` are texts by language. A number is an `int`, an exact
`Decimal` or, where the engine interpolates (a median), a `float`; unknown is `None` together with a `Reason`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

Number = int | float | Decimal
Words = Mapping[str, str]
"""A text by language: {"en": …, "pt-BR": …}."""
Text = Words | str
"""Words, or one text for every language (in users' own files)."""


class Language(str, Enum):
    """The languages that reports are written in."""

    EN = "en"
    PT_BR = "pt-BR"


class Category(str, Enum):
    """Bill Band's three kinds of CRM measure; they are the headings of every report."""

    BUSINESS = "business"
    ADOPTION = "adoption"
    PERCEPTION = "perception"


class Unit(str, Enum):
    """What a value is counted in. A percent is kept as a fraction, a duration in days or hours."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    DAYS = "days"
    HOURS = "hours"
    RATIO = "ratio"


class Better(str, Enum):
    """Which direction is favourable."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Severity(str, Enum):
    """How bad a finding is: an error can make a KPI wrong, a warning cannot, information is neither."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Reason(str, Enum):
    """Why there is no number."""

    ZERO_DENOMINATOR = "zero_denominator"
    MISSING_TABLE = "missing_table"
    MISSING_COLUMN = "missing_column"
    NO_DATA = "no_data"
    IMMATURE = "immature"
    TARGET_MET = "target_met"
    MIXED_CURRENCIES = "mixed_currencies"
    FAILED = "failed"


class Status(str, Enum):
    """How a value stands to its target."""

    MET = "met"
    NEAR = "near"
    MISSED = "missed"
    NO_TARGET = "no_target"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example of a KPI: small tables, a period, and what must come out. The tests run every one."""

    expect: Any
    """A number, `null` (then `reason` says why), or parts of the result: {value: …, n: …, numerator: …}."""
    period: str
    tables: Mapping[str, str] = field(default_factory=dict, metadata={"rest": True})
    """Table name → comma-separated text with a header of canonical columns."""
    as_of: str | None = None
    timezone: str = "UTC"
    reason: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    variant: str = "default"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """A definition: words, and SQL aggregates over one table (or view), or a formula over other KPIs.

    `during` names the time column of a flow; a stock has none and looks at `$start`/`$end`. `where` is the
    population; `uses` are the columns without which a row of it cannot be used; rows under `immature` wait for
    time to pass and are left out. Every aggregate is taken over the rows that remain.
    """

    id: str
    label: Text
    question: Text
    category: Category
    unit: Unit
    better: Better
    source: str
    """Address of the page that the definition follows, or `own`."""
    table: str | None = None
    during: str | None = None
    where: str | None = None
    uses: tuple[str, ...] = ()
    immature: str | None = None
    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    formula: str | None = None
    """Arithmetic over KPI ids, parameters, `period_days` and `period_months`."""
    n: str | None = None
    """The number of cases behind the value; default: the rows used (for a formula: its smallest n)."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Further aggregates shown by `explain` and needed by `interval: nps` (promoters, detractors)."""
    interval: Literal["wilson", "nps"] | None = None
    additive: bool = False
    """Whether segments add up to the total."""
    optional: tuple[str, ...] = ()
    """Columns that may be missing from the export; they are then empty."""
    population: Text | None = None
    notes: Text | None = None
    parameters: Mapping[str, Decimal | str] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    report: bool = True
    """False for a building block that is shown only when asked for by name."""
    rank: int = 1000
    """Where it stands in a report whose config does not say: lower comes first, ties by id."""
    example: tuple[Example, ...] = ()
    variant: str = field(default="default", metadata={"key": "-"})


@dataclass(frozen=True, slots=True)
class CheckExample:
    """Rows of one table with the bad ones named: row id → note."""

    bad: Mapping[str, str | None]
    tables: Mapping[str, str] = field(default_factory=dict, metadata={"rest": True})


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about the rows of a table: `bad` is a predicate (TRUE is bad, empty is not), `unique` an expression
    that no two rows may share. A code with `?` stands for one check per table, with that table's letter.
    """

    name: str
    code: str
    severity: Severity
    title: Text
    why: Text
    todo: Text
    table: str
    """A table, or `*` for every table that has the columns."""
    bad: str | None = None
    unique: str | None = None
    column: str | None = None
    """The column that is to blame; `key` is the table's own id."""
    note: str | None = None
    example: CheckExample | None = None


@dataclass(frozen=True, slots=True)
class PresetTable:
    """How one kind of export becomes one canonical table."""

    recognise: tuple[str | tuple[str, ...], ...]
    """Any one of these is enough; a list within the list asks for all of its headers."""
    columns: Mapping[str, tuple[str, ...]]
    """Ours: their spellings, the most specific first."""
    table: str | None = None
    """The canonical table, when the entry's own name is not it (`tickets (explore)`)."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Ours: {their word: our word}; `*` is every other word."""
    constants: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Helper names for headers that only `derive` and `keep` look at."""
    derive: Mapping[str, str] = field(default_factory=dict)
    """Ours: standard SQL over our columns and the helpers, all still text; applied in the order written."""
    keep: str | None = None
    """SQL condition: rows for which it is not true are not records of this table (deleted, partial, bots)."""
    percent: tuple[str, ...] = ()
    """Number columns written as 0–100 where ours is 0–1."""
    dates: Literal["ymd", "dmy", "mdy"] | None = None
    """The order that decides when a column's own values leave it open."""
    empty: tuple[str, ...] = ()
    """Words that mean nothing was entered, beside the empty cell."""
    verified: bool = True
    """False when no header row was ever seen in an export."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One CRM or tool."""

    name: str
    title: str
    evidence: Literal["seen", "used", "documented", "unverified", "own"]
    tables: Mapping[str, PresetTable] = field(metadata={"rest": True})


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


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One point of the trend."""

    period: str
    value: Number | None
    complete: bool = True


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
class Step:
    """One step of the row waterfall: how many rows are left, and why the others are not."""

    step: Literal["read", "loaded", "kept", "during", "population", "mature", "used"]
    rows: int
    left: tuple[tuple[str, int], ...] = ()
    """(reason, rows) that went at this step: rejected, left_out, no_date, other_periods, other_rows, immature,
    `empty COLUMN`."""


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
    unclean_value: Number | None = None
    table: str | None = None
    """The canonical table (or view) behind the value."""
    based_on: str | None = None
    """Which tables a derived table was made of, in words."""


@dataclass(frozen=True, slots=True)
class NotComputed:
    """A KPI without the tables or columns that it needs."""

    id: str
    label: str
    category: Category
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Place:
    """One bad row: where it stands, what was there (masked), and a note."""

    file: str
    line: int | None
    id: str | None
    column: str | None
    value: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found in one table; `rows` is 0 for a check that passed."""

    code: str
    severity: Severity
    table: str
    rows: int
    of: int
    """How many rows (or non-empty cells) were looked at."""
    title: str
    why: str = ""
    todo: str = ""
    keys: int | None = None
    """For duplicates: how many values; `rows` counts the rows that have them."""
    column: str | None = None
    places: tuple[Place, ...] = ()
    accepted: str | None = None
    """Why it does not count as found: the config's reason for ignoring it, or its tolerated share."""

    @property
    def counts(self) -> bool:
        """Tell whether something was found that nobody has accepted."""
        return bool(self.rows) and self.accepted is None

    @property
    def share(self) -> float:
        """Bad rows as a fraction of those looked at; 0 when there were none."""
        return self.rows / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class NotRun:
    """A check that could not be asked, with the reason."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows of one table that share an identifying value with another row."""

    table: str
    groups: int
    rows: int
    policy: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file that went in. `rows_read = rows_loaded + rows_rejected` was proven when it was read."""

    file: str
    sha256: str
    table: str
    preset: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_left_out: int = 0
    """Loaded, but not a record of this table by the preset's rule (deleted rows, partial answers)."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Ours: the header it came from."""
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadableCells:
    """The cells of one column of one file that could not be read."""

    file: str
    table: str
    column: str
    header: str
    cells: int
    of: int
    """Cells of the column that are not empty."""
    first: tuple[tuple[int, str], ...]
    """(physical line, text) of the first of them. Personal data: masked before it is shown."""
    orders: tuple[str, ...] = ()
    """The date orders that the column's values ask for, when there are several."""


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """The records of one file that were refused: how many, and the first of them as (line, last line, reason)."""

    file: str
    table: str
    rows: int
    of: int
    first: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A business goal that KPIs serve."""

    id: str
    name: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Report:
    """All that a format gets. Same report in, same bytes out."""

    title: str
    language: str
    as_of: date
    timezone: str
    currency: str | None
    period: PeriodFacts
    kpis: tuple[KpiValue, ...]
    not_computed: tuple[NotComputed, ...]
    checks: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    duplicates: Duplicates | None
    sources: tuple[Source, ...]
    goals: tuple[Goal, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    """Canonical table → rows, in the order of the contract."""
    notes: tuple[str, ...] = ()
    """Sentences about the whole run (a file that was not recognised, a column of two date formats)."""
    config: str | None = None
    config_sha256: str | None = None
    version: str = ""
