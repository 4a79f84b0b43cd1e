"""What is written on the shelves: a KPI, a check, a preset."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from crmkpi.model.words import Better, Category, Reason, Severity, Text, Unit


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
    calendar: Mapping[str, Any] = field(default_factory=dict)
    """`business_hours` and `holidays`, as in a config."""
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
    outside: str | None = None
    """Condition of the rows whose values the definition's scale does not have: counted, and too many are no value."""
    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    formula: str | None = None
    """Arithmetic over KPI ids, parameters, `period_days` and `period_months`."""
    model: Literal["bg_nbd", "sbg"] | None = None
    """What predicts the value from the rows instead of an aggregate (`crmkpi/predict`)."""
    n: str | None = None
    """The number of cases behind the value; default: the rows used (for a formula: its smallest n)."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Further aggregates shown by `explain` and needed by `interval: nps` (promoters, detractors)."""
    interval: Literal["wilson", "nps"] | None = None
    if_zero: Reason = Reason.ZERO_DENOMINATOR
    """What a denominator of 0 means: nothing to divide by, or (`target_met`) nothing left to reach."""
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
    filter: Mapping[str, Any] = field(default_factory=dict)
    """Further conditions on columns, without SQL: a value, a list of values, or {from: …, to: …}."""
    variant: str = field(default="default", metadata={"key": "-"})
    file: str | None = field(default=None, metadata={"key": "-file"})
    """The user's own file that it was read from; None is built in."""
    program: Callable[..., Any] | None = field(default=None, metadata={"key": "-program"})
    """What computes it instead of SQL, of a user's own Python file: `value(tables, period)`."""
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict, metadata={"key": "-needs"})
    """Tables and columns that the program is given."""


@dataclass(frozen=True, slots=True)
class CheckExample:
    """Rows of one table with the bad ones named: row id → note."""

    bad: Mapping[str, str | None]
    tables: Mapping[str, str] = field(default_factory=dict, metadata={"rest": True})


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about the rows of a table: `bad` is a predicate (TRUE is bad, empty is not), `unique` an expression
    that no two rows may share, `refers` a table in which the value of `column` must be found. An algorithm is a
    Python file that holds a `Check` with none of the three. A code with `?` stands for one check per table, with
    that table's letter.
    """

    name: str
    code: str
    severity: Severity
    title: Text
    why: Text
    todo: Text
    table: str | tuple[str, ...]
    """A table, several, or `*` for every table that has the columns; empty for checks of files."""
    bad: str | None = None
    unique: str | None = None
    refers: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    """Expressions worked out before `bad`, in the order written; they may look at other rows (`… OVER (…)`)."""
    column: str | None = None
    """The column that is to blame; `key` is the table's own id."""
    optional: tuple[str, ...] = ()
    """Columns that may be missing from the export, as long as one that the check looks at is there."""
    of: Literal["rows", "cells", "files", "tables"] = "rows"
    """What the share is taken of: all rows, or those whose `column` is not empty."""
    leaves_out: tuple[str, ...] | None = None
    """A KPI that looks at all of these columns does without the bad rows (none named: every KPI of the table)."""
    note: Text | None = None
    """What is said beside a bad row; `{column}` is its cell."""
    example: CheckExample | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows whose columns contradict each other: the preset follows one of them, and how many there are is said."""

    rows: str
    """SQL condition over our columns and the helpers, after `derive`."""
    said: Text
    """What was found and which column was followed; `{rows}` is how many."""
    without: tuple[str, ...] = ()
    """It is only a doubt where the export has none of these columns or helpers, which would settle it."""


@dataclass(frozen=True, slots=True)
class PresetTable:
    """How one kind of export becomes one canonical table."""

    recognise: tuple[str | tuple[str, ...], ...]
    """Any one of these is enough; a list within the list asks for all of its headers."""
    columns: Mapping[str, tuple[str, ...]]
    """Ours: their spellings, the most specific first; `?nps` is any question of a kind (`presets/_questions.yaml`)."""
    table: str | None = None
    """The canonical table, when the entry's own name is not it (`tickets (explore)`)."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Ours: {their word: our word}; `*` is every other word."""
    constants: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Helper names for headers that only `derive` and `keep` look at."""
    fill: tuple[str, ...] = ()
    """Columns whose empty cells are filled from the next of their spellings (the landline, else the mobile)."""
    first: Mapping[str, str] = field(default_factory=dict)
    """Columns whose cells may hold several values: {ours: the sign between them}; the first is taken."""
    types: Mapping[str, Literal["money", "number", "integer", "boolean", "moment", "day"]] = field(default_factory=dict)
    """Helpers that are no text: what their cells are read as before any rule looks at them."""
    utc: tuple[str, ...] = ()
    """Moments that are UTC where they do not say otherwise."""
    lengths: Mapping[str, Literal["milliseconds", "minutes", "hours", "days"]] = field(default_factory=dict)
    """Columns of seconds (`…_s`) whose bare numbers count something else."""
    part: Mapping[str, str] = field(default_factory=dict)
    """Ours: a pattern; of a cell that matches, only its first group is read."""
    derive: Mapping[str, str] = field(default_factory=dict)
    """Ours: standard SQL over our columns and the helpers, applied in the order written.

    It is given values, never texts: each column is read by its type and the form that its own cells have. Words of a
    choice are ours already. `later(moment, seconds)` adds a length of time."""
    keep: str | None = None
    """SQL condition: rows for which it is not true are not records of this table (deleted, partial, bots)."""
    percent: tuple[str, ...] = ()
    """Number columns written as 0–100 where ours is 0–1."""
    dates: Literal["ymd", "dmy", "mdy"] | None = None
    """The order that decides when a column's own values leave it open."""
    empty: tuple[str, ...] = ()
    """Words that mean nothing was entered, beside the empty cell."""
    doubts: tuple[Doubt, ...] = ()
    on_request: bool = False
    """Only taken where a config asks for its table: another entry is what the same header mostly means."""
    same_as: tuple[str, ...] = ()
    """Entries of this preset that tell the same facts: both together count them twice."""
    verified: bool = True
    """False when no header row was ever seen in an export."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One CRM or tool."""

    name: str
    title: str
    evidence: Literal["seen", "used", "documented", "unverified", "own"]
    tables: Mapping[str, PresetTable] = field(metadata={"rest": True})
